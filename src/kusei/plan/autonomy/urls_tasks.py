from __future__ import annotations

from typing import Any

from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.ui.pages import ActPage
from kusei.plan.autonomy import actions
from kusei.plan.autonomy import forms_tasks as forms
from kusei.plan.autonomy import views_tasks as views
from kusei.plan.autonomy.models import Assignment, MoveStep, TaskMove

RELATED: dict[Any, tuple[str, ...]] = {TaskMove: views.RELATED, Assignment: ("task", "ward"), MoveStep: ("move__assignment__task",)}


def page(action: type[Action], form: Any = None, model: Any = TaskMove) -> Any:
    values = {"action": action, "power": action.power, "model": model, "related": RELATED[model], **({"form_class": form} if form else {})}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


ON_MOVE = (
    (actions.HandInMove, None), (actions.ConsultOnMove, forms.DivisionForm), (actions.DecideMove, None), (actions.ReturnMove, forms.ReasonForm),
    (actions.RefuseMove, forms.ReasonForm), (actions.DropMove, forms.ReasonForm), (actions.AddStep, forms.StepForm), (actions.TakeEffect, None),
    (actions.ReviewMove, forms.ReviewForm),
)
urlpatterns = [
    path("tasks/", views.TaskTable.as_view(), name="tasks"),
    path("tasks/new/", views.SetRow.as_view(), name="set_assignment"),
    path("tasks/import/", views.ImportTable.as_view(), name="import_table"),
    path("tasks/compare/", views.CompareTables.as_view(), name="compare_tables"),
    path("tasks/compare/comparison.pdf", views.ComparePaper.as_view(), name="compare_paper"),
    path("tasks/moves/", views.MoveList.as_view(), name="moves"),
    path("tasks/rows/<str:ref>/propose/", views.Propose.as_view(), name="propose_move"),
    path("tasks/rows/<str:ref>/end/", page(actions.EndAssignment, forms.EndRowForm, Assignment).as_view(), name="end_assignment"),
    path("tasks/steps/<str:ref>/done/", page(actions.FinishStep, forms.NoteForm, MoveStep).as_view(), name="finish_step"),
    path("tasks/moves/<str:ref>/", views.MoveDetail.as_view(), name="move"),
    path("tasks/moves/<str:ref>/change.pdf", views.MovePaper.as_view(), name="move_paper"),
    path("tasks/moves/<str:ref>/edit/", views.Edit.as_view(), name="edit_move"),
    *(path(f"tasks/moves/<str:ref>/{a.verb.partition('.')[2]}/", page(a, f).as_view(), name=a.verb.partition(".")[2]) for a, f in ON_MOVE),
    path("tasks/<str:ref>/rule/", views.ProposeRule.as_view(), name="propose_rule"),
    path("tasks/<str:ref>/", views.TaskDetail.as_view(), name="task"),
]
