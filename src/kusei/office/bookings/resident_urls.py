"""Addresses residents type or scan: short."""

from __future__ import annotations

from django.urls import path

from kusei.office.bookings import resident

app_name = "apply"
urlpatterns = [
    path("", resident.Coming.as_view(), name="coming"),
    path("mine/<str:token>/", resident.MyApplication.as_view(), name="mine"),
    path("<str:ref>/", resident.ApplyHere.as_view(), name="session"),
]
