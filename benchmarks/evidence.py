"""Evidence over 600,000 rows: every key the plan wants, all wards, one fiscal year; against a loop over the wards.

    python benchmarks/evidence.py [--rows 600000]

Peer 1 asks the same probes one ward at a time (what a per-ward report does). Peer 2, for one figure, reads a ward's rows
as objects and counts them in Python (what a first version does). SQLite always, PostgreSQL with KUSEI_DATABASE_URL.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ground

LIMIT_S = 3.0
# Shares of the rows: drills and checks grow for ever, buildings do not.
SHARES = {"drills": 0.35, "improvements": 0.2, "checks": 0.2, "floors": 0.1, "shelters": 0.075, "buildings": 0.075}


def fill(rows: int) -> int:
    """The demo city, and ``rows`` more over four years; returns how many rows the probes' tables hold."""
    ground.start()
    from kusei.core import calendar, gate
    from kusei.core.ledger.queries import wards
    from kusei.disaster.shelters.models import Drill, Improvement, Shelter
    from kusei.disaster.tsunami_buildings.models import Building, Check, RefugeFloor

    rng, today, places = random.Random(ground.SEED), calendar.today(), wards()
    count = {name: int(rows * share) for name, share in SHARES.items()}

    def day() -> date:
        return today - timedelta(days=rng.randint(0, 4 * 365))

    ground.add_shelters(count["shelters"])
    shelters = list(Shelter.objects.only("pk", "ward_id", "facility_id"))
    with gate.writing("loader"):
        Drill.objects.bulk_create((
            Drill(ward_id=s.ward_id, shelter=s, held_on=day(), title="訓練", participants=rng.randint(5, 300))
            for s in rng.choices(shelters, k=count["drills"])
        ), batch_size=5000)
        Improvement.objects.bulk_create((
            Improvement(shelter=s, function="toilet", what="改善", done_on=day()) for s in rng.choices(shelters, k=count["improvements"])
        ), batch_size=5000)
        buildings = Building.objects.bulk_create((
            Building(
                ward=places[n % len(places)], facility_id=shelters[n % len(shelters)].facility_id, name=f"計測{n:06}",
                sort_key=f"{n:06}", state="designated", designated_on=day() if n % 4 else None, capacity=100,
                m2_per_person=Decimal("1.0"), number=f"B{n}",
            )
            for n in range(count["buildings"])
        ), batch_size=5000)
        Check.objects.bulk_create(
            (Check(building=b, checked_on=day()) for b in rng.choices(buildings, k=count["checks"])), batch_size=5000,
        )
        RefugeFloor.objects.bulk_create((
            RefugeFloor(building=b, floor="屋上", area_m2=Decimal(100), since=b.designated_on or today)
            for b in rng.choices(buildings, k=count["floors"])
        ), batch_size=5000)
    ground.analyse()
    return sum(m.objects.count() for m in (Drill, Improvement, Shelter, Check, Building, RefugeFloor))


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Median seconds of ``times`` runs, and the last result."""
    taken, result = [], None
    for _ in range(times):
        begun = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[times // 2], result


def inside(rows: int) -> dict[str, Any]:
    held = fill(rows)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kusei.core import calendar
    from kusei.core.calendar import Period
    from kusei.core.evidence.expected import EXPECTED
    from kusei.core.evidence.registry import SOURCES, collect
    from kusei.core.ledger.queries import wards
    from kusei.disaster.shelters.models import Drill

    places, period, keys = wards(), Period.fiscal_year(calendar.fiscal_year_of(calendar.today()) - 1), sorted({*EXPECTED, *SOURCES})
    with CaptureQueriesContext(connection) as asked:
        collect(keys, places, period)
    ours, found = timed(lambda: collect(keys, places, period))
    loop, one_by_one = timed(lambda: [collect(keys, [w], period) for w in places], times=1)
    by_probe = {k: timed(lambda k=k: collect([k], places, period), times=1)[0] for k in SOURCES}

    def in_python() -> int:
        return sum(
            1 for w in places for d in Drill.objects.filter(ward=w) if period.start <= d.held_on <= period.end
        )

    objects, _n = timed(in_python, times=1)
    same = all(found[k][w].value == part[k][w].value for w, part in zip(places, one_by_one, strict=True) for k in keys)
    return {
        "rows": held, "keys": len(keys), "connected": len(SOURCES), "queries": len(asked), "ours_s": ours, "loop_s": loop,
        "objects_s": objects, "one_key_s": by_probe.get("shelters.drills"), "same": same,
        "slowest": sorted(((round(s, 3), k) for k, s in by_probe.items()), reverse=True)[:3],
    }


def show(name: str, said: dict[str, Any]) -> None:
    print(f"\n{name}: {said['rows']:,} rows, {said['keys']} keys ({said['connected']} connected), all wards, one fiscal year")
    print(f"  Kusei, all wards at once      {said['ours_s']:8.3f} s   {said['queries']} queries", end="   ")
    print("ok" if said["ours_s"] < LIMIT_S else f"over {LIMIT_S} s")
    print(f"  same probes, ward by ward     {said['loop_s']:8.3f} s   {said['loop_s'] / said['ours_s']:.1f}x", end="   ")
    print("same figures" if said["same"] else "OTHER FIGURES")
    one = said["one_key_s"]
    if one:
        print(f"  one figure (drills)           {one:8.3f} s")
        print(f"  one figure, objects in Python {said['objects_s']:8.3f} s   {said['objects_s'] / one:.0f}x")
    print("  slowest probes: " + ", ".join(f"{k} {s:.3f} s" for s, k in said["slowest"]))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=600_000)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.inside:
        print(json.dumps(inside(asked.rows)))
        return
    for name, url in ground.databases():
        with ground.city(url) as env:
            show(name, ground.run_inside(env, __file__, "--inside", "--rows", str(asked.rows)))


if __name__ == "__main__":
    sys.exit(main())
