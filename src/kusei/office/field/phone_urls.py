"""Addresses of the phone itself, under /field/: the scope of its worker and of its cookie."""

from __future__ import annotations

from django.urls import path

from kusei.office.field import phone, shell

app_name = "field"
urlpatterns = [
    path("", shell.Start.as_view(), name="start"),
    path("enrol/", phone.Enrol.as_view(), name="enrol"),
    path("worker.js", shell.Worker.as_view(), name="worker"),
    path("app.webmanifest", shell.Manifest.as_view(), name="manifest"),
    path("icon-<int:size>.png", shell.Icon.as_view(), name="icon"),
    path("contact.json", phone.Contact.as_view(), name="contact"),
    path("send/", phone.Send.as_view(), name="send"),
    path("settle/", phone.Settle.as_view(), name="settle"),
    path("wiped/", phone.Wiped.as_view(), name="wiped"),
    path("leave/", phone.Leave.as_view(), name="leave"),
    path("<str:screen>/", shell.Shell.as_view(), name="shell"),
    path("<str:screen>/places.json", phone.Places.as_view(), name="places"),
    path("<str:screen>/take/", phone.Take.as_view(), name="take"),
]
