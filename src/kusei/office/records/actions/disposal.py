"""Holds, disposal lists and the destruction that follows their decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.approval.erasing import erase_texts
from kusei.core.files.models import Attachment, Blob
from kusei.core.files.store import path_of
from kusei.core.ledger.models import Ward
from kusei.core.records.models import DisclosureItem, DisposalItem, DisposalList, Document, Hold
from kusei.core.records.retention import YEARS, disposable_on
from kusei.office.records import powers
from kusei.office.records.lifecycle import WORKING

BATCH = 500
DRAFT = "approval.draft:"


def held() -> Q:
    """Documents that may not be destroyed now: under a live hold, or asked for in an open disclosure request."""
    asked = DisclosureItem.objects.filter(disclosure__state__in=[*WORKING, "decided"]).values("document")
    holding = Hold.objects.filter(released_at=None).values("documents")
    return Q(pk__in=asked) | Q(pk__in=holding)


def ripe(day: date, *, ward: Ward | None) -> QuerySet[Document]:
    """Documents whose retention is over on ``day`` and which nothing holds."""
    rows = Document.objects.filter(ward=ward, state=Document.State.FILED, disposable_on__lte=day)
    return rows.exclude(held())


class PlaceHold(Action):
    verb, power, label = "records.hold", powers.KEEP, _("廃棄を止める")
    effect = _("解くまで、選んだ文書は廃棄一覧に載らず、決裁済みの一覧からも廃棄されません。")
    reason: str
    documents: Sequence[Document]
    ordered_by: str = ""
    ward: Ward | None = None

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("理由（訴訟・監査・請求など）を入れてください。"), field="reason")
        if not self.documents:
            raise Refused(_("止める文書を選んでください。"), field="documents")
        if any(d.ward_id != (self.ward.pk if self.ward else None) for d in self.documents):
            raise Refused(_("ほかの区の文書が入っています。"), field="documents")
        if any(d.state == Document.State.DISPOSED for d in self.documents):
            raise Refused(_("すでに廃棄した文書が入っています。"), field="documents")

    def perform(self) -> Hold:
        row = Hold.objects.create(
            ward=self.ward, reason=self.reason.strip(), ordered_by=self.ordered_by, placed_at=self.moment,
        )
        row.documents.set(self.documents)
        return row

    def facts(self, result: Hold) -> dict[str, Any]:
        return {"documents": len(self.documents)}


class ReleaseHold(Action):
    verb, power, label = "records.release", powers.KEEP, _("廃棄の停止を解く")
    effect = _("保存年限の過ぎた文書は、次の廃棄一覧に載ります。")
    on, tone = "hold", "danger"
    hold: Hold

    @classmethod
    def hindrance(cls, actor: Any, row: Hold) -> str:
        return str(_("すでに解かれています。")) if row.released_at else ""

    def check(self) -> None:
        if self.hold.released_at:
            raise Refused(_("すでに解かれています。"))

    def perform(self) -> Hold:
        self.hold.released_at = self.moment
        self.hold.save(update_fields=["released_at"])
        return self.hold


class MakeDisposalList(Action):
    verb, power, label = "records.list_disposal", powers.KEEP, _("廃棄一覧を作る")
    effect = _("保存年限が過ぎ、止められていない文書をすべて載せます。廃棄は決裁の後に行われます。")
    ward: Ward | None = None

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if DisposalList.objects.filter(ward=self.ward, state=DisposalList.State.OPEN).exists():
            raise Refused(_("作成中の廃棄一覧があります。それを決裁に回すか、取り消してください。"))
        if not ripe(calendar.today(), ward=self.ward).exists():
            raise Refused(_("保存年限の過ぎた文書はありません。"))

    def perform(self) -> DisposalList:
        today = calendar.today()
        row = DisposalList.objects.create(ward=self.ward, fiscal_year=calendar.fiscal_year_of(today), made_at=self.moment)
        found = list(ripe(today, ward=self.ward).values_list("pk", flat=True))
        DisposalItem.objects.bulk_create((DisposalItem(listing=row, document_id=pk) for pk in found), batch_size=BATCH)
        for start in range(0, len(found), BATCH):
            Document.objects.filter(pk__in=found[start : start + BATCH]).update(state=Document.State.LISTED, version=F("version") + 1)
        return row

    def facts(self, result: DisposalList) -> dict[str, Any]:
        return {"documents": result.items.count()}


class SpareDocument(Action):
    """延長: a document is still needed; it leaves the list with a longer retention."""

    verb, power, label = "records.spare", powers.KEEP, _("一覧から外して延長する")
    effect = _("理由と新しい保存年限を付けて、保存中に戻します。")
    on = "listing"
    listing: DisposalList
    item: DisposalItem
    years: int
    reason: str

    def check(self) -> None:
        if self.item.listing_id != self.listing.pk or self.item.spared:
            raise Refused(_("この一覧に残っている文書を選んでください。"), field="item")
        if not self.reason.strip():
            raise Refused(_("廃棄しない理由を入れてください。"), field="reason")
        document = self.item.document
        later = disposable_on(document.closed_on, self.years) if self.years in (0, *YEARS) and document.closed_on else None
        if self.years not in (0, *YEARS) or (later is not None and document.disposable_on and later <= document.disposable_on):
            raise Refused(_("いまより長い保存年限を選んでください。"), field="years")

    def perform(self) -> DisposalList:
        document = self.item.document
        document.years, document.state = self.years, Document.State.FILED
        document.disposable_on = disposable_on(document.closed_on, self.years) if document.closed_on else None
        document.save(update_fields=["years", "state", "disposable_on"])
        self.item.spared = self.reason.strip()[:200]
        self.item.save(update_fields=["spared"])
        return self.listing


class ApproveDisposal(Action):
    verb, power, label = "records.approve_disposal", powers.KEEP, _("廃棄を決裁に回す")
    effect = _("決裁されると、夜の処理で廃棄されます。廃棄しても、登録簿の番号は残ります。")
    on, tone, shortcut = "listing", "main", "a"
    listing: DisposalList

    def check(self) -> None:
        if not self.listing.items.filter(spared="").exists():
            raise Refused(_("廃棄する文書が残っていません。一覧を取り消してください。"))

    def needs_approval(self) -> Need:
        return Need("disposal")

    def perform(self) -> DisposalList:
        self.listing.approved_on = calendar.today()
        self.listing.save(update_fields=["approved_on"])
        return self.listing

    def facts(self, result: DisposalList) -> dict[str, Any]:
        return {"documents": result.items.filter(spared="").count()}


class CancelDisposal(Action):
    verb, power, label = "records.cancel_disposal", powers.KEEP, _("廃棄一覧を取り消す")
    effect = _("載っていた文書は保存中に戻ります。")
    on, tone = "listing", "danger"
    listing: DisposalList

    def perform(self) -> DisposalList:
        listed = self.listing.items.filter(document__state=Document.State.LISTED).values("document")
        Document.objects.filter(pk__in=listed).update(state=Document.State.FILED, version=F("version") + 1)
        return self.listing


class DestroyListed(Action):
    """Erase what a decided list names. What is held at this moment is kept back and counted; the trail keeps counts."""

    verb, power, label = "records.destroy", powers.KEEP, _("廃棄を行う")
    effect = _("件名・差出人・本文・添付を消します。元に戻せません。止められている文書は残ります。")
    on, tone = "listing", "danger"
    listing: DisposalList

    def perform(self) -> DisposalList:
        today = calendar.today()
        named = Document.objects.filter(pk__in=self.listing.items.filter(spared="").values("document"), state=Document.State.LISTED)
        kept = list(named.filter(held() | Q(disposable_on=None) | Q(disposable_on__gt=today)).values_list("pk", flat=True))
        going = list(named.exclude(pk__in=kept).values_list("pk", "ref"))
        Document.objects.filter(pk__in=kept).update(state=Document.State.FILED, version=F("version") + 1)
        for start in range(0, len(going), BATCH):
            self._erase(going[start : start + BATCH], today)
        row = self.listing
        row.done_at, row.destroyed, row.kept_back = self.moment, len(going), len(kept)
        row.save(update_fields=["done_at", "destroyed", "kept_back"])
        return row

    def _erase(self, rows: Sequence[tuple[int, str]], today: date) -> None:
        found = Document.objects.filter(pk__in=[pk for pk, _ref in rows])
        drafts = [d.partition(":")[2] for d in found.filter(subject__startswith=DRAFT).values_list("subject", flat=True)]
        subjects = [f"{Document._meta.label_lower}:{ref}" for _pk, ref in rows] + [f"{DRAFT}{ref}" for ref in drafts]
        files, copies = Attachment.objects.filter(subject__in=subjects), DisclosureItem.objects.filter(document__in=found)
        blobs = {sha for sha in files.values_list("blob__sha256", flat=True)}
        blobs |= {sha for pair in copies.values_list("sha256", "clean_sha256") for sha in pair if sha}
        files.delete()
        copies.update(title="", text="", sha256="", clean_sha256="", version=F("version") + 1)
        erase_texts(drafts)
        for sha256 in blobs:
            forget_blob(sha256)
        found.update(
            title="", counterpart="", their_number="", body="", state=Document.State.DISPOSED, disposed_on=today,
            version=F("version") + 1,
        )

    def facts(self, result: DisposalList) -> dict[str, Any]:
        return {"destroyed": result.destroyed, "kept_back": result.kept_back}


def forget_blob(sha256: str) -> None:
    """Remove a stored file nobody else is tied to."""
    if Attachment.objects.filter(blob__sha256=sha256).exists():
        return
    if DisclosureItem.objects.filter(Q(sha256=sha256) | Q(clean_sha256=sha256)).exists():
        return
    Blob.objects.filter(sha256=sha256).delete()
    transaction.on_commit(lambda: path_of(sha256).unlink(missing_ok=True))
