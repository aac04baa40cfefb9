"""The demo's story: a quake at night that was decided by the table, overridden and released; a storm whose rain rises;
a training telegram, an unknown code, a cancelled telegram. The table is the fictional city's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.ledger.models import District, Ward
from kusei.core.rules.models import RuleRow
from kusei.disaster.staffing_stages.examples import install
from kusei.disaster.staffing_stages.models import Basis, Decision, Order, Report, RuleLine, RuleSet, Watch
from kusei.disaster.staffing_stages.rule_values import AREAS, CALLS

STAGES = (("準備体制", False), ("警戒体制", False), ("第1非常配備", True), ("第2非常配備", True), ("第3非常配備", True))  # data
RULES = (
    ("earthquake", "eq", 40, 2, False, 20), ("earthquake", "eq", 50, 3, True, 40), ("earthquake", "eq", 55, 4, True, 70), ("earthquake", "ge", 60, 5, True, 100),
    ("tsunami", "eq", 2, 2, False, 20), ("tsunami", "eq", 3, 4, True, 70), ("tsunami", "eq", 4, 5, True, 100),
    ("flood_rain", "eq", 2, 1, False, 5), ("flood_rain", "eq", 3, 2, False, 20), ("flood_rain", "eq", 4, 3, False, 40), ("flood_rain", "eq", 5, 5, False, 100),
    ("river", "eq", 3, 2, False, 20), ("river", "ge", 4, 4, False, 70), ("storm_surge", "ge", 3, 2, False, 20), ("nankai", "ge", 1, 2, False, 20),
)
SOURCE = "架空の市の地域防災計画"  # data
OFFICE = "架空地方気象台"  # data


class World(Protocol):
    """What this room asks of the demo city."""

    as_of: date
    wards: list[Ward]

    def districts(self, ward: Ward) -> Sequence[District]: ...


def seed(world: World) -> None:
    """Inside the loader's gate; a handful of rows a ward."""
    install(RuleSet, RuleLine)
    table = RuleSet.objects.create(
        name="市の配備の基準", state="in_force", since=date(world.as_of.year - 2, 4, 1), source=SOURCE,  # data
        stages=[{"code": f"s{n}", "label": label, "rank": n, "headquarters": hq} for n, (label, hq) in enumerate(STAGES, start=1)],
    )
    RuleLine.objects.bulk_create([
        RuleLine(ruleset=table, hazard=h, op=op, level=level, stage=f"s{rank}", automatic=auto, share=share, sections="情報班、避難所班", source=SOURCE)  # data
        for h, op, level, rank, auto, share in RULES
    ])
    night = datetime.combine(world.as_of - timedelta(days=95), time(2, 0), tzinfo=calendar.JST)
    quake = _report("VXSE53", "震源・震度情報", night + timedelta(minutes=4), [[w.code[:5] + "00", "intensity", "5+" if n % 2 else "5-", w.name, "", ""] for n, w in enumerate(world.wards)], "20260101020000", serial=1)  # data
    _report("VXSE51", "震度速報", night + timedelta(minutes=2), [["999", "intensity", "6-", "県西部", "", ""]], "20260101020000", serial=1)  # data
    _report("VXSE51", "震度速報の取消", night + timedelta(minutes=3), [], "20260101020000", serial=1, info="取消")  # data
    _report("VXSE53", "震源・震度情報（訓練）", night + timedelta(days=30), [[w.code[:5] + "00", "intensity", "7", w.name, "", ""] for w in world.wards], "20260201090000", status="訓練")  # data
    _report("VPWW55", "大雨警報・注意報", night + timedelta(days=40), [[world.wards[0].code[:5] + "00", "warning", "88", world.wards[0].name, "未知の区分", ""]], doubts=["code"])  # data
    _coast_order(world, world.wards[0], night)
    for n, ward in enumerate(world.wards[:-1]):
        _quake_watch(ward, quake, night, high=bool(n % 2), overridden=n == 2)
    _storm(world)
    _areas(world)
    _calls(world)


def _report(kind: str, title: str, at: datetime, readings: list[list[str]], event: str = "", *, serial: int | None = None, status: str = "通常", info: str = "発表", doubts: Sequence[str] = ()) -> Report:  # data
    return Report.objects.create(
        sha256=hashlib.sha256(f"demo {kind} {title} {at.isoformat()}".encode()).hexdigest(), kind=kind, title=title, status=status,
        training=status != "通常", info_type=info, events=[event] if event else [], serial=serial, office=OFFICE, reported_at=at, sent_at=at,  # data
        received_at=at + timedelta(minutes=1), readings=readings, doubts=list(doubts),
    )


def _basis(report: Report, hazard: str, level: int, ward: Ward, said: str, stage: str, *, automatic: bool) -> list[dict[str, Any]]:
    area = ward.code[:5] + "00"
    key = f"{hazard}:{level}:{area}:{report.events[0] if report.events else report.reported_at.isoformat()}"
    return [{
        "rule": "", "hazard": hazard, "level": level, "area": area, "area_name": ward.name, "said": said, "since": report.reported_at.isoformat(),
        "report": report.ref, "key": key, "stage": stage, "automatic": automatic,
    }]


def _quake_watch(ward: Ward, quake: Report, night: datetime, *, high: bool, overridden: bool) -> None:
    rank, at = 4 if high else 3, night + timedelta(minutes=5)
    label = STAGES[rank - 1][0]
    basis = _basis(quake, "earthquake", 55 if high else 50, ward, "震度5強" if high else "震度5弱", label, automatic=True)  # data
    end = night + timedelta(hours=31)
    last = (STAGES[1][0], 2) if overridden else (label, rank)
    watch = Watch.objects.create(
        ward=ward, state="released", stage=f"s{last[1]}", label=last[0], rank=last[1], headquarters=not overridden, sections="情報班、避難所班",  # data
        share=70 if high else 40, began_at=at, stage_since=at, ended_at=end, aside=[basis[0]["key"]],
    )
    common = {"watch": watch, "ward": ward, "drill": False}
    first = Decision.objects.create(**common, how="automatic", made_at=at, made_by="system:staffing_stages", stage=f"s{rank}", label=label, rank=rank, basis=basis)
    Basis.objects.create(decision=first, report=quake, status=quake.status, drill=False)
    if overridden:
        Decision.objects.create(**common, how="overridden", made_at=at + timedelta(hours=3), made_by="区長", stage="s2", label=STAGES[1][0], rank=2, rank_before=rank, reason="区内を確認し、被害がなかった", otherwise=label)  # data
    Decision.objects.create(**common, how="released", made_at=end, made_by="区長", rank_before=last[1], reason="区内の点検を終え、異常がなかった")  # data


def _coast_order(world: World, ward: Ward, night: datetime) -> None:
    """The quake night's evacuation information, long lifted: the list of all orders has a past."""
    for district in world.districts(ward)[:1]:
        Order.objects.create(
            ward=ward, district=district, level=4, hazard="tsunami", state="lifted", issued_at=night + timedelta(minutes=9),
            lifted_at=night + timedelta(hours=4), decided_by="区長", reason="強い揺れのあと、津波のおそれがあった",  # data
        )


def _areas(world: World) -> None:
    """What each ward listens to; the last ward has not been entered yet, and the board says so."""
    codes = f"{world.wards[0].code[:3]}0000 999"
    RuleRow.objects.bulk_create([
        RuleRow(key=AREAS, ward=w, since=date(world.as_of.year - 2, 4, 1), value={"codes": codes}, source=SOURCE) for w in world.wards[:-1]
    ])


def _calls(world: World) -> None:
    RuleRow.objects.create(
        key=CALLS, since=date(world.as_of.year - 2, 4, 1), source=SOURCE,
        value={"first": "防災担当主幹 000-0000-0101", "second": "総務課長 000-0000-0102", "third": "市の危機管理当直 000-0000-0100"},  # data
    )


def _storm(world: World) -> None:
    """Rain rose to level 3 this morning: two wards wait for a person, two have decided, one declined; districts are told to prepare."""
    # The rain's story takes forty minutes; whoever starts the demo at night finds it an hour ago.
    morning = min(datetime.combine(world.as_of, time(5, 30), tzinfo=calendar.JST), calendar.now() - timedelta(hours=1))
    wards = world.wards[:5]
    _report("VPWW55", "大雨注意報", morning - timedelta(hours=3), [[w.code[:5] + "00", "warning", "10", w.name, "レベル2大雨注意報", ""] for w in wards])  # data
    rain = _report("VPWW55", "大雨警報", morning, [[w.code[:5] + "00", "warning", "03", w.name, "レベル3大雨警報", ""] for w in wards])  # data
    for n, ward in enumerate(wards):
        _rain_watch(ward, rain, morning, what=("waiting", "decided", "decided", "declined", "waiting")[n])
    ward = wards[0]
    for district in world.districts(ward)[:2]:
        Order.objects.create(ward=ward, district=district, level=3, hazard="flood_rain", issued_at=morning + timedelta(minutes=20), decided_by="区長", reason="川の水位が上がっている")  # data


def _rain_watch(ward: Ward, rain: Report, morning: datetime, *, what: str) -> None:
    label, at = STAGES[1][0], morning + timedelta(minutes=1)
    basis = _basis(rain, "flood_rain", 3, ward, "レベル3大雨警報", label, automatic=False)  # data
    watch = Watch.objects.create(ward=ward, state="waiting", began_at=at)
    common = {"watch": watch, "ward": ward, "drill": False, "stage": "s2", "label": label, "rank": 2}
    row = Decision.objects.create(**common, how="proposed", made_at=at, made_by="system:staffing_stages", basis=basis)
    Basis.objects.create(decision=row, report=rain, status=rain.status, drill=False)
    if what == "waiting":
        watch.proposed = {"stage": "s2", "label": label, "rank": 2, "keys": [basis[0]["key"]], "at": morning.isoformat()}
    elif what == "decided":
        then = morning + timedelta(minutes=25)
        Decision.objects.create(**common, how="decided", made_at=then, made_by="区長", basis=basis, otherwise=label)  # data
        watch.state, watch.stage, watch.label, watch.rank, watch.stage_since = "standing", "s2", label, 2, then
        watch.sections, watch.share = "情報班", 20  # data
    else:
        then, reason = morning + timedelta(minutes=40), "区内の雨は弱く、川の水位も平常"  # data
        Decision.objects.create(**common, how="declined", made_at=then, made_by="区長", reason=reason)  # data
        Decision.objects.create(watch=watch, ward=ward, drill=False, how="released", made_at=then, made_by="区長", reason=reason)  # data
        watch.state, watch.ended_at, watch.aside = "released", then, [basis[0]["key"]]
    watch.save()
