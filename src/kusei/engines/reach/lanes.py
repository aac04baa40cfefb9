"""The kernel of the hierarchy: 32 damage scenarios side by side in every step. Brings numba.

First the times of all arcs (every triangle of corners once, lowest first), then from the sources up, and down over everything
that lies above a target. What is the same in all scenarios (which arcs, which triangles, where they lie) is read once for 32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from kusei.engines.reach import vectors
from kusei.engines.reach.contraction import above
from kusei.engines.reach.vectors import LANES
from kusei.engines.reach.ways import Damage, Hierarchy, Places, Streets, Units, Whole

Rows = npt.NDArray[np.uint16]
Flags = npt.NDArray[np.bool_]
T = TypeVar("T")
GROUP = 4  # sources a pass: the times of an arc are read once for them


def rows(*shape: int) -> Rows:
    """An uninitialised array of rows that begin on a cache line."""
    size = int(np.prod(shape)) * LANES * 2
    raw = np.empty(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(np.uint16).reshape(*shape, LANES)


@njit(nogil=True, cache=True)
def damaged(units: Units, starts: npt.NDArray[np.int64], edges: Whole, changed: Units, out: Rows) -> None:
    """``out[edge, lane]``: what every edge takes; lanes without a scenario repeat the undamaged network."""
    for e in range(len(units)):
        for lane in range(LANES):
            out[e, lane] = units[e]
    for lane in range(len(starts) - 1):
        for k in range(starts[lane], starts[lane + 1]):
            out[edges[k], lane] = changed[k]


@njit(nogil=True, cache=True)
def customise(
    up_first: Whole, up_head: Whole, low_first: Whole, low_arc: Whole, low_end: Whole, edge_first: Whole, edge: Whole,
    by_edge: Rows, weights: Rows, slots: Whole,
) -> None:
    """``weights[arc, lane]``: the shortest time over the corners below the arc."""
    for x in range(len(up_first) - 1):
        for arc in range(up_first[x], up_first[x + 1]):
            slots[up_head[arc]] = arc
            vectors.never(weights, arc)
            for k in range(edge_first[arc], edge_first[arc + 1]):
                vectors.lay(weights, arc, by_edge, edge[k], k > edge_first[arc])
        for k in range(low_first[x], low_first[x + 1]):
            vectors.relax_triangles(weights, slots, up_head, low_arc[k], low_end[k])


@njit(nogil=True, cache=True)
def search(
    up_first: Whole, up_head: Whole, weights: Rows, sources: Whole, away: Units, wanted: Whole, climbed: Flags, found: Rows
) -> None:
    """From ``sources`` (1 or 4, by rank) up, then down: ``found[v * len(sources) + g, lane]`` for every corner of ``wanted``.

    ``climbed`` is all false before and after.
    """
    group, nodes = len(sources), len(up_first) - 1
    path = above(up_first, up_head, sources)
    for v in path:
        climbed[v] = True
        for g in range(group):
            vectors.never(found, v * group + g)
    for g in range(group):
        vectors.never(found, nodes * group + g)  # the row of doors off the network
        if sources[g] < nodes:
            found[sources[g] * group + g] = away[g]
    for v in path:
        for arc in range(up_first[v], up_first[v + 1]):
            for g in range(group):
                vectors.push(found, weights, v * group + g, arc, up_head[arc] * group + g)
    for k in range(len(wanted) - 1, -1, -1):
        v = wanted[k]
        if group == GROUP:
            vectors.pull_4(found, weights, up_head, v, up_first[v], up_first[v + 1], not climbed[v])
        else:
            vectors.pull_1(found, weights, up_head, v, up_first[v], up_first[v + 1], not climbed[v])
    climbed[path] = False


@njit(nogil=True, cache=True)
def hand_over(found: Rows, group: int, g: int, at: Whole, away: Units, tile: Rows, out: Units, source: int) -> None:
    """``out[lane, source, target]`` out of the rows, with the way to the door; ``out`` may hold fewer lanes, ``at`` is padded to 32s."""
    targets = out.shape[2]
    for begin in range(0, targets, LANES):
        count = min(LANES, targets - begin)
        vectors.turn(found, at, away, begin, group, g, tile)
        for lane in range(len(out)):
            for n in range(count):
                out[lane, source, begin + n] = tile[lane, n]


@dataclass
class _Room:
    """What one thread writes into."""

    by_edge: Rows
    weights: Rows
    slots: Whole

    @classmethod
    def of(cls, network: Streets, ways: Hierarchy) -> _Room:
        return cls(rows(network.edges), rows(ways.arcs), np.zeros(network.nodes, np.int32))

    def customise(self, network: Streets, ways: Hierarchy, part: Damage) -> None:
        damaged(network.units, part.starts, part.edges, part.units, self.by_edge)
        customise(
            ways.up_first, ways.up_head, ways.low_first, ways.low_arc, ways.low_end, ways.edge_first, ways.edge,
            self.by_edge, self.weights, self.slots,
        )


@dataclass
class _Table:
    """What one thread finds times in."""

    found: Rows
    climbed: Flags
    tile: Rows

    @classmethod
    def of(cls, nodes: int) -> _Table:
        return cls(rows((nodes + 1) * GROUP), np.zeros(nodes, np.bool_), rows(LANES))


@dataclass(frozen=True)
class _Question:
    """Doors as the kernel wants them: corners by rank, the row past the last for those off the network, padded to 32s."""

    ways: Hierarchy
    starts: Whole
    left: Units
    wanted: Whole
    at: Whole
    more: Units

    @classmethod
    def of(cls, ways: Hierarchy, sources: Places, targets: Places) -> _Question:
        named = np.append(ways.rank, np.int32(len(ways.rank)))  # OFF = -1 takes the last
        at = named[targets.nodes]
        fill = -len(at) % LANES
        return cls(
            ways, named[sources.nodes], sources.away, above(ways.up_first, ways.up_head, at),
            np.append(at, np.full(fill, len(ways.rank), np.int32)), np.append(targets.away, np.zeros(fill, np.uint16)),
        )

    def groups(self) -> list[range]:
        """Sources four at a time, the rest one by one."""
        whole = len(self.starts) // GROUP * GROUP
        fours = [range(n, n + GROUP) for n in range(0, whole, GROUP)]
        return fours + [range(n, n + 1) for n in range(whole, len(self.starts))]

    def answer(self, group: range, weights: Rows, table: _Table, out: Units) -> None:
        """Fill ``out[lane, source, target]`` for the sources of one group."""
        first, last, up = group.start, group.stop, self.ways
        search(
            up.up_first, up.up_head, weights, self.starts[first:last], self.left[first:last], self.wanted,
            table.climbed, table.found,
        )
        for g, source in enumerate(group):
            hand_over(table.found, len(group), g, self.at, self.more, table.tile, out, source)


@contextmanager
def _lent(from_these: SimpleQueue[T]) -> Iterator[T]:
    """One of these, put back whatever happens: a thread that fails must not leave the others waiting."""
    one = from_these.get()
    try:
        yield one
    finally:
        from_these.put(one)


def times(
    network: Streets, ways: Hierarchy, sources: Places, targets: Places, damage: Damage, threads: int, out: Units
) -> None:
    """Fill ``out[scenario, source, target]``. Threads take blocks of 32 scenarios, or, where those are few, groups of sources."""
    question = _Question.of(ways, sources, targets)
    groups, firsts = question.groups(), list(range(0, damage.scenarios, LANES))
    many = min(threads, max(len(firsts), len(groups)))
    tables: SimpleQueue[_Table] = SimpleQueue()
    rooms: SimpleQueue[_Room] = SimpleQueue()
    for n in range(many):
        tables.put(_Table.of(network.nodes))
        if n < len(firsts):
            rooms.put(_Room.of(network, ways))

    def one(first: int, group: range, weights: Rows) -> None:
        with _lent(tables) as table:
            question.answer(group, weights, table, out[first : first + LANES])

    def block(first: int, share: Callable[..., Iterable[None]]) -> None:
        part = damage.part(first, min(first + LANES, damage.scenarios))
        with _lent(rooms) as room:
            room.customise(network, ways, part)
            list(share(lambda group: one(first, group, room.weights), groups))

    with ThreadPoolExecutor(many) as pool:
        if len(firsts) >= many:
            list(pool.map(lambda first: block(first, map), firsts))
        else:
            for first in firsts:
                block(first, pool.map)
