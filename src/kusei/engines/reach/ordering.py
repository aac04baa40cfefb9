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

VERSION = "1"
Flags = npt.NDArray[np.bool_]

# The direction of a cut (cosine, sine) and the share of corners that are source and sink. Eight directions take twice as long
# for 3 % fewer triangles; a share of 0.4 makes a quarter more of them.
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
        ends = np.zeros(3, np.int64)
        place = low
        for part in range(3):
            for k in range(size):
                if best[k] == part:
                    line[place] = piece[k]
                    place += 1
            ends[part] = place
        if ends[0] - low < size:
            stack.append((low, ends[0]))
        if ends[1] - ends[0] < size:
            stack.append((ends[0], ends[1]))
    rank = np.empty(nodes, np.int32)
    for k in range(nodes):
        rank[line[k]] = k
    return rank


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
def _cut(near: Whole, around: Whole, by: Whole, share: float, limit: float) -> tuple[npt.NDArray[np.int8], float]:
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
        side = _side(near, around, source if end == 0 else by[size - count :], used, before, level, queue, end == 1)
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
    """Breadth-first levels over states with room left; whether the sink is reached."""
    level[:] = -1
    tail = 0
    for s in source:
        level[2 * s] = 0
        queue[tail] = 2 * s
        tail += 1
    head, reached, last = 0, False, 1 << 30
    while head < tail:
        state = queue[head]
        head += 1
        v, deep = state >> 1, level[state] + 1
        if deep > last:
            break
        if state & 1:
            if sink[v]:
                reached, last = True, deep - 1
                continue
            for e in range(near[v], near[v + 1]):
                w = 2 * around[e]
                if level[w] < 0:
                    level[w] = deep
                    queue[tail] = w
                    tail += 1
            if used[v] and level[2 * v] < 0:
                level[2 * v] = deep
                queue[tail] = 2 * v
                tail += 1
        else:
            if not used[v] and level[state + 1] < 0:
                level[state + 1] = deep
                queue[tail] = state + 1
                tail += 1
            if before[v] >= 0 and level[2 * before[v] + 1] < 0:
                level[2 * before[v] + 1] = deep
                queue[tail] = 2 * before[v] + 1
                tail += 1
    return reached


@njit(nogil=True, cache=True)
def _augment(
    near: Whole, around: Whole, s: int, sink: Flags, used: Flags, before: Whole, level: Whole, turn: Whole, path: Whole
) -> bool:
    """One more unit from source ``s`` along rising levels; False when none is left."""
    depth = 0
    path[0] = 2 * s
    while depth >= 0:
        state = path[depth]
        v = state >> 1
        if state & 1 and sink[v]:
            _send(path, depth, used, before)
            return True
        ahead = -1
        choices = near[v + 1] - near[v] + 1 if state & 1 else 2
        while turn[state] < choices and ahead < 0:
            k = turn[state]
            if state & 1:
                if k < choices - 1:
                    ahead = 2 * around[near[v] + k]
                elif used[v]:
                    ahead = 2 * v
            elif k == 0:
                ahead = -1 if used[v] else state + 1
            elif before[v] >= 0:
                ahead = 2 * before[v] + 1
            if ahead >= 0 and level[ahead] != level[state] + 1:
                ahead = -1
            if ahead < 0:
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
    for k in range(depth):
        a, b = path[k], path[k + 1]
        v, w = a >> 1, b >> 1
        if v == w:
            used[v] = b & 1
            if not b & 1:
                continue
        elif a & 1:
            before[w] = v
        elif before[v] == w:
            before[v] = -1


@njit(nogil=True, cache=True)
def _side(
    near: Whole,
    around: Whole,
    start: Whole,
    used: Flags,
    before: Whole,
    seen: Whole,
    queue: Whole,
    backwards: bool,
) -> npt.NDArray[np.int8]:
    """The cut nearest the source (or, backwards, nearest the sink)."""
    seen[:] = 0
    tail = 0
    for s in start:
        state = 2 * s + 1 if backwards else 2 * s
        seen[state] = 1
        queue[tail] = state
        tail += 1
    head = 0
    while head < tail:
        state = queue[head]
        head += 1
        v = state >> 1
        through = bool(state & 1) != backwards  # gone through, seen from where we started
        if through:
            other = state ^ 1
            for e in range(near[v], near[v + 1]):
                w = 2 * around[e] + (1 if backwards else 0)
                if not seen[w]:
                    seen[w] = 1
                    queue[tail] = w
                    tail += 1
            if used[v] and not seen[other]:
                seen[other] = 1
                queue[tail] = other
                tail += 1
        else:
            other = state ^ 1
            if not used[v] and not seen[other]:
                seen[other] = 1
                queue[tail] = other
                tail += 1
            if backwards:
                for e in range(near[v], near[v + 1]):
                    w = around[e]
                    if before[w] == v and not seen[2 * w]:
                        seen[2 * w] = 1
                        queue[tail] = 2 * w
                        tail += 1
            elif before[v] >= 0 and not seen[2 * before[v] + 1]:
                seen[2 * before[v] + 1] = 1
                queue[tail] = 2 * before[v] + 1
                tail += 1
    near_side, far_side = (1, 0) if backwards else (0, 1)
    side = np.empty(len(near) - 1, np.int8)
    for v in range(len(side)):
        come, gone = (seen[2 * v + 1], seen[2 * v]) if backwards else (seen[2 * v], seen[2 * v + 1])
        side[v] = near_side if come and gone else (2 if come else far_side)
    return side
