"""Reads: the table on a day, the posts of an office, whose turn it is, what waits for me."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.approval.models import Absence, Circular, DecisionRule, Draft, Step, Substitute
from kusei.core.approval.rules import Band, Case, Level, Seat
from kusei.core.ledger.models import Division, Post, Ward

MOST_HEIRS = 20  # a chain of reorganisations longer than this is a ring in the data


def external() -> bool:
    """Whether the city's own 文書管理システム decides and numbers (setting RECORDS="external")."""
    return str(getattr(settings, "RECORDS", "own")) == "external"


def bands(day: date, *, ward: Ward | None) -> list[Band]:
    """The 専決 table in force on ``day``: the city's rows and the ward's own."""
    rows = DecisionRule.objects.as_of(day).filter(Q(ward=None) | Q(ward=ward) if ward else Q(ward=None))
    return [
        Band(
            r.case_kind, Level(r.level), r.amount_from, r.amount_below, r.ward_id is not None, r.joint_codes, r.bureau, r.ref,
        )
        for r in rows
    ]


def seats(day: date, *, ward: Ward | None) -> list[Seat]:
    """The living posts a case of this ward (or of a bureau) can pass: the ward's and the bureaus'."""
    rows = Post.objects.as_of(day).filter(Q(ward=None) | Q(ward=ward) if ward else Q(ward=None))
    rows = rows.filter(Q(division__until=None) | Q(division__until__gte=day))
    return [
        Seat(pk, rank, division_id, ward_id, bureau) for pk, rank, division_id, ward_id, bureau in
        rows.values_list("pk", "rank", "division_id", "ward_id", "division__bureau")
    ]


def case_of(draft: Draft) -> Case:
    """Where the draft stands in today's organisation: a reorganised division is read as its heir."""
    division = heir_of_division(draft.division, calendar.today())
    drafter = heir_of(draft.drafter, calendar.today()) or draft.drafter
    return Case(division.pk, draft.ward_id, division.bureau, drafter.pk, drafter.rank)


def heir_of_division(division: Division, day: date) -> Division:
    for _turn in range(MOST_HEIRS):
        if division.until is None or division.until >= day or division.succeeded_by is None:
            break
        division = division.succeeded_by
    return division


def heir_of(post: Post, day: date) -> Post | None:
    """The living post that answers for ``post`` on ``day``; None when a reorganisation left none.

    Follows the named heirs; a post without one is looked for by rank and duty in the heir of its division.
    """
    for _turn in range(MOST_HEIRS):
        if post.until is None or post.until >= day:
            return post
        if post.succeeded_by is None:
            division = heir_of_division(post.division, day)
            return Post.objects.as_of(day).filter(division=division, rank=post.rank, duty=post.duty).order_by("pk").first()
        post = post.succeeded_by
    return None


def answered_by(post: Post, day: date) -> set[int]:
    """Ids of every post ``post`` answers for: itself, and the ended ones it is heir to."""
    ended = Post.objects.filter(until__lt=day, ward=post.ward).select_related("division__succeeded_by", "succeeded_by")
    ended = ended.filter(Q(succeeded_by__isnull=False) | Q(division__succeeded_by__isnull=False) | Q(division=post.division_id))
    heirs = {}
    for old in ended:
        heir = heir_of(old, day)
        heirs[old.pk] = heir.pk if heir else None
    return {post.pk} | {old for old, heir in heirs.items() if heir == post.pk}


def live_steps(draft: Draft) -> Sequence[Step]:
    """Whose turn it is now."""
    return list(draft.steps.filter(round=draft.round, state=Step.State.LIVE).select_related("post__division__ward"))


def step_of(draft: Draft, actor: Actor) -> Step | None:
    """The live step this actor's post answers for."""
    post = getattr(actor, "post", None)
    if post is None:
        return None
    mine = answered_by(post, calendar.today())
    return next((s for s in live_steps(draft) if s.post_id in mine), None)


def is_drafter(draft: Draft, actor: Actor) -> bool:
    post = getattr(actor, "post", None)
    return post is not None and draft.drafter_id in answered_by(post, calendar.today())


def absent(post: Post) -> Absence | None:
    """The absence of this post's holder at this moment."""
    now = calendar.now()
    return Absence.objects.filter(post=post, from_at__lte=now, until_at__gt=now).first()


def stand_in_for(post: Post) -> Post | None:
    """Who decides for an absent post: the first declared substitute that is not away too."""
    if absent(post) is None:
        return None
    rows = Substitute.objects.as_of(calendar.today()).filter(post=post).select_related("stand_in").order_by("position", "pk")
    return next((r.stand_in for r in rows if absent(r.stand_in) is None), None)


def waiting_for(post: Post) -> QuerySet[Step]:
    """自分の決裁待ち: live steps of this post, of the posts it is heir to, and of those it decides for today."""
    today, now = calendar.today(), calendar.now()
    away = Absence.objects.filter(from_at__lte=now, until_at__gt=now).values("post")
    standing = [
        row.post_id for row in Substitute.objects.as_of(today).filter(stand_in=post, post__in=away).select_related("post")
        if (chosen := stand_in_for(row.post)) is not None and chosen.pk == post.pk
    ]
    turn = Q(post__in=answered_by(post, today)) | Q(post__in=standing, step_kind=Step.Kind.DECIDE)
    return Step.objects.filter(turn, state=Step.State.LIVE).select_related("draft__ward", "post__division__ward").order_by("arrived_at", "pk")


def to_view_after(post: Post) -> QuerySet[Step]:
    """後閲: what was decided in this post's place and it has not seen yet."""
    mine = answered_by(post, calendar.today())
    return Step.objects.filter(post__in=mine, for_another=True, seen_after_at=None).select_related("draft__ward").order_by("acted_at")


def unread(post: Post) -> QuerySet[Circular]:
    return Circular.objects.filter(readers__post__in=answered_by(post, calendar.today()), readers__read_at=None).distinct()


def holders(draft: Draft) -> list[dict[str, Any]]:
    """Who holds it now and since when: post as routed, its heir today, the stand-in if it is away."""
    return [
        {"step": s, "post": heir_of(s.post, calendar.today()), "since": s.arrived_at, "stand_in": stand_in_for(s.post)}
        for s in live_steps(draft)
    ]

