"""Execution: ordered (支出負担行為), paid, taken back, settled. Nothing is booked outside the year and its closing period."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.plan.autonomy import powers, rules
from kusei.plan.autonomy.actions.common import day_in_books, positive, within, written
from kusei.plan.autonomy.actions.proposing import _OnProposal
from kusei.plan.autonomy.models import Commitment, Payment, Proposal


class Commit(_OnProposal):
    verb, power, label = "autonomy.commit", powers.SPEND, _("支出負担行為を記録する")
    effect = _("配当の残りが、その額だけ減ります。支払うときは「支出を記録する」を行います。")
    tone = "main"
    what: str
    payee: str
    yen: int
    committed_on: date

    def check(self) -> None:
        written(self.what, "what")
        written(self.payee, "payee")
        positive(self.yen)
        year = self.proposal.envelope.fiscal_year
        day_in_books(year, self.committed_on, "committed_on")
        if not rules.commits_in(year, self.committed_on):
            said = _t("支出負担行為は年度の中（3月31日まで）の日付でなければなりません。出納整理期間にできるのは支出だけです。")
            raise Refused(said, field="committed_on")
        within(self.yen, self.proposal.free_yen, _t("額 %(yen)s が、配当の残り %(limit)s を超えています。流用か追加の配当を先に行ってください。"))

    def perform(self) -> Commitment:
        made = Commitment.objects.create(
            proposal=self.proposal, what=self.what.strip(), payee=self.payee.strip(), yen=self.yen, committed_on=self.committed_on,
        )
        Proposal.objects.filter(pk=self.proposal.pk).update(committed_yen=F("committed_yen") + self.yen)
        return made

    def facts(self, result: Commitment) -> dict[str, int]:
        return {"yen": self.yen}


class _OnOrder(Action):
    on = "commitment"
    commitment: Commitment

    @property
    def year(self) -> int:
        return int(self.commitment.proposal.envelope.fiscal_year)

    def check_running(self) -> None:
        if self.commitment.proposal.state != "allotted":
            raise Refused(_t("この事業は執行中ではありません。"))

    def change(self, *, ordered: int = 0, paid: int = 0) -> None:
        """The order and its project change together."""
        row = self.commitment
        row.yen, row.paid_yen = row.yen + ordered, row.paid_yen + paid
        row.save(update_fields=["yen", "paid_yen"])
        Proposal.objects.filter(pk=row.proposal_id).update(
            committed_yen=F("committed_yen") + ordered, paid_yen=F("paid_yen") + paid, version=F("version") + 1,
        )


class Pay(_OnOrder):
    verb, power, label = "autonomy.pay", powers.SPEND, _("支出を記録する")
    effect = _("支出済みの額が増えます。支出負担行為の額は超えられません。")
    yen: int
    paid_on: date
    note: str = ""

    def check(self) -> None:
        self.check_running()
        positive(self.yen)
        day_in_books(self.year, self.paid_on, "paid_on")
        if self.paid_on < self.commitment.committed_on:
            raise Refused(_t("支出の日が、支出負担行為の日より前です。"), field="paid_on")
        left = self.commitment.yen - self.commitment.paid_yen
        within(self.yen, left, _t("支出する額 %(yen)s が、支出負担行為の残り %(limit)s を超えています。"))

    def perform(self) -> Payment:
        self.change(paid=self.yen)
        return Payment.objects.create(commitment=self.commitment, yen=self.yen, paid_on=self.paid_on, note=self.note.strip())

    def facts(self, result: Payment) -> dict[str, int]:
        return {"yen": self.yen}


class Refund(_OnOrder):
    verb, power, label = "autonomy.refund", powers.SPEND, _("戻入を記録する")
    effect = _("支出済みの額が減ります。過払いなどを戻したときに行います。")
    yen: int
    paid_on: date
    note: str

    def check(self) -> None:
        self.check_running()
        positive(self.yen)
        written(self.note, "note")
        day_in_books(self.year, self.paid_on, "paid_on")
        within(self.yen, self.commitment.paid_yen, _t("戻す額 %(yen)s が、支出済みの額 %(limit)s を超えています。"))
        own = self.commitment.paid_yen - (self.commitment.payments.aggregate(n=Sum("covered_yen"))["n"] or 0)
        within(self.yen, own, _t("戻す額 %(yen)s が、独自収入で賄っていない額 %(limit)s を超えています。先に収入の使い道を取り消してください。"))

    def perform(self) -> Payment:
        self.change(paid=-self.yen)
        return Payment.objects.create(commitment=self.commitment, yen=-self.yen, paid_on=self.paid_on, note=self.note.strip())


class ReduceCommitment(_OnOrder):
    verb, power, label = "autonomy.reduce", powers.SPEND, _("支出負担行為を減らす")
    effect = _("減らした額は、この事業の配当の残りに戻ります。支出済みの額より小さくはできません。")
    yen: int
    reason: str

    def check(self) -> None:
        self.check_running()
        positive(self.yen)
        written(self.reason, "reason")
        day_in_books(self.year, calendar.today(), "yen")
        left = self.commitment.yen - self.commitment.paid_yen
        within(self.yen, left, _t("減らす額 %(yen)s が、まだ支払っていない額 %(limit)s を超えています。"))

    def perform(self) -> Commitment:
        self.change(ordered=-self.yen)
        row = self.commitment
        row.reason = "\n".join(t for t in (row.reason, self.reason.strip()) if t)
        row.save(update_fields=["reason"])
        return self.commitment


class Settle(_OnProposal):
    verb, power, label = "autonomy.settle", powers.SPEND, _("決算する")
    effect = _("支出済みの額で決算し、使わなかった額は不用額になります。元には戻せません。")
    came_of: str

    @classmethod
    def hindrance(cls, actor: object, row: Proposal) -> str:
        if row.paid_yen < row.committed_yen:
            return _t("支払っていない支出負担行為が残っています。支出を記録するか、減らしてください。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.proposal):
            raise Refused(reason)
        written(self.came_of, "came_of")
        rows = self.proposal.commitments.aggregate(ordered=Sum("yen"), paid=Sum("paid_yen"))
        if (rows["ordered"] or 0, rows["paid"] or 0) != (self.proposal.committed_yen, self.proposal.paid_yen):
            raise Refused(_t("支出の明細の計と合いません。明細を確かめてください。"))

    def perform(self) -> Proposal:
        p = self.proposal
        p.settled_on, p.came_of = calendar.today(), self.came_of.strip()
        p.save(update_fields=["settled_on", "came_of"])
        return p

    def facts(self, result: Proposal) -> dict[str, int]:
        return {"paid": result.paid_yen, "unused": result.allotted_yen - result.paid_yen}
