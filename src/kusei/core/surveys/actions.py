"""The verbs of a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import LinkHolder, System
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.clocks import run as clocks
from kusei.core.inquiry.rules import digest_of
from kusei.core.ledger.models import Ward
from kusei.core.surveys import powers
from kusei.core.surveys.models import Mode, Remark, Sheet, Survey
from kusei.core.surveys.personal import traces
from kusei.core.surveys.queries import disagreements, keyed_once, results
from kusei.core.surveys.questions import BadEntry, BadSurvey, Question, questions_of, read, read_line
from kusei.core.surveys.rule_values import CLOSE_DUE
from kusei.core.surveys.words import entry_fault, survey_fault

MOST_LINKS = 500


def _check_sheet(stored: Sequence[Mapping[str, Any]]) -> None:
    try:
        questions_of(stored)
    except BadSurvey as bad:
        raise Refused(survey_fault(bad), field="questions") from bad


class MakeSurvey(Action):
    verb, power, label = "surveys.make", powers.MAKE, _("アンケートをつくる")
    effect = _("アンケートの下書きができます。まだだれも答えられません。")
    title: str
    purpose: str
    questions: Sequence[Mapping[str, Any]]
    opens_on: date
    closes_on: date
    ward: Ward | None = None
    by_web: bool = True
    by_paper: bool = False
    by_interview: bool = False
    open_to_all: bool = False
    double_entry: bool = False
    frame: str = ""
    frame_size: int | None = None
    invited: int | None = None

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        _check_sheet(self.questions)
        if self.closes_on < self.opens_on:
            raise Refused(_("締切日が開始日より前です。"), field="closes_on")
        if not (self.by_web or self.by_paper or self.by_interview):
            raise Refused(_("答え方を一つ以上選んでください。"), field="by_web")
        if self.invited is not None and self.frame_size is not None and self.invited > self.frame_size:
            raise Refused(_("配った数が対象者の数より多くなっています。"), field="invited")

    def perform(self) -> Survey:
        return Survey.objects.create(
            title=self.title.strip(), purpose=self.purpose, questions=list(self.questions), opens_on=self.opens_on,
            closes_on=self.closes_on, ward=self.ward, by_web=self.by_web, by_paper=self.by_paper,
            by_interview=self.by_interview, open_to_all=self.open_to_all, double_entry=self.double_entry,
            frame=self.frame, frame_size=self.frame_size, invited=self.invited,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"questions": len(self.questions)}


class EditSurvey(Action):
    verb, power, label, on = "surveys.edit", powers.MAKE, _("質問を直す"), "survey"
    effect = _("下書きの質問が置き換わります。")
    survey: Survey
    title: str
    purpose: str
    questions: Sequence[Mapping[str, Any]]
    closes_on: date

    def check(self) -> None:
        _check_sheet(self.questions)
        if self.closes_on < self.survey.opens_on:
            raise Refused(_("締切日が開始日より前です。"), field="closes_on")

    def perform(self) -> Survey:
        Survey.objects.filter(pk=self.survey.pk).update(
            title=self.title.strip(), purpose=self.purpose, questions=list(self.questions), closes_on=self.closes_on,
        )
        return self.survey


class OpenSurvey(Action):
    verb, power, label, on = "surveys.open", powers.MAKE, _("アンケートを始める"), "survey"
    effect = _("答えられるようになります。質問はこのあと変えられません。")
    tone = "main"
    survey: Survey

    def check(self) -> None:
        if self.survey.closes_on < calendar.today():
            raise Refused(_("締切日を過ぎています。締切日を直してから始めてください。"))

    def perform(self) -> Survey:
        clocks.start(CLOSE_DUE, self.survey, at=self.moment, due_at=calendar.closing(self.survey.closes_on))
        return self.survey


class IssueLinks(Action):
    """Links for one answer each; their tokens leave with the result and are kept nowhere."""

    verb, power, label, on = "surveys.issue_links", powers.MAKE, _("回答リンクを発行する"), "survey"
    effect = _("一枚に一つずつ、一回だけ答えられるリンクができます。紙に刷るために一度だけ表示します。")
    survey: Survey
    count: int

    def check(self) -> None:
        if not self.survey.by_web:
            raise Refused(_("このアンケートはウェブで答えられません。"))
        if not 1 <= self.count <= MOST_LINKS:
            raise Refused(_t("1から%(most)sまでの数を入れてください。") % {"most": MOST_LINKS}, field="count")

    def perform(self) -> list[str]:
        until = calendar.closing(self.survey.closes_on)
        if until <= calendar.now():
            raise Refused(_("締切を過ぎています。"))
        made = [
            links.issue(self.actor, self.survey, verbs={AnswerSurvey.verb}, expires_at=until, label=str(self.label))
            for _n in range(self.count)
        ]
        return [token for _link, token in made]

    def facts(self, result: Any) -> dict[str, Any]:
        return {"links": len(result)}


class AnswerSurvey(Action):
    """One person's answers, by a link of their own, or by the page open to all."""

    verb, power, label, on = "surveys.answer", powers.ANSWER, _("アンケートに答える"), "survey"
    survey: Survey
    answers: Mapping[str, Any]
    language: str = "ja"

    def check(self) -> None:
        _refuse_closed(self.survey)
        if not self.survey.by_web:
            raise Refused(_("このアンケートはウェブで答えられません。"))
        if not isinstance(self.actor, LinkHolder) and not (isinstance(self.actor, System) and self.survey.open_to_all):
            raise Refused(_("このアンケートは届いたリンクから答えてください。"))

    def perform(self) -> Sheet:
        return keep_sheet(self.survey, read_all(self.survey.sheet, self.answers), mode=Mode.WEB, language=self.language)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"mode": "web", "language": self.language}


def _refuse_closed(survey: Survey) -> None:
    today = calendar.today()
    if survey.state != "open" or today > survey.closes_on:
        raise Refused(_("このアンケートは締め切りました。"), code="closed")
    if today < survey.opens_on:
        raise Refused(_("このアンケートはまだ始まっていません。"), code="not_yet")


def read_all(questions: Sequence[Question], raw: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for q in questions:
        try:
            value = read(q, raw.get(q.key))
        except BadEntry as bad:
            raise Refused(entry_fault(bad, questions), field=q.key, code=bad.code) from bad
        if value is not None:
            found[q.key] = value
        elif q.required:
            raise Refused(_("必ず答える質問です。"), field=q.key, code="missing")
    if not found:
        raise Refused(_("一つも答えがありません。"), code="empty")
    return found


def keep_sheet(survey: Survey, answers: dict[str, Any], *, mode: str, **more: Any) -> Sheet:
    """Store a sheet and lay its free text aside for reading."""
    row = Sheet.objects.create(
        survey=survey, mode=mode, answers=answers, **{"given_on": calendar.today(), **more},
    )
    if row.entry == 1:
        Remark.objects.bulk_create(
            Remark(sheet=row, survey=survey, question=q.key, text=answers[q.key], traces=traces(answers[q.key]))
            for q in survey.sheet if q.kind == "text" and q.key in answers
        )
    return row


class KeySheet(Action):
    """Key one paper sheet: one line. ``entry`` 2 is the second keying, by someone who has not seen the first."""

    verb, power, label, on = "surveys.key_sheet", powers.ENTER, _("紙の回答を入力する"), "survey"
    effect = _("一行が一枚です。Enterで保存して次の行に移ります。")
    survey: Survey
    line: str
    entry: int = 1

    def check(self) -> None:
        if not self.survey.by_paper:
            raise Refused(_("このアンケートに紙の回答はありません。"))
        if self.entry == 2 and not self.survey.double_entry:
            raise Refused(_("このアンケートは二度入力しません。"))
        try:
            self.read = read_line(self.survey.sheet, self.line)
        except BadEntry as bad:
            raise Refused(entry_fault(bad, self.survey.sheet), field="line", code=bad.code) from bad
        live = Sheet.objects.filter(survey=self.survey, number=self.read.sheet, void="")
        if live.filter(entry=self.entry).exists():
            raise Refused(_t("用紙%(number)s番はもう入力されています。") % {"number": self.read.sheet}, field="line", code="twice")
        first = live.filter(entry=1).first()
        if self.entry == 2 and first is None:
            raise Refused(_t("用紙%(number)s番の一度目の入力がありません。") % {"number": self.read.sheet}, field="line")
        if self.entry == 2 and first is not None and first.entered_by == self.actor.label:
            raise Refused(_("二度目の入力は、一度目とは別の人が行ってください。"), field="line", code="same_person")

    def perform(self) -> Sheet:
        return keep_sheet(
            self.survey, dict(self.read.answers), mode=Mode.PAPER, number=self.read.sheet, entry=self.entry,
            entered_by=self.actor.label,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"number": self.read.sheet, "entry": self.entry}


class Interview(Action):
    verb, power, label, on = "surveys.interview", powers.ENTER, _("聞き取りの回答を入力する"), "survey"
    effect = _("聞き取った一人分の回答を保存します。名前は残しません。")
    survey: Survey
    answers: Mapping[str, Any]
    language: str = "ja"

    def check(self) -> None:
        if not self.survey.by_interview:
            raise Refused(_("このアンケートに聞き取りはありません。"))

    def perform(self) -> Sheet:
        return keep_sheet(
            self.survey, read_all(self.survey.sheet, self.answers), mode=Mode.INTERVIEW, language=self.language,
            entered_by=self.actor.label,
        )


class ResolveSheet(Action):
    """Settle a sheet that two people keyed differently, with the paper in hand."""

    verb, power, label, on = "surveys.resolve", powers.ENTER, _("入力の違いを直す"), "survey"
    effect = _("紙を見て確かめた行に、両方の入力を合わせます。")
    survey: Survey
    line: str

    def check(self) -> None:
        try:
            self.read = read_line(self.survey.sheet, self.line)
        except BadEntry as bad:
            raise Refused(entry_fault(bad, self.survey.sheet), field="line", code=bad.code) from bad
        if self.read.sheet not in {one.number for one, _two, _keys in disagreements(self.survey)}:
            raise Refused(_("この用紙の入力に違いはありません。"), field="line")

    def perform(self) -> Survey:
        rows = Sheet.objects.filter(survey=self.survey, number=self.read.sheet, void="")
        rows.update(answers=dict(self.read.answers))
        return self.survey

    def facts(self, result: Any) -> dict[str, Any]:
        return {"number": self.read.sheet}


class VoidSheet(Action):
    verb, power, label, on = "surveys.void", powers.ENTER, _("回答票を無効にする"), "survey"
    effect = _("この用紙を集計から外します。理由とともに残ります。")
    tone = "danger"
    survey: Survey
    number: int
    reason: str

    def check(self) -> None:
        reasoned(self.reason)
        if not Sheet.objects.filter(survey=self.survey, number=self.number, void="").exists():
            raise Refused(_("この番号の用紙は入力されていません。"), field="number")

    def perform(self) -> Survey:
        rows = Sheet.objects.filter(survey=self.survey, number=self.number, void="")
        Remark.objects.filter(sheet__in=rows).update(verdict=Remark.Verdict.HELD, published="")
        rows.update(void=self.reason.strip()[:200])
        return self.survey

    def facts(self, result: Any) -> dict[str, Any]:
        return {"number": self.number}


class CloseSurvey(Action):
    """Count and freeze. Nothing is added to a closed survey."""

    verb, power, label, on = "surveys.close", powers.MAKE, _("締め切って集計する"), "survey"
    effect = _("集計結果を照合値とともに残します。締め切ったあとは回答を加えられません。")
    tone = "main"
    survey: Survey

    def check(self) -> None:
        if left := keyed_once(self.survey):
            raise Refused(_t("二度目の入力が済んでいない用紙が%(count)s枚あります。") % {"count": left})
        if left := len(disagreements(self.survey)):
            raise Refused(_t("二度の入力が合わない用紙が%(count)s枚あります。") % {"count": left})

    def perform(self) -> Survey:
        kept = results(self.survey)
        Survey.objects.filter(pk=self.survey.pk).update(
            frozen=kept, frozen_digest=digest_of(kept), closed_at=self.moment,
        )
        clocks.stop(CLOSE_DUE, self.survey, at=self.moment)
        return self.survey

    def facts(self, result: Any) -> dict[str, Any]:
        kept = results(self.survey)
        return {"sheets": kept["sheets"], "digest": digest_of(kept)[:16]}


class CheckRemark(Action):
    """Read one free text for personal data, and say what may be shown of it."""

    verb, power, label, on = "surveys.check_text", powers.MAKE, _("自由記述を確認する"), "survey"
    effect = _("個人が分かる言葉がないかを確かめて、公表する文を決めます。原文は変わりません。")
    survey: Survey
    remark: Remark
    decision: str
    published: str = ""
    tags: Sequence[str] = ()

    def check(self) -> None:
        if self.remark.survey_id != self.survey.pk:
            raise Refused(_("この自由記述は別のアンケートのものです。"))
        if self.remark.erased_on:
            raise Refused(_("保存期間が過ぎたため、原文はもう消してあります。"), code="erased")
        if self.decision not in (Remark.Verdict.FIT, Remark.Verdict.MASKED, Remark.Verdict.HELD):
            raise Refused(_("確認の結果を選んでください。"), field="decision")
        if self.decision == Remark.Verdict.MASKED:
            if not self.published.strip() or self.published.strip() == self.remark.text:
                raise Refused(_("個人が分かる部分を伏せた文を入れてください。"), field="published")
            if found := traces(self.published):
                raise Refused(_("伏せた文に、まだ個人が分かる言葉が残っているようです。"), field="published", code=found[0])

    def perform(self) -> Remark:
        shown = {Remark.Verdict.FIT: self.remark.text, Remark.Verdict.MASKED: self.published.strip()}
        Remark.objects.filter(pk=self.remark.pk).update(
            verdict=self.decision, published=shown.get(Remark.Verdict(self.decision), ""), tags=list(self.tags),
            checked_by=self.actor.label, checked_at=self.moment,
        )
        return self.remark

    def facts(self, result: Any) -> dict[str, Any]:
        return {"remark": self.remark.ref, "verdict": self.decision}


class PublishSurvey(Action):
    verb, power, label, on = "surveys.publish", powers.MAKE, _("結果を公表する"), "survey"
    effect = _("だれでも結果を見られます。少ない人数は伏せ、確認した自由記述だけが出ます。")
    tone = "main"
    survey: Survey

    def check(self) -> None:
        left = Remark.objects.filter(survey=self.survey, verdict=Remark.Verdict.UNREAD).count()
        if left:
            raise Refused(_t("個人情報の確認が済んでいない自由記述が%(count)s件あります。") % {"count": left}, code="unread")

    def perform(self) -> Survey:
        return self.survey


class StopSurvey(Action):
    verb, power, label, on = "surveys.stop", powers.MAKE, _("アンケートを中止する"), "survey"
    effect = _("答えられなくなります。それまでの回答は集計しません。")
    tone = "danger"
    survey: Survey
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> Survey:
        Survey.objects.filter(pk=self.survey.pk).update(reason=self.reason, closed_at=self.moment)
        clocks.stop(CLOSE_DUE, self.survey, at=self.moment)
        return self.survey
