from __future__ import annotations

from django.urls import URLPattern, path, re_path

from kusei.plan.register import views, views_following, views_import, views_revision, views_ward

app_name = "register"
# A plan's own address stands directly under /plan/; only a reference matches, so other rooms of the pillar are free.
REF = r"(?P<ref>[0-9A-HJKMNP-TV-Z]{10})"

urlpatterns: list[URLPattern] = [
    path("", views.TreePage.as_view(), name="tree"),
    path("coverage/", views.CoveragePage.as_view(), name="coverage"),
    path("plans/", views.PlansPage.as_view(), name="plans"),
    path("import/", views_import.UploadPage.as_view(), name="import_plan"),
    path("import/sheet/", views_import.SheetPage.as_view(), name="import_sheet"),
    re_path(rf"^import/{REF}/$", views_import.ReadingPage.as_view(), name="reading"),
    re_path(rf"^import/{REF}/move/$", views_import.MoveBlocks.as_view(), name="move_block"),
    re_path(rf"^import/{REF}/line/$", views_import.MarkOneLine.as_view(), name="mark_line"),
    re_path(rf"^import/{REF}/mapping\.json$", views_import.ReadingMapping.as_view(), name="reading_mapping"),
    re_path(rf"^import/{REF}/save/$", views_import.SavePage.as_view(), name="save_reading"),
    re_path(rf"^import/{REF}/set-aside/$", views_import.SetAsidePage.as_view(), name="set_aside"),
    re_path(rf"^node/{REF}/$", views.NodePage.as_view(), name="node"),
    re_path(rf"^node/{REF}/mode/$", views.SetModePage.as_view(), name="set_mode"),
    re_path(rf"^node/{REF}/answer/$", views.SetAnswerPage.as_view(), name="set_answer"),
    re_path(rf"^node/{REF}/support/$", views.MapSupportPage.as_view(), name="map_support"),
    re_path(rf"^node/{REF}/edit/$", views.EditNodePage.as_view(), name="edit_node"),
    re_path(rf"^support/{REF}/void/$", views.VoidSupportPage.as_view(), name="void_support"),
    re_path(rf"^node/{REF}/outcome/$", views_following.DecideOutcomePage.as_view(), name="decide_outcome"),
    re_path(rf"^outcome/{REF}/void/$", views_following.VoidOutcomePage.as_view(), name="void_outcome"),
    path("import/stratml/", views_import.StratmlPage.as_view(), name="import_stratml"),
    # Revisions
    path("revisions/", views_revision.RevisionsPage.as_view(), name="revisions"),
    re_path(rf"^revision/{REF}/$", views_revision.RevisionPage.as_view(), name="revision"),
    re_path(rf"^revision/{REF}/comparison\.pdf$", views_revision.ComparisonPaper.as_view(), name="comparison"),
    re_path(rf"^revision/{REF}/edit/$", views_revision.EditRevisionPage.as_view(), name="edit_revision"),
    re_path(rf"^revision/{REF}/change/$", views_revision.AddChangePage.as_view(), name="add_change"),
    re_path(rf"^revision/{REF}/council/$", views_revision.PutToCouncilPage.as_view(), name="put_to_council"),
    re_path(rf"^revision/{REF}/agreed/$", views_revision.CouncilAgreedPage.as_view(), name="council_agreed"),
    re_path(rf"^revision/{REF}/returned/$", views_revision.CouncilReturnedPage.as_view(), name="council_returned"),
    re_path(rf"^revision/{REF}/decision/$", views_revision.SendToDecisionPage.as_view(), name="send_to_decision"),
    re_path(rf"^revision/{REF}/back/$", views_revision.TakeBackPage.as_view(), name="take_back"),
    re_path(rf"^revision/{REF}/effect/$", views_revision.TakeEffectPage.as_view(), name="take_effect"),
    re_path(rf"^revision/{REF}/withdraw/$", views_revision.WithdrawPage.as_view(), name="withdraw"),
    re_path(rf"^change/{REF}/drop/$", views_revision.DropChangePage.as_view(), name="drop_change"),
    # Watched matters
    path("watch/", views_following.WatchesPage.as_view(), name="watches"),
    path("watch/add/", views_following.AddWatchPage.as_view(), name="add_watch"),
    re_path(rf"^watch/{REF}/$", views_following.WatchPage.as_view(), name="watch"),
    re_path(rf"^watch/{REF}/note/$", views_following.NoteWatchPage.as_view(), name="note_watch"),
    re_path(rf"^watch/{REF}/resolve/$", views_following.ResolveWatchPage.as_view(), name="resolve_watch"),
    # Wards' yearly policies
    path("ward-policies/", views_ward.WardPoliciesPage.as_view(), name="ward_policies"),
    path("ward-policies/wards/", views_ward.WardMatrixPage.as_view(), name="ward_matrix"),
    path("ward-policies/start/", views_ward.StartWardPolicyPage.as_view(), name="start_ward_policy"),
    re_path(rf"^ward-policy/{REF}/$", views_ward.WardPolicyPage.as_view(), name="ward_policy"),
    re_path(rf"^ward-policy/{REF}/paper\.pdf$", views_ward.WardPolicyPaper.as_view(), name="ward_policy_paper"),
    re_path(rf"^ward-policy/{REF}/sheet/$", views_ward.WardPolicySheet.as_view(), name="ward_policy_sheet"),
    re_path(rf"^ward-policy/{REF}/edit/$", views_ward.EditWardPolicyPage.as_view(), name="edit_ward_policy"),
    re_path(rf"^ward-policy/{REF}/stance/$", views_ward.SetStancePage.as_view(), name="set_stance"),
    re_path(rf"^ward-policy/{REF}/publish/$", views_ward.PublishWardPolicyPage.as_view(), name="publish_ward_policy"),
    re_path(rf"^ward-policy/{REF}/reopen/$", views_ward.ReopenWardPolicyPage.as_view(), name="reopen_ward_policy"),
    re_path(rf"^ward-policy/{REF}/import/$", views_ward.ImportWardPolicyPage.as_view(), name="import_ward_policy"),
    # One plan
    re_path(rf"^{REF}/revise/$", views_revision.StartRevisionPage.as_view(), name="start_revision"),
    re_path(rf"^{REF}/as-of/$", views_revision.AsOfPage.as_view(), name="as_of"),
    re_path(rf"^{REF}/compare/$", views_revision.ComparePage.as_view(), name="compare"),
    re_path(rf"^{REF}/inheritance/$", views_following.InheritancePage.as_view(), name="inheritance"),
    re_path(rf"^{REF}/stratml\.xml$", views_revision.ExportStratml.as_view(), name="stratml"),
    re_path(rf"^{REF}/$", views.PlanPage.as_view(), name="detail"),
    re_path(rf"^{REF}/coverage/$", views.CoveragePage.as_view(), name="plan_coverage"),
    re_path(rf"^{REF}/export/$", views.ExportPlan.as_view(), name="export"),
    re_path(rf"^{REF}/mapping\.json$", views.PlanMapping.as_view(), name="mapping"),
    re_path(rf"^{REF}/edit/$", views.EditPlanPage.as_view(), name="edit_plan"),
    re_path(rf"^{REF}/publish/$", views.PublishPage.as_view(), name="publish"),
    re_path(rf"^{REF}/end/$", views.EndPage.as_view(), name="end"),
]
