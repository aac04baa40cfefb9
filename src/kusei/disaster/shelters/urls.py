from __future__ import annotations

from django.urls import path

from kusei.disaster.shelters import act_views, report, views

app_name = "shelters"
urlpatterns = [
    path("", views.ShelterList.as_view(), name="list"),
    path("new/", act_views.Register.as_view(), name="register"),
    path("import/", act_views.Load.as_view(), name="load"),
    path("report/", report.Report.as_view(), name="report"),
    path("drills/", views.DrillList.as_view(), name="drills"),
    path("drills/new/", act_views.NewDrill.as_view(), name="record_drill"),
    path("improvements/", views.ImprovementList.as_view(), name="improvements"),
    path("improvements/<str:ref>/finish/", act_views.Finish.as_view(), name="finish"),
    path("openings/<str:ref>/", views.OpeningDetail.as_view(), name="opening"),
    path("openings/<str:ref>/receive/", act_views.Receive.as_view(), name="receive"),
    path("openings/<str:ref>/headcount/", act_views.Headcount.as_view(), name="headcount"),
    path("openings/<str:ref>/close/", act_views.Close.as_view(), name="close"),
    path("<str:ref>/", views.ShelterDetail.as_view(), name="detail"),
    path("<str:ref>/open/", act_views.Open.as_view(), name="open"),
    path("<str:ref>/confirm/", act_views.Confirm.as_view(), name="confirm"),
    path("<str:ref>/improve/", act_views.Improve.as_view(), name="improve"),
    path("<str:ref>/retire/", act_views.Retire.as_view(), name="retire"),
    path("<str:ref>/sheet.pdf", views.LedgerPaper.as_view(), name="ledger"),
]
