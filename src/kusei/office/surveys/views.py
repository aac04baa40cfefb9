"""Pages of surveys for staff: make, key, read, count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action, Refused
from kusei.core.sheets import Column, Sheet, Text
from kusei.core.surveys import actions as do
from kusei.core.surveys import powers, queries
from kusei.core.surveys.lifecycle import SURVEY
from kusei.core.surveys.models import Mode, Remark, Survey
from kusei.core.surveys.models import Sheet as AnswerSheet
from kusei.core.surveys.questions import said
from kusei.core.surveys.words import TRACES
from kusei.core.ui.exporting import export_response, pdf
from kusei.core.ui.pages import (
    ActPage,
    Col,
    DetailPage,
    Facet,
    ListPage,
    Page,
    Panel,
    ReportPage,
    SavedView,
    table_panel,
)
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Badge, Cell, Fact, Row
from kusei.core.ui.parts_shell import Crumb
from kusei.office.records.panels import erasing_fact, hold_act
from kusei.office.surveys import forms, papers, results
from kusei.office.views.common import begin, who


def day(value: Any) -> str:
    return calendar.format_date(value, weekday=False)


def overdue(row: Survey) -> bool:
    return row.state == "open" and row.closes_on < calendar.today()


class Surveys(ListPage):
    power, room_key, model, title = powers.VIEW, "surveys", Survey, _("アンケート")
    related, order = ("ward",), "-opens"
    empty = _("アンケートはまだありません。")
    columns = (
        Col("title", _("調査名"), lambda r: Cell(r.title, r.get_absolute_url()), "title"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市全体")), "ward__code"),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), "state", "badge"),
        Col("opens", _("開始日"), lambda r: Cell(day=r.opens_on), "opens_on", "date"),
        Col("closes", _("締切日"), lambda r: Cell(day=r.closes_on, note=_t("締切を過ぎています") if overdue(r) else ""), "closes_on", "date"),
        Col("sheets", _("有効回答"), lambda r: Cell(number=r.counted), kind="number", unit=_("票")),
    )
    views = (
        SavedView("all", _("すべて"), lambda rows, actor: rows),
        SavedView("open", _("実施中"), lambda rows, actor: rows.filter(state="open")),
        SavedView("over", _("締切を過ぎたもの"), lambda rows, actor: rows.filter(state="open", closes_on__lt=calendar.today())),
    )
    facets = (ward_facet(Survey), Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda a: SURVEY.choices))

    def rows(self) -> Any:
        rows = Survey.objects.seen_by(self.actor)
        if self.ward is not None:
            rows = rows.filter(Q(ward=self.ward) | Q(ward=None))
        return rows.annotate(counted=Count("sheets", filter=Q(sheets__entry=1, sheets__void="")))

    def tone(self, row: Any) -> Any:
        return "bad" if overdue(row) else ""

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, do.MakeSurvey, reverse("surveys:make"))]


class SurveyDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "surveys", Survey, ("ward",)

    def facts(self) -> Sequence[Fact]:
        row = self.object
        modes = [w for on, w in ((row.by_web, _t("ウェブ")), (row.by_paper, _t("紙")), (row.by_interview, _t("聞き取り"))) if on]
        rate = queries.response_rate(row, queries.valid(row).count())
        return [
            Fact(_("区"), row.ward.name if row.ward else _("市全体")), Fact(_("目的"), row.purpose),
            Fact(_("期間"), f"{day(row.opens_on)} – {day(row.closes_on)}", badge=Badge(_("締切を過ぎています"), "bad", "clock") if overdue(row) else None),
            Fact(_("答え方"), "・".join(modes)), Fact(_("対象者と選び方"), row.frame or None),  # data
            Fact(_("対象者の数"), row.frame_size), Fact(_("配った数"), row.invited),
            Fact(_("回収率"), f"{results.per_cent(rate.value)}%" if rate else None),
            *([Fact(_("照合値"), row.frozen_digest[:16])] if row.frozen_digest else []),
            *([Fact(_("理由"), row.reason)] if row.reason else []), *self._ending(),
        ]

    def _ending(self) -> list[Fact]:
        row = self.object
        if not may(self.actor, powers.ENTER, row):
            return []
        found = erasing_fact("surveys.remark", row, ward=row.ward, since=row.closed_at)
        return [found] if found else []

    def panels(self) -> Sequence[Panel]:
        row, language = self.object, get_language() or "ja"
        modes = queries.valid(row).order_by().values_list("mode").annotate(Count("pk"))
        counted = table_panel(
            _("集まった回答"), [("mode", _("答え方")), ("count", _("有効回答"), "number")],
            [Row(m, [Cell(Mode(m).label), Cell(number=n)]) for m, n in modes], empty=_("まだ回答はありません。"),
        )
        asked = table_panel(
            _("質問"), [("label", _("質問")), ("kind", _("答え方")), ("options", _("選択肢"))],
            [
                Row(q.key, [
                    Cell(said(q.label, language)), Cell(dict(forms.KINDS)[q.kind]),
                    Cell(" / ".join(f"{o.value} {said(o.label, language)}" for o in q.options) or "—"),
                ])
                for q in row.sheet
            ], empty="",
        )
        return [counted, *self._problems(), asked]

    def _problems(self) -> list[Panel]:
        found = queries.disagreements(self.object) if self.object.double_entry else []
        if not found:
            return []
        labels = {q.key: said(q.label, get_language() or "ja") for q in self.object.sheet}
        rows = [
            Row(one.ref, [Cell(number=one.number), Cell("、".join(labels[k] for k in keys)), Cell(who(one.entered_by)), Cell(who(two.entered_by))])  # data
            for one, two, keys in found
        ]
        heads = [("number", _("用紙番号"), "number"), ("keys", _("違う質問")), ("one", _("一度目")), ("two", _("二度目"))]
        return [table_panel(_("二度の入力が合わない用紙"), heads, rows, empty="", key="differing")]

    def acts(self) -> Sequence[Act]:
        row = self.object
        verbs = [a for a in Action.acts_on(row) if a not in (do.AnswerSurvey, do.CheckRemark)]
        own = [] if SURVEY.of(row).final else [act_for(a, self.actor, row) for a in verbs if may(self.actor, a.power, row).code != "no_power"]
        return [*own, *(hold_act(self.actor, "surveys.remark", row) if row.closed_at else [])]

    def papers(self) -> Sequence[Act]:
        row = self.object
        found = [Act(_("集計結果"), reverse("surveys:results", args=[row.ref]))]
        if may(self.actor, powers.ENTER, row):
            found.append(Act(_("自由記述"), reverse("surveys:remarks", args=[row.ref])))
        if row.by_paper:
            found.append(Act(_("用紙（PDF）"), reverse("surveys:paper", args=[row.ref]) + "?first=1&last=20"))
        if row.open_to_all and row.state == "open":
            found.append(Act(_("回答ページ"), reverse("answer:open", args=[row.ref])))
        return found


class MakePage(ActPage):
    action, power, room_key, form_class = do.MakeSurvey, powers.MAKE, "surveys", forms.SurveyForm
    template_name = "surveys/make.html"

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        return forms.SurveyForm(data, actor=self.actor, ward=self.ward)


class EditPage(ActPage):
    action, power, room_key, form_class, model = do.EditSurvey, powers.MAKE, "surveys", forms.EditForm, Survey
    template_name = "surveys/make.html"

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        row = self.object
        initial = {"title": row.title, "purpose": row.purpose, "closes_on": row.closes_on}
        return forms.EditForm(data, initial=initial, questions=row.questions)


class LinksPage(ActPage):
    """The tokens leave as paper in the answer to the POST, once."""

    action, power, room_key, form_class, model = do.IssueLinks, powers.MAKE, "surveys", forms.LinksForm, Survey

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        try:
            tokens = do.IssueLinks(actor=self.actor, survey=self.object, count=form.cleaned_data["count"])()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.show_form(form, status=422)
        urls = [request.build_absolute_uri(reverse("answer:link", args=[t])) for t in tokens]
        return pdf(papers.slips_pdf(self.object, urls), f"slips-{self.object.ref}.pdf")


class KeyPage(Page):
    """Keyboard only: one line, Enter, next line. What was keyed last stands below for checking."""

    power, room_key, template_name = powers.ENTER, "surveys", "surveys/key.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = row_seen_by(Survey, self.actor, kwargs["ref"], related=("ward",))
        self.entry = 2 if request.GET.get("entry") == "2" and self.object.double_entry else 1
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(forms.LineForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = forms.LineForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            do.KeySheet(actor=self.actor, survey=self.object, line=form.cleaned_data["line"], entry=self.entry)()
        except Refused as refused:
            form.add_error("line", str(refused))
            return self.page(form, status=422)
        return redirect(f"{request.path}?entry={self.entry}")

    def page(self, form: Any, *, status: int = 200) -> HttpResponseBase:
        language = get_language() or "ja"
        keyed = [q for q in self.object.sheet if q.kind != "text"]
        rows = AnswerSheet.objects.filter(survey=self.object, mode="paper", entry=self.entry, void="").order_by("-pk")
        mine = list(rows[:10])
        return self.show(
            status=status, form=form, object=self.object, entry=self.entry, total=rows.count(), questions=[
                {"number": n, "label": said(q.label, language), "options": [(o.value, said(o.label, language)) for o in q.options], "kind": q.kind}
                for n, q in enumerate(keyed, start=1)
            ],
            recent=[{"number": s.number, "cells": [_shown(s.answers.get(q.key)) for q in keyed]} for s in mine],
        )

    def get_title(self) -> Any:
        return _t("紙の入力：%(title)s") % {"title": self.object.title}

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(self.object.title, self.object.get_absolute_url())]


def _shown(value: Any) -> str:
    return "-" if value is None else ",".join(value) if isinstance(value, list) else str(value)


class InterviewPage(ActPage):
    action, power, room_key, form_class, model = do.Interview, powers.ENTER, "surveys", forms.AnswerForm, Survey

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        return forms.AnswerForm(data, survey=self.object)

    def build(self, form: Any, **common: Any) -> Action:
        return do.Interview(survey=self.object, answers=form.cleaned_data["answers"], language=get_language() or "ja", **common)

    def after(self, result: Any) -> str:
        return self.request.path


class OnSurvey(ActPage):
    room_key, model = "surveys", Survey

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())


class Results(ReportPage):
    power, room_key, template_name = powers.VIEW, "surveys", "surveys/results.html"
    public = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = row_seen_by(Survey, self.actor, kwargs["ref"], related=("ward",))
        self.found = results.stored_results(self.object)
        # A published survey is everybody's to see; its small cells are its own ward's.
        self.hides = self.public or not self.actor.reach(powers.VIEW).covers(self.object.ward_id)
        return super().get(request, *args, **kwargs)

    def figures(self) -> Any:
        return results.figures(self.object, self.found)

    def context(self) -> dict[str, Any]:
        remarks = Remark.objects.filter(survey=self.object).exclude(published="")
        return {
            **super().context(), "object": self.object, "public": self.hides, "small": results.small(),
            "blocks": results.blocks(self.object, self.found, public=self.hides),
            "crosses": results.crosses(self.object, self.found, public=self.hides),
            "remarks": [{"text": r.published, "tags": r.tags} for r in remarks[:200]],
        }

    def get_title(self) -> Any:
        return _t("集計結果：%(title)s") % {"title": self.object.title}

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(self.object.title, self.object.get_absolute_url())]


VERDICTS: dict[str, Badge] = {
    "unread": Badge(_("未確認"), "warn"), "fit": Badge(_("公表できる"), "ok"), "masked": Badge(_("一部を伏せて公表"), "info"),
    "held": Badge(_("公表しない"), "off"),
}


def _written(r: Remark) -> Cell:
    return Cell(_("（消去済み）")) if r.erased_on else Cell(r.text, reverse("surveys:check_text", args=[r.ref]))


class Remarks(ListPage):
    """Free text as written: for those who key and check, not for everybody."""

    power, room_key, model, title = powers.ENTER, "surveys", Remark, _("自由記述")
    template_name, order = "ui/list.html", "verdict"
    empty = _("自由記述はありません。")
    columns = (
        Col("text", _("原文"), _written),
        Col("traces", _("個人情報の疑い"), lambda r: Cell("、".join(str(TRACES[t]) for t in r.traces) or "—")),  # data
        Col("verdict", _("確認の結果"), lambda r: Cell(badge=VERDICTS[r.verdict]), "verdict", "badge"),
        Col("published", _("公表する文"), lambda r: Cell(r.published or "—"), shown=False),
        Col("tags", _("分類"), lambda r: Cell("、".join(r.tags) or "—")),  # data
    )
    views = (
        SavedView("unread", _("未確認"), lambda rows, actor: rows.filter(verdict="unread")),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    sheet = Sheet("remarks", _("公表できる自由記述"), (Column("text", _("公表する文"), Text()), Column("tags", _("分類"), Text())))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.survey = row_seen_by(Survey, self.actor, kwargs["ref"])
        if not may(self.actor, powers.ENTER, self.survey):
            raise Http404
        if request.GET.get("format"):
            return export_response(self.actor, self.sheet, self.export_rows(self.filtered()), request.GET["format"])
        return super().get(request, *args, **kwargs)

    def rows(self) -> Any:
        return Remark.objects.filter(survey=self.survey)

    def export_rows(self, rows: Any) -> Any:
        return [{"text": r.published, "tags": "、".join(r.tags)} for r in rows.exclude(published="")]  # data

    def tone(self, row: Any) -> Any:
        return "warn" if row.traces and row.verdict == "unread" else ""


class CheckPage(ActPage):
    """One free text: what was written, what may point at a person, what may be shown."""

    action, power, room_key, form_class = do.CheckRemark, powers.MAKE, "surveys", forms.RemarkForm
    template_name = "surveys/remark.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.remark = row_seen_by(Remark, self.actor, kwargs["ref"], related=("survey__ward",))
        if not may(self.actor, powers.MAKE, self.remark.survey):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"published": self.remark.published or self.remark.text, "tags": "、".join(self.remark.tags)}  # data

    def build(self, form: Any, **common: Any) -> Action:
        return do.CheckRemark(survey=self.remark.survey, remark=self.remark, **{**common, "expect": None}, **form.cleaned_data)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "remark": self.remark, "traces": [TRACES[t] for t in self.remark.traces]}

    def after(self, result: Any) -> str:
        return reverse("surveys:remarks", args=[self.remark.survey.ref])


class PaperSheets(Page):
    power, room_key = powers.VIEW, "surveys"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Survey, self.actor, kwargs["ref"])
        first, last = (request.GET.get(n, "1") for n in ("first", "last"))
        language = request.GET.get("language", "ja")
        url = request.build_absolute_uri(reverse("answer:open", args=[row.ref])) if row.open_to_all else ""
        if not (first.isdigit() and last.isdigit()) or language not in ("ja", "en", "ja-easy"):
            raise Http404
        try:
            body = papers.sheets_pdf(row, first=int(first), last=int(last), language=language, url=url)
        except ValueError:
            messages.error(request, _t("用紙は一度に100枚までです。"))
            return redirect(row.get_absolute_url())
        return pdf(body, f"survey-{row.ref}.pdf")


