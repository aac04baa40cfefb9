"""Reads: who is open, how many are inside, capacity by every method, what needs a look."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models import Sum as SumOf
from django.utils.functional import Promise

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.kept import kept
from kusei.core.ledger.models import Incident, Ward
from kusei.core.rules.registry import RULES, at_once
from kusei.disaster.shelters.lifecycle import LIVE, RUNNING
from kusei.disaster.shelters.models import Ask, Distinct, Headcount, Member, Opening, Party, Report, Shelter
from kusei.disaster.shelters.models.people import ROLL
from kusei.disaster.shelters.rule_values import GUIDELINE, METHODS, SUPPLIES, TOILETS
from kusei.disaster.shelters.rules import Layout, Need, Sum, capacity, layout, needed

CHECK_MONTHS = 12
NOON = 12


@dataclass(frozen=True)
class Method:
    """Persons by one method. ``persons`` None: the area is not known. ``draft``: nobody has confirmed the value."""

    label: str | Promise
    m2: Decimal
    persons: int | None
    source: str
    draft: bool


def methods(shelter: Shelter) -> list[Method]:
    """Capacity by every method side by side; one query."""
    values = at_once(METHODS, ward=shelter.ward)
    return [
        Method(
            RULES[key].label,
            value.decimal("m2"),
            None if shelter.usable_m2 is None else capacity(shelter.usable_m2, value.decimal("m2")),
            value.source,
            value.draft,
        )
        for key, value in values.items()
    ]


def with_opening(rows: Any) -> Any:
    """Annotate ``open_drill``: None = not open, False = open, True = open as a drill."""
    running = Opening.objects.filter(shelter=OuterRef("pk"), state__in=RUNNING)
    return rows.annotate(
        open_drill=Subquery(running.values("drill")[:1]),
        open_state=Subquery(running.values("state")[:1]),
        open_since=Subquery(running.values("received_at")[:1]),
    )


def with_last_count(openings: Any) -> Any:
    """Annotate ``people`` and ``counted_at`` of the latest headcount."""
    counts = Headcount.objects.filter(opening=OuterRef("pk")).order_by("-counted_at", "-pk")
    return openings.annotate(
        people=Subquery(counts.values("people")[:1]),
        counted_at=Subquery(counts.values("counted_at")[:1]),
    )


def running(shelter: Shelter) -> Opening | None:
    """The opening that runs now, if one does; a page asks it for its badge, its acts and its map."""
    return kept(("running", shelter.pk), lambda: shelter.openings.filter(state__in=RUNNING).first())


def last_count(opening: Opening) -> Headcount | None:
    return opening.headcounts.order_by("-counted_at", "-pk").first()


def due_before(today: date) -> date:
    return calendar.add_months(today, -CHECK_MONTHS)


def check_due(rows: Any, today: date) -> Any:
    """Shelters in use that nobody has looked at for a year; a list just loaded is not overdue, only unconfirmed."""
    return rows.filter(Q(checked_on=None) | Q(checked_on__lte=due_before(today)), state="in_use")


def needs_a_look(rows: Any) -> Any:
    return rows.filter(state__in=LIVE).exclude(doubts="")


# Openings and people ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One shelter at a moment, as it is sent. ``households`` and ``counted_at`` None: not known, nobody counted."""

    opening_id: int
    ref: str
    name: str
    closed: bool
    people: int
    households: int | None
    in_cars: int
    at_home: int
    exactness: str
    counted_at: datetime | None
    out: tuple[str, ...]
    asks: int


def openings_of(ward: Ward, *, incident: Incident | None, drill: bool) -> Any:
    """Openings of a ward in a disaster (None = those of no incident), or in a drill; never both."""
    return Opening.objects.filter(shelter__ward=ward, incident=incident, drill=drill)


def last_report(ward: Ward, *, incident: Incident | None, drill: bool) -> Report | None:
    return Report.objects.filter(ward=ward, incident=incident, drill=drill).order_by("-as_of", "-pk").first()


def figures_at(
    ward: Ward, moment: datetime, *, incident: Incident | None, drill: bool, since: datetime | None = None
) -> list[Figure]:
    """Every opening begun by ``moment`` and not closed before ``since`` (the last report); three queries."""
    rows = openings_of(ward, incident=incident, drill=drill).filter(opened_at__lte=moment)
    rows = rows.filter(Q(closed_at=None) | Q(closed_at__gt=since or moment)).select_related("shelter").order_by("pk")
    openings = list(rows)
    counts: dict[int, Headcount] = {}
    for count in Headcount.objects.filter(opening__in=openings, counted_at__lte=moment).order_by("counted_at", "pk"):
        counts[count.opening_id] = count
    waiting = Counter(
        Ask.objects.filter(opening__in=openings, state__in=("asked", "accepted")).values_list("opening_id", flat=True)
    )
    return [_figure(o, counts.get(o.pk), waiting[o.pk], moment) for o in openings]


def _figure(o: Opening, count: Headcount | None, asks: int, moment: datetime) -> Figure:
    closed = o.closed_at is not None and o.closed_at <= moment
    known = count if count is not None and not closed else None
    return Figure(
        o.pk,
        o.ref,
        o.shelter.name,
        closed,
        known.people if known else 0,
        known.households if known else (0 if closed else None),
        known.in_cars if known else 0,
        known.at_home if known else 0,
        known.exactness if known else "",
        known.counted_at if known else None,
        tuple(o.out),
        asks,
    )


def may_read_roll(actor: Actor, opening: Opening) -> bool:
    """Whether the actor reads people's data of this opening. Asked of the ward: a real opening itself is public."""
    return bool(may(actor, ROLL, opening.shelter.ward))


def on_the_list(opening: Opening) -> Sum:
    """People and households of the register who are there now; those who stay at home are counted apart."""
    found = {
        place: (n, size or 0)
        for place, n, size in Party.objects.filter(opening=opening, state="staying")
        .order_by()
        .values_list("place")
        .annotate(n=Count("pk"), size=SumOf("size"))
    }
    here = {k: v for k, v in found.items() if k != "home"}
    return Sum(
        sum(size for _n, size in here.values()),
        sum(n for n, _size in here.values()),
        found.get("car", (0, 0))[1],
        found.get("home", (0, 0))[1],
    )


def by_part(counts: Sequence[Headcount]) -> dict[date, dict[str, Headcount]]:
    """The last count of each part of each day, newest day first. A night past midnight belongs to the evening before."""
    found: dict[date, dict[str, Headcount]] = {}
    for count in sorted(counts, key=lambda c: (c.counted_at, c.pk)):
        there = count.counted_at.astimezone(calendar.JST)
        day = there.date() - timedelta(days=1) if count.part == "night" and there.hour < NOON else there.date()
        found.setdefault(day, {})[count.part] = count
    return dict(sorted(found.items(), reverse=True))


def needs_of(opening: Opening) -> dict[str, int]:
    """How many people there now need what; keys of rules.NEEDS."""
    rows = Member.objects.filter(party__opening=opening, party__state="staying").values_list("needs", flat=True)
    return dict(Counter(n for needs in rows for n in needs))


def supplies(opening: Opening, people: int) -> list[Need]:
    """What they need by the rules, what is asked and on its way, what has come; two queries."""
    ward = opening.shelter.ward
    values = at_once((SUPPLIES, TOILETS), ward=ward)
    goods, places = values[SUPPLIES], values[TOILETS]
    hours = int(places.values.get("after_hours", 72))
    settled = (opening.closed_at or calendar.now()) - opening.opened_at >= timedelta(hours=hours)
    want = needed(
        people,
        days=goods.decimal("days"),
        meals=goods.decimal("meals"),
        litres=goods.decimal("litres"),
        blankets=goods.decimal("blankets"),
        beds_share=Decimal(int(goods["beds_percent"])) / 100,
        per_toilet=int(places["later" if settled else "first"]),
    )
    asked: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for item, state, quantity, got in opening.asks.values_list("item", "state", "quantity", "got"):
        if state in ("asked", "accepted"):
            asked[item] += quantity
        elif state == "arrived":
            came[item] += got or 0
    return [Need(item, n, asked[item], came[item]) for item, n in want.items()]


@dataclass(frozen=True)
class Alike:
    """Two households that may be one: ``why`` is number or person. A person decides."""

    one: Party
    other: Party
    why: str
    who: str = ""


def alike(openings: Any, *, most: int = 100) -> list[Alike]:
    """Pairs standing twice by a person's folded name (or kana) and age, across the openings given; three queries."""
    rows = Member.objects.filter(party__opening__in=openings, party__state__in=("staying", "expected"))
    rows = rows.select_related("party__opening__shelter").order_by("pk")
    by_key: dict[tuple[str, int | None], list[Member]] = defaultdict(list)
    for m in rows:
        by_key[m.key, m.age].append(m)
    apart = set(Distinct.objects.filter(one__opening__in=openings).values_list("one_id", "other_id"))
    found: dict[tuple[int, int], Alike] = {}
    for group in by_key.values():
        for n, a in enumerate(group):
            for b in group[n + 1 :]:
                pair = (min(a.party_id, b.party_id), max(a.party_id, b.party_id))
                if pair[0] != pair[1] and pair not in apart:
                    one, other = (a, b) if a.party_id < b.party_id else (b, a)
                    found.setdefault(pair, Alike(one.party, other.party, "person", a.name))
        if len(found) >= most:
            break
    return list(found.values())[:most]


def sketch(shelter: Shelter) -> tuple[Layout, Decimal]:
    """The layout of a hall whose area is known, and the m² per person it stands on (the national guideline's)."""
    m2 = at_once((GUIDELINE,), ward=shelter.ward)[GUIDELINE].decimal("m2")
    return layout(shelter.usable_m2 or Decimal(0), m2), m2


def report_before(report: Report) -> Report | None:
    """The report of the same ward and disaster that this one is compared with."""
    rows = Report.objects.filter(ward=report.ward, incident=report.incident, drill=report.drill)
    return rows.filter(as_of__lt=report.as_of).prefetch_related("lines").order_by("-as_of", "-pk").first()
