"""What a ward does in a consultation: prepare, ask, supply, take or leave the reply, go up, withdraw, ask again next year."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.calendar import fiscal_year_of
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Division, Ward
from kusei.core.outbox.send import tell_duty
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.consult_common import (
    NOT_WARD,
    OnConsultation,
    letter,
    publish,
    tell_bureau,
    tell_ward,
    turn,
)
from kusei.plan.autonomy.lifecycle import REPLY_DUE, SIGN_DUE
from kusei.plan.autonomy.models import Citation, Consultation, JointCall, Kind, Precedent, Signature
from kusei.plan.autonomy.queries_consultations import at_bureau, at_ward, closing, grounds_of, next_due

COPIED = ("division", "kind", "title", "matter", "wish", "yen", "initiative_ref", "initiative", "refused_money", "refused_money_url")


class _Told(Action):
    division: Division
    kind: str
    fiscal_year: int
    title: str
    matter: str
    wish: str
    yen: int | None = None
    initiative_ref: str = ""
    initiative: str = ""
    refused_money: str = ""
    refused_money_url: str = ""

    def told(self) -> dict[str, Any]:
        common = {f.name for f in fields_of(Action)}
        return {f.name: getattr(self, f.name) for f in fields_of(_Told) if f.name not in common}

    def check_told(self) -> None:
        for name in ("title", "matter", "wish"):
            written(getattr(self, name), name, _("空のままです。相手の局が読んで分かるように書いてください。"))
        if self.kind not in Kind.values:
            raise Refused(_("区分を選んでください。"), field="kind")
        if self.division.ward_id is not None:
            raise Refused(_("相手は局の課を選んでください。"), field="division")
        if self.yen is not None and self.yen <= 0:
            raise Refused(_("1円以上の額を入れるか、空にしてください。"), field="yen")
        if not 2000 <= self.fiscal_year <= fiscal_year_of(calendar.today()) + 5:
            raise Refused(_("求める年度は、5年先までにしてください。"), field="fiscal_year")


class DraftConsultation(_Told):
    verb, power, label = "autonomy.draft_consultation", powers.CONSULT, _("協議を準備する")
    effect = _("区の中の下書きとして残ります。局にはまだ届きません。")
    tone = "main"
    ward: Ward
    joint: JointCall | None = None

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.actor.ward_id != self.ward.pk:
            raise Refused(NOT_WARD)
        self.check_told()
        same = Consultation.objects.filter(ward=self.ward, fiscal_year=self.fiscal_year, title=self.title.strip()).exclude(state="withdrawn")
        if same.exists():
            raise Refused(_("この年度に同じ件名の協議があります。件名を変えるか、その協議を開いてください。"), field="title")

    def perform(self) -> Consultation:
        return Consultation.objects.create(ward=self.ward, joint=self.joint, **self.told())


class _ByWard(OnConsultation):
    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        return "" if at_ward(actor, row) else str(NOT_WARD)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.consultation):
            raise Refused(reason)


class EditConsultation(_Told, _ByWard):
    verb, power, label = "autonomy.edit_consultation", powers.CONSULT, _("下書きを直す")
    effect = _("下書きの内容が変わります。")

    def check(self) -> None:
        _ByWard.check(self)
        self.check_told()

    def perform(self) -> Consultation:
        told = self.told()
        for name, value in told.items():
            setattr(self.consultation, name, value)
        self.consultation.save(update_fields=list(told))
        return self.consultation


class AskBureau(_ByWard):
    verb, power, label = "autonomy.ask_bureau", powers.ASK, _("区長が局に申し入れる")
    effect = _("文書番号が付き、局に知らせ、回答の期限が始まります。申し入れた内容は直せません。")
    shortcut, tone = "s", "main"

    def perform(self) -> Consultation:
        c = self.consultation
        c.round, c.asked_on = 1, calendar.today()
        c.number = letter(self, _t("%(title)s（協議の申し入れ）") % {"title": c.title}, str(c.division))
        c.due_on = calendar.jst_date(clocks.due(REPLY_DUE, self.moment, ward=c.ward))
        c.save(update_fields=["round", "asked_on", "number", "due_on"])
        turn(self, "ask", "ward", c.wish, number=c.number, until=c.due_on)
        tell_bureau(c, _t("%(ward)sから協議：%(title)s") % {"ward": c.ward.name, "title": c.title[:60]})
        return c

    def facts(self, result: Consultation) -> dict[str, Any]:
        return {"kind": result.kind, "number": result.number}


class Supply(_ByWard):
    verb, power, label = "autonomy.supply", powers.CONSULT, _("局の問いに答える")
    effect = _("局に届き、回答の期限がまた進みます。区が答えるのにかかった日数だけ、期日が延びます。")
    tone = "main"
    text: str

    def check(self) -> None:
        super().check()
        written(self.text, "text")

    def perform(self) -> Consultation:
        c = self.consultation
        c.due_on, c.questioned_on = next_due(c, calendar.today()), None
        c.save(update_fields=["due_on", "questioned_on"])
        turn(self, "supply", "ward", self.text)
        if c.due_on is not None:
            clocks.start(REPLY_DUE, c, at=self.moment, due_at=closing(c.due_on))
        tell_bureau(c, _t("%(ward)sの補足：%(title)s") % {"ward": c.ward.name, "title": c.title[:60]})
        return c


class AskAgain(_ByWard):
    verb, power, label = "autonomy.ask_again", powers.ASK, _("再協議を申し入れる")
    effect = _("局にもう一度考えてもらいます。示された条件は取り消され、回答の期限が新しく始まります。")
    text: str

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        if row.by_meeting:
            return _t("市長・副市長の会議で決まったことなので、再協議はできません。受け入れるか、不調として終え、次の年度に改めて協議してください。")
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        written(self.text, "text")

    def perform(self) -> Consultation:
        c = self.consultation
        c.round += 1
        c.outcome = c.why = c.answer = ""
        c.answered_on, c.put_offs = None, 0
        c.due_on = calendar.jst_date(clocks.due(REPLY_DUE, self.moment, ward=c.ward))
        c.save(update_fields=["round", "outcome", "why", "answer", "answered_on", "put_offs", "due_on"])
        c.terms.filter(state="offered").update(state="dropped")
        number = letter(self, _t("%(title)s（再協議）") % {"title": c.title}, str(c.division))
        turn(self, "again", "ward", self.text, number=number, until=c.due_on)
        tell_bureau(c, _t("%(ward)sから再協議：%(title)s") % {"ward": c.ward.name, "title": c.title[:60]})
        return c

    def facts(self, result: Consultation) -> dict[str, Any]:
        return {"round": result.round}


class AcceptReply(_ByWard):
    verb, power, label = "autonomy.accept_reply", powers.ASK, _("回答を受け入れる")
    effect = _("合意として、区と局それぞれの協議書の決裁が始まります。")
    shortcut, tone = "a", "main"

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        if row.outcome == "refused":
            return _t("応じられないという回答です。再協議を申し入れるか、会議に上げるか、不調として終えてください。")
        return super().hindrance(actor, row)

    def perform(self) -> Consultation:
        for side in ("ward", "bureau"):
            clocks.start(SIGN_DUE, Signature.objects.create(consultation=self.consultation, side=side), at=self.moment)
        tell_bureau(self.consultation, _t("合意：%(title)s（協議書の決裁をお願いします）") % {"title": self.consultation.title[:60]})
        return self.consultation


class GiveUp(_ByWard):
    verb, power, label = "autonomy.give_up", powers.ASK, _("不調として終える")
    effect = _("求めたことは通らなかったものとして終わり、先例として全区から読めるようになります。次の年度に改めて協議できます。")
    tone = "danger"
    reason: str

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        if row.outcome not in ("refused", "partly"):
            return _t("局は応じると回答しています。受け入れるか、取り下げてください。")
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        written(self.reason, "reason")

    def perform(self) -> Consultation:
        c = self.consultation
        c.reason, c.ended_on = self.reason.strip(), calendar.today()
        c.save(update_fields=["reason", "ended_on"])
        c.terms.filter(state="offered").update(state="dropped")
        publish(c, "refused", on=c.ended_on)
        return c


class Escalate(_ByWard):
    verb, power, label = "autonomy.escalate", powers.ASK, _("市長・副市長の会議に上げる")
    effect = _("局の回答の期限は止まり、会議の結論を待ちます。結論には再協議できません。")
    text: str

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        if row.by_meeting:
            return _t("すでに市長・副市長の会議で決まったことです。")
        if not grounds_of(row):
            return _t("まだ会議に上げる条件に当たりません（規則「市長・副市長の会議に上げる条件」）。局の回答か期日を待ってください。")
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        written(self.text, "text")

    def perform(self) -> Consultation:
        turn(self, "up", "ward", self.text)
        told = _t("会議に上がった協議：%(title)s") % {"title": self.consultation.title[:60]}
        tell_bureau(self.consultation, told)
        tell_duty("plan_office", told, ward_id=None, url=self.consultation.get_absolute_url(), row=self.consultation)
        return self.consultation

    def facts(self, result: Consultation) -> dict[str, Any]:
        return {"round": result.round}


class DropConsultation(_ByWard):
    verb, power, label = "autonomy.drop_consultation", powers.ASK, _("協議を取り下げる")
    effect = _("理由を残して協議を終え、局に知らせます。元には戻せません。")
    tone = "danger"
    reason: str

    def check(self) -> None:
        super().check()
        written(self.reason, "reason")

    def perform(self) -> Consultation:
        c = self.consultation
        c.reason, c.ended_on = self.reason.strip(), calendar.today()
        c.save(update_fields=["reason", "ended_on"])
        c.terms.filter(state="offered").update(state="dropped")
        for s in c.signatures.filter(state="waiting"):
            clocks.stop(SIGN_DUE, s, at=self.moment)
            Signature.objects.filter(pk=s.pk).update(state="void")
        if c.round:
            publish(c, "withdrawn", on=c.ended_on)
            tell_bureau(c, _t("取り下げ：%(title)s") % {"title": c.title[:60]})
        return c


class Renew(_ByWard):
    verb, power, label = "autonomy.renew", powers.CONSULT, _("次の年度に改めて協議する")
    effect = _("同じ内容の下書きが次の年度にでき、この協議の結果が先例として引用されます。")

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        if row.later.exclude(state="withdrawn").exists():
            return _t("改めての協議がすでにあります。")
        return super().hindrance(actor, row)

    def perform(self) -> Consultation:
        old = self.consultation
        year = max(old.fiscal_year + 1, fiscal_year_of(calendar.today()))
        made = Consultation.objects.create(
            ward=old.ward, again_of=old, fiscal_year=year, **{name: getattr(old, name) for name in COPIED},
        )
        if precedent := Precedent.objects.filter(consultation=old).first():
            Citation.objects.create(consultation=made, precedent=precedent, why=_t("前の年度の同じ協議"), cited_on=calendar.today())
        return made


class Cite(_ByWard):
    verb, power, label = "autonomy.cite", powers.CONSULT, _("先例を引用する")
    effect = _("この協議の書面に、先例とその結果が載ります。")
    precedent: Precedent
    why: str

    def check(self) -> None:
        super().check()
        written(self.why, "why")
        if self.precedent.consultation_id == self.consultation.pk:
            raise Refused(_("この協議そのものは引用できません。"), field="precedent")
        if self.consultation.citations.filter(precedent=self.precedent).exists():
            raise Refused(_("この先例はもう引用しています。"), field="precedent")

    def perform(self) -> Consultation:
        Citation.objects.create(
            consultation=self.consultation, precedent=self.precedent, why=self.why.strip(), cited_on=calendar.today(),
        )
        return self.consultation


class WriteNote(OnConsultation):
    verb, power, label = "autonomy.write_note", powers.SIGN, _("連絡を書く")
    effect = _("相手に届き、やりとりに残ります。期限は変わりません。")
    text: str

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        return "" if at_ward(actor, row) or at_bureau(actor, row) else _t("この協議の区と局の職が書けます。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.consultation):
            raise Refused(reason)
        written(self.text, "text")

    def perform(self) -> Consultation:
        c, ward = self.consultation, at_ward(self.actor, self.consultation)
        turn(self, "note", "ward" if ward else "bureau", self.text)
        (tell_bureau if ward else tell_ward)(c, _t("協議の連絡：%(title)s") % {"title": c.title[:60]})
        return c


class Finish(_ByWard):
    verb, power, label = "autonomy.finish", powers.CONSULT, _("その後を記録して完了する")
    effect = _("求めたことがどうなったかが先例に載り、協議が完了します。")
    tone = "main"
    came_of: str

    @classmethod
    def hindrance(cls, actor: Any, row: Consultation) -> str:
        if n := row.terms.filter(state__in=("open", "reported")).count():
            return _t("終わっていない条件が%(n)s件あります。履行を確かめるか、局の免除を受けてください。") % {"n": n}
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        written(self.came_of, "came_of")

    def perform(self) -> Consultation:
        c = self.consultation
        c.came_of, c.came_on = self.came_of.strip(), calendar.today()
        c.save(update_fields=["came_of", "came_on"])
        Precedent.objects.filter(consultation=c).update(came_of=c.came_of)
        return c
