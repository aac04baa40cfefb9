"""Parts of the pages after the call: who is missing, predicted against actual, what was seen on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.core.ui.mapping import outline
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, Column, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, MapArea, MapLayer, MapPoint, MapSpec, Series
from kusei.disaster.mobilisation import bridge
from kusei.disaster.mobilisation.models import Call, RoadReport, Skill, Team
from kusei.disaster.mobilisation.queries.after import by_skill, by_team, roads_now
from kusei.disaster.mobilisation.rules.after import arrivals_at
from kusei.disaster.mobilisation.tables_after import PLACED, UNPLACED

MOST = 300


def _people(key: str, label: Any) -> Column:
    return Column(key, label, "number", _("人"))


def gap_words(missing: int) -> str:
    return _t("%(n)s人足りません") % {"n": missing} if missing else _t("足りています")


def gap_cell(missing: int) -> Cell:
    return Cell(badge=Badge(gap_words(missing), "bad" if missing else "ok"))


def _here(call: Call) -> Any:
    return _("着いた人") if call.state == "ended" else _("いまいる人")


def teams_panel(call: Call) -> Panel:
    heads = (
        Column("team", _("班")), _people("wanted", _("必要な人")), _people("here", _here(call)),
        _people("coming", _("参集中")), Column("gap", _("全員着いたとき"), "badge"),
    )  # fmt: skip
    rows = []
    for team, least, here, coming in by_team(call):
        name = Team(team).label if team else _("班が決まっていない人")
        rows.append(Row("", [
            Cell(name), Cell(number=least), Cell(number=here), Cell(number=coming), gap_cell(max(least - here - coming, 0)),
        ]))  # fmt: skip
    return table_panel(_("班ごとの人数"), heads, rows, empty=_("まだ誰も呼ばれていません。"), key="teams")


def skills_panel(call: Call) -> Panel | None:
    lines = by_skill(call)
    if not lines:
        return None
    heads = (
        Column("team", _("班")), Column("skill", _("資格・技能")), _people("wanted", _("必要な人")), _people("here", _here(call)),
        _people("coming", _("参集中")), Column("gap", _("全員着いたとき"), "badge"),
    )  # fmt: skip
    rows = [
        Row("", [
            Cell(Team(t).label), Cell(Skill(k).label), Cell(number=n), Cell(number=here), Cell(number=coming), gap_cell(max(n - here - coming, 0)),
        ]) for t, k, n, here, coming in lines
    ]  # fmt: skip
    return table_panel(_("資格・技能のいる人"), heads, rows, key="skills")


def curve_panel(call: Call) -> Panel | None:
    """What the rules foretold, and what came; the actual line stops at the present."""
    planned = sorted(call.summons.exclude(minutes=None).values_list("minutes", flat=True))
    if not planned:
        return None
    curve = bridge.curve_of(list(planned))
    end = call.ended_at or calendar.now()
    passed = (end - call.called_at).total_seconds() / 60
    times = list(call.summons.exclude(arrived_at=None).values_list("arrived_at", flat=True))
    came = arrivals_at(call.called_at, times, curve.at)
    actual = [n if at <= passed else None for n, at in zip(came, curve.at, strict=True)]
    known = [(n, p) for n, p in zip(actual, curve.p50, strict=True) if n is not None]
    title = _t("いままでに%(n)s人が着きました") % {"n": len(times)}
    note = _t("予測は動員計画と同じ条件の模擬計算です。P10は少ないとき、P50は中ほど、P90は多いときです。")
    if known:
        last, middle = known[-1]
        note = _t("同じ時点の予測の中ほどは%(p)s人、実際は%(n)s人です。") % {"p": middle, "n": last} + note
    chart = ChartSpec(
        title, [_t("%(n)s分") % {"n": t} for t in curve.at],
        [
            Series(_t("着いた人"), actual, "ok"), Series(_t("予測 P10"), curve.p10, "warn", dashed=True),
            Series(_t("予測 P50"), curve.p50, dashed=True),
            Series(_t("予測 P90"), curve.p90, "off", dashed=True),
        ],
        unit=_t("人"), note=note, category_label=_t("発令から"),
    )  # fmt: skip
    return Panel(_("予測と実際"), "mobilisation/chart.html", {"chart": chart}, key="curve")


def where_words(road: RoadReport) -> str:
    return f"{road.lat:.5f}, {road.lon:.5f}" if road.lon is not None and road.lat is not None else _t("位置なし")


def roads_panel(call: Call) -> Panel | None:
    rows = list(roads_now(call)[:100])
    if not rows:
        return None
    heads = (
        Column("place", _("場所")), Column("kind", _("見たもの")), Column("seen", _("見た日時"), "date"),
        Column("where", _("地図の位置"), "badge"), Column("state", _("状態"), "badge"),
    )  # fmt: skip
    lines = [
        Row(r.ref, [Cell(r.place, r.get_absolute_url()), Cell(r.get_kind_display()), Cell(at=r.seen_at), PLACED if r.lon is not None else UNPLACED, Cell(badge=badge_of(r))])
        for r in rows
    ]  # fmt: skip
    points = _points(rows)
    drawn = roads_map(_("道路などの被害"), call.ward, points) if points else None
    missing = len(rows) - len(points)
    note = _t("地図に出ていない被害が%(n)s件あります。開いて「地図の位置を入れる・直す」を押すと地図に出ます。") % {"n": missing} if missing else ""
    return Panel(
        _("道路などの被害"), "mobilisation/roads.html",
        {"table": TableView(_("道路などの被害"), heads, lines), "map": drawn, "note": note}, key="roads",
    )  # fmt: skip


def _points(rows: Sequence[RoadReport]) -> list[MapPoint]:
    return [
        MapPoint(r.ref, str(r), r.lon, r.lat, url=r.get_absolute_url(), note=r.get_state_display())
        for r in rows if r.lon is not None and r.lat is not None
    ]  # fmt: skip


def roads_map(title: Any, ward: Ward, points: Sequence[MapPoint]) -> MapSpec:
    """What was seen, with the ward office, so that a single place does not stand on an empty ground."""
    layers = [MapLayer("roads", _("被害"), "triangle", "bad", points)]
    if ward.lon is not None and ward.lat is not None:
        layers.append(MapLayer("office", _("区役所"), "square", "info", [MapPoint(ward.ref, ward.name, ward.lon, ward.lat)]))
    return MapSpec(title, layers)


def seen_map(rows: Any) -> MapSpec | None:
    """What stands on the map of several calls, a drill's apart; None where nothing does."""
    found = list(rows.exclude(lon=None).exclude(state="aside").select_related("call")[:MOST])
    real, drill = (_points([r for r in found if r.call.drill is kind]) for kind in (False, True))
    told = [replace(p, label=_t("【訓練】") + str(p.label)) for p in drill]
    layers = [MapLayer("roads", _("被害"), "triangle", "bad", real), MapLayer("drill", _("訓練"), "ring", "warn", told)]
    return MapSpec(_("道路などの被害"), [la for la in layers if la.points]) if found else None


def picking(ward: Ward) -> MapSpec:
    """The ward to press a place on: its outline and its office."""
    held = Ward.objects.get(pk=ward.pk)  # rows that were joined come without their outline
    layers = []
    if rings := outline(held.boundary):
        layers.append(MapLayer("ward", held.name, areas=[MapArea("", held.name, rings)]))
    if held.lon is not None and held.lat is not None:
        layers.append(MapLayer("office", _("区役所"), "square", "info", [MapPoint("", held.name, held.lon, held.lat)]))
    return MapSpec(_("地図で場所を選ぶ"), layers, show_list=False)
