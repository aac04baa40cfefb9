"""What follows a stage: whoever calls out in the ward is handed the call-out, filled in. Nobody is called by a machine."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _t

from kusei.core.access.actors import System
from kusei.core.actions.action import Action
from kusei.core.ledger.models import Ward
from kusei.core.outbox.send import follows, tell_duty
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.models import Call, HelpOffer
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


@follows("mobilisation.offer_help")
def hand_over_the_offer(actor: System, subject: str) -> None:
    """Into the tray of the ward that is to answer; the subject is the giving call."""
    for offer in _offers(giving__ref=subject.rpartition(":")[2], state="waiting"):
        _tell(actor, offer, offer.taking.ward, _t("%(way)s：応援の申し出です。受けるか断るかを答えてください。"))


@follows("mobilisation.accept_help")
@follows("mobilisation.decline_help")
def hand_back_the_answer(actor: System, subject: str) -> None:
    for offer in _offers(ref=subject.rpartition(":")[2], state__in=("accepted", "declined")):
        said = _t("%(way)s：応援を受けると返事がありました。") if offer.state == "accepted" else _t("%(way)s：応援を断る返事がありました。")
        _tell(actor, offer, offer.giving.ward, said)


@follows("mobilisation.withdraw_help")
def say_the_offer_is_off(actor: System, subject: str) -> None:
    for offer in _offers(ref=subject.rpartition(":")[2], state="withdrawn"):
        _tell(actor, offer, offer.taking.ward, _t("%(way)s：応援の申し出は取り下げられました。"))


def _offers(**asked: object) -> Iterable[HelpOffer]:
    rows: Iterable[HelpOffer] = HelpOffer.objects.filter(**asked).select_related("giving__ward", "taking__ward")
    return rows


def _tell(actor: System, offer: HelpOffer, ward: Ward, said: str) -> None:
    """Once for each state; a drill says so."""
    words = (_t("【訓練】") if offer.giving.drill else "") + said % {"way": offer}
    TellCallOut(actor=actor, ward=ward, words=words, url=offer.get_absolute_url(), key=f"mobilisation.tell:{offer.ref}:{offer.state}")()
