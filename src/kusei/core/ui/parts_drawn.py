"""Parts that are drawn as pictures: charts and maps. Coordinates are WGS84 (longitude, latitude) in degrees."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .parts import LegendItem, Number, Text, Tone

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Series:
    """One line or one set of bars; ``values`` has one entry per category, None where nothing is known (a gap)."""

    label: Text
    values: Sequence[Number | None]
    tone: Tone = "info"
    dashed: bool = False


@dataclass(frozen=True)
class Threshold:
    label: Text
    value: Number
    tone: Tone = "bad"


@dataclass(frozen=True)
class ChartSpec:
    """A chart. ``title`` is the finding in one sentence, not the name of the data; bars start at zero.

    ``low`` and ``high`` are interval ends per category of the first series (wards side by side).
    """

    title: Text
    categories: Sequence[Text]
    series: Sequence[Series]
    unit: Text = ""
    threshold: Threshold | None = None
    low: Sequence[Number | None] = ()
    high: Sequence[Number | None] = ()
    note: Text = ""
    category_label: Text = ""


@dataclass(frozen=True)
class MapPoint:
    """A place; ``url`` opens the same panel as its list row, ``key`` is the ref of that row."""

    key: str
    label: Text
    lon: float
    lat: float
    url: str = ""
    note: Text = ""
    current: bool = False


@dataclass(frozen=True)
class MapArea:
    """A polygon with holes: ``rings[0]`` is the outside. ``step`` 0..6 is its class on the scale, None is no fill."""

    key: str
    label: Text
    rings: Sequence[Ring]
    url: str = ""
    step: int | None = None
    note: Text = ""


@dataclass(frozen=True)
class MapLayer:
    """Points or areas of one kind. ``shape`` and ``tone`` together carry the meaning (readable in greyscale)."""

    key: str
    label: Text
    shape: Literal["circle", "triangle", "diamond", "square", "ring"] = "circle"
    tone: Tone = "info"
    points: Sequence[MapPoint] = ()
    areas: Sequence[MapArea] = ()


@dataclass(frozen=True)
class MapSpec:
    """A map with its list. ``style_url`` is a MapLibre style (base map); empty draws the data on a plain ground."""

    title: Text
    layers: Sequence[MapLayer]
    style_url: str = ""
    legend: Sequence[LegendItem] = ()
    note: Text = ""
    show_list: bool = True

    @property
    def marks(self) -> Sequence[LegendItem]:
        """The legend as given; without one, what each shape stands for where no list beside the map says it."""
        points = sum(len(layer.points) for layer in self.layers)
        if self.legend or self.show_list or points < 2:
            return self.legend
        return [LegendItem(la.label, la.shape, len(la.points), la.tone) for la in self.layers if la.points]
