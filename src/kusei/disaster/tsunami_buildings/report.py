"""Report: ward by ward, each figure with its definition and a link to exactly its rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period, fiscal_year_of
from kusei.core.evidence.registry import SOURCES, collect, whole_city
from kusei.core.ledger.queries import wards
from kusei.core.ui.pages import ReportPage
from kusei.core.ui.parts import Cell, Column, Figure, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.disaster.tsunami_buildings import powers

KEYS = ("tsunami_buildings.designated", "tsunami_buildings.capacity", "tsunami_buildings.checked")
WHY = {
    "not_adopted": _("まだ始めていません"),
    "no_dated_rows": _("日付のある記録がありません"),
    "mixed": _("言えません"),
    "": _("言えません"),
}


class Report(ReportPage):
    power, template_name = powers.VIEW, "tsunami_buildings/report.html"
    title = _("津波避難ビル：区ごとの数字")

    def context(self) -> dict[str, Any]:
        asked = self.request.GET.get("year", "")
        now = fiscal_year_of(calendar.today())
        period = Period.fiscal_year(int(asked) if asked.isdigit() and 2000 <= int(asked) <= now else now)
        there = wards()
        found = collect(KEYS, there, period)
        return {
            **super().context(),
            "lead": period.label,
            "figures": [self._figure(k, found[k]) for k in KEYS],
            "chart": self._chart(there, found[KEYS[1]]),
            "table": self._table(there, found),
        }

    def _figure(self, key: str, findings: Any) -> Figure:
        source = SOURCES[key]
        city = whole_city(source, findings)
        value = int(city.value) if city and city.value is not None else None
        return Figure(
            source.label,
            value,
            source.unit,
            source.definition,
            as_of=city.as_of if city else None,
            sample=city.sample if city else None,
            reason=WHY.get(city.why if city else "", WHY[""]),
        )

    def _chart(self, there: Any, findings: Any) -> ChartSpec:
        said = [w for w in there if findings[w].value is not None]
        most = max(said, key=lambda w: findings[w].value or 0, default=None)
        title = (
            _t("入れる人数が最も多いのは%(ward)s") % {"ward": most.name}
            if most
            else _t("人数の分かる区はまだありません")
        )
        series = Series(SOURCES[KEYS[1]].label, [findings[w].value for w in said])
        return ChartSpec(title, [w.name for w in said], [series], unit=_t("人"))

    def _table(self, there: Any, found: Any) -> TableView:
        heads = [
            Column("ward", _("区")),
            *(Column(k, SOURCES[k].label, "number", SOURCES[k].unit) for k in KEYS),
            Column("reference", _("参考")),
        ]
        rows = []
        for ward in there:
            cells = [Cell(ward.name), *(self._cell(found[k][ward]) for k in KEYS)]
            refs = found[KEYS[0]][ward].reference
            cells.append(Cell(" / ".join(self._reference(r) for r in refs), url=refs[0].href if refs else ""))
            rows.append(Row(ward.ref, cells))
        return TableView(_("区ごとの数字"), heads, rows)

    def _cell(self, finding: Any) -> Cell:
        if finding.value is None:
            return Cell(WHY.get(finding.why, WHY[""]))
        return Cell(f"{int(finding.value):,}", url=finding.href)

    def _reference(self, ref: Any) -> str:
        day = calendar.format_date(ref.as_of, weekday=False) if ref.as_of else _t("時点不明")
        return _t("参考：%(day)s現在 %(label)s %(n)s件") % {"day": day, "label": ref.label, "n": f"{ref.value:,}"}
