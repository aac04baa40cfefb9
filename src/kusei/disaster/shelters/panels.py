"""Parts of the detail pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor, Visitor
from kusei.core.access.decide import may
from kusei.core.calendar import format_date
from kusei.core.sheets.sites import doubt_words
from kusei.core.ui.pages import TABLE, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.drawing import sketch_svg
from kusei.disaster.shelters.incoming import kind_words
from kusei.disaster.shelters.models import HAZARD_LABELS, Shelter
from kusei.disaster.shelters.queries import methods, sketch, with_last_count
from kusei.disaster.shelters.tables import DRILL, due_cell, opening_state, tried_words, year_words

FIT_BADGES = {
    "yes": Badge(_("使える"), "ok"),
    "partial": Badge(_("条件付き"), "warn"),
    "no": Badge(_("使えない"), "off"),
    "": Badge(_("記載なし"), "neutral"),
}


def _as_of(row: Any) -> str:
    return _t("基準日 %(day)s") % {"day": format_date(row.source_as_of, weekday=False)} if row.source_as_of else ""


def facts(s: Shelter, actor: Actor) -> list[Fact]:
    found = [
        Fact(
            _("所在地"),
            s.facility.address or None,
            note=f"{s.ward.name} {s.district.name if s.district else ''}".strip(),
        ),
        Fact(_("種類"), kind_words(s.is_shelter, s.is_emergency_site)),
        Fact(
            _("想定収容人数"),
            _t("%(n)s人") % {"n": f"{s.capacity:,}"} if s.capacity is not None else None,
            note=s.capacity_basis,
            large=True,
        ),
        Fact(_("使える面積"), f"{s.usable_m2:,} m²" if s.usable_m2 is not None else None),
        Fact(_("対象となる町会・自治会"), s.communities or None),
        Fact(_("指定日"), None, day=s.designated_on, note="" if s.designated_on else _t("分かりません")),
        Fact(_("出典"), s.source or None, note=_as_of(s)),
    ]
    if s.accepts:
        found.insert(2, Fact(_("受入対象者"), s.accepts))
    if isinstance(actor, Visitor):
        return found
    found.append(Fact(_("最後の点検日"), None, day=s.checked_on))
    if s.doubts:
        found.append(Fact(_("確認が必要なこと"), doubt_words(s.doubts), badge=Badge(_("要確認"), "warn")))
    if s.end_reason:
        found.append(Fact(_("廃止"), s.end_reason, day=s.ended_on))
    return found


def hazard_panel(s: Shelter) -> Panel:
    """Words and shapes, not colours alone."""
    rows = [Row("", [Cell(HAZARD_LABELS[h]), Cell(badge=FIT_BADGES[fit])]) for h, fit in s.fits.items()]
    heads = [Column("hazard", _("災害の種類")), Column("fit", _("この施設は"), "badge")]
    return Panel(
        _("災害の種類ごとの使い方"),
        TABLE,
        {"table": TableView(_("災害の種類ごとの使い方"), heads, rows)},
        key="hazards",
    )


def method_panel(s: Shelter) -> Panel:
    heads = [
        Column("method", _("方法")),
        Column("m2", _("1人あたり"), "number", "m²"),
        Column("persons", _("人数"), "number", _("人")),
        Column("source", _("出典")),
    ]
    draft = Badge(_("案・未確認"), "warn")
    rows = [
        Row(
            "",
            [
                Cell(m.label),
                Cell(number=m.m2),
                Cell(number=m.persons) if m.persons is not None else Cell(None),
                Cell(m.source, note=draft.word if m.draft else ""),
            ],
        )
        for m in methods(s)
    ]
    note = _t("使える面積÷1人あたり面積（切り捨て）。面積が分からないと計算できません。")
    return table_panel(_("方法ごとの収容人数"), heads, rows, key="methods", note=note)


def drill_panel(s: Shelter, actor: Actor) -> Panel:
    heads = [
        Column("day", _("実施日"), "date"),
        Column("mark", _("区分"), "badge"),
        Column("title", _("訓練名")),
        Column("people", _("参加者"), "number", _("人")),
        Column("tried", _("試したこと")),
        Column("minutes", _("開設まで"), "number", _("分")),
    ]
    rows = [
        Row(
            d.ref,
            [
                Cell(day=d.held_on),
                Cell(badge=DRILL),
                Cell(d.title),
                Cell(number=d.participants),
                Cell(tried_words(d.tried)),
                Cell(number=d.minutes_to_open) if d.minutes_to_open is not None else Cell(None),
            ],
        )
        for d in s.drills.all()[:20]
    ]
    act = None
    if may(actor, powers.KEEP, s):
        act = Act(_("訓練を記録する"), f"{reverse('shelters:record_drill')}?shelter={s.ref}")
    table = TableView(_("訓練"), heads, rows, empty=_("この避難所の訓練はまだ記録されていません。"))
    return Panel(_("訓練"), TABLE, {"table": table, "act": act}, key="drills")


def improvement_panel(s: Shelter, actor: Actor) -> Panel:
    heads = [
        Column("function", _("機能")),
        Column("what", _("内容")),
        Column("state", _("状態"), "badge"),
        Column("year", _("目標年度")),
        Column("due", _("目標日"), "date"),
        Column("done", _("完了日"), "date"),
        Column("cost", _("費用"), "number", _("円")),
    ]
    own = bool(may(actor, powers.KEEP, s))
    rows = []
    for i in s.improvements.seen_by(actor)[:40]:
        url = i.get_absolute_url() if own else ""
        rows.append(
            Row(
                i.ref,
                [
                    Cell(i.get_function_display()),
                    Cell(i.what, url=url),
                    Cell(badge=badge_of(i)),
                    Cell(year_words(i.target_year)),
                    due_cell(i),
                    Cell(day=i.done_on) if i.done_on else Cell(None),
                    Cell(number=i.cost_yen) if i.cost_yen is not None else Cell(None),
                ],
            )
        )
    return table_panel(_("機能の改善"), heads, rows, empty=_("改善の記録はまだありません。"), key="improvements")


def opening_panel(s: Shelter, actor: Actor) -> Panel:
    heads = [
        Column("opened", _("開設"), "date"),
        Column("state", _("状態"), "badge"),
        Column("incident", _("災害・訓練")),
        Column("people", _("最後の人数"), "number", _("人")),
        Column("closed", _("閉鎖"), "date"),
    ]
    rows = [
        Row(
            o.ref,
            [
                Cell(at=o.opened_at, url=o.get_absolute_url()),
                opening_state(o),
                Cell(o.incident.title if o.incident else None, url=o.get_absolute_url()),
                Cell(number=o.people) if o.people is not None else Cell(None),
                Cell(at=o.closed_at) if o.closed_at else Cell(None),
            ],
        )
        for o in with_last_count(s.openings.seen_by(actor).select_related("incident", "shelter"))[:20]
    ]
    return table_panel(_("開設の記録"), heads, rows, empty=_("開設したことはありません。"), key="openings")


# Maps --------------------------------------------------------------------------------------------------------------


def point_of(s: Any, *, current: bool = False) -> MapPoint | None:
    f = s.facility
    if f.lon is None or f.lat is None:
        return None
    return MapPoint(
        s.ref, s.name, f.lon, f.lat, s.get_absolute_url(), kind_words(s.is_shelter, s.is_emergency_site), current
    )


def _open(s: Any) -> bool:
    return getattr(s, "open_drill", None) is not None


LAYERS: tuple[tuple[str, Any, str, str, Any], ...] = (
    ("open", _("開設中"), "diamond", "bad", _open),
    (
        "both",
        _("指定避難所・指定緊急避難場所"),
        "square",
        "info",
        lambda s: not _open(s) and s.is_shelter and s.is_emergency_site,
    ),
    ("shelter", _("指定避難所"), "circle", "ok", lambda s: not _open(s) and s.is_shelter and not s.is_emergency_site),
    (
        "emergency",
        _("指定緊急避難場所"),
        "triangle",
        "warn",
        lambda s: not _open(s) and s.is_emergency_site and not s.is_shelter,
    ),
)


def map_of(title: Any, shelters: list[Any]) -> MapSpec | None:
    layers = []
    for key, label, shape, tone, belongs in LAYERS:
        points = [p for s in shelters if belongs(s) and (p := point_of(s, current=len(shelters) == 1))]
        if points:
            layers.append(MapLayer(key, label, shape, tone, points))  # type: ignore[arg-type]
    return MapSpec(title, layers, show_list=False) if layers else None


def map_panel(s: Shelter) -> Panel | None:
    spec = map_of(s.name, [s])
    return Panel(_("地図"), "shelters/map.html", {"map": spec}, key="map") if spec else None


def layout_panel(s: Shelter) -> Panel | None:
    """A first sketch of the hall by the guideline's figure; the real one is drawn on the floor with tape."""
    if not s.usable_m2:
        return None
    plan, _m2 = sketch(s)
    return Panel(_("区割りの下書き"), "shelters/layout.html", {"svg": sketch_svg(s), "people": plan.people}, key="layout")
