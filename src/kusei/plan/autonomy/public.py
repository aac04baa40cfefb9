"""The door of the room: work that stands at a post, for the site."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.lifecycle import AT_BUREAU
from kusei.plan.autonomy.models import Placement, TaskMove
from kusei.plan.autonomy.queries import waiting
from kusei.plan.autonomy.queries_consultations import work_of
from kusei.plan.autonomy.queries_revenue import work_of as revenue_of

__all__ = ["waiting_for"]


def waiting_for(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Proposals to be marked and chosen, projects to be allotted, in this post's hands."""
    labels = {"proposed": _t("裁量経費の提案を選定する"), "chosen": _t("裁量経費を配当する")}
    budget = [Act(labels[p.state], p.get_absolute_url(), help=p.title) for p in waiting(actor, ward) if may(actor, powers.CHOOSE, p)]
    return [*budget, *_consultations(actor, ward), *_moves(actor), *_revenue(actor, ward), *_posts(actor, ward)]


def _revenue(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Revenue to be screened, overdue, or about to expire unused."""
    if not may(actor, powers.EARN, anywhere=True):
        return []
    return [Act(_t("独自収入を確かめる"), a.get_absolute_url(), help=str(a)) for a in revenue_of(actor, ward)]


def _moves(actor: Actor) -> Sequence[Act]:
    """Proposals to move a task that wait for the city, and those whose year is over."""
    if not may(actor, powers.TABLE):
        return []
    year_ago = calendar.add_months(calendar.today(), -12)
    rows = TaskMove.objects.filter(Q(state="proposed") | Q(state="live", effective_on__lte=year_ago)).select_related("assignment__task")
    labels = {"proposed": _t("事務を移す提案を検討する"), "live": _t("移した事務を点検する")}
    return [Act(labels[m.state], m.get_absolute_url(), help=str(m)) for m in rows.order_by("effective_on", "pk")[:20]]


def _consultations(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Consultations whose next step lies with this post's side; what is past its day says so."""
    if not (may(actor, powers.CONSULT, anywhere=True) or may(actor, powers.ANSWER, anywhere=True)):
        return []
    found = []
    for c in work_of(actor, ward):
        late = c.state in AT_BUREAU and c.due_on is not None and c.due_on < calendar.today()
        help_ = _t("%(title)s（回答の期日を過ぎています）") % {"title": c.title} if late else c.title
        found.append(Act(_t("協議：%(state)s") % {"state": c.get_state_display()}, c.get_absolute_url(), help=help_))
    return found


def _posts(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Placements that wait for the ward head, and those whose review is due."""
    if ward is None or not may(actor, powers.PLACE_DECIDE, anywhere=True):
        return []
    mine = Placement.objects.seen_by(actor).filter(pool__ward=ward)
    rows = mine.filter(Q(state="proposed") | Q(state="running", review_due__lte=calendar.today())).select_related("division", "pool")
    labels = {"proposed": _t("職の配置の提案を決める"), "running": _t("配置した職を点検する")}
    return [Act(labels[p.state], p.get_absolute_url(), help=str(p)) for p in rows.order_by("review_due", "pk")[:20]]
