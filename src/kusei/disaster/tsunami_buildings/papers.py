"""PDF: lists and sheets of the office. What is handed to owners stands in ``letters``, what residents get in ``handouts``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.papers import made
from kusei.disaster.tsunami_buildings.models import Access, Building, Structure, Study
from kusei.disaster.tsunami_buildings.queries import by_height, clauses_of
from kusei.disaster.tsunami_buildings.words import in_words

DASH = "—"


def list_pdf(buildings: Sequence[Building], *, where: str) -> bytes:
    """Every building of a ward (or of what is filtered), with persons and the last check."""
    total = sum(b.capacity or 0 for b in buildings)
    unknown = sum(b.capacity is None for b in buildings)
    return made(
        "core/list.typ",
        {
            "title": _("津波避難ビル一覧"),
            "subtitle": f"{where} {format_date(calendar.today(), weekday=False)}",
            "landscape": True,
            "summary": [
                [_("棟数"), _("%(n)s棟") % {"n": len(buildings)}],
                [
                    _("収容人数の合計"),
                    _("%(n)s人（不明%(unknown)s棟を除く）") % {"n": f"{total:,}", "unknown": unknown},
                ],
            ],
            "columns": [
                {"label": _("番号"), "width": "1fr"},
                {"label": _("名称"), "width": "2.4fr"},
                {"label": _("所在地"), "width": "3fr"},
                {"label": _("避難場所"), "width": "2fr"},
                {"label": _("収容人数（人）"), "align": "right", "width": "1.2fr"},
                {"label": _("指定日"), "width": "1.5fr"},
                {"label": _("最後の点検"), "width": "1.5fr"},
            ],
            "rows": [
                [
                    b.number,
                    b.name,
                    b.facility.address,
                    b.floors_text,
                    f"{b.capacity:,}" if b.capacity is not None else DASH,
                    day_of(b.designated_on),
                    day_of(b.checked_on),
                ]
                for b in buildings
            ],
            "notes": _("指定緊急避難場所（津波）の印は含みません。収容人数の「—」は分からないことを示します。"),
        },
    )


def day_of(day: Any) -> str:
    return format_date(day, weekday=False) if day else DASH


def persons(b: Building) -> str:
    return _("%(n)s人") % {"n": f"{b.capacity:,}"} if b.capacity is not None else DASH


def floors_of(b: Building) -> list[str]:
    """The places of refuge in use, one a line; else what the source writes."""
    held = [f"{f.floor} {f.area_m2} m²" for f in b.floors.filter(until=None)]
    return held or [b.floors_text or DASH]


def summary_pdf(b: Building) -> bytes:
    """One sheet of the register: the building, its clauses with their values, its floors."""
    marks = {True: _("満たす"), False: _("満たさない"), None: _("分からない")}
    return made(
        "core/list.typ",
        {
            "title": _("津波避難ビル調書"),
            "subtitle": f"{b.ward.name} {b.number}",
            "summary": [
                [_("施設名"), b.name],
                [_("所在地"), b.facility.address or DASH],
                [_("所有者"), b.owner.name if b.owner else DASH],
                [_("町内会（丙）"), b.community.name if b.community else DASH],
                [_("協定"), b.agreement.title if b.agreement else DASH],
                [_("締結日"), day_of(b.agreement.signed_on) if b.agreement else DASH],
                [_("協定の期限"), day_of(b.agreement.until) if b.agreement else DASH],
                [_("指定日"), day_of(b.designated_on)],
                [_("構造・階数"), f"{b.get_structure_display() if b.structure else DASH} {b.storeys or DASH}"],
                [_("収容人数"), persons(b)],
                [_("避難場所"), "\n".join(floors_of(b))],
            ],
            "columns": [
                {"label": _("要件"), "width": "1.6fr"},
                {"label": _("判定"), "width": "1.1fr"},
                {"label": _("調べた値"), "width": "2.2fr"},
                {"label": _("理由"), "width": "2.4fr"},
                {"label": _("満たすには"), "width": "2.8fr"},
            ],
            "rows": [
                [str(c.label), marks[c.met], c.values or DASH, str(c.said), str(c.mend)]
                for c in in_words(clauses_of(b), by_height=by_height(b))
            ],
            "notes": _("規則表による確認結果です。決定は職員が行います。"),
        },
    )


def survey_sheet_pdf(b: Building | None, *, where: str) -> bytes:
    """現地調査票: what is asked on site, in the order one meets it; known things are printed in."""
    return made(
        "tsunami_buildings/survey.typ",
        {
            "title": _("津波避難ビル 現地調査票"),
            "subtitle": where,
            "form": [
                [[_("施設名"), b.name if b else ""], [_("所在地"), b.facility.address if b else ""]],
                [[_("調査日"), ""], [_("調査した班"), ""]],
                [[_("地上階数"), _given(b and b.storeys)], [_("建築年・着工日"), _started(b)]],
                [[_("想定浸水深（m）"), _given(b and b.depth_m)], [_("基準水位（m）"), _given(b and b.base_level_m)]],
                [[_("標高（m）"), _given(b and b.ground_m)], [_("海岸・河川まで（m）"), _given(b and b.shore_m)]],
                [[_("入口"), b.entrance if b else ""], [_("避難経路"), b.route if b else ""]],
            ],
            "checks": [
                _check(_("構造"), [str(w) for w in Structure.labels]),
                _check(_("耐震診断"), [_("安全と確認"), _("安全と確認できない"), _("していない・分からない")]),
                _check(_("階段"), [_("支障なく上れる"), _("支障がある"), _("外階段")], _("幅・扉の鍵・物の置き方を見る。")),
                _check(_("夜間・休日の開け方"), [str(w) for w in Access.labels]),
                _check(_("海岸に直接面する"), [_("はい"), _("いいえ")]),
                _check(_("写真"), [_("外観"), _("入口"), _("階段"), _("避難場所"), _("標識の位置")]),
            ],
            "floors_title": _("避難場所（階ごとに）"),
            "floors": {"columns": [_("階・場所"), _("面積（m²）"), _("床の高さ（m）")], "blank": 4},
            "note_label": _("所見・見取り図"),
            "sketch": _("入口・階段・避難場所の位置を書いてください。人の名前は書かないでください。"),
        },
    )


def _check(label: str, options: list[str], how: str = "") -> dict[str, Any]:
    return {"label": label, "options": options, "how": how}


def _given(value: Any) -> str:
    return "" if value in (None, "") else str(value)


def _started(b: Building | None) -> str:
    if b is None:
        return ""
    parts = [_("%(year)s年") % {"year": b.built_year} if b.built_year else "", day_of(b.started_on) if b.started_on else ""]
    return " / ".join(p for p in parts if p)


def check_sheet_pdf(buildings: Sequence[Building], *, where: str) -> bytes:
    """年次点検表: one line a building, boxes to tick on the round."""
    box = "□"
    return made(
        "core/list.typ",
        {
            "title": _("津波避難ビル 年次点検表"),
            "subtitle": f"{where} {format_date(calendar.today(), weekday=False)}",
            "landscape": True,
            "summary": [[_("棟数"), _("%(n)s棟") % {"n": len(buildings)}]],
            "columns": [
                {"label": _("番号"), "width": "1fr"},
                {"label": _("名称・所在地"), "width": "3fr"},
                {"label": _("入口"), "width": "1.6fr"},
                {"label": _("最後の点検"), "width": "1.4fr"},
                {"label": _("入口・階段"), "width": "1fr", "align": "center"},
                {"label": _("標識"), "width": "0.8fr", "align": "center"},
                {"label": _("鍵・連絡先"), "width": "1fr", "align": "center"},
                {"label": _("点検日"), "width": "1.2fr"},
                {"label": _("所見"), "width": "2.6fr"},
            ],
            "rows": [
                [b.number, f"{b.name}\n{b.facility.address}", b.entrance, day_of(b.checked_on or b.designated_on), box, box, box, "", ""]
                for b in buildings
            ],
            "notes": _("支障がないときは□に印を付け、支障があるときは所見に書きます。戻ったら台帳に記録してください。"),
        },
    )


def keys_pdf(b: Building, holders: Sequence[Any]) -> bytes:
    """鍵の保管者名簿: for the post that calls at night; personal telephones."""
    return made(
        "core/list.typ",
        {
            "title": _("鍵の保管者名簿（取扱注意）"),
            "subtitle": f"{b.name} {b.facility.address}",
            "summary": [
                [_("開け方"), str(b.get_access_display()) if b.access else DASH],
                [_("夜間・休日の体制"), b.night or DASH],
                [_("入口"), b.entrance or DASH],
            ],
            "columns": [
                {"label": _("連絡の順"), "width": "0.8fr"},
                {"label": _("名前"), "width": "1.6fr"},
                {"label": _("立場"), "width": "1.6fr"},
                {"label": _("電話番号"), "width": "1.6fr"},
                {"label": _("着くまで（分）"), "width": "1fr", "align": "right"},
            ],
            "rows": [
                [str(h.position), h.name, h.role or DASH, h.phone, str(h.minutes) if h.minutes is not None else DASH] for h in holders
            ],
            "notes": _("この名簿は津波避難ビルを開けるときだけに使います。写しを作らず、古いものは返してください。"),
        },
    )


def study_pdf(study: Study, rows: Sequence[Any], *, method: Sequence[str], drawing: dict[str, str] | None) -> bytes:
    """The study as paper: method, figures, every town; the same as on the screen."""
    data: dict[str, Any] = {
        "title": f"{_('試算')}：{study.title}",
        "subtitle": f"{study.ward.name} {day_of(study.as_of)}",
        "summary": [
            [_("対象の人口"), _number(study.people)],
            [_("範囲に建物がある人"), _number(study.near)],
            [_("入れる人"), _number(study.reached)],
            [_("計算のしかた"), "\n".join(method)],
        ],
        "columns": [
            {"label": _("町"), "width": "2fr"},
            {"label": _("人口（人）"), "align": "right"},
            {"label": _("範囲の建物"), "align": "right"},
            {"label": _("最も近い建物（m）"), "align": "right", "width": "1.3fr"},
            {"label": _("入れる人（人）"), "align": "right", "width": "1.2fr"},
            {"label": _("入れない人（人）"), "align": "right", "width": "1.2fr"},
        ],
        "rows": [
            [
                r.town.name,
                _plain(r.people),
                str(r.buildings),
                _plain(r.nearest_m),
                f"{r.reached:,}" if r.people is not None else DASH,
                f"{r.short:,}" if r.people is not None else DASH,
            ]
            for r in rows
        ],
        "notes": _("試算です。避難の判断には使わないでください。「—」は分からないことを示します。"),
    }
    if drawing:
        data["drawing"] = drawing
    return made("core/list.typ", data)


def _number(value: int | None) -> str:
    return _("%(n)s人") % {"n": f"{value:,}"} if value is not None else DASH


def _plain(value: int | None) -> str:
    return f"{value:,}" if value is not None else DASH
