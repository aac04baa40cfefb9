"""Pages of the table of tasks: the table on a day, one task, two days compared, proposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Preview
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Page, Panel, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.pages.lists import iso_day
from kusei.core.ui.parts import Act, Fact, Filter, TableView
from kusei.plan.autonomy import actions, powers, words
from kusei.plan.autonomy import forms_tasks as forms
from kusei.plan.autonomy import incoming_tasks as incoming
from kusei.plan.autonomy import panels_tasks as panels
from kusei.plan.autonomy import papers_tasks as papers
from kusei.plan.autonomy import sheets_tasks as sheets
from kusei.plan.autonomy import tables_tasks as tables
from kusei.plan.autonomy.lifecycle import MOVE
from kusei.plan.autonomy.models import Assignment, Task, TaskMove
from kusei.plan.autonomy.queries_tasks import changed, table_on

RELATED = ("assignment__task", "assignment__ward", "proposer", "consultation")


class TaskTable(ListPage):
    power, model, related, order = powers.VIEW, Assignment, ("task", "ward"), "task"
    title, sheet, columns, facets = _("事務分担の表"), sheets.TABLE, tables.ASSIGNMENT_COLUMNS, tables.ASSIGNMENT_FACETS
    empty = _("この日の表には、当てはまる事務がありません。市の担当がいまの表を取り込むと、ここに並びます。")

    @property
    def day(self) -> date:
        return iso_day(self.request.GET.get("on", "")) or calendar.today()

    def rows(self) -> Any:
        return table_on(self.day, ward=self.ward)

    def lead(self) -> Any:
        where = self.ward.name if self.ward else _t("全区")
        return _t("%(day)sの表です（%(ward)s）。") % {"day": words.day(self.day), "ward": where}

    def export_rows(self, rows: Any) -> Any:
        return sheets.table_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("二つの日をくらべる"), reverse("autonomy:compare_tables")), Act(_("事務を移す提案"), reverse("autonomy:moves")),
            Act(_("専決の表"), reverse("approval:rules")), begin(self.actor, actions.ImportTable, reverse("autonomy:import_table")),
            begin(self.actor, actions.SetAssignment, reverse("autonomy:set_assignment")),
        ]


class TaskDetail(DetailPage):
    power, model = powers.VIEW, Task

    def facts(self) -> Sequence[Fact]:
        t = self.object
        now = [a.holder for a in table_on(calendar.today(), ward=self.ward).filter(task=t)]
        return [
            Fact(_("事務コード"), t.code), Fact(_("いまの分担"), _t("、").join(dict.fromkeys(now)) or None, large=True),
            Fact(_("根拠法令"), t.law or None),
        ]

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(actions.ProposeRule, self.actor, self.object)]

    def panels(self) -> Sequence[Panel]:
        rows = TaskMove.objects.filter(assignment__task=self.object).select_related("assignment__task", "proposer")
        return [panels.history(self.object, self.actor), panels.rules_of(self.object), panels.moves(list(rows))]


class _TwoDays:
    """The days compared: what the address says, else today and a year before."""

    request: HttpRequest
    ward: Any

    def days(self) -> tuple[date, date]:
        before, after = iso_day(self.request.GET.get("before", "")), iso_day(self.request.GET.get("after", ""))
        after = after or calendar.today()
        return before or calendar.add_months(after, -12), after


class CompareTables(_TwoDays, ReportPage):
    power, title, template_name = powers.VIEW, _("二つの日の表をくらべる"), "autonomy/two_days.html"

    def context(self) -> dict[str, Any]:
        before, after = self.days()
        found = changed(before, after, ward=self.ward)
        lead = _t("%(before)sと%(after)sで、%(n)s件の事務の分担が違います。") % {"before": words.day(before), "after": words.day(after), "n": len(found)}
        return {
            **super().context(), "lead": lead,
            "filters": [Filter("before", _("古い日"), "date", before.isoformat()), Filter("after", _("新しい日"), "date", after.isoformat())],
            "table": TableView(caption=_("違う事務"), columns=panels.CHANGED, rows=panels.changed_rows(found), empty=_("違いはありません。")),
        }

    def papers(self) -> Sequence[Act]:
        before, after = self.days()
        return [Act(_("新旧対照表（PDF）"), f"{reverse('autonomy:compare_paper')}?before={before}&after={after}")]


class ComparePaper(_TwoDays, Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        before, after = self.days()
        return pdf(papers.comparison_pdf(changed(before, after, ward=self.ward), before, after, self.ward), f"tasks-{before}-{after}.pdf")


class MoveList(ListPage):
    power, model, related, order = powers.VIEW, TaskMove, ("assignment__task", "proposer"), "-effective"
    title, sheet = _("事務を移す提案"), sheets.MOVES
    columns, facets, views = tables.MOVE_COLUMNS, tables.MOVE_FACETS, tables.MOVE_VIEWS
    empty = _("当てはまる提案はありません。事務のページの「移す提案」から始めてください。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.move_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [Act(_("事務分担の表"), reverse("autonomy:tasks"))]


class MoveDetail(DetailPage):
    power, model, related = powers.VIEW, TaskMove, RELATED

    def facts(self) -> Sequence[Fact]:
        return panels.move_facts(self.object, self.actor)

    def panels(self) -> Sequence[Panel]:
        return [*panels.move_story(self.object), panels.steps(self.object, self.actor)]

    def acts(self) -> Sequence[Act]:
        """What this state knows; the rest would only ever be off."""
        verbs = [a for a in actions.HandInMove.acts_on(self.object) if MOVE.allows(a.verb, self.object)]
        return [act_for(a, self.actor, self.object) for a in verbs]

    def papers(self) -> Sequence[Act]:
        return [Act(_("事務分担の変更（PDF）"), reverse("autonomy:move_paper", args=[self.object.ref]))]


class MovePaper(Page):
    power, model = powers.VIEW, TaskMove

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(TaskMove, self.actor, kwargs["ref"], related=RELATED)
        return pdf(papers.move_pdf(row), f"move-{row.ref}.pdf")


# Acts -------------------------------------------------------------------------------------------------------------------


class Propose(ActPage):
    action, model, form_class, related = actions.ProposeMove, Assignment, forms.ProposeForm, ("task", "ward")

    def build(self, form: Any, **common: Any) -> Any:
        common.pop("expect")
        return actions.ProposeMove(assignment=self.object, **form.cleaned_data, **common)


class Edit(ActPage):
    action, model, form_class, related = actions.EditMove, TaskMove, forms.MoveForm, RELATED

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in forms.MoveForm.base_fields}


class ProposeRule(ActPage):
    action, model, form_class = actions.ProposeRule, Task, forms.DecisionForm

    def build(self, form: Any, **common: Any) -> Any:
        common.pop("expect")
        return actions.ProposeRule(task=self.object, **form.cleaned_data, **common)


class SetRow(ActPage):
    action, form_class = actions.SetAssignment, forms.RowForm

    def build(self, form: Any, **common: Any) -> Any:
        common.pop("expect")
        return actions.SetAssignment(**form.cleaned_data, **common)


class ImportTable(ImportPage):
    action, power, title = actions.ImportTable, powers.TABLE, _("事務分担の表を取り込む")
    accepts = ".csv,.xlsx,.xls,.ods"
    help = _("CSVかExcel。事務コード、事務の名称、どちらが行うか、担当の列が要ります。適用日が空の行は、今日からになります。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return incoming.read_table(data, file_name)

    def after(self, result: Any) -> str:
        return reverse("autonomy:tasks")
