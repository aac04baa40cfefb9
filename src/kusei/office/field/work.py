"""What follows by itself: the ward is told of what waits for a decision; keys of closed places are erased at night."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.actors import System, system
from kusei.core.actions.action import Action
from kusei.core.field.actions import CloseCarry
from kusei.core.field.models import Carry, Command, Device
from kusei.core.field.rule_values import LIMITS
from kusei.core.field.screens import SCREENS, place_of
from kusei.core.jobs.run import nightly
from kusei.core.ledger.models import Ward
from kusei.core.outbox.send import follows, tell_duty
from kusei.core.rows import Row
from kusei.core.rules import registry as rules


class TellWard(Action):
    """A notice in the ward's disaster posts' trays."""

    verb, power = "field.tell", "field.keep"
    subject: Row
    ward: Ward
    words: str
    url: str

    def where(self) -> Ward:
        return self.ward

    def perform(self) -> None:
        tell_duty("disaster", self.words, ward_id=self.ward.pk, url=self.url, row=self.subject)


def _ref(subject: str) -> str:
    return subject.partition(":")[2]


@follows("field.hand")
def tell_of_a_decision(actor: System, subject: str) -> None:
    row = Command.objects.select_related("ward", "carry").get(ref=_ref(subject))
    words = _t("%(place)s：端末から渡された記録が、判断を待っています。") % {"place": row.carry.title}
    TellWard(actor=actor, subject=row, ward=row.ward, words=words, url=row.get_absolute_url(), key=f"field.tell:{row.ref}")()


@follows("field.wipe")
def tell_of_a_wiped_phone(actor: System, subject: str) -> None:
    row = Device.objects.select_related("ward").get(ref=_ref(subject))
    words = _t("端末「%(name)s」の中身が消えました。引き継いだもの %(handed)s件、失われたもの %(lost)s件。") % {
        "name": row.name, "handed": row.wiped_handed, "lost": row.wiped_lost,
    }
    TellWard(actor=actor, subject=row, ward=row.ward, words=words, url=row.get_absolute_url(), key=f"field.tell:{row.ref}:{row.version}"[:80])()


@nightly("field.erase", time(3, 20))
def erase_keys() -> int:
    """Keys of places that are no longer open, so many days after the phone's last term ran out."""
    erased = 0
    days = timedelta(days=int(rules.at(LIMITS)["erase_days"]))
    for carry in Carry.objects.filter(state="open", key_until__lt=calendar.now() - days).select_related("device", "ward"):
        if carry.screen not in SCREENS or not SCREENS[carry.screen].live(place_of(carry)):
            CloseCarry(actor=system("nightly"), carry=carry)()
            erased += 1
    return erased
