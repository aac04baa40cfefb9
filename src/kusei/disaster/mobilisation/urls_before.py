from __future__ import annotations

from django.urls import path

from kusei.disaster.mobilisation.views import asking, comparing, drills
from kusei.disaster.mobilisation.views import before as views

urlpatterns = [
    path("", views.Designations.as_view(), name="list"),
    path("staff/", views.Members.as_view(), name="members"),
    path("staff/import/", views.LoadStaff.as_view(), name="load"),
    path("staff/<str:ref>/", views.MemberDetail.as_view(), name="member"),
    path("staff/<str:ref>/place/", views.Place.as_view(), name="place_by_hand"),
    path("staff/<str:ref>/away/", views.Away.as_view(), name="go_away"),
    path("staff/<str:ref>/back/", views.Back.as_view(), name="come_back"),
    path("staff/<str:ref>/leave/", views.Gone.as_view(), name="leave"),
    path("places/<str:ref>/release/", views.ReleasePlace.as_view(), name="release"),
    path("places/<str:ref>/notice.pdf", views.Notice.as_view(), name="notice"),
    path("plans/", views.Plans.as_view(), name="plans"),
    path("plans/new/", views.Start.as_view(), name="start_plan"),
    path("plans/<str:ref>/", views.PlanDetail.as_view(), name="plan"),
    path("plans/<str:ref>/quota/", views.Quota.as_view(), name="set_quota"),
    path("plans/<str:ref>/try/", views.Ask.as_view(), name="ask_trial"),
    path("plans/<str:ref>/what-if/", asking.WhatIf.as_view(), name="what_if"),
    path("plans/<str:ref>/notify/", views.NotifyAll.as_view(), name="notify"),
    path("plans/<str:ref>/close/", views.Close.as_view(), name="close_plan"),
    path("trials/<str:ref>/", views.TrialDetail.as_view(), name="trial"),
    path("trials/<str:ref>/adopt/", views.Adopt.as_view(), name="adopt"),
    path("trials/<str:ref>/compare/", comparing.Compare.as_view(), name="compare_trials"),
    path("drills/", drills.Drills.as_view(), name="drills"),
    path("drills/new/", drills.NewDrill.as_view(), name="record_drill"),
    path("drills/<str:ref>/", drills.DrillDetail.as_view(), name="drill"),
    path("drills/<str:ref>/import/", drills.LoadCounts.as_view(), name="load_drill"),
    path("drills/<str:ref>/calibrate/", drills.Calibrate.as_view(), name="adopt_calibration"),
]
