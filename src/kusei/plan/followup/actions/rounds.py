"""Opening, measuring, asking, freezing and publishing a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.core.evidence import readings
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.registry import Finding, collect
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.plan.followup import freezing
from kusei.plan.followup.actions import asking, carrying
from kusei.plan.followup.marking import Findings, as_of_day, declare_measures, marks_for, plan_of
from kusei.plan.followup.models import Entry, Mark, Measure, Question, Round, Snapshot, Target, WardSheet, scales_on
from kusei.plan.followup.powers import RUN
from kusei.plan.followup.rule_values import ANSWER, RETURNED
from kusei.plan.followup.words import listed
from kusei.plan.register.public import PlanView, plan_for_year


def wanted_keys(view: PlanView) -> list[str]:
    """Every key some part of the plan wants: a reading is taken of all, so that one year has one moment."""
    return sorted({*EXPECTED, *(key for node in view.nodes for key in node.evidence)})


def wards_of(round_: Round) -> list[Ward]:
    rows = WardSheet.objects.filter(round=round_).exclude(ward=None).select_related("ward").defer("ward__boundary")
    return [s.ward for s in rows.order_by("ward__code") if s.ward is not None]


class OpenRound(Action):
    verb, power, label = "followup.open_round", RUN, _("年度のフォローアップを始める")
    effect = _("計画の取り組みから区ごとの回答欄と指標を作ります。まだどの区にも知らせません。")
    city_wide = True
    fiscal_year: int
    due_on: date | None = None
    scale: str = "two_axis"
    note: str = ""

    def check(self) -> None:
        if Round.objects.filter(fiscal_year=self.fiscal_year).exists():
            raise Refused(_t("この年度のフォローアップはもう始まっています。"), code="twice", field="fiscal_year")
        if self.scale not in scales_on(calendar.today()):
            raise Refused(_t("自己評価の尺度を選んでください。"), field="scale")
        if plan_for_year(self.fiscal_year) is None:
            raise Refused(_t("公表された計画がありません。先に計画を取り込んで公表してください。"), code="no_plan")
        if not wards():
            raise Refused(_t("区が登録されていません。"), code="no_wards")
        if self.due_on is not None and self.due_on <= calendar.today():
            raise Refused(_t("回答期限が過ぎた日か今日になっています。明日以降にしてください。"), field="due_on")

    def perform(self) -> Round:
        view = plan_for_year(self.fiscal_year)
        assert view is not None  # noqa: S101  check() has asked
        today = calendar.today()
        due = self.due_on or calendar.jst_date(clocks.due(ANSWER, self.moment))
        row = Round.objects.create(
            fiscal_year=self.fiscal_year, plan_ref=view.ref, plan_title=view.title, scale_code=self.scale,
            opened_on=today, due_on=due, note=self.note,
        )
        view = plan_of(row)
        sheets = new_sheets(row, wards(row.period.end) or wards())
        WardSheet.objects.bulk_create(sheets)
        Entry.objects.bulk_create(new_entries(sheets, view))
        declare_measures(view)
        return row

    def facts(self, result: Round) -> dict[str, Any]:
        return {"year": result.fiscal_year, "plan": result.plan_ref, "sheets": result.sheets.count()}


def new_sheets(round_: Round, everywhere: list[Ward]) -> list[WardSheet]:
    """A sheet per ward, and the city's own for what a bureau or the whole city carries; not yet stored."""
    return [*(WardSheet(round=round_, ward=w) for w in everywhere), WardSheet(round=round_, ward=None)]


def new_entries(sheets: list[WardSheet], view: PlanView) -> list[Entry]:
    """An entry per initiative on the sheets of those who carry it; not yet stored."""
    return [
        Entry(sheet=sheet, initiative_ref=node.ref, order=order)
        for sheet in sheets for order, node in enumerate(view.of("initiative"))
        if (node.mode in ("ward", "")) == (sheet.ward_id is not None)
    ]


class Prefill(Action):
    verb, power, label = "followup.prefill", RUN, _("根拠を数えて回答欄に入れる")
    effect = _("各システムの記録を区ごとに数え、規則による評価を付けます。区が書いた文は変わりません。")
    on = "round"
    page = "followup:prefill"
    round: Round
    found: Mapping[str, Mapping[Ward, Finding]] | None = None

    def perform(self) -> Round:
        everywhere = wards_of(self.round)
        keys = wanted_keys(plan_of(self.round))
        found = self.found if self.found is not None else collect(keys, everywhere, self.round.period)
        readings.keep(found, self.round.period)
        write_marks(self.round, everywhere, by_ward_id(found), at=self.moment)
        return self.round

    def facts(self, result: Round) -> dict[str, Any]:
        said = Mark.objects.filter(round=result, ward__isnull=False).exclude(value=None).count()
        return {"marks": Mark.objects.filter(round=result).count(), "said": said}


def by_ward_id(found: Mapping[str, Mapping[Ward, Finding]]) -> Findings:
    return {key: {ward.pk: finding for ward, finding in of.items()} for key, of in found.items()}


def write_marks(round_: Round, everywhere: list[Ward], found: Findings, *, at: datetime) -> list[Mark]:
    """Replace the round's marks by what was found; inside an Action or a loader."""
    Mark.objects.filter(round=round_).delete()
    made = Mark.objects.bulk_create(marks_for(round_, everywhere, found, at=at), batch_size=500)
    as_of = as_of_day(round_.period)
    Round.objects.filter(pk=round_.pk).update(taken_at=at, as_of=as_of)
    round_.taken_at, round_.as_of = at, as_of
    return list(made)


class SendRound(Action):
    verb, power, label = "followup.send_round", RUN, _("区に照会する")
    effect = _("すべての区に回答欄を開き、回答の期限を動かします。")
    on = "round"
    round: Round
    due_on: date | None = None

    @classmethod
    def hindrance(cls, actor: Actor, row: Round) -> str:
        return "" if row.taken_at else _t("先に根拠を数えてください。区は数えた値を見ながら書きます。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.round):
            raise Refused(reason, code="not_taken")
        if (self.due_on or self.round.due_on) <= calendar.today():
            raise Refused(_t("回答期限が過ぎています。明日以降の日を入れてください。"), code="due", field="due_on")

    def perform(self) -> Round:
        if self.due_on is not None:
            self.round.due_on = self.due_on
            Round.objects.filter(pk=self.round.pk).update(due_on=self.due_on)
        asking.ask_wards(self, self.round, plan_of(self.round), wards_of(self.round))
        for sheet in self.round.sheets.filter(ward=None):
            clocks.start(ANSWER, sheet, at=self.moment, due_at=calendar.closing(self.round.due_on))
        return self.round

    def facts(self, result: Round) -> dict[str, Any]:
        return {"year": result.fiscal_year, "due": result.due_on.isoformat()}


class StartChecking(Action):
    verb, power, label = "followup.start_checking", RUN, _("照合に移る")
    effect = _("区からの回答を確かめる段に移ります。区は差し戻された回答だけを直せます。")
    on = "round"
    round: Round

    def perform(self) -> Round:
        return self.round


class ReopenRound(Action):
    verb, power, label = "followup.reopen_round", RUN, _("照会に戻す")
    effect = _("遅れた区がもう一度回答できるように、照会中に戻します。")
    on = "round"
    round: Round

    def perform(self) -> Round:
        return self.round


def unconfirmed(round_: Round) -> list[WardSheet]:
    rows = WardSheet.objects.filter(round=round_).exclude(state="confirmed").select_related("ward")
    return list(rows.defer("ward__boundary").order_by("ward__code"))


def open_questions(round_: Round) -> list[Question]:
    """Questions neither answered nor withdrawn: a year is not confirmed over them."""
    rows = Question.objects.filter(sheet__round=round_, answered_at=None, withdrawn_at=None)
    return list(rows.select_related("sheet__ward", "sheet__round").defer("sheet__ward__boundary"))


class FreezeRound(Action):
    verb, power, label = "followup.freeze_round", RUN, _("確定する")
    effect = _("値と文を、識別値（ダイジェスト）とともに固定します。以後は訂正を書き足すことしかできません。")
    on = "round"
    tone = "main"
    round: Round
    without_unconfirmed: bool = False

    @classmethod
    def hindrance(cls, actor: Actor, row: Round) -> str:
        return "" if row.taken_at else _t("根拠をまだ数えていません。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.round):
            raise Refused(reason, code="not_taken")
        left = unconfirmed(self.round)
        if left and not self.without_unconfirmed:
            names = listed(s.place for s in left[:6])
            more = _t("ほか") if len(left) > 6 else ""
            raise Refused(
                _t("区長の確認が終わっていない回答があります：%(names)s%(more)s。このまま確定するときは、その旨を選んでください。")
                % {"names": names, "more": more},
                code="unconfirmed", field="without_unconfirmed",
            )
        if open_ := open_questions(self.round):
            raise Refused(
                _t("答えのない質問が%(count)s件あります（%(names)s）。区の答えを待つか、質問を取り下げてください。")
                % {"count": len(open_), "names": listed(dict.fromkeys(q.sheet.place for q in open_[:6]))},
                code="questions",
            )

    def perform(self) -> Snapshot:
        asking.close(self, self.round, unconfirmed=len(unconfirmed(self.round)))
        carrying.carry_over(self.round)
        snapshot = freezing.freeze(self.round, at=self.moment)
        Round.objects.filter(pk=self.round.pk).update(frozen_at=self.moment)
        for sheet in self.round.sheets.filter(ward=None):
            for rule in (ANSWER, RETURNED):
                clocks.stop(rule, sheet, at=self.moment)
        return snapshot

    def facts(self, result: Snapshot) -> dict[str, Any]:
        return {
            "digest": result.digest, "figures": result.figures, "unconfirmed": len(unconfirmed(self.round)),
        }


class PublishRound(Action):
    verb, power, label = "followup.publish_round", RUN, _("公表する")
    effect = _("確定した内容を、だれでも見られるページに出します。5に満たない数は伏せます。取り消しはできません。")
    on = "round"
    tone = "main"
    round: Round

    def check(self) -> None:
        proof = freezing.prove(self.round.snapshot)
        if not proof.sound:
            raise Refused(_t("確定した内容と識別値が合いません。公表できません。区政課で原因を調べてください。"), code="altered")

    def perform(self) -> Round:
        Round.objects.filter(pk=self.round.pk).update(published_on=calendar.jst_date(self.moment))
        return self.round

    def facts(self, result: Round) -> dict[str, Any]:
        return {"year": result.fiscal_year, "digest": result.snapshot.digest}


class SetTarget(Action):
    verb, power, label = "followup.set_target", RUN, _("目標を決める")
    effect = _("次に根拠を数えるときから、この目標で評価します。数だけの目標を空にすると、評価を付けずに活動だけを示します。")
    on = "measure"
    measure: Measure
    fiscal_year: int
    target: Decimal | None
    baseline: Decimal | None = None
    ward_code: str = ""
    year_of_goal: int = 1
    goal_years: int = 1
    reason: str = ""

    def check(self) -> None:
        if Round.objects.filter(fiscal_year=self.fiscal_year, state__in=("frozen", "published")).exists():
            raise Refused(_t("この年度は確定しているため、目標を変えられません。"), code="frozen", field="fiscal_year")
        if self.ward_code and not Ward.objects.filter(code=self.ward_code).exists():
            raise Refused(_t("この区はありません。"), field="ward_code")
        if self.target is not None and self.target < 0:
            raise Refused(_t("目標は0以上にしてください。"), field="target")
        if not 1 <= self.year_of_goal <= self.goal_years:
            raise Refused(_t("「何年目か」は目標の年数の中にしてください。"), field="year_of_goal")

    def perform(self) -> Target:
        ward = Ward.objects.defer("boundary").filter(code=self.ward_code).first() if self.ward_code else None
        row, _created = Target.objects.update_or_create(
            measure=self.measure, ward=ward, fiscal_year=self.fiscal_year,
            defaults={
                "target": self.target, "baseline": self.baseline, "year_of_goal": self.year_of_goal,
                "goal_years": self.goal_years, "reason": self.reason,
            },
        )
        return row

    def facts(self, result: Target) -> dict[str, Any]:
        return {"key": self.measure.key, "year": self.fiscal_year, "ward": self.ward_code, "target": str(self.target)}
