"""Cells and panels of the task calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, Row
from kusei.office.views.common import who
from kusei.office.year.models import Occasion
from kusei.office.year.queries import Carried, Happened

SOON = timedelta(days=14)


def state_badge(o: Occasion) -> Badge | None:
    if o.late:
        return Badge(_("遅れています"), "bad")
    if o.state == "todo" and o.due_on <= calendar.today() + SOON:
        return Badge(_("2週間以内"), "warn")
    return badge_of(o)


def last_cell(last: Occasion | None) -> Cell:
    """What became of the same day a year before, with the note left for this year."""
    if last is None:
        return Cell(_("記録がありません"))
    if last.state == "done" and last.done_on:
        day = calendar.format_date(last.done_on, weekday=False)
        return Cell(_t("%(day)s に済み（%(who)s）") % {"day": day, "who": who(last.done_by)}, last.get_absolute_url(), note=last.note)
    words = _("行わなかった") if last.state == "skipped" else _("済ませた記録がない")
    return Cell(words, last.get_absolute_url(), note=last.note)


def tone(o: Occasion) -> Any:
    if o.late:
        return "bad"
    return "" if o.state == "todo" else "off"


def days_panel(title: Any, rows: Sequence[Occasion], last: Mapping[int, Occasion], *, empty: Any, key: str) -> Panel:
    heads = [("due", _("期日"), "date"), ("title", _("業務名")), ("state", _("状態"), "badge"), ("last", _("昨年の記録")), ("manual", _("手順・根拠"))]
    return table_panel(title, heads, [
        Row(o.ref, [
            Cell(day=o.due_on), Cell(o.task.title, o.get_absolute_url()), Cell(badge=state_badge(o)), last_cell(last.get(o.pk)),
            Cell(o.task.manual or None),
        ], tone(o)) for o in rows
    ], empty=empty, key=key)


def happened_panel(title: Any, rows: Sequence[Happened], *, key: str) -> Panel | None:
    """None where nothing is on record: five empty boxes say less than none."""
    if not rows:
        return None
    heads = [("on", _("日"), "date"), ("what", _("何を")), ("count", _("件数"), "number")]
    return table_panel(title, heads, [
        Row(f"{key}{n}", [Cell(day=h.on), Cell(h.what, h.url, note=h.note), Cell(number=h.count)]) for n, h in enumerate(rows)
    ], empty="", key=key)


def carried_panels(found: Sequence[Carried]) -> list[Panel]:
    going, not_going = [c for c in found if c.days], [c for c in found if not c.days]
    panels = [table_panel(
        _("引き継ぐ予定"), [("title", _("業務名")), ("first", _("最初の日"), "date"), ("n", _("日の数"), "number"), ("warn", _("確かめること"))],
        [Row(c.task.ref, [
            Cell(c.task.title, c.task.get_absolute_url()), Cell(day=min(d for _s, d in c.days)), Cell(number=len(c.days)), Cell(c.warn or None),
        ], "warn" if c.warn else "") for c in going],
        empty=_("引き継ぐ予定はありません。"), key="going",
    )]
    if not_going:
        panels.append(table_panel(
            _("もう当てはまらない予定"), [("title", _("業務名")), ("why", _("理由"))],
            [Row(c.task.ref, [Cell(c.task.title, c.task.get_absolute_url()), Cell(c.why_not)]) for c in not_going], empty="", key="not-going",
        ))
    return panels


def until(days: int) -> date:
    return calendar.today() + timedelta(days=days)
