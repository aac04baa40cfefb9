"""People to room: a transport problem solved by successive shortest ways (min-cost max-flow with potentials).

Exact: every augmentation follows a cheapest way, so the flow is cheapest at every size, and it ends at the largest.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_FAR = 1 << 60


@dataclass
class _Graph:
    """Residual graph; edge 2k and 2k+1 are each other's reverse."""

    heads: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    out: list[list[int]] = field(default_factory=list)

    def add(self, a: int, b: int, room: int, cost: int) -> int:
        for tail, head, left, price in ((a, b, room, cost), (b, a, 0, -cost)):
            self.out[tail].append(len(self.heads))
            self.heads.append(head)
            self.left.append(left)
            self.cost.append(price)
        return len(self.heads) - 2


def assign(
    people: Sequence[int], room: Sequence[int], table: Sequence[Mapping[int, int]]
) -> list[tuple[int, int, int]]:
    """Return (town, refuge, people) of a largest assignment of least total metres, in order of the indices."""
    towns, refuges = len(people), len(room)
    source, sink = towns + refuges, towns + refuges + 1
    graph = _Graph(out=[[] for _node in range(sink + 1)])
    for n, count in enumerate(people):
        graph.add(source, n, count, 0)
    ways = [
        (n, m, graph.add(n, towns + m, people[n], metres))
        for n in range(towns)
        for m, metres in sorted(table[n].items())
    ]
    for m, capacity in enumerate(room):
        graph.add(towns + m, sink, capacity, 0)
    potential = [0] * (sink + 1)
    while (way := _cheapest(graph, source, sink, potential)) is not None:
        amount = min(graph.left[e] for e in way)
        for e in way:
            graph.left[e] -= amount
            graph.left[e ^ 1] += amount
    return [(n, m, graph.left[e ^ 1]) for n, m, e in ways if graph.left[e ^ 1]]


def _cheapest(graph: _Graph, source: int, sink: int, potential: list[int]) -> list[int] | None:
    """The edges of a cheapest way with room left, or None; moves the potentials so that costs stay non-negative."""
    best, by = [_FAR] * len(potential), [-1] * len(potential)
    best[source] = 0
    queue = [(0, source)]
    while queue:
        price, node = heapq.heappop(queue)
        if price > best[node]:
            continue
        for e in graph.out[node]:
            head = graph.heads[e]
            offer = price + graph.cost[e] + potential[node] - potential[head]
            if graph.left[e] and offer < best[head]:
                best[head], by[head] = offer, e
                heapq.heappush(queue, (offer, head))
    if best[sink] == _FAR:
        return None
    # What lies farther than the sink keeps a valid reduced cost when it is moved by the sink's own price.
    for node, price in enumerate(best):
        potential[node] += min(price, best[sink])
    way, node = [], sink
    while node != source:
        way.append(by[node])
        node = graph.heads[by[node] ^ 1]
    return way
