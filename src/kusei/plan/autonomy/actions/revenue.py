"""An agreement from its draft through screening and decision to its end, with what a term that ends early gives back."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.core.rules import registry as rule_rows
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.common import positive, written
from kusei.plan.autonomy.lifecycle import PAY_DUE
from kusei.plan.autonomy.models import Agreement, Bill, Earmark, Receipt, Screening, Source
from kusei.plan.autonomy.queries_revenue import standard
from kusei.plan.autonomy.rule_values import REVENUE
from kusei.plan.autonomy.rules.revenue import refund


class _Told(Action):
    kind: str
    title: str
    party: str
    starts_on: date
    ends_on: date
    yen: int
    company: bool = False
    named: bool = False
    conditions: str = ""
    earmark: str = ""

    def told(self) -> dict[str, Any]:
        common = {f.name for f in fields_of(Action)}
        return {f.name: getattr(self, f.name) for f in fields_of(_Told) if f.name not in common}

    def check_told(self) -> None:
        written(self.title, "title")
        written(self.party, "party")
        positive(self.yen)
        if self.kind not in Source.values:
            raise Refused(_t("種類を選んでください。"), field="kind")
        if self.earmark and self.earmark not in Earmark.values:
            raise Refused(_t("使い道の限定を、一覧から選んでください。"), field="earmark")
        if self.ends_on < self.starts_on:
            raise Refused(_t("期間の末日が初日より前です。日付を確かめてください。"), field="ends_on")


class DraftAgreement(_Told):
    verb, power, label = "autonomy.draft_agreement", powers.EARN, _("収入の契約を起こす")
    effect = _("下書きとして残ります。審査と決裁を経て契約になります。")
    tone = "main"
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        self.check_told()

    def perform(self) -> Agreement:
        return Agreement.objects.create(ward=self.ward, **self.told())


class OnAgreement(Action):
    on = "agreement"
    agreement: Agreement


class EditAgreement(_Told, OnAgreement):
    verb, power, label = "autonomy.edit_agreement", powers.EARN, _("下書きを直す")
    effect = _("下書きの内容が変わります。")

    def check(self) -> None:
        self.check_told()

    def perform(self) -> Agreement:
        told = self.told()
        for name, value in told.items():
            setattr(self.agreement, name, value)
        self.agreement.save(update_fields=list(told))
        return self.agreement


class SendToScreening(OnAgreement):
    verb, power, label = "autonomy.send_to_screening", powers.EARN, _("審査に出す")
    effect = _("今日の審査の基準の項目が並び、審査の期限が始まります。")
    shortcut, tone = "s", "main"

    def perform(self) -> Agreement:
        a = self.agreement
        a.screenings.all().delete()
        Screening.objects.bulk_create([Screening(agreement=a, item=item) for item in standard(a)])
        return a


class Screen(OnAgreement):
    verb, power, label = "autonomy.screen", powers.EARN, _("審査の結果を記録する")
    effect = _("項目ごとの結果が残ります。反する項目があるうちは契約できません。")
    tone = "main"
    verdicts: tuple[str, ...]
    note: str

    def check(self) -> None:
        written(self.note, "note")
        held = self.agreement.screenings.count()
        if len(self.verdicts) != held or any(v not in Screening.Verdict.values for v in self.verdicts):
            raise Refused(_t("審査の項目が変わりました。画面を開き直し、全部の項目に答えてください。"))

    def perform(self) -> Agreement:
        for row, verdict in zip(self.agreement.screenings.order_by("pk"), self.verdicts, strict=True):
            row.verdict = verdict
            row.save(update_fields=["verdict"])
        a = self.agreement
        a.screened_on, a.screen_note = calendar.today(), self.note.strip()
        a.save(update_fields=["screened_on", "screen_note"])
        return a


class _WithReason(OnAgreement):
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")

    def perform(self) -> Agreement:
        self.agreement.add_reason(self.reason)
        self.agreement.save(update_fields=["reason"])
        return self.agreement


class ReturnAgreement(_WithReason):
    verb, power, label = "autonomy.return_agreement", powers.EARN, _("下書きに戻す")
    effect = _("下書きに戻り、直せるようになります。審査はやり直しです。")


class RefuseAgreement(_WithReason):
    verb, power, label = "autonomy.refuse_agreement", powers.EARN, _("申込みを断る")
    effect = _("断った理由を残して終わります。元には戻せません。")


class DropAgreement(_WithReason):
    verb, power, label = "autonomy.drop_agreement", powers.EARN, _("取り下げる")
    effect = _("相手方が取りやめたときなどに行います。元には戻せません。")


class SetNaming(_WithReason):
    verb, power, label = "autonomy.set_naming", powers.EARN, _("名前の公表の扱いを変える")
    effect = _("公表のページでの相手方の表し方が、すぐに変わります。同意が取り下げられたときも行います。")
    company: bool = False
    named: bool = False

    def perform(self) -> Agreement:
        a = self.agreement
        a.company, a.named = self.company, self.named
        a.save(update_fields=["company", "named"])
        return super().perform()

    def facts(self, result: Agreement) -> dict[str, bool]:
        return {"company": result.company, "named": result.named}


class Agree(OnAgreement):
    verb, power, label = "autonomy.agree", powers.EARN, _("契約する")
    effect = _("決裁を受けて文書番号が付き、調定できるようになります。")
    shortcut, tone = "d", "main"

    @classmethod
    def hindrance(cls, actor: Any, row: Agreement) -> str:
        lines = list(row.screenings.all())
        if any(not x.verdict for x in lines) or row.screened_on is None:
            return _t("審査が終わっていません。先に審査の結果を記録してください。")
        bad = [x.item for x in lines if x.verdict == "bad"]
        return _t("審査の基準に反する項目があります：%(items)s。断るか、下書きに戻してください。") % {"items": _t("、").join(bad)} if bad else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.agreement):
            raise Refused(reason)

    def needs_approval(self) -> Need:
        return Need("contract", self.agreement.yen)

    def perform(self) -> Agreement:
        a, today = self.agreement, calendar.today()
        post = self.actor.post if isinstance(self.actor, Staff) else None
        letter = register.enter(
            division=post.division, direction=Document.Direction.OUT, title=_t("%(title)s 契約の通知") % {"title": a.title}, on=today,
            subject=f"autonomy.agreement:{a.ref}", counterpart=a.party,
        ) if post else None
        a.agreed_on, a.number, a.decided_by = today, letter.number_text if letter else "", str(post or "")[:120]
        a.save(update_fields=["agreed_on", "number", "decided_by"])
        return a

    def facts(self, result: Agreement) -> dict[str, int]:
        return {"yen": result.yen}


class EndAgreement(OnAgreement):
    verb, power, label = "autonomy.end_agreement", powers.EARN, _("期間の満了で終える")
    effect = _("契約を終えます。受けた収入は、使える年度のうちは使えます。")

    @classmethod
    def hindrance(cls, actor: Any, row: Agreement) -> str:
        if row.ends_on >= calendar.today():
            return _t("期間がまだ終わっていません。途中でやめるときは「中途で終える」を行ってください。")
        if any(b.owed_yen for b in row.bills.all()):
            return _t("納入されていない調定があります。受けるか、調定を減らしてください。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.agreement):
            raise Refused(reason)

    def perform(self) -> Agreement:
        self.agreement.ended_on = self.agreement.ends_on
        self.agreement.save(update_fields=["ended_on"])
        return self.agreement


class EndEarly(OnAgreement):
    """Every bill is cut to the days used; what was received beyond that goes back, from the pot as far as it holds."""

    verb, power, label = "autonomy.end_early", powers.EARN, _("中途で終える")
    effect = _("決裁を受けて終え、残りの日数の分を日割りで返します。すでに使った分は、市の予算から返す額として残ります。")
    stopped_on: date
    reason: str

    def check(self) -> None:
        a = self.agreement
        written(self.reason, "reason")
        if not a.starts_on <= self.stopped_on < a.ends_on:
            raise Refused(_t("終える日は、契約の期間の中で、末日より前の日にしてください。"), field="stopped_on")

    def needs_approval(self) -> Need:
        return Need("contract", self.agreement.yen)

    def perform(self) -> Agreement:
        a, rule = self.agreement, rule_rows.at(REVENUE, ward=self.agreement.ward)
        a.add_reason(self.reason)
        a.ended_on = self.stopped_on
        if a.kind != Source.DONATION or rule["refund_donations"]:
            for bill in Bill.objects.select_for_update().filter(agreement=a).order_by("pk"):
                bill.agreement = a
                back, paid = self._cut(bill)
                a.refund_yen += back
                a.short_yen += back - paid
        a.save(update_fields=["reason", "ended_on", "refund_yen", "short_yen"])
        return a

    def _cut(self, bill: Bill) -> tuple[int, int]:
        """(yen that belong to the party, yen the pot still holds of them)."""
        earned = bill.yen - refund(bill.yen, *bill.term, self.stopped_on)
        back = max(bill.received_yen - bill.returned_yen - earned, 0)
        paid = min(back, bill.left_yen)
        bill.yen, bill.returned_yen = max(earned, bill.received_yen), bill.returned_yen + paid
        bill.version += 1
        bill.save(update_fields=["yen", "returned_yen", "version"])
        if paid:
            Receipt.objects.create(bill=bill, what="returned", yen=paid, moved_on=calendar.today(), note=_t("中途の終了による日割りの返還"))
        if not bill.owed_yen:
            clocks.stop(PAY_DUE, bill, at=self.moment)
        return back, paid

    def facts(self, result: Agreement) -> dict[str, int]:
        return {"refund": result.refund_yen, "short": result.short_yen}
