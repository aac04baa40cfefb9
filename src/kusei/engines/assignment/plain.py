"""The same answer without numba, for small problems and as the twin that the kernel is tested against.

Successive shortest ways by Bellman and Ford on the graph of the places, its arcs found anew before every step.
"""

from __future__ import annotations

from itertools import product

NOT = 1 << 40
FAR = 1 << 60

Table = list[list[int]]
Arcs = dict[tuple[int, int], tuple[int, int]]


def solve(cost: Table, lower: list[int], upper: list[int]) -> tuple[list[int], list[int], list[list[bool]], list[int]]:
    """(place of every person, people each place lacks, from where a short place could be reached, no prices)."""
    m = len(lower)
    place = [min(range(m), key=row.__getitem__) for row in cost]
    flow = [min(max(place.count(j), lower[j]), upper[j]) for j in range(m)]
    excess = [place.count(j) - flow[j] for j in range(m)] + [sum(flow) - len(cost)]
    missing, reach = [0] * m, [[False] * (m + 1) for _j in range(m)]
    while True:
        arcs = _arcs(cost, place, flow, lower, upper)
        if way := _way(arcs, excess, m):
            _pass_on(way, arcs, place, flow, excess)
            continue
        short = [j for j in range(m) if excess[j] < 0]
        for j in short:
            reach[j] = _sources(arcs, j, m)
        if not short:
            return place, missing, reach, []
        for j in short:
            missing[j] = -excess[j]
            flow[j] -= missing[j]
            excess[m] -= missing[j]
            excess[j] = 0


def _pass_on(way: list[int], arcs: Arcs, place: list[int], flow: list[int], excess: list[int]) -> None:
    m = len(excess) - 1
    excess[way[0]] -= 1
    excess[way[-1]] += 1
    for u, w in zip(way, way[1:], strict=False):
        if w == m:
            flow[u] += 1
        elif u == m:
            flow[w] -= 1
        else:
            place[arcs[u, w][1]] = w


def _arcs(cost: Table, place: list[int], flow: list[int], lower: list[int], upper: list[int]) -> Arcs:
    """What each step between two places (or T, the last node) costs and who takes it."""
    m = len(lower)
    arcs: Arcs = {}
    for i, (row, j) in enumerate(zip(cost, place, strict=True)):
        for k in range(m):
            if k != j and row[k] < NOT:
                arcs[j, k] = min(arcs.get((j, k), (FAR, -1)), (row[k] - row[j], i))
    for j in range(m):
        if flow[j] < upper[j]:
            arcs[j, m] = (0, -1)
        if flow[j] > lower[j]:
            arcs[m, j] = (0, -1)
    return arcs


def _way(arcs: Arcs, excess: list[int], m: int) -> list[int]:
    """The cheapest way from a node with too many to one with too few; empty when there is none."""
    dist = [0 if e > 0 else FAR for e in excess]
    via = [-1] * (m + 1)
    for _round in range(m + 1):
        for (u, w), (step, _who) in arcs.items():
            if dist[u] < FAR and dist[u] + step < dist[w]:
                dist[w], via[w] = dist[u] + step, u
    short = [w for w in range(m + 1) if excess[w] < 0 and dist[w] < FAR]
    if not short:
        return []
    way = [min(short, key=dist.__getitem__)]
    while via[way[0]] != -1:
        way.insert(0, via[way[0]])
    return way


def _sources(arcs: Arcs, j: int, m: int) -> list[bool]:
    found = [w == j for w in range(m + 1)]
    for _round, (u, w) in product(range(m + 1), arcs):
        found[u] = found[u] or found[w]
    return found
