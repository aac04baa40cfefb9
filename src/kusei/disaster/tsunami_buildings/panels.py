"""Parts of the detail page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor, Visitor
from kusei.core.calendar import format_date
from kusei.core.sheets.sites import doubt_words
from kusei.core.ui.pages import Panel
from kusei.core.ui.parts import Badge, Cell, Column, Fact, Row, TableView
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.queries import clauses_of, in_words

TABLE = "tsunami_buildings/table.html"


def _as_of(row: Any) -> str:
    return _t("基準日 %(day)s") % {"day": format_date(row.source_as_of, weekday=False)} if row.source_as_of else ""


def facts(b: Building, actor: Actor) -> list[Fact]:
    found = [
        Fact(_("所在地"), b.facility.address or None, note=f"{b.ward.name}{b.district.name if b.district else ''}"),
        Fact(
            _("収容人数"),
            _t("%(n)s人") % {"n": f"{b.capacity:,}"} if b.capacity is not None else None,
            note=_basis(b),
            large=True,
        ),
        Fact(_("避難場所"), b.floors_text or None),
        Fact(_("構造・階数"), _structure(b)),
        Fact(_("指定"), None, day=b.designated_on, note=b.number or (_undated(b))),
        Fact(_("出典"), b.source or None, note=_as_of(b)),
    ]
    if isinstance(actor, Visitor):
        return found
    found += [
        Fact(_("所有者"), b.owner.name if b.owner else None),
        Fact(_("協定"), b.agreement.title if b.agreement else None),
        Fact(
            _("夜間・休日の開け方"),
            str(b.get_access_display()) if b.access else None,
            note=_t("鍵の保管者%(n)s人") % {"n": b.key_holders} if b.access == "keys" else "",
        ),
    ]
    if b.end_reason:
        found.append(Fact(_("見送り・解除の理由"), b.end_reason))
    if b.doubts:
        found.append(Fact(_("確認が必要なこと"), doubt_words(b.doubts), badge=Badge(_("要確認"), "warn")))
    return found


def _undated(b: Building) -> str:
    return _t("指定日が分かりません") if b.state == "designated" and b.designated_on is None else ""


def _basis(b: Building) -> str:
    if b.m2_per_person:
        return _t("1人%(m2)sm²で計算") % {"m2": b.m2_per_person}
    return _t("出典の記載") if b.capacity is not None else ""


def _structure(b: Building) -> str | None:
    parts = [
        str(b.get_structure_display()) if b.structure else "",
        _t("%(n)s階建") % {"n": b.storeys} if b.storeys else "",
    ]
    return " ".join(p for p in parts if p) or None


def clause_panel(b: Building) -> Panel:
    """Each clause with its own answer."""
    marks = {True: Badge(_("満たす"), "ok"), False: Badge(_("満たさない"), "bad"), None: Badge(_("分からない"), "warn")}
    rows = [Row("", [Cell(c.label), Cell(badge=marks[c.met]), Cell(c.said)]) for c in in_words(clauses_of(b))]
    heads = [Column("clause", _("要件")), Column("met", _("判定"), "badge"), Column("said", _("理由"))]
    note = _t("規則表による確認結果です。決定は職員が行います。")
    return Panel(
        _("指定の要件"), TABLE, {"table": TableView(_("指定の要件"), heads, rows), "note": note}, key="clauses"
    )


def floor_panel(b: Building) -> Panel:
    heads = [
        Column("floor", _("階・場所")),
        Column("area", _("面積"), "number", "m²"),
        Column("since", _("いつから"), "date"),
        Column("until", _("いつまで"), "date"),
    ]
    rows = [
        Row(
            f.ref,
            [Cell(f.floor), Cell(number=f.area_m2), Cell(day=f.since), Cell(day=f.until)],
            "off" if f.until else "",
        )
        for f in b.floors.order_by("until", "position")
    ]
    table = TableView(_("避難場所の階と面積"), heads, rows, empty=_("階ごとの面積はまだ調べていません。"))
    return Panel(_("避難場所の階と面積"), TABLE, {"table": table}, key="floors")


def check_panel(b: Building) -> Panel:
    heads = [Column("day", _("点検日"), "date"), Column("ok", _("結果"), "badge"), Column("note", _("所見"))]
    good, bad = Badge(_("支障なし"), "ok"), Badge(_("支障あり"), "bad")
    rows = [
        Row(c.ref, [Cell(day=c.checked_on), Cell(badge=good if c.ok else bad), Cell(_said(c))])
        for c in b.checks.all()[:20]
    ]
    table = TableView(_("年次点検"), heads, rows, empty=_("点検の記録はまだありません。"))
    return Panel(_("年次点検"), TABLE, {"table": table}, key="checks")


FAULTS = (
    ("doors_ok", _("入口・階段に支障がある。")),
    ("sign_ok", _("標識が見えない。")),
    ("keys_ok", _("鍵か連絡先が正しくない。")),
)


def _said(check: Any) -> str:
    return " ".join([*(str(words) for name, words in FAULTS if not getattr(check, name)), check.note]).strip()


def point_of(b: Building, *, current: bool = False) -> MapPoint | None:
    f = b.facility
    if f.lon is None or f.lat is None:
        return None
    note = _t("%(n)s人") % {"n": f"{b.capacity:,}"} if b.capacity is not None else ""
    return MapPoint(b.ref, b.name, f.lon, f.lat, b.get_absolute_url(), note, current)


LAYERS: tuple[tuple[str, Any, str, str, Any], ...] = (
    ("designated", _("指定中"), "triangle", "ok", lambda b: b.state == "designated"),
    ("going", _("指定に向けて"), "diamond", "warn", lambda b: b.state in ("candidate", "surveyed", "agreed")),
    ("ended", _("見送り・解除"), "ring", "off", lambda b: b.state in ("dropped", "withdrawn")),
)


def map_of(title: Any, buildings: list[Building], *, show_list: bool = False) -> MapSpec | None:
    layers = []
    for key, label, shape, tone, belongs in LAYERS:
        points = [p for b in buildings if belongs(b) and (p := point_of(b, current=len(buildings) == 1))]
        if points:
            layers.append(MapLayer(key, label, shape, tone, points))  # type: ignore[arg-type]
    return MapSpec(title, layers, show_list=show_list) if layers else None


def map_panel(b: Building) -> Panel | None:
    spec = map_of(b.name, [b])
    return Panel(_("地図"), "tsunami_buildings/map.html", {"map": spec}, key="map") if spec else None
