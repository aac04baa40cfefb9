"""A pack as PDF and as Excel: the same tables, every number a link to its rows, and one sheet of all figures."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import Paper, render
from kusei.plan.followup.models import Round
from kusei.plan.followup.packs.figures import Figure, PackView, Section

FORBIDDEN = dict.fromkeys(map(ord, "[]:*?/\\"), " ")


def pdf(round_: Round, view: PackView, *, number: int, site: str, sender: str) -> Paper:
    place = city()
    data = {
        "title": view.title, "city": place.name if place else "", "sender": sender,
        "number": _t("第%(number)s号") % {"number": number}, "day": format_date(calendar.today()),
        "state": _t("状態：%(state)s") % {"state": round_.get_state_display()},
        "as_of": _t("基準日 %(day)s") % {"day": format_date(round_.as_of, weekday=False)} if round_.as_of else "",
        "lead": list(view.lead), "sections": [_section(s, site) for s in view.sections], "sources": list(view.sources),
        "words": {"sources": _t("数字のもと（数え方）"), "none": _t("ありません。"), "links": _t(
            "下線の数字は、そのもとになった記録の一覧を開きます。同じ数字とリンクの一覧が、同時に作ったExcelの「数字の一覧」にあります。")},
    }
    watermark = "demo" if place is not None and place.fictional else None
    return render("followup/pack.typ", data, today=calendar.today(), lang=get_language() or "ja", watermark=watermark)


def shown(cell: Figure) -> str:
    return cell.shown or ("" if cell.value is None else str(cell.value))


def _url(cell: Figure, site: str) -> str:
    return f"{site}{cell.href}" if cell.href.startswith("/") else cell.href


def _section(section: Section, site: str) -> dict[str, Any]:
    return {
        "title": section.title, "note": section.note, "heads": [h for h, _w in section.columns],
        "widths": [w for _h, w in section.columns],
        "rows": [[{"text": shown(c), "link": _url(c, site), "num": c.counted} for c in row] for row in section.rows],
    }


def xlsx(view: PackView, *, site: str) -> bytes:
    """One sheet per table and 「数字の一覧」 of every figure with its source and link. No formula leaves the house."""
    book = Workbook()
    book.remove(book.active)
    for section in view.sections:
        page = book.create_sheet(section.title.translate(FORBIDDEN)[:31])
        _heads(page, [h for h, _w in section.columns], [max(12, int(w * 14)) for _h, w in section.columns])
        for row in section.rows:
            page.append([_safe(c.value if c.counted else shown(c)) for c in row])
            for n, cell in enumerate(row, start=1):
                if cell.href:
                    page.cell(page.max_row, n).hyperlink = _url(cell, site)
                page.cell(page.max_row, n).alignment = Alignment(vertical="top", wrap_text=True)
    page = book.create_sheet(_t("数字の一覧"))
    _heads(page, [_t("番号"), _t("表"), _t("行"), _t("項目"), _t("値"), _t("単位"), _t("もと"), _t("リンク")], [8, 24, 40, 18, 14, 8, 34, 50])
    for n, (table, row_name, column, cell) in enumerate(view.figures, start=1):
        page.append([n, *(_safe(x) for x in (table, row_name, column, cell.value, cell.unit, cell.source, _url(cell, site)))])
    page = book.create_sheet(_t("数え方"))
    for line in (*view.lead, *view.sources):
        page.append([_safe(line)])
    page.column_dimensions["A"].width = 120
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(page: Any, heads: list[str], widths: list[int]) -> None:
    page.append(heads)
    for n, width in enumerate(widths, start=1):
        page.cell(1, n).font = Font(bold=True)
        page.column_dimensions[get_column_letter(n)].width = width
    page.freeze_panes = "B2"


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would run is written as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and len(value) > 1 else value
