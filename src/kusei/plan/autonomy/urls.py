from __future__ import annotations

from django.urls import path

from kusei.plan.autonomy import (
    act_views,
    actions,
    forms,
    urls_consultations,
    urls_posts,
    urls_revenue,
    urls_tasks,
    views,
)
from kusei.plan.autonomy.act_views import page
from kusei.plan.autonomy.models import Commitment, Envelope

app_name = "autonomy"
urlpatterns = [
    path("", views.EnvelopeList.as_view(), name="list"),
    path("ceiling/", act_views.SetCeiling.as_view(), name="set_ceiling"),
    *urls_consultations.urlpatterns,
    *urls_tasks.urlpatterns,
    *urls_revenue.urlpatterns,
    *urls_posts.urlpatterns,
    path("settlements/import/", act_views.ImportSettlements.as_view(), name="import_settlements"),
    path("projects/", views.ProposalList.as_view(), name="proposals"),
    path("years/<str:ref>/", views.EnvelopeDetail.as_view(), name="envelope"),
    path("years/<str:ref>/year.pdf", views.YearPaper.as_view(), name="year_paper"),
    path("years/<str:ref>/compare/", views.Compare.as_view(), name="compare"),
    path("years/<str:ref>/propose/", act_views.Propose.as_view(), name="propose"),
    path("years/<str:ref>/import/", act_views.ImportProposals.as_view(), name="import_proposals"),
    path("years/<str:ref>/choose/", act_views.Choose.as_view(), name="choose_set"),
    path("years/<str:ref>/shift/", act_views.Shift.as_view(), name="shift"),
    path("years/<str:ref>/change/", page(actions.ChangeCeiling, forms.ChangeForm, Envelope).as_view(), name="change_ceiling"),
    path("orders/<str:ref>/pay/", page(actions.Pay, forms.PayForm, Commitment).as_view(), name="pay"),
    path("orders/<str:ref>/refund/", page(actions.Refund, forms.RefundForm, Commitment).as_view(), name="refund"),
    path("orders/<str:ref>/reduce/", page(actions.ReduceCommitment, forms.ReduceForm, Commitment).as_view(), name="reduce"),
    path("<str:ref>/", views.ProposalDetail.as_view(), name="detail"),
    path("<str:ref>/request.pdf", views.ProposalPaper.as_view(), name="paper"),
    path("<str:ref>/edit/", act_views.Edit.as_view(), name="edit_proposal"),
    path("<str:ref>/submit/", page(actions.SubmitProposal).as_view(), name="submit"),
    path("<str:ref>/mark/", act_views.Mark.as_view(), name="mark"),
    path("<str:ref>/return/", page(actions.ReturnProposal, forms.ReasonForm).as_view(), name="return_proposal"),
    path("<str:ref>/resubmit/", page(actions.Resubmit, forms.ReasonForm).as_view(), name="resubmit"),
    path("<str:ref>/withdraw/", page(actions.Withdraw, forms.ReasonForm).as_view(), name="withdraw"),
    path("<str:ref>/allot/", page(actions.Allot).as_view(), name="allot"),
    path("<str:ref>/commit/", page(actions.Commit, forms.CommitForm).as_view(), name="commit"),
    path("<str:ref>/settle/", page(actions.Settle, forms.SettleForm).as_view(), name="settle"),
]
