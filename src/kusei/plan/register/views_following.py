"""Pages of inheritance from plan to plan, and of what is watched outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.calendar import fiscal_year_of
from kusei.core.sheets import Column as SheetColumn
from kusei.core.sheets import Sheet, Text
from kusei.core.ui.pages import TABLE, ActPage, Col, DetailPage, ListPage, Panel, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.register import queries
from kusei.plan.register.actions import AddWatch, DecideOutcome, NoteWatch, ResolveWatch, VoidOutcome
from kusei.plan.register.forms import ReasonForm
from kusei.plan.register.forms_following import LookForm, OutcomeForm, ResolveForm, WatchForm
from kusei.plan.register.inheritance import drawn, inheritance_of
from kusei.plan.register.models import Kind, Node, Outcome, Watch
from kusei.plan.register.powers import EDIT, VIEW
from kusei.plan.register.views import _PlanReading
from kusei.plan.register.views_revision import plan_crumbs


class InheritancePage(_PlanReading):
    """What became of each item of a plan: the list of what is undecided first, then the map, then the results."""

    template_name = "register/inheritance.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            raise Http404
        heir = queries.heir_of(plan)
        if heir is not None and heir.state == "draft" and isinstance(self.actor, Visitor):
            heir = None
        found = inheritance_of(plan, heir)
        return self.show(
            plan=plan, heir=heir, inherited=found, drawing=drawn(found) if heir else None, can_edit=bool(may(self.actor, EDIT, plan)),
            results=queries.nodes_of(plan).filter(kind=Kind.RESULT), title=_t("引き継ぎの対応図：%(plan)s") % {"plan": plan.title},
            crumbs=plan_crumbs(plan, Crumb(_("引き継ぎ"))),
        )


class DecideOutcomePage(ActPage):
    action, model = DecideOutcome, Node
    related = ("plan",)

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        heir = queries.heir_of(self.object.plan)
        heirs = queries.nodes_of(heir).filter(kind__in=(Kind.INITIATIVE, Kind.POLICY, Kind.CARRIED_OVER)) if heir else Node.objects.none()
        return OutcomeForm(data, files, heirs=heirs)

    def crumbs(self) -> Sequence[Crumb]:
        plan = self.object.plan
        return plan_crumbs(plan, Crumb(_("引き継ぎ"), reverse("register:inheritance", args=[plan.ref])), Crumb(self.object.title))

    def effect(self) -> str:
        return f"「{self.object.title}」 {self.action.effect}"

    def after(self, result: Any) -> str:
        return reverse("register:inheritance", args=[self.object.plan.ref])


class VoidOutcomePage(ActPage):
    action, model, form_class = VoidOutcome, Outcome, ReasonForm
    related = ("item__plan",)

    def after(self, result: Any) -> str:
        return reverse("register:inheritance", args=[self.object.item.plan.ref])


# Watched ------------------------------------------------------------------------------------------------------------

WATCH_SHEET = Sheet("watches", _("注視する動き"), (
    SheetColumn("title", _("件名"), Text()), SheetColumn("source", _("出典"), Text()), SheetColumn("matter", _("計画への影響"), Text()),
    SheetColumn("review_on", _("次に確かめる日"), Text()), SheetColumn("state", _("状態"), Text()), SheetColumn("resolution", _("結論"), Text()),
))


def _due(watch: Watch) -> Cell:
    late = watch.state == "watching" and watch.review_on < calendar.today()
    return Cell(day=watch.review_on, problem=_("確かめる日を過ぎています") if late else "")


class WatchesPage(ListPage):
    power = VIEW
    title = _("注視する動き")
    model = Watch
    related = ("node",)
    order = "review"
    sheet = WATCH_SHEET
    views = (
        SavedView("watching", _("注視中"), lambda rows, actor: rows.filter(state="watching")),
        SavedView("late", _("確かめる日を過ぎた"), lambda rows, actor: rows.filter(state="watching", review_on__lt=calendar.today())),
        SavedView("resolved", _("結論あり"), lambda rows, actor: rows.filter(state="resolved")),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    columns = (
        Col("title", _("件名"), lambda w: Cell(w.title, w.get_absolute_url(), note=w.source)),
        Col("review", _("次に確かめる日"), _due, sort="review_on", kind="date"),
        Col("state", _("状態"), lambda w: Cell(badge=badge_of(w)), kind="badge"),
        Col("node", _("計画の項目"), lambda w: Cell(w.node.title, w.node.get_absolute_url()) if w.node else Cell("—")),
        Col("result", _("結論"), lambda w: Cell(w.get_result_display() or "—")),
    )
    empty = _("当てはまる動きはありません。国や県の審議会などの動きを、出典とともに加えてください。")

    def tone(self, row: Watch) -> Any:
        return "bad" if row.state == "watching" and row.review_on < calendar.today() else ""

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(self.title)]

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, EDIT):
            return []
        return [Act(AddWatch.label, reverse("register:add_watch"), tone="main")]

    def export_rows(self, rows: Any) -> Any:
        return [
            {"title": w.title, "source": w.source, "matter": w.matter, "review_on": w.review_on.isoformat(),
             "state": str(badge_of(w).word), "resolution": w.resolution} for w in rows  # type: ignore[union-attr]
        ]


class WatchPage(DetailPage):
    power = VIEW
    model = Watch
    related = ("node",)
    object: Watch

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(_("注視する動き"), reverse("register:watches")), Crumb(str(self.object))]

    def acts(self) -> Sequence[Act]:
        return super().acts() if may(self.actor, EDIT, self.object) else []

    def facts(self) -> Sequence[Fact]:
        w = self.object
        late = w.state == "watching" and w.review_on < calendar.today()
        facts = [
            Fact(_("出典"), w.source, url=w.source_url), Fact(_("計画への影響"), w.matter),
            Fact(_("計画の項目"), str(w.node) if w.node else None, url=w.node.get_absolute_url() if w.node else ""),
            Fact(_("注視を始めた日"), None, day=w.began_on),
            Fact(_("次に確かめる日"), None, day=w.review_on, badge=Badge(_("過ぎています"), "bad") if late else None),
        ]
        if w.state == "resolved":
            facts += [Fact(_("結論"), f"{w.get_result_display()}：{w.resolution}"), Fact(_("結論を出した日"), None, day=w.resolved_on)]
        return facts

    def panels(self) -> Sequence[Panel]:
        rows = [
            Row(n.ref, [Cell(day=n.looked_on), Cell(n.found), Cell(day=n.next_on) if n.next_on else Cell("—"), Cell(n.post)])
            for n in self.object.notes.all()
        ]
        columns = [Column("on", _("確かめた日"), "date"), Column("found", _("分かったこと")), Column("next", _("次に確かめる日"), "date"), Column("post", _("確かめた職"))]
        table = TableView(_("確かめた記録"), columns, rows, empty=_("まだ確かめた記録がありません。"), show_caption=False)
        return [Panel(_("確かめた記録"), TABLE, {"table": table})]


class AddWatchPage(ActPage):
    action = AddWatch

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        plan = queries.plan_in_force(fiscal_year_of(calendar.today()))
        return WatchForm(data, files, nodes=queries.nodes_of(plan).exclude(title="") if plan else Node.objects.none(),
                         initial={"review_on": calendar.add_months(calendar.today(), 3)})


class NoteWatchPage(ActPage):
    action, model, form_class = NoteWatch, Watch, LookForm

    def initial(self) -> dict[str, Any]:
        return {"looked_on": calendar.today(), "next_on": calendar.add_months(calendar.today(), 3)}


class ResolveWatchPage(ActPage):
    action, model, form_class = ResolveWatch, Watch, ResolveForm
