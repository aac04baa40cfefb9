"""Addresses of sessions and applications, under /office/bookings/."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.booking import actions as do
from kusei.core.ui.pages.act import NothingToAsk
from kusei.office.bookings import forms, views, work  # noqa: F401  (work keeps the clock)

app_name = "booking"


def act(route: str, action: type[Action], base: type, form: type[django_forms.Form] = NothingToAsk) -> Any:
    page: Any = type(f"{action.__name__}Page", (base,), {
        "__module__": __name__, "action": action, "power": action.power, "form_class": form,
    })
    return path(route, page.as_view(), name=action.verb.partition(".")[2])


urlpatterns = [
    path("", views.Sessions.as_view(), name="list"),
    path("month/", views.Month.as_view(), name="month"),
    path("make/", views.MakePage.as_view(), name="make"),
    path("people/", views.Applications.as_view(), name="people"),
    path("people/<str:ref>/", views.ApplicationDetail.as_view(), name="application"),
    path("people/<str:ref>/letter/", views.Letter.as_view(), name="letter"),
    *(
        act(f"people/<str:ref>/{action.verb.partition('.')[2]}/", action, views.OnApplication)
        for action in (do.AcceptOffer, do.DeclineOffer, do.LapseOffer, do.CancelApplication, do.AttendSession, do.MissSession)
    ),
    path("<str:ref>/", views.SessionDetail.as_view(), name="detail"),
    path("<str:ref>/door/", views.DoorList.as_view(), name="door"),
    path("<str:ref>/draw-record/", views.DrawRecord.as_view(), name="draw_record"),
    path("<str:ref>/edit/", views.EditPage.as_view(), name="edit"),
    path("<str:ref>/apply/", views.ApplyPage.as_view(), name="apply"),
    act("<str:ref>/publish/", do.PublishSession, views.OnSession),
    act("<str:ref>/close/", do.CloseSession, views.OnSession),
    act("<str:ref>/draw/", do.DrawLots, views.OnSession),
    act("<str:ref>/promote/", do.PromoteWaiting, views.OnSession),
    act("<str:ref>/finish/", do.FinishSession, views.OnSession),
    act("<str:ref>/cancel-session/", do.CancelSession, views.OnSession, forms.ReasonForm),
]
