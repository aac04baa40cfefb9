"""A ward's sheet: written, confirmed by its head, returned, asked about; and back from Excel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused, Stale
from kusei.core.clocks import run as clocks
from kusei.core.importing import ImportRows, Preview
from kusei.core.inquiry import actions as inquiry
from kusei.core.rules import registry as rule_rows
from kusei.plan.followup import workbook
from kusei.plan.followup.actions import asking, carrying
from kusei.plan.followup.actions.hands import post_words, strange_hand
from kusei.plan.followup.models import Check, Entry, Review, Round, WardSheet
from kusei.plan.followup.powers import CONFIRM, FILL, HAND_IN
from kusei.plan.followup.rule_values import ANSWER, CHECKS, RETURNED
from kusei.plan.followup.rules import Scale, SelfMark, contradiction

TEXT_MOST = 2000


def closed_reason(round_: Round, sheet: WardSheet) -> str:
    """Why a sheet cannot be written now ("" = it can)."""
    if round_.state == "preparing":
        return _t("まだ照会が始まっていません。")
    if not round_.open:
        return _t("この年度は確定しています。直すときは区政課に訂正を依頼してください。")
    if round_.state == "checking" and not sheet.return_reason:
        return _t("照合が始まっています。区政課が差し戻すと直せます。")
    return ""


class _Writing(Action):
    """What writing acts share: the ward's own hand, and a round that is open for this sheet."""

    on = "sheet"
    sheet: WardSheet

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        return strange_hand(actor, row) or closed_reason(row.round, row)

    def check(self) -> None:
        if reason := _Writing.hindrance(self.actor, self.sheet):
            raise Refused(reason, code="closed")


class SaveEntry(_Writing):
    verb, power, label = "followup.save_entry", FILL, _("回答を入力する")
    effect = _("この取り組みの回答を保存します。根拠の値は変わりません。")
    page = "followup:next_entry"
    entry_ref: str
    done: str = ""
    start: str = ""
    reach: str = ""
    grade: str = ""
    own_value: Decimal | None = None
    asked_yen: int | None = None
    granted_yen: int | None = None
    spent_yen: int | None = None
    issue: str = ""
    remedy: str = ""
    adoption_note: str = ""
    expect_entry: int | None = None

    def check(self) -> None:
        super().check()
        self._entry_row = Entry.objects.select_for_update(of=("self",)).filter(sheet=self.sheet, ref=self.entry_ref).first()
        if self._entry_row is None:
            raise Refused(_t("この区の回答にない取り組みです。"), code="unknown_entry")
        if self.expect_entry is not None and self._entry_row.version != self.expect_entry:
            raise Stale(self._entry_row)
        check_answer(self.sheet.round.scale, self.values)

    @property
    def values(self) -> dict[str, str]:
        return {name: getattr(self, name).strip() for name in workbook.TEXTS}

    def perform(self) -> Entry:
        entry = self._entry_row
        assert entry is not None  # noqa: S101  check() has asked
        for name, value in self.values.items():
            setattr(entry, name, value)
        for name in workbook.NUMBERS:
            setattr(entry, name, getattr(self, name))
        entry.saved_at, entry.saved_by, entry.version = self.moment, post_words(self.actor), entry.version + 1
        entry.save()
        asking.keep(self, self.sheet, [entry])
        return entry

    def facts(self, result: Entry) -> dict[str, Any]:
        return {"initiative": result.initiative_ref, "start": result.start, "reach": result.reach, "grade": result.grade}


def check_answer(scale: Scale, values: dict[str, str]) -> None:
    """Refuse what contradicts itself; the same for the page and for a file."""
    mark = SelfMark(values["start"], values["reach"], scale, values["grade"])
    if values["grade"] and values["grade"] not in set(scale.labels):
        raise Refused(_t("この年度の尺度にない評価です。"), field="grade")
    if contradiction(mark):
        raise Refused(_t("着手と達成が食い違っています。未着手なら未達成、完了なら達成か一部達成にしてください。"), field="reach")
    for name, limit in workbook.LIMITS.items():
        if len(values[name]) > limit:
            raise Refused(_t("%(limit)s文字までにしてください。") % {"limit": limit}, field=name)


def unanswered(sheet: WardSheet) -> list[Entry]:
    return [e for e in sheet.entries.all() if not e.mark(sheet.round.scale).answered or not e.done.strip()]


class SubmitSheet(_Writing):
    verb, power, label = "followup.submit_sheet", HAND_IN, _("区長確認に回す")
    effect = _("この区の区長（市のシートは区政課長）に確認を頼みます。確認が済むまで入力はできません。")
    tone = "main"
    partial_reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        return _Writing.hindrance(actor, row) or carrying.waiting_words(row)

    def check(self) -> None:
        super().check()
        if reason := self.hindrance(self.actor, self.sheet):
            raise Refused(reason, code="issues")
        left = len(unanswered(self.sheet))
        if left and not self.partial_reason.strip():
            raise Refused(
                _t("まだ答えていない取り組みが%(count)s件あります。答えられないものがあるときは、その理由を書くと回せます。")
                % {"count": left}, code="unanswered", field="partial_reason",
            )
        if left == self.sheet.entries.count():
            raise Refused(_t("一つも答えていない回答は回せません。"), code="unanswered")

    def perform(self) -> WardSheet:
        reason = self.partial_reason.strip()[:300] if unanswered(self.sheet) else ""
        WardSheet.objects.filter(pk=self.sheet.pk).update(submitted_at=self.moment, partial_reason=reason)
        asking.move(self, self.sheet, inquiry.ProposeReply)
        clocks.stop(RETURNED, self.sheet, at=self.moment)
        return self.sheet

    def facts(self, result: WardSheet) -> dict[str, Any]:
        return {"round": result.round.fiscal_year, "unanswered": len(unanswered(result))}


def void_checks(sheet: WardSheet, *, at: Any) -> None:
    """What was checked has been taken back: the checks stay readable and count no more."""
    Check.objects.filter(sheet=sheet, void_at=None).update(void_at=at)


class PullBackSheet(Action):
    verb, power, label = "followup.pull_back", HAND_IN, _("区長確認から引き戻す")
    effect = _("入力中に戻ります。係長・課長の確認は取り消しとして残ります。")
    on = "sheet"
    sheet: WardSheet

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        return strange_hand(actor, row) or ("" if row.round.open else _t("この年度は確定しています。"))

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")

    def perform(self) -> WardSheet:
        void_checks(self.sheet, at=self.moment)
        asking.move(self, self.sheet, inquiry.PullBackReply)
        return self.sheet


class CheckSheet(Action):
    """係長確認・課長確認, before the ward's head."""

    verb, power, label = "followup.check_sheet", FILL, _("係長・課長として確認する")
    effect = _("確認した職と日時を残します。区長の確認の前に、区で決めた数の確認が要ります。")
    on = "sheet"
    sheet: WardSheet
    step: str
    comment: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        return strange_hand(actor, row)

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")
        if self.step not in ("chief", "manager"):
            raise Refused(_t("係長確認か課長確認かを選んでください。"), field="step")
        if Check.objects.filter(sheet=self.sheet, step=self.step, void_at=None).exists():
            raise Refused(_t("この段の確認はもう済んでいます。"), code="twice", field="step")

    def perform(self) -> Check:
        return Check.objects.create(
            sheet=self.sheet, step=self.step, post=post_words(self.actor), comment=self.comment.strip()[:300],
            checked_at=self.moment,
        )

    def facts(self, result: Check) -> dict[str, Any]:
        return {"step": result.step}


class ConfirmSheet(Action):
    verb, power, label = "followup.confirm_sheet", CONFIRM, _("区長として確認する")
    effect = _("区の回答として確定し、区政課に渡します。回答の期限が止まります。")
    on = "sheet"
    tone = "main"
    sheet: WardSheet

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        if row.ward_id is not None and actor.ward_id != row.ward_id:
            return _t("区の回答を確認するのは、その区の区長です。")
        if not row.round.open:
            return _t("この年度は確定しています。")
        needed = rule_rows.at(CHECKS, ward=row.ward)["needed"] if row.ward_id else 0
        done = Check.objects.filter(sheet=row, void_at=None).count() if needed else 0
        if done < needed:
            return _t("区長確認の前に、係長・課長の確認が%(needed)s件要ります（いま%(done)s件）。") % {"needed": needed, "done": done}
        return carrying.waiting_words(row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.sheet):
            raise Refused(reason, code="not_head")

    def perform(self) -> WardSheet:
        asking.move(self, self.sheet, inquiry.ConfirmReply)
        WardSheet.objects.filter(pk=self.sheet.pk).update(
            confirmed_at=self.moment, confirmed_by=post_words(self.actor), return_reason="",
        )
        clocks.stop(ANSWER, self.sheet, at=self.moment)
        return self.sheet

    def facts(self, result: WardSheet) -> dict[str, Any]:
        return {"round": result.round.fiscal_year}


class ReturnSheet(Action):
    verb, power, label = "followup.return_sheet", CONFIRM, _("差し戻す")
    effect = _("理由を付けて区の担当に戻します。再提出の期限が動きます。")
    on = "sheet"
    sheet: WardSheet
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        if not row.round.open:
            return _t("この年度は確定しています。直すときは訂正を書き足してください。")
        if row.ward_id is not None and row.state == "head_check" and actor.ward_id != row.ward_id:
            return _t("区長の確認を待っている回答です。確認されてから差し戻せます。")
        if row.ward_id is not None and row.state == "confirmed" and actor.ward_id is not None:
            return _t("確認した回答を直すときは、担当が「確認した回答を直し始める」を行ってください。")
        return ""

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")
        if not self.reason.strip():
            raise Refused(_t("何を直せばよいかを書いてください。"), field="reason")

    def perform(self) -> WardSheet:
        waiting = self.sheet.state == "head_check"
        WardSheet.objects.filter(pk=self.sheet.pk).update(return_reason=self.reason.strip()[:300], confirmed_at=None)
        void_checks(self.sheet, at=self.moment)
        asking.move(
            self, self.sheet, inquiry.SendBackReply if waiting else inquiry.ReturnReply, reason=self.reason.strip()[:300])
        if self.sheet.reply is None:
            clocks.start(RETURNED, self.sheet, at=self.moment)
        return self.sheet

    def facts(self, result: WardSheet) -> dict[str, Any]:
        return {"round": result.round.fiscal_year}


class ReopenSheet(Action):
    """The ward takes its own confirmed answer back to put it right; the former words stay as versions."""

    verb, power, label = "followup.reopen_sheet", HAND_IN, _("確認した回答を直し始める")
    effect = _("回答が入力中に戻り、区政課に知らせます。直したあと、もう一度区長の確認が要ります。前の内容も残ります。")
    on = "sheet"
    sheet: WardSheet
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        if row.round.state == "checking":
            return _t("照合が始まっています。区政課に差し戻しを頼んでください。")
        return strange_hand(actor, row) or ("" if row.round.open else _t("この年度は確定しています。区政課に訂正を依頼してください。"))

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")
        if not self.reason.strip():
            raise Refused(_t("何を直すのかを書いてください。"), field="reason")

    def perform(self) -> WardSheet:
        WardSheet.objects.filter(pk=self.sheet.pk).update(confirmed_at=None, confirmed_by="")
        void_checks(self.sheet, at=self.moment)
        asking.move(self, self.sheet, inquiry.ReopenReply, reason=self.reason.strip()[:300])
        return self.sheet

    def facts(self, result: WardSheet) -> dict[str, Any]:
        return {"round": result.round.fiscal_year}


class WriteReview(Action):
    verb, power, label = "followup.write_review", CONFIRM, _("意見を書く")
    effect = _("根拠の値の横に意見を並べます。根拠も自己評価も変わりません。")
    on = "sheet"
    sheet: WardSheet
    initiative_ref: str
    text: str

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        return "" if row.round.open else _t("この年度は確定しています。")

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")
        if not self.sheet.entries.filter(initiative_ref=self.initiative_ref).exists():
            raise Refused(_t("この区の回答にない取り組みです。"), field="initiative_ref")
        if not self.text.strip():
            raise Refused(_t("意見を書いてください。"), field="text")

    def perform(self) -> Review:
        return Review.objects.create(
            sheet=self.sheet, initiative_ref=self.initiative_ref, text=self.text.strip()[:TEXT_MOST],
            post=post_words(self.actor), written_at=self.moment,
        )

    def facts(self, result: Review) -> dict[str, Any]:
        return {"initiative": result.initiative_ref, "review": result.ref}


class ImportSheet(_Writing, ImportRows):
    verb, power, label = "followup.import_sheet", FILL, _("Excelの回答を取り込む")
    effect = _("読み取れた行の回答だけを書き換えます。根拠の値は取り込みません。")
    page = "followup:import_sheet"

    def check(self) -> None:
        _Writing.check(self)
        ImportRows.check(self)

    def read(self) -> Preview:
        return workbook.read_answers(self.sheet, self.data, self.file_name)

    def perform(self) -> WardSheet:
        entries = {e.ref: e for e in self.sheet.entries.all()}
        changed = []
        for row in self.preview.accepted:
            entry = entries[row.key]
            for name in workbook.ANSWERS:
                if name in row.values:
                    blank = None if name in workbook.NUMBERS else ""
                    setattr(entry, name, row.values[name] if row.values[name] is not None else blank)
            entry.saved_at, entry.saved_by, entry.version = self.moment, post_words(self.actor), entry.version + 1
            changed.append(entry)
        Entry.objects.bulk_update(changed, [*workbook.ANSWERS, "saved_at", "saved_by", "version"])
        asking.keep(self, self.sheet, changed)
        return self.sheet

    def facts(self, result: WardSheet) -> dict[str, Any]:
        counts = {s: self.preview.count(s) for s in ("changed", "same", "refused")}
        return {"digest": self.digest, **counts}
