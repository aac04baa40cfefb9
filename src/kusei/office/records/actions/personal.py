"""The end of keeping personal data: the night empties what a dated rule says is over; a person may stop that, not do it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.core.records import erasing
from kusei.core.records.models import Hold
from kusei.core.rows import Row, seen_of, walk
from kusei.core.search.find import SOURCES, index
from kusei.office.records import powers


def ward_of(about: Row) -> Ward | None:
    found = walk(about, seen_of(type(about)).ward)
    return Ward.objects.get(pk=found) if found is not None else None


class ErasePersonal(Action):
    """Empty the personal fields under one row people know (a session); what a hold or a request keeps is counted."""

    verb, power, label = "records.erase_personal", powers.KEEP, _("保存期間の過ぎた個人情報を消す")
    effect = _("氏名・連絡先・自由記述などが消え、番号・人数・状態だけが残ります。元に戻せません。")
    tone = "danger"
    file: str
    about: Row

    def where(self) -> Ward | None:
        return ward_of(self.about)

    def perform(self) -> Row:
        file, ends = erasing.file_of(self.file)
        today = calendar.today()
        rows = erasing.due(file, ends, today).filter(**{ends.of or "pk": self.about.pk}).select_for_update(of=("self",))
        go, kept = erasing.split(file, ends, rows)
        if not go:
            raise Refused(_("いま消すものはありません。"), code="nothing")
        self.kept = len(kept)
        self.erased = erasing.empty(file, ends, go, on=today)
        if self.file in SOURCES:
            index(list(file.model._default_manager.select_related(*SOURCES[self.file].related).filter(pk__in=go)))
        return self.about

    def facts(self, result: Any) -> dict[str, Any]:
        return {"file": self.file, "erased": self.erased, "kept_back": self.kept}


class HoldPersonal(Action):
    """A lawsuit, an audit, a request: the personal data under this row stays until the hold is released."""

    verb, power, label = "records.hold_personal", powers.KEEP, _("個人情報を消すのを止める")
    effect = _("解くまで、この記録の個人情報は保存期間が過ぎても消えません。")
    about: Row
    reason: str
    ordered_by: str = ""

    def where(self) -> Ward | None:
        return ward_of(self.about)

    def check(self) -> None:
        if type(self.about) not in {erasing.about_model(f, e) for f, e in erasing.ending()}:
            raise Refused(_("この記録に、保存期間で消す個人情報はありません。"))
        if not self.reason.strip():
            raise Refused(_("理由（訴訟・監査・請求など）を入れてください。"), field="reason")
        if erasing.hold_on(self.about):
            raise Refused(_("すでに止めています。"), code="twice")

    def perform(self) -> Hold:
        return Hold.objects.create(
            ward=self.where(), reason=self.reason.strip()[:200], ordered_by=self.ordered_by, placed_at=self.moment,
            subjects=[f"{self.about.kind}:{self.about.ref}"],
        )

    def facts(self, result: Hold) -> dict[str, Any]:
        return {"about": result.subjects}


def erase_what_is_over(actor: Any) -> int:
    """Each row people know in its own act, so that one that cannot be erased keeps no other from it."""
    done = 0
    for file, ends in erasing.ending():
        model: Any = erasing.about_model(file, ends)
        lines = erasing.ripe(file, ends, calendar.today())
        found = model._default_manager.filter(Q(pk__in={r.about_pk for r in lines})).order_by("pk")
        for about in list(found):
            try:
                act = ErasePersonal(actor=actor, file=file.kind, about=about)
                act()
            except Refused:
                continue
            done += act.erased
    return done
