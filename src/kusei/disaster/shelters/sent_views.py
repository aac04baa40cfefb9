"""Pages of what goes to the city: the reports of two hours, before and after they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.ledger.queries import concerning
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import TABLE, ActPage, DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Cell, Column, Fact, Row, TableView
from kusei.disaster.shelters import actions, forms, kit, people_tables, powers, tables
from kusei.disaster.shelters.models import (
    Headcount,
    Report,
)
from kusei.disaster.shelters.opening_panels import hour_words
from kusei.disaster.shelters.queries import figures_at, last_report, report_before
from kusei.disaster.shelters.rules import Sum
from kusei.disaster.shelters.words import OUT_WORDS, named


class ReportList(ListPage):
    power = powers.VIEW
    model, related, order = Report, ("ward", "incident"), "-as_of"
    title = _("避難所の定時報告")
    columns, facets = people_tables.REPORT_COLUMNS, people_tables.REPORT_FACETS
    sheet = people_tables.REPORT_SHEET
    empty = _("報告はまだありません。開設中は2時間ごとに送ってください。")

    def export_rows(self, rows: Any) -> Any:
        return people_tables.report_rows(rows.order_by("-as_of", "pk"))

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, powers.SEND, anywhere=True):
            return []
        return [Act(_("市へ定時報告を送る"), reverse("shelters:send_report"), tone="main")]


class NewReport(ActPage):
    action, form_class = actions.SendReport, forms.ReportForm
    template_name = "shelters/send_report.html"

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        incidents = concerning(self.ward.pk) if self.ward else None
        first = incidents.first() if incidents is not None else None
        initial = {"incident": first, "drill": bool(first and first.drill)}
        return forms.ReportForm(data, files, incidents=incidents, initial=initial)

    def build(self, form: Any, **common: Any) -> Action:
        return actions.SendReport(ward=self.current_ward(), **common, **form.cleaned_data)

    def context(self) -> dict[str, Any]:
        """What would be sent now, for the disaster chosen first."""
        found = super().context()
        if self.ward is None:
            return found
        first = concerning(self.ward.pk).first()
        drill = bool(first and first.drill)
        last = last_report(self.ward, incident=first, drill=drill)
        lines = figures_at(
            self.ward, calendar.now(), incident=first, drill=drill, since=last.as_of if last else None
        )
        before = None if last is None else {x.opening_id: x.people for x in last.lines.all()}
        return {**found, "table": figure_table(lines, before), "wide": True}


def figure_table(lines: Sequence[Any], before: dict[int, Any] | None = None, total: Sum | None = None) -> TableView:
    """Lines of a report: of figures about to be sent, or of a report that was; ``before``: the last report's people."""
    heads = [
        Column("name", _("避難所")),
        Column("people", _("避難者数"), "number", _("人")),
        Column("diff", _("前回との差"), "number", _("人")),
        Column("households", _("世帯数"), "number", _("世帯")),
        Column("cars", _("うち車中泊"), "number", _("人")),
        Column("home", _("在宅避難"), "number", _("人")),
        Column("out", _("使えないもの")),
        Column("asks", _("未了の要請"), "number"),
    ]
    rows = [_figure_row(line, before) for line in lines]
    if total is not None:
        rows.append(
            Row(
                "",
                [
                    Cell(_("合計")), Cell(number=total.people), Cell(None), Cell(number=total.households),
                    Cell(number=total.in_cars), Cell(number=total.at_home), Cell(None), Cell(None),
                ],
                tone="new",
            )
        )
    return TableView(_("避難所ごとの内訳"), heads, rows, empty=_("報告する避難所がありません。"))


def _figure_row(line: Any, before: dict[int, Any] | None) -> Row:
    exact = dict(Headcount.Exactness.choices)
    name = line.name if hasattr(line, "name") else line.opening.shelter.name
    change = None if before is None else line.people - before.get(line.opening_id, 0)
    said = str(exact.get(line.exactness) or ("" if line.closed else _("未報告")))
    return Row(
        "",
        [
            Cell(name, note=_("閉鎖") if line.closed else ""),
            Cell(number=line.people, note=said),
            Cell(None) if change is None else Cell(f"{change:+,}"),
            tables.number(line.households),
            Cell(number=line.in_cars),
            Cell(number=line.at_home),
            Cell(named(OUT_WORDS, line.out) or None),
            Cell(number=line.asks),
        ],
    )


class SentReport(DetailPage):
    """A report as it was sent, beside the one before."""

    power, model, related = powers.VIEW, Report, ("ward", "incident")

    def get_title(self) -> Any:
        return _t("%(ward)s 避難所の定時報告 第%(n)s報") % {"ward": self.object.ward.name, "n": self.object.number}

    def facts(self) -> Sequence[Fact]:
        r = self.object
        before = report_before(r)
        gap = None if before is None else r.people - before.people
        return [
            Fact(_("何時現在"), hour_words(r.as_of)),
            Fact(_("災害・訓練"), r.incident.title if r.incident else None),
            Fact(_("避難所数"), _t("%(n)sか所") % {"n": r.shelters}),
            Fact(
                _("避難者数"), _t("%(n)s人") % {"n": f"{r.people:,}"}, large=True,
                note="" if gap is None else _t("前回から%(n)s人") % {"n": f"{gap:+,}"},
            ),
            Fact(_("世帯数"), _t("%(n)s世帯") % {"n": f"{r.households:,}"}),
            Fact(_("うち車中泊"), _t("%(n)s人") % {"n": f"{r.in_cars:,}"}),
            Fact(_("在宅避難（人数の外）"), _t("%(n)s人") % {"n": f"{r.at_home:,}"}),
            Fact(_("特記事項"), r.note or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found

    def panels(self) -> Sequence[Panel]:
        r = self.object
        before = report_before(r)
        known = None if before is None else {x.opening_id: x.people for x in before.lines.all()}
        lines = r.lines.select_related("opening__shelter")
        table = figure_table(list(lines), known, Sum(r.people, r.households, r.in_cars, r.at_home))
        return [Panel(_("避難所ごとの内訳"), TABLE, {"table": table}, key="lines")]

    def papers(self) -> Sequence[Act]:
        return [Act(_("定時報告（PDF）"), reverse("shelters:sent_pdf", args=[self.object.ref]))]


class SentPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = row_seen_by(Report, self.actor, kwargs["ref"], related=("ward", "incident"))
        url = request.build_absolute_uri(row.get_absolute_url())
        return pdf(kit.report_pdf(row, url=url), f"report-{row.ref}.pdf")
