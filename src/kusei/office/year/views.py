"""Pages of the task calendar: the days of a post, one day, one task, last year's same weeks, carrying over, the year's sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar, ics
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Post
from kusei.core.text import whole_number
from kusei.core.ui.exporting import RecordExport, download, pdf
from kusei.core.ui.pages import Col, DetailPage, Facet, ImportPage, ListPage, Page, Panel, SavedView, table_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import Act, Cell, Fact, Row, Tab
from kusei.office.views.common import OfficeAct, begin, present, reasons, who
from kusei.office.year import actions, forms, intake, papers, powers, queries, tables
from kusei.office.year.models import Occasion, Task
from kusei.office.year.words import when

RELATED = ("task", "post__division__ward")
SPANS = ((14, _("これからの2週間")), (31, _("これからの1か月")), (92, _("これからの3か月")))
AROUND = timedelta(days=3)


def own_post(page: Page) -> Post:
    """The actor's post; ``?post=`` another of the same division, or any of the actor's reach for those who organise."""
    if not isinstance(page.actor, Staff):
        raise Http404
    if ref := page.request.GET.get("post", ""):
        post: Post = row_seen_by(Post, page.actor, ref, related=("division__ward",))
        if actions.stranger(page.actor, post):
            raise Http404
        return post
    return page.actor.post


def mine(rows: Any, actor: Any) -> Any:
    return rows.filter(post__in=queries.own_posts(actor.post)) if isinstance(actor, Staff) else rows.none()


def coming(days: int) -> Any:
    return lambda rows, actor: mine(rows, actor).filter(state="todo", due_on__lte=tables.until(days))


class Occasions(ListPage):
    power, room_key, model, title = powers.VIEW, "year", Occasion, _("年間の予定")
    related, order = RELATED, "due"
    empty = _("当てはまる予定はありません。")
    columns = (
        Col("title", _("業務名"), lambda o: Cell(o.task.title, o.get_absolute_url(), note=o.task.manual), "task__title"),
        Col("due", _("期日"), lambda o: Cell(day=o.due_on), "due_on", "date"),
        Col("state", _("状態"), lambda o: Cell(badge=tables.state_badge(o)), "state", "badge"),
        Col("post", _("担当の職"), lambda o: Cell(str(o.post))),
        Col("done", _("済ませた日"), lambda o: Cell(day=o.done_on) if o.done_on else Cell(""), "done_on", "date"),
        Col("note", _("次の年への覚え"), lambda o: Cell(o.note or None), shown=False),
    )
    views = (
        SavedView("soon", _("これからの2週間と遅れ"), coming(14)),
        SavedView("quarter", _("これからの3か月"), coming(92)),
        SavedView("late", _("遅れているもの"), lambda rows, actor: mine(rows, actor).filter(state="todo", due_on__lt=calendar.today())),
        SavedView("year", _("この年度"), lambda rows, actor: mine(rows, actor).filter(fiscal_year=calendar.fiscal_year_of(calendar.today()))),
        SavedView("all", _("すべての職"), lambda rows, actor: rows),
    )
    facets = (
        Facet("q", _("業務名"), lambda rows, value: rows.filter(task__title__icontains=value), "text"),
    )

    def tone(self, row: Any) -> Any:
        return tables.tone(row)

    def acts(self) -> Sequence[Act]:
        found = [
            Act(_("昨年の今日"), reverse("year:last_year")),
            begin(self.actor, actions.AddTask, reverse("year:add_task"), tone="main"),
            begin(self.actor, actions.ImportTasks, reverse("year:import_tasks"), label=_("一覧を取り込む")),
            Act(_("年間予定表（PDF）"), reverse("year:sheet")), Act(_("予定表に取り込む（ics）"), reverse("year:calendar")),
        ]
        if isinstance(self.actor, Staff):
            found.append(begin(self.actor, actions.CarryOver, reverse("year:carry_over", args=[self.actor.post.ref])))
        return found


class OccasionDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "year", Occasion, RELATED

    def facts(self) -> Sequence[Fact]:
        o = self.object
        return [
            Fact(_("期日"), None, day=o.due_on, badge=tables.state_badge(o) if o.late else None),
            Fact(_("時期"), when(o.task.pattern)), Fact(_("担当の職"), str(o.post), url=o.post.get_absolute_url()),
            Fact(_("手順・根拠"), o.task.manual or None),
            Fact(_("済ませた日"), None, day=o.done_on, note=who(o.done_by) if o.done_by else ""), Fact(_("次の年への覚え"), o.note or None),
        ]

    def panels(self) -> Sequence[Panel]:
        return [history(self.object.task)]

    def extra_acts(self) -> Sequence[Act]:
        task = self.object.task
        return [act_for(actions.EditTask, self.actor, task), act_for(actions.EndTask, self.actor, task)]


def history(task: Task) -> Panel:
    rows = Occasion.objects.filter(task=task).order_by("-due_on", "-pk")[:40]
    heads = [("due", _("期日"), "date"), ("state", _("状態"), "badge"), ("done", _("済ませた日"), "date"), ("by", _("だれが")), ("note", _("次の年への覚え"))]
    return table_panel(_("これまでとこれから"), heads, [
        Row(o.ref, [
            Cell(day=o.due_on, url=o.get_absolute_url()), Cell(badge=tables.state_badge(o)), Cell(day=o.done_on) if o.done_on else Cell(""),
            Cell(who(o.done_by) if o.done_by else ""), Cell(o.note or ""),
        ], tables.tone(o)) for o in rows
    ], empty=_("まだ日がありません。"), key="history")


class TaskDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "year", Task, ("post__division__ward",)

    def facts(self) -> Sequence[Fact]:
        t = self.object
        return [
            Fact(_("時期"), when(t.pattern), note=t.get_shift_display()), Fact(_("担当の職"), str(t.post), url=t.post.get_absolute_url()),
            Fact(_("何日前から知らせるか"), t.lead_days), Fact(_("手順・根拠"), t.manual or None),
            Fact(_("始まり"), None, day=t.since), Fact(_("終わり"), None, day=t.until),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(history(self.object), reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(actions.EditTask, self.actor, self.object), act_for(actions.EndTask, self.actor, self.object)]


class LastYear(Page):
    """「昨年の今日」: what comes at this post, and what it did in the same weeks of last year."""

    power, room_key, title, template_name = powers.VIEW, "year", _("昨年の今日"), "year/page.html"

    def context(self) -> dict[str, Any]:
        post, days = own_post(self), self.days()
        today = calendar.today()
        start, end = queries.year_before(today) - AROUND, queries.year_before(today + timedelta(days=days))
        ids = queries.own_posts(post)
        rows = list(queries.due(ids, today + timedelta(days=days))[:200])
        then = self.then(post, ids, start, end)
        words = _t("%(post)s　昨年の%(start)sから%(end)sまで")
        said = {"post": post, "start": calendar.format_date(start, weekday=False), "end": calendar.format_date(end, weekday=False)}
        return {
            **super().context(), "sub": words % said, "tabs": self.tabs(days),
            "acts": [Act(_("年間の予定"), reverse("year:list")), Act(_("年間予定表（PDF）"), f"{reverse('year:sheet')}?post={post.ref}")],
            "panels": [
                tables.days_panel(_("これから来るもの"), rows, queries.last_years(rows), empty=_("この間の予定はありません。"), key="coming"),
                *(then or [table_panel(_("昨年のこの間"), [("on", _("日")), ("what", _("何を"))], [], empty=_("昨年のこの間の記録はありません。"))]),
            ],
        }

    def then(self, post: Post, ids: set[int], start: date, end: date) -> list[Panel]:
        """Last year's same weeks, from what is kept: tasks, deadlines, documents, the trail."""
        return present(
            tables.happened_panel(_("昨年済ませた予定"), queries.done_then(ids, start, end), key="done"),
            tables.happened_panel(_("昨年のこの間の期限"), queries.deadlines_of(ids, start, end, self.actor), key="deadlines"),
            tables.happened_panel(_("昨年のこの間の文書（課）"), queries.documents_of(post, start, end, self.actor), key="documents"),
            tables.happened_panel(_("昨年この職が行ったこと"), queries.acts_of(ids, start, end, self.actor), key="acts"),
        )

    def days(self) -> int:
        asked = whole_number(self.request.GET.get("days", ""))
        return asked if asked in dict(SPANS) else SPANS[0][0]

    def tabs(self, days: int) -> list[Tab]:
        post = self.request.GET.get("post", "")
        return [Tab(label, f"?days={n}{f'&post={post}' if post else ''}", n == days) for n, label in SPANS]


class YearSheet(Page):
    power, room_key = powers.VIEW, "year"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        post = own_post(self)
        year = whole_number(request.GET.get("year", "")) or calendar.fiscal_year_of(calendar.today())
        if not 2000 <= year <= 2200:
            raise Http404
        return pdf(papers.year_sheet_pdf(post, year, list(queries.by_month(post, year))), f"year-{year}-{post.ref}.pdf")


class YearCalendar(Page):
    """The days still to do, this fiscal year and the next, for the calendar of one's own machine."""

    power, room_key = powers.VIEW, "year"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        post = own_post(self)
        days = [
            ics.Day(f"{o.ref}@kusei", o.due_on, o.task.title, o.task.manual, min(o.task.lead_days, 31))
            for o in queries.due(queries.own_posts(post), calendar.today() + timedelta(days=730))
        ]
        RecordExport(actor=self.actor, sheet="year-calendar", form="ics", rows=len(days))()
        name = _t("年間の予定　%(post)s") % {"post": post}
        return download(ics.calendar_file(name, days, at=calendar.now()), f"year-{post.ref}.ics", ics.TYPE)


class YearAct(OfficeAct):
    room_key = "year"


class AddTaskPage(YearAct):
    action, power, form_class = actions.AddTask, powers.KEEP, forms.TaskForm

    def build(self, form: Any, **common: Any) -> Action:
        if not isinstance(self.actor, Staff):
            raise Refused(_t("予定は職員が職に就いて書きます。"))
        common.pop("expect", None)
        given = {k: form.cleaned_data[k] for k in ("title", "pattern", "lead_days", "manual")}
        return actions.AddTask(post=self.actor.post, **given, **common)


class EditTaskPage(YearAct):
    action, power, form_class, model = actions.EditTask, powers.KEEP, forms.TaskForm, Task

    def build(self, form: Any, **common: Any) -> Action:
        return actions.EditTask(task=self.object, **{k: form.cleaned_data[k] for k in ("title", "pattern", "lead_days", "manual")}, **common)


class CarryOverPage(YearAct):
    action, power, form_class, model = actions.CarryOver, powers.KEEP, forms.CarryOverForm, Post
    template_name = "year/carry_over.html"
    related = ("division__ward",)
    asks = ("year",)

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect", None)
        return actions.CarryOver(post=self.object, **{**form.cleaned_data, "without": list(form.cleaned_data["without"])}, **common)

    def show_form(self, form: Any, *, status: int = 200) -> Any:
        self.found = queries.carried(self.object, form.target)
        return super().show_form(form, status=status)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "panels": tables.carried_panels(self.found)}

    def after(self, result: Any) -> str:
        return reverse("year:list") + "?view=year"


class ImportTasksPage(ImportPage):
    action, power, room_key, title = actions.ImportTasks, powers.KEEP, "year", _("年間予定の一覧を取り込む")
    accepts = ".csv,.xlsx,.xls"
    help = _("業務名・時期（「6月30日」「毎月第2火曜日」など）の列があれば、いまお使いのExcelのまま読めます。")

    def read_file(self, data: bytes, file_name: str) -> Any:
        return intake.tasks_preview(data, file_name, self._post())

    def _post(self) -> Post:
        if not isinstance(self.actor, Staff):
            raise Http404
        return self.actor.post

    def build(self, data: bytes, file_name: str, preview: Any) -> Action:
        return actions.ImportTasks(
            actor=self.actor, key=self.act_key, post=self._post(), data=data, file_name=file_name, digest=preview.digest,
        )

    def after(self, result: Any) -> str:
        return reverse("year:list") + "?view=year"
