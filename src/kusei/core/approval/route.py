"""Building a route and moving along it; inside Actions only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.actions.action import Refused
from kusei.core.approval import queries, rules
from kusei.core.approval.kinds import label_of
from kusei.core.approval.models import DecisionRule, Draft, Step, level_word
from kusei.core.approval.rule_values import OF_STEP
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Division, Post


def planned(draft: Draft, *, joint: Sequence[Division] = ()) -> tuple[rules.Band, list[tuple[str, int, int]]]:
    """The row of the table that decides, and (kind, position, post id) of every step. Raises Refused.

    Used to show the route before it is taken, and to take it.
    """
    today = calendar.today()
    band = rules.required(queries.bands(today, ward=draft.ward), draft.case_kind, draft.amount)
    if band is None:
        raise Refused(
            _("専決の表に「%(kind)s」の行がありません。総務課に表の追加を依頼してください。") % {"kind": label_of(draft.case_kind)},
            code="no_rule",
        )
    chairs = queries.seats(today, ward=draft.ward)
    case = queries.case_of(draft)
    last = rules.decider(chairs, case, band)
    if last is None:
        raise Refused(
            _("決裁する「%(level)s」以上の職が台帳にありません。総務課に組織の登録を依頼してください。") % {"level": level_word(band.level)},
            code="no_decider",
        )
    steps = [("circulate", n, s.post_id) for n, s in enumerate(rules.line(chairs, case, last, bureau=band.bureau), start=1)]
    taken = {case.drafter_id, last.post_id, *(post for _kind, _n, post in steps)}
    beside = len(steps) + 1
    for division in _joint(draft, band, joint):
        seat = rules.joint_seat(chairs, division.pk)
        if seat is not None and seat.post_id not in taken:
            taken.add(seat.post_id)
            steps.append(("joint", beside, seat.post_id))
    return band, [*steps, ("decide", beside + 1, last.post_id)]


def no_way(draft: Draft) -> str:
    """Why the table of now gives this draft no route; "" = it does."""
    try:
        planned(draft)
    except Refused as refused:
        return str(refused.reason)
    return ""


def _joint(draft: Draft, band: rules.Band, chosen: Sequence[Division]) -> list[Division]:
    """The divisions the table asks for, then those the drafter adds."""
    living = Division.objects.as_of(calendar.today())
    asked = list(living.filter(Q(ward=draft.ward) | Q(ward=None), code__in=band.joint).order_by("code"))
    return [*asked, *(d for d in chosen if d not in asked)]


def take(draft: Draft, *, joint: Sequence[Division], at: datetime) -> None:
    """Store the route of a new round and hand the draft to the first."""
    band, steps = planned(draft, joint=joint)
    draft.round += 1
    draft.level, draft.rule = int(band.level), DecisionRule.objects.filter(ref=band.ref).first()
    draft.submitted_at, draft.last_reason = at, ""
    Step.objects.bulk_create(
        Step(draft=draft, round=draft.round, position=position, step_kind=kind, post_id=post)
        for kind, position, post in steps
    )
    advance(draft, at=at)


def advance(draft: Draft, *, at: datetime) -> None:
    """Hand on when nobody holds it: the next position becomes live, with a clock for each of its posts."""
    rows = draft.steps.filter(round=draft.round)
    if rows.filter(state=Step.State.LIVE).exists():
        return
    waiting = list(rows.filter(state=Step.State.WAITING).select_related("post", "draft__ward").order_by("position", "pk"))
    for step in (s for s in waiting if s.position == waiting[0].position):
        step.state, step.arrived_at = Step.State.LIVE, at
        step.save(update_fields=["state", "arrived_at"])
        clocks.start(OF_STEP[step.step_kind], step, at=at, post=queries.heir_of(step.post, calendar.today()) or step.post)
        draft.state = {"circulate": "circulating", "joint": "joint", "decide": "deciding"}[step.step_kind]


def close(step: Step, state: str, *, by: str, post: Post | None, at: datetime, comment: str = "", for_another: bool = False) -> None:
    """A post has acted: its clock stops."""
    step.state, step.acted_at, step.acted_by, step.acted_post = state, at, by, post
    step.comment, step.for_another = comment.strip(), for_another
    step.save()
    clocks.stop(OF_STEP[step.step_kind], step, at=at)


def void(draft: Draft, *, at: datetime) -> None:
    """Nobody's turn any more: what was live or to come is taken back, what was said stays."""
    open_ = draft.steps.filter(round=draft.round, state__in=[Step.State.LIVE, Step.State.WAITING]).select_related("post")
    for step in open_:
        if step.state == Step.State.LIVE:
            clocks.stop(OF_STEP[step.step_kind], step, at=at)
        step.state = Step.State.VOID
        step.save(update_fields=["state"])
