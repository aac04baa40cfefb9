"""Pages: the years of the wards, one year, the comparison under its ceiling, projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.rules import registry as rule_rows
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.plan.autonomy import actions, panels, papers, powers, rules, sheets, tables, words
from kusei.plan.autonomy.lifecycle import PROPOSAL
from kusei.plan.autonomy.models import Envelope, Proposal
from kusei.plan.autonomy.queries import Comparison, compare, weights
from kusei.plan.autonomy.rule_values import WEIGHTS


class EnvelopeList(ListPage):
    power, model, related, order = powers.VIEW, Envelope, ("ward",), "-envelope"
    title = _("区長裁量経費")
    columns, facets, views, sheet = tables.ENVELOPE_COLUMNS, tables.ENVELOPE_FACETS, tables.ENVELOPE_VIEWS, sheets.ENVELOPES
    empty = _("当てはまる枠はありません。市の担当が区の枠を決めると、ここに並びます。")

    def rows(self) -> Any:
        return super().rows().annotate(
            committed=Sum("proposals__committed_yen"), paid=Sum("proposals__paid_yen"),
            waiting=Count("proposals", filter=Q(proposals__state__in=("proposed", "chosen"))),
        )

    def export_rows(self, rows: Any) -> Any:
        return sheets.envelope_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("事業の一覧"), reverse("autonomy:proposals")),
            Act(_("区と局の協議"), reverse("autonomy:consultations")),
            Act(_("区の独自収入"), reverse("autonomy:revenue")),
            Act(_("事務分担の表"), reverse("autonomy:tasks")),
            Act(_("職の配置"), reverse("autonomy:posts")),
            begin(self.actor, actions.ImportSettlements, reverse("autonomy:import_settlements")),
            begin(self.actor, actions.SetCeiling, reverse("autonomy:set_ceiling"), tone="main"),
        ]


class EnvelopeDetail(DetailPage):
    power, model, related = powers.VIEW, Envelope, ("ward",)

    def get_title(self) -> Any:
        return _t("裁量経費の枠：%(what)s") % {"what": self.object}

    def facts(self) -> Sequence[Fact]:
        self.projects = list(self.object.proposals.order_by("pk"))
        return panels.envelope_facts(self.object, self.projects)

    def panels(self) -> Sequence[Panel]:
        return [panels.projects(self.projects), panels.shifts(self.object), panels.changes(self.object)]

    def extra_acts(self) -> Sequence[Act]:
        e = self.object
        verbs = (actions.Propose, actions.ImportProposals, actions.ChooseSet, actions.ShiftMoney, actions.ChangeCeiling)
        return [Act(_("案をくらべる"), reverse("autonomy:compare", args=[e.ref])), *(act_for(a, self.actor, e) for a in verbs)]

    def papers(self) -> Sequence[Act]:
        return [Act(_("執行状況・決算書（PDF）"), reverse("autonomy:year_paper", args=[self.object.ref]))]


class ProposalList(ListPage):
    power, model, related, order = powers.VIEW, Proposal, ("envelope__ward",), "-envelope"
    title, sheet = _("裁量経費の事業"), sheets.PROJECTS
    columns, facets, views = tables.PROPOSAL_COLUMNS, tables.PROPOSAL_FACETS, tables.PROPOSAL_VIEWS
    empty = _("当てはまる事業はありません。区の年度のページから提案できます。")

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        if "ward_code" in self.request.GET:
            return Proposal.objects.seen_by(self.actor)
        return super().rows()

    def export_rows(self, rows: Any) -> Any:
        return sheets.project_rows(rows.order_by("pk"))


class ProposalDetail(DetailPage):
    power, model, related = powers.VIEW, Proposal, ("envelope__ward",)

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object)

    def panels(self) -> Sequence[Panel]:
        return [*panels.story(self.object), *panels.money(self.object, self.actor)]

    def acts(self) -> Sequence[Act]:
        """What this state knows; the rest would only ever be off. Choosing is one act over all proposals, on its own page."""
        parts = (actions.PickProposal, actions.LeaveProposal)
        verbs = [a for a in actions.Allot.acts_on(self.object) if a not in parts and PROPOSAL.allows(a.verb, self.object)]
        return [act_for(a, self.actor, self.object) for a in verbs]

    def papers(self) -> Sequence[Act]:
        return [Act(_("予算要求書（PDF）"), reverse("autonomy:paper", args=[self.object.ref]))]


class ProposalPaper(Page):
    power, model = powers.VIEW, Proposal

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Proposal, self.actor, kwargs["ref"], related=("envelope__ward",))
        return pdf(papers.request_pdf(row), f"request-{row.ref}.pdf")


class YearPaper(Page):
    power, model = powers.VIEW, Envelope

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Envelope, self.actor, kwargs["ref"], related=("ward",))
        return pdf(papers.year_pdf(row), f"discretionary-{row.ref}.pdf")


METHOD = _(
    "枠の残りに収まり、同じ組から一つだけ、必ず行うものを全部入れた組のうち、評点の合計がいちばん高い組をもれなく調べて求めます。"
    "評点が同じなら額の少ない組です。評点は手がかりで、選ぶのは人です。違う組を選ぶときは理由を残します。"
)


class Compare(ReportPage):
    """案をくらべる: the best set under the marks, and for every other proposal why it is not in it."""

    power, title, template_name = powers.VIEW, _("案をくらべる"), "autonomy/compare.html"

    def context(self) -> dict[str, Any]:
        envelope = row_seen_by(Envelope, self.actor, self.kwargs["ref"], related=("ward",))
        on = compare(envelope)
        lead = _t("%(what)s：枠の残り %(yen)s で、選定待ちの提案をくらべます。")
        return {
            **super().context(), "lead": lead % {"what": envelope, "yen": words.yen(on.yen)}, "method": METHOD,
            "envelope": envelope, "problem": _problem(on), "none": not on.proposals,
            "table": TableView(caption=_t("提案ごとの結果"), columns=COLUMNS, rows=_rows(on), empty=""), "total": _total(on),
            "weights": _weights(), "draft": DRAFT if rule_rows.at(WEIGHTS).draft else None,
            "choose": act_for(actions.ChooseSet, self.actor, envelope),
        }


DRAFT = Badge(_("案・未確認"), "warn")


def _weights() -> str:
    said = _t("重み：必要性%(need)s、効果%(effect)s、緊急性%(urgency)s、区民の声%(voices)s。")
    return said % weights()


def _problem(on: Comparison) -> str:
    if on.unmarked:
        return _t("評点の付いていない提案が%(n)s件あり、くらべられません。先に評点を付けてください。") % {"n": on.unmarked}
    if on.items and on.best is None:
        return _t("必ず行うものだけで枠の残りを超えるか、同じ組に必ず行うものが二つあります。提案を差し戻して直してください。")
    return ""


def _total(on: Comparison) -> str:
    if on.best is None or not on.items:
        return ""
    said = _t("計算した組は%(n)s件、計 %(yen)s、評点の合計 %(points)s です。")
    return said % {"n": len(on.best.refs), "yen": words.yen(on.best.yen), "points": on.best.points}


COLUMNS = (
    Column("title", _("事業名")), Column("out", _("計算の結果"), "badge"), Column("yen", _("要求額"), "number", unit=_("円")),
    Column("points", _("評点"), "number"), Column("rate", _("百万円あたりの評点"), "number"), Column("why", _("理由")),
)


def _rows(on: Comparison) -> list[Row]:
    titles, urls = {p.ref: p.title for p in on.proposals}, {p.ref: p.get_absolute_url() for p in on.proposals}
    why = {x.ref: x for x in rules.left_out(on.items, on.yen)}
    found = []
    for i in sorted(on.items, key=lambda i: (-(i.per_million or 0), i.ref)):
        chosen = on.best is not None and i.ref in on.best.refs
        badge = Badge(_t("入る"), "ok") if chosen else Badge(_t("入らない"), "off")
        reason = (_t("必ず行うもの") if i.must else "") if chosen else _why(why.get(i.ref), titles)
        found.append(Row(i.ref, [
            Cell(titles[i.ref], urls[i.ref], note=i.group), Cell(badge=badge), Cell(number=i.yen), Cell(number=i.points),
            Cell(words.per_million(i.per_million)), Cell(reason),
        ]))
    return found


def _why(left: rules.LeftOut | None, titles: dict[str, str]) -> str:
    if left is None:
        return "—"
    if left.displaced is None:
        return _t("枠の残りに収まらないか、必ず行うものと同じ組です。")
    names = _t("、").join(titles[r] for r in sorted(left.displaced))
    said = _t("入れると「%(names)s」が外れ、評点の合計が%(n)s点下がります。")
    return said % {"names": names, "n": left.lost_points} if names else _t("入れても評点の合計は上がりません。")
