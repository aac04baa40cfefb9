from __future__ import annotations

from django.urls import path

from kusei.plan.practices import act_views, actions, forms, views
from kusei.plan.practices.act_views import page
from kusei.plan.practices.models import Adoption

app_name = "practices"
urlpatterns = [
    path("", views.CardList.as_view(), name="list"),
    path("write/", act_views.Write.as_view(), name="write_card"),
    path("import/", act_views.ImportCards.as_view(), name="import_cards"),
    path("fitting/", views.Fitting.as_view(), name="fitting"),
    path("peers/", views.Peers.as_view(), name="peers"),
    path("figures/", views.TraitList.as_view(), name="traits"),
    path("figures/import/", act_views.ImportTraits.as_view(), name="import_traits"),
    path("conditions/<str:ref>/end/", act_views.EndCondition.as_view(), name="end_condition"),
    path("conditions/<str:ref>/answer/", act_views.Answer.as_view(), name="answer"),
    path("adoptions/", views.AdoptionList.as_view(), name="adoptions"),
    path("adoptions/<str:ref>/", views.AdoptionDetail.as_view(), name="adoption"),
    path("adoptions/<str:ref>/decide/", page(actions.Decide, forms.DecideForm, Adoption).as_view(), name="decide"),
    path("adoptions/<str:ref>/decline/", page(actions.Decline, forms.ReasonForm, Adoption).as_view(), name="decline"),
    path("adoptions/<str:ref>/begin/", page(actions.Begin, forms.BeginForm, Adoption).as_view(), name="begin"),
    path("adoptions/<str:ref>/result/", page(actions.ReportResult, forms.ResultForm, Adoption).as_view(), name="report_result"),
    path("adoptions/<str:ref>/stop/", page(actions.Stop, forms.StopForm, Adoption).as_view(), name="stop"),
    path("<str:ref>/", views.CardDetail.as_view(), name="detail"),
    path("<str:ref>/card.pdf", views.CardPaper.as_view(), name="paper"),
    path("<str:ref>/edit/", act_views.Edit.as_view(), name="edit"),
    path("<str:ref>/conditions/", act_views.AddCondition.as_view(), name="add_condition"),
    path("<str:ref>/send/", page(actions.SendCard).as_view(), name="send"),
    path("<str:ref>/publish/", page(actions.PublishCard, forms.LookedForm).as_view(), name="publish"),
    path("<str:ref>/return/", page(actions.ReturnCard, forms.ReasonForm).as_view(), name="return_card"),
    path("<str:ref>/recall/", page(actions.RecallCard, forms.ReasonForm).as_view(), name="recall"),
    path("<str:ref>/renew/", page(actions.RenewCard).as_view(), name="renew"),
    path("<str:ref>/withdraw/", page(actions.WithdrawCard, forms.ReasonForm).as_view(), name="withdraw"),
    path("<str:ref>/consider/", act_views.Consider.as_view(), name="consider"),
]
