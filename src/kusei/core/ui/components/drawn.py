"""Components that show numbers: figure, meter, progress, charts."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from .. import drawing, wording
from ..parts import Figure, JobView, Number, Text, Tone
from ..parts_drawn import ChartSpec, Series
from .registry import register

Context = dict[str, Any]


@register.inclusion_tag("ui/parts/figure.html")
def figure(*, figure: Figure, compact: bool = False) -> Context:
    """A number with definition, as-of and the link to its rows. None is a dash with its reason, never a zero.

    ``compact`` draws one line (first page, cards); the definition then stands in the title of the link.
    """
    return {
        "f": figure, "compact": compact, "value": wording.number_words(figure.value),
        "gap": wording.unit_gap(figure.unit), "of": wording.number_words(figure.of) if figure.of is not None else "",
    }


@register.inclusion_tag("ui/parts/meter.html")
def meter(
    *, value: Number | None, most: Number, label: Text = "", unit: Text = "", tone: str = "", caption: bool = True,
    mark: Number | None = None,
) -> Context:
    """A share of a whole as a bar with its words. ``mark`` is a plan or threshold drawn as a tick.

    Drawn as SVG attributes, because the content security policy forbids inline styles.
    """
    top = float(most) or 1.0
    part = None if value is None else max(0.0, min(float(value) / top, 1.0))
    return {
        "label": label, "tone": tone, "caption": caption, "part": None if part is None else round(part * 100, 2),
        "mark": None if mark is None else round(min(float(mark) / top, 1.0) * 100, 2),
        "words": wording.number_words(value), "most": wording.with_unit(most, unit),
        "said": _("%(label)s：%(most)sのうち%(value)s") % {
            "label": label, "value": wording.number_words(value), "most": wording.with_unit(most, unit)},
    }


@register.inclusion_tag("ui/parts/progress.html")
def progress(*, done: int, total: int | None, label: Text = "", seconds_left: int | None = None) -> Context:
    """Rows done of rows and the time left, for longer work. ``total`` None: not yet counted."""
    return {
        "done": done, "total": total, "label": label or _("進み具合"),
        "left": None if seconds_left is None else wording.span_words(max(seconds_left, 60)),
    }


@register.inclusion_tag("ui/parts/job_state.html")
def job_state(*, job: JobView) -> Context:
    """The part of a job page that renews itself: state, progress, problems, the way on."""
    return {"job": job}


@register.inclusion_tag("ui/parts/sparkline.html")
def sparkline(*, values: Sequence[Number | None], label: Text, unit: Text = "", tone: Tone = "info") -> Context:
    """A word-sized trend with its last value said in words."""
    path, last = drawing.spark_path(values)
    said = wording.with_unit(values[last.index], unit) if last else "—"
    return {"path": path, "last": last, "label": label, "said": said, "tone": tone}


@register.inclusion_tag("ui/parts/line_chart.html")
def line_chart(*, chart: ChartSpec, height: int = 220) -> Context:
    """Lines over time. The title is the finding; labels stand at the lines; a table holds the same numbers."""
    limit = chart.threshold.value if chart.threshold else None
    plot = drawing.line_plot([series.values for series in chart.series], limit=limit, height=height)
    tracks = [
        {"track": track, "series": series, "points": _points(chart, series, track.dots),
         "end": _last_words(series, chart.unit)}
        for track, series in zip(plot.tracks, chart.series, strict=True)
    ]
    columns = [(tick, chart.categories[int(tick.value)]) for tick in plot.columns]
    ticks = [(tick, f"{tick.value:,.10g}") for tick in plot.ticks]
    return {"chart": chart, "plot": plot, "tracks": tracks, "columns": columns, "ticks": ticks,
            "limit_words": wording.number_words(limit), **_twin(chart), "data": _live(chart, kind="line")}


@register.inclusion_tag("ui/parts/bar_chart.html")
def bar_chart(*, chart: ChartSpec) -> Context:
    """Horizontal bars from zero, with intervals where given; None says 「—」 instead of a bar of no length."""
    series = chart.series[0]
    limit = chart.threshold.value if chart.threshold else None
    plot = drawing.bar_plot(series.values, low=chart.low, high=chart.high, limit=limit, left=drawing.room_for(chart.categories))
    rows = [
        {"label": label, "bar": bar, "middle": middle, "words": wording.with_unit(value, chart.unit)}
        for label, bar, middle, value in zip(chart.categories, plot.bars, plot.middles, series.values, strict=True)
    ]
    return {"chart": chart, "plot": plot, "rows": rows, "series": series, "bottom": plot.height - 6,
            "limit_words": wording.number_words(limit), **_twin(chart), "data": _live(chart, kind="bar")}


def _points(chart: ChartSpec, series: Series, dots: Sequence[drawing.Dot]) -> list[Context]:
    return [
        {"dot": dot, "said": f"{chart.categories[dot.index]} {wording.with_unit(series.values[dot.index], chart.unit)}"}
        for dot in dots
    ]


def _last_words(series: Series, unit: Text) -> str:
    known = [value for value in series.values if value is not None]
    return wording.with_unit(known[-1], unit) if known else "—"


def _twin(chart: ChartSpec) -> Context:
    """Heads and rows of the table that says the same as the picture, intervals included."""
    heads: list[Text] = [chart.category_label or _("区分"), *(
        _("%(label)s（%(unit)s）") % {"label": series.label, "unit": chart.unit} if chart.unit else series.label
        for series in chart.series)]
    if chart.low:
        heads += [_("下限"), _("上限")]
    rows = []
    for index, category in enumerate(chart.categories):
        row: list[Text] = [category, *(wording.number_words(series.values[index]) for series in chart.series)]
        if chart.low:
            row += [wording.number_words(chart.low[index]), wording.number_words(chart.high[index])]
        rows.append(row)
    return {"heads": heads, "twin_rows": rows}


def _live(chart: ChartSpec, *, kind: str) -> Context:
    """What the script needs to draw the chart again with a pointer that reads values."""
    return {
        "kind": kind, "title": str(chart.title), "unit": str(chart.unit),
        "categories": [str(category) for category in chart.categories],
        "series": [{"label": str(series.label), "tone": series.tone, "dashed": series.dashed,
                    "values": [None if value is None else float(value) for value in series.values]}
                   for series in chart.series],
        "limit": None if chart.threshold is None else
        {"label": str(chart.threshold.label), "value": float(chart.threshold.value)},
    }
