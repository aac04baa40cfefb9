from __future__ import annotations

from django.urls import path

from kusei.plan.practices import views

app_name = "practices"
urlpatterns = [
    path("", views.List.as_view(), name="list"),
    path("open/", views.Open.as_view(), name="open"),
    path("<str:ref>/", views.Detail.as_view(), name="detail"),
    path("<str:ref>/close/", views.Close.as_view(), name="close"),
]
