"""How long it takes on foot, whole cities and many damage scenarios at once; and who reaches a refuge that has room.

**Times under damage** (call-out, relief, siting)::

    network = reach.streets_by_degrees(lon, lat, tails, heads, seconds)     # Streets; Refused says what is wrong, by code
    offices = reach.snap(network, lon, lat, limit_m=200)                    # Places; .off = homes at sea
    damage  = reach.sample(network, [Hazard(edges, chance=0.3)], scenarios=100, seed=7)   # or reach.damage(...)
    found   = reach.times(network, offices, homes, damage, threads=2)       # Times: .units[scenario, source, target]

For a large network an order is computed once and stored by the caller (an array; it outlives closed bridges and new times),
and the hierarchy made from it is kept in memory::

    kept = reach.order(network)                                             # Order(rank, digest): seconds, once a network
    ways = reach.hierarchy(network, kept)                                   # Hierarchy: below a second
    found = reach.times(network, offices, homes, damage, hierarchy=ways, threads=2)       # equal figures, sooner

Times are whole units of ``unit_s`` seconds in 16 bits, exact up to ``FARTHEST``; ``NEVER`` = no way, or none that short. No
kernel is loaded before it is used.

**Room within reach** (``run``): who reaches a place of refuge in time, and for how many there is room.

Towns (people at a point) walk to refuges (a capacity at a point) no farther than ``limit_m``. The distance is the straight
line times ``detour``, or the shortest way on a walking network. People are then assigned so that as many as possible find
room (circles alone would fill one building many times over), and among all such assignments the total way is shortest.
"""

from __future__ import annotations

from kusei.engines.reach.assigning import assign
from kusei.engines.reach.distances import straight, walked
from kusei.engines.reach.hazards import Hazard, sample, snap
from kusei.engines.reach.timing import blocks, hierarchy, order, times, warm
from kusei.engines.reach.values import Flow, Inputs, Network, Refuge, Result, Town, TownAnswer
from kusei.engines.reach.ways import (
    FARTHEST,
    NEVER,
    OFF,
    Damage,
    Hierarchy,
    Order,
    Places,
    Refused,
    Streets,
    Times,
    damage,
    joined,
    places,
    streets,
    streets_by_degrees,
    undamaged,
    whole_units,
)

__all__ = [
    "FARTHEST", "NEVER", "OFF", "VERSION", "Damage", "Flow", "Hazard", "Hierarchy", "Inputs", "Network", "Order", "Places", "Refuge", "Refused",
    "Result", "Streets", "Times", "Town", "TownAnswer", "blocks", "damage", "hierarchy", "joined", "order", "places", "run", "sample", "snap",
    "streets", "streets_by_degrees", "times", "undamaged", "warm", "whole_units",
]
VERSION = "1"


def run(inputs: Inputs) -> Result:
    """Distances within the limit, then the assignment. Raises ValueError for a negative number of people or capacity."""
    if any(t.people < 0 for t in inputs.towns) or any(r.capacity < 0 for r in inputs.refuges):
        raise ValueError("people and capacities cannot be negative")
    table = walked(inputs) if inputs.network else straight(inputs)
    flows = assign([t.people for t in inputs.towns], [r.capacity for r in inputs.refuges], table)
    placed = [0] * len(inputs.towns)
    for town, _refuge, people in flows:
        placed[town] += people
    answers = tuple(
        TownAnswer(
            t.key,
            len(table[n]),
            min(table[n].values(), default=None),
            placed[n],
            t.people - placed[n],
        )
        for n, t in enumerate(inputs.towns)
    )
    return Result(
        answers,
        tuple(Flow(inputs.towns[t].key, inputs.refuges[r].key, p, table[t][r]) for t, r, p in flows),
        near=sum(t.people for n, t in enumerate(inputs.towns) if table[n]),
        reached=sum(placed),
    )
