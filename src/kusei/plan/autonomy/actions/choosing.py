"""The choice under the ceiling, the allotment that follows it, and money that moves afterwards."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.plan.autonomy import powers, rules
from kusei.plan.autonomy.actions.common import positive, within, written, year_open
from kusei.plan.autonomy.actions.proposing import _OnProposal, year_open_for
from kusei.plan.autonomy.models import Envelope, Proposal, Shift
from kusei.plan.autonomy.queries import Comparison, compare, held_back


class ChooseSet(Action):
    """``chosen``: refs of the proposals taken; the others of the comparison are not chosen."""

    verb, power, label = "autonomy.choose_set", powers.CHOOSE, _("選定する")
    effect = _("選んだ事業は配当の決裁に進み、そのほかは不採択になります。不採択のものはもう一度提案できます。")
    tone = "main"
    on = "envelope"
    envelope: Envelope
    chosen: tuple[str, ...]
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Any, row: Envelope) -> str:
        waiting = list(row.proposals.filter(state="proposed"))
        if not waiting:
            return _t("選定を待っている提案がありません。")
        if n := sum(not p.marked for p in waiting):
            return _t("評点の付いていない提案が%(n)s件あります。先に評点を付けてください。") % {"n": n}
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.envelope):
            raise Refused(reason)
        self._compared: Comparison = compare(self.envelope)
        known = {i.ref: i for i in self._compared.items}
        if set(self.chosen) - set(known):
            raise Refused(_t("選定を待っていない提案が含まれています。画面を開き直してください。"), field="chosen")
        total = sum(known[ref].yen for ref in self.chosen)
        within(total, self._compared.yen, _t("選んだ事業の計 %(yen)s が、枠の残り %(limit)s を超えています。"), "chosen")
        if names := rules.clashes(self._compared.items, self.chosen):
            raise Refused(_t("「%(group)s」の組からは一つだけ選んでください。") % {"group": names[0]}, field="chosen")
        if self._otherwise() and not self.reason.strip():
            raise Refused(_t("評点から計算した組と違います。違えた理由を書いてください。"), field="reason")

    def _otherwise(self) -> bool:
        best = self._compared.best
        return best is None or best.refs != frozenset(self.chosen)

    def perform(self) -> Envelope:
        for p in self._compared.proposals:
            if p.ref in self.chosen:
                self.also(PickProposal(actor=self.actor, proposal=p, reason=self.reason.strip()))
            else:
                said = self.reason.strip() or _t("枠の中で評点の合計がいちばん高くなる組に入らなかったため。")
                self.also(LeaveProposal(actor=self.actor, proposal=p, reason=said))
        return self.envelope

    def facts(self, result: Envelope) -> dict[str, Any]:
        return {"chosen": len(self.chosen), "of": len(self._compared.proposals), "otherwise": self._otherwise()}


class _Chosen(_OnProposal):
    """A part of ``ChooseSet``; no page of its own."""

    reason: str = ""

    def perform(self) -> Proposal:
        self.proposal.chosen_on = calendar.today()
        self.proposal.add_reason(self.reason)
        self.proposal.save(update_fields=["chosen_on", "reason"])
        return self.proposal


class PickProposal(_Chosen):
    verb, power, label = "autonomy.pick", powers.CHOOSE, _("事業を選ぶ")


class LeaveProposal(_Chosen):
    verb, power, label = "autonomy.leave", powers.CHOOSE, _("不採択にする")


class Allot(_OnProposal):
    verb, power, label = "autonomy.allot", powers.CHOOSE, _("配当する")
    effect = _("決裁を受けて、要求額が配当され、執行できるようになります。")
    shortcut, tone = "d", "main"

    def check(self) -> None:
        year_open_for(self.proposal)
        envelope = Envelope.objects.select_for_update().get(pk=self.proposal.envelope_id)
        within(self.proposal.asked_yen, envelope.left_yen, _t("配当する額 %(yen)s が、枠の残り %(limit)s を超えています。"))

    def needs_approval(self) -> Need:
        return Need("spending", self.proposal.asked_yen)

    def perform(self) -> Proposal:
        p, today = self.proposal, calendar.today()
        Envelope.objects.filter(pk=p.envelope_id).update(allotted_yen=F("allotted_yen") + p.asked_yen)
        post = self.actor.post if isinstance(self.actor, Staff) else None
        letter = register.enter(
            division=post.division, direction=Document.Direction.OUT, title=_t("%(title)s 配当通知") % {"title": p.title},
            on=today, subject=f"autonomy.proposal:{p.ref}",
        ) if post else None
        p.allotted_yen, p.allotted_on = p.asked_yen, today
        p.number, p.decided_by = letter.number_text if letter else "", str(post or "")[:80]
        p.save(update_fields=["allotted_yen", "allotted_on", "number", "decided_by"])
        Shift.objects.create(envelope_id=p.envelope_id, target=p, yen=p.asked_yen, moved_on=today, reason=_t("当初の配当"))
        return p

    def facts(self, result: Proposal) -> dict[str, int]:
        return {"yen": result.allotted_yen}


class ShiftMoney(Action):
    """流用 (both), 追加配当 (no source), 減額 (no target). The envelope is locked first, then its projects in one order."""

    verb, power, label = "autonomy.shift", powers.CHOOSE, _("流用・追加・減額をする")
    effect = _("決裁を受けて、配当が移ります。支出負担行為を終えた額は移せません。")
    on = "envelope"
    envelope: Envelope
    yen: int
    reason: str
    source: Proposal | None = None
    target: Proposal | None = None

    @classmethod
    def hindrance(cls, actor: Any, row: Envelope) -> str:
        return "" if row.proposals.filter(state="allotted").exists() else _t("執行中の事業がありません。")

    def check(self) -> None:
        year_open(self.envelope.fiscal_year)
        positive(self.yen)
        written(self.reason, "reason")
        if self.source == self.target:
            raise Refused(_t("移す元と移す先が同じです。どちらかを選び直してください。"), field="target")
        wanted = [p.pk for p in (self.source, self.target) if p is not None]
        rows = Proposal.objects.select_for_update().filter(pk__in=wanted, envelope=self.envelope, state="allotted").order_by("pk")
        held = {p.pk: p for p in rows}
        if len(held) != len(wanted):
            raise Refused(_t("執行中でない事業が含まれています。画面を開き直してください。"), field="source")
        if self.source is None:
            within(self.yen, self.envelope.left_yen - held_back(self.envelope), _t("追加する額 %(yen)s が、枠の残り %(limit)s を超えています。"))
        else:
            within(self.yen, held[self.source.pk].free_yen, _t("移す額 %(yen)s が、元の事業の未執行の額 %(limit)s を超えています。"))

    def needs_approval(self) -> Need:
        return Need("spending", self.yen)

    def perform(self) -> Envelope:
        row = self.envelope
        if self.source is not None:
            Proposal.objects.filter(pk=self.source.pk).update(allotted_yen=F("allotted_yen") - self.yen, version=F("version") + 1)
        if self.target is not None:
            Proposal.objects.filter(pk=self.target.pk).update(allotted_yen=F("allotted_yen") + self.yen, version=F("version") + 1)
        if self.source is None or self.target is None:
            row.allotted_yen += self.yen if self.source is None else -self.yen
            row.save(update_fields=["allotted_yen"])
        Shift.objects.create(
            envelope=row, source=self.source, target=self.target, yen=self.yen, moved_on=calendar.today(), reason=self.reason.strip(),
        )
        return row

    def facts(self, result: Envelope) -> dict[str, int]:
        return {"yen": self.yen}
