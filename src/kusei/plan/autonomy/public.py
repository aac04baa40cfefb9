"""The door of the room: work that stands at a post, for the site."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.queries import waiting

__all__ = ["waiting_for"]


def waiting_for(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Proposals to be marked and chosen, projects to be allotted, in this post's hands."""
    labels = {"proposed": _t("裁量経費の提案を選定する"), "chosen": _t("裁量経費を配当する")}
    return [Act(labels[p.state], p.get_absolute_url(), help=p.title) for p in waiting(actor, ward) if may(actor, powers.CHOOSE, p)]
