"""What a bureau and the meeting do: reply, put off, ask back, decide; what both sign; promises followed until they are met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions import leave
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import not_later_than_today, written
from kusei.core.approval.queries import heir_of_division
from kusei.core.clocks import run as clocks
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.core.rules import registry as rule_rows
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.consult_common import (
    NOT_BUREAU,
    OnConsultation,
    publish,
    tell_bureau,
    tell_ward,
    turn,
)
from kusei.plan.autonomy.lifecycle import LATER_DUE, TERM_DUE
from kusei.plan.autonomy.models import AgreedTerm, Consultation, Signature, Why
from kusei.plan.autonomy.queries_consultations import at_bureau, at_ward, closing
from kusei.plan.autonomy.rule_values import PUT_OFF

REPLIES = ("agreed", "terms", "partly", "refused")


class _ByBureau(OnConsultation):
    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        return "" if at_bureau(actor, row) else str(NOT_BUREAU)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.consultation):
            raise Refused(reason)


class _Outcome(OnConsultation):
    """What a reply says. ``conditions``: one sentence each; ``condition_side``: who fulfils them."""

    outcome: str
    answer: str
    why: str = ""
    conditions: Sequence[str] = ()
    condition_side: str = "ward"
    conditions_due: date | None = None

    def check_outcome(self) -> None:
        if self.outcome not in REPLIES:
            raise Refused(_("回答の区分を選んでください。"), field="outcome")
        written(self.answer, "answer", _("空のままです。区がこのまま読む回答を書いてください。"))
        if self.outcome in ("partly", "refused") and self.why not in Why.values:
            raise Refused(_("応じられない、または一部に応じるときは、理由の区分を選んでください。"), field="why")
        held = self.kept_conditions()
        if self.outcome == "terms" and not held:
            raise Refused(_("条件を一行に一つずつ書いてください。条件がないときは「応じる」を選んでください。"), field="conditions")
        if held and self.outcome == "refused":
            raise Refused(_("応じられないときは、条件を空にしてください。"), field="conditions")
        if any(len(text) > 300 for text in held):
            raise Refused(_("条件は一つ300字までです。分けて書いてください。"), field="conditions")
        if held and self.conditions_due is None:
            raise Refused(_("条件をいつまでに行うかを入れてください。"), field="conditions_due")
        if self.conditions_due is not None and self.conditions_due <= calendar.today():
            raise Refused(_("条件の期日は、明日より後にしてください。"), field="conditions_due")
        if self.condition_side not in ("ward", "bureau"):
            raise Refused(_("条件を行う側を選んでください。"), field="condition_side")

    def kept_conditions(self) -> list[str]:
        return [text.strip() for text in self.conditions if text.strip()]

    def keep_outcome(self, *, by_meeting: bool = False) -> Consultation:
        c = self.consultation
        c.outcome, c.answer, c.by_meeting, c.answered_on = self.outcome, self.answer.strip(), by_meeting, calendar.today()
        c.why = self.why if self.outcome in ("partly", "refused") else ""
        c.questioned_on = None
        c.save(update_fields=["outcome", "answer", "why", "by_meeting", "answered_on", "questioned_on"])
        c.terms.filter(state="offered").update(state="dropped")
        AgreedTerm.objects.bulk_create(
            AgreedTerm(consultation=c, text=text, side=self.condition_side, due_on=self.conditions_due) for text in self.kept_conditions()
        )
        tell_ward(c, _t("協議の回答：%(title)s") % {"title": c.title[:60]})
        return c

    def facts(self, result: Consultation) -> dict[str, Any]:
        return {"outcome": self.outcome, "why": self.why, "conditions": len(self.kept_conditions())}


class Reply(_Outcome, _ByBureau):
    verb, power, label = "autonomy.reply", powers.ANSWER, _("区に回答する")
    effect = _("文書番号が付き、区に届きます。回答の期限が止まります。")
    shortcut, tone = "r", "main"

    def check(self) -> None:
        _ByBureau.check(self)
        self.check_outcome()

    def perform(self) -> Consultation:
        c = self.keep_outcome()
        number = ""
        if isinstance(self.actor, Staff):
            number = register.enter(
                division=self.actor.post.division, direction=Document.Direction.OUT, title=_t("%(title)s（回答）") % {"title": c.title},
                on=calendar.today(), subject=f"autonomy.consultation:{c.ref}", counterpart=_t("%(ward)s長") % {"ward": c.ward.name},
                their_number=c.number,
            ).number_text
        turn(self, "reply", "bureau", self.answer, outcome=c.outcome, why=c.why, number=number)
        return c


class PutOff(_ByBureau):
    verb, power, label = "autonomy.put_off", powers.ANSWER, _("期日を決めて検討する")
    effect = _("まだ答えられないことと、答える日を区に伝えます。期日が新しくなります。")
    until: date
    text: str

    def check(self) -> None:
        super().check()
        c, rule = self.consultation, rule_rows.at(PUT_OFF)
        written(self.text, "text", _("空のままです。何を検討し、なぜまだ答えられないかを書いてください。"))
        if c.put_offs >= int(rule["times"]):
            raise Refused(_t("先に延ばせるのは%(n)s回までです。いま分かる範囲で回答してください。") % {"n": rule["times"]})
        last = calendar.today() + timedelta(days=int(rule["days"]))
        if not calendar.today() < self.until <= last:
            day = calendar.format_date(last, weekday=False)
            raise Refused(_t("期日は、明日から%(day)sまでの間にしてください。") % {"day": day}, field="until")
        if c.due_on is not None and self.until <= c.due_on:
            raise Refused(_("いまの期日より後の日を入れてください。"), field="until")

    def perform(self) -> Consultation:
        c = self.consultation
        c.put_offs, c.due_on = c.put_offs + 1, self.until
        c.save(update_fields=["put_offs", "due_on"])
        clocks.stop(LATER_DUE, c, at=self.moment)
        clocks.start(LATER_DUE, c, at=self.moment, due_at=closing(self.until))
        turn(self, "later", "bureau", self.text, until=self.until)
        tell_ward(c, _t("局が検討中：%(title)s") % {"title": c.title[:60]})
        return c

    def facts(self, result: Consultation) -> dict[str, Any]:
        return {"put_offs": result.put_offs}


class AskBack(_ByBureau):
    verb, power, label = "autonomy.ask_back", powers.ANSWER, _("区に問う")
    effect = _("区が答えるまで、回答の期限は進みません。")
    text: str

    def check(self) -> None:
        super().check()
        written(self.text, "text")

    def perform(self) -> Consultation:
        c = self.consultation
        c.questioned_on = calendar.today()
        c.save(update_fields=["questioned_on"])
        turn(self, "question", "bureau", self.text)
        tell_ward(c, _t("局からの問い：%(title)s") % {"title": c.title[:60]})
        return c


class Meet(_Outcome):
    verb, power, label = "autonomy.meet", powers.MEET, _("会議の結論を記録する")
    effect = _("会議の結論が回答になり、区と局に知らせます。結論には再協議できません。")
    tone = "main"
    meeting: str
    held_on: date

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        post = actor.post if isinstance(actor, Staff) else None
        return "" if post is not None and post.ward_id is None else _t("市の区政担当の職が記録します。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.consultation):
            raise Refused(reason)
        written(self.meeting, "meeting")
        not_later_than_today(self.held_on, "held_on")
        if self.consultation.asked_on and self.held_on < self.consultation.asked_on:
            raise Refused(_("申し入れの日より前です。会議の日を確かめてください。"), field="held_on")
        self.check_outcome()

    def perform(self) -> Consultation:
        c = self.keep_outcome(by_meeting=True)
        said = _t("%(meeting)s（%(day)s）") % {"meeting": self.meeting.strip(), "day": calendar.format_date(self.held_on, weekday=False)}
        turn(self, "meeting", "meeting", f"{said}\n{self.answer}", outcome=c.outcome, why=c.why)
        tell_bureau(c, _t("会議の結論：%(title)s") % {"title": c.title[:60]})
        return c


# 協議書 -----------------------------------------------------------------------------------------------------------------


class Sign(Action):
    """One side's decision. The consultation is locked first, so that the second of two at once sees the first."""

    verb, power, label = "autonomy.sign", powers.SIGN, _("協議書を決裁に上げる")
    effect = _("決裁されると文書番号が付きます。区と局の決裁がそろった日に協議書が成り立ちます。")
    tone = "main"
    on = "signature"
    signature: Signature

    @classmethod
    def hindrance(cls, actor: Any, row: Signature) -> str:
        c, post = row.consultation, actor.post if isinstance(actor, Staff) else None
        if row.side == "ward":
            return "" if at_ward(actor, c) else _t("区の決裁は、協議した区の職が上げます。")
        # Under a decision the 専決 table has named who decides: the mayor may stand above the bureau.
        decided = bool(leave.current()) and post is not None and post.ward_id is None
        return "" if decided or at_bureau(actor, c) else _t("局の決裁は、相手の局の職が上げます。")

    def _lock(self) -> None:
        self._consultation = Consultation.objects.select_for_update().get(pk=self.signature.consultation_id)
        super()._lock()

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.signature):
            raise Refused(reason)
        if self._consultation.state != "agreed":
            raise Refused(_("この協議は、いまは合意の状態ではありません。"), code="state")

    def needs_approval(self) -> Need:
        return Need("contract", self.signature.consultation.yen or 0)

    def perform(self) -> Signature:
        s, post = self.signature, self.actor.post if isinstance(self.actor, Staff) else None
        c, today = s.consultation, calendar.today()
        other = str(c.division) if s.side == "ward" else _t("%(ward)s長") % {"ward": c.ward.name}
        s.signed_on, s.signed_by = today, str(post or "")[:120]
        s.number = register.enter(
            division=post.division if post and s.side == "ward" else heir_of_division(c.division, today), direction=Document.Direction.OUT,
            title=_t("%(title)s（協議書）") % {"title": c.title}, on=today, subject=f"autonomy.consultation:{c.ref}", counterpart=other,
        ).number_text
        s.save(update_fields=["signed_on", "signed_by", "number"])
        if not c.signatures.exclude(pk=s.pk).exclude(state="signed").exists():
            self.also(Conclude(actor=self.actor, consultation=c, signature=s))
        return s

    def facts(self, result: Signature) -> dict[str, Any]:
        return {"side": result.side, "number": result.number}


class Conclude(OnConsultation):
    """A part of the second ``Sign``; no page of its own."""

    verb, power, label = "autonomy.conclude", powers.SIGN, _("協議書が成り立つ")
    signature: Signature

    def perform(self) -> Consultation:
        c = self.consultation
        c.agreed_on = calendar.today()
        c.save(update_fields=["agreed_on"])
        for term in c.terms.filter(state="offered").select_related("consultation__ward"):
            AgreedTerm.objects.filter(pk=term.pk).update(state="open")
            if term.due_on is not None:
                clocks.start(TERM_DUE, term, at=self.moment, due_at=closing(term.due_on))
        # The signature of this very act is stored as signed only after it: its number is written here already.
        Signature.objects.filter(pk=self.signature.pk).update(state="signed")
        publish(c, c.outcome, on=c.agreed_on)
        tell_ward(c, _t("協議書が成り立ちました：%(title)s") % {"title": c.title[:60]})
        tell_bureau(c, _t("協議書が成り立ちました：%(title)s") % {"title": c.title[:60]})
        return c

    def facts(self, result: Consultation) -> dict[str, Any]:
        return {"outcome": result.outcome, "terms": result.terms.filter(state="open").count()}


# Promises ---------------------------------------------------------------------------------------------------------------


class _OnTerm(Action):
    on = "term"
    term: AgreedTerm

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.term):
            raise Refused(reason)


class ReportTerm(_OnTerm):
    verb, power, label = "autonomy.report_term", powers.SIGN, _("条件を行ったと知らせる")
    effect = _("相手が確かめるまで「確認待ち」になります。")
    proof: str
    done_on: date

    @classmethod
    def hindrance(cls, actor: Any, row: AgreedTerm) -> str:
        own = at_ward(actor, row.consultation) if row.side == "ward" else at_bureau(actor, row.consultation)
        return "" if own else _t("条件を行う側の職が知らせます。")

    def check(self) -> None:
        super().check()
        written(self.proof, "proof")
        not_later_than_today(self.done_on, "done_on")

    def perform(self) -> AgreedTerm:
        self.term.proof, self.term.done_on = self.proof.strip(), self.done_on
        self.term.save(update_fields=["proof", "done_on"])
        (tell_bureau if self.term.side == "ward" else tell_ward)(self.term.consultation, _t("条件の確認をお願いします：%(title)s") % {"title": self.term.text[:60]})
        return self.term


class _ByReceiver(_OnTerm):
    """The side the promise was made to."""

    @classmethod
    def hindrance(cls, actor: Any, row: AgreedTerm) -> str:
        own = at_bureau(actor, row.consultation) if row.side == "ward" else at_ward(actor, row.consultation)
        return "" if own else _t("条件を求めた側の職が行います。")


class ConfirmTerm(_ByReceiver):
    verb, power, label = "autonomy.confirm_term", powers.SIGN, _("条件の履行を確かめた")
    effect = _("条件が「履行済み」になります。")

    def perform(self) -> AgreedTerm:
        return self.term


class _TermWithReason(_ByReceiver):
    reason: str

    def check(self) -> None:
        super().check()
        written(self.reason, "reason")

    def keep(self) -> None:
        self.term.reason = "\n".join(t for t in (self.term.reason, self.reason.strip()) if t)
        self.term.save(update_fields=["reason"])


class ReturnTerm(_TermWithReason):
    verb, power, label = "autonomy.return_term", powers.SIGN, _("まだ行われていないと返す")
    effect = _("条件が「履行待ち」に戻り、期日のままの期限がまた進みます。")

    def perform(self) -> AgreedTerm:
        self.keep()
        if self.term.due_on is not None:
            clocks.start(TERM_DUE, self.term, at=self.moment, due_at=closing(self.term.due_on))
        return self.term


class WaiveTerm(_TermWithReason):
    verb, power, label = "autonomy.waive_term", powers.SIGN, _("条件を免除する")
    effect = _("理由を残して、条件を求めないことにします。")

    def perform(self) -> AgreedTerm:
        self.keep()
        return self.term


class MoveTerm(_TermWithReason):
    verb, power, label = "autonomy.move_term", powers.SIGN, _("条件の期日を変える")
    effect = _("理由を残して、期日と期限が新しくなります。")
    due_on: date

    def check(self) -> None:
        super().check()
        if self.due_on <= calendar.today():
            raise Refused(_("条件の期日は、明日より後にしてください。"), field="due_on")

    def perform(self) -> AgreedTerm:
        self.keep()
        self.term.due_on = self.due_on
        self.term.save(update_fields=["due_on"])
        clocks.stop(TERM_DUE, self.term, at=self.moment)
        clocks.start(TERM_DUE, self.term, at=self.moment, due_at=closing(self.due_on))
        return self.term


