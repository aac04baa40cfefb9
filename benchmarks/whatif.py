"""How long the page "what if" takes, the whole request, for 383, 5,000 and 25,000 people; straight line and along streets.

    python benchmarks/whatif.py [--people 383 5000 25000] [--data FOLDER] [--network synthetic ube_walk seattle-roads rome-roads]

Sixteen wards of five teams, on one core, by Django's test client (session, powers, shell and drawing included). ``first``: the
first answer of a new process, kernels compiled before (``kusei warm``). ``warm``: the median of seven different questions while
nothing changes in the database. ``moving``: the same with a person's row written before every question, so that nothing read
from the database may be kept. Real networks come from ``--data``; the offices stand at corners drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import ground

QUESTIONS, TEAMS, LIMIT_S = 7, ("general", "information", "shelter", "supply", "survey"), 1.0
WEST, SOUTH, DEGREE_M = 137.35, 34.0, 111_195.0
ASKED = ("quota", "bridge", "flood", "all three")


# --- inside the city ------------------------------------------------------------------------------


def fill(people: int, network: str, data: str) -> dict[str, Any]:
    """Staff, homes, quotas and last year's places in the plan of next year; the network in use; the offices on it."""
    import django

    django.setup()
    from kusei.core import gate
    from kusei.core.ledger.queries import wards
    from kusei.disaster.mobilisation.models import Cell, Designation, Home, Member, Plan
    from kusei.disaster.tsunami_buildings.models import WalkNetwork

    rng, plan = random.Random(people), Plan.objects.get(state="draft")
    places = list(wards())
    with gate.writing("loader"):
        WalkNetwork.objects.update(in_use=False)
        nodes = _network(network, data) if network else []
        for ward in places:
            if nodes:
                ward.lon, ward.lat = rng.choice(nodes)
                type(ward).objects.filter(pk=ward.pk).update(lon=ward.lon, lat=ward.lat)
        Designation.objects.filter(plan=plan).delete()
        Member.objects.filter(fiscal_year=plan.fiscal_year).delete()
        members = Member.objects.bulk_create(_members(rng, plan.fiscal_year, people, nodes, places), batch_size=1000)
        Home.objects.bulk_create((Home(member=m, lon=m.lon, lat=m.lat) for m in members), batch_size=1000)
        Designation.objects.bulk_create(
            (Designation(plan=plan, member=m, ward=rng.choice(places), team=rng.choice(TEAMS), since=f"{plan.fiscal_year}-04-01") for m in members),
            batch_size=1000,
        )  # fmt: skip
        plan.cells.all().delete()
        each = people // 80
        Cell.objects.bulk_create(
            Cell(plan=plan, ward=w, team=t, skill="nurse" if t == "supply" else "any",
                 least=each // 3 if t == "supply" else each * 6 // 10, most=each) for w in places for t in TEAMS
        )  # fmt: skip
    ground.analyse()
    return {"page": f"{plan.get_absolute_url()}what-if/", "staff": len(members), "corners": len(nodes)}


def _members(rng: random.Random, year: int, people: int, nodes: list[Any], places: list[Any]) -> Any:
    from kusei.core.places import Point, mesh_code
    from kusei.disaster.mobilisation.models import Member

    for n in range(people):
        if nodes:
            lon, lat = rng.choice(nodes)
        else:
            ward = rng.choice(places)
            lon, lat = ward.lon + rng.uniform(-0.03, 0.03), ward.lat + rng.uniform(-0.03, 0.03)
        lon, lat = lon + rng.uniform(-3e-4, 3e-4), lat + rng.uniform(-3e-4, 3e-4)
        row = Member(
            fiscal_year=year, number=f"{n:06}", name=f"計測{n}", mesh=mesh_code(Point(lon, lat)), mesh_by="point",
            means=rng.choice(("walk", "bicycle", "motorcycle")), skills=["nurse"] if n % 7 == 0 else [],
        )  # fmt: skip
        row.lon, row.lat = lon, lat
        yield row


def _network(name: str, data: str) -> list[tuple[float, float]]:
    """Put it in use; its corners in degrees."""
    import numpy as np
    import towns

    from kusei.core import calendar
    from kusei.core.files.store import attach, keep
    from kusei.disaster.tsunami_buildings import bridge
    from kusei.disaster.tsunami_buildings.models import WalkNetwork

    found = [towns.synthetic(448)] if name == "synthetic" else [t for t in towns.real(Path(data)) if t.name == name]
    if not found:
        raise SystemExit(f"no network {name}: name the folder with --data")
    net = found[0].network
    west, south = net.origin or (WEST, SOUTH)
    lon, lat = west + net.x_m / (DEGREE_M * np.cos(np.radians(south))), south + net.y_m / DEGREE_M
    metres = np.hypot(net.x_m[net.tails] - net.x_m[net.heads], net.y_m[net.tails] - net.y_m[net.heads])
    nodes = "node,lon,lat\n" + "".join(f"{n},{x:.6f},{y:.6f}\n" for n, (x, y) in enumerate(zip(lon, lat, strict=True)))
    edges = "u,v,length_m\n" + "".join(f"{a},{b},{m:.1f}\n" for a, b, m in zip(net.tails, net.heads, metres, strict=True))
    body, counts = bridge.packed(nodes.encode(), edges.encode())
    row = WalkNetwork.objects.create(name=name, source="benchmark", loaded_on=calendar.today(), nodes=counts.nodes, edges=counts.edges)
    row.file = attach(row, keep(body), name="network.csv.gz")
    row.save()
    return [(float(x), float(y)) for x, y in zip(lon, lat, strict=True)]


def questions(kind: str) -> list[dict[str, str]]:
    """Different every time: nothing can be answered from the one before."""
    from kusei.core.ledger.queries import wards
    from kusei.disaster.mobilisation.models import Member, Plan

    rng, plan = random.Random(kind), Plan.objects.get(state="draft")
    members = Member.objects.filter(fiscal_year=plan.fiscal_year).select_related("home")
    homes, found = list(members.order_by("pk")[:: max(1, members.count() // 50)]), []
    for n in range(QUESTIONS + 1):
        asked: dict[str, str] = {}
        if kind in ("quota", "all three"):
            asked |= {"ward": wards()[n].code, "team": "shelter", "skill": "any", "least": str(5 + n), "most": str(20 + n)}
        if kind in ("bridge", "all three"):
            asked["points"] = "\n".join(f"{h.home.lat:.6f}, {h.home.lon:.6f}" for h in rng.sample(homes, 2))
        if kind in ("flood", "all three"):
            asked["flooded"] = ", ".join(h.mesh[:8] for h in rng.sample(homes, 2))
        found.append(asked)
    return found


def ask(page: str) -> dict[str, Any]:
    """Seconds of the first answer of this process and of the later ones."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import django

    django.setup()
    from django.test import Client

    from kusei.core import gate
    from kusei.disaster.mobilisation.models import Member

    name, _, value = ground.session("disaster").partition("=")
    client = Client()
    client.cookies[name] = value

    def seconds(asked: dict[str, str]) -> float:
        begun = time.perf_counter()
        answer = client.get(page, asked)
        if answer.status_code != 200 or 'id="answer"' not in answer.content.decode():
            raise SystemExit(f"the page answers {answer.status_code}")
        return time.perf_counter() - begun

    every = {kind: questions(kind) for kind in ASKED}
    said: dict[str, Any] = {"first": seconds(every["all three"][-1])}
    row = Member.objects.order_by("pk").last()
    for kind in ASKED:
        still = [seconds(q) for q in every[kind][:-1]]
        moving = []
        for n, q in enumerate(every[kind][:-1]):
            with gate.writing("loader"):
                Member.objects.filter(pk=row.pk).update(division=f"{kind}{n}")
            moving.append(seconds(q))
        said[kind] = {"warm": statistics.median(still), "most": max(still[1:]), "moving": statistics.median(moving)}
    return said


# --- outside --------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[383, 5_000, 25_000])
    parser.add_argument("--network", nargs="+", default=["", "synthetic"])
    parser.add_argument("--data", default="")
    parser.add_argument("--inside", nargs="+")
    given = parser.parse_args()
    if given.inside:
        work, *more = given.inside
        if work == "start":
            ground.start()
            from kusei.core.jobs.compute import warm

            print(json.dumps({"warm": dict(warm())}))
        elif work == "fill":
            print(json.dumps(fill(int(more[0]), *("" if m == "none" else m for m in more[1:]))))
        else:
            print(json.dumps(ask(more[0])))
        return 0
    slow = 0
    for database, url in ground.databases():
        print(f"\n{database}\n{'network':<15}{'corners':>9}{'people':>8}{'first s':>9}   " + "".join(f"{k:>10} s (most; moving)" for k in ASKED))
        with ground.city(url) as env:
            inside = ("benchmarks/whatif.py", "--inside")
            ground.run_inside(env, *inside, "start")
            for network in given.network:
                for people in given.people:
                    filled = ground.run_inside(env, *inside, "fill", str(people), network or "none", given.data or "none")
                    said = ground.run_inside(env, *inside, "ask", filled["page"])
                    cells = [f"{said[k]['warm']:>10.2f} ({said[k]['most']:.2f}; {said[k]['moving']:.2f})  " for k in ASKED]
                    print(f"{network or 'straight line':<15}{filled['corners']:>9,}{people:>8,}{said['first']:>9.1f}   {''.join(cells)}", flush=True)
                    slow += any(said[k]["warm"] > LIMIT_S for k in ASKED)
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
