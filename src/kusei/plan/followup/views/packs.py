"""資料一式: what was made of a round, and the act that makes it; and the surveys and scales beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.surveys.models import Survey
from kusei.core.ui.pages import ActPage, Page
from kusei.core.ui.parts import Act, Badge, Cell, Column, Row, TableView
from kusei.plan.followup import forms, rules
from kusei.plan.followup.actions import AttachSurvey, MakePack, SetScale
from kusei.plan.followup.models import Pack, RoundSurvey, ScaleRow, scales_on
from kusei.plan.followup.powers import RUN, VIEW
from kusei.plan.followup.views.reports import RoundReport
from kusei.plan.followup.views.rounds import RoundAct
from kusei.plan.followup.words import listed


def pack_table(rows: Any) -> TableView:
    return TableView(
        caption=_t("つくった資料"),
        columns=[
            Column("title", _t("資料")), Column("figures", _t("数字の数"), "number"), Column("made", _t("作成"), "date"),
            Column("by", _t("作成した職")), Column("pdf", _t("PDF")), Column("xlsx", _t("Excel")), Column("digest", _t("照合値")),
        ],
        rows=[
            Row(p.ref, [
                Cell(str(p)), Cell(number=p.figures), Cell(at=p.made_at), Cell(p.made_by),
                Cell(_t("開く"), url=reverse("file", args=[p.pdf.ref]) if p.pdf else ""),
                Cell(_t("開く"), url=reverse("file", args=[p.xlsx.ref]) if p.xlsx else ""), Cell(p.digest[:16]),
            ])
            for p in rows
        ],
        empty=_t("まだつくった資料はありません。「資料一式をつくる」で、議会答弁・予算要求・決算・監査の資料がPDFとExcelでできます。"),
    )


class PacksPage(RoundReport):
    template_name = "followup/packs.html"

    def get_title(self) -> str:
        return _t("資料一式　%(year)s") % {"year": self.round.year}

    def context(self) -> dict[str, Any]:
        rows = Pack.objects.seen_by(self.actor).filter(round=self.round).select_related("round", "pdf", "xlsx")
        verdict = MakePack.offer(self.actor, self.round)
        return {
            **super().context(), "round": self.round, "table": pack_table(rows),
            "make_url": reverse("followup:make_pack", args=[self.round.ref]), "may_make": bool(verdict), "why": verdict.reason,
            "lead": _t("つくった資料は、そのときのまま残ります。数字はすべて、つくるときに記録から数え直して確かめています。"),
        }


class MakePackPage(RoundAct):
    action, form_class = MakePack, forms.PackForm

    def build(self, form: Any, **common: Any) -> Any:
        site = self.request.build_absolute_uri("/").rstrip("/")
        common["expect"] = None
        return MakePack(round=self.object, site=site, **common, **form.cleaned_data)

    def after(self, result: Any) -> str:
        return reverse("followup:packs", args=[self.object.ref])


class AttachSurveyPage(RoundAct):
    action, form_class = AttachSurvey, forms.SurveyForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        taken = RoundSurvey.objects.filter(round=self.object).values("survey")
        found = Survey.objects.seen_by(self.actor).filter(state="published").exclude(pk__in=taken)
        return forms.SurveyForm(data, surveys=[(s.ref, s.title) for s in found[:200]])

    def build(self, form: Any, **common: Any) -> Any:
        survey = Survey.objects.seen_by(self.actor).get(ref=form.cleaned_data["survey"])
        return AttachSurvey(round=self.object, survey=survey, note=form.cleaned_data["note"], **common)

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())


class ScalesPage(Page):
    """Every scale in force, and every former row."""

    power, template_name = VIEW, "followup/scales.html"
    title = _("自己評価の尺度")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = may(self.actor, RUN)
        return self.show(
            now=self._now(), before=self._before(),
            lead=_t("年度を開くときに一つ選びます。尺度を変えても、前の年度の評価は前の尺度のままで、読み替えません。"),
            acts=[Act(SetScale.label, reverse("followup:set_scale"), "n", bool(verdict), verdict.reason, tone="main")],
        )

    def _now(self) -> TableView:
        rows = [
            Row(code, [
                Cell(scale.title, note=code), Cell(listed(g.label for g in scale.grades) or _t("着手と達成だけ")), Cell(scale.source or "—"),
                Cell(badge=Badge(_t("案・未確認"), "warn") if scale.draft else Badge(_t("市の尺度"), "ok")),
            ])
            for code, scale in scales_on(calendar.today()).items()
        ]
        return TableView(
            caption=_t("いま選べる尺度"), rows=rows,
            columns=[Column("title", _t("尺度")), Column("grades", _t("評価")), Column("source", _t("出典")), Column("state", _t("状態"), "badge")],
        )

    def _before(self) -> TableView:
        rows = ScaleRow.objects.seen_by(self.actor).prefetch_related("grades")
        return TableView(
            caption=_t("市が決めた尺度の行"), empty=_t("市が決めた尺度はまだありません。"),
            columns=[
                Column("title", _t("尺度")), Column("since", _t("使い始める日"), "date"), Column("until", _t("使い終わる日"), "date"),
                Column("grades", _t("評価")), Column("by", _t("入れた職")),
            ],
            rows=[
                Row(r.ref, [
                    Cell(r.title, note=r.code), Cell(day=r.since), Cell(day=r.until) if r.until else Cell("—"),
                    Cell(listed(g.label for g in r.grades.all()) or _t("着手と達成だけ")), Cell(r.entered_by),
                ])
                for r in rows
            ],
        )


class SetScalePage(ActPage):
    power, action, form_class = RUN, SetScale, forms.ScaleForm

    def build(self, form: Any, **common: Any) -> Any:
        values = dict(form.cleaned_data)
        values["grades"] = [rules.Grade(*parts) for parts in values["grades"]]
        return SetScale(**common, **values)

    def after(self, result: Any) -> str:
        return reverse("followup:scales")


def round_surveys(round_: Any, actor: Any) -> Sequence[RoundSurvey]:
    return list(RoundSurvey.objects.seen_by(actor).filter(round=round_).select_related("survey__ward").defer("survey__ward__boundary"))
