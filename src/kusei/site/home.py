"""What the first page says: per pillar of the plan, what was counted this year; and where the words come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.powers import POWERS
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.readings import latest, of_wards
from kusei.core.evidence.registry import SOURCES, Finding, whole_city
from kusei.core.ledger.queries import wards
from kusei.core.ui.parts import Badge
from kusei.plan.followup import public as followup
from kusei.plan.register import public as register
from kusei.plan.register.public import NodeView, PlanView

Words = str | Promise
NOT_CONNECTED = Badge(gettext_lazy("未接続"), "off")
NO_EVIDENCE = Badge(gettext_lazy("証拠なし"), "neutral")


@dataclass(frozen=True)
class Line:
    """An initiative with its best figure; ``badge`` stands in when there is none to say."""

    title: str
    url: str
    label: Words = ""
    value: str = ""
    unit: Words = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class PillarView:
    no: str
    title: str
    url: str
    lines: tuple[Line, ...]
    measured: int


@dataclass(frozen=True)
class PlanLine:
    title: str
    years: str
    measured: int
    initiatives: int
    as_of: date


def year_plan() -> tuple[PlanView | None, Period]:
    year = calendar.fiscal_year_of(calendar.today())
    return register.current_plan(), Period.fiscal_year(year)


def pillars() -> list[PillarView]:
    """The plan's pillars with a line per initiative; figures from the newest stored readings of this year."""
    plan, period = year_plan()
    if plan is None:
        return []
    found = latest(period)
    everywhere = wards()
    views = []
    for pillar in plan.of("pillar"):
        mine = [n for n in plan.of("initiative") if plan.pillar_of(n).ref == pillar.ref]
        lines = tuple(_line(n, {k: whole(k, found, everywhere) for k in n.evidence}) for n in mine)
        measured = sum(line.badge is None for line in lines)
        views.append(PillarView(pillar.no, pillar.title, _node_url(pillar), lines, measured))
    return views


def whole(key: str, found: dict[str, dict[int, Finding]], everywhere: Sequence[object]) -> Finding | None:
    source = SOURCES.get(key)
    return whole_city(source, of_wards(found.get(key, {}), everywhere)) if source else None  # type: ignore[arg-type]


def _line(node: NodeView, findings: dict[str, Finding | None]) -> Line:
    url = _node_url(node)
    for key in sorted(node.evidence, key=lambda k: EXPECTED[k].kind == "activity"):
        finding = findings.get(key)
        if finding is not None and finding.value is not None:
            wanted = EXPECTED[key]
            return Line(node.title, url, wanted.label, said(finding.value), wanted.unit)
    connected = any(k in SOURCES for k in node.evidence)
    return Line(node.title, url, badge=NO_EVIDENCE if connected else NOT_CONNECTED)


def said(value: Decimal | int) -> str:
    """A figure with thousands separators and no idle decimals."""
    number = Decimal(value)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number.normalize():,f}"


def _node_url(node: NodeView) -> str:
    return reverse("register:node", args=[node.ref])


def plan_line() -> PlanLine | None:
    plan, period = year_plan()
    if plan is None:
        return None
    views = pillars()
    return PlanLine(
        plan.title, _("%(from)s年度から%(to)s年度まで") % {"from": plan.from_year, "to": plan.to_year},
        sum(v.measured for v in views), sum(len(v.lines) for v in views), min(calendar.today(), period.end),
    )


@dataclass(frozen=True)
class Door:
    """One file that comes in or goes out."""

    label: Words
    url: str
    note: Words


# Every importer and export of the house; a room's file stands here and nowhere in the daily menu.
DOORS: tuple[tuple[Words, str, str, Words], ...] = (
    (gettext_lazy("計画の本文を取り込む"), "register:import", "register.edit", gettext_lazy("アウトライン（テキスト）・Excel")),
    (gettext_lazy("避難所の一覧を取り込む"), "shelters:import", "shelters.edit", gettext_lazy("国土地理院・自治体標準オープンデータセット・SIP4D-ZIP")),
    (gettext_lazy("津波避難ビルの一覧を取り込む"), "tsunami_buildings:import", "tsunami_buildings.edit", gettext_lazy("自治体標準オープンデータセット・Excel")),
    (gettext_lazy("施設の一覧を取り込む"), "office:import_facilities", "office.facilities", gettext_lazy("CSV・Excel")),
    (gettext_lazy("避難所の一覧を書き出す"), "shelters:list", "shelters.view", gettext_lazy("自治体標準オープンデータセット CSV・GeoJSON・Excel")),
    (gettext_lazy("津波避難ビルの一覧を書き出す"), "tsunami_buildings:list", "tsunami_buildings.view", gettext_lazy("CSV・GeoJSON・Excel")),
    (gettext_lazy("フォローアップ"), "followup:list", "followup.view", gettext_lazy("Excel・CSV・PDF")),
)


def exchange(actor: Actor) -> list[Door]:
    doors = []
    for label, name, power, note in DOORS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if actor.reach(power):
            doors.append(Door(label, url, note))
    return doors


@dataclass(frozen=True)
class Running:
    """How many clocks of one kind run out within three days; no ward and no person, so that anyone may see it."""

    label: Words
    count: int
    overdue: int


def clock_lines() -> list[Running]:
    """Counts by kind for the public first page; kinds of private rooms are left out."""
    now = calendar.now()
    soon = Clock.objects.filter(stopped_at=None, paused_at=None, due_at__lte=now + timedelta(days=3))
    private = {p.key for p in POWERS.values() if p.private}
    counts: dict[str, list[int]] = {}
    for label, due_at in soon.exclude(power__in=private).values_list("label", "due_at"):
        tally = counts.setdefault(label, [0, 0])
        tally[0] += 1
        tally[1] += due_at <= now
    return [Running(label, n, late) for label, (n, late) in sorted(counts.items(), key=lambda kv: -kv[1][1])][:6]


def gaps() -> Sequence[followup.GapLine]:
    """Where the published self-marks and the evidence disagree most."""
    return followup.published_gaps(limit=6)
