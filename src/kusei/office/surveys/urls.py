"""Addresses of surveys, under /office/surveys/."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.surveys import actions as do
from kusei.core.ui.pages.act import NothingToAsk
from kusei.office.surveys import forms, views

app_name = "surveys"


def act(route: str, action: type[Action], form: type[django_forms.Form] = NothingToAsk) -> Any:
    page = type(f"{action.__name__}Page", (views.OnSurvey,), {
        "__module__": __name__, "action": action, "power": action.power, "form_class": form,
    })
    return path(route, page.as_view(), name=action.verb.partition(".")[2])  # type: ignore[attr-defined]


urlpatterns = [
    path("", views.Surveys.as_view(), name="list"),
    path("make/", views.MakePage.as_view(), name="make"),
    path("remarks/<str:ref>/", views.CheckPage.as_view(), name="check_text"),
    path("<str:ref>/", views.SurveyDetail.as_view(), name="detail"),
    path("<str:ref>/results/", views.Results.as_view(), name="results"),
    path("<str:ref>/remarks/", views.Remarks.as_view(), name="remarks"),
    path("<str:ref>/paper/", views.PaperSheets.as_view(), name="paper"),
    path("<str:ref>/edit/", views.EditPage.as_view(), name="edit"),
    path("<str:ref>/key/", views.KeyPage.as_view(), name="key_sheet"),
    path("<str:ref>/interview/", views.InterviewPage.as_view(), name="interview"),
    path("<str:ref>/links/", views.LinksPage.as_view(), name="issue_links"),
    act("<str:ref>/open/", do.OpenSurvey),
    act("<str:ref>/resolve/", do.ResolveSheet, forms.LineForm),
    act("<str:ref>/void/", do.VoidSheet, forms.VoidForm),
    act("<str:ref>/close/", do.CloseSurvey),
    act("<str:ref>/publish/", do.PublishSurvey),
    act("<str:ref>/stop/", do.StopSurvey, forms.StopForm),
]
