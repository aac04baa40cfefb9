"""課題の引継ぎ: the list of issues that wait for an answer, one issue, and the two ways to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import sheets
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.pages import ActPage, Col, DetailPage, Facet, ListPage, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Cell, Fact
from kusei.plan.followup import drawing, forms
from kusei.plan.followup.actions import PlanMeasure, PlanReason
from kusei.plan.followup.models import Carried, Round
from kusei.plan.followup.powers import HAND_IN, VIEW

RELATED = ("round", "ward")
MOST_TOLD, MOST_LETTERS = 6, 420
TEXT = sheets.Text()
LONG = sheets.Text(multiline=True)


def place(ward: Ward | None) -> str:
    return drawing.ward_name(ward) if ward else _t("市（局）")


def years(actor: Any) -> list[tuple[str, str]]:
    return [(str(r.fiscal_year), r.year) for r in Round.objects.seen_by(actor).filter(state__in=("frozen", "published"))]


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def revise(actor: Any, round_: Round, items: Sequence[Carried]) -> Act:
    """Open a set of changes to the plan from issues a year named: its reason tells them, and a person goes on from there."""
    verdict = may(actor, "register.edit")
    shown = items[:MOST_TOLD]
    room = MOST_LETTERS // max(len(shown), 1)  # an address is short: the whole issue stands in its own page
    told = "\n".join(_short(f"{c.title}／{place(c.ward)}：{c.issue}", room) for c in shown)
    more = _t("ほか%(count)s件") % {"count": len(items) - MOST_TOLD} if len(items) > MOST_TOLD else ""
    asked = urlencode({"title": _t("%(year)sの課題をふまえた見直し") % {"year": round_.year}, "reason": f"{told}\n{more}".strip()})
    url = f"{reverse('register:start_revision', args=[round_.plan_ref])}?{asked}"
    return Act(_t("課題から計画の変更案を起こす"), url, enabled=bool(verdict), reason=verdict.reason)


class Issues(ListPage):
    power, model, related = VIEW, Carried, RELATED
    title = _("課題の引継ぎ")
    order = "-year"
    empty = _("引き継いだ課題はありません。年度を確定すると、区が書いた課題がここに並びます。")
    columns = (
        Col("title", _("取り組み"), lambda r: Cell(r.title, url=r.get_absolute_url()), sort="title"),
        Col("ward", _("区"), lambda r: Cell(place(r.ward)), sort="ward__code"),
        Col("year", _("年度"), lambda r: Cell(r.round.year), sort="round__fiscal_year"),
        Col("issue", _("課題"), lambda r: Cell(r.issue, note=r.remedy)),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), sort="state", kind="badge"),
        Col("answer", _("今年度の計画での答え"), lambda r: Cell(r.answer or "—", note=r.post)),
    )
    views = (
        SavedView("open", _("答えていないもの"), lambda rows, actor: rows.filter(state="open")),
        SavedView("answered", _("答えたもの"), lambda rows, actor: rows.exclude(state="open")),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (
        ward_facet(Carried), Facet("year", _("年度"), lambda rows, v: rows.filter(round__fiscal_year=v) if v.isdigit() else rows, "choice", years),
    )
    sheet = sheets.Sheet("followup-carried", _("課題の引継ぎ"), (
        sheets.Column("year", _("年度"), TEXT), sheets.Column("ward", _("区"), TEXT), sheets.Column("title", _("取り組み"), TEXT),
        sheets.Column("issue", _("課題"), LONG), sheets.Column("remedy", _("改善策"), LONG), sheets.Column("state", _("状態"), TEXT),
        sheets.Column("answer", _("今年度の計画での答え"), LONG), sheets.Column("post", _("答えた職"), TEXT),
    ))

    def rows(self) -> Any:
        return super().rows().select_related(*RELATED).defer("ward__boundary")

    def export_rows(self, rows: Any) -> Any:
        for r in rows:
            yield {
                "year": r.round.year, "ward": place(r.ward), "title": r.title, "issue": r.issue, "remedy": r.remedy,
                "state": str(r.get_state_display()), "answer": r.answer, "post": r.post,
            }


class IssuePage(DetailPage):
    power, model, related = VIEW, Carried, RELATED

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_t("名指しされた年度"), row.round.year, url=row.round.get_absolute_url()), Fact(_t("区"), place(row.ward)),
            Fact(_t("取り組み"), row.title), Fact(_t("課題"), row.issue), Fact(_t("そのときの改善策"), row.remedy or None),
            Fact(_t("今年度の計画での答え"), row.answer or None, note=row.post),
        ]


    def extra_acts(self) -> Sequence[Act]:
        return [revise(self.actor, self.object.round, [self.object])]


class _AnswerPage(ActPage):
    power, model, related, form_class = HAND_IN, Carried, RELATED, forms.IssueForm

    def initial(self) -> dict[str, Any]:
        return {"answer": self.object.answer}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lead": f"{self.object.title}：{self.object.issue}"}


class MeasurePage(_AnswerPage):
    action = PlanMeasure


class ReasonPage(_AnswerPage):
    action = PlanReason
