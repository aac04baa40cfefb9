"""A map drawn on the server, for pages without WebGL and for paper.

Every colour and line comes from CSS classes (strict CSP: no style attribute), so that the page's
style sheet decides on light, dark and greyscale; `PRINT_CSS` dresses the same map for a PDF.
Classes: `map`, `map-sea`, `map-area`, `map-line`, `map-point`, `map-label`, `map-legend`,
`map-north`, `map-scale`, and each layer's own `css`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from xml.sax.saxutils import escape, quoteattr

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from kusei.core.places.geodesy import EARTH_RADIUS_M

SHAPES = ("circle", "square", "triangle", "diamond", "cross", "star")
_MARGIN = 12.0
_LEGEND_ROW = 22.0
_SIMPLIFY_PX = 0.6


@dataclass(frozen=True)
class Layer:
    """One row of the legend. `shape` (of SHAPES) marks points; colour alone never tells."""

    key: str
    label: str
    css: str
    shape: str = "circle"
    size_px: float = 6.0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(f"no such shape: {self.shape}")


@dataclass(frozen=True)
class Feature:
    """A geometry in degrees on a layer; `label` is read aloud, `text` is drawn on the map."""

    geometry: BaseGeometry
    layer: str
    label: str
    href: str = ""
    text: str = ""


@dataclass(frozen=True)
class _Frame:
    """Degrees to pixels on a local plane about the middle of the map."""

    west: float
    north: float
    shrink: float
    px_per_degree: float

    def x(self, lon: float) -> float:
        return _MARGIN + (lon - self.west) * self.shrink * self.px_per_degree

    def y(self, lat: float) -> float:
        return _MARGIN + (self.north - lat) * self.px_per_degree

    @property
    def m_per_px(self) -> float:
        return math.radians(1 / self.px_per_degree) * EARTH_RADIUS_M


def svg_map(
    features: Sequence[Feature],
    layers: Sequence[Layer],
    width: int,
    height: int,
    title: str,
    desc: str,
    *,
    ident: str = "map",
    css: str = "",
) -> str:
    """Return an `<svg>` of `features` with legend, north arrow and scale bar.

    `width` and `height` are user units (the view box); areas are drawn first, then lines, then
    points, each in the order given. A feature with `href` is a link that takes the keyboard's
    focus. `ident` makes ids unique on the page. `css` is written into the SVG and is for files and
    PDFs only: a page must use its style sheet.
    """
    # Legend, arrow and scale share a band below, so that nothing covers a ward's edge.
    legend_height = max(_LEGEND_ROW * len(layers), 48.0)
    frame = _fit(features, width, height - legend_height)
    by_key = {layer.key: layer for layer in layers}
    parts = [
        _head(features, width, height, title, desc, ident=ident, css=css),
        f'<rect class="map-sea" width="{width}" height="{height}"/>',
    ]
    for rank in (2, 1, 0):
        drawn = [f for f in features if _dimension(f.geometry) == rank]
        parts += [_drawn(feature, by_key[feature.layer], frame) for feature in drawn]
    parts += [_text(feature, frame) for feature in features if feature.text]
    parts.append(_legend(features, layers, height - legend_height))
    parts.append(_north(width, height - legend_height))
    parts.append(_scale_bar(frame, width, height - legend_height))
    parts.append("</svg>")
    return "".join(parts)


def _fit(features: Sequence[Feature], width: float, height: float) -> _Frame:
    bounds = [f.geometry.bounds for f in features if not f.geometry.is_empty]
    if not bounds:
        bounds = [(136.8, 35.0, 137.0, 35.2)]
    west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
    east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
    shrink = math.cos(math.radians((south + north) / 2))
    spread_x, spread_y = max((east - west) * shrink, 1e-4), max(north - south, 1e-4)
    scale = min((width - 2 * _MARGIN) / spread_x, (height - 2 * _MARGIN) / spread_y)
    spare_x = ((width - 2 * _MARGIN) / scale - spread_x) / 2
    spare_y = ((height - 2 * _MARGIN) / scale - spread_y) / 2
    return _Frame(west - spare_x / shrink, north + spare_y, shrink, scale)


def _dimension(geometry: BaseGeometry) -> int:
    return max(0, int(shapely.get_dimensions(geometry)))


def _head(features: Sequence[Feature], width: int, height: int, title: str, desc: str, *, ident: str, css: str) -> str:
    # role=img would hide the links inside; a group with a name keeps them reachable.
    role = "group" if any(feature.href for feature in features) else "img"
    name = quoteattr(f"{ident}-title {ident}-desc")
    style = f"<style>{css}</style>" if css else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {width} {height}" role="{role}" '
        f"aria-labelledby={name}><title id={quoteattr(ident + '-title')}>{escape(title)}</title>"
        f"<desc id={quoteattr(ident + '-desc')}>{escape(desc)}</desc>{style}"
    )


def _drawn(feature: Feature, layer: Layer, frame: _Frame) -> str:
    rank = _dimension(feature.geometry)
    if rank == 0:
        shape = "".join(_mark(layer, frame.x(x), frame.y(y)) for x, y in shapely.get_coordinates(feature.geometry))
    else:
        kind = "map-area" if rank == 2 else "map-line"
        shape = f'<path class="{kind} {_class(layer.css)}" d="{_path(feature.geometry, frame)}"/>'
    named = f"<g><title>{escape(feature.label)}</title>{shape}</g>"
    if not feature.href:
        return named
    return f"<a href={quoteattr(feature.href)} aria-label={quoteattr(feature.label)}>{named}</a>"


def _class(css: str) -> str:
    return escape(css, {'"': "&quot;"})


def _path(geometry: BaseGeometry, frame: _Frame) -> str:
    thin = shapely.simplify(geometry, _SIMPLIFY_PX / frame.px_per_degree, preserve_topology=True)
    return "".join(_ring(part, frame) for part in _rings(thin))


def _rings(geometry: BaseGeometry) -> list[BaseGeometry]:
    rings: list[BaseGeometry] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            rings += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            rings.append(part)
        elif part.geom_type.startswith(("Multi", "Geometry")):
            rings += _rings(part)
    return rings


def _ring(ring: BaseGeometry, frame: _Frame) -> str:
    steps: list[str] = []
    last: tuple[int, int] | None = None
    for lon, lat in shapely.get_coordinates(ring):
        spot = (round(frame.x(lon) * 10), round(frame.y(lat) * 10))
        if spot == last:
            continue
        here = f"{_short(spot[0])} {_short(spot[1])}"
        steps.append(f"M{here}" if last is None else f"L{here}")
        last = spot
    closed = "Z" if ring.geom_type == "LinearRing" else ""
    return "".join(steps) + closed


def _short(tenths: float) -> str:
    return f"{tenths / 10:.1f}".removesuffix(".0")


def _mark(layer: Layer, x: float, y: float) -> str:
    name = f'class="map-point map-point-{layer.shape} {_class(layer.css)}"'
    r = layer.size_px
    if layer.shape == "circle":
        return f'<circle {name} cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>'
    corners = " ".join(f"{x + dx * r:.1f},{y + dy * r:.1f}" for dx, dy in _CORNERS[layer.shape])
    return f'<polygon {name} points="{corners}"/>'


def _star() -> list[tuple[float, float]]:
    turns = [(n * math.pi / 5, 1.2 if n % 2 == 0 else 0.5) for n in range(10)]
    return [(r * math.sin(turn), -r * math.cos(turn)) for turn, r in turns]


_ARM = 0.35
_CORNERS: dict[str, list[tuple[float, float]]] = {
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "triangle": [(0, -1.1), (1.05, 0.8), (-1.05, 0.8)],
    "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
    "cross": [
        (-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM),
        (_ARM, 1), (-_ARM, 1), (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM),
    ],
    "star": _star(),
}  # fmt: skip


def _text(feature: Feature, frame: _Frame) -> str:
    spot = feature.geometry.representative_point()
    # A mark is under the label of a point; the label of an area stands in its middle.
    drop = 18 if _dimension(feature.geometry) == 0 else 4
    return (
        f'<text class="map-label" x="{frame.x(spot.x):.1f}" y="{frame.y(spot.y) + drop:.1f}" '
        f'text-anchor="middle" aria-hidden="true">{escape(feature.text)}</text>'
    )


def _legend(features: Sequence[Feature], layers: Sequence[Layer], top: float) -> str:
    rows = []
    for row, layer in zip(count(), layers, strict=False):
        mine = [feature for feature in features if feature.layer == layer.key]
        middle = top + _LEGEND_ROW * (row + 0.5)
        areas = any(_dimension(feature.geometry) == 2 for feature in mine)
        swatch = (
            f'<rect class="map-area {_class(layer.css)}" x="14" y="{middle - 7:.1f}" width="20" height="14"/>'
            if areas
            else _mark(layer, 24, middle)
        )
        rows.append(
            f'{swatch}<text class="map-legend" x="44" y="{middle + 4.5:.1f}">'
            f"{escape(layer.label)} ({len(mine):,})</text>"
        )
    return f"<g>{''.join(rows)}</g>"


def _north(width: float, top: float) -> str:
    x = width - 24
    said = quoteattr(_("上が北"))
    return (
        f'<g class="map-north" role="img" aria-label={said}>'
        f'<path d="M{x:g} {top + 4:.1f}l7 20-7-5-7 5z"/>'
        f'<text x="{x:g}" y="{top + 38:.1f}" text-anchor="middle">N</text></g>'
    )


def _scale_bar(frame: _Frame, width: float, top: float) -> str:
    limit = frame.m_per_px * width * 0.25
    power = 10 ** math.floor(math.log10(limit))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= limit)
    pixels = length_m / frame.m_per_px
    right, y = width - 56.0, top + 32.0
    shown = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    return (
        f'<g class="map-scale"><path d="M{right - pixels:.1f} {y - 5:.1f}v5H{right:.1f}v-5"/>'
        f'<text x="{right - pixels / 2:.1f}" y="{y - 8:.1f}" text-anchor="middle">{shown}</text></g>'
    )


PRINT_CSS = (
    ".map-sea{fill:#1a3a6a;fill-opacity:.05}.map-area{fill:#fff;fill-opacity:.5;stroke:#767676;stroke-width:.8}"
    ".map-line{fill:none;stroke:#4d4d4d;stroke-width:1.2}"
    ".map-point{fill:#0017c1;stroke:#fff;stroke-width:1}"
    "text{font-family:'Noto Sans CJK JP','Noto Sans JP',sans-serif;fill:#1a1a1a}"
    ".map-label{font-size:12px;stroke:#fff;stroke-width:3px;paint-order:stroke}"
    ".map-legend{font-size:12px}.map-north{fill:#1a1a1a;font-size:12px}"
    ".map-scale path{fill:none;stroke:#1a1a1a;stroke-width:1.5}.map-scale text{font-size:11px}"
)
