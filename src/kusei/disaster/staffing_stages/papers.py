"""PDF: the order of a stage, the night-duty sheet, what a replay would have triggered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.papers import made
from kusei.core.ui.wording import moment_words
from kusei.disaster.staffing_stages.models import Decision, Watch

BLANK_LINES = 6


def _list_pdf(title: str, subtitle: str, summary: Sequence[Sequence[str]], heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], notes: str, *, drill: bool) -> bytes:
    data: dict[str, Any] = {
        "title": title, "subtitle": subtitle, "summary": [list(s) for s in summary],
        "columns": [{"label": label, "width": width} for label, width in heads], "rows": [list(r) for r in rows], "notes": notes,
    }
    return made("core/list.typ", data, drill=drill)


def order_pdf(watch: Watch, last: Decision) -> bytes:
    """発令文: the stage, since when, who is called, from what. A drill says so in its title and across the page."""
    mark = _("【訓練】") if watch.drill else ""
    ordered, over = bool(watch.label), watch.state == "released"
    title = _("配備の解除") if over else _("配備の発令") if ordered else _("配備の案（判断待ち）")
    heads = [(_("電文の内容"), "3fr"), (_("区域"), "2fr"), (_("発表"), "3fr"), (_("基準による配備"), "2fr")]
    rows = [[b["said"], b["area_name"] or _("全域"), moment_words(datetime.fromisoformat(b["since"])), b["stage"]] for b in last.basis[:40]]
    summary = [
        [_("宛先"), _("%(ward)s 各班長") % {"ward": watch.ward.name}], [_("発令者"), _("%(ward)s長") % {"ward": watch.ward.name} if ordered else "—"],
        [_("発令番号"), last.ref], [_("発令日時") if ordered else _("案の出た日時"), moment_words(last.made_at)],
        [_("配備"), _("解除済み") if over else watch.label or last.label or "—"],
        [_("本部"), _("設置") if watch.headquarters and not over else "—"], [_("動員する班"), watch.sections or "—"],
        [_("動員の割合（%）"), "—" if watch.share is None else f"{watch.share}"], [_("理由"), last.reason or "—"],
    ]
    return _list_pdf(mark + title, watch.ward.name, summary, heads, rows, "", drill=watch.drill)


def night_pdf(ward: str, facts: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], *, drill: bool) -> bytes:
    """The sheet for when the network is gone: state, whom to call, the table of rules, lines to write on by hand."""
    heads = [(_("災害と段階"), "3fr"), (_("配備"), "2fr"), (_("自動か判断か"), "2fr"), (_("決めた時刻と人（手書き）"), "4fr")]
    notes = _("電文が届かないときも、この表で判断し、時刻と決めた人を書いてください。あとで画面に入れます。")
    blank = [[_("そのほか"), "", "", "\n\n"]] * BLANK_LINES
    return _list_pdf(_("当直の紙：%(ward)s") % {"ward": ward}, moment_words(calendar.now()), facts, heads, [*rows, *blank], notes, drill=drill)


def replay_pdf(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    heads = [(_("発表日時"), "2fr"), (_("標題"), "3fr"), (_("配備"), "2fr"), (_("自動か判断か"), "1fr"), (_("もとになった電文の内容"), "4fr")]
    notes = _("試算です。この結果で職員に知らせが届くことはありません。")
    return _list_pdf(_("電文の振り返り"), name, [], heads, rows, notes, drill=False)
