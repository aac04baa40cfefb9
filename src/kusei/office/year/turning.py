"""年度切替: one page for everything, the rows behind each line, its paper, and the act that opens the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.approval.queries import external
from kusei.core.rules import settlement
from kusei.core.text import whole_number
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import Page, table_panel
from kusei.core.ui.parts import Act, Badge, Cell, Row, Tab
from kusei.office.year import actions, forms, papers, powers
from kusei.office.year.turn import BY_KEY, LINES, Item, Line, Turn, year_in_view
from kusei.office.year.views import YearAct


class _TurnPage(Page):
    power, room_key = powers.TURN, "year"

    def turn(self) -> Turn:
        today = calendar.today()
        near = year_in_view(today)
        asked = whole_number(self.request.GET.get("year", "")) or near
        ward = self.ward or (self.actor.post.ward if isinstance(self.actor, Staff) else None)
        return Turn(self.actor, ward, asked if abs(asked - near) <= 1 else near)

    def where(self, t: Turn) -> str:
        return t.ward.name if t.ward else _t("市全体")


def state_of(t: Turn, line: Line, rows: Sequence[Item]) -> Badge:
    if line.info:
        return Badge(_("お知らせ"), "info") if rows else Badge(_("済み"), "off")
    if not rows:
        return Badge(_("済み"), "ok")
    return Badge(_("遅れています"), "bad") if calendar.today() >= t.first else Badge(_("これから"), "warn")


class TurnPage(_TurnPage):
    title, template_name = _("年度切替"), "year/page.html"

    def context(self) -> dict[str, Any]:
        t = self.turn()
        left = (t.first - calendar.today()).days
        words = _t("%(where)s　%(year)sが始まるまで、あと%(n)s日です。") if left > 0 else _t("%(where)s　%(year)sが始まって%(n)s日です。")
        sub = words % {"where": self.where(t), "year": calendar.fiscal_year_label(t.year), "n": abs(left)}
        heads = [("label", _("確かめること")), ("state", _("状態"), "badge"), ("count", _("件数"), "number"), ("first", _("内容")), ("act", _("できること"))]
        lines = [(line, line.rows(t)) for line in LINES]
        asked = f"?year={t.year}"
        return {
            **super().context(), "sub": sub,
            "tabs": [Tab(_t("%(year)sへの切替") % {"year": calendar.fiscal_year_label(y)}, f"?year={y}", y == t.year) for y in (t.year - 1, t.year, t.year + 1)
                     if abs(y - year_in_view(calendar.today())) <= 1],
            "acts": [Act(_("年度切替確認表（PDF）"), f"{reverse('year:turn_paper')}{asked}")],
            "panels": [table_panel(_("年度の替わり目に確かめること"), heads, [self._row(t, line, rows, asked) for line, rows in lines], empty="")],
        }

    def _row(self, t: Turn, line: Line, rows: Sequence[Item], asked: str) -> Row:
        url = f"{reverse('year:turn_rows', args=[line.key])}{asked}" if rows else ""
        first = f"{rows[0].what}" if rows else line.done
        note = _t("ほか%(n)s件") % {"n": len(rows) - 1} if len(rows) > 1 else ""
        if line.key == "settling" and rows:
            first = _t("%(day)sまで入力できます。") % {"day": calendar.format_date(settlement.closes_on(t.year - 1), weekday=False)}
        if line.key == "numbers" and external():
            note = _t("文書の番号は文書管理システムが付けるため、ここでは開きません。")
        act = Cell(line.act[0], f"{reverse(line.act[1])}") if line.act and rows else Cell("")
        tone: Any = "bad" if rows and not line.info and calendar.today() >= t.first else ""
        return Row(line.key, [Cell(line.label, url), Cell(badge=state_of(t, line, rows)), Cell(number=len(rows)), Cell(first, note=note), act], tone)


class TurnRows(_TurnPage):
    """Exactly the rows a line counts."""

    template_name = "year/page.html"

    def context(self) -> dict[str, Any]:
        line, t = BY_KEY.get(self.kwargs["key"]), self.turn()
        if line is None:
            raise Http404
        rows = line.rows(t)
        heads = [("what", _("件名")), ("note", _("内容")), ("day", _("日"), "date")]
        back = Act(_("年度切替へ戻る"), f"{reverse('year:turn')}?year={t.year}")
        acts = [back, Act(line.act[0], reverse(line.act[1]), tone="main")] if line.act else [back]
        panel = table_panel(line.label, heads, [
            Row(f"{line.key}{n}", [Cell(i.what, i.url), Cell(i.note or None), Cell(day=i.day) if i.day else Cell("")]) for n, i in enumerate(rows)
        ], empty=line.done)
        return {**super().context(), "title": line.label, "sub": f"{self.where(t)}　{calendar.fiscal_year_label(t.year)}", "acts": acts, "panels": [panel]}


class TurnPaper(_TurnPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        t = self.turn()
        lines = []
        for line in LINES:
            rows = line.rows(t)
            lines.append((line, str(state_of(t, line, rows).word), rows))
        return pdf(papers.turn_pdf(self.where(t), t.year, lines), f"year-{t.year}.pdf")


class OpenSeriesPage(YearAct):
    action, power, form_class = actions.OpenSeries, powers.OPEN, forms.SeriesForm

    def build(self, form: Any, **common: Any) -> Any:
        common.pop("expect", None)
        return actions.OpenSeries(ward=form.cleaned_data["ward"], year=form.cleaned_data["year"], **common)

    def after(self, result: Any) -> str:
        return reverse("year:turn")
