"""事務引継書 as paper."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.access.charges import CHARGES
from kusei.core.papers import made
from kusei.office.models import Handover

DASH = "—"


def _day(value: Any) -> str:
    return calendar.format_date(value, weekday=False) if value else DASH


def _signed(name: str, at: Any, note: str = "") -> str:
    """A signature made here, or the line to sign on."""
    if at is None:
        return f"{name}　　　＿＿＿＿＿＿＿＿＿＿　　　" + _("年　　月　　日")
    return f"{name}　{_day(calendar.jst_date(at))}" + (f"　{note}" if note else "")


def handover_pdf(h: Handover, items: list[list[Any]], *, witness: str, outgoing_by: str) -> bytes:
    """``items`` as the handover keeps them; signatures not yet given are lines to sign on."""
    rows = []
    for key, lines, unseen in items:
        kind = str(CHARGES[key].label) if key in CHARGES else key
        if key == "grants" and lines:
            # Thirty powers are one line of the paper; the page lists them with their days.
            rows.append([kind, "、".join(label for label, _since, _due in lines), DASH, DASH])  # data
        else:
            rows += [[kind, label, since or DASH, due or DASH] for label, since, due in lines]
        if unseen:
            rows.append([kind, _("ほかに%(n)s件（見る権限のある職で確かめます）") % {"n": unseen}, DASH, DASH])
    absent = _("代署：%(who)s　理由：%(why)s") % {"who": outgoing_by, "why": h.absent_reason} if h.absent_reason else ""
    data = {
        "title": _("事務引継書"), "subtitle": f"{h.number}　{h.post}", "landscape": False,
        "summary": [
            [_("発令の日"), _day(h.changes_on)], [_("引き継ぐ範囲"), h.part or _("全部")],
            [_("前任者"), _signed(h.outgoing.name, h.given_at, absent)], [_("後任者"), _signed(h.incoming.name, h.taken_at)],
            [_("立会いの上司"), _signed(witness, h.seen_at)],
            [_("約束・申し送り"), h.promises or DASH], [_("鍵・物品・システム"), h.keys or DASH], [_("書類の置き場所"), h.papers or DASH],
        ],
        "columns": [
            {"label": _("種類"), "width": "1.3fr"}, {"label": _("件名"), "width": "3fr"},
            {"label": _("いつから"), "width": "1.2fr"}, {"label": _("期限"), "width": "1.2fr"},
        ],
        "rows": rows or [[_("なし"), _("開いているものはありません。"), DASH, DASH]],
        "notes": _("前任者が署名した時点の内容です。") if h.given_at else _("まだ署名されていません。印刷した時点の内容です。"),
    }
    return made("core/list.typ", data)
