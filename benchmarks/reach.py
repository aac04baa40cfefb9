"""Walking times under damage: every office to every home in 100 scenarios; against scipy's Dijkstra in the same run.

    python benchmarks/reach.py [--job city|growth|real] [--orders FOLDER] [--data FOLDER] [--svg FILE]

``city``: 16 offices, 25,000 homes, 100 scenarios of fallen bridges and rubble on 200,000 corners, exact. ``growth``: one ward,
four, sixteen, the size of four cities, as a table and a curve. ``real``: networks from ``--data``, where they are. The peer runs
on a few of the scenarios and is scaled up, which is marked (x); every figure of those is compared. ``--orders`` keeps the orders
of networks between runs, as a caller does.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "kusei-benchmark-kernels"))

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from towns import Town, real, synthetic

from kusei.engines import reach

SCENARIOS, PEER_SCENARIOS, FLOOR = 100, 3, 35.0


@dataclass(frozen=True)
class Case:
    town: Town
    offices: int
    homes: int


@dataclass(frozen=True)
class Outcome:
    """Seconds; ``peer`` for as many scenarios as ours, scaled up."""

    case: Case
    arcs: int
    triangles: int
    order: float
    hierarchy: float
    one_core: float
    two_cores: float
    peer: float
    equal: bool

    @property
    def ratio(self) -> float:
        return self.peer / self.one_core


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    taken, result = [], None
    for _n in range(times):
        begun = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[times // 2], result


def hazards(town: Town, rng: np.random.Generator) -> list[reach.Hazard]:
    """A third of the bridges fall, rubble closes one street in a hundred and slows one in fifty by half."""
    edges = rng.permutation(town.network.edges)
    hundredth = max(1, len(edges) // 100)
    return [
        *(reach.Hazard(np.array([bridge]), 0.3) for bridge in town.bridges),
        reach.Hazard(edges[: 2 * hundredth], 0.5, together=False),
        reach.Hazard(edges[2 * hundredth : 6 * hundredth], 0.5, slower=1.5, together=False),
    ]


def peer(network: reach.Streets, damage: reach.Damage, scenario: int, sources: Any, targets: Any) -> Any:
    """scipy's Dijkstra over one scenario, in units; a graph of its own, closed streets left out."""
    units = network.units.astype(np.float64)
    part = slice(int(damage.starts[scenario]), int(damage.starts[scenario + 1]))
    units[damage.edges[part]] = damage.units[part]
    there = np.flatnonzero((units < reach.NEVER) & (network.tails != network.heads))
    a, b, w = network.tails[there], network.heads[there], units[there]
    low, high = np.minimum(a, b), np.maximum(a, b)
    by = np.lexsort((w, high, low))  # of several streets between two corners the shortest
    first = np.ones(len(by), np.bool_)
    first[1:] = (np.diff(low[by]) != 0) | (np.diff(high[by]) != 0)
    by = by[first]
    low, high, w = low[by], high[by], w[by]
    graph = csr_matrix((np.concatenate([w, w]), (np.concatenate([low, high]), np.concatenate([high, low]))),
                       shape=(network.nodes, network.nodes))
    taken, found = timed(lambda: dijkstra(graph, indices=sources))
    return taken, found[:, targets]


def measure(case: Case, orders: Path | None) -> Outcome:
    network, rng = case.town.network, np.random.default_rng(5)
    reach.warm()
    order_s, order = timed(lambda: ordered(network, orders))
    hierarchy_s, ways = timed(lambda: reach.hierarchy(network, order))
    damage = reach.sample(network, hazards(case.town, rng), scenarios=SCENARIOS, seed=3)
    at, homes = (rng.choice(network.nodes, n, replace=n > network.nodes) for n in (case.offices, case.homes))
    offices, doors = reach.places(network, at), reach.places(network, homes)

    def ask(threads: int) -> reach.Times:
        return reach.times(network, offices, doors, damage, hierarchy=ways, threads=threads, kernel="lanes")

    ask(2)  # kernels are compiled or loaded, memory is there
    two, again = timed(lambda: ask(2), 5)
    one, found = timed(lambda: ask(1), 5)
    equal, taken = bool((found.units == again.units).all()), 0.0
    for scenario in range(PEER_SCENARIOS):
        seconds, truth = peer(network, damage, scenario, at, homes)
        taken += seconds
        equal &= bool((np.where(truth > reach.FARTHEST, reach.NEVER, truth) == found.units[scenario]).all())
    plain = reach.times(network, offices, doors, damage.part(SCENARIOS - 1, SCENARIOS), kernel="plain")
    equal &= bool((plain.units[0] == found.units[-1]).all())
    return Outcome(case, ways.arcs, ways.triangles, order_s, hierarchy_s, one, two, taken * SCENARIOS / PEER_SCENARIOS, equal)


def ordered(network: reach.Streets, folder: Path | None) -> reach.Order:
    kept = folder / f"{network.digest[:16]}.npy" if folder else None
    if kept and kept.exists():
        return reach.Order(np.load(kept), network.digest)
    found = reach.order(network)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, found.rank)
    return found


HEAD = (
    f"{'network':<20}{'corners':>9}{'arcs':>11}{'triangles':>12}{'order s':>9}{'arcs s':>8}{'offices':>8}{'homes':>8}"
    f"{'1 core s':>10}{'2 cores s':>10}{'scipy s':>11}{'a core':>8}{'wall':>7}  equal"
)


def line(said: Outcome) -> str:
    network = said.case.town.network
    return (
        f"{said.case.town.name:<20}{network.nodes:>9,}{said.arcs:>11,}{said.triangles:>12,}{said.order:>9.1f}{said.hierarchy:>8.2f}"
        f"{said.case.offices:>8}{said.case.homes:>8,}{said.one_core:>10.3f}{said.two_cores:>10.3f}{said.peer:>8.1f}(x)"
        f"{said.ratio:>7.0f}x{said.peer / said.two_cores:>6.0f}x  {'yes' if said.equal else 'NO'}"
    )


def curve(said: Sequence[Outcome]) -> str:
    """Bars on a scale of powers of ten, ours over the peer's."""
    low = min(o.two_cores for o in said)
    lines = []
    for o in said:
        for what, seconds in (("ours, 2 cores", o.two_cores), ("scipy", o.peer)):
            bar = "#" * max(1, round(12 * np.log10(seconds / low) + 1))
            lines.append(f"  {o.case.town.network.nodes:>9,} corners  {what:<14}{bar} {seconds:.3g} s")
    return "\n".join(lines)


def svg(said: Sequence[Outcome]) -> str:
    """Seconds over corners, both on scales of powers of ten; figures above the peer's line and below ours."""
    corners = np.array([o.case.town.network.nodes for o in said])
    lines = (("scipy, 1 core", "5 3", -10, [o.peer for o in said]), ("ours, 2 cores", "none", 20, [o.two_cores for o in said]))
    xs = 60 + 420 * np.log10(corners / corners[0]) / np.log10(corners[-1] / corners[0])
    low, high = (np.log10(f(s for *_rest, row in lines for s in row)) for f in (min, max))
    shapes = []
    for what, dash, off, row in lines:
        ys = 265 - 215 * (np.log10(row) - low) / (high - low)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        shapes.append(f'<polyline points="{points}" fill="none" stroke="#1a1a1a" stroke-width="2" stroke-dasharray="{dash}"/>')
        shapes += [
            f'<text x="{x:.0f}" y="{y + off:.0f}" text-anchor="middle">{s:.2g} s</text>'
            if s < 10 else f'<text x="{x:.0f}" y="{y + off:.0f}" text-anchor="middle">{s:.0f} s</text>'
            for x, y, s in zip(xs, ys, row, strict=True)
        ]
        shapes.append(f'<text x="{xs[-1] + 14:.0f}" y="{ys[-1] + 4:.0f}">{what}</text>')
    shapes += [f'<text x="{x:.0f}" y="318" text-anchor="middle">{n:,} corners</text>' for x, n in zip(xs, corners, strict=True)]
    title = f"<title>Seconds for {SCENARIOS} scenarios over the number of corners</title>"
    style = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 330" role="img" font-family="sans-serif" font-size="12"'
    ground = '<rect width="600" height="330" fill="#ffffff"/>'
    return f"<svg {style}>{title}{ground}{''.join(shapes)}</svg>\n"


def processor() -> str:
    known = Path("/proc/cpuinfo")
    names = [w.split(":", 1)[1].strip() for w in known.read_text().splitlines() if w.startswith("model name")] if known.exists() else []
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--job", choices=("city", "growth", "real"), default="city")
    asked.add_argument("--orders", type=Path)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--svg", type=Path)
    given = asked.parse_args()
    if given.job == "city":
        cases = [Case(synthetic(448), 16, 25_000)]
    elif given.job == "growth":
        cases = [
            Case(synthetic(110, rivers=0), 1, 1_600), Case(synthetic(224, rivers=1, bridges=14), 4, 6_250),
            Case(synthetic(448), 16, 25_000), Case(synthetic(896, rivers=4, bridges=212), 24, 100_000),
        ]
    else:
        cases = [Case(town, 16, 25_000) for town in (real(given.data) if given.data else [])]
        if not cases:
            print("no real network: name the folder with --data")
            return 0
    print(f"{SCENARIOS} scenarios; {processor()}\n{HEAD}")
    said = []
    for case in cases:
        said.append(measure(case, given.orders))
        print(line(said[-1]), flush=True)
    if len(said) > 1 and given.job == "growth":
        print(f"\n{curve(said)}")
        if given.svg:
            given.svg.write_text(svg(said), "utf-8")
    short = given.job == "city" and said[0].ratio < FLOOR
    print(f"\n{'under' if short else 'at least'} {FLOOR:.0f} times the peer a core" if given.job == "city" else "")
    return 1 if short or not all(o.equal for o in said) else 0


if __name__ == "__main__":
    sys.exit(main())
