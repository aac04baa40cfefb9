"""Who acts: Staff at a post, a Partner under an agreement, a System by name, or a Visitor.

Nobody is ``None``: a machine that writes is ``System("nightly")`` and stands in the trail under that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q

from kusei.core import calendar
from kusei.core.access.models import EmergencyOrder, Grant, User
from kusei.core.access.powers import POWERS
from kusei.core.ledger.models import Holding, Organisation, Post
from kusei.core.rows import seen_of

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Reach:
    """The wards a power extends to."""

    everywhere: bool = False
    wards: frozenset[int] = frozenset()

    def covers(self, ward_id: int | None) -> bool:
        return self.everywhere or (ward_id is not None and ward_id in self.wards)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.wards)


NOWHERE = Reach()
EVERYWHERE = Reach(everywhere=True)


@dataclass(frozen=True)
class Actor:
    """Base of all actors. ``label`` is what the trail keeps: a key, never a name."""

    label: str

    def reach(self, power: str) -> Reach:
        return NOWHERE

    @property
    def ward_id(self) -> int | None:
        return None

    @property
    def post_id(self) -> int | None:
        return None

    @property
    def organisation_id(self) -> int | None:
        return None

    def owns(self, obj: models.Model) -> bool:
        """Whether this one row is the actor's own, whatever powers say (the subject of a link)."""
        return False

    def sees(self, model: type[models.Model]) -> Q:
        """The rows of ``model`` this actor may see, as one condition; ``access.may`` gives the same answer."""
        rule = seen_of(model)
        public = Q(**rule.public) if rule.public else NOTHING
        reach = self.reach(rule.power)
        if not reach:
            own = Q(**{rule.partner: self.organisation_id}) if rule.partner and self.organisation_id else NOTHING
            return public | own
        if reach.everywhere or not rule.ward:
            return Q()
        return public | Q(**{f"{rule.ward}__in": reach.wards})


@dataclass(frozen=True)
class Staff(Actor):
    """A person acting as one of the posts they hold today."""

    user_pk: int
    post: Post = field(compare=False)
    reaches: Mapping[str, Reach] = field(default_factory=dict, compare=False)
    name: str = field(default="", compare=False)

    def reach(self, power: str) -> Reach:
        return self.reaches.get(power, NOWHERE)

    @property
    def ward_id(self) -> int | None:
        return self.post.ward_id

    @property
    def post_id(self) -> int | None:
        return self.post.pk


@dataclass(frozen=True)
class Partner(Actor):
    """Somebody of a partner organisation, while its agreement holds; sees its own rows only."""

    organisation: Organisation = field(compare=False)

    @property
    def organisation_id(self) -> int | None:
        return self.organisation.pk


@dataclass(frozen=True)
class System(Actor):
    """A machine. It may do what its name is for, everywhere, and nothing in private rooms."""

    def reach(self, power: str) -> Reach:
        declared = POWERS.get(power)
        return NOWHERE if declared and declared.private else EVERYWHERE


@dataclass(frozen=True)
class LinkHolder(Actor):
    """Whoever holds a link: sees its one subject and may do its verbs to it (``access.links.verdict``)."""

    link_ref: str
    verbs: frozenset[str] = frozenset()
    subject: str = ""

    def owns(self, obj: models.Model) -> bool:
        return self.subject == f"{obj._meta.label_lower}:{getattr(obj, 'ref', '')}"

    def sees(self, model: type[models.Model]) -> Q:
        kind, _colon, ref = self.subject.partition(":")
        own = Q(ref=ref) if kind == model._meta.label_lower else NOTHING
        return super().sees(model) | own


@dataclass(frozen=True)
class Visitor(Actor):
    """Anyone: sees what is published."""


def system(name: str) -> System:
    return System(label=f"system:{name}")


VISITOR = Visitor(label="visitor")


def posts_of(user: User) -> list[Post]:
    """The posts this person holds today, main post first."""
    if not user.is_active or user.staff_id is None:
        return []
    today = calendar.today()
    held = (
        Holding.objects.as_of(today).filter(staff_id=user.staff_id)
        .select_related("post__division__ward", "post__ward").order_by("form", "post__rank", "pk")
    )
    order = {Holding.Form.MAIN: 0, Holding.Form.CONCURRENT: 1, Holding.Form.ACTING: 2}
    rows = sorted(held, key=lambda h: (order[Holding.Form(h.form)], h.post.rank, h.pk))
    return [h.post for h in rows if h.post.until is None or h.post.until >= today]


def staff_actor(user: User, post: Post) -> Staff:
    """The actor for ``user`` at ``post``; two queries."""
    return Staff(
        label=f"post:{post.ref}/user:{user.staff_number}", user_pk=user.pk, post=post,
        reaches=reaches_of(post), name=user.staff.name if user.staff else user.staff_number,
    )


def reaches_of(post: Post) -> dict[str, Reach]:
    """Powers of a post today, with the wards each extends to.

    A ward post reaches its ward. A city post reaches all wards, except in private rooms, where it needs a grant that
    names it (``everywhere``). A dated emergency order lends powers on top.
    """
    today = calendar.today()
    reaches: dict[str, Reach] = {}
    for grant in Grant.objects.as_of(today).filter(post=post):
        declared = POWERS.get(grant.power)
        if declared is None:
            continue
        if grant.everywhere or (post.ward_id is None and not declared.private):
            reaches[grant.power] = EVERYWHERE
        elif post.ward_id is not None:
            reaches[grant.power] = Reach(wards=frozenset({post.ward_id}))
    lent = EmergencyOrder.objects.as_of(today).filter(
        Q(duty="") | Q(duty=post.duty), incident__state="open", revoked_at=None,
    )
    for order in lent:
        ward_id = order.ward_id
        if ward_id is not None and post.ward_id not in (None, ward_id):
            continue
        if POWERS.get(order.power) is None or POWERS[order.power].private:
            continue
        before = reaches.get(order.power, NOWHERE)
        wards = frozenset({ward_id}) if ward_id is not None else frozenset()
        everywhere = before.everywhere or (ward_id is None and post.ward_id is None)
        own = frozenset({post.ward_id}) if post.ward_id is not None else frozenset()
        reaches[order.power] = Reach(everywhere, before.wards | wards | own)
    return reaches
