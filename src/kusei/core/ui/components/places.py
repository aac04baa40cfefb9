"""The map: data as SVG from the server, the same data as JSON for MapLibre, the same rows as a list beside it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import mapping, wording
from ..parts_drawn import MapArea, MapLayer, MapPoint, MapSpec
from .registry import SHAPES, register

Context = dict[str, Any]
# One more class and neighbours cannot be told apart in grey.
MOST_STEPS = 7
# With more points than this only the current one is named on the picture; the list names all.
MOST_NAMES = 8


# What turns a place on the picture back into degrees.
FIT = ("west", "north", "x_scale", "y_scale", "x_pad", "y_pad")
BASE_MAP = "/map/base.json"  # what was loaded; served by the site


@register.inclusion_tag("ui/parts/map.html")
def map_view(*, spec: MapSpec, height: int = 420) -> Context:
    """A map with its list. Works without WebGL and without script: the SVG stays and its marks are links.

    Points have shapes, areas have at most seven classes, a click opens the same address as the list row.
    """
    box = mapping.bounds(spec.layers)
    if box is None:
        return {"spec": spec, "nothing": True}
    projection = mapping.fit(box, height=height)
    bar = mapping.scale_bar(projection)
    return {
        "spec": spec, "view": projection, "bar": bar, "bar_words": _metres(bar.metres),
        "bar_end": 16 + bar.units, "foot": height - 14,
        "areas": [_area(projection, layer, area) for layer in spec.layers for area in layer.areas],
        "points": [_point(projection, layer, point) for layer in spec.layers for point in layer.points],
        "name_all": sum(len(layer.points) for layer in spec.layers) <= MOST_NAMES,
        "rows": _rows(spec) if spec.show_list else [],
        "data": {**_live(spec, box), "fit": [getattr(projection, name) for name in FIT]},
    }


def _rows(spec: MapSpec) -> list[tuple[MapLayer, MapPoint | MapArea, bool]]:
    """The list beside the map: places first, then areas with their class."""
    places = [(layer, point, False) for layer in spec.layers for point in layer.points]
    return [*places, *((layer, area, True) for layer in spec.layers for area in layer.areas)]


def _metres(metres: int) -> str:
    return f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"


def _said(label: object, note: object) -> str:
    return f"{wording.plain(label)} {wording.plain(note)}".strip()  # type: ignore[arg-type]


def _area(projection: mapping.Projection, layer: MapLayer, area: MapArea) -> Context:
    if area.step is not None and not 0 <= area.step < MOST_STEPS:
        raise ValueError(f"step {area.step} is outside 0..{MOST_STEPS - 1}")
    step = "" if area.step is None else f"k{area.step}"
    return {"path": projection.path(area.rings), "step": step, "url": area.url, "key": area.key,
            "said": _said(area.label, area.note), "tone": layer.tone}


def _point(projection: mapping.Projection, layer: MapLayer, point: MapPoint) -> Context:
    x, y = projection.point(point.lon, point.lat)
    size = 1.9 if point.current else 1.4
    end = x > projection.width * 0.72
    return {
        "transform": f"translate({x - 5 * size:.1f} {y - 5 * size:.1f}) scale({size})", "shape": layer.shape,
        "mark": SHAPES[layer.shape], "tone": layer.tone, "url": point.url, "key": point.key,
        "said": _said(point.label, point.note), "label": point.label, "current": point.current,
        "text_x": round(x + (-13 if end else 13), 1), "text_y": round(y + 4, 1), "anchor": "end" if end else "start",
    }


def _live(spec: MapSpec, box: Sequence[float]) -> Context:
    """The JSON the script reads: bounds and one GeoJSON collection per layer."""
    layers = []
    for layer in spec.layers:
        features: list[Context] = []
        for point in layer.points:
            features.append(_feature({"type": "Point", "coordinates": [point.lon, point.lat]}, point, here=point.current))
        for area in layer.areas:
            rings = [[[lon, lat] for lon, lat in ring] for ring in area.rings]
            features.append(_feature({"type": "Polygon", "coordinates": rings}, area, step=area.step))
        layers.append({"key": layer.key, "shape": layer.shape, "tone": layer.tone,
                       "data": {"type": "FeatureCollection", "features": features}})
    return {"bounds": list(box), "style": spec.style_url or BASE_MAP, "layers": layers}


def _feature(geometry: Context, item: MapPoint | MapArea, **more: object) -> Context:
    return {"type": "Feature", "geometry": geometry,
            "properties": {"key": item.key, "label": str(item.label), "note": str(item.note), "url": item.url, **more}}
