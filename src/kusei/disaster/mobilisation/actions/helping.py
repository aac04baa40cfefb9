"""区の間の応援: one ward offers people who are here, the other takes or declines them; until then they count where they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.actions.calling import still_running
from kusei.disaster.mobilisation.lifecycle import HELP_DUE
from kusei.disaster.mobilisation.models import Call, HelpOffer, HelpPerson, Summons
from kusei.disaster.mobilisation.queries.after import at_work


class OfferHelp(Action):
    """People who are here are offered to another ward's call. The other call is not locked: its answer looks again."""

    verb, power, label = "mobilisation.offer_help", powers.CALL_OUT, _("ほかの区へ応援を申し出る")
    effect = _("相手の区の担当に知らせます。相手が受けるまで、人はこの区の「いまいる人」のままです。")
    on = "call"
    call: Call
    to: Call
    people: Sequence[Summons]
    note: str = ""
    expected_at: datetime | None = None

    def check(self) -> None:
        to = Call.objects.select_related("ward").get(pk=self.to.pk)
        if to.pk == self.call.pk:
            raise Refused(_("同じ動員です。ほかの区を選んでください。"), field="to")
        if to.state != "running" or to.drill != self.call.drill:
            raise Refused(_("相手の区は動員していないか、訓練と本番が食い違います。"), field="to")
        if self.expected_at and not self.moment <= self.expected_at <= self.moment + timedelta(days=3):
            raise Refused(_("着く見込みは、いまから3日の間にしてください。"), field="expected_at")
        if not self.people:
            raise Refused(_("応援に出す人を選んでください。"), field="people")
        self._people = _locked(self.call.summons.filter(pk__in=[s.pk for s in self.people]))
        here = [s for s in self._people if s.state == "arrived"]
        self._nobody_else(_t("職員番号%(number)sの人は、いまこの区にいません。"), set(self.people) - set(here))
        waiting = HelpPerson.objects.filter(summons__in=here, open=True).values_list("summons_id", flat=True)
        self._nobody_else(_t("職員番号%(number)sの人は、もう応援に申し出ています。"), {s for s in here if s.pk in set(waiting)})
        there = at_work(to)
        self._nobody_else(_t("職員番号%(number)sの人は、相手の区の動員名簿にもういます。"), {s for s in here if s.member.number in there})

    def _nobody_else(self, said: str, found: set[Summons]) -> None:
        if found:
            number = min(s.member.number for s in found)
            raise Refused(said % {"number": number}, field="people")

    def perform(self) -> HelpOffer:
        offer: HelpOffer = HelpOffer.objects.create(
            giving=self.call, taking=self.to, note=self.note.strip()[:120], expected_at=self.expected_at, offered_at=self.moment,
        )  # fmt: skip
        for one in self._people:
            HelpPerson.objects.create(offer=offer, summons=one)
        clocks.start(HELP_DUE, offer, at=self.moment)
        return offer

    def facts(self, result: Any) -> dict[str, Any]:
        return {"to": self.to.ward.code, "people": len(self._people)}


def _locked(rows: Any) -> list[Summons]:
    """In the order of their keys, so that two acts wait for one another rather than for ever."""
    return list(rows.select_for_update(of=("self",)).select_related("member").order_by("pk"))


class _OnOffer(Action):
    """``side``: whose act it is."""

    power = powers.CALL_OUT
    on = "help_offer"
    side = "taking"
    help_offer: HelpOffer

    def where(self) -> Ward:
        ward: Ward = getattr(self.help_offer, self.side).ward
        return ward

    @classmethod
    def hindrance(cls, actor: Actor, row: Any) -> str:
        ward = getattr(row, cls.side).ward
        if actor.reach(powers.CALL_OUT).covers(ward.pk):
            return ""
        return _t("%(ward)sの担当が行います。") % {"ward": ward.name}

    def check(self) -> None:
        if said := self.hindrance(self.actor, self.help_offer):
            raise Refused(said, code="other_ward")

    def perform(self) -> HelpOffer:
        self.help_offer.answered_at = self.moment
        self.help_offer.save(update_fields=["answered_at"])
        self.help_offer.people.update(open=False)
        return self.help_offer

    def facts(self, result: Any) -> dict[str, Any]:
        return {"people": self.help_offer.people.count()}


class AcceptHelp(_OnOffer):
    """Whoever is still here goes; whoever went home in between, or is there already, stays out of it."""

    verb, label = "mobilisation.accept_help", _("応援を受ける")
    effect = _("申し出の人がこの区の「参集中」に加わり、出した区では「交代・帰宅」になります。着いたら受け付けてください。")
    tone = "main"
    help_offer: HelpOffer

    def check(self) -> None:
        super().check()
        taking = Call.objects.select_for_update().get(pk=self.help_offer.taking_id)
        still_running(taking)
        there = at_work(taking)
        rows = _locked(Summons.objects.filter(offers__offer=self.help_offer, offers__open=True))
        self._come = [s for s in rows if s.state == "arrived" and s.member.number not in there]
        if not self._come:
            raise Refused(_("申し出の人は、もう出した区にいません。断るか、出した区に取り下げてもらってください。"), code="nobody")

    def perform(self) -> HelpOffer:
        for row in self._come:
            there, _made = Summons.objects.update_or_create(
                call=self.help_offer.taking, member=row.member,
                defaults={"state": "coming", "answered_at": self.moment, "expected_at": self.help_offer.expected_at, "safety": row.safety, "left_at": None},
            )  # fmt: skip
            row.state, row.left_at, row.sent_to = "left", self.moment, there
            row.save(update_fields=["state", "left_at", "sent_to"])
            HelpPerson.objects.filter(offer=self.help_offer, summons=row).update(there=there)
        return super().perform()

    def facts(self, result: Any) -> dict[str, Any]:
        return {"people": self.help_offer.people.count(), "come": len(self._come)}


class _WithReason(_OnOffer):
    help_offer: HelpOffer
    reason: str = ""

    def check(self) -> None:
        super().check()
        reasoned(self.reason)

    def perform(self) -> HelpOffer:
        self.help_offer.reason = self.reason.strip()[:200]
        self.help_offer.save(update_fields=["reason"])
        return super().perform()


class DeclineHelp(_WithReason):
    verb, label = "mobilisation.decline_help", _("応援を断る")
    effect = _("理由が出す区に伝わります。人は出す区に残ります。")
    help_offer: HelpOffer


class WithdrawHelp(_WithReason):
    verb, label = "mobilisation.withdraw_help", _("応援の申し出を取り下げる")
    effect = _("相手の区に知らせます。人はこの区に残ります。")
    side = "giving"
    help_offer: HelpOffer
