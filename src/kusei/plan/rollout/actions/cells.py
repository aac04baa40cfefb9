"""The verbs of a cell: a ward gets on with an initiative, waits, leaves it out, ends it; each with its day and reason."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar, conditions
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.clocks import run as clocks
from kusei.plan.rollout import powers, queries
from kusei.plan.rollout.lifecycle import CELL
from kusei.plan.rollout.models import Answer, Standing, Step, Why


def moment_of(day: date) -> datetime:
    """Now, for today; the noon of an earlier day."""
    return calendar.now() if day == calendar.today() else datetime.combine(day, time(12), tzinfo=calendar.JST)


def renew(row: Standing, state: str, *, at: datetime) -> None:
    """Begin the clock of ``state`` again from ``at``."""
    if clock := CELL.states[state].clock:
        clocks.stop(clock, row, at=at)
        clocks.start(clock, row, at=at)


class _Cell(Action):
    """``on_day``: since when. ``to``: where it goes; the lifecycle guards the way there."""

    on = "standing"
    standing: Standing
    on_day: date | None = None
    note: str = ""
    to = ""

    @property
    def day(self) -> date:
        return self.on_day or calendar.jst_date(self.occurred_at or calendar.now())

    @property
    def moment(self) -> datetime:
        """When it happened: the clock of a late entry begins on its own day, not when it is typed."""
        return self.occurred_at or moment_of(self.day)

    def check(self) -> None:
        if self.day > calendar.today():
            raise Refused(_t("先の日付です。そうなった日を入れてください。"), field="on_day")
        if self.day < self.standing.since:
            raise Refused(_t("いまの状態になった日より前です。"), field="on_day")
        if reason := self.hindrance(self.actor, self.standing):
            raise Refused(reason)

    def perform(self) -> Standing:
        return self.keep(self.to)

    def keep(self, state: str, *, why: str = "", **values: Any) -> Standing:
        """Write the cell and its step of history; ``_move`` of the Action sets the state itself where the move names one."""
        row = self.standing
        if CELL.states[state].clock == CELL.states[row.state].clock:  # two states share a clock: what moved begins its time anew
            renew(row, state, at=self.moment)
        changes = {"since": self.day, "why": why, "note": self.note.strip(), "state": state, **values}
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
        Step.objects.create(standing=row, on=self.day, state=state, why=why, note=self.note.strip())
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"state": self.standing.state, "on": self.day}


class StudyIt(_Cell):
    verb, power, label = "rollout.study_it", powers.MOVE, _("検討を始める")
    effect = _("この区の状態が「検討」になります。一年動かないと、確認の期限が来ます。")
    shortcut = "k"
    to = "studying"


class Prepare(_Cell):
    verb, power, label = "rollout.prepare", powers.MOVE, _("準備に入る")
    effect = _("この区の状態が「準備」になります。")
    shortcut, tone = "p", "main"
    to = "preparing"


class Pilot(_Cell):
    verb, power, label = "rollout.pilot", powers.MOVE, _("試行を始める")
    effect = _("この区の状態が「試行」になります。")
    shortcut = "t"
    to = "pilot"


class GoLive(_Cell):
    """Going live needs dated evidence: a probe that counted rows, or a record named here with its date."""

    verb, power, label = "rollout.go_live", powers.MOVE, _("実施に移す")
    effect = _("この区の状態が「実施」になり、計画の進み具合に数えられます。")
    shortcut, tone = "j", "main"
    to = "live"
    proof: str = ""
    proof_on: date | None = None

    @classmethod
    def hindrance(cls, actor: Any, row: Standing) -> str:
        return queries.held_back(row)

    def check(self) -> None:
        super().check()
        if bool(self.proof.strip()) != (self.proof_on is not None):
            raise Refused(_t("実施の記録は、内容と日付を両方入れてください。"), field="proof" if self.proof_on else "proof_on")
        if self.proof_on and self.proof_on > calendar.today():
            raise Refused(_t("先の日付です。記録の日付を入れてください。"), field="proof_on")
        if self.proof_on is None and not queries.proven(self.standing):
            raise Refused(
                _t("日付のある実績が見つかりません。システムの記録を入れるか、実施の記録（何を・いつ）を書いてください。"), field="proof",
            )

    def perform(self) -> Standing:
        return self.keep("live", live_on=self.day, proof=self.proof.strip(), proof_on=self.proof_on)


class Settle(_Cell):
    verb, power, label = "rollout.settle", powers.MOVE, _("定着とする")
    effect = _("この区の状態が「定着」になります。二年続いた実績が要ります。")
    to = "settled"

    @classmethod
    def hindrance(cls, actor: Any, row: Standing) -> str:
        return queries.unsettled(row)


class _WithWhy(_Cell):
    why: str

    def check(self) -> None:
        super().check()
        if self.why not in Why.values:
            raise Refused(_t("理由の区分を選んでください。"), field="why")
        written(self.note, "note")


class Hold(_WithWhy):
    verb, power, label = "rollout.hold", powers.MOVE, _("保留にする")
    effect = _("理由とともに残り、半年後に見直しの期限が来ます。")

    def perform(self) -> Standing:
        return self.keep("held", why=self.why, was=self.standing.state)


class KeepOnHold(_WithWhy):
    verb, power, label = "rollout.keep_on_hold", powers.MOVE, _("見直して保留を続ける")
    effect = _("見直した日と理由が残り、期限が始まり直します。")
    shortcut = "v"

    def perform(self) -> Standing:
        return self.keep("held", why=self.why)


class Confirm(_Cell):
    verb, power, label = "rollout.confirm", powers.MOVE, _("変わりないことを確かめる")
    effect = _("確かめた日と状況が経過に残り、確認の期限が始まり直します。")
    shortcut = "f"
    why: str = ""

    def check(self) -> None:
        super().check()
        written(self.note, "note")

    def perform(self) -> Standing:
        return self.keep(self.standing.state, why=self.why or self.standing.why)


class Resume(_Cell):
    verb, power, label = "rollout.resume", powers.MOVE, _("再開する")
    effect = _("保留の前の状態に戻ります。")
    shortcut, tone = "r", "main"

    def perform(self) -> Standing:
        """Back to where it was: the state is not the same for all, so the act sets it itself."""
        return self.keep(self.standing.was or "not_begun", was="")


class StopIt(_WithWhy):
    verb, power, label = "rollout.stop_it", powers.MOVE, _("中止する")
    effect = _("理由とともに残ります。あとで取り消して、はじめから進められます。")
    tone = "danger"

    def perform(self) -> Standing:
        return self.keep("stopped", why=self.why)


class LeaveOut(_WithWhy):
    verb, power, label = "rollout.leave_out", powers.MOVE, _("対象外とする")
    effect = _("この区の進み具合には数えなくなります。理由が公表されます。")

    def perform(self) -> Standing:
        return self.keep("out", why=self.why)


class TakeBack(_Cell):
    verb, power, label = "rollout.take_back", powers.MOVE, _("対象に戻す")
    effect = _("「未着手」に戻ります。これまでの経過は残ります。")

    def perform(self) -> Standing:
        """Begun anew: what proved it live before proves nothing now; the steps keep it."""
        return self.keep("not_begun", was="", live_on=None, proof="", proof_on=None)


class Schedule(Action):
    verb, power, label = "rollout.schedule", powers.MOVE, _("実施の予定を入れる")
    effect = _("工程表に載ります。変えた経過も残ります。")
    on, shortcut = "standing", "s"
    standing: Standing
    planned_on: date | None = None

    def check(self) -> None:
        if self.planned_on is not None and self.planned_on < calendar.today():
            raise Refused(_t("過ぎた日付です。これからの予定を入れてください。"), field="planned_on")

    def perform(self) -> Standing:
        self.standing.planned_on = self.planned_on
        self.standing.save(update_fields=["planned_on"])
        return self.standing

    def facts(self, result: Any) -> dict[str, Any]:
        return {"planned_on": self.planned_on}


class AnswerCondition(conditions.AnswerCondition):
    verb, power, label = "rollout.answer", powers.MOVE, _("条件があるかを答える")
    effect = _("この区の答えとして残り、足りないものの一覧に出ます。")
    answers = Answer
