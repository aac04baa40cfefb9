"""Lists and details. The register is open: published open data. Staff see more of each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.ledger.queries import city
from kusei.core.ui.exporting import RecordExport, download, pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Badge, Export, Fact
from kusei.core.ui.parts_drawn import MapSpec
from kusei.disaster.shelters import exchange, panels, papers, powers, sheets, tables
from kusei.disaster.shelters.models import Drill, Improvement, Opening, Shelter
from kusei.disaster.shelters.queries import running, with_opening

OPEN = "the register is published open data: people must find a shelter before a disaster"
CHECKABLE = "published figures of the follow-up link to these rows, so that anyone can recount them"
RELATED = ("ward", "district", "facility")


class _NamedWard(ListPage):
    """A link that names a ward (evidence does) shows that ward, whichever is in view."""

    def rows(self) -> Any:
        if "ward_code" in self.request.GET:
            return self.model._default_manager.seen_by(self.actor)  # type: ignore[attr-defined]
        return super().rows()


class ShelterList(_NamedWard):
    power, open_because = powers.VIEW, OPEN
    model, related, order = Shelter, RELATED, "name"
    columns, facets, sheet = tables.COLUMNS, tables.FACETS, sheets.SHEET
    empty = _("当てはまる避難所はありません。条件を減らすか、一覧を取り込んでください。")
    still = True
    shown: Sequence[Any] = ()

    @property
    def views(self) -> Any:  # type: ignore[override]
        return tables.PUBLIC_VIEWS if isinstance(self.actor, Visitor) else tables.VIEWS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("format", "")
        if form in ("standard", "geojson", *exchange.LAYOUTS):
            return self.publish(form)
        return super().get(request, *args, **kwargs)

    def rows(self) -> Any:
        return with_opening(super().rows())

    def filtered(self) -> Any:
        rows = super().filtered()
        return tables.UNDATED.apply(rows, "1") if self.request.GET.get("undated") else rows

    def page(self, rows: Any, col: Any, descending: bool) -> Any:
        self.shown, pager = super().page(rows, col, descending)
        return self.shown, pager

    def map(self, rows: Any) -> MapSpec | None:
        return panels.map_of(_t("このページの避難所の場所"), list(self.shown))

    def exports(self, count: int) -> Sequence[Export]:
        return [
            *super().exports(count),
            Export(_("標準データセットCSV"), self.url(format="standard"), count),
            Export("GeoJSON", self.url(format="geojson"), count),
            *self.more_exports(count),
        ]

    def more_exports(self, count: int) -> Sequence[Export]:
        """The layouts other offices ask for now and then: behind one button."""
        if not self.request.GET.get("more"):
            return [Export(_("ほかの形式"), self.url(more="1"))]
        return [Export(label, self.url(format=key), count) for key, label in exchange.LAYOUTS.items()]

    def export_rows(self, rows: Any) -> Any:
        return sheets.rows_of(rows.order_by("ward__code", "sort_key", "pk"))

    def publish(self, form: str) -> HttpResponse:
        rows = list(self.filtered().select_related(*RELATED).order_by("ward__code", "sort_key", "pk"))
        if not isinstance(self.actor, Visitor):
            RecordExport(actor=self.actor, sheet="shelters", form=form, rows=len(rows))()
        here = city()
        name = f"shelters-{calendar.today():%Y%m%d}"
        if form in exchange.LAYOUTS:
            made = exchange.published(rows, form)
            return download(made.body, f"{name}{made.suffix}", made.mime)
        if form == "geojson":
            return download(
                sheets.geojson(rows, notice=here.notice if here else ""), f"{name}.geojson", "application/geo+json"
            )
        body = sheets.standard_csv(rows, city_code=here.code if here else "", city_name=here.name if here else "")
        return download(body, f"{name}.csv", "text/csv; charset=utf-8")

    def acts(self) -> Sequence[Act]:
        found = [
            Act(_("訓練の記録"), reverse("shelters:drills")),
            Act(_("機能の改善"), reverse("shelters:improvements")),
        ]
        if isinstance(self.actor, Visitor):
            return found
        found += [
            Act(_("避難所のいま"), reverse("shelters:board"), "b"),
            Act(_("区ごとの数字"), reverse("shelters:report")),
        ]
        for label, power, name, tone in (
            (_("一覧を取り込む"), powers.LOAD, "load", "plain"),
            (_("避難所を登録する"), powers.KEEP, "register", "main"),
        ):
            if may(self.actor, power, anywhere=True):
                found.append(Act(label, reverse(f"shelters:{name}"), tone=tone))  # type: ignore[arg-type]
        return found


class ShelterDetail(DetailPage):
    power, open_because = powers.VIEW, OPEN
    model, related, still = Shelter, RELATED, True

    @cached_property
    def now_open(self) -> Opening | None:
        return running(self.object)

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object, self.actor)

    def panels(self) -> Sequence[Panel]:
        s, actor = self.object, self.actor
        now = self.now_open
        s.open_drill, s.open_state = (now.drill, now.state) if now else (None, None)
        found = [
            panels.map_panel(s),
            panels.hazard_panel(s),
            panels.method_panel(s),
            panels.layout_panel(s) if not isinstance(actor, Visitor) else None,
            panels.drill_panel(s, actor),
            panels.improvement_panel(s, actor),
        ]
        if not isinstance(actor, Visitor):
            found.append(panels.opening_panel(s, actor))
        return [p for p in found if p]

    def extra_acts(self) -> Sequence[Act]:
        now = self.now_open
        found = [Act(_("いまの開設を見る"), now.get_absolute_url(), "g", tone="main")] if now and may(self.actor, powers.VIEW, now) else []
        if may(self.actor, powers.KEEP, self.object):
            found.append(Act(_("訓練を記録する"), f"{reverse('shelters:record_drill')}?shelter={self.object.ref}", "d"))
        return found

    def papers(self) -> Sequence[Act]:
        found = [Act(_("避難所台帳（PDF）"), reverse("shelters:ledger", args=[self.object.ref]))]
        if not isinstance(self.actor, Visitor):
            found.append(
                Act(
                    _("紙一式を備えておく（PDF）"),
                    reverse("shelters:kit", args=[self.object.ref]),
                    help=_("開設の前に印刷し、避難所の箱に入れておく"),
                )
            )
        return found

    def context(self) -> dict[str, Any]:
        found = super().context()
        if (now := self.now_open) is not None:
            word = _t("訓練で開設") if now.drill else now.get_state_display()
            found["badges"] = [*found["badges"], Badge(word, "warn" if now.drill else "ok")]
        return found


class LedgerPaper(Page):
    power, open_because = powers.VIEW, OPEN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Shelter, self.actor, kwargs["ref"], related=RELATED)
        return pdf(papers.ledger_pdf(row, self.actor), f"shelter-{row.ref}.pdf")


class DrillList(_NamedWard):
    power, open_because = powers.VIEW, CHECKABLE
    model, related, order = Drill, ("ward", "district", "shelter"), "-held_on"
    title = _("避難所の訓練")
    columns, facets, sheet = tables.DRILL_COLUMNS, tables.DRILL_FACETS, sheets.DRILL_SHEET
    empty = _("当てはまる訓練はありません。訓練をしたら記録してください。")

    def filtered(self) -> Any:
        rows = super().filtered()
        return tables.IN_DISTRICT.apply(rows, "1") if self.request.GET.get("in_district") else rows

    def export_rows(self, rows: Any) -> Any:
        return sheets.drill_rows(rows.order_by("-held_on", "pk"))

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, powers.KEEP, anywhere=True):
            return []
        return [Act(_("訓練を記録する"), reverse("shelters:record_drill"), tone="main")]


class ImprovementList(_NamedWard):
    power, open_because = powers.VIEW, CHECKABLE
    model, related, order = Improvement, ("shelter__ward",), "-done_on"
    title = _("避難所の機能改善")
    columns, facets, sheet = tables.IMPROVEMENT_COLUMNS, tables.IMPROVEMENT_FACETS, sheets.IMPROVEMENT_SHEET
    views = tables.IMPROVEMENT_VIEWS
    empty = _("当てはまる改善はありません。避難所のページから記録してください。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.improvement_rows(rows.order_by("shelter__sort_key", "pk"))


class OneImprovement(DetailPage):
    power, model, related = powers.VIEW, Improvement, ("shelter__ward",)

    def facts(self) -> Sequence[Fact]:
        i = self.object
        return [
            Fact(_("避難所"), i.shelter.name, url=i.shelter.get_absolute_url()),
            Fact(_("機能"), i.get_function_display()),
            Fact(_("内容"), i.what),
            Fact(_("目標年度"), tables.year_words(i.target_year)),
            Fact(_("目標日"), None, day=i.due_on),
            Fact(_("費用"), _t("%(n)s円") % {"n": f"{i.cost_yen:,}"} if i.cost_yen is not None else None),
            Fact(_("完了日"), None, day=i.done_on),
            Fact(_("取りやめの理由"), i.drop_reason or None),
        ]
