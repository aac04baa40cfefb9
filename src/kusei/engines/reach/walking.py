"""Metres on foot from homes to offices along a street network, as it stands and with streets closed. Exact, not straight.

Nothing is made up: a door off the network and a home without a way to an office are said as such. The ways as they stand are
searched once and kept by the caller (``ways``); a closed street is searched again only from the offices it lies on a shortest
way from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kusei.engines.reach.hazards import snap
from kusei.engines.reach.ways import FARTHEST, NEVER, OFF, Places, Streets, Units, streets_by_degrees

VERSION = "2"
NO_WAY, OFF_NETWORK = -1, -2
Box = tuple[float, float, float, float]
Whole = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Built:
    """A network ready to be asked, its ends in degrees: built once, kept while questions come."""

    streets: Streets
    ends: npt.NDArray[np.float64]
    around: tuple[Whole, Whole, Whole]
    snap_m: float


@dataclass(frozen=True, eq=False)
class Ways:
    """Doors on a network and ``there[office, corner]``: metres from every office to every corner as it stands."""

    built: Built
    homes: Places
    offices: Places
    there: Units


def build(nodes: npt.ArrayLike, edges: npt.ArrayLike, snap_m: float = 200.0) -> Built:
    """``nodes``: (lon, lat); ``edges``: (node, node, metres). Metres stand where the engine has seconds: 65 km are the farthest."""
    from kusei.engines.reach import plain  # brings numba

    points, rows = np.asarray(nodes, np.float64).reshape(-1, 2), np.asarray(edges, np.float64).reshape(-1, 3)
    a, b = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    found = streets_by_degrees(points[:, 0], points[:, 1], a, b, rows[:, 2], unit_s=1.0)
    return Built(found, np.hstack([points[a], points[b]]), plain.adjacency(found), snap_m)


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


def ways(built: Built, homes: npt.ArrayLike, offices: npt.ArrayLike) -> Ways:
    """The doors put on the network, and the ways from the offices as it stands: one search an office."""
    starts, ends = _doors(built, homes), _doors(built, offices)
    return Ways(built, starts, ends, _searched(built, ends, built.streets.units))


def metres(found: Ways, shut: npt.ArrayLike = ()) -> Whole:
    """Homes x offices, with the edges ``shut`` closed. ``NO_WAY``, ``OFF_NETWORK`` instead of a figure."""
    there, edges = found.there, np.asarray(shut, np.int64)
    again = _on_a_way(found, edges)
    if again.any():
        units = found.built.streets.units.copy()
        units[edges] = NEVER
        there = there.copy()
        there[again] = _searched(found.built, _some(found.offices, again), units)
    homes, offices = found.homes, found.offices
    far = there[:, np.maximum(homes.nodes, 0)].T.astype(np.int32)
    whole = far + homes.away.astype(np.int32)[:, None] + offices.away.astype(np.int32)[None, :]
    whole[(far == NEVER) | (whole > FARTHEST)] = NO_WAY
    whole[homes.nodes == OFF, :] = OFF_NETWORK
    whole[:, offices.nodes == OFF] = OFF_NETWORK
    return whole


def _on_a_way(found: Ways, edges: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which offices have a shortest way over any of the edges: from the others nothing is farther than before."""
    net = found.built.streets
    a, b = (found.there[:, ends[edges]].astype(np.int64) for ends in (net.tails, net.heads))
    long = net.units[edges].astype(np.int64)[None, :]
    tight = (np.abs(a - b) == long) & (np.minimum(a, b) < NEVER)
    return np.asarray(tight.any(axis=1) & (found.offices.nodes != OFF))


def _searched(built: Built, doors: Places, units: Units) -> Units:
    from kusei.engines.reach import plain

    out: Units = np.full((len(doors.nodes), built.streets.nodes), NEVER, np.uint16)
    known = np.flatnonzero(doors.nodes != OFF)
    part = np.empty((len(known), built.streets.nodes), np.uint16)
    # The kernel is compiled for writable arrays, and for read-only ones it would be another one.
    plain.searches(
        *built.around, units.copy(), doors.nodes[known], np.arange(built.streets.nodes, dtype=np.int32), part
    )
    out[known] = part
    return out


def _some(doors: Places, which: npt.NDArray[np.bool_]) -> Places:
    return Places(doors.nodes[which], doors.away[which])


def _doors(built: Built, points: npt.ArrayLike) -> Places:
    lon, lat = np.asarray(points, np.float64).reshape(-1, 2).T
    return snap(built.streets, lon, lat, limit_m=built.snap_m)
