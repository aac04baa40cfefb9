"""Pages of the studies: who reaches which building in time, town by town, with the method written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.rules import registry as rules
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import Act, Fact
from kusei.core.ui.parts_drawn import MapSpec
from kusei.disaster.tsunami_buildings import forms, papers, powers, sheets, study_panels, tables
from kusei.disaster.tsunami_buildings.actions import AdoptStudy, AskStudy, LoadNetwork
from kusei.disaster.tsunami_buildings.models import Study, TownReach
from kusei.disaster.tsunami_buildings.queries import network_in_use
from kusei.disaster.tsunami_buildings.rule_values import REACH

RELATED = ("ward", "network", "run")
CHECKABLE = "figures of the follow-up link to these rows, so that anyone can recount them"


class Studies(ListPage):
    power = powers.VIEW
    title = _("津波避難ビルに届く範囲の試算")
    model, related, order = Study, ("ward",), "-as_of"
    columns, facets = tables.STUDY_COLUMNS, tables.STUDY_FACETS
    empty = _("試算はまだありません。「届く範囲を試算する」から始めてください。")

    def acts(self) -> Sequence[Act]:
        found = []
        if may(self.actor, powers.LOAD, None):
            found.append(Act(LoadNetwork.label, reverse("tsunami_buildings:load_network")))
        if may(self.actor, powers.KEEP, anywhere=True):
            found.append(Act(AskStudy.label, reverse("tsunami_buildings:ask_study"), tone="main"))
        return found


class AskForStudy(ActPage):
    action, form_class = AskStudy, forms.StudyForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.StudyForm(data, files, ward=self.ward, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        found = rules.at(REACH, calendar.today(), ward=self.ward)
        kept = ("start_min", "arrival_min", "climb_m", "climb_mps", "cap_m", "detour")
        return {**{k: found[k] for k in kept}, "speed_mps": found["walk_mps"], "on_network": network_in_use() is not None}

    def build(self, form: Any, **common: Any) -> Action:
        return AskStudy(ward=self.current_ward(), **common, **form.cleaned_data)


class StudyDetail(DetailPage):
    power = powers.VIEW
    model, related = Study, RELATED

    def get_title(self) -> str:
        return f"{_t('試算')}：{self.object.title}"

    def facts(self) -> Sequence[Fact]:
        return study_panels.facts(self.object)

    def panels(self) -> Sequence[Panel]:
        found = [study_panels.method_panel(self.object), study_panels.worst_panel(self.object), study_panels.map_panel(self.object)]
        return [p for p in found if p]

    def extra_acts(self) -> Sequence[Act]:
        towns = f"{reverse('tsunami_buildings:towns')}?view=all&study={self.object.ref}"
        return [act_for(AdoptStudy, self.actor, self.object), Act(_("町ごとの一覧"), towns)]

    def papers(self) -> Sequence[Act]:
        return [Act(_("試算（PDF）"), reverse("tsunami_buildings:study_paper", args=[self.object.ref]))]


class AdoptTheStudy(ActPage):
    action, model, related = AdoptStudy, Study, ("ward", "network__file__blob")


class StudyPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        study = row_seen_by(Study, self.actor, kwargs["ref"], related=RELATED)
        rows = study_panels.towns_of(study)
        body = papers.study_pdf(
            study, rows, method=study_panels.method(study), drawing=study_panels.drawing(study, rows)
        )
        return pdf(body, f"tsunami-reach-{study.ref}.pdf")


class Towns(ListPage):
    power, open_because = powers.VIEW, CHECKABLE
    title = _("津波避難ビルに届かない人（町ごと・試算）")
    model, related, order = TownReach, ("study__ward", "town__district"), "-short"
    columns, facets, views, sheet = tables.TOWN_COLUMNS, tables.TOWN_FACETS, tables.TOWN_VIEWS, sheets.TOWN_SHEET
    empty = _("当てはまる町はありません。")

    def rows(self) -> Any:
        """Without a study named, the newest adopted ones; a link that names one shows it whichever ward is in view."""
        rows = TownReach.objects.seen_by(self.actor)
        if self.request.GET.get("study"):
            return rows
        if self.ward is not None:
            rows = rows.filter(study__ward=self.ward)
        return rows.filter(study__state=Study.State.ADOPTED, study__in=study_panels.newest_adopted())

    def map(self, rows: Any) -> MapSpec | None:
        found = list(rows.select_related("town", "study")[:400])
        return study_panels.map_of(_t("町ごとの試算"), found) if found else None

    def export_rows(self, rows: Any) -> Any:
        return sheets.town_rows(rows)

    def acts(self) -> Sequence[Act]:
        if isinstance(self.actor, Visitor):
            return []
        return [Act(_("届く範囲の試算"), reverse("tsunami_buildings:studies"))]


class LoadTheNetwork(ActPage):
    action, form_class = LoadNetwork, forms.NetworkForm

    def after(self, result: Any) -> str:
        return reverse("tsunami_buildings:ask_study")
