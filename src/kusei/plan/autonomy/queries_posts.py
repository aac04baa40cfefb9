"""Reads of the posts a ward head may place: what is placed on a day, what is due, and the work of a division."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from kusei.core import calendar
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Ward
from kusei.plan.autonomy.lifecycle_posts import HOLDING
from kusei.plan.autonomy.models import Placement, Pool, Workload
from kusei.plan.autonomy.rules.posts import Span


def spans(pool: Pool, *, but: int | None = None) -> list[Span]:
    """What takes posts from the pool; one query."""
    rows = pool.placements.filter(state__in=HOLDING).exclude(pk=but)
    return [Span(*found) for found in rows.values_list("from_on", "to_on", "tenths")]


def pools_on(rows: Any, day: date) -> Any:
    """Pools with what is ``placed`` of them on ``day``."""
    placed = Placement.objects.filter(pool=OuterRef("pk"), state__in=HOLDING, from_on__lte=day, to_on__gte=day).order_by()
    total = placed.values("pool").annotate(n=Sum("tenths")).values("n")
    return rows.annotate(placed=Coalesce(Subquery(total, output_field=IntegerField()), 0))


def review_due(rows: Any, day: date) -> Any:
    return rows.filter(state="running", review_due__lte=day)


def due_to_start(day: date) -> list[Placement]:
    return list(Placement.objects.filter(state="decided", from_on__lte=day).select_related("pool__ward", "division").order_by("pk"))


def due_to_finish(day: date) -> list[Placement]:
    return list(Placement.objects.filter(state="reviewed", to_on__lt=day).select_related("pool__ward", "division").order_by("pk"))


def clocks_of(division: Division) -> tuple[int, int] | None:
    """Running clocks of the division's posts and how many are past due; None where none was ever kept by its posts."""
    now = calendar.now()
    found = Clock.objects.filter(duty_post__division=division).aggregate(
        any=Count("pk"), open=Count("pk", filter=Q(stopped_at=None)), overdue=Count("pk", filter=Q(stopped_at=None, due_at__lt=now)),
    )
    return (found["open"], found["overdue"]) if found["any"] else None


def latest(rows: Sequence[Workload]) -> dict[tuple[str, str], Workload]:
    """The last figure of each thing measured, before and after; ``rows`` in the order of their days."""
    return {(w.what, w.phase): w for w in rows}


def divisions_of(ward: Ward | None) -> Any:
    return Division.objects.as_of(calendar.today()).filter(ward=ward).exclude(ward=None).order_by("code", "pk")
