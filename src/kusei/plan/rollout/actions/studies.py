"""The verbs of a study: question, options, opinions, then a policy by decision, or let go: a valid end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import written
from kusei.core.inquiry.actions.asking import DraftInquiry, FreezeInquiry, SendInquiry
from kusei.core.inquiry.models import Inquiry, Kind
from kusei.core.inquiry.rules import Question
from kusei.core.ledger.models import Ward
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.plan.rollout import powers, queries
from kusei.plan.rollout.models import Opinion, Option, Policy, Study
from kusei.plan.rollout.words import said_in


class BeginStudy(Action):
    verb, power, label = "rollout.begin_study", powers.STUDY, _("検討を起こす")
    effect = _("問いと経過が残ります。案を並べ、意見を聴いてから、方針を決めるか見送ります。")
    ward: Ward | None = None
    title: str
    question: str
    begun_on: date
    initiative_ref: str = ""

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        written(self.title, "title")
        written(self.question, "question")
        if self.begun_on > calendar.today():
            raise Refused(_t("先の日付です。検討を始めた日を入れてください。"), field="begun_on")
        self._node = queries.node(self.initiative_ref) if self.initiative_ref else None
        if self.initiative_ref and self._node is None:
            raise Refused(_t("いまの計画にその取り組みはありません。一覧から選び直してください。"), field="initiative_ref")
        if Study.objects.filter(ward=self.ward, title=self.title.strip()).exists():
            raise Refused(_t("同じ名称の検討があります。一覧から開いてください。"), field="title")

    def perform(self) -> Study:
        return Study.objects.create(
            ward=self.ward, title=self.title.strip(), question=self.question.strip(), begun_on=self.begun_on,
            initiative_ref=self.initiative_ref, initiative=self._node.title if self._node else "",
        )


class _OnStudy(Action):
    on = "study"
    study: Study


class AddOption(_OnStudy):
    verb, power, label = "rollout.add_option", powers.STUDY, _("案を加える")
    effect = _("比べる表に並びます。「いまのまま」も一つの案です。")
    shortcut = "o"
    title: str
    good: str
    bad: str
    yen: int | None = None
    hours: int | None = None

    def check(self) -> None:
        for name in ("title", "good", "bad"):
            written(getattr(self, name), name)

    def perform(self) -> Option:
        return Option.objects.create(
            study=self.study, title=self.title.strip(), good=self.good.strip(), bad=self.bad.strip(), yen=self.yen, hours=self.hours,
            since=calendar.today(),
        )


class Consult(_OnStudy):
    verb, power, label = "rollout.consult", powers.STUDY, _("意見を聴く")
    effect = _("聴いた相手と締切が残り、期限が始まります。区には照会が届き、区の回答がここに集まります。")
    shortcut = "i"
    asked_of: str
    due_on: date
    wards: Sequence[Ward] = ()

    @classmethod
    def hindrance(cls, actor: Any, row: Study) -> str:
        return "" if row.options.filter(until=None).count() > 1 else _t("案を二つ以上並べてから聴いてください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.study):
            raise Refused(reason)
        if self.due_on < calendar.today():
            raise Refused(_t("締切が過ぎています。"), field="due_on")
        self._whom = [w.strip() for w in self.asked_of.replace("、", "\n").splitlines() if w.strip()]  # data
        if not self._whom and not self.wards:
            raise Refused(_t("聴く相手を一行に一つずつ書くか、照会する区を選んでください。"), field="asked_of")
        if self.wards and self.study.ward_id is not None:
            raise Refused(_t("ほかの区への照会は、市の検討から出してください。"), field="wards")

    def perform(self) -> Study:
        said = {"study": self.study, "asked_on": calendar.today(), "due_on": self.due_on}
        Opinion.objects.bulk_create(Opinion(**said, asked_of=w[:80]) for w in self._whom)
        if self.wards:
            asked = self.also(DraftInquiry(
                actor=self.actor, title=_t("意見照会：%(title)s") % {"title": self.study.title}, questions=question_sheet(self.study),
                text=self.study.question, kind=Kind.STUDY))
            self.also(SendInquiry(actor=self.actor, inquiry=asked, wards=list(self.wards), due_on=self.due_on))
            Opinion.objects.bulk_create(
                Opinion(**said, asked_of=r.ward.name, reply=r) for r in asked.replies.select_related("ward").order_by("ward__code"))
        return self.study

    def facts(self, result: Any) -> dict[str, Any]:
        return {"asked": len(self._whom) + len(self.wards)}


def question_sheet(study: Study) -> list[dict[str, Any]]:
    """What a ward is asked: which option, why, and what it would need."""
    titles = [o.title for o in study.options.filter(until=None)]
    return [q.stored() for q in (
        Question("option", _t("良いと思う案"), "choice", options=(*titles, _t("どちらともいえない")), required=True),
        Question("why", _t("意見（理由）"), required=True),
        Question("needs", _t("実施するとき、区に要るもの")),
    )]


class AnswerOpinion(Action):
    verb, power, label = "rollout.answer_opinion", powers.STUDY, _("意見と考え方を書く")
    effect = _("返ってきた意見と、それへの考え方が検討に残ります。")
    on = "opinion"
    opinion: Opinion
    text: str
    answered_on: date
    answer: str = ""

    def check(self) -> None:
        written(self.text, "text")
        if self.opinion.reply_id and self.text.strip() != self.opinion.text:
            raise Refused(_t("区の意見は、区の回答から入ります。ここには考え方だけを書いてください。"), field="text")
        if not self.opinion.asked_on <= self.answered_on <= calendar.today():
            raise Refused(_t("返事の日が、聴いた日から今日までの間にありません。"), field="answered_on")

    def perform(self) -> Study:
        row = self.opinion
        row.text, row.answered_on, row.answer = self.text.strip(), self.answered_on, self.answer.strip()
        row.save(update_fields=["text", "answered_on", "answer"])
        return row.study


class CloseConsultation(_OnStudy):
    verb, power, label = "rollout.close_consultation", powers.STUDY, _("意見の聴き取りを終える")
    effect = _("返事のない相手も、そのまま残ります。区への照会は確定し、提出された意見をここに写します。案を比べる段階に移ります。")

    def perform(self) -> Study:
        asked = Inquiry.objects.filter(state="open", replies__in=self.study.opinions.values("reply")).distinct()
        for inquiry in asked.order_by("pk"):
            self.also(FreezeInquiry(actor=self.actor, inquiry=inquiry, reason=_t("意見の聴き取りを終えたため。")))
        for opinion in self.study.opinions.filter(answered_on=None, reply__state="submitted").select_related("reply__inquiry"):
            opinion.text, opinion.answered_on = said_in(opinion.reply), calendar.jst_date(opinion.reply.submitted_at)
            opinion.save(update_fields=["text", "answered_on"])
        return self.study


class _Decision(_OnStudy):
    """The decision itself: by the table of who decides; number and day are those of the decided document."""

    text: str
    reason: str

    def check(self) -> None:
        written(self.text, "text")
        written(self.reason, "reason")
        if open_ones := self.study.opinions.exclude(text="").filter(answer="").count():
            raise Refused(_t("考え方を書いていない意見が%(n)s件あります。") % {"n": open_ones})

    def needs_approval(self) -> Need:
        return Need("plan")

    def policy(self, *, option: Option | None, dropped: bool) -> Policy:
        row = self.study
        row.edition += 1
        row.save(update_fields=["edition"])
        post = self.actor.post if isinstance(self.actor, Staff) else None
        title = _t("%(title)s（見送り）") if dropped else _t("%(title)s 方針")
        letter = register.enter(
            division=post.division, direction=Document.Direction.OUT, title=title % {"title": row.title}, on=calendar.today(),
            subject=f"{row.kind}:{row.ref}",
        ) if post else None
        return Policy.objects.create(
            study=row, edition=row.edition, dropped=dropped, option=option, text=self.text.strip(), reason=self.reason.strip(),
            decided_on=calendar.today(), number=letter.number_text if letter else "", decided_by=str(post or "")[:80],
        )


class DecidePolicy(_Decision):
    verb, power, label = "rollout.decide_policy", powers.STUDY, _("方針を決める")
    effect = _("決裁を受けて、番号と日付の付いた方針になります。見直しの期限が始まります。")
    shortcut, tone = "d", "main"
    option: Option

    @classmethod
    def hindrance(cls, actor: Any, row: Study) -> str:
        return "" if row.options.filter(until=None).count() > 1 else _t("案を二つ以上並べて、比べてから決めてください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.study):
            raise Refused(reason)
        if self.option.study_id != self.study.pk:
            raise Refused(_t("この検討の案ではありません。"), field="option")
        super().check()

    def perform(self) -> Study:
        self.policy(option=self.option, dropped=False)
        return self.study


class DropStudy(_Decision):
    verb, power, label = "rollout.drop_study", powers.STUDY, _("見送る")
    effect = _("決裁を受けて、見送りとその理由を残して検討を終えます。あとでもう一度起こせます。")

    def perform(self) -> Study:
        self.policy(option=None, dropped=True)
        return self.study


class ReopenStudy(_OnStudy):
    verb, power, label = "rollout.reopen_study", powers.STUDY, _("もう一度検討する")
    effect = _("いまの方針は版として残り、次の版の検討が始まります。")
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")

    def perform(self) -> Study:
        return self.study
