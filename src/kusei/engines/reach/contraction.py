"""A customizable contraction hierarchy (Dibbelt, Strasser, Wagner 2014): which shortcuts there can be, whatever the times are.

Corners are taken out in order; those left that were joined through one taken out are joined by an arc. Every arc goes up in the
order. Which arcs there are depends on the order alone, so a closed bridge changes times, never arcs. Brings numba.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from kusei.engines.reach.plain import adjacency
from kusei.engines.reach.ways import Hierarchy, Order, Refused, Streets, Whole

Long = npt.NDArray[np.int64]


def hierarchy(network: Streets, order: Order) -> Hierarchy:
    """The arcs of the network under this order. Raises Refused when the order is of another network or is none."""
    if order.digest != network.digest:
        raise Refused("other_network")
    if len(order.rank) != network.nodes or (np.bincount(order.rank, minlength=network.nodes) != 1).any():
        raise Refused("bad_order")
    first, to, _edge = adjacency(network)
    up_first, up_head = contract(first, to, order.rank.copy())  # a kernel for read-only arrays would be another one
    # The same arcs, with corners numbered so that what lies below a corner stands right before it: memory is met in order.
    rank = after_children(up_first, up_head)[order.rank].astype(np.int32)
    up_first, up_head = contract(first, to, rank)
    low_first, low_arc, low_end = lower(up_first, up_head)
    real = np.flatnonzero(network.tails != network.heads)
    a, b = rank[network.tails[real]], rank[network.heads[real]]
    arc = arcs_of(up_first, up_head, np.minimum(a, b), np.maximum(a, b))
    by = np.argsort(arc, kind="stable")
    edge_first = np.zeros(len(up_head) + 1, np.int32)
    np.cumsum(np.bincount(arc, minlength=len(up_head)), out=edge_first[1:])
    return Hierarchy(
        network.digest, rank, up_first, up_head, low_first, low_arc, low_end, edge_first, real[by].astype(np.int32)
    )


@njit(nogil=True, cache=True)
def contract(first: Whole, to: Whole, rank: Whole) -> tuple[Whole, Whole]:
    """(up_first, up_head): the arcs up from every corner, corners named by rank, heads rising."""
    nodes = len(rank)
    by = np.empty(nodes, np.int32)
    for v in range(nodes):
        by[rank[v]] = v
    up_first = np.zeros(nodes + 1, np.int32)
    up_head = np.empty(4 * nodes + len(to), np.int32)
    child, sibling = np.full(nodes, -1, np.int32), np.full(nodes, -1, np.int32)
    mark = np.full(nodes, -1, np.int32)
    count = 0
    for v in range(nodes):
        begin = count
        if begin + nodes - v > len(up_head):  # room for the most there can be
            more = np.empty(2 * len(up_head) + nodes, np.int32)
            more[:count] = up_head[:count]
            up_head = more
        for e in range(first[by[v]], first[by[v] + 1]):
            w = rank[to[e]]
            if w > v and mark[w] != v:
                mark[w] = v
                up_head[count] = w
                count += 1
        c = child[v]
        while c >= 0:
            for k in range(up_first[c], up_first[c + 1]):
                w = up_head[k]
                if w > v and mark[w] != v:
                    mark[w] = v
                    up_head[count] = w
                    count += 1
            c = sibling[c]
        if count > begin:
            _sort(up_head, begin, count)
            parent = up_head[begin]
            sibling[v] = child[parent]
            child[parent] = v
        up_first[v + 1] = count
    return up_first, up_head[:count].copy()


@njit(nogil=True, cache=True)
def _sort(values: Whole, begin: int, end: int) -> None:
    """By insertion: few values, most of them in runs that rise already."""
    for k in range(begin + 1, end):
        value, j = values[k], k - 1
        while j >= begin and values[j] > value:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = value


@njit(nogil=True, cache=True)
def after_children(up_first: Whole, up_head: Whole) -> Whole:
    """New numbers for corners: children of the elimination tree right before their parent."""
    nodes = len(up_first) - 1
    below = np.ones(nodes, np.int32)
    for v in range(nodes):
        if up_first[v] < up_first[v + 1]:
            below[up_head[up_first[v]]] += below[v]
    new, next_free, roots = np.empty(nodes, np.int32), np.empty(nodes, np.int32), nodes
    for v in range(nodes - 1, -1, -1):
        if up_first[v] < up_first[v + 1]:
            parent = up_head[up_first[v]]
            new[v] = next_free[parent] - 1
            next_free[parent] -= below[v]
        else:
            new[v] = roots - 1
            roots -= below[v]
        next_free[v] = new[v]
    return new


@njit(nogil=True, cache=True)
def lower(up_first: Whole, up_head: Whole) -> tuple[Whole, Whole, Whole]:
    """(low_first, low_arc, low_end): the arcs that come up to every corner, and where the arcs of their lower ends end."""
    nodes = len(up_first) - 1
    low_first = np.zeros(nodes + 1, np.int32)
    for w in up_head:
        low_first[w + 1] += 1
    for v in range(nodes):
        low_first[v + 1] += low_first[v]
    place = low_first[:-1].copy()
    low_arc, low_end = np.empty(len(up_head), np.int32), np.empty(len(up_head), np.int32)
    for v in range(nodes):
        for k in range(up_first[v], up_first[v + 1]):
            w = up_head[k]
            low_arc[place[w]], low_end[place[w]] = k, up_first[v + 1]
            place[w] += 1
    return low_first, low_arc, low_end


@njit(nogil=True, cache=True)
def arcs_of(up_first: Whole, up_head: Whole, low: Whole, high: Whole) -> Long:
    """The arc of every edge."""
    out = np.empty(len(low), np.int64)
    for e in range(len(low)):
        begin, end = up_first[low[e]], up_first[low[e] + 1]
        out[e] = begin + np.searchsorted(up_head[begin:end], high[e])
    return out


@njit(nogil=True, cache=True)
def above(up_first: Whole, up_head: Whole, corners: Whole) -> Whole:
    """These corners (by rank) and everything above them in the elimination tree, rising: where ways to them can lead."""
    nodes = len(up_first) - 1
    seen = np.zeros(nodes, np.bool_)
    for v in corners:
        while v < nodes and not seen[v]:
            seen[v] = True
            if up_first[v] == up_first[v + 1]:
                break
            v = up_head[up_first[v]]
    return np.flatnonzero(seen).astype(np.int32)
