from __future__ import annotations

from django.urls import path

from kusei.disaster.tsunami_buildings import paper_views as paper
from kusei.disaster.tsunami_buildings import report, views
from kusei.disaster.tsunami_buildings import study_views as study

app_name = "tsunami_buildings"
urlpatterns = [
    path("", views.BuildingList.as_view(), name="list"),
    path("new/", views.Register.as_view(), name="register"),
    path("import/", views.Load.as_view(), name="load"),
    path("surveys/import/", views.LoadSurveys.as_view(), name="load_surveys"),
    path("surveys/sheet.pdf", paper.BlankSurvey.as_view(), name="blank_survey"),
    path("districts/<str:ref>.pdf", paper.DistrictSheet.as_view(), name="district_sheet"),
    path("report/", report.Report.as_view(), name="report"),
    path("studies/", study.Studies.as_view(), name="studies"),
    path("studies/new/", study.AskForStudy.as_view(), name="ask_study"),
    path("studies/towns/", study.Towns.as_view(), name="towns"),
    path("studies/network/", study.LoadTheNetwork.as_view(), name="load_network"),
    path("studies/<str:ref>/", study.StudyDetail.as_view(), name="study"),
    path("studies/<str:ref>/adopt/", study.AdoptTheStudy.as_view(), name="adopt_study"),
    path("studies/<str:ref>/study.pdf", study.StudyPaper.as_view(), name="study_paper"),
    path("<str:ref>/", views.BuildingDetail.as_view(), name="detail"),
    path("<str:ref>/survey/", views.Survey.as_view(), name="survey"),
    path("<str:ref>/resurvey/", views.Resurvey.as_view(), name="resurvey"),
    path("<str:ref>/judge/", views.Judge.as_view(), name="judge"),
    path("<str:ref>/talk/", views.Talk.as_view(), name="talk"),
    path("<str:ref>/agree/", views.Agree.as_view(), name="agree"),
    path("<str:ref>/renew/", views.Renew.as_view(), name="renew"),
    path("<str:ref>/designate/", views.Designate.as_view(), name="designate"),
    path("<str:ref>/sign/order/", views.OrderTheSign.as_view(), name="order_sign"),
    path("<str:ref>/sign/", views.PutTheSign.as_view(), name="put_sign"),
    path("<str:ref>/check/", views.CheckBuilding.as_view(), name="check"),
    path("<str:ref>/keys/add/", views.AddKey.as_view(), name="add_key"),
    path("<str:ref>/keys/end/", views.EndKey.as_view(), name="end_key"),
    path("<str:ref>/change/", views.Change.as_view(), name="change"),
    path("<str:ref>/review/", views.Review.as_view(), name="review"),
    path("<str:ref>/suspend/", views.Suspend.as_view(), name="suspend"),
    path("<str:ref>/resume/", views.Resume.as_view(), name="resume"),
    path("<str:ref>/drop/", views.Drop.as_view(), name="drop"),
    path("<str:ref>/expire/", views.Expire.as_view(), name="expire"),
    path("<str:ref>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<str:ref>/summary.pdf", paper.SummaryPaper.as_view(), name="summary"),
    path("<str:ref>/survey.pdf", paper.SurveySheet.as_view(), name="survey_sheet"),
    path("<str:ref>/agreement.pdf", paper.AgreementPaper.as_view(), name="agreement"),
    path("<str:ref>/notice.pdf", paper.NoticePaper.as_view(), name="notice"),
    path("<str:ref>/end.pdf", paper.EndPaper.as_view(), name="end_notice"),
    path("<str:ref>/sign.pdf", paper.SignPaper.as_view(), name="sign_order"),
    path("<str:ref>/change.pdf", paper.ChangePaper.as_view(), name="change_form"),
    path("<str:ref>/keys.pdf", paper.KeyPaper.as_view(), name="key_list"),
]
