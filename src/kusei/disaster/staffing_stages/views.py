"""The night duty's page, telegrams, a ward's watch, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import concerning, wards
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import TABLE, ActPage, DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import begin
from kusei.core.ui.parts import Act, Cell, Column, Fact, Row, TableView
from kusei.core.ui.wording import moment_words
from kusei.disaster.staffing_stages import forms, panels, papers, powers, tables
from kusei.disaster.staffing_stages.actions import BeginWatch, Decide, Decline, Intake, ReceiveTelegrams, Release
from kusei.disaster.staffing_stages.actions.watches import explained
from kusei.disaster.staffing_stages.codes import NATIONWIDE
from kusei.disaster.staffing_stages.models import Decision, Feed, Report, Watch
from kusei.disaster.staffing_stages.queries import (
    CODES,
    heard_of,
    last_decisions,
    listens,
    now_in_force,
    running,
    tables_for,
    without_areas,
)
from kusei.disaster.staffing_stages.rules import JST, highest


class Board(Page):
    """One page for 02:00: what is in force, what arrived, what must be done, whom to call."""

    power, title = powers.VIEW, _("非常配備（当直）")
    template_name = "staffing_stages/board.html"

    @cached_property
    def here(self) -> list[Ward]:
        return [self.ward] if self.ward is not None else wards()

    def watches(self) -> list[Watch]:
        ids = [w.pk for w in self.here]
        found = [*running(ids).values(), *running(ids, drill=True).values()]
        return sorted(found, key=lambda w: (w.drill, -w.rank, w.ward.code))

    def acts(self) -> Sequence[Act]:
        found = [
            begin(self.actor, ReceiveTelegrams, reverse("staffing_stages:receive")),
            begin(self.actor, BeginWatch, reverse("staffing_stages:begin"), tone="main"),
            Act(_("避難情報"), reverse("staffing_stages:orders")),
        ]
        if self.ward is not None:
            found.append(Act(_("当直の紙（PDF）"), reverse("staffing_stages:night_paper")))
        return found

    def more(self) -> Sequence[Act]:
        pages = (("reports", _("電文")), ("decisions", _("配備の判断")), ("tables", _("配備の基準")), ("replay", _("電文の振り返り")))
        return [Act(label, reverse(f"staffing_stages:{name}")) for name, label in pages]

    def warnings(self, waiting: Sequence[Watch], unplaced: int) -> list[str]:
        """What a person must do or know before reading on, the most urgent first."""
        found = []
        if waiting:
            found.append(_t("判断を待つ配備が%(n)s件あります。区の名前を押して開き、配備を決めてください。") % {"n": len(waiting)})
        if unplaced:
            found.append(_t("区域の書かれていない情報が%(n)s件あります。どの区にも自動では当てはめません。電文を開き、この区に関係するときは「配備の判断を始める」を押してください。") % {"n": unplaced})
        if deaf := without_areas(self.here):
            names = _t("、").join(w.name for w in deaf)
            found.append(_t("区域コードが入っていない区：%(names)s。津波や気象の警報は予報区や市のコードで届くため、この区にはほとんど届きません。規則「区が受け止める電文の区域」に入れてください。") % {"names": names})
        return found

    def context(self) -> dict[str, Any]:
        now, watches = calendar.now(), self.watches()
        heard = frozenset[str]().union(*heard_of(self.here).values())
        held, signals = tables_for(self.here), now_in_force(now, heard=heard)
        seen = Report.objects.seen_by(self.actor)
        arrived = list(seen.filter(received_at__gt=now - timedelta(hours=6)).order_by("-received_at")[:20])
        waiting = [w for w in watches if w.proposed or w.state == "waiting"]
        unplaced = sum(1 for s in signals.signals if s.unplaced)
        standing = sum(1 for w in watches if w.state == "standing" and not w.drill)
        lead = "" if self.ward else _t("%(all)s区のうち、配備中%(on)s区、判断待ち%(wait)s件。") % {"all": len(self.here), "on": standing, "wait": len(waiting)}
        found = [
            panels.stage_panel(self.here, watches, held, last_decisions(watches)), panels.map_panel(self.here, watches) if self.ward is None else None,
            panels.signal_panel(signals, heard), panels.held_panel(list(seen.filter(held=True).order_by("reported_at")[:20])),
            panels.arrived_panel(arrived), panels.feed_panel(list(Feed.objects.all()), settings.TELEGRAM_FEEDS), panels.call_panel(self.ward),
        ]
        return {**super().context(), "panels": [p for p in found if p is not None], "acts": self.acts(), "more": self.more(), "lead": lead, "warnings": self.warnings(waiting, unplaced)}


class NightPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ward = self.ward or wards()[0]
        held = tables_for([ward])[ward.pk]
        watch = running([ward.pk]).get(ward.pk)
        facts = [[_t("いまの配備"), (watch.label or str(watch.get_state_display())) if watch else _t("平常")]]
        facts.append([_t("使っている基準"), (held.row.name if held.row else "—") + ("" if held.confirmed else _t("（案・未確認）"))])
        facts += [[str(label), said or "—"] for label, said in panels.calls(ward)]
        rows = [[panels.rule_text(r), r.stage.label, panels.auto_words(automatic=r.automatic), ""] for r in sorted(held.rules, key=lambda r: (r.stage.rank, r.hazard, r.level))]
        return pdf(papers.night_pdf(ward.name, facts, rows, drill=False), f"night-{ward.code}.pdf")


class ReportList(ListPage):
    power = powers.VIEW
    model, order, title = Report, "-reported_at", _("電文")
    columns, facets, views, sheet = tables.REPORT_COLUMNS, tables.REPORT_FACETS, tables.REPORT_VIEWS, tables.REPORT_SHEET

    def export_rows(self, rows: Any) -> Any:
        return tables.report_rows(rows.order_by("-reported_at", "pk"))

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, ReceiveTelegrams, reverse("staffing_stages:receive"), tone="main")]


class ReportDetail(DetailPage):
    power, model = powers.VIEW, Report

    def facts(self) -> Sequence[Fact]:
        r = self.object
        return [
            Fact(_("種類"), r.kind), Fact(_("運用種別"), r.get_status_display()), Fact(_("発表の種別"), r.get_info_type_display()), Fact(_("発表官署"), r.office),
            Fact(_("発表日時"), moment_words(r.reported_at)), Fact(_("受信日時"), moment_words(r.received_at)), Fact(_("情報番号"), r.serial),
            Fact(_("電文の見出し"), r.headline or None), Fact(_("確認が必要なこと"), tables.doubts(r) or None), Fact(_("指紋（SHA-256）"), r.sha256[:16]),
        ]

    def panels(self) -> Sequence[Panel]:
        day = self.object.reported_at.astimezone(JST).date()
        rows = []
        for area, scheme, code, name, said, condition in self.object.readings[:300]:
            known = CODES.get(scheme, code.removeprefix("-"), day)
            words = str(known.label) if known else "" if code == "-" else _t("知らないコード")
            rows.append(Row("", [Cell(name or (_t("全域") if scheme in NATIONWIDE or area else _t("区域の記載なし"))), Cell(area), Cell(code), Cell(words), Cell(f"{said} {condition}".strip())], "" if known or code == "-" else "warn"))
        heads = [Column("name", _("区域")), Column("area", _("区域コード")), Column("code", _("コード")), Column("means", _("意味")), Column("said", _("電文の内容"))]
        table = TableView(_("読み取った内容"), heads, rows, empty=_("読み取れる区域がない"))
        return [Panel(_("読み取った内容"), TABLE, {"table": table}, key="readings")]


class Receive(ActPage):
    action, form_class = ReceiveTelegrams, forms.TakeForm

    def build(self, form: Any, **common: Any) -> Action:
        return ReceiveTelegrams(files=form.cleaned_data["files"], ward=self.ward, **common)

    def done(self, result: Intake) -> str:
        said = _t("新しい電文%(new)s件、前に取り込んだもの%(same)s件、読めないもの%(bad)s件。配備の決定%(decided)s件、案%(proposed)s件。")
        words = said % {"new": result.new, "same": result.same, "bad": len(result.refused), "decided": result.decided, "proposed": result.proposed}
        return words + " ".join(f"{name}：{why}" for name, why in result.refused[:5])

    def after(self, result: Any) -> str:
        return reverse("staffing_stages:board")


class WatchDetail(DetailPage):
    power, model, related = powers.VIEW, Watch, ("ward", "incident")

    def facts(self) -> Sequence[Fact]:
        w = self.object
        found = [
            Fact(_("区分"), "", badge=tables.drill_badge(drill=w.drill)), Fact(_("配備"), w.label or _t("判断待ち"), large=True),
            Fact(_("配備した日時"), moment_words(w.stage_since) if w.stage_since else None), Fact(_("判断を待つ案"), w.proposed.get("label") or None),
        ]
        if w.label:  # what an order of a stage says; before one there is nothing to say
            found += [
                Fact(_("本部設置"), _t("はい") if w.headquarters else _t("いいえ")), Fact(_("動員する班"), w.sections or None),
                Fact(_("動員の割合（%）"), w.share), Fact(_("連絡の文面（SMS・メール）"), message(w)),
            ]
        return [*found, Fact(_("災害・訓練"), w.incident.title)] if w.incident else found

    def panels(self) -> Sequence[Panel]:
        heard = listens(self.object.ward)
        signals = now_in_force(calendar.now(), heard=heard, training=self.object.drill)
        return [panels.decision_panel(list(self.object.decisions.all())), panels.signal_panel(signals, heard)]

    def papers(self) -> Sequence[Act]:
        return [Act(_("発令文（PDF）"), reverse("staffing_stages:order_paper", args=[self.object.ref]))] if self.object.decisions.exclude(how="proposed").exists() else []


def message(w: Watch) -> str:
    """What is sent to phones: short, and a drill begins by saying so."""
    mark = _t("【訓練】") if w.drill else ""
    if w.state == "released":
        return mark + _t("%(ward)sの配備を解除しました") % {"ward": w.ward.name}
    what = {"ward": w.ward.name, "stage": w.label or "—", "at": moment_words(w.stage_since) if w.stage_since else "—", "who": w.sections or _t("定められた職員")}
    return mark + _t("%(ward)s：%(stage)sを発令（%(at)s）。%(who)sは定められた場所へ参集してください。") % what


class OrderPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        watch = row_seen_by(Watch, self.actor, kwargs["ref"], related=("ward",))
        last = watch.decisions.exclude(how__in=("proposed", "declined")).first() or watch.decisions.first() or Decision(watch=watch, made_at=watch.began_at)
        return pdf(papers.order_pdf(watch, last), f"stage-{watch.ref}.pdf")


class Begin(ActPage):
    action = BeginWatch

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.BeginForm(data, files, incidents=concerning(self.ward.pk) if self.ward else None)

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return BeginWatch(ward=self.current_ward(), **form.cleaned_data, **common)


class _OnWatch(ActPage):
    model, related = Watch, ("ward",)
    form_class = forms.ReasonForm


class DecidePage(_OnWatch):
    action = Decide

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        stages = sorted(tables_for([self.object.ward])[self.object.ward_id].stages.values(), key=lambda s: s.rank)
        initial = {"stage": self.object.proposed.get("stage") or self.object.stage}
        return forms.DecideForm(data, files, stages=stages, initial=initial)

    def effect(self) -> Any:
        """What the table says now stands above the button."""
        watch = self.object
        top = highest(explained(watch, calendar.now()))
        said = _t("いま出ている情報を基準に当てはめると「%(stage)s」です。") % {"stage": top.label} if top else _t("いま当てはまる基準はありません。")
        return said + str(super().effect())

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return Decide(watch=self.object, occurred_at=past(values.pop("decided_at")), **values, **common)


def past(moment: Any) -> Any:
    """The minute that is still running is now, so that what just happened does not lie before it."""
    return None if moment is None or abs(calendar.now() - moment) < timedelta(minutes=2) else moment


class DeclinePage(_OnWatch):
    action = Decline


class ReleasePage(_OnWatch):
    action = Release


class DecisionList(ListPage):
    power = powers.VIEW
    model, related, order, title = Decision, ("ward", "watch"), "-made_at", _("配備の判断")
    columns, facets, views, sheet = tables.DECISION_COLUMNS, tables.DECISION_FACETS, tables.DECISION_VIEWS, tables.DECISION_SHEET

    def rows(self) -> Any:
        if "ward_code" in self.request.GET:
            return self.model._default_manager.seen_by(self.actor)
        return super().rows()

    def export_rows(self, rows: Any) -> Any:
        return tables.decision_rows(rows.select_related("ward").order_by("-made_at", "pk"))
