"""Measures and their targets."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.ledger.queries import wards
from kusei.core.ui.pages import ActPage, Page
from kusei.core.ui.parts import Cell, Column, Row, TableView
from kusei.plan.followup import forms
from kusei.plan.followup.actions import SetTarget
from kusei.plan.followup.models import Measure, Target
from kusei.plan.followup.powers import RUN, VIEW
from kusei.plan.followup.words import key_label, key_unit, listed, with_unit
from kusei.plan.register.public import plan


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
        Cell(measure.get_shape_display()), Cell(listed(common) or _t("目標なし"), note=note), act,
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
