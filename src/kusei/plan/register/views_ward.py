"""Pages of the wards' 区政運営方針: the list, wards side by side, one ward's year, and its sheet and paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.calendar import fiscal_year_label, fiscal_year_of
from kusei.core.importing import Preview
from kusei.core.ledger.queries import wards as all_wards
from kusei.core.text import whole_number
from kusei.core.ui.exporting import export_response, pdf
from kusei.core.ui.pages import TABLE, ActPage, Col, DetailPage, Facet, ImportPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Cell, Column, Fact, Row, Tab, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.register import papers, queries, ward_sheet
from kusei.plan.register.actions import (
    EditWardPolicy,
    ImportWardPolicy,
    PublishWardPolicy,
    ReopenWardPolicy,
    SetStance,
    StartWardPolicy,
)
from kusei.plan.register.actions.ward_policies import initiatives_of_year, unsaid, year_choices
from kusei.plan.register.forms import ReasonForm
from kusei.plan.register.forms_following import StanceForm, StartPolicyForm, VisionForm
from kusei.plan.register.models import Node, PolicyItem, WardPolicy
from kusei.plan.register.powers import VIEW
from kusei.plan.register.powers import WARD_POLICY as MAKE

OPEN = "a ward's published policy is for everyone to read"


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("計画"), reverse("register:tree")), Crumb(_("区政運営方針"), reverse("register:ward_policies")), *more]


class WardPoliciesPage(ListPage):
    power = VIEW
    open_because = OPEN
    title = _("区政運営方針")
    model = WardPolicy
    related = ("ward",)
    order = "-year"
    facets = (
        Facet("year", _("年度"), lambda rows, v: rows.filter(fiscal_year=whole_number(v) or 0),
              options=lambda actor: [(str(y), fiscal_year_label(y)) for y in year_choices(calendar.today())]),
    )
    columns = (
        Col("ward", _("区"), lambda p: Cell(p.ward.name, p.get_absolute_url()), sort="ward__code"),
        Col("year", _("年度"), lambda p: Cell(fiscal_year_label(p.fiscal_year)), sort="fiscal_year"),
        Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
        Col("named", _("掲げる"), lambda p: Cell(number=p.named), kind="number"),
        Col("left", _("掲げない"), lambda p: Cell(number=p.left), kind="number"),
        Col("published", _("公表日"), lambda p: Cell(day=p.published_on) if p.published_on else Cell("—"), kind="date"),
    )
    empty = _("当てはまる方針はありません。区の画面から「区政運営方針を作る」で始めます。")

    def rows(self) -> Any:
        return super().rows().annotate(
            named=Count("items", filter=Q(items__stance="named")), left=Count("items", filter=Q(items__stance="left_out")))

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("計画"), reverse("register:tree")), Crumb(self.title)]

    def acts(self) -> Sequence[Act]:
        found = [Act(_("区を並べて見る"), reverse("register:ward_matrix"))]
        if may(self.actor, MAKE, anywhere=True):
            found.insert(0, Act(StartWardPolicy.label, reverse("register:start_ward_policy"), tone="main"))
        return found


class WardMatrixPage(Page):
    """Initiatives by wards for a year: which ward names which, and why one is left out. No ranking: ward code order."""

    power = VIEW
    open_because = OPEN
    template_name = "register/ward_matrix.html"
    title = _("区政運営方針を並べて見る")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        year = whole_number(request.GET.get("year", "")) or fiscal_year_of(calendar.today())
        if year not in (years := year_choices(calendar.today())):
            year = fiscal_year_of(calendar.today())
        tabs = [Tab(fiscal_year_label(y), f"?year={y}", y == year) for y in reversed(years)]
        said: dict[int, dict[int, PolicyItem]] = defaultdict(dict)
        items = PolicyItem.objects.seen_by(self.actor).filter(policy__fiscal_year=year).select_related("policy")
        for item in items:
            said[item.initiative_id][item.policy.ward_id] = item
        wards = all_wards()
        rows = [
            (node, sum(i.stance == "named" for i in said[node.pk].values()), [(w, said[node.pk].get(w.pk)) for w in wards])
            for node in initiatives_of_year(year)
        ]
        return self.show(rows=rows, wards=wards, tabs=tabs, crumbs=_crumbs(Crumb(self.title)))


class WardPolicyPage(DetailPage):
    power = VIEW
    open_because = OPEN
    model = WardPolicy
    related = ("ward",)
    object: WardPolicy

    def crumbs(self) -> Sequence[Crumb]:
        return _crumbs(Crumb(str(self.object)))

    def facts(self) -> Sequence[Fact]:
        row = self.object
        facts = [Fact(_("区"), row.ward.name), Fact(_("年度"), fiscal_year_label(row.fiscal_year)), Fact(_("区のめざす姿"), row.vision or None)]
        if row.published_on:
            facts.append(Fact(_("公表"), row.published_by, note=calendar.format_date(row.published_on, weekday=False)))
        return facts

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, MAKE, self.object):
            return []
        ref = [self.object.ref]
        offer = SetStance.offer(self.actor, self.object)
        more = [
            Act(SetStance.label, reverse("register:set_stance", args=ref), enabled=bool(offer), reason=offer.reason),
            Act(ImportWardPolicy.label, reverse("register:import_ward_policy", args=ref), enabled=bool(offer), reason=offer.reason),
        ]
        return [*more, *super().acts()]

    def papers(self) -> Sequence[Act]:
        ref = [self.object.ref]
        found = [Act(_("区政運営方針（PDF）"), reverse("register:ward_policy_paper", args=ref))]
        if not isinstance(self.actor, Visitor):
            found.append(Act(_("記入用の表（Excel）"), f"{reverse('register:ward_policy_sheet', args=ref)}?format=xlsx",
                             help=_("記入して「区政運営方針の表を取り込む」で戻せます。")))
        return found

    def panels(self) -> Sequence[Panel]:
        items = list(self.object.items.select_related("initiative"))
        found = [
            Panel(_("区が掲げる取り組み"), TABLE, {"table": self._table(items, "named", _("区として行うこと"))}),
            Panel(_("この年度に掲げない取り組みと理由"), TABLE, {"table": self._table(items, "left_out", _("理由"))}),
        ]
        if not isinstance(self.actor, Visitor) and (left := unsaid(self.object)):
            edit = bool(SetStance.offer(self.actor, self.object))
            rows = [
                Row(n.ref, [Cell(n.title, f"{reverse('register:set_stance', args=[self.object.ref])}?initiative={n.ref}" if edit else n.get_absolute_url())], "warn")
                for n in left
            ]
            table = TableView(_("まだ扱いを書いていない取り組み"), [Column("title", _("主な取り組み"))], rows, show_caption=False)
            found.insert(0, Panel(_("まだ扱いを書いていない取り組み"), TABLE, {"table": table}))
        return found

    def _table(self, items: Sequence[PolicyItem], stance: str, words: Any) -> TableView:
        rows = [
            Row(i.ref, [Cell(i.initiative.title, i.initiative.get_absolute_url()), Cell(i.focus if stance == "named" else i.reason)])
            for i in items if i.stance == stance
        ]
        return TableView(words, [Column("title", _("主な取り組み")), Column("said", words)], rows, empty=_("ありません。"), show_caption=False)


class _OnePolicy(Page):
    power = VIEW
    open_because = OPEN
    model = WardPolicy

    def policy(self) -> WardPolicy:
        found: WardPolicy = row_seen_by(WardPolicy, self.actor, self.kwargs["ref"], related=("ward",))
        return found


class WardPolicyPaper(_OnePolicy):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = self.policy()
        return pdf(papers.ward_policy(policy, unsaid(policy)).pdf, f"ward-policy-{policy.ref}.pdf")


class WardPolicySheet(_OnePolicy):
    """The sheet a ward fills in: every initiative of the year, with what was said so far."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = self.policy()
        rows = ward_sheet.rows_of(policy, initiatives_of_year(policy.fiscal_year))
        return export_response(self.actor, ward_sheet.SHEET, rows, request.GET.get("format", "xlsx"), page=request.path)


# Acts ---------------------------------------------------------------------------------------------------------------


class StartWardPolicyPage(ActPage):
    action = StartWardPolicy

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return StartPolicyForm(data, files, years=year_choices(calendar.today()))

    def build(self, form: Any, **common: Any) -> Action:
        return StartWardPolicy(ward=self.current_ward(), **common, **form.cleaned_data)

    def crumbs(self) -> Sequence[Crumb]:
        return _crumbs(Crumb(self.get_title()))


class _PolicyAct(ActPage):
    model = WardPolicy
    related = ("ward",)

    def crumbs(self) -> Sequence[Crumb]:
        return _crumbs(Crumb(str(self.object), self.object.get_absolute_url()), Crumb(self.get_title()))


class EditWardPolicyPage(_PolicyAct):
    action, form_class = EditWardPolicy, VisionForm

    def initial(self) -> dict[str, Any]:
        return {"vision": self.object.vision}


class SetStancePage(_PolicyAct):
    action = SetStance

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        plan = queries.plan_in_force(self.object.fiscal_year)
        rows = queries.nodes_of(plan).filter(kind="initiative") if plan else Node.objects.none()
        ref = self.request.GET.get("initiative", "")
        item = self.object.items.filter(initiative__ref=ref).first()
        initial = {"initiative": ref, "stance": item.stance, "focus": item.focus, "reason": item.reason} if item else {"initiative": ref}
        return StanceForm(data, files, initiatives=rows, initial=initial)


class PublishWardPolicyPage(_PolicyAct):
    action = PublishWardPolicy


class ReopenWardPolicyPage(_PolicyAct):
    action, form_class = ReopenWardPolicy, ReasonForm


class ImportWardPolicyPage(ImportPage):
    action, model, related = ImportWardPolicy, WardPolicy, ("ward",)
    title = _("区政運営方針の表を取り込む")
    accepts = ".xlsx,.xls,.ods,.csv"
    help = _("列：取り組みの番号、主な取り組み、区分（掲げる・掲げない）、区として行うこと、掲げない理由。方針の画面から記入用の表を書き出せます。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return ward_sheet.read_ward_sheet(
            data, file_name, policy=self.object, initiatives=initiatives_of_year(self.object.fiscal_year))

    def crumbs(self) -> Sequence[Crumb]:
        return _crumbs(Crumb(str(self.object), self.object.get_absolute_url()), Crumb(_t("表を取り込む")))
