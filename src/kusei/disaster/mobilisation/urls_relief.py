from __future__ import annotations

from django.urls import path

from kusei.disaster.mobilisation.views import relief as views
from kusei.disaster.mobilisation.views import support

urlpatterns = [
    path("relief/", views.ReliefPlans.as_view(), name="relief_plans"),
    path("relief/new/", views.StartReliefPage.as_view(), name="start_relief"),
    path("relief/<str:ref>/", views.ReliefDetail.as_view(), name="relief_plan"),
    path("relief/<str:ref>/sheet.pdf", views.ReliefPaper.as_view(), name="relief_paper"),
    path("relief/<str:ref>/roster.xlsx", views.ReliefExcel.as_view(), name="relief_excel"),
    path("relief/<str:ref>/need/", views.Need.as_view(), name="set_relief_need"),
    path("relief/<str:ref>/people/", views.Bring.as_view(), name="bring_relief"),
    path("relief/<str:ref>/limit/", views.Limit.as_view(), name="limit_relief"),
    path("relief/<str:ref>/wishes/", views.LoadWishes.as_view(), name="load_relief_wishes"),
    path("relief/<str:ref>/compute/", views.AskReliefPage.as_view(), name="ask_relief"),
    path("relief/<str:ref>/adopt/", views.AdoptReliefPage.as_view(), name="adopt_relief"),
    path("relief/<str:ref>/put/", views.PutOn.as_view(), name="put_on_relief"),
    path("relief/<str:ref>/end/", views.EndReliefPage.as_view(), name="end_relief"),
    path("duties/<str:ref>/", views.DutyDetail.as_view(), name="relief_duty"),
    path("duties/<str:ref>/off/", views.TakeOff.as_view(), name="take_off_relief"),
    path("duties/<str:ref>/swap/", views.Swap.as_view(), name="swap_relief"),
    path("support/", support.Supports.as_view(), name="supports"),
    path("support/new/", support.Ask.as_view(), name="ask_support"),
    path("support/<str:ref>/", support.SupportDetail.as_view(), name="support"),
    path("support/<str:ref>/sheet.pdf", support.SupportPaper.as_view(), name="support_paper"),
    path("support/<str:ref>/letter.pdf", support.SupportLetter.as_view(), name="support_letter"),
    path("support/<str:ref>/answer/", support.Answer.as_view(), name="answer_support"),
    path("support/<str:ref>/cut/", support.Cut.as_view(), name="cut_support"),
    path("support/<str:ref>/arrive/", support.Arrive.as_view(), name="arrive_support"),
    path("support/<str:ref>/names/", support.LoadNames.as_view(), name="load_supporters"),
    path("support/<str:ref>/return/", support.Return.as_view(), name="return_support"),
    path("support/<str:ref>/withdraw/", support.Withdraw.as_view(), name="withdraw_support"),
]
