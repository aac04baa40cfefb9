"""Reads of the office: who is where on a day, what runs out, which incident is open, what a post may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db.models import Q, QuerySet

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff, reaches_of
from kusei.core.access.decide import Verdict, may
from kusei.core.access.models import EmergencyOrder, Grant
from kusei.core.access.powers import POWERS
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Holding, Incident, Post, StaffMember, Ward
from kusei.core.outbox.models import Notice
from kusei.core.rows import Seen
from kusei.office.models import Handover


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


@dataclass(frozen=True)
class Change:
    """A post that changed hands: who left, who came, on which day, at the post as it stands then."""

    post: Post
    changes_on: date
    outgoing: StaffMember
    incoming: StaffMember

    @property
    def late(self) -> bool:
        return self.changes_on <= calendar.today()


def changes_of_holder(start: date, end: date, *, ward: Ward | None = None) -> list[Change]:
    """Posts whose holder changed between two days (both included), also through a reorganisation. Four queries."""
    begun = Holding.objects.filter(since__range=(start, end)).select_related("staff", "post__division__ward")
    begun = begun.defer("post__division__ward__boundary").order_by("since", "post__ward__code", "post__division__code", "post__rank", "pk")
    coming = list(begun.filter(post__ward=ward) if ward else begun)
    before: dict[int, set[int]] = {h.post_id: {h.post_id} for h in coming}
    for old, new in Post.objects.filter(succeeded_by__in=list(before)).values_list("pk", "succeeded_by"):
        before[new].add(old)
    last = (start - timedelta(days=1), end - timedelta(days=1))
    left: dict[tuple[int, date], list[Holding]] = {}
    for gone in Holding.objects.filter(post__in={p for ps in before.values() for p in ps}, until__range=last).select_related("staff"):
        assert gone.until is not None
        left.setdefault((gone.post_id, gone.until), []).append(gone)
    found = []
    for here in coming:
        eve = here.since - timedelta(days=1)
        gone_before = [g for p in sorted(before[here.post_id]) for g in left.get((p, eve), [])]
        # Whoever stays is no change: a term renewed, or the same person carried to the heir of their post.
        if gone_before and all(g.staff_id != here.staff_id for g in gone_before):
            found.append(Change(here.post, here.since, gone_before[0].staff, here.staff))
    return found


def without_handover(start: date, end: date, *, ward: Ward | None = None) -> list[Change]:
    """The list the clerk starts with: posts that changed hands and whose handover nobody has begun."""
    found = changes_of_holder(start, end, ward=ward)
    begun = set(
        Handover.objects.filter(changes_on__range=(start, end)).exclude(state="dropped")
        .values_list("post_id", "changes_on", "incoming_id"),
    )
    heirs = {old: new for old, new in Post.objects.filter(succeeded_by__in=[c.post.pk for c in found]).values_list("pk", "succeeded_by")}
    begun |= {(heirs.get(post, post), day, who) for post, day, who in begun}
    return [c for c in found if (c.post.pk, c.changes_on, c.incoming.pk) not in begun]
