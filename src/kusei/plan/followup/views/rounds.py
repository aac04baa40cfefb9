"""Pages of a round: the list, the round, the matrix, the gaps, one initiative, the acts, files and proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions import lifecycle
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import JOBS, enqueue
from kusei.core.ui.pages import TABLE, ActPage, Col, DetailPage, ListPage, Panel
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, JobView, Problem, Row, TableView
from kusei.plan.followup import drawing, forms, freezing, pages
from kusei.plan.followup.actions import (
    CorrectAfterFreeze,
    FreezeRound,
    OpenRound,
    Prefill,
    PublishRound,
    ReopenRound,
    SendRound,
    StartChecking,
)
from kusei.plan.followup.actions.rounds import open_questions, unconfirmed, wards_of
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import Carried, Round, WardSheet
from kusei.plan.followup.powers import RUN, VIEW
from kusei.plan.followup.queries import round_view, sheets_of
from kusei.plan.followup.views.carried import revise
from kusei.plan.followup.words import listed
from kusei.plan.followup.work import PREFILL


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
        links = [
            Act(_t("課題の引継ぎを見る"), reverse("followup:issues")), Act(_t("自己評価の尺度を見る"), reverse("followup:scales")),
        ]
        return [*links, Act(OpenRound.label, reverse("followup:open_round"), "n", bool(verdict), verdict.reason, tone="main")]


class OpenPage(ActPage):
    power, action, form_class = RUN, OpenRound, forms.OpenForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        taken = frozenset(Round.objects.values_list("fiscal_year", flat=True))
        return forms.OpenForm(data, taken=taken, initial={"fiscal_year": calendar.fiscal_year_of(calendar.today())})


class RoundPage(DetailPage):
    power, model, related = VIEW, Round, ("inquiry",)

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_t("計画"), row.plan_title, url=reverse("register:detail", args=[row.plan_ref])),
            Fact(_t("回答期限"), None, day=row.due_on),
            Fact(_t("根拠の基準日"), None if row.as_of is None else "", day=row.as_of, note="" if row.as_of else _t("まだ数えていません")),
            Fact(_t("自己評価の尺度"), str(row.scale)),
            Fact(_t("確定"), None, day=calendar.jst_date(row.frozen_at) if row.frozen_at else None),
            Fact(_t("公表"), None, day=row.published_on),
        ]

    def panels(self) -> Sequence[Panel]:
        view = round_view(self.object, self.actor, lead_only=True)
        found = [
            Panel(_t("数字"), "followup/panels/figures.html", {"figures": pages.figures(view)}),
            Panel(_t("区の回答"), TABLE, {"table": sheet_table(self.object, self.actor)}, "sheets"),
            Panel(_t("くいちがい"), TABLE, {"table": drawing.gap_rows(view, cell_url(self.object))}, "gaps"),
        ]
        if opinions := pages.opinions(self.object, self.actor):
            found.append(Panel(_t("市民意見（アンケート）"), "followup/panels/opinions.html", {"opinions": opinions}, "opinions"))
        if job := job_view(self.object):
            found.insert(0, Panel("", "followup/panels/job.html", {"job": job}, "job-panel"))
        return found

    def extra_acts(self) -> Sequence[Act]:
        ref = self.object.ref
        acts = [
            Act(_t("取り組みと区の表を見る"), reverse("followup:matrix", args=[ref]), "m"),
            Act(_t("くいちがいの一覧を見る"), reverse("followup:gaps", args=[ref]), "g"),
            Act(_t("くいちがいの履歴を見る"), reverse("followup:divergence", args=[ref])),
            Act(_t("目標を見る・決める"), reverse("followup:targets", args=[self.object.plan_ref])),
            Act(_t("規則を変えたときの試算を見る"), reverse("followup:backtest", args=[ref])),
            Act(_t("課題の引継ぎを見る"), reverse("followup:issues")),
            Act(_t("資料一式を見る"), reverse("followup:packs", args=[ref])),
        ]
        if self.object.inquiry is not None and may(self.actor, "inquiry.overview", self.object.inquiry):
            acts.append(Act(_t("照会のやりとりと督促を見る"), self.object.inquiry.get_absolute_url()))
        if self.object.state in ("frozen", "published"):
            items = list(Carried.objects.seen_by(self.actor).filter(round=self.object).select_related("ward").defer("ward__boundary"))
            acts.append(revise(self.actor, self.object, items))
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
    asked = Counter(q.sheet_id for q in open_questions(round_)) if round_.open else Counter()
    for sheet in sheets_of(round_, actor).values():
        over = sheet.state != "confirmed" and round_.state in ("asking", "checking") and sheet.due_on < calendar.today()
        left = asked.get(sheet.pk, 0)
        day = Cell(day=calendar.jst_date(sheet.confirmed_at), note=sheet.confirmed_by) if sheet.confirmed_at else Cell("—")
        rows.append(Row(sheet.ref, [
            Cell(sheet.place, url=sheet.get_absolute_url()), Cell(badge=state_badge(sheet)),
            Cell(day=sheet.due_on, note=_late_words(sheet, over=over)), day,
            Cell(_t("%(count)s件") % {"count": left} if left else "", note=sheet.partial_reason),
        ], tone="warn" if over or left else ""))
    return TableView(
        caption=_t("区の回答"),
        columns=[
            Column("ward", _t("区")), Column("state", _t("状態"), "badge"), Column("late", _t("期限"), "date"),
            Column("confirmed", _t("区長確認"), "date"), Column("questions", _t("答えのない質問")),
        ],
        rows=rows, empty=_t("見られる区の回答はありません。"),
    )


def _late_words(sheet: WardSheet, *, over: bool) -> str:
    again = sheet.reply is not None and sheet.reply.rounds > 0 and sheet.state in ("writing", "returned", "head_check")
    if over or again:
        return listed(w for w in (_t("期限を過ぎています") if over else "", _t("出し直し中") if again else "") if w)
    if sheet.late:
        return _t("期限後の提出")
    return _t("%(count)s回目の提出") % {"count": sheet.reply.rounds} if sheet.reply is not None and sheet.reply.rounds > 1 else ""


def job_view(round_: Round) -> JobView | None:
    """The newest counting of this round, while it is not done."""
    row = Job.objects.filter(name=PREFILL, arguments__round_ref=round_.ref).order_by("-asked_at", "-pk").first()
    if row is None or row.state == Job.State.DONE:
        return None
    problems = [Problem(row.message)] if row.state == Job.State.FAILED else []
    return JobView(
        JOBS[PREFILL].label, row.state, row.done, row.total or None,
        started_at=row.started_at, problems=problems,
    )


# --- acts of the round ----------------------------------------------------------------------------------------------


class RoundAct(ActPage):
    power, model = RUN, Round

    def after(self, result: Any) -> str:
        return self.object.get_absolute_url()


class SendPage(RoundAct):
    action, form_class = SendRound, forms.SendForm


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
            "open_questions": [(q.sheet.place, q.sheet.get_absolute_url(), q.text) for q in open_questions(self.object)],
            "unconfirmed": [(s.place, state_badge(s)) for s in unconfirmed(self.object)],
        }


class CorrectPage(RoundAct):
    action, form_class = CorrectAfterFreeze, forms.CorrectForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        view = plan_of(self.object)
        return forms.CorrectForm(
            data, initiatives=[(n.ref, n.title) for n in view.of("initiative")],
            wards=[(w.code, w.name) for w in wards_of(self.object)],
        )
