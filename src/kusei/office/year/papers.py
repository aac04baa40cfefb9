"""年間予定表 and 年度切替確認表."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.models import Post
from kusei.core.papers import made
from kusei.office.approvals.papers import DASH
from kusei.office.views.common import who
from kusei.office.year.models import Occasion
from kusei.office.year.words import when

PAPER_ROWS = 12


def _day(day: Any) -> str:
    return format_date(day) if day else DASH


def year_sheet_pdf(post: Post, year: int, rows: Sequence[Occasion]) -> bytes:
    """One post's year on paper: a line a day, to tick where nothing is recorded yet."""
    state = {"todo": "□", "done": "✓", "skipped": _("行わない")}  # data
    return made("core/list.typ", {
        "title": _("年間予定表"), "subtitle": f"{post}　{calendar.fiscal_year_label(year)}", "landscape": True,
        "columns": [
            {"label": _("期日"), "width": "1.5fr"}, {"label": _("業務名"), "width": "2.6fr"}, {"label": _("時期"), "width": "1.5fr"},
            {"label": _("済"), "width": "0.7fr"}, {"label": _("済ませた日・職員番号"), "width": "1.9fr"}, {"label": _("手順・根拠"), "width": "2.4fr"},
            {"label": _("次の年への覚え"), "width": "2fr"},
        ],
        "rows": [[
            _day(o.due_on), o.task.title, when(o.task.pattern), state[o.state],
            f"{format_date(o.done_on, weekday=False)} {who(o.done_by)}" if o.done_on else DASH, o.task.manual or DASH, o.note or DASH,
        ] for o in rows] or [[DASH, _("この年度の予定はありません。"), DASH, DASH, DASH, DASH, DASH]],
        "notes": _("%(n)s件") % {"n": len(rows)},
    })


def turn_pdf(where: str, year: int, lines: Sequence[tuple[Any, str, Sequence[Any]]]) -> bytes:
    """The page of the change of year as paper: each line with its state, its count and the first of its rows."""
    return made("core/list.typ", {
        "title": _("年度切替確認表"), "subtitle": _("%(year)sへの切替　%(where)s") % {"year": calendar.fiscal_year_label(year), "where": where},
        "landscape": True,
        "columns": [
            {"label": _("確かめること"), "width": "2.2fr"}, {"label": _("状態"), "width": "1fr"}, {"label": _("件数"), "width": "0.7fr"},
            {"label": _("内容"), "width": "5fr"}, {"label": _("確認した人"), "width": "1.2fr"},
        ],
        "rows": [[str(line.label), state, str(len(rows)), _rows(rows) or str(line.done), ""] for line, state, rows in lines],
        "notes": _("データから確かめた、%(day)sの時点の内容です。") % {"day": _day(calendar.today())},
    })


def _rows(rows: Sequence[Any]) -> str:
    said = [f"{i.what}{f'（{i.note}）' if i.note else ''}" for i in rows[:PAPER_ROWS]]  # data
    more = len(rows) - PAPER_ROWS
    return "、".join(said) + (_("、ほか%(n)s件") % {"n": more} if more > 0 else "")  # data
