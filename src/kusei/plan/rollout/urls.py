from __future__ import annotations

from django.urls import path

from kusei.plan.rollout import act_views, actions, forms, views
from kusei.plan.rollout.act_views import page
from kusei.plan.rollout.models import Request, Study

app_name = "rollout"
urlpatterns = [
    path("", views.Matrix.as_view(), name="matrix"),
    path("cells/", views.CellList.as_view(), name="list"),
    path("cells/<str:ref>/", views.CellDetail.as_view(), name="cell"),
    path("cells/<str:ref>/study/", page(actions.StudyIt, forms.MoveForm).as_view(), name="study_it"),
    path("cells/<str:ref>/prepare/", page(actions.Prepare, forms.MoveForm).as_view(), name="prepare"),
    path("cells/<str:ref>/pilot/", page(actions.Pilot, forms.MoveForm).as_view(), name="pilot"),
    path("cells/<str:ref>/live/", page(actions.GoLive, forms.LiveForm).as_view(), name="go_live"),
    path("cells/<str:ref>/settle/", page(actions.Settle, forms.MoveForm).as_view(), name="settle"),
    path("cells/<str:ref>/hold/", page(actions.Hold, forms.WhyForm).as_view(), name="hold"),
    path("cells/<str:ref>/keep/", page(actions.KeepOnHold, forms.WhyForm).as_view(), name="keep_on_hold"),
    path("cells/<str:ref>/confirm/", page(actions.Confirm, forms.ConfirmForm).as_view(), name="confirm"),
    path("cells/<str:ref>/resume/", page(actions.Resume, forms.MoveForm).as_view(), name="resume"),
    path("cells/<str:ref>/stop/", page(actions.StopIt, forms.WhyForm).as_view(), name="stop_it"),
    path("cells/<str:ref>/leave-out/", page(actions.LeaveOut, forms.WhyForm).as_view(), name="leave_out"),
    path("cells/<str:ref>/take-back/", page(actions.TakeBack, forms.MoveForm).as_view(), name="take_back"),
    path("cells/<str:ref>/schedule/", act_views.Schedule.as_view(), name="schedule"),
    path("table/", act_views.MakeTable.as_view(), name="make_table"),
    path("mode/", act_views.DecideMode.as_view(), name="decide_mode"),
    path("import/", act_views.ImportStates.as_view(), name="import_states"),
    path("gantt/", views.GanttPage.as_view(), name="gantt"),
    path("refused/", views.Refused.as_view(), name="refused"),
    path("conditions/", views.Conditions.as_view(), name="conditions"),
    path("conditions/new/", act_views.AddCondition.as_view(), name="add_condition"),
    path("conditions/order/", act_views.AddDependency.as_view(), name="add_dependency"),
    path("conditions/order/<str:ref>/end/", act_views.EndDependency.as_view(), name="end_dependency"),
    path("conditions/<str:ref>/end/", act_views.EndCondition.as_view(), name="end_condition"),
    path("conditions/<str:ref>/answer/", act_views.Answer.as_view(), name="answer"),
    path("requests/", views.RequestList.as_view(), name="requests"),
    path("requests/new/", act_views.AskMoney.as_view(), name="ask_money"),
    path("requests/<str:ref>/", views.RequestDetail.as_view(), name="request"),
    path("requests/<str:ref>/assess/", act_views.Assess.as_view(), name="assess"),
    path("requests/<str:ref>/refuse/", page(actions.RefuseRequest, forms.EndForm, Request).as_view(), name="refuse"),
    path("requests/<str:ref>/withdraw/", page(actions.WithdrawRequest, forms.EndForm, Request).as_view(), name="withdraw"),
    path("studies/", views.StudyList.as_view(), name="studies"),
    path("studies/new/", act_views.BeginStudy.as_view(), name="begin_study"),
    path("studies/policies/", views.PolicyList.as_view(), name="policies"),
    path("studies/policies/<str:ref>.pdf", views.PolicyPaper.as_view(), name="policy_paper"),
    path("studies/opinions/<str:ref>/", act_views.AnswerOpinion.as_view(), name="answer_opinion"),
    path("studies/<str:ref>/", views.StudyDetail.as_view(), name="study"),
    path("studies/<str:ref>/option/", page(actions.AddOption, forms.OptionForm, Study).as_view(), name="add_option"),
    path("studies/<str:ref>/consult/", act_views.Consult.as_view(), name="consult"),
    path("studies/<str:ref>/close/", page(actions.CloseConsultation, None, Study).as_view(), name="close_consultation"),
    path("studies/<str:ref>/decide/", act_views.DecidePolicy.as_view(), name="decide_policy"),
    path("studies/<str:ref>/drop/", page(actions.DropStudy, forms.DropForm, Study).as_view(), name="drop_study"),
    path("studies/<str:ref>/reopen/", page(actions.ReopenStudy, forms.ReasonForm, Study).as_view(), name="reopen_study"),
]
