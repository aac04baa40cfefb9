"""Metres on foot from homes to offices along a street network, as it stands and with places closed. Exact, not straight.

Nothing is made up: a door off the network and a home without a way to an office are said as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kusei.engines.reach.hazards import snap
from kusei.engines.reach.timing import times
from kusei.engines.reach.values import Network
from kusei.engines.reach.ways import Places, Streets, damage, streets_by_degrees

VERSION = "1"
NO_WAY, OFF_NETWORK = -1, -2
Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Built:
    """A network ready to be asked, its ends in degrees: built once, kept while questions come."""

    streets: Streets
    ends: npt.NDArray[np.float64]
    snap_m: float


def build(network: Network) -> Built:
    """Metres stand where the engine has seconds, a metre a unit: 65 km are the farthest."""
    points = np.array(network.nodes, np.float64)
    a, b, metres = (np.array(part) for part in zip(*network.edges, strict=True))
    a, b = a.astype(np.int64), b.astype(np.int64)
    found = streets_by_degrees(points[:, 0], points[:, 1], a, b, metres, unit_s=1.0)
    return Built(found, np.hstack([points[a], points[b]]), network.snap_m)


def closed(built: Built, boxes: Sequence[Box]) -> npt.NDArray[np.int64]:
    """The edges that touch any of the boxes (west, south, east, north)."""
    hit = np.zeros(len(built.ends), bool)
    for box in boxes:
        hit |= _touches(built.ends, box)
    return np.flatnonzero(hit)


def _touches(ends: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.bool_]:
    """Which segments meet a box, each cut by its four sides in turn."""
    west, south, east, north = box
    x, y = ends[:, 0], ends[:, 1]
    dx, dy = ends[:, 2] - x, ends[:, 3] - y
    first, last = np.zeros(len(ends)), np.ones(len(ends))
    there = np.ones(len(ends), bool)
    for step, room in ((-dx, x - west), (dx, east - x), (-dy, y - south), (dy, north - y)):
        there &= ~((step == 0) & (room < 0))
        with np.errstate(divide="ignore", invalid="ignore"):
            cut = room / step
        first = np.where(step < 0, np.fmax(first, cut), first)
        last = np.where(step > 0, np.fmin(last, cut), last)
    return there & (first <= last)


def metres(
    built: Built, homes: Sequence[tuple[float, float]], offices: Sequence[tuple[float, float]], boxes: Sequence[Box] = ()
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Homes x offices: as it stands, and with what touches ``boxes`` closed. ``NO_WAY``, ``OFF_NETWORK`` instead of a figure."""
    starts, ends = (_doors(built, points) for points in (homes, offices))
    scenarios = damage(built.streets, [(np.zeros(0, np.int64), None), (closed(built, boxes), None)])
    found = times(built.streets, starts, ends, scenarios)
    whole = []
    for s in range(2):
        way = found.seconds(s)
        figures = np.where(np.isinf(way), NO_WAY, way).astype(np.int32)
        figures[starts.off, :] = OFF_NETWORK
        figures[:, ends.off] = OFF_NETWORK
        whole.append(figures)
    return whole[0], whole[1]


def _doors(built: Built, points: Sequence[tuple[float, float]]) -> Places:
    lon, lat = np.array(points, np.float64).reshape(-1, 2).T
    return snap(built.streets, lon, lat, limit_m=built.snap_m)
