from __future__ import annotations

from django.urls import path

from kusei.core.actions.action import Action
from kusei.plan.autonomy import act_views_consultations as acts
from kusei.plan.autonomy import actions
from kusei.plan.autonomy import forms_consultations as forms
from kusei.plan.autonomy import views_consultations as views
from kusei.plan.autonomy.act_views_consultations import page
from kusei.plan.autonomy.models import AgreedTerm, JointCall, Signature

ON_ONE = (
    (actions.AskBureau, None), (actions.Reply, forms.ReplyForm), (actions.PutOff, forms.PutOffForm), (actions.AskBack, forms.TextForm),
    (actions.Supply, forms.TextForm), (actions.AcceptReply, None), (actions.AskAgain, forms.AgainForm), (actions.Escalate, forms.UpForm),
    (actions.Meet, forms.MeetForm), (actions.GiveUp, forms.EndForm), (actions.Finish, forms.CameForm), (actions.WriteNote, forms.TextForm),
    (actions.Renew, None), (actions.DropConsultation, forms.EndForm),
)
ON_TERM = (
    (actions.ReportTerm, forms.DoneForm), (actions.ConfirmTerm, None), (actions.ReturnTerm, forms.EndForm), (actions.MoveTerm, forms.MoveForm),
    (actions.WaiveTerm, forms.EndForm),
)


def _name(action: type[Action]) -> str:
    return action.verb.partition(".")[2]


urlpatterns = [
    path("consultations/", views.ConsultationList.as_view(), name="consultations"),
    path("consultations/new/", acts.Draft.as_view(), name="draft_consultation"),
    path("consultations/import/", acts.ImportConsultations.as_view(), name="import_consultations"),
    path("consultations/precedents/", views.PrecedentList.as_view(), name="precedents"),
    path("consultations/precedents/<str:ref>/", views.PrecedentDetail.as_view(), name="precedent"),
    path("consultations/joint/", views.JointList.as_view(), name="joints"),
    path("consultations/joint/new/", acts.Call.as_view(), name="call_joint"),
    path("consultations/joint/<str:ref>/", views.JointDetail.as_view(), name="joint"),
    path("consultations/joint/<str:ref>/join/", page(actions.Join, None, JointCall).as_view(), name="join"),
    path("consultations/joint/<str:ref>/answer/", page(actions.AnswerJoint, forms.ReplyForm, JointCall).as_view(), name="answer_joint"),
    path("consultations/joint/<str:ref>/close/", page(actions.CloseJoint, None, JointCall).as_view(), name="close_joint"),
    *(path(f"consultations/terms/<str:ref>/{_name(a)}/", page(a, f, AgreedTerm).as_view(), name=_name(a)) for a, f in ON_TERM),
    path("consultations/signatures/<str:ref>/sign/", page(actions.Sign, None, Signature).as_view(), name="sign"),
    path("consultations/<str:ref>/", views.ConsultationDetail.as_view(), name="consultation"),
    path("consultations/<str:ref>/request.pdf", views.RequestPaper.as_view(), name="request_paper"),
    path("consultations/<str:ref>/reply.pdf", views.ReplyPaper.as_view(), name="reply_paper"),
    path("consultations/<str:ref>/agreement.pdf", views.AgreementPaper.as_view(), name="agreement_paper"),
    path("consultations/<str:ref>/alike/", views.AlikePage.as_view(), name="alike"),
    path("consultations/<str:ref>/cite/", acts.Cite.as_view(), name="cite"),
    path("consultations/<str:ref>/edit/", acts.Edit.as_view(), name="edit_consultation"),
    *(path(f"consultations/<str:ref>/{_name(a)}/", page(a, f).as_view(), name=_name(a)) for a, f in ON_ONE),
]
