"""Pages of the plan: the tree, the text with what answers it, a node, the plans in their order, and acts on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.calendar import fiscal_year_of
from kusei.core.ui.exporting import download, export_response
from kusei.core.ui.pages import ActPage, Col, DetailPage, ListPage, Page
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.parts import Act, Badge, Cell, Tab
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.register import panels, queries
from kusei.plan.register.actions import (
    DecideOutcome,
    EditNode,
    EditPlan,
    EndPlan,
    MapSupport,
    PublishPlan,
    SetAnswer,
    SetMode,
    StartRevision,
    VoidSupport,
)
from kusei.plan.register.forms import AnswerForm, ModeForm, NodeForm, PlanForm, ReasonForm, SupportForm
from kusei.plan.register.history import revisions_of
from kusei.plan.register.models import Kind, Node, Plan, Support
from kusei.plan.register.node_panels import node_context
from kusei.plan.register.powers import EDIT, VIEW
from kusei.plan.register.sheets import SHEET, rows_of

OPEN = "a published plan is for everyone to read"


class _PlanReading(Page):
    """Pages over one plan: the one named, or the one in force."""

    power = VIEW
    open_because = OPEN

    @property
    def links(self) -> bool:
        """Visitors see which system answers; only staff can open it."""
        return not isinstance(self.actor, Visitor)

    def plan(self) -> Plan | None:
        if ref := self.kwargs.get("ref"):
            found: Plan = row_seen_by(Plan, self.actor, ref, related=("predecessor",))
            return found
        return queries.plan_in_force(fiscal_year_of(calendar.today()))

    def nothing_yet(self) -> HttpResponse:
        act = Act(_("計画を取り込む"), reverse("register:import_plan")) if may(self.actor, EDIT, anywhere=True) else None
        return self.show(template="register/nothing.html", act=act)

    def plan_context(self, plan: Plan) -> dict[str, Any]:
        return {
            "plan": plan, "badge": badge_of(plan), "can_edit": bool(may(self.actor, EDIT, plan)),
            "exports": [(form, f"{reverse('register:export', args=[plan.ref])}?format={form}") for form in ("xlsx", "csv")],
            "unchecked": plan.state == "draft", "revisions": revisions_of(plan),
            "staff_reader": self.links,
            "has_items": self._passes_on(plan) and queries.to_inherit(plan).exists(),
        }


    def _passes_on(self, plan: Plan) -> bool:
        """An ended plan; for the office also one whose heir is being written."""
        return plan.state == "ended" or (self.links and queries.heir_of(plan) is not None)


class TreePage(_PlanReading):
    """The plan in force, as a tree with its figures."""

    template_name = "register/tree.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            return self.nothing_yet()
        return self.show(**self.plan_context(plan), tree=panels.tree_of(plan, links=self.links), title=plan.title, crumbs=[])


class PlanPage(_PlanReading, DetailPage):
    """Any plan one may read, with its acts and its history."""

    template_name = "register/tree.html"
    model = Plan
    related = ("predecessor",)

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(_("計画の一覧"), reverse("register:plans")), Crumb(str(self.object))]

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(StartRevision, self.actor, self.object)] if may(self.actor, EDIT, self.object) else []

    def context(self) -> dict[str, Any]:
        plan: Plan = self.object
        return {
            **super().context(), **self.plan_context(plan), "tree": panels.tree_of(plan, links=self.links),
            "successors": plan.successors.seen_by(self.actor).order_by("from_year"), "with_acts": self.links,
        }


class CoveragePage(_PlanReading):
    """The plan's text as it stands, line by line: which system answers, its state, a live figure."""

    template_name = "register/coverage.html"
    title = _("計画の本文")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            return self.nothing_yet()
        coverage = panels.coverage_of(plan, links=self.links)
        show = request.GET.get("show", "")
        crumbs = [Crumb(_("計画"), reverse("register:tree")), Crumb(plan.title, plan.get_absolute_url()), Crumb(self.title)]
        return self.show(
            **self.plan_context(plan), coverage=coverage, passages=panels.narrowed(coverage.passages, show),
            tabs=self.tabs(coverage, show), narrowed=bool(show), crumbs=crumbs,
        )

    def tabs(self, coverage: panels.Coverage, show: str) -> list[Tab]:
        wanted = (
            ("", _("すべての行")), ("unclear", _("読み取れない行")), ("unconnected", _("未接続の行")), ("silent", _("数字の出ない行")),
        )
        return [
            Tab(label, f"?show={key}" if key else self.request.path, key == show, len(panels.narrowed(coverage.passages, key)))
            for key, label in wanted
        ]


class NodePage(DetailPage):
    """A pillar, issue, policy, initiative, …: what it says, what answers it, what measures it, ward by ward."""

    power = VIEW
    open_because = OPEN
    template_name = "register/node.html"
    model = Node
    related = ("plan__predecessor", "parent__parent")

    def crumbs(self) -> Sequence[Crumb]:
        node: Node = self.object
        above = [Crumb(str(a), a.get_absolute_url()) for a in panels.ancestors(node) if a.title]
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(node.plan.title, node.plan.get_absolute_url()), *above,
                Crumb(node.get_kind_display())]

    def acts(self) -> Sequence[Act]:
        wanted: list[type[Action]] = [SetAnswer, EditNode]
        if self.object.kind == Kind.INITIATIVE:
            wanted = [SetAnswer, MapSupport, SetMode, EditNode]
        if self.object.plan.state == "ended" and self.object.kind in queries.INHERITED:
            wanted = [DecideOutcome]
        if not may(self.actor, EDIT, self.object):
            return []
        return [act_for(a, self.actor, self.object) for a in wanted]

    def context(self) -> dict[str, Any]:
        node: Node = self.object
        mode = Badge(node.get_mode_display(), "neutral") if node.mode else None
        return {
            **super().context(), **node_context(node, links=not isinstance(self.actor, Visitor)), "node": node,
            "mode_badge": mode, "can_edit": bool(may(self.actor, EDIT, node)),
        }


def _period(plan: Plan) -> Cell:
    return Cell(plan.period or "—")


class PlansPage(ListPage):
    """Every plan one may read, newest first, each with the plan it follows."""

    power = VIEW
    open_because = OPEN
    title = _("計画の一覧")
    model = Plan
    related = ("predecessor",)
    order = "-from"
    columns = (
        Col("title", _("計画名"), lambda p: Cell(p.title, p.get_absolute_url(), note=p.document)),
        Col("from", _("期間"), _period, sort="from_year"),
        Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
        Col("decided", _("策定"), lambda p: Cell(p.decided or "—")),
        Col("predecessor", _("前の計画"), lambda p: Cell(
            p.predecessor.title, p.predecessor.get_absolute_url()) if p.predecessor else Cell("—")),
        Col("results", _("引き継いだ成果"), lambda p: Cell(number=p.inherited) if p.predecessor_id else Cell("—"), kind="number"),
    )
    empty = _("まだ計画がありません。")

    def rows(self) -> Any:
        results = Count("predecessor__nodes", filter=Q(predecessor__nodes__kind=Kind.RESULT))
        return super().rows().annotate(inherited=results)

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(self.title)]

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, EDIT, anywhere=True):
            return []
        return [Act(_("計画を取り込む"), reverse("register:import_plan"), tone="main")]


class ExportPlan(_PlanReading):
    """The plan's nodes as Excel or CSV; what goes out can be imported again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            raise Http404
        rows = rows_of(plan, queries.nodes_of(plan))
        return export_response(self.actor, SHEET, rows, request.GET.get("format", "xlsx"), page=request.path)


class PlanMapping(_PlanReading):
    """How the source was read, as a file the command line repeats."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None or not plan.mapping:
            raise Http404
        body = json.dumps(plan.mapping, ensure_ascii=False, sort_keys=True, indent=1).encode()
        return download(body, f"mapping-{plan.ref}.json", "application/json")


# Acts ---------------------------------------------------------------------------------------------------------------


class PublishPage(ActPage):
    action, model = PublishPlan, Plan


class EndPage(ActPage):
    action, model, form_class = EndPlan, Plan, ReasonForm


class EditPlanPage(ActPage):
    action, model, form_class = EditPlan, Plan, PlanForm

    def initial(self) -> dict[str, Any]:
        plan = self.object
        return {
            "title": plan.title, "from_year": plan.from_year, "to_year": plan.to_year,
            "predecessor": plan.predecessor.ref if plan.predecessor else None,
        }


class _NodeAct(ActPage):
    model = Node
    related = ("plan", "parent")

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(str(self.object), self.object.get_absolute_url()),
                Crumb(self.get_title())]


class SetModePage(_NodeAct):
    action, form_class = SetMode, ModeForm

    def initial(self) -> dict[str, Any]:
        return {"mode": self.object.mode}


class SetAnswerPage(_NodeAct):
    action, form_class = SetAnswer, AnswerForm
    template_name = "register/answer.html"

    def initial(self) -> dict[str, Any]:
        return {
            "rooms": list(self.object.answers.values_list("room", flat=True)),
            "keys": list(self.object.wishes.values_list("key", flat=True)),
        }


class MapSupportPage(_NodeAct):
    action, form_class = MapSupport, SupportForm

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return SupportForm(data, files, initiative=self.object)


class EditNodePage(_NodeAct):
    action, form_class = EditNode, NodeForm

    def initial(self) -> dict[str, Any]:
        return {"no": self.object.no, "title": self.object.title}


class VoidSupportPage(ActPage):
    action, model, form_class = VoidSupport, Support, ReasonForm
    related = ("initiative__plan", "serves")

    def effect(self) -> str:
        words = _t("「%(initiative)s」と「%(serves)s」の対応づけを取り消します。理由とともに記録に残ります。")
        return words % {"initiative": self.object.initiative, "serves": self.object.serves}
