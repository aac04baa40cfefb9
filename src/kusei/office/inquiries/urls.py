"""Addresses of 照会・回答, under /office/inquiries/."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.inquiry import actions as do
from kusei.core.inquiry.models import Inquiry, Part, Reply
from kusei.core.ui.pages.act import NothingToAsk
from kusei.office.inquiries import divisions, forms, views

app_name = "inquiry"


def act(route: str, action: type[Action], model: Any, form: type[django_forms.Form] = NothingToAsk, *, row: bool = False) -> Any:
    page = type(f"{action.__name__}Page", (views.OnRow,), {
        "__module__": __name__, "action": action, "power": action.power, "model": model, "form_class": form, "tells_row": row,
    })
    return path(route, page.as_view(), name=action.verb.partition(".")[2])  # type: ignore[attr-defined]


urlpatterns = [
    path("", views.Replies.as_view(), name="list"),
    path("asked/", views.Inquiries.as_view(), name="asked"),
    path("asked/new/", views.NewInquiry.as_view(), name="new"),
    path("asked/draft/", views.DraftPage.as_view(), name="draft"),
    path("asked/<str:ref>/", views.InquiryDetail.as_view(), name="detail"),
    path("asked/<str:ref>/table/", views.MergedTable.as_view(), name="table"),
    path("asked/<str:ref>/letter/", views.Letter.as_view(), name="letter"),
    path("asked/<str:ref>/edit/", views.EditPage.as_view(), name="edit"),
    path("asked/<str:ref>/send/", views.SendPage.as_view(), name="send"),
    act("asked/<str:ref>/freeze/", do.FreezeInquiry, Inquiry, forms.FreezeForm),
    act("asked/<str:ref>/withdraw/", do.WithdrawInquiry, Inquiry, forms.ReasonForm),
    path("parts/", divisions.Parts.as_view(), name="parts"),
    path("parts/<str:ref>/", divisions.PartDetail.as_view(), name="part"),
    path("parts/<str:ref>/answer/", divisions.AnswerPartPage.as_view(), name="answer_part"),
    act("parts/<str:ref>/take/", do.TakePart, Part),
    act("parts/<str:ref>/return/", do.ReturnPart, Part, forms.ReasonForm),
    act("parts/<str:ref>/drop/", do.DropPart, Part),
    path("<str:ref>/", views.ReplyDetail.as_view(), name="reply"),
    path("<str:ref>/history/", views.History.as_view(), name="history"),
    path("<str:ref>/workbook/", views.Workbook.as_view(), name="workbook"),
    path("<str:ref>/fill/", views.FillPage.as_view(), name="fill"),
    path("<str:ref>/save/", views.SavePage.as_view(), name="save"),
    act("<str:ref>/ask-division/", do.AskDivision, Reply, forms.AskDivisionForm, row=True),
    act("<str:ref>/submit/", do.SubmitReply, Reply),
    act("<str:ref>/propose/", do.ProposeReply, Reply),
    act("<str:ref>/confirm/", do.ConfirmReply, Reply),
    act("<str:ref>/send-back/", do.SendBackReply, Reply, forms.ReasonForm),
    act("<str:ref>/pull-back/", do.PullBackReply, Reply),
    act("<str:ref>/return/", do.ReturnReply, Reply, forms.ReasonForm),
    act("<str:ref>/reopen/", do.ReopenReply, Reply, forms.ReasonForm),
    act("<str:ref>/extend/", do.ExtendReply, Reply, forms.ExtendForm),
    act("<str:ref>/write/", do.WriteMessage, Reply, forms.MessageForm, row=True),
]
