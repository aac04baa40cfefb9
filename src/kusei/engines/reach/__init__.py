"""Who reaches a place of refuge in time, and for how many there is room.

Towns (people at a point) walk to refuges (a capacity at a point) no farther than ``limit_m``. The distance is the straight
line times ``detour``, or the shortest way on a walking network. People are then assigned so that as many as possible find
room (circles alone would fill one building many times over), and among all such assignments the total way is shortest.
"""

from __future__ import annotations

from kusei.engines.reach.assigning import assign
from kusei.engines.reach.distances import straight, walked
from kusei.engines.reach.values import Flow, Inputs, Network, Refuge, Result, Town, TownAnswer

__all__ = ["VERSION", "Flow", "Inputs", "Network", "Refuge", "Result", "Town", "TownAnswer", "run"]
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
