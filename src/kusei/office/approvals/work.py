"""Telling posts: what has come to them, what came back, what was decided. Keys and titles only, no text of a draft."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import System
from kusei.core.actions.action import Action
from kusei.core.approval import powers, queries
from kusei.core.approval.lifecycle import HELD, LIFE
from kusei.core.approval.models import Circular, Draft
from kusei.core.ledger.models import Post, Ward
from kusei.core.outbox.models import Notice
from kusei.core.outbox.send import follows, tell

MOVING = (
    "approval.submit", "approval.agree", "approval.send_back", "approval.decide", "approval.decide_for", "approval.reject",
    "approval.reroute", "approval.enforce", "approval.record_external",
)


class TellHolders(Action):
    """Tell whoever holds a draft now, or its drafter when it has come to an end; each state of a round is told once."""

    verb, power, label = "approval.tell", powers.DRAFT, _("手元に届いたことを知らせる")
    draft: Draft  # not ``on``: telling somebody must not make the page they read stale

    def where(self) -> Ward | None:
        return self.draft.ward

    def perform(self) -> int:
        d = self.draft
        if d.state in HELD:
            return sum(self._once(post, _t("決裁待ち：%(n)s") % {"n": d.number}) for post in self._holders())
        drafter = queries.heir_of(d.drafter, calendar.today())
        words = _t("起案 %(n)s：%(state)s") % {"n": d.number, "state": LIFE.of(d).label}
        return self._once(drafter, words) if drafter else 0

    def _holders(self) -> list[Post]:
        found: list[Post] = []
        for held in queries.holders(self.draft):
            found += [p for p in (held["post"], held["stand_in"]) if p is not None]
        return found

    def _once(self, post: Post, words: str) -> int:
        subject = f"{self.draft.kind}:{self.draft.ref}"
        if Notice.objects.filter(post=post, subject=subject, text=words, read_at=None).exists():
            return 0
        tell(post, words, url=self.draft.get_absolute_url(), row=self.draft)
        return 1

    def facts(self, result: Any) -> dict[str, Any]:
        return {"told": result}


class TellReaders(Action):
    verb, power, label = "approval.tell_readers", powers.DRAFT, _("供覧が届いたことを知らせる")
    circular: Circular

    def where(self) -> Ward | None:
        return self.circular.ward

    def perform(self) -> int:
        told = 0
        for reader in self.circular.readers.filter(read_at=None).select_related("post"):
            subject = f"{self.circular.kind}:{self.circular.ref}"
            if not Notice.objects.filter(post=reader.post, subject=subject).exists():
                tell(reader.post, _t("供覧：%(title)s") % {"title": self.circular.title[:80]}, url=self.circular.get_absolute_url(), row=self.circular)
                told += 1
        return told


def _tell(actor: System, subject: str) -> None:
    draft = Draft.objects.filter(ref=subject.partition(":")[2]).first()
    if draft is not None:
        TellHolders(actor=actor, draft=draft)()


for _verb in MOVING:
    follows(_verb)(_tell)


@follows("approval.circulate")
def tell_readers(actor: System, subject: str) -> None:
    circular = Circular.objects.filter(ref=subject.partition(":")[2]).first()
    if circular is not None:
        TellReaders(actor=actor, circular=circular)()
