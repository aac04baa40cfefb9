"""Addresses residents type or scan: short."""

from __future__ import annotations

from django.urls import path

from kusei.office.surveys import resident

app_name = "answer"
urlpatterns = [
    path("results/<str:ref>/", resident.PublicResults.as_view(), name="results"),
    path("open/<str:ref>/", resident.OpenToAll.as_view(), name="open"),
    path("<str:token>/", resident.ByLink.as_view(), name="link"),
]
