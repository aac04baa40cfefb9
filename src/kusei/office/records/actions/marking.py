"""開示請求: marking what is withheld, and the document without the withheld text."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.approval.models import Draft
from kusei.core.files.models import Attachment
from kusei.core.files.store import keep, read
from kusei.core.records.models import Clause, Disclosure, DisclosureItem, Document, Mark
from kusei.office.records import powers, redact
from kusei.office.records.lifecycle import WORKING


def parts_of(document: Document) -> list[tuple[str, str, str]]:
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
