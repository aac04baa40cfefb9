"""A room's evidence ward by ward: figures with their definition, one chart, one table, each number with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, Finding, Reference, collect, whole_city
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.core.text import whole_number
from kusei.core.ui.pages.base import Words
from kusei.core.ui.pages.report import ReportPage
from kusei.core.ui.parts import Cell, Column, Figure, Filter, Option, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series

FIRST_YEAR = 2000
WHY: Mapping[str, Words] = {
    "not_adopted": _("まだ始めていません"), "no_dated_rows": _("日付のある記録がありません"),
    "mixed": _("言えません"), "": _("言えません"),
}
Findings = Mapping[Ward, Finding]


def asked_year(request: HttpRequest) -> int:
    """The fiscal year in ``?year=``; this one when it is missing, to come, or no year at all."""
    this = calendar.fiscal_year_of(calendar.today())
    asked = whole_number(request.GET.get("year", ""))
    return asked if asked is not None and FIRST_YEAR <= asked <= this else this


def year_filter(chosen: int) -> Filter:
    """This fiscal year and the twelve before it."""
    this = calendar.fiscal_year_of(calendar.today())
    years = [Option(str(y), calendar.fiscal_year_label(y), y == chosen) for y in range(this, this - 13, -1)]
    return Filter("year", _("年度"), "choice", str(chosen), years)


class WardReport(ReportPage):
    """``keys``: evidence shown; ``charted``: the one drawn. ``most_title`` names the leading ward, ``none_title`` nobody."""

    template_name = "ui/ward_report.html"
    keys: ClassVar[Sequence[str]] = ()
    charted: ClassVar[str] = ""
    most_title: ClassVar[Words] = ""
    none_title: ClassVar[Words] = ""

    def context(self) -> dict[str, Any]:
        year = asked_year(self.request)
        period = Period.fiscal_year(year)
        there = wards()
        found = collect(self.keys, there, period)
        return {
            **super().context(), "lead": period.label, "filters": [year_filter(year)],
            "figures": [_figure(k, found[k]) for k in self.keys], "chart": self._chart(there, found[self.charted]),
            "table": self._table(there, found),
        }

    def _chart(self, there: Sequence[Ward], findings: Findings) -> ChartSpec:
        source = SOURCES[self.charted]
        said = [w for w in there if findings[w].value is not None]
        most = max(said, key=lambda w: findings[w].value or 0, default=None)
        title = str(self.most_title) % {"ward": most.name} if most else self.none_title
        series = Series(source.label, [findings[w].value for w in said])
        return ChartSpec(title, [w.name for w in said], [series], unit=source.unit)

    def _table(self, there: Sequence[Ward], found: Mapping[str, Findings]) -> TableView:
        heads = [
            Column("ward", _("区")), *(Column(k, SOURCES[k].label, "number", SOURCES[k].unit) for k in self.keys),
            Column("reference", _("参考")),
        ]
        rows = []
        for ward in there:
            references = found[self.keys[0]][ward].reference
            apart = Cell(" / ".join(_reference(r) for r in references), url=references[0].href if references else "")
            rows.append(Row(ward.ref, [Cell(ward.name), *(_cell(found[k][ward]) for k in self.keys), apart]))
        return TableView(_("区ごとの数字"), heads, rows)


def _figure(key: str, findings: Findings) -> Figure:
    source = SOURCES[key]
    city = whole_city(source, findings)
    return Figure(
        source.label, int(city.value) if city and city.value is not None else None, source.unit, source.definition,
        as_of=city.as_of if city else None, sample=city.sample if city else None,
        reason=WHY.get(city.why if city else "", WHY[""]),
    )


def _cell(finding: Finding) -> Cell:
    if finding.value is None:
        return Cell(WHY.get(finding.why, WHY[""]))
    return Cell(f"{int(finding.value):,}", url=finding.href)


def _reference(reference: Reference) -> str:
    day = calendar.format_date(reference.as_of, weekday=False) if reference.as_of else _t("時点不明")
    words = _t("参考：%(day)s現在 %(label)s %(n)s件")
    return words % {"day": day, "label": reference.label, "n": f"{reference.value:,}"}
