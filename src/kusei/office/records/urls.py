from __future__ import annotations

from typing import Any

from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.records.models import Disclosure, DisclosureItem, DisposalList, Document, Hold
from kusei.office.records import disclosing, erasures, forms, personal_files, views, work  # noqa: F401  (declarations and the night)
from kusei.office.records.actions import disclosure, disposal, documents, marking
from kusei.office.records.views import page

app_name = "records"


def table_page(action: type[Action], form: type) -> Any:
    return type(f"{action.__name__}Page", (views.TablesAct,), {
        "action": action, "power": action.power, "model": None, "form_class": form, "__module__": __name__,
    })


urlpatterns = [
    path("", views.DocumentList.as_view(), name="list"),
    path("receive/", page(documents.ReceiveDocument, forms.ReceiveForm).as_view(), name="receive"),
    path("send/", page(documents.SendDocument, forms.SendForm).as_view(), name="send"),
    path("tables/", views.Tables.as_view(), name="tables"),
    path("tables/class/", table_page(documents.SetClassification, forms.ClassForm).as_view(), name="set_class"),
    path("tables/symbol/", table_page(documents.SetSymbol, forms.SymbolForm).as_view(), name="set_symbol"),
    path("tables/clause/", table_page(documents.SetClause, forms.ClauseForm).as_view(), name="set_clause"),
    path("tables/<str:ref>/", views.ClassificationDetail.as_view(), name="classification"),
    path("holds/", views.HoldList.as_view(), name="holds"),
    path("holds/new/", page(disposal.PlaceHold, forms.HoldForm).as_view(), name="hold_new"),
    path("erasures/<str:kind>/<str:ref>/hold/", erasures.HoldPersonalPage.as_view(), name="hold_personal"),
    path("holds/<str:ref>/", views.HoldDetail.as_view(), name="hold"),
    path("holds/<str:ref>/release/", page(disposal.ReleaseHold, None, Hold).as_view(), name="release"),
    path("disposals/", views.DisposalPage.as_view(), name="disposals"),
    path("disposals/new/", page(disposal.MakeDisposalList, forms.WardForm).as_view(), name="list_disposal"),
    path("disposals/<str:ref>/", views.DisposalDetail.as_view(), name="disposal"),
    path("disposals/<str:ref>/list.pdf", views.DisposalPaper.as_view(), name="disposal_paper"),
    path("disposals/<str:ref>/spare/", page(disposal.SpareDocument, forms.SpareForm, DisposalList).as_view(), name="spare"),
    path("disposals/<str:ref>/approve/", page(disposal.ApproveDisposal, None, DisposalList).as_view(), name="approve_disposal"),
    path("disposals/<str:ref>/destroy/", page(disposal.DestroyListed, None, DisposalList).as_view(), name="destroy"),
    path("disposals/<str:ref>/cancel/", page(disposal.CancelDisposal, None, DisposalList).as_view(), name="cancel_disposal"),
    path("erasures/", erasures.Erasures.as_view(), name="erasures"),
    path("personal-files/", disclosing.PersonalFiles.as_view(), name="personal_files"),
    path("disclosures/", disclosing.DisclosureList.as_view(), name="disclosures"),
    path("disclosures/new/", page(disclosure.ReceiveRequest, forms.RequestForm).as_view(), name="request"),
    path("disclosures/<str:ref>/", disclosing.DisclosureDetail.as_view(), name="disclosure"),
    path("disclosures/<str:ref>/decision.pdf", disclosing.DecisionPaper.as_view(), name="decision"),
    path("disclosures/<str:ref>/extension.pdf", disclosing.ExtensionPaper.as_view(), name="extension"),
    path("disclosures/<str:ref>/find/", page(disclosure.FindDocument, forms.FindForm, Disclosure).as_view(), name="find"),
    path("disclosures/<str:ref>/extend/", page(disclosure.ExtendDecision, forms.ReasonForm, Disclosure).as_view(), name="extend"),
    path("disclosures/<str:ref>/decide/", page(disclosure.DecideDisclosure, forms.DecideForm, Disclosure).as_view(), name="decide"),
    path("disclosures/<str:ref>/give/", page(disclosure.GiveDocuments, forms.GiveForm, Disclosure).as_view(), name="give"),
    path("disclosures/<str:ref>/withdraw/", page(disclosure.WithdrawRequest, forms.ReasonForm, Disclosure).as_view(), name="withdraw"),
    path("items/<str:ref>/", disclosing.ItemPage.as_view(), name="item"),
    path("items/<str:ref>/mark/", disclosing.MarkPage.as_view(), name="mark"),
    path("items/<str:ref>/unmark/", disclosing.UnmarkPage.as_view(), name="unmark"),
    path("items/<str:ref>/withhold/", page(marking.WithholdItem, None, DisclosureItem).as_view(), name="withhold"),
    path("items/<str:ref>/clean/", disclosing.MakeCleanPage.as_view(), name="redact"),
    path("items/<str:ref>/clean.pdf", disclosing.CleanFile.as_view(), name="clean"),
    path("items/<str:ref>/pages/<int:page>.png", disclosing.PagePicture.as_view(), name="page"),
    path("<str:ref>/", views.DocumentDetail.as_view(), name="detail"),
    path("<str:ref>/file/", page(documents.FileDocument, forms.FileForm, Document).as_view(), name="file"),
    path("<str:ref>/letter.pdf", views.Letter.as_view(), name="letter"),
]
