"""Pages of a round: the list, the round, the matrix, the gaps, one initiative, the acts, files and proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions import lifecycle
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import JOBS, enqueue
from kusei.core.ledger.queries import wards
from kusei.core.ui.exporting import TYPES, RecordExport, download, pdf
from kusei.core.ui.pages import ActPage, Col, DetailPage, ListPage, Page, Panel, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, JobView, Problem, Row, Tab, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.followup import drawing, forms, freezing, pages
from kusei.plan.followup.actions import (
    CorrectAfterFreeze, FreezeRound, OpenRound, Prefill, PublishRound, ReopenRound, SendRound, SetTarget, StartChecking,
)
from kusei.plan.followup.actions.rounds import unconfirmed, wards_of
from kusei.plan.followup.models import FrozenFigure, Measure, Round, Target
from kusei.plan.followup.powers import RUN, VIEW
from kusei.plan.followup.queries import InitiativeView, measures_over_years, round_view, sheets_of
from kusei.plan.followup.report import paper, tables
from kusei.plan.followup.words import MODE, key_label, key_unit, with_unit
from kusei.plan.followup.work import PREFILL
from kusei.plan.register.public import plan


def state_badge(row: Any) -> Badge:
    life = lifecycle.of(row)
    assert life is not None  # noqa: S101  every row shown here has states
    state = life.of(row)
    return Badge(state.label, state.tone)  # type: ignore[arg-type]


class Rounds(ListPage):
    power, model = VIEW, Round
    order = "-year"
    empty = _("まだ始めたフォローアップはありません。計画を公表してから、年度を選んで始めます。")
    columns = (
        Col("year", _("年度"), lambda r: Cell(r.year, url=r.get_absolute_url(), note=r.plan_title), sort="fiscal_year"),
        Col("state", _("状態"), lambda r: Cell(badge=state_badge(r)), kind="badge"),
        Col("due_on", _("回答期限"), lambda r: Cell(day=r.due_on), sort="due_on", kind="date"),
        Col("confirmed", _("区長確認済"), lambda r: Cell(f"{r.confirmed}／{r.asked}"), kind="number"),
        Col("as_of", _("基準日"), lambda r: Cell(day=r.as_of) if r.as_of else Cell("—"), kind="date"),
        Col("published_on", _("公表日"), lambda r: Cell(day=r.published_on) if r.published_on else Cell("—"), kind="date"),
    )

    def rows(self) -> Any:
        confirmed = Count("sheets", filter=Q(sheets__state="confirmed"))
        return super().rows().annotate(confirmed=confirmed, asked=Count("sheets"))

    def acts(self) -> Sequence[Act]:
        verdict = may(self.actor, RUN)
        return [Act(OpenRound.label, reverse("followup:open_round"), "n", bool(verdict), verdict.reason, tone="main")]


class OpenPage(ActPage):
    power, action, form_class = RUN, OpenRound, forms.OpenForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        taken = frozenset(Round.objects.values_list("fiscal_year", flat=True))
        return forms.OpenForm(data, taken=taken, initial={"fiscal_year": calendar.fiscal_year_of(calendar.today())})


class RoundPage(DetailPage):
    power, model = VIEW, Round

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_t("計画"), row.plan_title, url=reverse("register:detail", args=[row.plan_ref])),
            Fact(_t("回答期限"), None, day=row.due_on),
            Fact(_t("根拠の基準日"), None if row.as_of is None else "", day=row.as_of, note="" if row.as_of else _t("まだ数えていません")),
            Fact(_t("自己評価の尺度"), row.get_scale_display()),
            Fact(_t("確定"), None, day=calendar.jst_date(row.frozen_at) if row.frozen_at else None),
            Fact(_t("公表"), None, day=row.published_on),
        ]

    def panels(self) -> Sequence[Panel]:
        view = round_view(self.object, self.actor, lead_only=True)
        found = [
            Panel(_t("数字"), "followup/panels/figures.html", {"figures": pages.figures(view)}),
            Panel(_t("区の回答"), "followup/panels/table.html", {"table": sheet_table(self.object, self.actor)}, "sheets"),
            Panel(_t("くいちがい"), "followup/panels/table.html", {"table": drawing.gap_rows(view, cell_url(self.object))}, "gaps"),
        ]
        if job := job_view(self.object):
            found.insert(0, Panel("", "followup/panels/job.html", {"job": job}, "job-panel"))
        return found

    def extra_acts(self) -> Sequence[Act]:
        ref = self.object.ref
        acts = [
            Act(_t("取り組みと区の表を見る"), reverse("followup:matrix", args=[ref]), "m"),
            Act(_t("くいちがいの一覧を見る"), reverse("followup:gaps", args=[ref]), "g"),
            Act(_t("目標を見る・決める"), reverse("followup:targets", args=[self.object.plan_ref])),
        ]
        if self.object.state in ("frozen", "published"):
            acts.append(Act(_t("識別値を確かめる"), reverse("followup:proof", args=[ref])))
        if self.object.state == "published":
            acts.append(Act(_t("公表ページを見る"), reverse("followup:public", args=[self.object.fiscal_year])))
        return acts

    def papers(self) -> Sequence[Act]:
        return files_of(self.object)


def files_of(round_: Round) -> list[Act]:
    words = (
        ("summary.pdf", _t("概要版（PDF・2ページ）")), ("report.pdf", _t("報告書（PDF）")),
        ("values.xlsx", _t("すべての値（Excel）")), ("values.csv", _t("すべての値（CSV）")),
    )
    return [Act(label, reverse("followup:file", args=[round_.ref, name])) for name, label in words]


def cell_url(round_: Round) -> Any:
    base = reverse("followup:matrix", args=[round_.ref])
    return lambda cell: f"{base}?{urlencode({'cell': cell.key})}#cell"


def sheet_table(round_: Round, actor: Any) -> TableView:
    rows = []
    for sheet in sheets_of(round_, actor).values():
        late = sheet.state != "confirmed" and round_.state == "asking" and round_.due_on < calendar.today()
        day = Cell(day=calendar.jst_date(sheet.confirmed_at), note=sheet.confirmed_by) if sheet.confirmed_at else Cell("—")
        rows.append(Row(sheet.ref, [
            Cell(sheet.place, url=sheet.get_absolute_url()), Cell(badge=state_badge(sheet)),
            Cell(_t("期限を過ぎています") if late else ""), day,
        ], tone="warn" if late else ""))
    return TableView(
        caption=_t("区の回答"),
        columns=[
            Column("ward", _t("区")), Column("state", _t("状態"), "badge"), Column("late", _t("期限")),
            Column("confirmed", _t("区長確認"), "date"),
        ],
        rows=rows, empty=_t("見られる区の回答はありません。"),
    )


def job_view(round_: Round) -> JobView | None:
    """The newest counting of this round, while it is not done."""
    row = Job.objects.filter(name=PREFILL, arguments__round_ref=round_.ref).order_by("-asked_at", "-pk").first()
    if row is None or row.state == Job.State.DONE:
        return None
    problems = [Problem(row.message)] if row.state == Job.State.FAILED else []
    return JobView(
        JOBS[PREFILL].label, row.state, row.done, row.total or None,  # type: ignore[arg-type]
        started_at=row.started_at, problems=problems,
    )


# --- acts of the round ----------------------------------------------------------------------------------------------


class RoundAct(ActPage):
    power, model = RUN, Round

    def after(self, result: Any) -> str:
        return self.object.get_absolute_url()


class SendPage(RoundAct):
    action = SendRound


class StartCheckingPage(RoundAct):
    action = StartChecking


class ReopenPage(RoundAct):
    action = ReopenRound


class PublishPage(RoundAct):
    action = PublishRound


class PrefillPage(RoundAct):
    """Asks for the job; the round's page shows how far it is."""

    action = Prefill

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = Prefill.offer(self.actor, self.object)
        if not verdict:
            return self.show_form(self.get_form(request.POST), status=422)
        running = Job.objects.filter(name=PREFILL, arguments__round_ref=self.object.ref, state__in=("waiting", "running"))
        if not running.exists():
            enqueue(self.actor, PREFILL, round_ref=self.object.ref)
        return redirect(self.object.get_absolute_url())


class FreezePage(RoundAct):
    """Shows what would be frozen before it is."""

    action, form_class, template_name = FreezeRound, forms.FreezeForm, "followup/freeze.html"

    def context(self) -> dict[str, Any]:
        view = round_view(self.object, self.actor, lead_only=True)
        bodies = freezing.bodies(self.object)
        names = [(freezing.name_of(k[0], b["ward"]), freezing.digest_of(freezing.canonical(b))) for k, b in bodies.items()]
        return {
            **super().context(), "figures": pages.figures(view), "count": len(bodies), "digest": freezing.whole_digest(names),
            "unconfirmed": [(s.place, state_badge(s)) for s in unconfirmed(self.object)],
        }


class CorrectPage(RoundAct):
    action, form_class = CorrectAfterFreeze, forms.CorrectForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        view = plan(self.object.plan_ref)
        return forms.CorrectForm(
            data, initiatives=[(n.ref, n.title) for n in view.of("initiative")],
            wards=[(w.code, w.name) for w in wards_of(self.object)],
        )


# --- reports --------------------------------------------------------------------------------------------------------


class RoundReport(ReportPage):
    power = VIEW
    round: Round

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.round = row_seen_by(Round, self.actor, kwargs["ref"])
        return self.show()

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.round), self.round.get_absolute_url())]


class MatrixPage(RoundReport):
    """Initiatives by wards. ``?modes=all`` shows the city's and bureaus' initiatives too; ``?cell=`` opens one."""

    template_name = "followup/matrix.html"

    def get_title(self) -> str:
        return _t("取り組みと区　%(year)s") % {"year": self.round.year}

    def papers(self) -> Sequence[Act]:
        return files_of(self.round)

    def context(self) -> dict[str, Any]:
        everything = self.request.GET.get("modes") == "all"
        by_self = self.request.GET.get("show") == "self"
        chosen = self.request.GET.get("cell", "")
        view = round_view(self.round, self.actor, all_modes=everything, lead_only=True)
        lead = _t("区の実情に応じて進める取り組みだけを並べています。") if not everything else _t("全市一斉・局実施の取り組みも並べています。")
        return {
            **super().context(), "lead": lead + _t("赤い枠は、自己評価と根拠がくいちがうところです。"), "round": self.round,
            "tabs": self._tabs(everything, by_self), "all_url": self._url(modes=None if everything else "all"),
            "everything": everything,
            "matrix": drawing.matrix(
                view, lambda c: f"{self._url(cell=c.key)}#cell", by_self=by_self, current=chosen,
                row_url=lambda line: reverse("followup:initiative", args=[self.round.ref, line.node.ref]),
            ),
            **self._cell(chosen),
        }

    def _url(self, **changes: str | None) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}" if query else self.request.path

    def _tabs(self, everything: bool, by_self: bool) -> list[Tab]:
        return [
            Tab(_t("根拠による評価"), self._url(show=None), current=not by_self),
            Tab(_t("自己評価"), self._url(show="self"), current=by_self),
        ]

    def _cell(self, chosen: str) -> dict[str, Any]:
        """The chosen cell in full: its rule, its inputs, the list behind it. A key of no cell shows nothing."""
        ref, _sep, code = chosen.partition("-")
        if not code:
            return {}
        view = round_view(self.round, self.actor, initiative=ref)
        found = next((c for ln in view.lines for c in (*ln.cells, ln.whole) if c.key == chosen), None)
        if found is None:
            return {}
        sheet = view.sheets.get(found.ward.pk if found.ward else None)
        return {
            "cell": found, "cell_title": f"{found.node.title} — {drawing.ward_name(found.ward)}",
            "cell_facts": drawing.cell_facts(found, self.round.scale), "sheet": sheet,
            "definition": drawing.definition_words(found.mark) if found.mark else "",
            "rows_url": found.mark.href if found.mark and found.mark.value is not None else "",
            "reviews": [r for r in view.reviews if r.sheet_id == (sheet.pk if sheet else None)],
            "inputs": found.mark.inputs if found.mark else {},
        }


class GapsPage(RoundReport):
    template_name = "followup/gaps.html"

    def get_title(self) -> str:
        return _t("自己評価と根拠がくいちがうところ　%(year)s") % {"year": self.round.year}

    def context(self) -> dict[str, Any]:
        view = round_view(self.round, self.actor, lead_only=True)
        return {
            **super().context(), "round": self.round, "table": drawing.gap_rows(view, cell_url(self.round)),
            "lead": _t("どちらが正しいかは決めていません。区に尋ね、必要なら意見を書きます。"),
        }


class InitiativePage(RoundReport):
    template_name = "followup/initiative.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.round = row_seen_by(Round, self.actor, kwargs["ref"])
        self.view = round_view(self.round, self.actor, initiative=kwargs["initiative"])
        if not self.view.lines:
            raise Http404
        return self.show()

    def get_title(self) -> str:
        return self.line.node.title

    @property
    def line(self) -> InitiativeView:
        return self.view.lines[0]

    def context(self) -> dict[str, Any]:
        line = self.line
        history = measures_over_years(self.round, line.node.ref, self.actor)
        urls = pages.PublicUrls(
            index=reverse("followup:matrix", args=[self.round.ref]), line=lambda ln: "", cell=cell_url(self.round),
            rows=drawing.same,
        )
        return {
            **super().context(), **pages.initiative_context(self.view, line, urls, trend=drawing.trend(line, history)),
            "table": drawing.ward_rows(line, self.round.scale, cell_url(self.round)),
            "lead": f"{line.pillar.title}・{MODE[line.node.mode]}", "node_url": reverse("register:node", args=[line.node.ref]),
        }


class ProofPage(RoundReport):
    """Every frozen figure with its digest, and what a recomputation finds."""

    template_name = "followup/proof.html"
    open_because = "proves what was published; unpublished rounds are found by staff only"

    def get_title(self) -> str:
        return _t("確定した内容の識別値　%(year)s") % {"year": self.round.year}

    def context(self) -> dict[str, Any]:
        snapshot = getattr(self.round, "snapshot", None)
        if snapshot is None:
            raise Http404
        titles = {n.ref: n.title for n in plan(self.round.plan_ref).of("initiative")}
        frozen = FrozenFigure.objects.seen_by(self.actor).filter(snapshot=snapshot).select_related("ward").defer("ward__boundary", "body")
        rows = [
            Row(f.ref, [Cell(titles.get(f.initiative_ref, "")), Cell(drawing.ward_name(f.ward)), Cell(f.digest)]) for f in frozen
        ]
        return {
            **super().context(), "round": self.round, "snapshot": snapshot, "proof": freezing.prove(snapshot),
            "table": TableView(
                caption=_t("確定した値の識別値"),
                columns=[Column("title", _t("取り組み")), Column("ward", _t("区")), Column("digest", _t("識別値（SHA-256）"))],
                rows=rows, empty=_t("見られる項目はありません。"),
            ),
        }


class RoundFile(Page):
    """The papers and sheets of a round as this post may see it."""

    power = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = row_seen_by(Round, self.actor, kwargs["ref"])
        view = round_view(round_, self.actor)
        digest = round_.snapshot.digest if round_.state in ("frozen", "published") else ""
        return file_response(self, view, kwargs["name"], digest=digest, site=request.build_absolute_uri("/").rstrip("/"))


def file_response(page: Page, view: Any, name: str, *, digest: str, site: str) -> HttpResponseBase:
    """One of the four files; a list that leaves the house is recorded for staff."""
    def rows(href: str) -> str:
        return f"{site}{href}" if href.startswith("/") else href

    stem = f"followup-{view.round.fiscal_year}"
    if name == "summary.pdf":
        return pdf(paper.summary(view, digest=digest).pdf, f"{stem}-summary.pdf")
    if name == "report.pdf":
        return pdf(paper.full(view, digest=digest, rows_url=rows).pdf, f"{stem}.pdf")
    form = name.rpartition(".")[2]
    body = {"xlsx": tables.to_xlsx, "csv": tables.to_csv}.get(form)
    if body is None or not name.startswith("values."):
        raise Http404
    if page.actor.post_id is not None:
        count = sum(1 for _row in tables.result_rows(view))
        RecordExport(actor=page.actor, sheet=tables.RESULTS.key, form=form, rows=count)()
    return download(body(view, rows), f"{stem}.{form}", TYPES[form])


# --- targets --------------------------------------------------------------------------------------------------------


class TargetsPage(Page):
    """Every measure of a plan with its targets, year by year."""

    power, template_name = VIEW, "followup/targets.html"
    title = _("指標と目標")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        measures = list(Measure.objects.filter(plan_ref=kwargs["plan"]))
        if not measures:
            raise Http404
        view = plan(kwargs["plan"])
        targets: dict[int, list[Target]] = {}
        for row in Target.objects.filter(measure__in=measures).select_related("ward").defer("ward__boundary"):
            targets.setdefault(row.measure_id, []).append(row)
        may_set = may(self.actor, RUN)
        by_node = {n.ref: n for n in view.of("initiative")}
        rows = [_measure_row(m, by_node, targets.get(m.pk, []), bool(may_set)) for m in _in_order(measures, by_node)]
        table = TableView(
            caption=_t("指標と目標"), rows=rows, empty=_t("指標がありません。"),
            columns=[
                Column("title", _t("取り組み")), Column("measure", _t("指標")), Column("shape", _t("数え方")),
                Column("targets", _t("目標")), Column("act", _t("できること")),
            ],
        )
        return self.show(table=table, plan=view, lead=view.title)


def _in_order(measures: list[Measure], by_node: dict[str, Any]) -> list[Measure]:
    known = [m for m in measures if m.initiative_ref in by_node]
    return sorted(known, key=lambda m: (by_node[m.initiative_ref].order, m.order))


def _measure_row(measure: Measure, by_node: dict[str, Any], targets: list[Target], may_set: bool) -> Row:
    unit = key_unit(measure.key)
    common = [f"{calendar.fiscal_year_label(t.fiscal_year)} {with_unit(t.target, unit)}" for t in targets if t.ward is None]
    own = sum(1 for t in targets if t.ward is not None)
    note = _t("区ごとの目標 %(count)s件") % {"count": own} if own else ""
    act = Cell(_t("目標を決める"), url=reverse("followup:set_target", args=[measure.ref])) if may_set else Cell("")
    return Row(measure.ref, [
        Cell(by_node[measure.initiative_ref].title), Cell(key_label(measure.key), note=measure.get_direction_display()),
        Cell(measure.get_shape_display()), Cell("、".join(common) or _t("目標なし"), note=note), act,
    ])


class SetTargetPage(ActPage):
    power, action, model, form_class = RUN, SetTarget, Measure, forms.TargetForm

    def get_title(self) -> str:
        return _t("%(label)sの目標を決める") % {"label": key_label(self.object.key)}

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        view = plan(self.object.plan_ref)
        this = calendar.fiscal_year_of(calendar.today())
        years = sorted({*range(view.from_year, view.to_year + 1), this}) if view.from_year else [this]
        return forms.TargetForm(data, years=years, wards=[(w.code, w.name) for w in wards()], initial={"fiscal_year": this})
