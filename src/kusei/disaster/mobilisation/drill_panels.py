"""Parts of a drill's page: the record, the forecast beside it, what would bring the two together, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.rules import registry as rules
from kusei.core.ui.pages import TABLE, Panel, table_panel
from kusei.core.ui.parts import Cell, Column, Fact, MatrixCell, MatrixRow, MatrixView, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.disaster.mobilisation import bridge
from kusei.disaster.mobilisation.models import Drill, DrillMark
from kusei.disaster.mobilisation.queries.drills import recorded, ways_of
from kusei.disaster.mobilisation.rule_values import ARRIVAL
from kusei.disaster.mobilisation.rules.before import other_denominator, rate

CHART, LINES = "mobilisation/chart.html", "mobilisation/lines.html"
VALUES = ("ready_min", "ready_max", "available_least", "available_most", "way_percent")


def drill_facts(drill: Drill, marks: Sequence[DrillMark]) -> list[Fact]:
    record, announced = recorded(marks), drill.announced_at.astimezone(calendar.JST)
    last = record[-1] if record else None
    came = _t("%(arrived)s人／%(expected)s人") % {"arrived": last[1], "expected": last[2]} if last else None
    return [
        Fact(_("訓練か実際か"), drill.get_kind_display()),
        Fact(_("発令した日時"), f"{calendar.format_date(announced.date())} {announced:%H:%M}"),
        Fact(_("最後に参集していた人"), came, note=f"{rate(last[1], last[2])}%" if last else "", large=True),
        Fact(_("参集のしかた"), drill.means or None),
        Fact(_("出典（記録の名前）"), drill.source, note=drill.note),
    ]


def record_panels(marks: Sequence[DrillMark]) -> list[Panel]:
    """The whole drill as a table; by ward as a matrix of rates, where there are several wards."""
    wards = {m.ward_id: m.ward for m in marks}
    alone = {m.minutes: _stated(m) for m in marks} if len(wards) == 1 else {}
    rows = [
        Row(str(t), [Cell(number=t), Cell(number=arrived), Cell(number=expected), Cell(f"{rate(arrived, expected)}%", note=alone.get(t, ""))])
        for t, arrived, expected in recorded(marks)
    ]
    heads = [
        Column("minutes", _("発令からの分"), "number", _("分")), Column("arrived", _("参集した人（累計）"), "number", _("人")),
        Column("expected", _("対象の人"), "number", _("人")), Column("rate", _("参集した率")),
    ]  # fmt: skip
    table = TableView(_("参集の記録"), heads, rows, empty=_("参集した人数がまだありません。表を取り込んでください。"))
    whole = Panel(_("参集の記録"), TABLE, {"table": table}, key="record")
    if len(wards) < 2:
        return [whole]
    held = {(m.ward_id, m.minutes): m for m in marks}
    minutes = sorted({m.minutes for m in marks})
    lines = [MatrixRow(str(w), [_of_ward(held.get((pk, t))) for t in minutes]) for pk, w in wards.items()]
    view = MatrixView(_("区ごとの参集"), _("区"), [_t("%(n)s分") % {"n": t} for t in minutes], lines)
    return [whole, Panel(_("区ごとの参集"), "mobilisation/matrix.html", {"view": view}, key="wards")]


def _of_ward(mark: DrillMark | None) -> MatrixCell:
    if mark is None:
        return MatrixCell(0, "—")
    share = rate(mark.arrived, mark.expected)
    said = _t("%(arrived)s人／%(expected)s人") % {"arrived": mark.arrived, "expected": mark.expected}
    return MatrixCell(max(1, min(4, round(share / 25))), f"{share}%", said)


def _stated(mark: DrillMark) -> str:
    if other_denominator(mark.arrived, mark.expected, mark.stated) is None:
        return ""
    return _t("公表は%(stated)s%%（合いません）") % {"stated": mark.stated}


def forecast_panels(drill: Drill, marks: Sequence[DrillMark]) -> list[Panel]:
    """The chart, the values that would fit, and on what they stand; nothing where there is nothing to compare."""
    record = recorded(marks)
    if not record:
        return []
    ways, of_today = ways_of(drill, marks)
    if not ways:
        said = _t("この記録の区に、道のりの分かる指定された職員がいません。計画を決めてから見込みと比べられます。")
        return [Panel(_("見込みとの比べ"), LINES, {"lines": [said]}, key="forecast")]
    found = bridge.calibrated(ways, record)
    return [_chart(ways, record, found), _values(found), _ground(drill, ways, of_today, record, found)]


def _chart(ways: Sequence[int], record: Sequence[tuple[int, int, int]], found: bridge.Calibrated) -> Panel:
    at = [t for t, _a, _e in record]
    old, new = bridge.curve_of(ways, at=at), bridge.curve_of(ways, at=at, values=found.values)

    def share(counts: Sequence[int]) -> list[Decimal]:
        return [rate(n, len(ways)) for n in counts]

    title = _t("いまの見込みは記録から平均%(before)s点ずれ、合わせると%(after)s点") % {"before": found.before, "after": found.after}
    chart = ChartSpec(
        title, [_t("%(n)s分") % {"n": t} for t in at],
        [
            Series(_t("記録"), [rate(a, e) for _n, a, e in record], "ok"),
            Series(_t("いま P50"), share(old.p50), "warn"), Series(_t("いま P10"), share(old.p10), "warn", dashed=True),
            Series(_t("いま P90"), share(old.p90), "warn", dashed=True), Series(_t("合わせた P50"), share(new.p50), "info"),
            Series(_t("合わせた P10"), share(new.p10), "info", dashed=True), Series(_t("合わせた P90"), share(new.p90), "info", dashed=True),
        ],
        unit="%", category_label=_t("発令から"),
        note=_t("P10は10回に1回これより少ない数、P50は中ほど、P90は10回に1回これより多い数です。"),
    )  # fmt: skip
    return Panel(_("見込みとの比べ"), CHART, {"chart": chart}, key="forecast")


def _values(found: bridge.Calibrated) -> Panel:
    now = rules.at(ARRIVAL)
    fields = rules.RULES[ARRIVAL].schema
    rows = [
        Row(name, [Cell(fields[name].label), Cell(f"{_held(now.values, name)}{fields[name].unit}"), Cell(f"{found.values[name]}{fields[name].unit}")])
        for name in VALUES
    ]
    heads = [Column("what", _("値")), Column("now", _("いま")), Column("fit", _("この記録に合わせると"))]
    return table_panel(_("記録に合わせた値"), heads, rows, key="values")


def _held(values: Mapping[str, Any], name: str) -> Any:
    return values.get(name, rules.RULES[ARRIVAL].default[name])


def _ground(
    drill: Drill, ways: Sequence[int], of_today: bool, record: Sequence[tuple[int, int, int]], found: bridge.Calibrated
) -> Panel:
    lines = [
        _t("道のりは、訓練の日に指定されていた人がいないため、いま指定されている%(n)s人のものです。") % {"n": len(ways)} if of_today
        else _t("道のりは、その日に指定されていた%(n)s人のものです。") % {"n": len(ways)},
        _t("計算：%(engine)s、模擬計算200回（種0）、記録%(n)s点。") % {"engine": found.engine, "n": len(record)},
    ]  # fmt: skip
    if len(record) < 4:
        lines.append(_t("記録が3点以下のため、道のりの割合は変えていません。1点だけのときは、参集できる割合だけを合わせます。"))
    if drill.kind == Drill.Kind.DRILL:
        lines.append(_t("訓練は予告された日に行われ、けがや停電がありません。実際にはこれより遅くなると考えてください。"))
    return Panel(_("何をもとに計算したか"), LINES, {"lines": lines}, key="ground")


def decided_panel(drill: Drill) -> Panel | None:
    rows = [
        Row(c.ref, [Cell(day=c.decided_on), Cell(day=c.rule.since), Cell(_words(c.values), note=c.engine), Cell(c.reason)])
        for c in drill.calibrations.select_related("rule")
    ]
    if not rows:
        return None
    heads = [Column("on", _("決定日"), "date"), Column("since", _("始まりの日"), "date"), Column("values", _("決めた値")), Column("why", _("理由"))]
    return table_panel(_("採用した見込み"), heads, rows, key="decided")


def _words(values: Mapping[str, Any]) -> str:
    said = _t("準備%(ready_min)s〜%(ready_max)s分、参集できる人%(available_least)s〜%(available_most)s%%、道のり%(way_percent)s%%")
    return said % {name: _held(values, name) for name in VALUES}
