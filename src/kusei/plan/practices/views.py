"""Pages: the list, one case, and a page for each verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.ui.pages.act import ActPage
from kusei.core.ui.pages.detail import DetailPage
from kusei.core.ui.pages.lists import ListPage
from kusei.core.ui.parts import Act, Fact
from kusei.plan.practices import powers
from kusei.plan.practices.actions import CloseCase, OpenCase
from kusei.plan.practices.forms import CloseForm, OpenForm
from kusei.plan.practices.models import Case
from kusei.plan.practices.rules import days_taken
from kusei.plan.practices.sheets import CASES, case_rows
from kusei.plan.practices.tables import COLUMNS, FACETS, VIEWS


class List(ListPage):
    power = powers.VIEW
    model = Case
    columns, facets, views = COLUMNS, FACETS, VIEWS
    related = ("ward",)
    order = "-opened_on"
    sheet = CASES

    def export_rows(self, rows: Any) -> Any:
        return case_rows(rows.select_related("ward").order_by("pk"))

    def acts(self) -> Sequence[Act]:
        verdict = may(self.actor, powers.KEEP, anywhere=True)
        return [Act(OpenCase.label, reverse("practices:open"), "n", bool(verdict), verdict.reason, tone="main")]


class Detail(DetailPage):
    power = powers.VIEW
    model = Case
    related = ("ward",)

    def facts(self) -> Sequence[Fact]:
        case: Case = self.object
        days = days_taken(case.opened_on, case.closed_on, today=calendar.today())
        return [
            Fact(_("区"), case.ward.name),
            Fact(_("受付日"), "", day=case.opened_on, note=_("%(days)s日") % {"days": days}),
            Fact(_("終了日"), None if case.closed_on is None else "", day=case.closed_on),
            Fact(_("結果"), case.outcome or None),
        ]


class Open(ActPage):
    action = OpenCase
    form_class = OpenForm

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return OpenCase(ward=self.current_ward(), **form.cleaned_data, **common)


class Close(ActPage):
    action = CloseCase
    form_class = CloseForm
    model = Case
