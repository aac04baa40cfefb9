"""What follows a stage: whoever calls out in the ward is handed the call-out, filled in. Nobody is called by a machine."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from kusei.core.access.actors import System
from kusei.core.actions.action import Action
from kusei.core.ledger.models import Ward
from kusei.core.outbox.send import follows, tell_duty
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.models import Call
from kusei.disaster.mobilisation.public import call_out_url
from kusei.disaster.staffing_stages import public as staffing_stages


class TellCallOut(Action):
    """A notice in the trays of the ward's disaster posts."""

    verb, power = "mobilisation.tell", powers.CALL_OUT
    ward: Ward
    words: str
    url: str

    def where(self) -> Ward:
        return self.ward

    def perform(self) -> None:
        tell_duty("disaster", self.words, ward_id=self.ward.pk, url=self.url)


@follows("staffing_stages.decide")
def hand_over_the_call(actor: System, subject: str) -> None:
    stage = staffing_stages.by_subject(subject)
    if stage is None or not (stage.share or stage.headquarters):
        return
    if Call.objects.filter(ward=stage.ward_id, drill=stage.drill, state="running").exists():
        return
    said = _t("%(ward)s：%(stage)sが決まりました。職員を動員してください。") % {"ward": stage.ward, "stage": stage.label}
    words = _t("【訓練】") + said if stage.drill else said
    key = f"mobilisation.tell:{stage.ref}:{stage.code}"[:80]
    TellCallOut(actor=actor, ward=Ward.objects.get(pk=stage.ward_id), words=words, url=call_out_url(stage), key=key)()


@follows("staffing_stages.release")
def ask_to_end_the_call(actor: System, subject: str) -> None:
    ref = subject.rpartition(":")[2]
    for call in Call.objects.filter(stage=ref, state="running").select_related("ward"):
        words = _t("%(call)s：配備は解除されています。動員を解除してください") % {"call": call}
        TellCallOut(actor=actor, ward=call.ward, words=words, url=call.get_absolute_url(), key=f"mobilisation.tell:{ref}:over")()
