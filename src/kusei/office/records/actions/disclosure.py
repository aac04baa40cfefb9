"""開示請求: receive, find, decide within the days, hand over."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.clocks import run as clocks
from kusei.core.clocks.models import Clock
from kusei.core.files.store import read
from kusei.core.ledger.models import Post, Ward
from kusei.core.numbering.give import next_number
from kusei.core.records import register
from kusei.core.records.models import Disclosure, DisclosureItem, Document
from kusei.office.records import powers, redact
from kusei.office.records.actions.documents import not_ahead
from kusei.office.records.actions.marking import marks_digest, parts_of
from kusei.office.records.lifecycle import DECIDE_WITHIN, EXTENDED

WITH_DOCUMENTS = ("full", "part", "none")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=calendar.JST)


class ReceiveRequest(Action):
    verb, power, label = "records.request", powers.DISCLOSE, _("開示請求を受け付ける")
    effect = _("受付番号が付き、決定までの期限（15日）が始まります。")
    law: str
    requester: str
    wanted: str
    received_on: date
    contact: str = ""
    identity_checked: bool = False

    def where(self) -> Ward | None:
        return self.actor.post.ward if isinstance(self.actor, Staff) else None

    def check(self) -> None:
        if not isinstance(self.actor, Staff):
            raise Refused(_("受付は職員が職に就いて行います。"))
        not_ahead(self.received_on, "received_on")
        if not self.requester.strip() or not self.wanted.strip():
            raise Refused(_("請求した人と、求める文書を入れてください。"), field="requester" if not self.requester.strip() else "wanted")
        if self.law == Disclosure.Law.SELF and not self.identity_checked:
            raise Refused(_("本人開示では、本人確認をしてから受け付けてください。"), field="identity_checked")

    def perform(self) -> Disclosure:
        assert isinstance(self.actor, Staff)
        post = self.actor.post
        count = next_number(f"disclosure:{self.law}", ward=post.ward, on=self.received_on)
        row = Disclosure.objects.create(
            ward=post.ward, division=post.division, law=self.law, requester=self.requester.strip(), contact=self.contact,
            number_text=f"{calendar.fiscal_year_of(self.received_on)}-{count}", wanted=self.wanted.strip(),
            received_on=self.received_on, identity_checked=self.identity_checked,
        )
        clocks.start(DECIDE_WITHIN, row, at=midnight(self.received_on), post=post)
        return row

    def facts(self, result: Disclosure) -> dict[str, Any]:
        return {"law": self.law, "number": result.number_text}


class FindDocument(Action):
    """文書の特定: a registered document, with each of its files and its own text, becomes an item to look through."""

    verb, power, label = "records.find", powers.DISCLOSE, _("文書を特定する")
    effect = _("登録簿の文書とその添付が、この請求の対象になります。対象の間は廃棄されません。")
    on, shortcut = "disclosure", "f"
    disclosure: Disclosure
    document: Document

    def check(self) -> None:
        if self.document.ward_id != self.disclosure.ward_id:
            raise Refused(_("ほかの区の文書です。その区に移送してください。"), field="document")
        if self.document.state == Document.State.DISPOSED:
            raise Refused(_("廃棄済みの文書です。文書不存在として決定できます。"), field="document")
        if self.disclosure.items.filter(document=self.document).exists():
            raise Refused(_("すでに対象です。"), field="document")

    def perform(self) -> Disclosure:
        row, document = self.disclosure, self.document
        for title, sha256, text in parts_of(document):
            try:
                pages = redact.page_count(read(sha256)) if sha256 else 1
            except redact.CannotRedact as problem:
                raise Refused(f"{title}: {problem}", field="document") from problem
            DisclosureItem.objects.create(
                disclosure=row, document=document, title=title[:200], sha256=sha256, text=text, pages=pages,
            )
        if row.state == Disclosure.State.RECEIVED:
            row.state = Disclosure.State.SEARCHING
            row.save(update_fields=["state"])
        return row

    def facts(self, result: Disclosure) -> dict[str, Any]:
        return {"items": result.items.count()}


class ExtendDecision(Action):
    verb, power, label = "records.extend", powers.DISCLOSE, _("決定の期限を延長する")
    effect = _("請求した人に延長を通知します。期限は延長後の日に替わります。")
    on = "disclosure"
    disclosure: Disclosure
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Disclosure) -> str:
        return _t("すでに延長しています。") if row.extended_on else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.disclosure):
            raise Refused(reason)
        if not self.reason.strip():
            raise Refused(_("延長の理由を入れてください。通知書に載ります。"), field="reason")
        running = Clock.objects.filter(rule=DECIDE_WITHIN, subject=f"records.disclosure:{self.disclosure.ref}", stopped_at=None).first()
        if running is not None and running.due_at < self.moment:
            raise Refused(_("決定の期限を過ぎています。延長はできません。すぐに決定してください。"), code="late")

    def perform(self) -> Disclosure:
        row = self.disclosure
        clocks.stop(DECIDE_WITHIN, row, at=self.moment)
        clocks.start(EXTENDED, row, at=midnight(row.received_on), post=_desk(row))
        row.extended_on, row.extension_reason = calendar.today(), self.reason.strip()[:200]
        row.save(update_fields=["extended_on", "extension_reason"])
        return row


def _desk(row: Disclosure) -> Post | None:
    first = Clock.objects.filter(rule=DECIDE_WITHIN, subject=f"records.disclosure:{row.ref}").select_related("duty_post").first()
    return first.duty_post if first else None


class DecideDisclosure(Action):
    verb, power, label = "records.decide", powers.DISCLOSE, _("開示の決定をする")
    effect = _("決裁を受けて決定し、番号と日付の付いた決定通知書が出せるようになります。")
    on, shortcut, tone = "disclosure", "d", "main"
    disclosure: Disclosure
    outcome: str
    reason: str = ""

    def check(self) -> None:
        row, items = self.disclosure, list(self.disclosure.items.all())
        if self.outcome in WITH_DOCUMENTS and not items:
            raise Refused(_("対象の文書が特定されていません。"), field="outcome")
        if self.outcome != Disclosure.Outcome.FULL and not self.reason.strip():
            raise Refused(_("開示しない理由を、条項とともに入れてください。"), field="reason")
        marked = any(i.marks.exists() or i.withheld for i in items)
        if self.outcome == Disclosure.Outcome.FULL and marked:
            raise Refused(_("不開示の印が残っています。一部開示にするか、印を取ってください。"), field="outcome")
        if self.outcome == Disclosure.Outcome.PART and not marked:
            raise Refused(_("不開示の印がありません。全部開示ではありませんか。"), field="outcome")
        if self.outcome in ("full", "part") and any(not i.clean_sha256 or i.clean_of != marks_digest(i) for i in items if not i.withheld):
            raise Refused(_("開示用のファイルを作っていない文書があります。"), field="outcome")
        if row.law == Disclosure.Law.SELF and not row.identity_checked:
            raise Refused(_("本人確認が済んでいません。"))

    def needs_approval(self) -> Need:
        return Need("disclosure")

    def perform(self) -> Disclosure:
        row = self.disclosure
        row.outcome, row.reason, row.decided_on = self.outcome, self.reason.strip(), calendar.today()
        letter = register.enter(
            division=row.division, direction=Document.Direction.OUT, title=_t("開示決定通知（%(n)s）") % {"n": row.number_text},
            on=calendar.today(), subject=f"{row.kind}:{row.ref}", counterpart=row.requester,
        )
        row.decision_number = letter.number_text
        row.save(update_fields=["outcome", "reason", "decided_on", "decision_number"])
        for rule in (DECIDE_WITHIN, EXTENDED):
            clocks.stop(rule, row, at=self.moment)
        return row

    def facts(self, result: Disclosure) -> dict[str, Any]:
        return {"outcome": self.outcome, "items": result.items.count()}


class GiveDocuments(Action):
    verb, power, label = "records.give", powers.DISCLOSE, _("開示を行う")
    effect = _("開示した日が残り、請求が終わります。")
    on = "disclosure"
    disclosure: Disclosure
    given_on: date

    @classmethod
    def hindrance(cls, actor: Actor, row: Disclosure) -> str:
        return "" if row.outcome in ("full", "part") else _t("開示する文書がない決定です。通知書の交付で終わります。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.disclosure):
            raise Refused(reason)
        not_ahead(self.given_on, "given_on")
        if self.disclosure.decided_on and self.given_on < self.disclosure.decided_on:
            raise Refused(_("開示日が決定日より前です。"), field="given_on")

    def perform(self) -> Disclosure:
        self.disclosure.given_on = self.given_on
        self.disclosure.save(update_fields=["given_on"])
        return self.disclosure


class WithdrawRequest(Action):
    verb, power, label = "records.withdraw", powers.DISCLOSE, _("取下げを記録する")
    effect = _("請求した人の申出により終わります。期限は止まります。")
    on, tone = "disclosure", "danger"
    disclosure: Disclosure
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("申出の内容を入れてください。"), field="reason")

    def perform(self) -> Disclosure:
        row = self.disclosure
        row.reason = self.reason.strip()
        row.save(update_fields=["reason"])
        for rule in (DECIDE_WITHIN, EXTENDED):
            clocks.stop(rule, row, at=self.moment)
        return row
