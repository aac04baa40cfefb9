from __future__ import annotations

from django.urls import path

from kusei.disaster.tsunami_buildings import report, views

app_name = "tsunami_buildings"
urlpatterns = [
    path("", views.BuildingList.as_view(), name="list"),
    path("new/", views.Register.as_view(), name="register"),
    path("import/", views.Load.as_view(), name="load"),
    path("report/", report.Report.as_view(), name="report"),
    path("<str:ref>/", views.BuildingDetail.as_view(), name="detail"),
    path("<str:ref>/survey/", views.Survey.as_view(), name="survey"),
    path("<str:ref>/agree/", views.Agree.as_view(), name="agree"),
    path("<str:ref>/designate/", views.Designate.as_view(), name="designate"),
    path("<str:ref>/check/", views.CheckBuilding.as_view(), name="check"),
    path("<str:ref>/drop/", views.Drop.as_view(), name="drop"),
    path("<str:ref>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<str:ref>/summary.pdf", views.SummaryPaper.as_view(), name="summary"),
]
