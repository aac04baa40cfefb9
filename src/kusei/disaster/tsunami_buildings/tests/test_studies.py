"""Studies: what is refused, what goes stale, walking networks in, and two designations at the same moment."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kusei.core import calendar
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import Progress
from kusei.core.testing.together import together
from kusei.core.testing.world import World
from kusei.disaster.tsunami_buildings import bridge, work
from kusei.disaster.tsunami_buildings.actions import AdoptStudy, AskStudy, LoadNetwork, StoreStudy
from kusei.disaster.tsunami_buildings.models import Building, TownReach
from kusei.disaster.tsunami_buildings.study_panels import method
from kusei.disaster.tsunami_buildings.tests.test_evidence import study
from kusei.disaster.tsunami_buildings.tests.test_life import agreed, designate, designated, withdraw

pytestmark = pytest.mark.django_db
NODES = b"node,lon,lat\na,136.9,35.1\nb,136.9010,35.1\nc,136.9010,35.11\n"
EDGES = b"u,v,length_m\na,b,400\nb,c,1200\n"


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def test_every_town_adds_up_and_one_nobody_counted_is_not_zero(world: World, clerk: Any) -> None:
    designated(world, clerk)
    made = study(world, clerk)
    rows = {t.town.name: t for t in made.towns.select_related("town")}
    assert (rows["町0"].reached, rows["町0"].short, rows["町1"].reached, rows["町1"].short) == (300, 0, 59, 241)
    assert (rows["町2"].buildings, rows["町2"].short) == (0, 50)
    assert rows["町3"].people is None
    assert any("直線距離 × 1.5" in line for line in method(made)) and "試算" in method(made)[0]


def test_a_study_whose_buildings_changed_since_is_not_adopted(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    made = study(world, clerk)
    withdraw(clerk, b, date(2025, 10, 1))
    with pytest.raises(Refused, match="もう一度試算"):
        AdoptStudy(actor=clerk, study=made)()


def test_a_study_is_computed_once_and_adopted_by_its_own_ward(world: World, clerk: Any) -> None:
    designated(world, clerk)
    made = study(world, clerk)
    with pytest.raises(Refused, match="もう計算"):
        StoreStudy(actor=clerk, study=made, run=made.run)()
    with pytest.raises(Denied):
        AdoptStudy(actor=world.actor("disaster", "oka"), study=made)()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arrival_min": 10, "start_min": 15}, "短い"),
        ({"arrival_min": 16, "climb_m": Decimal(60)}, "歩ける時間"),
        ({"on_network": True}, "取り込まれていません"),
    ],
)
def test_limits_that_leave_nothing_are_refused(world: World, clerk: Any, change: dict[str, Any], said: str) -> None:
    asked = {"speed_mps": Decimal(1), "start_min": 15, "arrival_min": 60, **change}
    with pytest.raises(Refused, match=said):
        AskStudy(actor=clerk, ward=world.wards["minato"], **asked)()


def test_on_a_loaded_network_the_way_along_the_roads_decides(world: World, clerk: Any) -> None:
    designated(world, clerk)
    city = world.actor("disaster")
    LoadNetwork(actor=city, name="道", source="試験", nodes=NODES, edges=gzip.compress(EDGES))()
    made = study(world, clerk, on_network=True)
    rows = {t.town.name: t for t in made.towns.select_related("town")}
    # 町1 stands at junction b, 400 m by the road where the straight line is 91 m.
    assert rows["町1"].nearest_m == 400
    assert any("道のり" in line for line in method(made))
    with pytest.raises(Denied):
        LoadNetwork(actor=clerk, name="道", source="試験", nodes=NODES, edges=EDGES)()


@pytest.mark.parametrize(
    ("nodes", "edges", "said"),
    [
        (NODES.replace(b"136.9,35.1", b"35.1,136.9"), EDGES, "入れ替わって"),
        (NODES, EDGES.replace(b"b,c", b"b,z"), "番号"),
        (NODES, EDGES.replace(b"1200", b"-1"), "負"),
        (NODES, EDGES.replace(b"1200", b"1.2"), "単位"),
        (NODES.replace(b"lon", b"x1"), EDGES, "列"),
        (NODES, EDGES.replace(b"400", b"abc"), "数として"),
        (b"\x1f\x8bbroken", EDGES, "壊れて"),
        (gzip.compress(b" " * (bridge.MOST_UNPACKED + 10)), EDGES, "大きく"),
    ],
)
def test_a_network_that_is_none_is_refused_with_its_line(nodes: bytes, edges: bytes, said: str) -> None:
    with pytest.raises(bridge.BadNetwork, match=said):
        bridge.packed(nodes, edges)


@pytest.mark.data
def test_the_real_walking_network_is_packed_whole(data_folder: Path) -> None:
    found = bridge.packed(*((data_folder / "roads" / f"ube_walk_{n}.csv.gz").read_bytes() for n in ("nodes", "edges")))
    assert (found[1].nodes, found[1].edges) == (10_403, 30_750)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_designations_at_the_same_moment_get_two_numbers_and_one_building_only_one(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    clerk = world.actor("disaster", "minato")
    first, second = agreed(world, clerk, name="第一"), agreed(world, clerk, name="第二")
    mine = [Building.objects.get(pk=pk) for pk in (first.pk, first.pk, second.pk, second.pk)]
    found = together(*[lambda m=m: designate(clerk, m, date(2025, 6, 1)) for m in mine])
    outcomes = [x.code if isinstance(x, Refused) else x.number for x in found]
    assert sorted(outcomes) == ["2025-001", "2025-002", "state", "state"]


def test_the_job_stores_the_answer_and_names_its_page(world: World, clerk: Any) -> None:
    designated(world, clerk)
    with calendar.at(date(2025, 11, 1)):
        asked = AskStudy(
            actor=clerk, ward=world.wards["minato"], speed_mps=Decimal(1), start_min=15, arrival_min=60
        )()
        assert work.reach(Progress(Job()), ref=asked.ref) == asked.get_absolute_url()
    asked.refresh_from_db()
    assert asked.state == "done" and asked.run is not None and asked.digest == asked.run.input_digest
    assert TownReach.objects.filter(study=asked).count() == world.wards["minato"].towns.count()
