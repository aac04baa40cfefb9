"""The door of the room: what waits for a post after a stage was decided, and while people are called out."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.models import Call, Team
from kusei.disaster.mobilisation.queries.after import offers, with_counts
from kusei.disaster.staffing_stages import public as staffing_stages
from kusei.disaster.staffing_stages.public import WardStage

__all__ = ["call_out_url", "uncalled", "waiting_for"]


def call_out_url(stage: WardStage) -> str:
    """The call-out with what the stage says filled in; a person reads it and sends it."""
    with override("ja"):  # a stage names its teams as the city's table does
        teams = [t.value for t in Team if str(t.label) in stage.sections]
    asked = {"reason": stage.label, "stage": stage.ref, "drill": int(stage.drill), "teams": teams}
    return f"{reverse('mobilisation:call_out')}?{urlencode(asked, doseq=True)}"


def uncalled(actor: Actor) -> list[WardStage]:
    """Wards that stand at a stage and have not called anybody out for it."""
    stages = [s for s in staffing_stages.active(actor) if s.share or s.headquarters]
    called = set(Call.objects.filter(state="running").values_list("ward", "drill"))
    return [s for s in stages if (s.ward_id, s.drill) not in called]


def waiting_for(actor: Actor, ward: Ward | None) -> list[Act]:
    """Stages without a call-out, people who have not answered, a call-out whose stage is over. Nothing for other posts."""
    if not actor.reach(powers.CALL_OUT):
        return []

    def mine(ward_id: int) -> bool:
        return ward is None or ward.pk == ward_id

    found = [
        Act(_t("%(ward)s：%(stage)sの動員がまだです") % {"ward": s.ward, "stage": s.label}, call_out_url(s), tone="danger")
        for s in uncalled(actor) if mine(s.ward_id)
    ]  # fmt: skip
    calls = [c for c in with_counts(Call.objects.seen_by(actor).filter(state="running").select_related("ward")) if mine(c.ward_id)]
    standing = staffing_stages.standing({c.stage for c in calls if c.stage})
    for c in calls:
        if c.stage and c.stage not in standing:
            found.append(Act(_t("%(call)s：配備は解除されています。動員を解除してください") % {"call": c}, c.get_absolute_url()))
        elif c.waiting:
            found.append(Act(_t("%(call)s：返事のない職員が%(n)s人います") % {"call": c, "n": c.waiting}, c.get_absolute_url()))
    return [*_offers(actor, mine), *found]


def _offers(actor: Actor, mine: Callable[[int], bool]) -> list[Act]:
    """Help that was offered to a ward this post answers for."""
    reach = actor.reach(powers.CALL_OUT)
    words = _("【訓練】%(ward)sから応援%(n)s人の申し出です。受けるか断るかを答えてください"), _("%(ward)sから応援%(n)s人の申し出です。受けるか断るかを答えてください")
    return [
        Act(str(words[0] if o.giving.drill else words[1]) % {"ward": o.giving.ward.name, "n": o.n}, o.get_absolute_url(), tone="main")
        for o in offers(actor).filter(state="waiting") if reach.covers(o.taking.ward_id) and mine(o.taking.ward_id)
    ]  # fmt: skip
