"""Addresses of the follow-up: rounds, sheets, targets, and the published pages by fiscal year."""

from __future__ import annotations

from django.urls import path

from kusei.plan.followup.views import public, reports, rounds, sheets, targets

app_name = "followup"
urlpatterns = [
    path("", rounds.Rounds.as_view(), name="list"),
    path("open/", rounds.OpenPage.as_view(), name="open_round"),
    path("public/", public.LatestPublic.as_view(), name="latest_public"),
    path("<int:year>/public/", public.PublicYear.as_view(), name="public"),
    path("<int:year>/public/files/<str:name>", public.PublicFile.as_view(), name="public_file"),
    path("<int:year>/public/<str:initiative>/", public.PublicInitiative.as_view(), name="public_initiative"),
    path("targets/<str:plan>/", targets.TargetsPage.as_view(), name="targets"),
    path("measures/<str:ref>/target/", targets.SetTargetPage.as_view(), name="set_target"),
    path("questions/<str:ref>/answer/", sheets.AnswerPage.as_view(), name="answer"),
    path("sheets/<str:ref>/", sheets.SheetPage.as_view(), name="sheet"),
    path("sheets/<str:ref>/next/", sheets.NextEntry.as_view(), name="next_entry"),
    path("sheets/<str:ref>/excel/", sheets.SheetExcel.as_view(), name="sheet_excel"),
    path("sheets/<str:ref>/import/", sheets.SheetImport.as_view(), name="import_sheet"),
    path("sheets/<str:ref>/submit/", sheets.SubmitPage.as_view(), name="submit_sheet"),
    path("sheets/<str:ref>/confirm/", sheets.ConfirmPage.as_view(), name="confirm_sheet"),
    path("sheets/<str:ref>/return/", sheets.ReturnPage.as_view(), name="return_sheet"),
    path("sheets/<str:ref>/ask/", sheets.AskPage.as_view(), name="ask"),
    path("sheets/<str:ref>/review/", sheets.ReviewPage.as_view(), name="write_review"),
    path("sheets/<str:ref>/entries/<str:entry>/", sheets.EntryPage.as_view(), name="save_entry"),
    path("<str:ref>/", rounds.RoundPage.as_view(), name="detail"),
    path("<str:ref>/prefill/", rounds.PrefillPage.as_view(), name="prefill"),
    path("<str:ref>/send/", rounds.SendPage.as_view(), name="send_round"),
    path("<str:ref>/check/", rounds.StartCheckingPage.as_view(), name="start_checking"),
    path("<str:ref>/reopen/", rounds.ReopenPage.as_view(), name="reopen_round"),
    path("<str:ref>/freeze/", rounds.FreezePage.as_view(), name="freeze_round"),
    path("<str:ref>/publish/", rounds.PublishPage.as_view(), name="publish_round"),
    path("<str:ref>/correct/", rounds.CorrectPage.as_view(), name="correct"),
    path("<str:ref>/matrix/", reports.MatrixPage.as_view(), name="matrix"),
    path("<str:ref>/gaps/", reports.GapsPage.as_view(), name="gaps"),
    path("<str:ref>/proof/", reports.ProofPage.as_view(), name="proof"),
    path("<str:ref>/files/<str:name>", reports.RoundFile.as_view(), name="file"),
    path("<str:ref>/initiatives/<str:initiative>/", reports.InitiativePage.as_view(), name="initiative"),
]
