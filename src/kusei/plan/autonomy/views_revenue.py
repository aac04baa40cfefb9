"""Pages of the ward's own revenue: the list of the day, one agreement, receipts, the report of a year, and a page for each verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Min, Q, Sum
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.calendar import fiscal_year_label
from kusei.core.importing import Preview, Unreadable
from kusei.core.text import whole_number
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Page, Panel
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.parts import Act, Fact
from kusei.plan.autonomy import actions, powers
from kusei.plan.autonomy import forms_revenue as forms
from kusei.plan.autonomy import incoming_revenue as incoming
from kusei.plan.autonomy import panels_revenue as panels
from kusei.plan.autonomy import papers_revenue as papers
from kusei.plan.autonomy import sheets_revenue as sheets
from kusei.plan.autonomy import tables_revenue as tables
from kusei.plan.autonomy.lifecycle import AGREEMENT
from kusei.plan.autonomy.models import Agreement, Bill, Receipt, Use
from kusei.plan.autonomy.queries_revenue import of_year

RELATED: dict[Any, tuple[str, ...]] = {Agreement: ("ward",), Bill: ("agreement__ward",), Use: ("bill__agreement__ward",)}


class AgreementList(ListPage):
    power, model, related, order = powers.VIEW, Agreement, ("ward",), "-ends"
    title, sheet = _("区の独自収入"), sheets.LEDGER
    columns, facets, views = tables.AGREEMENT_COLUMNS, tables.AGREEMENT_FACETS, tables.AGREEMENT_VIEWS
    empty = _("当てはまる収入の契約はありません。「収入の契約を起こす」から始めてください。")

    def rows(self) -> Any:
        return super().rows().annotate(
            received=Sum("bills__received_yen"), left=Sum(F("bills__received_yen") - F("bills__used_yen") - F("bills__returned_yen")),
            due=Min("bills__due_on", filter=Q(bills__received_yen__lt=F("bills__yen"))),
        )

    def export_rows(self, rows: Any) -> Any:
        return sheets.ledger_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        year = calendar.fiscal_year_of(calendar.today())
        report = [
            Act(_t("収入と使途の報告 %(year)s（PDF）") % {"year": fiscal_year_label(y)}, f"{reverse('autonomy:revenue_paper')}?year={y}")
            for y in (year, year - 1)
        ]
        return [
            begin(self.actor, actions.DraftAgreement, reverse("autonomy:draft_agreement"), tone="main"),
            begin(self.actor, actions.TakePlan, reverse("autonomy:take_plan"), label=_("充当の案を見る")),
            Act(_("受入れと返還の一覧"), reverse("autonomy:receipts")), Act(_("公表のページを見る"), reverse("autonomy:published_revenue")),
            begin(self.actor, actions.ImportRevenue, reverse("autonomy:import_revenue")), *report,
        ]


class AgreementDetail(DetailPage):
    power, model, related = powers.VIEW, Agreement, ("ward",)

    def facts(self) -> Sequence[Fact]:
        rows = self.object.bills.prefetch_related("receipts", "uses__payment__commitment__proposal").order_by("fiscal_year", "pk")
        self.bills = list(rows)
        for b in self.bills:
            b.agreement = self.object
        return panels.facts(self.object, self.bills)

    def panels(self) -> Sequence[Panel]:
        a, bills = self.object, self.bills
        money = [panels.flow(bills), *panels.bills(bills, self.actor), panels.uses(bills, self.actor), panels.receipts(bills)] if a.agreed_on else []
        return [*money, *panels.story(a), *panels.screenings(a)]

    def acts(self) -> Sequence[Act]:
        return [act_for(v, self.actor, self.object) for v in actions.Agree.acts_on(self.object) if AGREEMENT.allows(v.verb, self.object)]


class ReceiptList(ListPage):
    power, model, related, order = powers.VIEW, Receipt, ("bill__agreement__ward",), "-day"
    title, sheet, columns, facets = _("収入の受入れと返還"), sheets.RECEIPTS, tables.RECEIPT_COLUMNS, tables.RECEIPT_FACETS
    empty = _("当てはまる受入れはありません。")

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        return Receipt.objects.seen_by(self.actor) if "ward_code" in self.request.GET else super().rows()

    def export_rows(self, rows: Any) -> Any:
        return sheets.receipt_rows(rows.order_by("pk"))


class YearPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = whole_number(request.GET.get("year", "")) or 0
        year = asked if 2000 <= asked <= 2200 else calendar.fiscal_year_of(calendar.today())
        return pdf(papers.year_pdf(of_year(self.actor, self.ward, year), year, self.ward), f"own-revenue-{year}.pdf")


# A page for each verb ---------------------------------------------------------------------------------------------------


def page(action: type[Action], form: Any = None, model: Any = Agreement) -> Any:
    values = {"action": action, "power": action.power, "model": model, "related": RELATED[model], **({"form_class": form} if form else {})}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


class Draft(ActPage):
    action, form_class = actions.DraftAgreement, forms.AgreementForm

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.DraftAgreement(ward=self.current_ward(), **form.cleaned_data, **common)


class Edit(ActPage):
    action, form_class, model, related = actions.EditAgreement, forms.AgreementForm, Agreement, ("ward",)

    def initial(self) -> dict[str, Any]:
        return {n: getattr(self.object, n) for n in forms.AgreementForm.base_fields}


class Naming(ActPage):
    action, form_class, model, related = actions.SetNaming, forms.NamingForm, Agreement, ("ward",)

    def initial(self) -> dict[str, Any]:
        return {"company": self.object.company, "named": self.object.named}


class Screen(ActPage):
    action, model, related = actions.Screen, Agreement, ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.ScreenForm(data, files, lines=list(self.object.screenings.order_by("pk")), initial={"note": self.object.screen_note})


class Bills(ActPage):
    action, form_class, model, related = actions.MakeBill, forms.BillForm, Agreement, ("ward",)

    def initial(self) -> dict[str, Any]:
        return {"yen": max(self.object.yen - sum(b.yen for b in self.object.bills.all()), 0)}


class Receive(ActPage):
    action, form_class, model, related = actions.Receive, forms.ReceiveForm, Bill, RELATED[Bill]

    def initial(self) -> dict[str, Any]:
        return {"yen": self.object.owed_yen}


class UseMoney(ActPage):
    action, model, related = actions.UseMoney, Bill, RELATED[Bill]

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.UseForm(data, files, bill=self.object, initial={"field": self.object.agreement.earmark})


class ImportLedger(ImportPage):
    action, power, title = actions.ImportRevenue, powers.EARN, _("収入の台帳を取り込む")
    accepts = ".csv,.xlsx,.xls,.ods"
    help = _(
        "区がいま使っている台帳のCSVかExcel。種類、件名、相手方、期間の初日、年度、調定の額（円）の列が要ります。一行が一つの契約と調定になります。"
        "受けた日が分からないため、受入れは期間の初日の日付になります。"
    )

    def read_file(self, data: bytes, file_name: str) -> Preview:
        if self.ward is None:
            raise Unreadable(_t("画面の上で区を選んでから行ってください。"))
        return incoming.read_ledger(data, file_name, self.ward)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        assert self.ward is not None
        return actions.ImportRevenue(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest, ward=self.ward,
        )

    def after(self, result: Any) -> str:
        return reverse("autonomy:revenue")
