from __future__ import annotations

from typing import Any

from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.approval.actions import circulating, drafting, table
from kusei.core.approval.models import Absence, Circular, DecisionRule, Substitute
from kusei.office.approvals import forms, views, work  # noqa: F401  (work listens to the verbs)

app_name = "approval"


def beside(action: type[Action], form: type | None, model: type | None = None) -> Any:
    return type(f"{action.__name__}Page", (views.SubstitutesAct,), {
        "action": action, "power": action.power, "model": model, "form_class": form or forms.OfficeForm, "__module__": __name__,
    })


urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("drafts/", views.DraftList.as_view(), name="list"),
    path("drafts/new/", views.page(drafting.MakeDraft, forms.DraftForm).as_view(), name="draft"),
    path("table/", views.RuleList.as_view(), name="rules"),
    path("table/new/", views.page(table.SetDecisionRule, forms.RuleForm).as_view(), name="set_rule"),
    path("table/<str:ref>/", views.RuleDetail.as_view(), name="rule"),
    path("table/<str:ref>/end/", views.page(table.EndDecisionRule, forms.EndRuleForm, DecisionRule).as_view(), name="end_rule"),
    path("substitutes/", views.Substitutes.as_view(), name="substitutes"),
    path("substitutes/new/", beside(table.NameSubstitute, forms.SubstituteForm).as_view(), name="name_substitute"),
    path("substitutes/<str:ref>/end/", beside(table.EndSubstitute, None, Substitute).as_view(), name="end_substitute"),
    path("absences/new/", beside(table.DeclareAbsence, forms.AbsenceForm).as_view(), name="declare_absence"),
    path("absences/<str:ref>/end/", beside(table.EndAbsence, None, Absence).as_view(), name="end_absence"),
    path("circulars/", views.CircularList.as_view(), name="circulars"),
    path("circulars/new/", views.CirculatePage.as_view(), name="circulate"),
    path("circulars/<str:ref>/", views.CircularDetail.as_view(), name="circular"),
    path("circulars/<str:ref>/seen/", views.page(circulating.MarkSeen, forms.CommentForm, Circular).as_view(), name="mark_seen"),
    path("drafts/<str:ref>/", views.DraftDetail.as_view(), name="detail"),
    path("drafts/<str:ref>/submit/", views.SubmitPage.as_view(), name="submit"),
    path("drafts/<str:ref>/sheet.pdf", views.SheetPaper.as_view(), name="sheet"),
    path("drafts/<str:ref>/notice.pdf", views.NoticePaper.as_view(), name="notice"),
    *(path(f"drafts/<str:ref>/{name.replace('_', '-')}/", view.as_view(), name=name) for name, view in views.DRAFT_PAGES.items()),
]
