"""What a person types when they ask "what if": points of bridges and meshes under water."""

from __future__ import annotations

import re

_POINT = re.compile(r"\s*(\d{2}\.\d+)\s*[,，、 ]\s*(\d{3}\.\d+)\s*")  # data
BRIDGE_DEGREES = 0.0004


def bridges_of(text: str) -> list[tuple[float, float, float, float]]:
    """Lines "latitude, longitude" as boxes of some 40 m round each point. Raises ValueError with the line at fault."""
    found = []
    for line in filter(str.strip, re.split(r"[\n;；]+", text)):  # data
        if (point := _POINT.fullmatch(line)) is None:
            raise ValueError(line.strip())
        lat, lon = float(point[1]), float(point[2])
        if not (20 <= lat < 46 and 122 <= lon < 154):
            raise ValueError(line.strip())
        found.append((lon - BRIDGE_DEGREES, lat - BRIDGE_DEGREES, lon + BRIDGE_DEGREES, lat + BRIDGE_DEGREES))
    return found


def meshes_of(text: str) -> list[str]:
    """The codes between commas, blanks and lines."""
    return [code for code in re.split(r"[\s,，、]+", text.strip()) if code]  # data
