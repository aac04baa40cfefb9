"""The quiet base under every map, made from what was loaded: ward outlines, and the demo's water and roads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from kusei.core.ledger.models import Ward

# About 20 m: invisible on a city map, a tenth of the bytes.
TOLERANCE_DEG = 0.0002


def write_base(path: Path, extra: Iterable[tuple[str, BaseGeometry]] = ()) -> None:
    """Write GeoJSON with a ``kind`` per feature (ward | sea | river | road), coordinates to five decimals."""
    features = [_feature("ward", shape(w.boundary), w.name) for w in Ward.objects.exclude(boundary=None)]
    features.extend(_feature(kind, geometry, "") for kind, geometry in extra)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(body, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _feature(kind: str, geometry: BaseGeometry, name: str) -> dict[str, Any]:
    simple = geometry.simplify(TOLERANCE_DEG, preserve_topology=True)
    shown = json.loads(json.dumps(mapping(simple)), parse_float=lambda text: round(float(text), 5))
    return {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": shown}
