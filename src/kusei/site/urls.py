"""Every address of the house. Rooms are mounted under their pillar; a ward is a filter, never a path."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from kusei.core.ui.gallery import Gallery
from kusei.site import frame, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.Home.as_view(), name="home"),
    path("today/", views.Today.as_view(), name="today"),
    path("search/", views.Search.as_view(), name="search"),
    path("exchange/", views.Exchange.as_view(), name="exchange"),
    path("help/", views.Help.as_view(), name="help"),
    path("choose/ward/", frame.ChooseWard.as_view(), name="choose_ward"),
    path("choose/post/", frame.ChoosePost.as_view(), name="choose_post"),
    path("choose/language/", frame.ChooseLanguage.as_view(), name="choose_language"),
    path("choose/preferences/", frame.Preferences.as_view(), name="preferences"),
    path("account/", include("allauth.urls")),
    path("me/", views.Account.as_view(), name="account"),
    path("health/", frame.Health.as_view(), name="health"),
    path("files/<str:ref>/", frame.OpenFile.as_view(), name="file"),
    path("map/base.json", frame.BaseMap.as_view(), name="base_map"),
    path("ui/", Gallery.as_view(), name="gallery"),
    path("office/inquiries/", include("kusei.office.inquiries.urls")),
    path("office/surveys/", include("kusei.office.surveys.urls")),
    path("office/bookings/", include("kusei.office.bookings.urls")),
    path("answer/", include("kusei.office.surveys.resident_urls")),
    path("apply/", include("kusei.office.bookings.resident_urls")),
    path("office/field/", include("kusei.office.field.urls")),
    path("field/", include("kusei.office.field.phone_urls")),
    path("office/approvals/", include("kusei.office.approvals.urls")),
    path("office/records/", include("kusei.office.records.urls")),
    path("office/year/", include("kusei.office.year.urls")),
    path("office/", include("kusei.office.urls")),
    path("plan/", include("kusei.plan.register.urls")),
    path("plan/followup/", include("kusei.plan.followup.urls")),
    path("plan/practices/", include("kusei.plan.practices.urls")),
    path("plan/rollout/", include("kusei.plan.rollout.urls")),
    path("plan/autonomy/", include("kusei.plan.autonomy.urls")),
    path("disaster/shelters/", include("kusei.disaster.shelters.urls")),
    path("disaster/tsunami-buildings/", include("kusei.disaster.tsunami_buildings.urls")),
    path("disaster/staffing-stages/", include("kusei.disaster.staffing_stages.urls")),
    path("disaster/mobilisation/", include("kusei.disaster.mobilisation.urls")),
    path("public/", include("kusei.portal.urls")),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/enter/", frame.DemoEnter.as_view(), name="demo_enter"),
        path("demo/drill/", frame.DemoDrill.as_view(), name="demo_drill"),
    ]

handler403 = "kusei.site.frame.forbidden"
handler404 = "kusei.site.frame.not_found"
handler500 = "kusei.site.frame.broken"
