"""応援・受援: the list the day starts with, one request, its acts, its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import begin
from kusei.core.ui.parts import Act, Fact
from kusei.disaster.mobilisation import (
    panels_relief,
    papers_relief,
    powers,
    relief_incoming,
    sheets_relief,
    tables_relief,
)
from kusei.disaster.mobilisation.actions import (
    AnswerSupport,
    ArriveSupport,
    AskSupport,
    CutSupport,
    LoadSupporters,
    ReturnSupport,
    WithdrawSupport,
)
from kusei.disaster.mobilisation.forms.before import ReasonForm
from kusei.disaster.mobilisation.forms.relief import AnswerForm, ArriveForm, AskSupportForm, ReturnForm
from kusei.disaster.mobilisation.models import SupportRequest


class Supports(ListPage):
    power = powers.VIEW
    title = _("応援・受援")
    model, related, order = SupportRequest, ("ward",), "-asked_at"
    columns, facets, views, sheet = (
        tables_relief.SUPPORT_COLUMNS, tables_relief.SUPPORT_FACETS, tables_relief.SUPPORT_VIEWS, sheets_relief.SUPPORT,
    )  # fmt: skip
    empty = _("回答を待つ要請はありません。ほかの要請は「すべて」で見られます。")

    def export_rows(self, rows: Any) -> Any:
        return sheets_relief.support_rows(rows)

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("交代勤務表"), reverse("mobilisation:relief_plans")),
            begin(self.actor, AskSupport, reverse("mobilisation:ask_support"), tone="main"),
        ]


class Ask(ActPage):
    action, form_class = AskSupport, AskSupportForm

    def initial(self) -> dict[str, Any]:
        return {"from_day": calendar.today()}

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect", None)
        return AskSupport(ward=self.current_ward(), **common, **form.cleaned_data)


class SupportDetail(DetailPage):
    power = powers.VIEW
    model, related = SupportRequest, ("ward",)

    def facts(self) -> Sequence[Fact]:
        return panels_relief.support_facts(self.object)

    def panels(self) -> Sequence[Panel]:
        supporters = list(self.object.supporters.order_by("number"))
        return [panels_relief.answers_panel(self.object), panels_relief.supporters_panel(supporters)]

    def papers(self) -> Sequence[Act]:
        word = _("受援シート（PDF）") if self.object.direction == "ask" else _("応援シート（PDF）")
        found = [Act(word, reverse("mobilisation:support_paper", args=[self.object.ref]))]
        if self.object.direction == "ask":
            found.insert(0, Act(_("応援要請書（PDF）"), reverse("mobilisation:support_letter", args=[self.object.ref])))
        return found


class SupportPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(SupportRequest, self.actor, kwargs["ref"], related=("ward",))
        return pdf(papers_relief.support_pdf(row), f"mobilisation-support-{row.ref}.pdf")


class SupportLetter(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(SupportRequest, self.actor, kwargs["ref"], related=("ward", "incident"))
        if row.direction != "ask":
            raise Http404
        return pdf(papers_relief.letter_pdf(row), f"mobilisation-support-letter-{row.ref}.pdf")


class _SupportAct(ActPage):
    model, related = SupportRequest, ("ward",)


class Answer(_SupportAct):
    action, form_class = AnswerSupport, AnswerForm

    def initial(self) -> dict[str, Any]:
        return {"party": self.object.party_name}


class Cut(_SupportAct):
    action, form_class = CutSupport, ReasonForm


class Arrive(_SupportAct):
    action, form_class = ArriveSupport, ArriveForm

    def initial(self) -> dict[str, Any]:
        return {"people": self.object.accepted - self.object.arrived}


class Return(_SupportAct):
    action, form_class = ReturnSupport, ReturnForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return ReturnForm(data, support=self.object)


class Withdraw(_SupportAct):
    action, form_class = WithdrawSupport, ReasonForm


class LoadNames(ImportPage):
    action, model, related = LoadSupporters, SupportRequest, ("ward",)
    title = _("到着した人の名簿を取り込む")
    accepts, blank_name = ".xlsx,.xls,.csv", "mobilisation-supporters.xlsx"
    help = _("氏名・所属・資格の表を選びます。載っている人がいま到着したと記録します。")

    def blank(self) -> bytes:
        return relief_incoming.blank(relief_incoming.SUPPORTERS)

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return relief_incoming.supporters(data, file_name, self.object).preview
