"""Addresses of the resident pages."""

from __future__ import annotations

from django.urls import path

from kusei.portal import tsunami, views

app_name = "portal"
urlpatterns = [
    path("shelters/", views.Shelters.as_view(), name="shelters"),
    path("tsunami/", tsunami.TsunamiBuildings.as_view(), name="tsunami"),
]
