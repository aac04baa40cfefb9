"""The exact solver: prices by coordinate ascent, then shortest augmenting ways on the graph of the places.

A place j charges p[j]; everybody stands where cost plus charge is least. In an optimum a place that charges is full, one
that pays (p < 0) is at its lower quota, and one with price 0 lies between: these are the conditions of linear programming,
so a state that meets them is proven best. The ascent moves one price at a time to where the right number prefers the place;
what is left over (ties, prices that hang together) is mended by moving people along shortest ways between places, whose arc
j to k costs what the cheapest person of j loses by going to k. The graph has one node a place, one for staying without a
place and one (T) for room left: tens of nodes, whatever the number of staff.
Ahuja, Magnanti, Orlin, *Network Flows* (1993), ch. 9 (successive shortest paths), ch. 12 (assignment, auction).
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

FAR = np.int64(1) << 60
NOT = np.int64(1) << 40
KEPT = 24
jit = nb.njit(cache=True, nogil=True)
# A call that passes arrays counts references: too dear in the innermost loop.
within = nb.njit(cache=True, nogil=True, inline="always")

Ints = NDArray[np.int64]


@jit
def _best_two(row: Any, price: Any) -> Any:
    """First and second least of cost + price: (value, place, value, place)."""
    a, b, at, bt = FAR, FAR, -1, -1
    for j in range(len(row)):
        v = row[j] + price[j]
        if v < a:
            b, bt = a, at
            a, at = v, j
        elif v < b:
            b, bt = v, j
    return a, at, b, bt


@jit
def ascend(cost: Any, by_place: Any, lower: Any, upper: Any, price: Any, places: Any, sweeps: int) -> None:
    """Move the ``price`` of ``places`` towards the optimum, one at a time; stops when a sweep changes nothing.

    ``by_place``: the table turned, so that one place's costs lie side by side in memory.
    """
    n, m = cost.shape
    two = (np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64))
    gap = np.empty(n, np.int64)
    for i in range(n):
        two[0][i], two[1][i], two[2][i], two[3][i] = _best_two(cost[i], price)
    for _sweep in range(sweeps):
        moved = False
        for j in places:
            wish = _price_of(by_place[j], j, lower[j], upper[j], two, gap)
            if wish != price[j]:
                moved, price[j] = True, wish
                _renew(cost, by_place[j], price, j, two)
        if not moved:
            break


@jit
def _price_of(column: Any, j: int, lower: int, upper: int, two: Any, gap: Any) -> Any:
    """The price nearest 0 at which the right number prefers j, the others' prices as they are; ties stay open."""
    v1, p1, v2, _p2 = two
    count, above = 0, 0
    for i in range(len(column)):
        if column[i] < NOT:
            gap[count] = min(v2[i] if p1[i] == j else v1[i], NOT) - column[i]
            above += gap[count] > 0
            count += 1
    if above > upper:
        return np.partition(gap[:count], count - upper - 1)[count - upper - 1]
    if above < lower and count > 0:
        k = min(lower, count)
        return min(np.int64(0), np.partition(gap[:count], count - k)[count - k])
    return np.int64(0)


@jit
def _renew(cost: Any, column: Any, price: Any, j: int, two: Any) -> None:
    """Everybody's best two places after the price of j has moved."""
    v1, p1, v2, p2 = two
    for i in range(len(column)):
        if column[i] >= NOT:
            continue
        v = column[i] + price[j]
        if p1[i] == j or p2[i] == j:
            v1[i], p1[i], v2[i], p2[i] = _best_two(cost[i], price)
        elif v < v1[i]:
            v2[i], p2[i] = v1[i], p1[i]
            v1[i], p1[i] = v, j
        elif v < v2[i]:
            v2[i], p2[i] = v, j


@within
def _offer(what: Any, who: Any, held: Any, bound: Any, j: int, k: int, d: int, i: int) -> None:
    """Put i among the cheapest of j for k, if i is one; who falls out for want of room moves the bound."""
    if d >= bound[j, k]:
        return
    at = held[j, k]
    if at == KEPT:
        at -= 1
        bound[j, k] = what[j, k, at]
        if d >= bound[j, k]:
            bound[j, k] = d
            return
    else:
        held[j, k] += 1
    while at > 0 and what[j, k, at - 1] > d:
        what[j, k, at], who[j, k, at] = what[j, k, at - 1], who[j, k, at - 1]
        at -= 1
    what[j, k, at], who[j, k, at] = d, i


@jit
def _cheapest(cost: Any, place: Any, first: Any, after: Any, best: Any, lists: Any, j: int, k: int) -> None:
    """Set ``best[j, k]`` to the cheapest who stands at j now; looks through j only when the kept list has run out."""
    what, who, held, bound = lists
    while True:
        gone = 0
        while gone < held[j, k] and place[who[j, k, gone]] != j:
            gone += 1
        if gone:
            held[j, k] -= gone
            for at in range(held[j, k]):
                what[j, k, at], who[j, k, at] = what[j, k, at + gone], who[j, k, at + gone]
        if held[j, k]:
            best[j, k] = what[j, k, 0]
            return
        best[j, k] = FAR
        if bound[j, k] >= FAR:
            return
        bound[j, k] = FAR
        i = first[j]
        while i != -1:
            if cost[i, k] < NOT:
                _offer(what, who, held, bound, j, k, cost[i, k] - cost[i, j], i)
            i = after[i]


@jit
def _leave(first: Any, after: Any, before: Any, i: int, j: int) -> None:
    if before[i] == -1:
        first[j] = after[i]
    else:
        after[before[i]] = after[i]
    if after[i] != -1:
        before[after[i]] = before[i]


@jit
def _join(first: Any, after: Any, before: Any, i: int, j: int) -> None:
    after[i], before[i] = first[j], -1
    if first[j] != -1:
        before[first[j]] = i
    first[j] = i


@within
def _step(best: Any, flow: Any, lower: Any, upper: Any, u: int, w: int) -> Any:
    """What passing one person from u to w costs; T is the last node, FAR means there is no way."""
    top = len(best)
    if w == top:
        return np.int64(0) if flow[u] < upper[u] else FAR
    if u == top:
        return np.int64(0) if flow[w] > lower[w] else FAR
    return best[u, w]


@jit
def _search(best: Any, price: Any, flow: Any, lower: Any, upper: Any, excess: Any, dist: Any, via: Any) -> int:
    """Dijkstra over the places and T from every node with too many to the nearest with too few; -1 when there is none."""
    size = len(price)
    done = np.zeros(size, np.bool_)
    for u in range(size):
        dist[u] = 0 if excess[u] > 0 else FAR
        via[u] = -1
    while True:
        u = _nearest(dist, done)
        if u == -1:
            return -1
        d = dist[u]
        if excess[u] < 0:
            for w in range(size):
                price[w] += max(d - dist[w], 0)
            return u
        done[u] = True
        for w in range(size):
            step = FAR if done[w] else _step(best, flow, lower, upper, u, w)
            if step < FAR and d + step + price[w] - price[u] < dist[w]:
                dist[w], via[w] = d + step + price[w] - price[u], u


@within
def _nearest(dist: Any, done: Any) -> int:
    u, d = -1, FAR
    for w in range(len(dist)):
        if not done[w] and dist[w] < d:
            u, d = w, dist[w]
    return u


@jit
def _stand(cost: Any, lower: Any, upper: Any, price: Any, place: Any, count: Any) -> None:
    """Everybody at a place where cost + price is least; who has a choice of several stays, else goes where most are missing."""
    n, m = cost.shape
    torn = np.zeros(n, np.bool_)
    for i in range(n):
        v, j, w, _k = _best_two(cost[i], price[:m])
        if place[i] < 0 or cost[i, place[i]] + price[place[i]] != v:
            place[i], torn[i] = j, v == w
        count[place[i]] += not torn[i]
    for i in range(n):
        if not torn[i]:
            continue
        least, most = cost[i, place[i]] + price[place[i]], -FAR
        for j in range(m):
            if cost[i, j] + price[j] == least:
                # What a place without a charge may leave open counts for little beside what it must have.
                need = (upper[j] if price[j] > price[m] else lower[j]) - count[j]
                if need > most:
                    most, place[i] = need, j
        count[place[i]] += 1


@jit
def mend(cost: Any, lower: Any, upper: Any, price: Any, place: Any, reach: Any) -> Any:
    """Make the assignment that ``price`` (one per place, and T's, last) suggests exact.

    ``place`` is filled; what stands in it before (-1 = nothing) is where a person would rather stay. ``reach[j, k]``: a
    person could still be passed from k to j, filled for places left short (row j).
    Returns how many people each place lacks.
    """
    n, m = cost.shape
    first, after, before = np.full(m, -1, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    count, missing = np.zeros(m, np.int64), np.zeros(m, np.int64)
    _stand(cost, lower, upper, price, place, count)
    for i in range(n - 1, -1, -1):
        _join(first, after, before, i, place[i])
    best, lists = _listed(cost, place)
    flow, excess = np.zeros(m + 1, np.int64), np.zeros(m + 1, np.int64)
    for j in range(m):
        low = upper[j] if price[j] > price[m] else lower[j]
        high = lower[j] if price[j] < price[m] else upper[j]
        flow[j] = min(max(count[j], low), high)
        excess[j] = count[j] - flow[j]
        excess[m] += flow[j]
    excess[m] -= n
    dist, via = np.empty(m + 1, np.int64), np.empty(m + 1, np.int64)
    while True:
        u = _search(best, price, flow, lower, upper, excess, dist, via)
        if u == -1:
            if not _give_up(best, flow, lower, upper, excess, missing, reach):
                return missing
            continue
        excess[u] += 1
        while via[u] != -1:
            t = via[u]
            if u == m:
                flow[t] += 1
            elif t == m:
                flow[u] -= 1
            else:
                _pass_on(cost, place, (first, after, before), best, lists, t, u)
            u = t
        excess[u] -= 1


@jit
def _listed(cost: Any, place: Any) -> Any:
    """Of every pair of places the cheapest step, and the KEPT cheapest people to send over, in order: all who cost less
    than ``bound`` are among them."""
    n, m = cost.shape
    best = np.full((m, m), FAR)
    what, who = np.empty((m, m, KEPT), np.int64), np.empty((m, m, KEPT), np.int64)
    held, bound = np.zeros((m, m), np.int64), np.full((m, m), FAR)
    for i in range(n):
        j = place[i]
        for k in range(m):
            if k != j and cost[i, k] < NOT:
                _offer(what, who, held, bound, j, k, cost[i, k] - cost[i, j], i)
    for j in range(m):
        for k in range(m):
            if held[j, k]:
                best[j, k] = what[j, k, 0]
    return best, (what, who, held, bound)


@jit
def _pass_on(cost: Any, place: Any, chains: Any, best: Any, lists: Any, t: int, u: int) -> None:
    """The cheapest of t goes to u; the lists of both follow."""
    first, after, before = chains
    what, who, held, bound = lists
    i = who[t, u, 0]
    _leave(first, after, before, i, t)
    _join(first, after, before, i, u)
    place[i] = u
    for k in range(len(first)):
        if k != t and held[t, k] and who[t, k, 0] == i:
            _cheapest(cost, place, first, after, best, lists, t, k)
        if k != u and cost[i, k] < NOT:
            _offer(what, who, held, bound, u, k, cost[i, k] - cost[i, u], i)
            if held[u, k]:
                best[u, k] = what[u, k, 0]


@jit
def _give_up(best: Any, flow: Any, lower: Any, upper: Any, excess: Any, missing: Any, reach: Any) -> bool:
    """No way leads to the places still short: note what they lack and ask no more of them. False when none is short."""
    m, any_short = len(best), False
    for j in range(m):
        if excess[j] < 0:
            any_short = True
            _sources(best, flow, lower, upper, j, reach[j])
    for j in range(m):
        if excess[j] < 0:
            missing[j] = -excess[j]
            flow[j] += excess[j]
            excess[m] += excess[j]
            excess[j] = 0
    return any_short


@jit
def _sources(best: Any, flow: Any, lower: Any, upper: Any, j: int, found: Any) -> None:
    """Every node from which somebody could still be passed on to j, marked in ``found`` (the last is T)."""
    m = len(best)
    stack, height = np.empty(m + 1, np.int64), 1
    stack[0] = j
    found[j] = True
    while height:
        height -= 1
        w = stack[height]
        for u in range(m + 1):
            if found[u]:
                continue
            if _step(best, flow, lower, upper, u, w) < FAR:
                found[u] = True
                stack[height] = u
                height += 1
