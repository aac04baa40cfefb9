from __future__ import annotations

from django.urls import path

from kusei.disaster.mobilisation.views import after as views
from kusei.disaster.mobilisation.views import answering, helping, roads

urlpatterns = [
    path("calls/", views.Calls.as_view(), name="board"),
    path("calls/new/", views.NewCall.as_view(), name="call_out"),
    path("calls/<str:ref>/", views.CallDetail.as_view(), name="call"),
    path("calls/<str:ref>/links/", views.Links.as_view(), name="issue_links"),
    path("calls/<str:ref>/poster/", views.Poster.as_view(), name="put_up_poster"),
    path("calls/<str:ref>/remind/", views.RemindAll.as_view(), name="remind"),
    path("calls/<str:ref>/desk/", views.Desk.as_view(), name="check_in_number"),
    path("calls/<str:ref>/road/", roads.TellRoad.as_view(), name="report_road"),
    path("calls/<str:ref>/offer/", helping.Offer.as_view(), name="offer_help"),
    path("calls/<str:ref>/end/", views.End.as_view(), name="end_call"),
    path("calls/<str:ref>/report.pdf", views.CallReport.as_view(), name="call_report"),
    path("calls/<str:ref>/keep/", views.KeepAsRecord.as_view(), name="keep_arrivals"),
    path("called/", views.Called.as_view(), name="called"),
    path("called/<str:ref>/", views.OneCalled.as_view(), name="summons"),
    path("called/<str:ref>/reply/", views.Record.as_view(), name="reply"),
    path("called/<str:ref>/arrive/", views.Arrive.as_view(), name="check_in"),
    path("called/<str:ref>/team/", views.Team.as_view(), name="put_in_team"),
    path("called/<str:ref>/home/", views.Home.as_view(), name="relieve"),
    path("roads/", roads.Roads.as_view(), name="roads"),
    path("roads/<str:ref>/", roads.OneRoad.as_view(), name="road"),
    path("roads/<str:ref>/place/", roads.Place.as_view(), name="place_road"),
    path("roads/<str:ref>/confirm/", roads.Confirm.as_view(), name="confirm_road"),
    path("roads/<str:ref>/aside/", roads.Aside.as_view(), name="set_road_aside"),
    path("help/<str:ref>/", helping.OneOffer.as_view(), name="help"),
    path("help/<str:ref>/accept/", helping.Accept.as_view(), name="accept_help"),
    path("help/<str:ref>/decline/", helping.Decline.as_view(), name="decline_help"),
    path("help/<str:ref>/withdraw/", helping.Withdraw.as_view(), name="withdraw_help"),
    path("answer/<str:token>/", answering.Answer.as_view(), name="answer"),
    path("entrance/<str:token>/", answering.Entrance.as_view(), name="entrance"),
]
