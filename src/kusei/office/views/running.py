"""What is going on: incidents, clocks that run out, notices, longer work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.models import EmergencyOrder
from kusei.core.access.powers import POWERS
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import CLOCKS
from kusei.core.clocks.run import words as clock_words
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import JOBS
from kusei.core.ledger.models import Incident
from kusei.core.outbox.models import Notice
from kusei.core.ui.pages import Col, DetailPage, Facet, ListPage, Page, Panel, SavedView, table_panel
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Badge, Cell, ClockChip, Fact, JobView, Problem, Row
from kusei.office import actions, powers, queries
from kusei.office.views.common import begin, present, reasons, span
from kusei.office.words import DUTIES, HAZARDS

SOON = timedelta(hours=72)


# Incidents ----------------------------------------------------------------------------------------------------------


def kind_badge(row: Incident) -> Badge:
    return Badge(_("訓練"), "info") if row.drill else Badge(_("実際の災害"), "bad")


def state_badge(row: Incident) -> Badge:
    return Badge(_("対応中"), "bad") if row.state == Incident.State.OPEN else Badge(_("終了"), "off")


class Incidents(ListPage):
    power, room_key, model, title = powers.VIEW, "office", Incident, _("災害・訓練")
    order = "-started"
    empty = _("登録された災害・訓練はありません。")
    columns = (
        Col("title", _("件名"), lambda r: Cell(r.title, r.get_absolute_url()), "title"),
        Col("kind", _("種別"), lambda r: Cell(badge=kind_badge(r)), "drill", "badge"),
        Col("hazard", _("災害の種類"), lambda r: Cell(HAZARDS.get(r.hazard, r.hazard)), "hazard"),
        Col("state", _("状態"), lambda r: Cell(badge=state_badge(r)), "state", "badge"),
        Col("stage", _("配備"), lambda r: Cell(r.stage or "—")),
        Col("wards", _("対象の区"), lambda r: Cell("、".join(w.name for w in r.wards.all()) or _("市全体"))),
        Col("started", _("発生日時"), lambda r: Cell(at=r.started_at), "started_at", "date"),
    )
    views = (
        SavedView("all", _("すべて"), lambda rows, actor: rows),
        SavedView("open", _("対応中"), lambda rows, actor: rows.filter(state="open")),
        SavedView("drill", _("訓練"), lambda rows, actor: rows.filter(drill=True)),
        SavedView("real", _("実際の災害"), lambda rows, actor: rows.filter(drill=False)),
    )

    def rows(self) -> Any:
        rows = super().rows().prefetch_related("wards")
        if self.ward is None:
            return rows
        return rows.filter(Q(wards=self.ward) | Q(wards=None))

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.DeclareIncident, reverse("office:declare_incident"))]


class IncidentDetail(DetailPage):
    power, room_key, model = powers.VIEW, "office", Incident

    def facts(self) -> Sequence[Fact]:
        row = self.object
        wards = "、".join(w.name for w in row.wards.all())
        return [
            Fact(_("種別"), None, badge=kind_badge(row)), Fact(_("災害の種類"), HAZARDS.get(row.hazard, row.hazard)),
            Fact(_("配備"), row.stage or None), Fact(_("対象の区"), wards or _("市全体")),
            Fact(_("発生日時"), _moment(row.started_at)),
            Fact(_("終了日時"), _moment(row.ended_at) if row.ended_at else None),
        ]

    def panels(self) -> Sequence[Panel]:
        rows = []
        for order in EmergencyOrder.objects.filter(incident=self.object).select_related("ward", "incident").order_by("-since", "pk"):
            power = POWERS.get(order.power)
            rows.append(Row(order.ref, [
                Cell(power.label if power else order.power), Cell(DUTIES.get(order.duty, _t("全員"))),
                Cell(order.ward.name if order.ward else _("全区")), Cell(badge=order_badge(order)), Cell(span(order)),
                Cell(order.basis),
            ]))
        heads = [
            ("power", _("権限")), ("duty", _("担当分野")), ("ward", _("区")), ("held", _("状態"), "badge"),
            ("span", _("期間")), ("basis", _("根拠（規則・決裁）")),
        ]
        orders = table_panel(_("権限を広げる命令"), heads, rows, empty=_("命令はありません。"), key="orders")
        return present(orders, reasons(self.object))


def order_badge(order: EmergencyOrder) -> Badge:
    today = calendar.today()
    if order.revoked_at is not None:
        return Badge(_("取り消し"), "off")
    if order.incident.state != Incident.State.OPEN or (order.until and order.until < today):
        return Badge(_("終了"), "off")
    return Badge(_("これから"), "info") if order.since > today else Badge(_("有効"), "warn")


def _moment(at: Any) -> str:
    local = at.astimezone(calendar.JST)
    return f"{calendar.format_date(local.date())} {local:%H:%M}"


# Clocks -------------------------------------------------------------------------------------------------------------


def _chip(row: Clock) -> ClockChip:
    return ClockChip(row.due_at, calendar.now(), paused=row.pause_reason if row.paused_at else "")


def _soon(rows: Any, actor: Actor) -> Any:
    return rows.filter(paused_at=None, due_at__lt=calendar.now() + SOON)


class Clocks(ListPage):
    """Everything that runs out and that this post may open, in one list."""

    power, room_key, model, title = powers.CLOCKS, "office", Clock, _("期限の一覧")
    related, order = ("ward", "duty_post__division__ward"), "due"
    empty = _("動いている期限はありません。")
    columns = (
        Col("label", _("何の期限か"), lambda r: Cell(clock_words(r.rule, r.label), r.url, note=r.about), "label"),
        Col("left", _("残り"), lambda r: Cell(clock=_chip(r)), kind="badge"),
        Col("due", _("期限"), lambda r: Cell(at=r.due_at), "due_at", "date"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市全体")), "ward__code"),
        Col("duty", _("担当の職"), lambda r: Cell(str(r.duty_post) if r.duty_post else "—")),
        Col("started", _("開始日時"), lambda r: Cell(at=r.started_at), "started_at", "date", shown=False),
        Col("pause", _("停止の理由"), lambda r: Cell(r.pause_reason or "—")),
    )
    views = (
        SavedView("all", _("すべて"), lambda rows, actor: rows),
        SavedView("mine", _("自分の担当"), lambda rows, actor: rows.filter(duty_post_id=actor.post_id)),
        SavedView("soon", _("期限が近い（72時間以内）"), _soon),
        SavedView(
            "late", _("期限切れ"), lambda rows, actor: rows.filter(paused_at=None, due_at__lt=calendar.now()),
        ),
        SavedView("paused", _("停止中"), lambda rows, actor: rows.exclude(paused_at=None)),
    )
    facets = (
        ward_facet(Clock),
        Facet(
            "rule", _("期限の種類"), lambda rows, value: rows.filter(rule=value),
            options=lambda actor: [(c.key, c.label) for c in CLOCKS.values()],
        ),
        Facet("no_post", _("担当の職がないもの"), lambda rows, value: rows.filter(duty_post=None), "flag"),
    )

    def rows(self) -> Any:
        rows = queries.clocks_seen_by(self.actor)
        return rows.filter(Q(ward=self.ward) | Q(ward=None)) if self.ward is not None else rows

    def tone(self, row: Any) -> Any:
        if row.paused_at is not None:
            return "off"
        left = row.due_at - calendar.now()
        return "bad" if left < timedelta(0) else "warn" if left < timedelta(hours=24) else ""


# Notices ------------------------------------------------------------------------------------------------------------


MAIL: dict[str, Badge] = {
    "none": Badge(_("なし"), "off"), "waiting": Badge(_("送信待ち"), "info"), "sent": Badge(_("送信済み"), "ok"),
    "failed": Badge(_("送れませんでした"), "bad"),
}


class Notices(ListPage):
    power, room_key, model, title = powers.VIEW, "office", Notice, _("お知らせ")
    template_name, order = "office/notices.html", "-made"
    empty = _("お知らせはありません。")
    columns = (
        Col("text", _("内容"), lambda r: Cell(r.text, reverse("office:open_notice", args=[r.ref]))),
        Col("made", _("日時"), lambda r: Cell(at=r.made_at), "made_at", "date"),
        Col("read", _("状態"), lambda r: Cell(badge=Badge(_("確認済み"), "off") if r.read_at else Badge(_("未確認"), "info")), kind="badge"),
        Col("mail", _("メール"), lambda r: Cell(badge=MAIL.get(r.mail_state, MAIL["none"])), kind="badge", shown=False),
    )
    views = (
        SavedView("unread", _("未確認"), lambda rows, actor: rows.filter(read_at=None)),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )

    def rows(self) -> Any:
        return Notice.objects.filter(post_id=self.actor.post_id or 0)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "unread": queries.unread(self.actor)}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        actions.ReadAllNotices(actor=self.actor)()
        return redirect("office:notices")


class OpenNotice(Page):
    """A notice opens with its button, a POST, because opening marks it as read; a GET only shows it."""

    power, room_key, template_name, title = powers.VIEW, "office", "office/notice.html", _("お知らせ")

    def notice(self) -> Notice:
        row = Notice.objects.filter(ref=self.kwargs["ref"], post_id=self.actor.post_id or 0).first()
        if row is None:
            raise Http404
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(notice=self.notice())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        notice = self.notice()
        actions.ReadNotice(actor=self.actor, notice=notice)()
        return redirect(notice.url or "office:notices")


# Longer work --------------------------------------------------------------------------------------------------------


STATES = {
    "waiting": Badge(_("待っています"), "neutral"), "running": Badge(_("進行中"), "info"),
    "done": Badge(_("終わりました"), "ok"), "failed": Badge(_("できませんでした"), "bad"),
}


def my_jobs(actor: Actor) -> Any:
    """What this person asked for, from whichever post."""
    person = actor.label.rpartition("/")[2]
    return Job.objects.filter(asked_by__endswith=f"/{person}") if person.startswith("user:") else Job.objects.none()


def job_label(row: Job) -> Any:
    return JOBS[row.name].label if row.name in JOBS else row.name


class Jobs(ListPage):
    power, room_key, model, title = powers.VIEW, "office", Job, _("自分が頼んだ処理")
    order, empty = "-asked", _("頼んだ処理はありません。")
    columns = (
        Col("name", _("仕事"), lambda r: Cell(job_label(r), reverse("office:job", args=[r.ref]))),
        Col("state", _("状態"), lambda r: Cell(badge=STATES[r.state]), "state", "badge"),
        Col("asked", _("頼んだ日時"), lambda r: Cell(at=r.asked_at), "asked_at", "date"),
        Col("ended", _("終わった日時"), lambda r: Cell(at=r.ended_at) if r.ended_at else Cell("—"), "ended_at", "date"),
    )

    def rows(self) -> Any:
        return my_jobs(self.actor)


class JobPage(Page):
    """One piece of longer work; with htmx it renews itself, without script the page is loaded again."""

    power, room_key, template_name, title = powers.VIEW, "office", "ui/job.html", _("長い処理")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = my_jobs(self.actor).filter(ref=kwargs["ref"]).first()
        if row is None:
            raise Http404
        view = job_view(row)
        if getattr(request, "htmx", False):
            response: HttpResponse = render(request, "ui/parts/job_state.html", {"job": view})
            return response
        return self.show(job=view)


def job_view(row: Job) -> JobView:
    """Progress in words; the time left from the pace so far."""
    left = None
    if row.state == Job.State.RUNNING and row.started_at and 0 < row.done < row.total:
        spent = (calendar.now() - row.started_at).total_seconds()
        left = int(spent / row.done * (row.total - row.done))
    result = Act(_("結果を見る"), row.result_url) if row.result_url else None
    problems = [Problem(row.message or _t("理由は記録されていません。"))] if row.state == Job.State.FAILED else []
    return JobView(
        label=job_label(row), state=row.state, done=row.done, total=row.total or None, seconds_left=left,  # type: ignore[arg-type]
        poll_url=reverse("office:job", args=[row.ref]), result=result, started_at=row.started_at, problems=problems,
    )
