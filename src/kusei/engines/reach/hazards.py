"""Damage drawn by chance, and doors set on the network. Pure: the same seed gives the same scenarios on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kusei.engines.reach.ways import OFF, Damage, Places, Real, Refused, Streets, on_plane, places, whole_units, worst


@dataclass(frozen=True, eq=False)
class Hazard:
    """Something that may happen to edges: a bridge falls, a mesh is flooded, rubble lies in lanes.

    ``chance``: of its happening, 0 to 1; ``together``: all edges at once (a bridge of several edges) or each by itself (rubble).
    ``slower``: what the edges' times are multiplied by when it happens (1 or more); None = they are closed.
    """

    edges: npt.NDArray[np.integer]
    chance: float
    slower: float | None = None
    together: bool = True


def sample(network: Streets, hazards: Sequence[Hazard], *, scenarios: int, seed: int) -> Damage:
    """``scenarios`` independent draws. Where several hazards meet, closed wins, then the slowest. Raises Refused."""
    if scenarios < 1:
        raise Refused("no_scenarios")
    for hazard in hazards:
        _check(network, hazard)
    starts, edges, units = [0], [], []
    for stream in np.random.SeedSequence(seed).spawn(scenarios):
        rng = np.random.Generator(np.random.PCG64(stream))
        hit = [_hit(network, hazard, rng) for hazard in hazards]
        at, slow = worst(
            np.concatenate([np.zeros(0, np.int64), *(a for a, _u in hit)]),
            np.concatenate([np.zeros(0, np.uint16), *(u for _a, u in hit)]),
        )
        edges.append(at)
        units.append(slow)
        starts.append(starts[-1] + len(at))
    return Damage(np.array(starts, np.int64), np.concatenate(edges), np.concatenate(units))


def _check(network: Streets, hazard: Hazard) -> None:
    if not 0 <= hazard.chance <= 1:  # also what is not a number
        raise Refused("bad_chance", chance=hazard.chance)
    if hazard.slower is not None and not 1 <= hazard.slower < np.inf:
        raise Refused("bad_factor", factor=hazard.slower)
    at = np.asarray(hazard.edges)
    if len(at) and (at.min() < 0 or at.max() >= network.edges):
        raise Refused("unknown_edge", edge=int(at[(at < 0) | (at >= network.edges)][0]))


def _hit(
    network: Streets, hazard: Hazard, rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16]]:
    """The edges it hits this time and what they take. Draws the same number of figures whether it happens or not."""
    at = np.asarray(hazard.edges, np.int64)
    drawn = rng.random(1 if hazard.together else len(at))
    at = at[np.broadcast_to(drawn < hazard.chance, at.shape)]
    if hazard.slower is None:
        return at, whole_units(np.full(len(at), np.inf))
    return at, whole_units(network.units[at] * hazard.slower, 1.0)


def snap(network: Streets, x: npt.ArrayLike, y: npt.ArrayLike, *, limit_m: float = 200.0, metres_a_second: float = 1.0) -> Places:
    """The nearest corner to every point (lon, lat, when the network came in degrees, else its metres) and the walk to it.

    A point with no corner within ``limit_m``, or whose figures are no numbers, is ``OFF``: see ``Places.off``.
    """
    if not limit_m >= 0 or not metres_a_second > 0:
        raise Refused("bad_limit", limit_m=limit_m)
    east, north = np.array(x, np.float64).ravel(), np.array(y, np.float64).ravel()
    if len(east) != len(north):
        raise Refused("lengths_differ", what="places")
    if network.origin is not None:
        east, north = on_plane(east, north, network.origin)
    nodes, metres = nearest(network, east, north, limit_m)
    return places(network, nodes, np.where(nodes == OFF, 0.0, metres) / metres_a_second)


def nearest(network: Streets, x_m: Real, y_m: Real, limit_m: float) -> tuple[npt.NDArray[np.int64], Real]:
    """Corner and metres of the nearest within ``limit_m``; ``OFF`` and infinity where there is none."""
    from scipy.spatial import cKDTree  # pages load this module, and no numerics

    known = np.isfinite(x_m) & np.isfinite(y_m)
    nodes, metres = np.full(len(x_m), OFF, np.int64), np.full(len(x_m), np.inf)
    tree = cKDTree(np.column_stack([network.x_m, network.y_m]))
    far, at = tree.query(np.column_stack([x_m[known], y_m[known]]), distance_upper_bound=np.nextafter(limit_m, np.inf))
    nodes[known] = np.where(np.isfinite(far), at, OFF)
    metres[known] = far
    return nodes, metres
