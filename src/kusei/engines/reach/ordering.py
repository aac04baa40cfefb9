"""In which order corners are taken out: nested dissection by inertial flow. Loaded when it is first needed: it brings numba.

A piece of the network is cut in two by as few corners as possible; these come last, the two sides before them are cut again
(George 1973). To find the cut, corners are sorted along a direction, the first and the last share of them become source and
sink, and the largest flow between them, at most one unit through every corner, shows the smallest cut (Schild and Sommer 2015,
with cuts of corners in place of streets). Several directions are tried and the best cut taken. No chance is involved.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from kusei.engines.reach.ways import Real, Whole

Flags = npt.NDArray[np.bool_]
Sides = npt.NDArray[np.int8]

# The direction of a cut (cosine, sine) and the share of corners that are source and sink. Eight directions take twice as long
# for 3 % fewer triangles; a share of 0.4 makes a quarter more of them (a synthetic city of 200,000 corners).
DIRECTIONS = tuple((float(np.cos(a)), float(np.sin(a))) for a in np.pi * np.arange(4) / 4)
SHARE = 0.25


def dissect(first: Whole, to: Whole, x_m: Real, y_m: Real) -> Whole:
    """The rank of every corner (0 = taken out first). Arrays as ``plain.adjacency`` gives them."""
    return _dissect(first, to, x_m, y_m, np.array(DIRECTIONS), SHARE)


@njit(nogil=True, cache=True)
def _dissect(first: Whole, to: Whole, x_m: Real, y_m: Real, directions: Real, share: float) -> Whole:
    nodes = len(first) - 1
    line = np.arange(nodes).astype(np.int32)  # corners by rank, sorted out piece by piece
    local = np.full(nodes, -1, np.int32)
    stack = [(0, nodes)]
    while len(stack):
        low, high = stack.pop()
        size = high - low
        if size <= 2:
            continue
        piece = line[low:high].copy()
        near, around = _inside(first, to, piece, local)
        best = np.zeros(size, np.int8)
        best_cost = np.inf
        for d in range(len(directions)):
            along = x_m[piece] * directions[d, 0] + y_m[piece] * directions[d, 1]
            side, cost = _cut(near, around, _sorted(along), share, best_cost)
            if cost < best_cost:
                best, best_cost = side, cost
        first_end, second_end = _laid(line, low, piece, best)
        if first_end - low < size:
            stack.append((low, first_end))
        if second_end - first_end < size:
            stack.append((first_end, second_end))
    rank = np.empty(nodes, np.int32)
    for k in range(nodes):
        rank[line[k]] = k
    return rank


@njit(nogil=True, cache=True)
def _laid(line: Whole, low: int, piece: Whole, side: Sides) -> tuple[int, int]:
    """Put the first side, the second and the cut into ``line`` from ``low`` on; where the sides end."""
    place = low
    ends = np.zeros(3, np.int64)
    for part in range(3):
        for k in range(len(piece)):
            if side[k] == part:
                line[place] = piece[k]
                place += 1
        ends[part] = place
    return ends[0], ends[1]


@njit(nogil=True, cache=True)
def _inside(first: Whole, to: Whole, piece: Whole, local: Whole) -> tuple[Whole, Whole]:
    """The adjacency within a piece; ``local`` holds -1 everywhere before and after."""
    size = len(piece)
    for k in range(size):
        local[piece[k]] = k
    near = np.zeros(size + 1, np.int32)
    for k in range(size):
        v = piece[k]
        count = 0
        for e in range(first[v], first[v + 1]):
            count += local[to[e]] >= 0
        near[k + 1] = near[k] + count
    around = np.empty(near[size], np.int32)
    place = 0
    for k in range(size):
        v = piece[k]
        for e in range(first[v], first[v + 1]):
            if local[to[e]] >= 0:
                around[place] = local[to[e]]
                place += 1
    for k in range(size):
        local[piece[k]] = -1
    return near, around


@njit(nogil=True, cache=True)
def _sorted(along: Real) -> Whole:
    """Which comes where along a direction, to within one part in as many parts as there are; enough to say first and last."""
    size = len(along)
    low, high = along.min(), along.max()
    scale = (size - 1) / (high - low) if high > low else 0.0
    start = np.zeros(size + 1, np.int32)
    for k in range(size):
        start[int((along[k] - low) * scale) + 1] += 1
    for k in range(size):
        start[k + 1] += start[k]
    by = np.empty(size, np.int32)
    for k in range(size):
        bucket = int((along[k] - low) * scale)
        by[start[bucket]] = k
        start[bucket] += 1
    return by


@njit(nogil=True, cache=True)
def _cost(parts: npt.NDArray[np.int64]) -> float:
    """What a cut costs: its corners, dearer the less it divides."""
    small, all_of_it = min(parts[0], parts[1]), parts[0] + parts[1] + parts[2]
    return (parts[2] + 0.2) / (small + 0.5 * parts[2] + 0.1) * np.sqrt(all_of_it)


@njit(nogil=True, cache=True)
def _cut(near: Whole, around: Whole, by: Whole, share: float, limit: float) -> tuple[Sides, float]:
    """Side of every corner (0, 1, 2 = in the cut) and what the better of the two outermost smallest cuts costs.

    A state 2v is "come to corner v", 2v + 1 "gone through it". ``before[v]`` is where the flow through v came from.
    """
    size = len(near) - 1
    count = max(1, int(size * share))
    source, sink = by[:count], np.zeros(size, np.bool_)
    sink[by[size - count :]] = True
    used, before = np.zeros(size, np.bool_), np.full(size, -1, np.int32)
    level, turn = np.empty(2 * size, np.int32), np.empty(2 * size, np.int32)
    queue, path = np.empty(2 * size, np.int32), np.empty(2 * size + 1, np.int32)
    flow = 0
    while _levels(near, around, source, sink, used, before, level, queue):
        turn[:] = 0
        for s in source:
            while _augment(near, around, s, sink, used, before, level, turn, path):
                flow += 1
        if (flow + 0.2) / (0.5 * size) * np.sqrt(size) >= limit:  # even halved it would be no better
            return np.zeros(size, np.int8), np.inf
    best, cost = np.zeros(size, np.int8), np.inf
    for end in range(2):
        if end == 0:
            side = _near_source(near, around, source, used, before, level, queue)
        else:
            side = _near_sink(near, around, by[size - count :], used, before, level, queue)
        parts = np.zeros(3, np.int64)
        for k in range(size):
            parts[side[k]] += 1
        price = _cost(parts)
        if price < cost:
            best, cost = side, price
    return best, cost


@njit(nogil=True, cache=True)
def _levels(
    near: Whole, around: Whole, source: Whole, sink: Flags, used: Flags, before: Whole, level: Whole, queue: Whole
) -> bool:
    """Breadth-first levels over the states another unit can go to; whether the sink is reached."""
    level[:] = -1
    tail = len(source)
    for k in range(tail):
        queue[k] = 2 * source[k]
        level[queue[k]] = 0
    head, last = 0, 1 << 30
    while head < tail and level[queue[head]] <= last:
        state = queue[head]
        v, deep = state >> 1, level[state] + 1
        head += 1
        if state & 1 and sink[v]:
            last = level[state]
            continue
        if state & 1:
            for e in range(near[v], near[v + 1]):
                w = 2 * around[e]
                if level[w] < 0:
                    level[w] = deep
                    queue[tail] = w
                    tail += 1
            other = 2 * v if used[v] else -1
        else:
            other = -1 if used[v] else state + 1
            if before[v] >= 0 and level[2 * before[v] + 1] < 0:
                level[2 * before[v] + 1] = deep
                queue[tail] = 2 * before[v] + 1
                tail += 1
        if other >= 0 and level[other] < 0:
            level[other] = deep
            queue[tail] = other
            tail += 1
    return last < 1 << 30


@njit(nogil=True, cache=True)
def _augment(  # noqa: C901  (in one piece: a call with these arrays costs more than the step it would take)
    near: Whole, around: Whole, s: int, sink: Flags, used: Flags, before: Whole, level: Whole, turn: Whole, path: Whole
) -> bool:
    """One more unit from source ``s`` along rising levels; False when none is left. ``turn``: the way each state tries next."""
    depth = 0
    path[0] = 2 * s
    while depth >= 0:
        state = path[depth]
        v = state >> 1
        if state & 1 and sink[v]:
            _send(path, depth, used, before)
            return True
        streets = near[v + 1] - near[v] if state & 1 else 1
        ahead = -1
        while ahead < 0 and turn[state] <= streets:
            k = turn[state]
            if state & 1:
                if k < streets:
                    ahead = 2 * around[near[v] + k]
                elif used[v]:
                    ahead = 2 * v
            elif k == 0:
                ahead = -1 if used[v] else state + 1
            elif before[v] >= 0:
                ahead = 2 * before[v] + 1
            if ahead < 0 or level[ahead] != level[state] + 1:
                ahead = -1
                turn[state] += 1
        if ahead >= 0:
            depth += 1
            path[depth] = ahead
        else:
            depth -= 1
            if depth >= 0:
                turn[path[depth]] += 1
    return False


@njit(nogil=True, cache=True)
def _send(path: Whole, depth: int, used: Flags, before: Whole) -> None:
    """A unit along the path: new ways are filled, ways gone against the flow are emptied."""
    for k in range(depth):
        a, b = path[k], path[k + 1]
        v, w = a >> 1, b >> 1
        if v == w:
            used[v] = b & 1
        elif a & 1:
            before[w] = v
        elif before[v] == w:
            before[v] = -1


@njit(nogil=True, cache=True)
def _near_source(near: Whole, around: Whole, source: Whole, used: Flags, before: Whole, seen: Whole, queue: Whole) -> Sides:
    """The smallest cut nearest the source: corners come to and not gone through."""
    seen[:] = 0
    tail = len(source)
    for k in range(tail):
        queue[k] = 2 * source[k]
        seen[queue[k]] = 1
    head = 0
    while head < tail:
        state = queue[head]
        v = state >> 1
        head += 1
        if state & 1:
            for e in range(near[v], near[v + 1]):
                w = 2 * around[e]
                if not seen[w]:
                    seen[w] = 1
                    queue[tail] = w
                    tail += 1
        elif before[v] >= 0 and not seen[2 * before[v] + 1]:
            seen[2 * before[v] + 1] = 1
            queue[tail] = 2 * before[v] + 1
            tail += 1
        if used[v] == bool(state & 1) and not seen[state ^ 1]:
            seen[state ^ 1] = 1
            queue[tail] = state ^ 1
            tail += 1
    return _sides(seen, 0)


@njit(nogil=True, cache=True)
def _near_sink(near: Whole, around: Whole, sink: Whole, used: Flags, before: Whole, seen: Whole, queue: Whole) -> Sides:
    """The smallest cut nearest the sink: the same, every way taken from its end to its beginning."""
    seen[:] = 0
    tail = len(sink)
    for k in range(tail):
        queue[k] = 2 * sink[k] + 1
        seen[queue[k]] = 1
    head = 0
    while head < tail:
        state = queue[head]
        v = state >> 1
        head += 1
        for e in range(near[v], near[v + 1]):
            w = around[e]
            other = 2 * w + 1 - (state & 1)
            if not seen[other] and (not state & 1 or before[w] == v):
                seen[other] = 1
                queue[tail] = other
                tail += 1
        if used[v] != bool(state & 1) and not seen[state ^ 1]:
            seen[state ^ 1] = 1
            queue[tail] = state ^ 1
            tail += 1
    return _sides(seen, 1)


@njit(nogil=True, cache=True)
def _sides(seen: Whole, backwards: int) -> Sides:
    side = np.empty(len(seen) // 2, np.int8)
    for v in range(len(side)):
        come, gone = seen[2 * v + backwards], seen[2 * v + 1 - backwards]
        if come and gone:
            side[v] = backwards
        else:
            side[v] = 2 if come else 1 - backwards
    return side
