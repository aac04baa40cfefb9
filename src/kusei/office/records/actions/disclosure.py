"""開示請求: receive, find, mark, decide within the days, hand over a document without the withheld text."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.approval.models import Draft
from kusei.core.clocks import run as clocks
from kusei.core.clocks.models import Clock
from kusei.core.files.models import Attachment
from kusei.core.files.store import keep, read
from kusei.core.ledger.models import Post, Ward
from kusei.core.numbering.give import next_number
from kusei.core.records import register
from kusei.core.records.models import Clause, Disclosure, DisclosureItem, Document, Mark
from kusei.office.records import powers, redact
from kusei.office.records.actions.documents import not_ahead
from kusei.office.records.lifecycle import DECIDE_WITHIN, EXTENDED, WORKING

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
        for title, sha256, text in _parts(document):
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


def _parts(document: Document) -> list[tuple[str, str, str]]:
    """(title, sha256, text) of everything a document consists of: its files, its letter, the draft it records."""
    subjects, texts = [f"{document.kind}:{document.ref}"], []
    if document.body:
        texts.append((document.title, "", f"{document.number_text}\n{document.counterpart}\n{document.title}\n\n{document.body}"))
    if document.subject.startswith("approval.draft:"):
        draft = Draft.objects.filter(ref=document.subject.partition(":")[2]).first()
        if draft is not None:
            subjects.append(document.subject)
            texts.append((draft.title, "", f"{draft.number}\n{draft.title}\n\n{draft.purpose}"))
    files = Attachment.objects.filter(subject__in=subjects).select_related("blob").order_by("pk")
    found = [*((f.name, f.blob.sha256, "") for f in files), *texts]
    return found or [(document.title, "", f"{document.number_text}\n{document.counterpart}\n{document.title}")]


class _OnItem(Action):
    """Acts on one document of a request that is still being worked on."""

    on = "item"
    item: DisclosureItem

    @classmethod
    def hindrance(cls, actor: Actor, row: DisclosureItem) -> str:
        return "" if row.disclosure.state in WORKING else _t("決定した後は変えられません。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.item):
            raise Refused(reason)

    def touched(self) -> None:
        """What was painted before no longer fits; the request is being marked now."""
        self.item.clean_sha256 = self.item.clean_of = ""
        self.item.save(update_fields=["clean_sha256", "clean_of"])
        Disclosure.objects.filter(pk=self.item.disclosure_id).update(
            state=Disclosure.State.MARKING, version=F("version") + 1,  # a draft of the decision shows that this changed
        )


class MarkClause(_OnItem):
    verb, power, label = "records.mark", powers.DISCLOSE, _("不開示の部分に印を付ける")
    effect = _("開示用のファイルを作るとき、この部分は画素ごと、または文字ごと取り除かれます。")
    clause: Clause
    page_number: int = 1
    left: Decimal = Decimal(0)
    top: Decimal = Decimal(0)
    right: Decimal = Decimal(0)
    bottom: Decimal = Decimal(0)
    words: str = ""
    note: str = ""

    def check(self) -> None:
        super().check()
        if self.clause.law != self.item.disclosure.law:
            raise Refused(_("請求の種類と条項の根拠が合いません。"), field="clause")
        day = calendar.today()
        if self.clause.since > day or (self.clause.until and self.clause.until < day):
            raise Refused(_("いまは使えない条項です。"), field="clause")
        if self.item.sha256:
            self._check_region()
        elif not self._places():
            raise Refused(_("この文字は文の中にありません。文をそのまま写してください。"), field="words")

    def _check_region(self) -> None:
        if not 1 <= self.page_number <= self.item.pages:
            raise Refused(_t("%(page)s頁はありません（全%(pages)s頁）。") % {"page": self.page_number, "pages": self.item.pages}, field="page_number")
        inside = all(0 <= v <= 1 for v in (self.left, self.top, self.right, self.bottom))
        if not inside or self.left >= self.right or self.top >= self.bottom:
            raise Refused(_("範囲が空か、頁からはみ出しています。左上と右下を指定してください。"), field="left")

    def _places(self) -> list[int]:
        """Every place the words stand: one overlooked repetition would tell the secret."""
        words, text, found, at = self.words, self.item.text, [], 0
        while words and (at := text.find(words, at)) >= 0:
            found.append(at)
            at += len(words)
        return found

    def perform(self) -> DisclosureItem:
        post = self.actor.post if isinstance(self.actor, Staff) else None
        common = {"item": self.item, "clause": self.clause, "note": self.note[:120], "marked_by": post, "marked_at": self.moment}
        if self.item.sha256:
            Mark.objects.create(
                page=self.page_number, left=self.left, top=self.top, right=self.right, bottom=self.bottom, **common,
            )
        else:
            Mark.objects.bulk_create(Mark(start=at, end=at + len(self.words), **common) for at in self._places())
        self.touched()
        return self.item

    def facts(self, result: DisclosureItem) -> dict[str, Any]:
        return {"marks": result.marks.count(), "clause": self.clause.code}


class Unmark(_OnItem):
    verb, power, label = "records.unmark", powers.DISCLOSE, _("印を取る")
    effect = _("この部分は開示されます。")
    mark: Mark

    def check(self) -> None:
        super().check()
        if self.mark.item_id != self.item.pk:
            raise Refused(_("この文書の印ではありません。"), field="mark")

    def perform(self) -> DisclosureItem:
        self.mark.delete()
        self.touched()
        return self.item


class WithholdItem(_OnItem):
    """The whole document is withheld: no page of it is handed over."""

    verb, power, label = "records.withhold", powers.DISCLOSE, _("文書の全部を不開示にする・戻す")
    effect = _("この文書は一枚も開示しません。もう一度行うと、部分ごとの検討に戻ります。")

    def perform(self) -> DisclosureItem:
        self.item.withheld = not self.item.withheld
        self.item.save(update_fields=["withheld"])
        self.touched()
        return self.item

    def facts(self, result: DisclosureItem) -> dict[str, Any]:
        return {"withheld": result.withheld}


class StoreClean(_OnItem):
    """Keep the file to hand over. It was made outside the transaction; marks changed meanwhile refuse it."""

    verb, power, label = "records.redact", powers.DISCLOSE, _("開示用のファイルを作る")
    effect = _("印の部分を取り除いた新しいPDFを作ります。元の文字・属性・隠れた層は残りません。")
    tone = "main"
    sha256: str
    made_of: str

    def check(self) -> None:
        super().check()
        if self.made_of != marks_digest(self.item):
            raise Refused(_("作っている間に印が変わりました。もう一度作ってください。"), code="changed")

    def perform(self) -> DisclosureItem:
        self.item.clean_sha256, self.item.clean_of = self.sha256, self.made_of
        self.item.save(update_fields=["clean_sha256", "clean_of"])
        return self.item

    def facts(self, result: DisclosureItem) -> dict[str, Any]:
        return {"marks": result.marks.count(), "sha256": result.clean_sha256}


def clean_act(*, actor: Actor, item: DisclosureItem, key: str = "", expect: int | None = None) -> StoreClean:
    """Paint now, outside any transaction, and return the act that stores it. Raises Refused."""
    made_of = marks_digest(item)
    try:
        made = keep(clean_pdf(item))
    except redact.CannotRedact as problem:
        raise Refused(str(problem)) from problem
    return StoreClean(actor=actor, key=key, expect=expect, item=item, sha256=made.sha256, made_of=made_of)


def marks_digest(item: DisclosureItem) -> str:
    """Names the marks a clean file was made of: other marks, another name."""
    refs = "-".join(item.marks.order_by("pk").values_list("ref", flat=True))
    return hashlib.sha256(f"{item.sha256}:{refs}".encode()).hexdigest()


def clean_pdf(item: DisclosureItem) -> bytes:
    """The file to hand over. Its title is the request's number: a file's own name may tell what is withheld."""
    marks, today = list(item.marks.select_related("clause")), calendar.today()
    title = _t("開示文書 %(n)s") % {"n": item.disclosure.number_text}
    if not item.sha256:
        spans = [redact.Span(m.start or 0, m.end or 0, m.clause.code) for m in marks]
        return redact.redact_text(item.text, spans, title=title, today=today)
    regions = [redact.Region(m.page, m.left, m.top, m.right, m.bottom, m.clause.code) for m in marks]
    return redact.redact_pages(read(item.sha256), regions, title=title, today=today)


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

