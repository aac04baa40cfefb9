"""Records of drills and real calls: kept, compared with the forecast, and made its measure by a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.rules import registry as rules
from kusei.core.ui.pages import ActPage, Col, DetailPage, ImportPage, ListPage, Panel
from kusei.core.ui.parts import Act, Cell, Fact
from kusei.disaster.mobilisation import bridge, drill_incoming, drill_panels, powers
from kusei.disaster.mobilisation.actions import AdoptCalibration, LoadDrill, RecordDrill
from kusei.disaster.mobilisation.forms.drills import CalibrationForm, DrillForm
from kusei.disaster.mobilisation.models import Drill
from kusei.disaster.mobilisation.queries.drills import marks_of, recorded, ways_of
from kusei.disaster.mobilisation.rule_values import ARRIVAL


class Drills(ListPage):
    power = powers.VIEW
    title = _("参集の記録（訓練と実際の動員）")
    model, order = Drill, "-announced_at"
    columns = (
        Col("title", _("件名"), lambda d: Cell(d.title, url=d.get_absolute_url())),
        Col("announced_at", _("発令した日時"), lambda d: Cell(day=d.announced_at.astimezone(calendar.JST).date()), sort="announced_at", kind="date"),
        Col("kind", _("訓練か実際か"), lambda d: Cell(d.get_kind_display()), sort="kind"),
        Col("source", _("出典（記録の名前）"), lambda d: Cell(d.source)),
    )
    empty = _("記録はまだありません。過ぎた参集訓練の記録を加えると、見込みをそれに合わせられます。")

    def acts(self) -> Sequence[Act]:
        verdict = may(self.actor, powers.ASSIGN, None)
        return [Act(RecordDrill.label, reverse("mobilisation:record_drill"), "n", bool(verdict), verdict.reason, tone="main")]


class NewDrill(ActPage):
    action, form_class = RecordDrill, DrillForm


class DrillDetail(DetailPage):
    power = powers.VIEW
    model = Drill

    def facts(self) -> Sequence[Fact]:
        self.marks = marks_of(self.object)
        return drill_panels.drill_facts(self.object, self.marks)

    def panels(self) -> Sequence[Panel]:
        parts = [*drill_panels.forecast_panels(self.object, self.marks), *drill_panels.record_panels(self.marks)]
        decided = drill_panels.decided_panel(self.object)
        return [*parts, decided] if decided else parts


class LoadCounts(ImportPage):
    action, model = LoadDrill, Drill
    accepts, blank_name = ".xlsx,.xls,.csv", "mobilisation-drill.xlsx"
    help = _("1行に1回の集計（発令からの分か時刻、参集した人の累計、対象の人、除外した人）か、1行に1人（職員番号、参集した時刻）。")

    def blank(self) -> bytes:
        return drill_incoming.blank()

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return drill_incoming.plan(data, file_name, self.object).preview


class Calibrate(ActPage):
    action, form_class, model = AdoptCalibration, CalibrationForm, Drill

    def _found(self) -> bridge.Calibrated | None:
        marks = marks_of(self.object)
        record = recorded(marks)
        ways, _today = ways_of(self.object, marks)
        return bridge.calibrated(ways, record) if record and ways else None

    def initial(self) -> dict[str, Any]:
        found = self._found()
        values = found.values if found else rules.at(ARRIVAL).values
        return {**values, "since": calendar.today()}

    def build(self, form: Any, **common: Any) -> Action:
        given = dict(form.cleaned_data)
        since, reason, found = given.pop("since"), given.pop("reason"), self._found()
        values = {**rules.RULES[ARRIVAL].default, **rules.at(ARRIVAL).values, **given}
        engine = found.engine if found else ""
        return AdoptCalibration(drill=self.object, values=values, since=since, reason=reason, engine=engine, **common)
