"""Addresses of the office's pages about phones, under /office/field/."""

from __future__ import annotations

from django.urls import path

from kusei.core.field import actions as do
from kusei.office.field import forms, views, work  # noqa: F401  (work tells and erases)

app_name = "field_office"
urlpatterns = [
    path("", views.Devices.as_view(), name="list"),
    path("begin/", views.Begin.as_view(), name="begin"),
    path("commands/", views.Commands.as_view(), name="commands"),
    path("commands/<str:ref>/", views.CommandDetail.as_view(), name="command"),
    path("commands/<str:ref>/mend/", views.Mend.as_view(), name="mend"),
    path("commands/<str:ref>/hand/", views.act(do.HandCommand, views.OnCommand).as_view(), name="hand"),
    path("commands/<str:ref>/drop/", views.act(do.DropCommand, views.OnCommand, forms.ReasonForm).as_view(), name="drop"),
    path("carries/<str:ref>/answer/", views.act(do.AnswerPhone, views.OnCarry, forms.TextForm).as_view(), name="answer"),
    path("carries/<str:ref>/close/", views.act(do.CloseCarry, views.OnCarry).as_view(), name="close_carry"),
    path("<str:ref>/", views.DeviceDetail.as_view(), name="device"),
    path("<str:ref>/prolong/", views.act(do.ProlongDevice, views.OnDevice).as_view(), name="prolong"),
    path("<str:ref>/give-back/", views.act(do.GiveBackDevice, views.OnDevice).as_view(), name="give_back"),
    path("<str:ref>/lose/", views.act(do.LoseDevice, views.OnDevice, forms.ReasonForm).as_view(), name="lose"),
    path("<str:ref>/revoke/", views.act(do.RevokeDevice, views.OnDevice, forms.ReasonForm).as_view(), name="revoke"),
]
