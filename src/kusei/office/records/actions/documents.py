"""Documents: received, sent, closed and filed; the tables they are filed by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.approval.queries import external
from kusei.core.files.store import Kept, attach
from kusei.core.ledger.models import Division, Ward
from kusei.core.records import register
from kusei.core.records.models import Classification, Clause, Document, Symbol
from kusei.core.records.retention import disposable_on
from kusei.office.records import powers

Files = Sequence[tuple[str, Kept]]


def not_ahead(day: date, field: str) -> None:
    if day > calendar.today():
        raise Refused(_("先の日付です。実際の日を入れてください。"), field=field)


class _AtOwnDesk(Action):
    """Acts that enter a document of the actor's own division."""

    def where(self) -> Ward | None:
        return self.actor.post.ward if isinstance(self.actor, Staff) else None

    def check(self) -> None:
        if not isinstance(self.actor, Staff):
            raise Refused(_("文書の登録は職員が職に就いて行います。"))

    @property
    def division(self) -> Division:
        assert isinstance(self.actor, Staff)
        return self.actor.post.division


class ReceiveDocument(_AtOwnDesk):
    verb, power, label = "records.receive", powers.ENTER, _("文書を収受する")
    effect = _("自分の課の収受番号が付き、文書収受簿に載ります。")
    title: str
    counterpart: str
    received_on: date
    their_number: str = ""
    given_number: str = ""
    classification: Classification | None = None
    files: Files = ()

    def check(self) -> None:
        super().check()
        not_ahead(self.received_on, "received_on")
        if not self.title.strip() or not self.counterpart.strip():
            raise Refused(_("件名と差出人を入れてください。"), field="title" if not self.title.strip() else "counterpart")
        if not external():
            return
        if not (given := self.given_number.strip()):
            raise Refused(_("収受番号は文書管理システムが付けます。その番号を入れてください。"), field="given_number")
        if Document.objects.filter(ward=self.division.ward, direction=Document.Direction.IN, number=None, number_text=given[:60]).exists():
            raise Refused(_("この番号の文書は、もう登録されています。"), field="given_number")

    def perform(self) -> Document:
        row = register.enter(
            division=self.division, direction=Document.Direction.IN, title=self.title.strip(), on=self.received_on,
            counterpart=self.counterpart.strip(), their_number=self.their_number.strip(), classification=self.classification,
            given=self.given_number.strip()[:60] if external() else "",
        )
        for name, kept in self.files:
            attach(row, kept, name=name)
        return row

    def facts(self, result: Document) -> dict[str, Any]:
        return {"number": result.number, "year": result.fiscal_year, "files": len(self.files)}


class SendDocument(_AtOwnDesk):
    """施行: a letter goes out under the division's number, once somebody has decided it."""

    verb, power, label = "records.send", powers.ENTER, _("文書を施行する")
    effect = _("文書記号番号と日付が付き、施行文書として登録されます。")
    title: str
    recipient: str
    body: str
    classification: Classification | None = None
    answers: Document | None = None

    def check(self) -> None:
        super().check()
        for name in ("title", "recipient", "body"):
            if not getattr(self, name).strip():
                raise Refused(_("件名・宛先・本文を入れてください。"), field=name)

    def needs_approval(self) -> Need:
        return Need("letter")

    def perform(self) -> Document:
        return register.enter(
            division=self.division, direction=Document.Direction.OUT, title=self.title.strip(), on=calendar.today(),
            counterpart=self.recipient.strip(), body=self.body.strip(), classification=self.classification, answers=self.answers,
        )

    def facts(self, result: Document) -> dict[str, Any]:
        return {"number": result.number, "year": result.fiscal_year}


class FileDocument(Action):
    """完結: classify and close; the retention runs from the next 1 April."""

    verb, power, label = "records.file", powers.ENTER, _("完結して保存する")
    effect = _("分類の保存年限を、完結日の翌年度の4月1日から数えます。廃棄できる日はそこから決まります。")
    on, shortcut = "document", "f"
    document: Document
    classification: Classification
    closed_on: date

    def check(self) -> None:
        not_ahead(self.closed_on, "closed_on")
        if self.closed_on < self.document.entered_on:
            raise Refused(_("完結日が登録日より前です。"), field="closed_on")
        if self.classification.ward_id not in (None, self.document.ward_id):
            raise Refused(_("ほかの区の分類です。"), field="classification")

    def perform(self) -> Document:
        row = self.document
        row.classification, row.years, row.closed_on = self.classification, self.classification.years, self.closed_on
        row.disposable_on = disposable_on(self.closed_on, self.classification.years)
        row.save(update_fields=["classification", "years", "closed_on", "disposable_on"])
        return row

    def facts(self, result: Document) -> dict[str, Any]:
        return {"years": result.years, "class": self.classification.code}


class SetClassification(Action):
    verb, power, label = "records.set_class", powers.KEEP, _("文書分類を加える")
    effect = _("この日から完結する文書に使えます。前の分類で完結した文書の年限は変わりません。")
    code: str
    name: str
    years: int
    since: date
    source: str = ""
    ward: Ward | None = None

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        disposable_on(self.since, self.years)
        if Classification.objects.filter(ward=self.ward, code=self.code, since__gte=self.since).exists():
            raise Refused(_("この分類記号には、同じ日かそれより後の行があります。"), field="since")

    def perform(self) -> Classification:
        earlier = Classification.objects.filter(ward=self.ward, code=self.code, until=None)
        earlier.update(until=self.since - timedelta(days=1))
        return Classification.objects.create(
            ward=self.ward, code=self.code, name=self.name, years=self.years, since=self.since, source=self.source,
        )


class SetSymbol(Action):
    verb, power, label = "records.set_symbol", powers.KEEP, _("文書記号を定める")
    effect = _("この日から登録する文書の番号の前に付きます。")
    division: Division
    text: str
    since: date
    direction: str = ""

    def where(self) -> Ward | None:
        return self.division.ward

    def check(self) -> None:
        if not self.text.strip():
            raise Refused(_("文書記号を入れてください。"), field="text")
        twins = Symbol.objects.filter(division=self.division, direction=self.direction, since__gte=self.since)
        if twins.exists():
            raise Refused(_("同じ日かそれより後の文書記号があります。"), field="since")

    def perform(self) -> Symbol:
        earlier = Symbol.objects.filter(division=self.division, direction=self.direction, until=None)
        earlier.update(until=self.since - timedelta(days=1))
        return Symbol.objects.create(
            division=self.division, direction=self.direction, text=self.text.strip()[:20], since=self.since,
        )


class SetClause(Action):
    verb, power, label = "records.set_clause", powers.KEEP, _("不開示の条項を加える")
    effect = _("この日から不開示部分の理由に選べます。")
    city_wide = True
    law: str
    code: str
    name: str
    since: date
    source: str = ""

    def check(self) -> None:
        if Clause.objects.filter(law=self.law, code=self.code, since__gte=self.since).exists():
            raise Refused(_("この条項には、同じ日かそれより後の行があります。"), field="since")

    def perform(self) -> Clause:
        Clause.objects.filter(law=self.law, code=self.code, until=None).update(until=self.since - timedelta(days=1))
        return Clause.objects.create(law=self.law, code=self.code, name=self.name, since=self.since, source=self.source)
