"""Walking networks for reach.py: a town of streets between rivers, of any size and from a seed; real ones where the folder is there."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from kusei.engines import reach

STEP_M, WALK_M_S, EVERY = 40.2, 1.2, 22
Edges = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Town:
    name: str
    network: reach.Streets
    bridges: Edges


def synthetic(side: int, *, rivers: int = 2, bridges: int = 53, seed: int = 1) -> Town:
    """A bent grid of ``side`` x ``side`` corners without a quarter of its streets, its largest piece; 448 is a city of 200,000."""
    rng = np.random.default_rng(seed)
    column, row = (a.ravel() for a in np.meshgrid(np.arange(side), np.arange(side)))
    x, y = ((a + rng.uniform(-0.3, 0.3, side * side)) * STEP_M for a in (column, row))
    corner = np.arange(side * side).reshape(side, side)
    across, up = (np.column_stack([a.ravel(), b.ravel()]) for a, b in ((corner[:, :-1], corner[:, 1:]), (corner[:-1], corner[1:])))
    ends = np.concatenate([across, up])
    main = np.concatenate([row[across[:, 0]] % EVERY == 0, column[up[:, 0]] % EVERY == 0])
    keep = main | (rng.random(len(ends)) < 0.74)
    wet = np.zeros(len(ends), np.bool_)
    for r in range(rivers):
        bank = side * (r + 1) / (rivers + 1) + side * 0.05 * np.sin(6 * np.arange(side) / side + r)
        left = column <= bank[row]
        wet |= left[ends[:, 0]] != left[ends[:, 1]]
    built = rng.choice(np.flatnonzero(wet & main), min(bridges, int((wet & main).sum())), replace=False)
    keep &= ~wet
    keep[built] = True
    bridge = np.isin(np.flatnonzero(keep), built)
    return largest(f"synthetic {side}x{side}", x, y, ends[keep], bridge)


def largest(name: str, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], ends: Edges, bridge: npt.NDArray[np.bool_]) -> Town:
    """The largest connected piece; walking at 1.2 m/s, at least half a second an edge (the peer reads 0 as "no edge")."""
    count = len(x)
    piece = connected_components(coo_matrix((np.ones(len(ends)), ends.T), shape=(count, count)), directed=False)[1]
    inside = piece == np.bincount(piece).argmax()
    new, kept = np.cumsum(inside) - 1, inside[ends[:, 0]]
    a, b = new[ends[kept]].T
    x, y = x[inside], y[inside]
    seconds = np.maximum(np.hypot(x[a] - x[b], y[a] - y[b]) / WALK_M_S, 0.5)
    return Town(name, reach.streets(x, y, a, b, seconds), np.flatnonzero(bridge[kept]))


def real(folder: Path) -> list[Town]:
    """Real walking and road networks under the names of their files: lon/lat and metres, or a local plane."""
    found = []
    if (folder / "ube_walk_edges.csv.gz").exists():
        found.append(_by_degrees(folder))
    for name in ("seattle", "rome"):
        places, ends = folder / f"{name}-roads.co.bin", folder / f"{name}-roads.gr.bin"
        if places.exists() and ends.exists():
            x, y = np.fromfile(places, "<i4").reshape(-1, 2).T.astype(np.float64)
            pairs = np.fromfile(ends, "<i4").reshape(-1, 2).astype(np.int64) - 1
            found.append(largest(f"{name}-roads", x, y, pairs, np.zeros(len(pairs), np.bool_)))
    return found


def _by_degrees(folder: Path) -> Town:
    with gzip.open(folder / "ube_walk_nodes.csv.gz", "rt", encoding="utf-8") as file:
        nodes = [(row["node"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    number = {key: n for n, (key, _lon, _lat) in enumerate(nodes)}
    with gzip.open(folder / "ube_walk_edges.csv.gz", "rt", encoding="utf-8") as file:
        rows = [(number[row["u"]], number[row["v"]], float(row["length_m"])) for row in csv.DictReader(file)]
    tails, heads, metres = (np.array(column) for column in zip(*rows, strict=True))
    lon, lat = np.array([n[1] for n in nodes]), np.array([n[2] for n in nodes])
    seconds = np.maximum(metres / WALK_M_S, 0.5)
    return Town("ube_walk", reach.streets_by_degrees(lon, lat, tails, heads, seconds), np.zeros(0, np.int64))
