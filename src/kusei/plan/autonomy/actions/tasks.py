"""Proposals to move a task: written, handed in, decided, carried out on their day, looked at after a year."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff, system
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import written
from kusei.core.approval.actions.table import SetDecisionRule
from kusei.core.calendar import format_date
from kusei.core.jobs.run import nightly
from kusei.core.ledger.models import Division, Ward
from kusei.core.outbox.send import tell_duty
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.consulting import DraftConsultation
from kusei.plan.autonomy.actions.task_table import CITY_ONLY, at_city, keep_row
from kusei.plan.autonomy.models import Assignment, Law, MoveStep, Place, Task, TaskMove, Verdict
from kusei.plan.autonomy.queries_tasks import due_moves


class _Told(Action):
    place: str
    holder: str
    grounds: str
    hours: int
    law: str
    effective_on: date
    role: str = ""
    shared: bool = False
    posts_tenths: int = 0
    yen: int = 0
    law_note: str = ""
    rule_level: int | None = None
    rule_below: int | None = None

    def told(self) -> dict[str, Any]:
        common = {f.name for f in fields_of(Action)}
        return {f.name: getattr(self, f.name) for f in fields_of(_Told) if f.name not in common}

    def check_told(self, row: Assignment) -> None:
        written(self.holder, "holder", _("空のままです。新しい担当を書いてください。"))
        written(self.grounds, "grounds")
        if self.place not in Place.values or self.law not in Law.values:
            raise Refused(_("移す先と法令の確認を選んでください。"), field="place")
        if self.holder.strip() == row.holder and self.place == row.place:
            raise Refused(_("いまの担当と同じです。新しい担当を書いてください。"), field="holder")
        if self.hours <= 0:
            raise Refused(_("事務の量を1時間以上で入れてください。"), field="hours")
        if self.effective_on <= calendar.today():
            raise Refused(_("施行日は、明日より後にしてください。"), field="effective_on")
        if self.effective_on <= row.since:
            raise Refused(_("いまの分担が始まる日より後にしてください。"), field="effective_on")
        if self.law in ("allowed", "change") and not self.law_note.strip():
            raise Refused(_("根拠になる法令・条例を書いてください。"), field="law_note")
        if self.rule_below is not None and self.rule_level is None:
            raise Refused(_("専決できる金額を入れるときは、専決する職も選んでください。"), field="rule_level")
        if self.rule_level is not None and not row.task.case_kind:
            raise Refused(_("この事務には専決の種類がありません。表の「専決の種類」を先に入れてください。"), field="rule_level")


class ProposeMove(_Told):
    verb, power, label = "autonomy.propose_move", powers.MOVE, _("この事務を移すことを提案する")
    effect = _("下書きができます。表はまだ変わりません。")
    assignment: Assignment
    only_proposer: bool = False

    def where(self) -> Ward | None:
        return self._ward()

    def _ward(self) -> Ward | None:
        return self.actor.post.ward if isinstance(self.actor, Staff) else None

    @classmethod
    def hindrance(cls, actor: Any, row: Assignment) -> str:
        return "" if row.until is None or row.until >= calendar.today() else _t("この行はもう終わっています。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.assignment):
            raise Refused(reason)
        self.check_told(self.assignment)
        if self.only_proposer and self._ward() is None:
            raise Refused(_("「提案した区だけ」は、区が提案するときに選べます。"), field="only_proposer")
        if self.assignment.ward_id is not None and self.assignment.ward_id != self.actor.ward_id and self.actor.ward_id is not None:
            raise Refused(_("ほかの区だけの分担です。"))

    def perform(self) -> TaskMove:
        return TaskMove.objects.create(assignment=self.assignment, proposer=self._ward(), only_proposer=self.only_proposer, **self.told())


class _OnMove(Action):
    on = "move"
    move: TaskMove

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.move):
            raise Refused(reason)


class _ByProposer(_OnMove):
    @classmethod
    def hindrance(cls, actor: Any, row: TaskMove) -> str:
        return "" if actor.ward_id == row.proposer_id and isinstance(actor, Staff) else _t("提案した側の職が行います。")


class EditMove(_Told, _ByProposer):
    verb, power, label = "autonomy.edit_move", powers.MOVE, _("下書きを直す")
    effect = _("下書きの内容が変わります。")

    def check(self) -> None:
        _ByProposer.check(self)
        self.check_told(self.move.assignment)

    def perform(self) -> TaskMove:
        told = self.told()
        for name, value in told.items():
            setattr(self.move, name, value)
        self.move.save(update_fields=list(told))
        return self.move


def rivals(move: TaskMove) -> Any:
    """Other proposals under way for the same row of the table."""
    rows = TaskMove.objects.filter(assignment=move.assignment_id, state__in=("proposed", "decided")).exclude(pk=move.pk)
    return rows.filter(only_proposer=False) | rows.filter(proposer=move.proposer_id) if move.only_proposer else rows


class HandInMove(_ByProposer):
    verb, power, label = "autonomy.hand_in_move", powers.MOVE, _("提案を出す")
    effect = _("市の区政担当に届き、検討の期限が始まります。")
    shortcut, tone = "s", "main"

    def check(self) -> None:
        super().check()
        Task.objects.select_for_update().get(pk=self.move.assignment.task_id)
        if rivals(self.move).exists():
            raise Refused(_("同じ分担を移す提案がもう進んでいます。その提案を開いて、意見を伝えてください。"))
        if self.move.law == "forbidden":
            raise Refused(_("法令上できないとされています。根拠を確かめ、できる形に直してから出してください。"))

    def perform(self) -> TaskMove:
        self.move.proposed_on = calendar.today()
        self.move.save(update_fields=["proposed_on"])
        tell_duty("plan_office", _t("事務を移す提案：%(what)s") % {"what": str(self.move)[:80]}, ward_id=None, url=self.move.get_absolute_url(), row=self.move)
        return self.move


class ConsultOnMove(_ByProposer):
    verb, power, label = "autonomy.consult_on_move", powers.CONSULT, _("局との協議を始める")
    effect = _("この提案についての協議の下書きができます。協議書が成り立つまで、提案は決裁に上げられません。")
    division: Division

    @classmethod
    def hindrance(cls, actor: Any, row: TaskMove) -> str:
        if row.proposer_id is None:
            return _t("区が提案したときに行います。")
        if row.consultation is not None and row.consultation.state not in ("refused", "withdrawn"):
            return _t("この提案の協議がもうあります。")
        return super().hindrance(actor, row)

    def perform(self) -> Any:
        m = self.move
        assert m.proposer is not None
        made = self.also(DraftConsultation(
            actor=self.actor, ward=m.proposer, division=self.division, kind="task", fiscal_year=calendar.fiscal_year_of(m.effective_on),
            title=_t("%(task)sの事務を移すこと")[:110] % {"task": m.assignment.task.name[:90]}, matter=m.grounds, yen=m.yen or None,
            wish=_t("%(old)sが行っている「%(task)s」を、%(day)sから%(new)sが行う。") % {
                "old": m.assignment.holder, "task": m.assignment.task.name, "day": format_date(m.effective_on, weekday=False), "new": m.holder,
            },
        ))
        m.consultation = made
        m.save(update_fields=["consultation"])
        return made


class _ByCity(_OnMove):
    @classmethod
    def hindrance(cls, actor: Any, row: TaskMove) -> str:
        return "" if at_city(actor) else str(CITY_ONLY)


class DecideMove(_ByCity):
    verb, power, label = "autonomy.decide_move", powers.TABLE, _("決裁に上げる")
    effect = _("決裁されると文書番号が付き、施行日に表が変わります。その日までは変わりません。")
    shortcut, tone = "d", "main"

    @classmethod
    def hindrance(cls, actor: Any, row: TaskMove) -> str:
        if row.law in ("unclear", "forbidden"):
            return _t("法令の確認が「%(law)s」です。差し戻して、できることを確かめてください。") % {"law": row.get_law_display()}
        if row.consultation is not None and row.consultation.state not in ("concluded", "done"):
            return _t("局との協議が「%(state)s」です。協議書が成り立つのを待ってください。") % {"state": row.consultation.get_state_display()}
        if row.effective_on <= calendar.today():
            return _t("施行日が過ぎています。差し戻して、施行日を直してください。")
        return super().hindrance(actor, row)

    def needs_approval(self) -> Need:
        return Need("rule", self.move.yen)

    def perform(self) -> TaskMove:
        m, post = self.move, self.actor.post if isinstance(self.actor, Staff) else None
        m.decided_on, m.decided_by = calendar.today(), str(post or "")[:120]
        if post is not None:
            m.number = register.enter(
                division=post.division, direction=Document.Direction.OUT, title=_t("%(what)s（事務分担の変更）") % {"what": m}, on=calendar.today(),
                subject=f"autonomy.taskmove:{m.ref}",
            ).number_text
        m.save(update_fields=["decided_on", "decided_by", "number"])
        _tell(m, _t("事務分担の変更が決まりました：%(what)s"))
        return m

    def facts(self, result: TaskMove) -> dict[str, Any]:
        return {"number": result.number, "place": result.place}


def _tell(m: TaskMove, said: str) -> None:
    if m.proposer_id is not None:
        tell_duty("planning", said % {"what": str(m)[:80]}, ward_id=m.proposer_id, url=m.get_absolute_url(), row=m)


class _WithReason(_OnMove):
    reason: str

    def check(self) -> None:
        super().check()
        written(self.reason, "reason")

    def keep(self) -> TaskMove:
        self.move.reason = "\n".join(t for t in (self.move.reason, self.reason.strip()) if t)
        self.move.save(update_fields=["reason"])
        return self.move


class ReturnMove(_WithReason, _ByCity):
    verb, power, label = "autonomy.return_move", powers.TABLE, _("差し戻す")
    effect = _("下書きに戻り、提案した側が直せるようになります。")

    def perform(self) -> TaskMove:
        _tell(self.move, _t("差し戻された提案：%(what)s"))
        return self.keep()


class RefuseMove(_WithReason, _ByCity):
    verb, power, label = "autonomy.refuse_move", powers.TABLE, _("採用しない")
    effect = _("理由を残して提案を終えます。表は変わりません。")
    tone = "danger"

    def perform(self) -> TaskMove:
        _tell(self.move, _t("採用されなかった提案：%(what)s"))
        return self.keep()


class DropMove(_WithReason, _ByProposer):
    verb, power, label = "autonomy.drop_move", powers.MOVE, _("提案を取り下げる")
    effect = _("理由を残して提案を終えます。施行日の前なら、表は変わりません。")
    tone = "danger"

    def perform(self) -> TaskMove:
        return self.keep()


class TakeEffect(_OnMove):
    """On its day: the old row ends the day before, the new one begins, and the 専決 table gains its row."""

    verb, power, label = "autonomy.take_effect", powers.TABLE, _("表を変える")
    effect = _("施行日からの表が変わります。施行日の朝に自動でも行われます。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Any, row: TaskMove) -> str:
        if row.effective_on > calendar.today():
            return _t("施行日は%(day)sです。その日まで表は変わりません。") % {"day": format_date(row.effective_on, weekday=False)}
        return "" if at_city(actor) or not isinstance(actor, Staff) else str(CITY_ONLY)

    def check(self) -> None:
        super().check()
        Task.objects.select_for_update().get(pk=self.move.assignment.task_id)
        self._old = Assignment.objects.select_for_update().get(pk=self.move.assignment_id)
        if self._old.until is not None and self._old.until < self.move.effective_on:
            raise Refused(_("移すはずの分担が、施行日の前に終わっています。取り下げて、いまの表から提案し直してください。"), code="gone")

    def perform(self) -> TaskMove:
        m, old = self.move, self._old
        own = m.only_proposer and old.ward_id is None
        if not m.shared and not own:
            old.until = m.effective_on - timedelta(days=1)
            old.save(update_fields=["until"])
        keep_row(
            old.task, m.proposer if m.only_proposer else old.ward, place=m.place, holder=m.holder, role=m.role, since=m.effective_on,
            source=(m.number or str(m))[:200], replaces=old if own and not m.shared else None,
        )
        if m.rule_level is not None:
            self.also(SetDecisionRule(
                actor=self.actor, case_kind=old.task.case_kind, level=m.rule_level, since=m.effective_on, source=(m.number or str(m))[:200],
                amount_below=m.rule_below, ward=m.proposer if m.only_proposer else old.ward,
            ))
        m.live_on = calendar.today()
        m.save(update_fields=["live_on"])
        _tell(m, _t("事務分担が変わりました：%(what)s"))
        return m

    def facts(self, result: TaskMove) -> dict[str, Any]:
        return {"place": result.place, "rule": result.rule_level}


class ReviewMove(_ByCity):
    verb, power, label = "autonomy.review_move", powers.TABLE, _("一年後の点検を記録する")
    effect = _("移してどうなったかと、これからどうするかが残ります。")
    tone = "main"
    verdict: str
    came_of: str

    def check(self) -> None:
        super().check()
        written(self.came_of, "came_of")
        if self.verdict not in Verdict.values:
            raise Refused(_("結論を選んでください。"), field="verdict")

    def perform(self) -> TaskMove:
        m = self.move
        m.verdict, m.came_of, m.reviewed_on = self.verdict, self.came_of.strip(), calendar.today()
        m.save(update_fields=["verdict", "came_of", "reviewed_on"])
        return m

    def facts(self, result: TaskMove) -> dict[str, Any]:
        return {"verdict": result.verdict}


class AddStep(_OnMove):
    verb, power, label = "autonomy.add_step", powers.MOVE, _("移行の準備を加える")
    effect = _("施行日までに行うことの一覧に加わります。")
    text: str
    holder: str
    due_on: date

    @classmethod
    def hindrance(cls, actor: Any, row: TaskMove) -> str:
        return "" if at_city(actor) or actor.ward_id == row.proposer_id else _t("提案した区か、市の区政担当の職が加えます。")

    def check(self) -> None:
        super().check()
        written(self.text, "text")
        if self.due_on > self.move.effective_on:
            raise Refused(_("期日は施行日までにしてください。"), field="due_on")

    def perform(self) -> TaskMove:
        MoveStep.objects.create(move=self.move, text=self.text.strip(), holder=self.holder.strip(), due_on=self.due_on)
        return self.move


class FinishStep(Action):
    verb, power, label = "autonomy.finish_step", powers.MOVE, _("準備を終えた")
    effect = _("一覧で「終えた」になります。")
    on = "step"
    step: MoveStep
    note: str = ""

    @classmethod
    def hindrance(cls, actor: Any, row: MoveStep) -> str:
        return _t("この準備はもう終わっています。") if row.done_on else AddStep.hindrance(actor, row.move)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.step):
            raise Refused(reason)

    def perform(self) -> MoveStep:
        self.step.done_on, self.step.note = calendar.today(), self.note.strip()[:200]
        self.step.save(update_fields=["done_on", "note"])
        return self.step


class TellStuck(Action):
    """A decided move that could not take effect in the morning is told to the city's ward office section, once a day."""

    verb, power, label = "autonomy.tell_stuck", powers.TABLE, _("施行できなかった変更を知らせる")
    city_wide = True
    move: TaskMove
    why: str

    def perform(self) -> int:
        text = _t("施行できません：%(what)s（%(why)s）") % {"what": str(self.move)[:60], "why": self.why[:100]}
        return tell_duty("plan_office", text, ward_id=None, url=self.move.get_absolute_url(), row=self.move)


@nightly("autonomy.take_effect", time(0, 10))
def take_effect() -> int:
    done = 0
    for move in due_moves(calendar.today()):
        try:
            TakeEffect(actor=system("autonomy"), move=move)()
            done += 1
        except Refused as refused:
            TellStuck(actor=system("autonomy"), move=move, why=refused.reason)()
    return done
