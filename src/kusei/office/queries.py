"""Reads of the office: who is where on a day, what runs out, which incident is open, what a post may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Q, QuerySet

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff, reaches_of
from kusei.core.access.decide import Verdict, may
from kusei.core.access.models import EmergencyOrder, Grant
from kusei.core.access.powers import POWERS
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Holding, Incident, Post, Ward
from kusei.core.outbox.models import Notice
from kusei.core.rows import Seen


@dataclass(frozen=True)
class OpenIncident:
    """What a mode banner says."""

    ref: str
    title: str
    drill: bool
    stage: str
    url: str
    wards: frozenset[int]

    def covers(self, ward: Ward | None) -> bool:
        return not self.wards or ward is None or ward.pk in self.wards


@dataclass(frozen=True)
class PostLine:
    """A post on a day with who holds it then."""

    post: Post
    holders: tuple[Holding, ...]


@dataclass(frozen=True)
class Branch:
    """One division on a day with its posts and the divisions below it."""

    division: Division
    posts: tuple[PostLine, ...]
    below: tuple[Branch, ...]


def open_incidents(ward: Ward | None = None) -> list[OpenIncident]:
    """Incidents that are open, real ones first; with ``ward``, those that concern it. Two queries."""
    rows = Incident.objects.filter(state=Incident.State.OPEN).order_by("drill", "-started_at").prefetch_related("wards")
    found = [
        OpenIncident(r.ref, r.title, r.drill, r.stage, r.get_absolute_url(), frozenset(w.pk for w in r.wards.all()))
        for r in rows
    ]
    return [i for i in found if i.covers(ward)]


def tree(ward: Ward | None, day: date) -> list[Branch]:
    """The organisation of a ward (None = the bureaus) as it stood on ``day``. Three queries."""
    divisions = list(Division.objects.as_of(day).filter(ward=ward).order_by("bureau", "code", "pk"))
    posts = Post.objects.as_of(day).filter(division__in=divisions).order_by("rank", "pk")
    held: dict[int, list[Holding]] = {}
    for holding in Holding.objects.as_of(day).filter(post__in=posts).select_related("staff").order_by("form", "pk"):
        held.setdefault(holding.post_id, []).append(holding)
    lines: dict[int, list[PostLine]] = {}
    for post in posts:
        lines.setdefault(post.division_id, []).append(PostLine(post, tuple(held.get(post.pk, ()))))
    here = {d.pk for d in divisions}
    below: dict[int | None, list[Division]] = {}
    for division in divisions:
        # A parent that had already ended on this day must not hide its children.
        below.setdefault(division.parent_id if division.parent_id in here else None, []).append(division)

    def build(parent: int | None) -> tuple[Branch, ...]:
        return tuple(Branch(d, tuple(lines.get(d.pk, ())), build(d.pk)) for d in below.get(parent, ()))

    return list(build(None))


def clocks_seen_by(actor: Actor) -> QuerySet[Clock]:
    """Running clocks whose row this actor may see: each clock carries the power that opens its row."""
    running = Clock.objects.filter(stopped_at=None)
    allowed = Q(pk__in=[])
    for power in running.order_by().values_list("power", flat=True).distinct():
        if power not in POWERS:
            continue
        reach = actor.reach(power)
        if reach.everywhere:
            allowed |= Q(power=power)
        elif reach:
            allowed |= Q(power=power) & (Q(ward__in=reach.wards) | Q(ward=None) & ~_of_tables_by_ward(power))
    return running.filter(allowed)


def _of_tables_by_ward(power: str) -> Q:
    """Clocks of tables whose rows belong to wards: the city's own row of such a table is the city's alone."""
    found = Q(pk__in=[])
    for model in apps.get_models():
        seen = getattr(model, "seen", None)
        if isinstance(seen, Seen) and seen.power == power and seen.ward:
            found |= Q(subject__startswith=f"{model._meta.label_lower}:")
    return found


def overdue(actor: Actor) -> int:
    return clocks_seen_by(actor).filter(due_at__lt=calendar.now(), paused_at=None).count()


def unread(actor: Actor) -> int:
    """Notices the post has not looked at."""
    return Notice.objects.filter(post_id=actor.post_id, read_at=None).count() if actor.post_id else 0


@dataclass(frozen=True)
class Why:
    """Why a post may or may not: the verdict, the grants that ever named the power, and orders that lend it today."""

    verdict: Verdict
    grants: Sequence[Grant]
    orders: Sequence[EmergencyOrder]


def actor_at(post: Post) -> Staff:
    """Somebody at this post, nobody in particular."""
    return Staff(label=f"post:{post.ref}", user_pk=0, post=post, reaches=reaches_of(post))


def why(post: Post, power: str, ward: Ward | None) -> Why:
    lent = EmergencyOrder.objects.as_of(calendar.today()).filter(
        Q(duty="") | Q(duty=post.duty), power=power, incident__state=Incident.State.OPEN, revoked_at=None,
    )
    return Why(
        may(actor_at(post), power, ward), list(Grant.objects.filter(post=post, power=power).order_by("-since")),
        list(lent.select_related("incident", "ward")),
    )


def former(division: Division) -> list[Division]:
    """The divisions this one came from, newest first, through every reorganisation."""
    found: list[Division] = []
    layer = [division]
    while layer:
        layer = list(Division.objects.filter(succeeded_by__in=layer).order_by("-until", "pk"))
        found.extend(layer)
    return found
