"""課題の引継ぎ: what a ward named as an issue this year is answered in next year's plan, or it is said why not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.plan.followup.actions.hands import post_words
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import Carried, Entry, Round, WardSheet
from kusei.plan.followup.powers import HAND_IN

TEXT_MOST = 1000


def carry_over(round_: Round) -> list[Carried]:
    """An item for every issue named in the year being confirmed; inside its Action or a loader."""
    titles = {n.ref: n.title for n in plan_of(round_).of("initiative")}
    entries = Entry.objects.filter(sheet__round=round_).exclude(issue="").select_related("sheet__ward").defer("sheet__ward__boundary")
    return Carried.objects.bulk_create([
        Carried(
            round=round_, ward=e.sheet.ward, initiative_ref=e.initiative_ref, title=titles.get(e.initiative_ref, "")[:200],
            issue=e.issue, remedy=e.remedy,
        )
        for e in entries if e.issue.strip()
    ])


def waiting_issues(sheet: WardSheet) -> list[Carried]:
    """Issues of earlier years that this ward has not answered yet; one query."""
    rows = Carried.objects.filter(ward=sheet.ward, state="open", round__fiscal_year__lt=sheet.round.fiscal_year)
    return list(rows.order_by("round__fiscal_year", "pk"))


def waiting_words(sheet: WardSheet) -> str:
    """Why a sheet cannot be confirmed over unanswered issues ("" = none are left)."""
    left = waiting_issues(sheet)
    if not left:
        return ""
    return _t("前の年度までの課題%(count)s件に、今年度の計画での答えがありません（「%(first)s」など）。課題の引継ぎで答えてください。") % {
        "count": len(left), "first": left[0].title}


class _Answering(Action):
    on = "carried"
    page = ""
    carried: Carried
    answer: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Carried) -> str:
        if row.ward_id is not None and actor.ward_id != row.ward_id:
            return _t("課題に答えるのは、その区です。")
        return ""

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.carried):
            raise Refused(why, code="closed")
        if len(self.answer.strip()) < 5:
            raise Refused(_t("何をいつ行うか、または行わない理由を、文で書いてください。"), field="answer")

    def perform(self) -> Carried:
        Carried.objects.filter(pk=self.carried.pk).update(
            answer=self.answer.strip()[:TEXT_MOST], post=post_words(self.actor), answered_at=self.moment)
        return self.carried

    def facts(self, result: Carried) -> dict[str, Any]:
        return {"initiative": result.initiative_ref, "year": result.round.fiscal_year}


class PlanMeasure(_Answering):
    """The issue is answered by something the ward will do."""

    verb, power, label = "followup.plan_measure", HAND_IN, _("今年度の計画に入れる")
    effect = _("この課題に対して今年度に行うことを残します。議会や予算の資料にも載ります。")
    tone = "main"
    page = "followup:plan_measure"


class PlanReason(_Answering):
    """The issue is not taken up, and it is said why."""

    verb, power, label = "followup.plan_reason", HAND_IN, _("入れない理由を答える")
    effect = _("この課題を今年度に取り上げない理由を残します。課題は消えません。")
    page = "followup:plan_reason"
