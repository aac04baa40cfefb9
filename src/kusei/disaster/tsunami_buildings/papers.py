"""PDF: the list of a ward, and the summary of one building's agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.papers import Watermark, render
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.queries import clauses_of, in_words


def _render(data: dict[str, Any]) -> bytes:
    mark = Watermark.DEMO if settings.DEMO else None
    return render("core/list.typ", data, today=calendar.today(), lang=get_language() or "ja", watermark=mark).pdf


def list_pdf(buildings: Sequence[Building], *, where: str) -> bytes:
    """Every building of a ward (or of what is filtered), with persons and the last check."""
    total = sum(b.capacity or 0 for b in buildings)
    unknown = sum(b.capacity is None for b in buildings)
    return _render(
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
                    f"{b.capacity:,}" if b.capacity is not None else "—",
                    _day(b.designated_on),
                    _day(b.checked_on),
                ]
                for b in buildings
            ],
            "notes": _("指定緊急避難場所（津波）の印は含みません。収容人数の「—」は分からないことを示します。"),
        }
    )


def _day(day: Any) -> str:
    return format_date(day, weekday=False) if day else "—"


def agreement_pdf(b: Building) -> bytes:
    """One sheet a person can hand over: the building, its clauses, its floors."""
    marks = {True: _("満たす"), False: _("満たさない"), None: _("分からない")}
    return _render(
        {
            "title": _("津波避難ビル協定概要"),
            "subtitle": f"{b.ward.name} {b.number}",
            "summary": [
                [_("施設名"), b.name],
                [_("所在地"), b.facility.address or "—"],
                [_("所有者"), b.owner.name if b.owner else "—"],
                [_("協定"), b.agreement.title if b.agreement else "—"],
                [_("締結日"), _day(b.agreement.signed_on) if b.agreement else "—"],
                [_("指定日"), _day(b.designated_on)],
                [_("構造・階数"), f"{b.get_structure_display() if b.structure else '—'} {b.storeys or '—'}"],
                [_("収容人数"), _("%(n)s人") % {"n": f"{b.capacity:,}"} if b.capacity is not None else "—"],
                [
                    _("避難場所"),
                    "\n".join(f"{f.floor} {f.area_m2} m²" for f in b.floors.filter(until=None)) or b.floors_text or "—",
                ],
            ],
            "columns": [
                {"label": _("要件"), "width": "1.5fr"},
                {"label": _("判定"), "width": "1fr"},
                {"label": _("理由"), "width": "3fr"},
            ],
            "rows": [[str(c.label), marks[c.met], str(c.said)] for c in in_words(clauses_of(b))],
            "notes": _("規則表による確認結果です。決定は職員が行います。"),
        }
    )
