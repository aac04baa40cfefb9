"""The worst night: eleven shelters of one ward, 2,300 people in six hours, and every figure equals its parts.

600 come on paper and are keyed in by the pile afterwards; two shelters overflow; one loses power and network and its
cards come in the morning; a family searches for a grandmother, a violent former husband does too; figures go to the city
every two hours; in the morning all close.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.audit.verify import verify
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Incident
from kusei.core.testing.world import World
from kusei.disaster.shelters.actions import (
    AcceptAsk,
    AcceptOverflow,
    ArriveParty,
    AskOverflow,
    AskSupplies,
    CloseShelter,
    CountPeople,
    FinishOverflow,
    LeaveAll,
    MoveParty,
    OpenShelter,
    ReceiveAsk,
    RegisterParty,
    RegisterShelter,
    RekeyCards,
    ReportLifelines,
    SearchFamily,
    SendReport,
)
from kusei.disaster.shelters.actions.families import TAKEN
from kusei.disaster.shelters.models import Contact, Opening, Party, Report
from kusei.disaster.shelters.queries import on_the_list
from kusei.disaster.shelters.rules import Card, Person, Sum, total

pytestmark = pytest.mark.django_db
DUSK = datetime(2025, 9, 20, 9, 0, tzinfo=UTC)  # 18:00 in Japan
PEOPLE, ON_PAPER, SHELTERS = 2300, 600, 11
GRANDMOTHER, FLED = Person("老松トメ", "オイマツトメ", 86, "female"), Person("逃野あかり", "ニゲノアカリ", 34, "female")


class Night:
    """The clock is held and moved on by hand; ``come`` at the counter, ``paper`` in the pile."""

    def __init__(self, world: World) -> None:
        self.world, self.ward = world, world.wards["minato"]
        self.clerk: Actor = world.actor("disaster", "minato")
        self.rng = random.Random(23)
        with gate.writing("test"):
            self.storm = Incident.objects.create(title="台風", drill=False, hazard="storm_surge", started_at=DUSK)
            self.storm.wards.set([self.ward])
        self.openings: list[Opening] = []
        self.piles: dict[int, list[Card]] = {}
        self.sent: list[Report] = []

    def open_all(self) -> None:
        for n in range(SHELTERS):
            capacity = 120 if n < 2 else 260
            with calendar.at(DUSK):
                shelter = RegisterShelter(actor=self.clerk, ward=self.ward, name=f"第{n + 1}小学校", capacity=capacity)()
                opening = OpenShelter(actor=self.clerk, shelter=shelter, incident=self.storm, safety_checked=True)()
            self.openings.append(opening)
            self.piles[opening.pk] = []

    def arrivals(self) -> Iterator[tuple[datetime, Opening, int, bool]]:
        """(when, where, how many, on paper): the first two halls get more than they hold, the fourth only paper."""
        left, paper, minute = PEOPLE, ON_PAPER, 1
        while left:
            size = min(left, self.rng.randint(1, 6))
            where = self.openings[self.rng.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))]
            on_paper = paper >= size and (where is self.openings[3] or self.rng.random() < 0.25)
            if where is self.openings[3] and not on_paper:
                continue
            paper -= size if on_paper else 0
            yield DUSK + timedelta(minutes=min(minute // 2, 355)), where, size, on_paper
            left, minute = left - size, minute + 1

    def come(self, moment: datetime, where: Opening, size: int, number: int) -> None:
        person = Person(f"避難{number}子", age=number % 90)
        with calendar.at(moment):
            RegisterParty(
                actor=self.clerk, opening=where, people=(person,), size=size, key=f"desk:{number}",
                place="car" if number % 9 == 0 else "inside",
            )()

    def count(self, opening: Opening, moment: datetime, *, confirmed: bool = False) -> None:
        here = on_the_list(opening)
        # On paper is seen, not yet keyed in: the count at the door knows more than the register.
        seen = here.people + sum(c.size for c in self.piles[opening.pk])
        with calendar.at(moment):
            CountPeople(
                actor=self.clerk, opening=opening, people=seen, in_cars=here.in_cars, at_home=here.at_home,
                households=here.households + len(self.piles[opening.pk]) if confirmed else None,
                exactness="confirmed" if confirmed else "approx",
            )()

    def report(self, moment: datetime) -> Report:
        with calendar.at(moment):
            report: Report = SendReport(actor=self.clerk, ward=self.ward, incident=self.storm)()
        self.sent.append(report)
        parts = [Sum(x.people, x.households or 0, x.in_cars, x.at_home) for x in report.lines.all()]
        assert Sum(report.people, report.households, report.in_cars, report.at_home) == total(parts)
        return report


@pytest.fixture
def night(world: World) -> Night:
    return Night(world)


def test_the_worst_night(night: Night) -> None:
    night.open_all()
    evening(night)
    overflow(night)
    searches(night)
    piles(night)
    morning(night)
    verdict = verify()
    assert not verdict.broken and Line.objects.filter(verb="shelters.search_family").count() == 3


def evening(night: Night) -> None:
    """Six hours; a report every two hours, though one shelter has no network and reports by hand, late."""
    dark, due, number = night.openings[3], DUSK + timedelta(hours=2), 0
    with calendar.at(DUSK + timedelta(hours=1)):
        ReportLifelines(actor=night.clerk, opening=dark, out=("power", "network"))()
    for moment, where, size, on_paper in night.arrivals():
        while moment >= due:
            for opening in night.openings:
                night.count(opening, due)
            night.report(due)
            due += timedelta(hours=2)
        number += 1
        if on_paper:
            pile = night.piles[where.pk]
            pile.append(Card(str(len(pile) + 1), (Person(f"紙野{number}郎"),), size=size, arrived_at=moment))
        else:
            night.come(moment, where, size, number)
    at = DUSK + timedelta(hours=6)
    for opening in night.openings:
        night.count(opening, at)
    last = night.report(at)
    assert last.people == PEOPLE and last.shelters == SHELTERS
    assert sum(c.size for pile in night.piles.values() for c in pile) == ON_PAPER
    assert "network" in last.lines.get(opening=dark).out


def overflow(night: Night) -> None:
    """Two halls hold 120 and have more: asked, accepted, moved, arrived; nobody is counted twice or lost."""
    at = DUSK + timedelta(hours=6, minutes=20)
    for full, to in ((night.openings[0], night.openings[9]), (night.openings[1], night.openings[10])):
        before = on_the_list(full).people + on_the_list(to).people
        over = on_the_list(full).people - 120
        assert over > 0
        with calendar.at(at):
            AskOverflow(actor=night.clerk, opening=full, to=to, people=over)()
            transfer = full.sending.get()
            AcceptOverflow(actor=night.clerk, transfer=transfer)()
            moved = 0
            for party in Party.objects.filter(opening=full, state="staying").order_by("pk"):
                if moved >= over:
                    break
                coming = MoveParty(actor=night.clerk, party=party, to=to)()
                moved += party.size
                assert on_the_list(full).people + on_the_list(to).people == before - party.size
                ArriveParty(actor=night.clerk, party=coming)()
            FinishOverflow(actor=night.clerk, transfer=transfer)()
        assert on_the_list(full).people <= 120 and on_the_list(full).people + on_the_list(to).people == before
    with calendar.at(at):
        AskSupplies(actor=night.clerk, opening=night.openings[3], item="blanket", quantity=100)()
        ask = night.openings[3].asks.get()
        AcceptAsk(actor=night.clerk, ask=ask)()
        ReceiveAsk(actor=night.clerk, ask=ask, got=60)()
    assert sorted(night.openings[3].asks.values_list("quantity", "state")) == [(40, "asked"), (100, "arrived")]


def searches(night: Night) -> None:
    """The grandchild with papers is told; the former husband hears what everybody hears, and she is warned."""
    at = DUSK + timedelta(hours=7)
    with calendar.at(at):
        RegisterParty(actor=night.clerk, opening=night.openings[5], people=(GRANDMOTHER,), consent="family")()
        fled = RegisterParty(actor=night.clerk, opening=night.openings[6], people=(FLED,), hidden=True)()
        ask = {"actor": night.clerk, "ward": night.ward, "caller_phone": "000-0000-0001"}
        told = SearchFamily(name="老松トメ", age=85, relation="grandchild", caller="孫", identity_seen=True, **ask)()
        he = SearchFamily(name="ニゲノ アカリ", age=34, relation="spouse", caller="元夫", identity_seen=True, **ask)()
        nobody = SearchFamily(name="誰野いない", age=34, relation="spouse", caller="元夫", identity_seen=True, **ask)()
    assert told.told and "第6小学校" in told.answer
    assert not he.told and he.answer == nobody.answer == str(TAKEN)
    assert Contact.objects.get().party == fled
    lines = [line.body for line in Line.objects.filter(verb="shelters.search_family").order_by("pk")]
    assert not any(word in body for body in lines for word in ("老松", "逃野", "元夫", "第7小学校"))


def piles(night: Night) -> None:
    """Keyed in after midnight, each pile one act, the first sent twice; then the register knows everybody."""
    at = DUSK + timedelta(hours=8)
    for opening in night.openings:
        if cards := night.piles[opening.pk]:
            with calendar.at(at):
                for _twice in range(2 if opening is night.openings[3] else 1):
                    RekeyCards(actor=night.clerk, opening=opening, cards=cards, key=f"pile:{opening.pk}")()
    night.piles = dict.fromkeys(night.piles, [])
    assert sum(on_the_list(o).people for o in night.openings) == PEOPLE + 2
    for opening in night.openings:
        night.count(opening, at + timedelta(minutes=30), confirmed=True)
    report = night.report(at + timedelta(minutes=31))
    assert report.people == PEOPLE + 2 and report.households == sum(on_the_list(o).households for o in night.openings)
    assert report.in_cars == sum(on_the_list(o).in_cars for o in night.openings) > 0


def morning(night: Night) -> None:
    """No shelter closes with people inside; then all close, and the last report says so."""
    at = DUSK + timedelta(hours=14)
    for opening in night.openings:
        with calendar.at(at):
            with pytest.raises(Refused):
                CloseShelter(actor=night.clerk, opening=opening)()
            LeaveAll(actor=night.clerk, opening=opening, to="自宅")()
            with pytest.raises(Refused, match="まだ"):
                CloseShelter(actor=night.clerk, opening=opening)()
        night.count(opening, at + timedelta(minutes=1), confirmed=True)
        with calendar.at(at + timedelta(minutes=2)):
            CloseShelter(actor=night.clerk, opening=opening)()
    last = night.report(at + timedelta(minutes=3))
    assert (last.people, last.shelters, last.lines.count()) == (0, 0, SHELTERS)
    with calendar.at(at + timedelta(hours=3)):
        empty: Any = SendReport(actor=night.clerk, ward=night.ward, incident=night.storm)()
    assert empty.lines.count() == 0
    assert [r.number for r in night.sent] == list(range(1, len(night.sent) + 1))
    assert not Clock.objects.filter(rule__in=("shelters.headcount_due", "shelters.report_due"), stopped_at=None).exists()
    assert not Party.objects.filter(state__in=("staying", "expected")).exists()
