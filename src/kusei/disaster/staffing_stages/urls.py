from __future__ import annotations

from django.urls import path

from kusei.disaster.staffing_stages import order_views, table_views, views

app_name = "staffing_stages"
urlpatterns = [
    path("", views.Board.as_view(), name="board"),
    path("night.pdf", views.NightPaper.as_view(), name="night_paper"),
    path("begin/", views.Begin.as_view(), name="begin"),
    path("telegrams/", views.ReportList.as_view(), name="reports"),
    path("telegrams/receive/", views.Receive.as_view(), name="receive"),
    path("telegrams/<str:ref>/", views.ReportDetail.as_view(), name="report"),
    path("decisions/", views.DecisionList.as_view(), name="decisions"),
    path("replay/", table_views.Replay.as_view(), name="replay"),
    path("tables/", table_views.TableList.as_view(), name="tables"),
    path("tables/<str:ref>/", table_views.TableDetail.as_view(), name="table"),
    path("tables/<str:ref>/copy/", table_views.Copy.as_view(), name="copy_table"),
    path("tables/<str:ref>/stages/", table_views.Stages.as_view(), name="set_stages"),
    path("tables/<str:ref>/add/", table_views.Add.as_view(), name="add_rule"),
    path("tables/<str:ref>/remove/", table_views.Remove.as_view(), name="remove_rule"),
    path("tables/<str:ref>/adopt/", table_views.Adopt.as_view(), name="adopt_table"),
    path("orders/", order_views.OrderList.as_view(), name="orders"),
    path("orders/issue/", order_views.Issue.as_view(), name="issue_orders"),
    path("orders/<str:ref>/", order_views.OrderDetail.as_view(), name="order"),
    path("orders/<str:ref>/cap.xml", order_views.Cap.as_view(), name="cap"),
    path("orders/<str:ref>/lift/", order_views.Lift.as_view(), name="lift_order"),
    path("watches/<str:ref>/", views.WatchDetail.as_view(), name="watch"),
    path("watches/<str:ref>/order.pdf", views.OrderPaper.as_view(), name="order_paper"),
    path("watches/<str:ref>/decide/", views.DecidePage.as_view(), name="decide"),
    path("watches/<str:ref>/decline/", views.DeclinePage.as_view(), name="decline"),
    path("watches/<str:ref>/release/", views.ReleasePage.as_view(), name="release"),
]
