from __future__ import annotations

from typing import Any

from django.urls import path

from kusei.core.actions.action import Action
from kusei.core.ui.pages import ActPage
from kusei.plan.autonomy import actions
from kusei.plan.autonomy import forms_posts as forms
from kusei.plan.autonomy import views_posts as views
from kusei.plan.autonomy.models import Placement, Pool

RELATED: dict[Any, tuple[str, ...]] = {Placement: views.RELATED, Pool: ("ward",)}


def page(action: type[Action], form: Any = None, model: Any = Placement) -> Any:
    values = {"action": action, "power": action.power, "model": model, "related": RELATED[model], **({"form_class": form} if form else {})}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


ON_POST = (
    (actions.MeasureWork, None), (actions.EnterWork, forms.WorkForm), (actions.HandInPost, None), (actions.DecidePost, None),
    (actions.ReturnPost, forms.ReasonForm), (actions.RefusePost, forms.ReasonForm), (actions.WithdrawPost, forms.ReasonForm),
    (actions.StartPost, None), (actions.ReviewPost, forms.ReviewForm), (actions.ExtendPost, forms.ExtendForm),
    (actions.EndPost, forms.ReasonForm), (actions.FinishPost, None),
)
urlpatterns = [
    path("posts/", views.PostList.as_view(), name="posts"),
    path("posts/import/", views.LoadPosts.as_view(), name="import_posts"),
    path("posts/pools/", views.PoolList.as_view(), name="pools"),
    path("posts/pools/new/", views.SetPool.as_view(), name="set_pool"),
    path("posts/pools/<str:ref>/", views.PoolDetail.as_view(), name="pool"),
    path("posts/pools/<str:ref>/report.pdf", views.PoolPaper.as_view(), name="pool_paper"),
    path("posts/pools/<str:ref>/propose/", views.Propose.as_view(), name="propose_post"),
    path("posts/pools/<str:ref>/change/", page(actions.ChangePool, forms.ChangePoolForm, Pool).as_view(), name="change_pool"),
    path("posts/<str:ref>/", views.PostDetail.as_view(), name="post"),
    path("posts/<str:ref>/report.pdf", views.PostPaper.as_view(), name="post_paper"),
    path("posts/<str:ref>/edit/", views.Edit.as_view(), name="edit_post"),
    *(path(f"posts/<str:ref>/{a.verb.partition('.')[2]}/", page(a, f).as_view(), name=a.verb.partition(".")[2]) for a, f in ON_POST),
]
