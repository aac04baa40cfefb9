from __future__ import annotations

from django.urls import path

from kusei.plan.autonomy import actions
from kusei.plan.autonomy import forms_revenue as forms
from kusei.plan.autonomy import views_covering as covering
from kusei.plan.autonomy import views_published as published
from kusei.plan.autonomy import views_revenue as views
from kusei.plan.autonomy.models import Bill, Use
from kusei.plan.autonomy.views_revenue import page

ON_AGREEMENT = (
    (actions.SendToScreening, None), (actions.ReturnAgreement, forms.ReasonForm), (actions.RefuseAgreement, forms.ReasonForm),
    (actions.DropAgreement, forms.ReasonForm), (actions.Agree, None), (actions.EndAgreement, None), (actions.EndEarly, forms.EndEarlyForm),
)
ON_BILL = (
    (actions.ReduceBill, forms.YenReasonForm), (actions.GiveBack, forms.YenReasonForm), (actions.CarryOver, forms.ReasonForm), (actions.Lapse, None),
)
urlpatterns = [
    path("revenue/", views.AgreementList.as_view(), name="revenue"),
    path("revenue/new/", views.Draft.as_view(), name="draft_agreement"),
    path("revenue/import/", views.ImportLedger.as_view(), name="import_revenue"),
    path("revenue/receipts/", views.ReceiptList.as_view(), name="receipts"),
    path("revenue/plan/", covering.TakePlan.as_view(), name="take_plan"),
    path("revenue/public/", published.Published.as_view(), name="published_revenue"),
    path("revenue/report.pdf", views.YearPaper.as_view(), name="revenue_paper"),
    path("revenue/bills/<str:ref>/receive/", views.Receive.as_view(), name="receive"),
    path("revenue/bills/<str:ref>/use/", views.UseMoney.as_view(), name="use"),
    *(path(f"revenue/bills/<str:ref>/{a.verb.partition('.')[2]}/", page(a, f, Bill).as_view(), name=a.verb.partition(".")[2]) for a, f in ON_BILL),
    path("revenue/uses/<str:ref>/undo/", page(actions.UndoUse, forms.ReasonForm, Use).as_view(), name="undo_use"),
    path("revenue/<str:ref>/", views.AgreementDetail.as_view(), name="agreement"),
    path("revenue/<str:ref>/edit/", views.Edit.as_view(), name="edit_agreement"),
    path("revenue/<str:ref>/set_naming/", views.Naming.as_view(), name="set_naming"),
    path("revenue/<str:ref>/screen/", views.Screen.as_view(), name="screen"),
    path("revenue/<str:ref>/bill/", views.Bills.as_view(), name="bill"),
    *(path(f"revenue/<str:ref>/{a.verb.partition('.')[2]}/", page(a, f).as_view(), name=a.verb.partition(".")[2]) for a, f in ON_AGREEMENT),
]
