from __future__ import annotations

from django.urls import URLPattern, path, re_path

from kusei.plan.register import views, views_import

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
    re_path(rf"^{REF}/$", views.PlanPage.as_view(), name="detail"),
    re_path(rf"^{REF}/coverage/$", views.CoveragePage.as_view(), name="plan_coverage"),
    re_path(rf"^{REF}/export/$", views.ExportPlan.as_view(), name="export"),
    re_path(rf"^{REF}/mapping\.json$", views.PlanMapping.as_view(), name="mapping"),
    re_path(rf"^{REF}/edit/$", views.EditPlanPage.as_view(), name="edit_plan"),
    re_path(rf"^{REF}/publish/$", views.PublishPage.as_view(), name="publish"),
    re_path(rf"^{REF}/end/$", views.EndPage.as_view(), name="end"),
]
