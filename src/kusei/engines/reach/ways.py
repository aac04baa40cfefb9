"""Walking times under damage: what goes in and what comes out.

Times are whole units of ``Streets.unit_s`` seconds (0.5 unless said otherwise), kept in 16 bits. ``NEVER`` (65,535) says that
there is no way, or none within ``FARTHEST`` units (9 h 6 min at half a second); every smaller figure is exact: sums that would
pass ``FARTHEST`` become ``NEVER`` and never wrap. Arrays are made read-only when a value is made.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

NEVER = 65_535
FARTHEST = NEVER - 1
OFF = -1
MOST_NODES = 4_000_000
_M_PER_DEGREE = 111_195.0

Whole = npt.NDArray[np.int32]
Units = npt.NDArray[np.uint16]
Real = npt.NDArray[np.float64]


class Refused(ValueError):
    """Input that cannot be computed with. ``code`` names the reason (rooms word it), ``facts`` the numbers to say.

    Codes: ``no_nodes``, ``too_many_nodes``, ``lengths_differ`` (what), ``not_a_number`` (what, index), ``unknown_end`` (edge),
    ``negative_time`` (edge), ``unknown_place`` (index), ``unknown_edge`` (edge), ``bad_chance``, ``bad_factor``, ``bad_unit``,
    ``no_scenarios``, ``other_network`` (order or hierarchy of another network), ``bad_order``, ``no_hierarchy``, ``bad_limit``, ``bad_threads``.
    """

    def __init__(self, code: str, **facts: int | float | str) -> None:
        self.code, self.facts = code, facts
        super().__init__(" ".join([code, *(f"{k}={v}" for k, v in facts.items())]))


def _kept(array: npt.NDArray[np.generic]) -> None:
    array.setflags(write=False)


@dataclass(frozen=True, eq=False)
class Streets:
    """A network walked both ways. Make it with ``streets()``, which checks it.

    ``x_m``, ``y_m``: metres on a local plane. Edge ``e`` joins ``tails[e]`` and ``heads[e]`` in ``units[e]``; a later edge
    between the same two corners, an edge from a corner to itself and an edge of no length are all allowed.
    ``origin``: (lon, lat) of the plane's zero, None when the network came in metres.
    """

    x_m: Real
    y_m: Real
    tails: Whole
    heads: Whole
    units: Units
    unit_s: float = 0.5
    origin: tuple[float, float] | None = None
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        for array in (self.x_m, self.y_m, self.tails, self.heads, self.units):
            _kept(array)
        # An order depends on what is joined, not on the times: closing a bridge leaves it valid.
        body = hashlib.sha256(str(self.nodes).encode())
        body.update(self.tails.tobytes())
        body.update(self.heads.tobytes())
        object.__setattr__(self, "digest", body.hexdigest())

    @property
    def nodes(self) -> int:
        return len(self.x_m)

    @property
    def edges(self) -> int:
        return len(self.tails)


@dataclass(frozen=True, eq=False)
class Places:
    """Doors on the network: the corner of each (``OFF`` = none near enough) and the units from the door to it."""

    nodes: Whole
    away: Units

    def __post_init__(self) -> None:
        _kept(self.nodes)
        _kept(self.away)

    @property
    def off(self) -> list[int]:
        """Which places lie off the network (a home at sea): their times are ``NEVER``; say so to whoever entered them."""
        return [int(n) for n in np.flatnonzero(self.nodes == OFF)]


@dataclass(frozen=True, eq=False)
class Damage:
    """What differs from the undamaged network, scenario by scenario; make it with ``damage()`` or ``sample()``.

    In scenario ``s`` the edges ``edges[starts[s]:starts[s + 1]]`` take ``units[...]`` instead of their own; ``NEVER`` = closed.
    """

    starts: npt.NDArray[np.int64]
    edges: Whole
    units: Units

    def __post_init__(self) -> None:
        for array in (self.starts, self.edges, self.units):
            _kept(array)

    @property
    def scenarios(self) -> int:
        return len(self.starts) - 1

    def part(self, first: int, last: int) -> Damage:
        """Scenarios ``first`` up to but not including ``last``."""
        a, b = int(self.starts[first]), int(self.starts[last])
        return Damage(self.starts[first : last + 1] - a, self.edges[a:b].copy(), self.units[a:b].copy())


@dataclass(frozen=True, eq=False)
class Order:
    """In which order corners are taken out: ``rank[corner]``, 0 first. Valid for the network of this ``digest``, whatever the times."""

    rank: Whole
    digest: str

    def __post_init__(self) -> None:
        _kept(self.rank)


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The arcs of a network under an order; corners are named by ``rank``.

    Corner ``v`` has the arcs ``up_first[v] .. up_first[v + 1]`` to higher corners ``up_head`` (rising); the arcs that come up to it
    are ``low_arc[low_first[v] .. low_first[v + 1]]``, whose lower ends' arcs end before ``low_end``. Arc ``a`` stands on the edges
    ``edge[edge_first[a] .. edge_first[a + 1]]``.
    """

    digest: str
    rank: Whole
    up_first: Whole
    up_head: Whole
    low_first: Whole
    low_arc: Whole
    low_end: Whole
    edge_first: Whole
    edge: Whole

    @property
    def arcs(self) -> int:
        return len(self.up_head)

    @property
    def triangles(self) -> int:
        """Pairs of arcs up from one corner: the work of setting the times."""
        up = np.diff(self.up_first).astype(np.int64)
        return int((up * (up - 1) // 2).sum())


@dataclass(frozen=True, eq=False)
class Times:
    """``units[scenario, source, target]``; ``kernel`` says what computed it ("plain" or "lanes": the figures are equal)."""

    units: Units
    unit_s: float
    kernel: str

    def __post_init__(self) -> None:
        _kept(self.units)

    def seconds(self, scenario: int) -> npt.NDArray[np.float32]:
        """Seconds from every source to every target, infinite where there is no way."""
        found = self.units[scenario]
        return np.where(found == NEVER, np.float32(np.inf), found * np.float32(self.unit_s)).astype(np.float32)


def whole_units(seconds: npt.ArrayLike, unit_s: float = 0.5) -> Units:
    """Seconds as whole units, halves rounded up; what takes longer than ``FARTHEST`` is ``NEVER``."""
    found = np.floor(np.asarray(seconds, np.float64) / unit_s + 0.5)
    return np.where(found > FARTHEST, NEVER, found).astype(np.uint16)


def streets(
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    tails: npt.ArrayLike,
    heads: npt.ArrayLike,
    seconds: npt.ArrayLike,
    *,
    unit_s: float = 0.5,
    origin: tuple[float, float] | None = None,
) -> Streets:
    """A checked network from arrays of equal length (corners; edges). Raises Refused."""
    if not (math.isfinite(unit_s) and unit_s > 0):
        raise Refused("bad_unit", unit_s=unit_s)
    x, y, time = (np.array(a, np.float64).ravel() for a in (x_m, y_m, seconds))
    a, b = (np.array(ends, np.int64).ravel() for ends in (tails, heads))
    if not len(x):
        raise Refused("no_nodes")
    if len(x) > MOST_NODES:
        raise Refused("too_many_nodes", nodes=len(x), most=MOST_NODES)
    if len(x) != len(y):
        raise Refused("lengths_differ", what="corners")
    if not len(a) == len(b) == len(time):
        raise Refused("lengths_differ", what="edges")
    for what, values in (("x", x), ("y", y), ("seconds", time)):
        _finite(what, values)
    for wrong, code in (
        (((a < 0) | (a >= len(x)) | (b < 0) | (b >= len(x))), "unknown_end"),
        ((time < 0), "negative_time"),
    ):
        if wrong.any():
            raise Refused(code, edge=int(np.flatnonzero(wrong)[0]))
    return Streets(x, y, a.astype(np.int32), b.astype(np.int32), whole_units(time, unit_s), unit_s, origin)


def streets_by_degrees(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    tails: npt.ArrayLike,
    heads: npt.ArrayLike,
    seconds: npt.ArrayLike,
    *,
    unit_s: float = 0.5,
) -> Streets:
    """As ``streets``, from WGS84 degrees: a plane touching the middle of the network (a city is small enough for it)."""
    across, up = np.array(lon, np.float64).ravel(), np.array(lat, np.float64).ravel()
    if not len(across):
        raise Refused("no_nodes")
    for what, values in (("lon", across), ("lat", up)):
        _finite(what, values)
    origin = (float(np.median(across)), float(np.median(up)))
    x, y = on_plane(across, up, origin)
    return streets(x, y, tails, heads, seconds, unit_s=unit_s, origin=origin)


def on_plane(lon: Real, lat: Real, origin: tuple[float, float]) -> tuple[Real, Real]:
    """Metres east and north of ``origin``."""
    east = _M_PER_DEGREE * math.cos(math.radians(origin[1]))
    return (lon - origin[0]) * east, (lat - origin[1]) * _M_PER_DEGREE


def places(network: Streets, nodes: npt.ArrayLike, away_s: npt.ArrayLike | None = None) -> Places:
    """Doors at corners; ``away_s``: seconds from each door to its corner (0). A corner of -1 = off the network."""
    at = np.array(nodes, np.int64).ravel()
    away = np.zeros(len(at)) if away_s is None else np.array(away_s, np.float64).ravel()
    if len(at) != len(away):
        raise Refused("lengths_differ", what="places")
    wrong = (at < OFF) | (at >= network.nodes)
    if wrong.any():
        raise Refused("unknown_place", index=int(np.flatnonzero(wrong)[0]))
    _finite("away", away)
    if (away < 0).any():
        raise Refused("negative_time", index=int(np.flatnonzero(away < 0)[0]))
    return Places(at.astype(np.int32), whole_units(away, network.unit_s))


def damage(network: Streets, scenarios: Iterable[tuple[npt.ArrayLike, npt.ArrayLike | None]]) -> Damage:
    """Scenarios as (edges, seconds they take instead); None = these edges are closed, infinite seconds too.

    An edge named twice in one scenario takes the longer time.
    """
    starts, edges, units = [0], [], []
    for named, seconds in scenarios:
        at = np.array(named, np.int64).ravel()
        wrong = (at < 0) | (at >= network.edges)
        if wrong.any():
            raise Refused("unknown_edge", edge=int(at[wrong][0]))
        took = np.full(len(at), np.inf) if seconds is None else np.array(seconds, np.float64).ravel()
        if len(at) != len(took):
            raise Refused("lengths_differ", what="damage")
        if np.isnan(took).any():
            raise Refused("not_a_number", what="damage", index=int(np.flatnonzero(np.isnan(took))[0]))
        if (took < 0).any():
            raise Refused("negative_time", edge=int(at[took < 0][0]))
        once, slow = worst(at, whole_units(took, network.unit_s))
        edges.append(once)
        units.append(slow)
        starts.append(starts[-1] + len(once))
    if not edges:
        raise Refused("no_scenarios")
    return Damage(np.array(starts, np.int64), np.concatenate(edges), np.concatenate(units))


def undamaged() -> Damage:
    """One scenario in which nothing is damaged."""
    return Damage(np.zeros(2, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint16))


def worst(edges: npt.NDArray[np.int64], units: Units) -> tuple[Whole, Units]:
    """Every edge once, in order, with the longest of its times."""
    once, where = np.unique(edges, return_inverse=True)
    slow = np.zeros(len(once), np.uint16)
    np.maximum.at(slow, where, units)
    return once.astype(np.int32), slow


def joined(parts: Sequence[Damage]) -> Damage:
    """The scenarios of all parts, one after another."""
    if not parts:
        raise Refused("no_scenarios")
    starts = [np.zeros(1, np.int64)]
    for part in parts:
        starts.append(part.starts[1:] + starts[-1][-1])
    return Damage(
        np.concatenate(starts), np.concatenate([p.edges for p in parts]), np.concatenate([p.units for p in parts])
    )


def _finite(what: str, values: Real) -> None:
    wrong = ~np.isfinite(values)
    if wrong.any():
        raise Refused("not_a_number", what=what, index=int(np.flatnonzero(wrong)[0]))
