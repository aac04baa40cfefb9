"""Pages: the matrix, cells, Gantt, what was refused, requests, studies, conditions and order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.calendar import fiscal_year_label, format_date
from kusei.core.ui.exporting import export_response, pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.pages.lists import iso_day
from kusei.core.ui.parts import Act, Cell, Column, Export, Fact, Figure, Filter, Option, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.plan.register.public import current_plan
from kusei.plan.rollout import actions, drawing, panels, papers, powers, queries, sheets, tables, words
from kusei.plan.rollout.lifecycle import CELL
from kusei.plan.rollout.models import ModeDecision, Policy, Request, Standing, Study

SHOWN_STORIES = 30


class _NamedWard(ListPage):
    """A link that names a ward or the city (evidence does) shows that, whichever ward is in view."""

    def rows(self) -> Any:
        if {"ward_code", "scope"} & set(self.request.GET):
            return self.model._default_manager.seen_by(self.actor)  # type: ignore[attr-defined]
        return super().rows()


class Matrix(ReportPage):
    """Wards by initiatives, as of a day (``?on=``)."""

    power, title, template_name = powers.VIEW, _("取り組みと区の状態"), "rollout/matrix.html"

    @property
    def day(self) -> date:
        return min(iso_day(self.request.GET.get("on", "")) or calendar.today(), calendar.today())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, nodes, wards = request.GET.get("format", ""), queries.spread(), queries.all_wards()
        if form == "pdf":
            return pdf(papers.matrix_pdf(nodes, wards, self.day), f"rollout-{self.day:%Y%m%d}.pdf")
        if form:
            rows = sheets.matrix_rows(nodes, wards, self.day)
            return export_response(self.actor, sheets.matrix_sheet(wards), rows, form, page=request.path)
        return self.show()

    def context(self) -> dict[str, Any]:
        nodes, wards, today = queries.spread(), queries.all_wards(), self.day == calendar.today()
        cells = list(Standing.objects.seen_by(self.actor).only("ref", "ward_id", "initiative_ref", "state", "since"))
        urls = {(s.ward_id, s.initiative_ref): reverse("rollout:cell", args=[s.ref]) for s in cells}
        states = {(s.ward_id, s.initiative_ref): s.state for s in cells} if today else queries.states_on(self.day)
        found = {
            **super().context(), "acts": self._acts(), "filters": [Filter("on", _("いつ現在"), "date", self.day.isoformat())],
            "exports": [Export(label, f"?format={form}&on={self.day.isoformat()}") for label, form in (("Excel", "xlsx"), ("CSV", "csv"), ("PDF", "pdf"))],
            "view": drawing.matrix(nodes, wards, states, urls, since={(s.ward_id, s.initiative_ref): s.since for s in cells} if today else {}), "modes": self._modes(), "chart": self._moves(),
        }
        if not cells:
            found |= {
                "empty_title": _t("展開の表がまだありません"), "empty_text": _t("計画が公表されたら、市の担当が表を作ります。"),
                "empty_act": begin(self.actor, actions.MakeTable, reverse("rollout:make_table"), tone="main"),
            }
        return found

    def _acts(self) -> list[Act]:
        return [
            Act(_("一覧"), reverse("rollout:list")), Act(_("工程表"), reverse("rollout:gantt")), Act(_("認められなかった予算"), reverse("rollout:refused")),
            Act(_("検討"), reverse("rollout:studies")), Act(_("条件と順序"), reverse("rollout:conditions")),
            begin(self.actor, actions.MakeTable, reverse("rollout:make_table")), begin(self.actor, actions.DecideMode, reverse("rollout:decide_mode")),
            begin(self.actor, actions.ImportStates, reverse("rollout:import_states")),
        ]

    def _moves(self) -> ChartSpec | None:
        """How many cells went forward in each fiscal year: a beginning that nothing follows shows here."""
        found = sorted(queries.forward_by_year(self.day).items())
        if len(found) < 2:
            return None
        (most, count), (last, now) = max(found, key=lambda x: x[1]), found[-1]
        title = _t("次の段階に進んだのは%(most)sが%(count)s件で最も多く、%(last)sは%(now)s件です") % {
            "most": fiscal_year_label(most), "count": count, "last": fiscal_year_label(last), "now": now}
        note = _t("区と取り組みの組が、検討・準備・試行・実施・定着のどれかに進んだ件数。状態を確かめただけのものと、保留・中止は数えません。")
        return ChartSpec(title, [fiscal_year_label(year) for year, _n in found], [Series(_t("次の段階に進んだ件数"), [n for _year, n in found])], unit=_t("件"), note=note)

    def _modes(self) -> TableView:
        rows = ModeDecision.objects.order_by("-since")[:20]
        return TableView(
            _t("進め方の決定"), [Column("n", _("取り組み")), Column("m", _("進め方")), Column("d", _("いつから"), "date"), Column("u", _("いつまで"), "date"), Column("by", _("決めた人・会議")), Column("why", _("理由"))],
            [Row(m.ref, [Cell(m.initiative), Cell(m.get_mode_display()), Cell(day=m.since), Cell(day=m.until), Cell(m.decided_by), Cell(m.reason)]) for m in rows],
        )


class CellList(_NamedWard):
    power, model, related, order = powers.VIEW, Standing, ("ward",), "initiative"
    title, sheet = _("区と取り組みの状態"), sheets.CELLS
    columns, facets, views = tables.CELL_COLUMNS, tables.CELL_FACETS, tables.CELL_VIEWS
    empty = _("当てはまるものはありません。条件を減らしてください。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.cell_rows(rows.order_by("ward__code", "position"))


class CellDetail(DetailPage):
    power, model, related = powers.VIEW, Standing, ("ward",)

    def get_title(self) -> Any:
        return f"{words.place(self.object.ward)}：{self.object.initiative}"

    def facts(self) -> Sequence[Fact]:
        s = self.object
        late = s.planned_on and s.planned_on < calendar.today() and s.live_on is None
        return [
            Fact(_("いつから"), None, day=s.since), *([Fact(_("理由"), s.get_why_display(), note=s.note)] if s.why else [Fact(_("状況"), s.note or None)]),
            Fact(_("実施の予定"), None, day=s.planned_on, note=_t("過ぎています") if late else ""), Fact(_("実施した日"), None, day=s.live_on),
            *([Fact(_("実施の記録"), s.proof, note=format_date(s.proof_on, weekday=False))] if s.proof and s.proof_on else []),
        ]

    def panels(self) -> Sequence[Panel]:
        s, actor = self.object, self.actor
        return [p for p in (panels.readiness(s, actor), panels.first(s), panels.money(s, actor), panels.history(s)) if p]

    def acts(self) -> Sequence[Act]:
        """Only what this state allows: a cell has many verbs, and most belong to other states."""
        s = self.object
        return [*(act_for(a, self.actor, s) for a in Action.acts_on(s) if CELL.allows(a.verb, s)), *self.extra_acts()]

    def extra_acts(self) -> Sequence[Act]:
        url = f"{reverse('rollout:ask_money')}?initiative={self.object.initiative_ref}"
        verdict = may(self.actor, powers.ASK, self.object)
        return [Act(actions.AskMoney.label, url, enabled=bool(verdict), reason=verdict.reason)]


class GanttPage(ReportPage):
    """工程表: a ward's initiatives, or one initiative in every ward (``?initiative=``)."""

    power, title, template_name = powers.VIEW, _("工程表"), "rollout/gantt.html"

    def context(self) -> dict[str, Any]:
        plan = current_plan()
        chosen = self.request.GET.get("initiative", "")
        rows = Standing.objects.seen_by(self.actor).select_related("ward").prefetch_related("steps").order_by("ward__code", "position")
        by_ward = self.ward is not None and not chosen
        if by_ward:
            rows = rows.filter(ward=self.ward)
        elif plan:
            chosen = chosen or next((n.ref for n in queries.spread(plan)), "")
            rows = rows.filter(initiative_ref=chosen)
        first = date(plan.from_year, 4, 1) if plan else calendar.today()
        last = date(plan.to_year + 1, 3, 31) if plan else calendar.today()
        chart = drawing.gantt(list(rows), "initiative" if by_ward else "ward", first=first, last=last)
        return {
            **super().context(), "chart": chart, "filters": [self._filter(chosen)], "lead": words.place(self.ward) if by_ward and self.ward else "",
            "key": _t("細い帯は準備、太い帯は実施。ひし形は予定、縦の線は今日です。"), "twin": _t("表で見る"),
            "heads": [_t("名前"), _t("状態"), _t("準備を始めた日"), _t("実施の予定"), _t("実施した日")], "rows": [[ln.label, *ln.said] for ln in chart.lanes],
            "none": _t("展開の表がまだありません"), "none_help": _t("計画が公表されたら、市の担当が表を作ります。"),
        }

    def _filter(self, chosen: str) -> Filter:
        options = [Option("", _("区の取り組みすべて"), not chosen), *(Option(n.ref, n.title, n.ref == chosen) for n in queries.spread())]
        return Filter("initiative", _("取り組み"), "choice", chosen, options, "long")


class Refused(ReportPage):
    """認められなかった予算: what was asked most often and refused, where, by whom, over how many years."""

    power, title, template_name = powers.VIEW, _("認められなかった予算"), "rollout/refused.html"

    def papers(self) -> Sequence[Act]:
        return [Act(_("要求の一覧"), reverse("rollout:requests")), begin(self.actor, actions.AskMoney, reverse("rollout:ask_money"), tone="main")]

    def figures(self) -> Sequence[Figure]:
        found = self._found
        refused = sum(s.record.refused for s in found)
        url = f"{reverse('rollout:requests')}?view=refused"
        return [Figure(_("認められなかった要求"), refused, _("件"), _("いまの計画より前のものも含みます。"), calendar.today(), refused, url)]

    def context(self) -> dict[str, Any]:
        self._found = queries.stories(self.actor, only=self.ward)
        asked = [s for s in self._found if s.record.refused][:SHOWN_STORIES]
        return {
            **super().context(), "table": self._table(asked), "chart": self._chart(asked[:8]) if len(asked) > 1 else None,
            "definition": _t("取り組みと場所ごとに、すべての年度の要求をまとめています。名前が変わったもの、まとめられたもの、前の計画から引き継いだものは、一つの取り組みとして数えます。取り下げは認められなかった回数に数えません。"),
        }

    def _table(self, asked: Sequence[queries.Story]) -> TableView:
        return TableView(
            _t("認められなかった取り組み"),
            [Column("n", _("取り組み")), Column("w", _("場所")), Column("r", _("認められなかった"), "number", _("回")), Column("a", _("要求"), "number", _("回")),
             Column("y", _("年度")), Column("by", _("だれが")), Column("g", _("その後")), Column("p", _("いまの計画"))],
            [Row(str(n), [
                Cell(s.initiative, f"{reverse('rollout:requests')}?view=all&line={s.initiative_ref}", note=words.former(s.former)), Cell(words.place(s.ward)), Cell(number=s.record.refused),
                Cell(number=s.record.asked), Cell(words.years(s.record)), Cell(words.by(s.record)), Cell(_("予算が付いた") if s.record.granted else _("付いていない")),
                Cell(_("ある") if s.alive else _("ない")),
            ]) for n, s in enumerate(asked)], empty=_t("認められなかった要求はありません。"),
        )

    def _chart(self, asked: Sequence[queries.Story]) -> ChartSpec:
        most = asked[0]
        title = _t("いちばん多いのは%(place)sの「%(name)s」で、%(n)s回です") % {"place": words.place(most.ward), "name": most.initiative, "n": most.record.refused}
        return ChartSpec(title, [f"{s.initiative[:12]}（{words.place(s.ward)}）" for s in asked], [Series(_t("認められなかった回数"), [s.record.refused for s in asked])], unit=_t("回"))


class RequestList(_NamedWard):
    power, model, related, order = powers.VIEW, Request, ("ward",), "-year"
    title, sheet = _("予算の要求"), sheets.REQUESTS
    columns, facets, views = tables.REQUEST_COLUMNS, tables.REQUEST_FACETS, tables.REQUEST_VIEWS
    empty = _("当てはまる要求はありません。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.request_rows(rows.order_by("fiscal_year", "pk"))

    def acts(self) -> Sequence[Act]:
        return [Act(_("認められなかった予算"), reverse("rollout:refused")), begin(self.actor, actions.AskMoney, reverse("rollout:ask_money"), tone="main")]


class RequestDetail(DetailPage):
    power, model, related = powers.VIEW, Request, ("ward",)

    def facts(self) -> Sequence[Fact]:
        r = self.object
        return [
            Fact(_("取り組み"), r.initiative), Fact(_("場所"), words.place(r.ward)), Fact(_("年度"), fiscal_year_label(r.fiscal_year)),
            Fact(_("要求額"), _t("%(n)s円") % {"n": f"{r.asked_yen:,}"}), Fact(_("いまの査定額"), _t("%(n)s円") % {"n": f"{r.standing_yen:,}"}, large=True),
            Fact(_("要求日"), None, day=r.asked_on), *([Fact(_("決まった日"), None, day=r.ended_on)] if r.ended_on else []),
            *([Fact(_("認められなかった段階"), str(words.STAGES.get(r.refused_at, "")), note=r.reason)] if r.refused_at else []),
        ]

    def panels(self) -> Sequence[Panel]:
        return [p for p in (panels.assessments(self.object), panels.earlier(self.object, self.actor)) if p]


class StudyList(_NamedWard):
    power, model, related, order = powers.VIEW, Study, ("ward",), "-begun_on"
    title, sheet = _("検討"), sheets.STUDIES
    columns, facets, views = tables.STUDY_COLUMNS, tables.STUDY_FACETS, tables.STUDY_VIEWS
    empty = _("当てはまる検討はありません。決めることがあるときに起こしてください。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.study_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [Act(_("決定した方針"), reverse("rollout:policies")), begin(self.actor, actions.BeginStudy, reverse("rollout:begin_study"), tone="main")]


class StudyDetail(DetailPage):
    power, model, related = powers.VIEW, Study, ("ward",)

    def facts(self) -> Sequence[Fact]:
        s, newest = self.object, self.object.policies.first()
        return [
            Fact(_("問い"), s.question), Fact(_("場所"), words.place(s.ward)), Fact(_("計画の取り組み"), s.initiative or None),
            Fact(_("検討を始めた日"), None, day=s.begun_on),
            *([Fact(_("文書番号"), newest.number or None), Fact(_("決定日"), None, day=newest.decided_on)] if newest else []),
        ]

    def panels(self) -> Sequence[Panel]:
        s = self.object
        return [*panels.policies(s), panels.options(s), *(p for p in (panels.opinions(s, self.actor),) if p)]

    def papers(self) -> Sequence[Act]:
        found = self.object.policies.first()
        return [Act(_("決定した方針（PDF）"), reverse("rollout:policy_paper", args=[found.ref]))] if found else []


class PolicyList(_NamedWard):
    power, model, related, order = powers.VIEW, Policy, ("study__ward",), "-decided_on"
    title, sheet = _("決定した方針"), sheets.POLICIES
    columns, facets = tables.POLICY_COLUMNS, tables.POLICY_FACETS
    empty = _("当てはまる方針はありません。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.policy_rows(rows.order_by("decided_on", "pk"))


class PolicyPaper(Page):
    power, model = powers.VIEW, Policy

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Policy, self.actor, kwargs["ref"], related=("study__ward",))
        return pdf(papers.policy_pdf(row), f"policy-{row.ref}.pdf")


class Conditions(ReportPage):
    """条件と順序: what wards need before they begin, and what comes first."""

    power, title, template_name = powers.VIEW, _("条件と順序"), "rollout/conditions.html"

    def papers(self) -> Sequence[Act]:
        return [begin(self.actor, actions.AddCondition, reverse("rollout:add_condition")), begin(self.actor, actions.AddDependency, reverse("rollout:add_dependency"))]

    def context(self) -> dict[str, Any]:
        titles = {n.ref: n.title for n in queries.spread()}
        return {**super().context(), "conditions": panels.all_conditions(self.actor, titles), "orders": panels.all_orders(self.actor, titles)}
