from __future__ import annotations

from typing import Any

from django.urls import path

from kusei.core.actions.action import Action
from kusei.office.forms import EndForm, ReasonForm
from kusei.office.year import actions, charges, forms, turning, views  # noqa: F401  (charges: what a post has open)
from kusei.office.year.models import Occasion, Task

app_name = "year"


def page(action: type[Action], form: type | None, model: Any) -> Any:
    return type(f"{action.__name__}Page", (views.YearAct,), {
        "action": action, "power": action.power, "model": model, "__module__": __name__, **({"form_class": form} if form else {}),
    })


urlpatterns = [
    path("", views.Occasions.as_view(), name="list"),
    path("last-year/", views.LastYear.as_view(), name="last_year"),
    path("sheet.pdf", views.YearSheet.as_view(), name="sheet"),
    path("calendar.ics", views.YearCalendar.as_view(), name="calendar"),
    path("tasks/new/", views.AddTaskPage.as_view(), name="add_task"),
    path("tasks/import/", views.ImportTasksPage.as_view(), name="import_tasks"),
    path("tasks/<str:ref>/", views.TaskDetail.as_view(), name="task"),
    path("tasks/<str:ref>/edit/", views.EditTaskPage.as_view(), name="edit_task"),
    path("tasks/<str:ref>/end/", page(actions.EndTask, EndForm, Task).as_view(), name="end_task"),
    path("posts/<str:ref>/carry-over/", views.CarryOverPage.as_view(), name="carry_over"),
    path("turn/", turning.TurnPage.as_view(), name="turn"),
    path("turn/sheet.pdf", turning.TurnPaper.as_view(), name="turn_paper"),
    path("turn/numbers/", turning.OpenSeriesPage.as_view(), name="open_series"),
    path("turn/rows/<str:key>/", turning.TurnRows.as_view(), name="turn_rows"),
    path("<str:ref>/", views.OccasionDetail.as_view(), name="detail"),
    path("<str:ref>/finish/", page(actions.Finish, forms.FinishForm, Occasion).as_view(), name="finish"),
    path("<str:ref>/skip/", page(actions.Skip, ReasonForm, Occasion).as_view(), name="skip"),
    path("<str:ref>/reopen/", page(actions.Reopen, None, Occasion).as_view(), name="reopen"),
]
