"""What if: a quota otherwise, a mesh under water, a bridge closed; beside the plan as it stands, and nothing stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.jobs.models import Run
from kusei.core.places import Point, distance_m
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import bridge, bridge_asking, bridge_ways
from kusei.disaster.mobilisation.actions import SetQuota
from kusei.disaster.mobilisation.bridge_asking import Asked, what_if
from kusei.disaster.mobilisation.bridge_ways import minutes_of, question_of, straight_m
from kusei.disaster.mobilisation.models import Member, Plan, Trial
from kusei.disaster.mobilisation.rules.asking import bridges_of, meshes_of
from kusei.disaster.mobilisation.rules.before import minutes_on_the_way
from kusei.disaster.mobilisation.tests.test_before_life import DAY, LIST, adopted, load, tried
from kusei.disaster.tsunami_buildings.public import Ground, Streets

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(world: World) -> Any:
    with calendar.at(DAY):
        yield adopted(world, world.actor("disaster"))


def test_what_is_typed_is_read_or_named() -> None:
    (box,) = bridges_of("35.1, 136.9\n")
    assert box[0] < 136.9 < box[2] and box[1] < 35.1 < box[3]
    assert meshes_of("5236-6712、52366713 ") == ["5236-6712", "52366713"]
    with pytest.raises(ValueError, match="橋"):
        bridges_of("橋のあたり")


def test_a_quota_otherwise_is_answered_beside_the_plan(world: World, plan: Plan) -> None:
    runs = Run.objects.count()
    found = what_if(plan, Asked(quota=(world.wards["oka"].pk, "general", "any", 3, 3)))
    assert (found.now.answer.placed, found.then.answer.placed) == (4, 4)
    assert (found.then.wards == found.then.wards[1]).sum() == 3 and found.streets is None
    assert Run.objects.count() == runs


def test_who_lives_under_water_does_not_come(world: World, plan: Plan) -> None:
    mesh = Member.objects.get(number="2").mesh
    found = what_if(plan, Asked(flooded=(mesh,)))
    assert found.under_water >= 1 and found.then.answer.placed == 4 - found.under_water
    assert found.tonight.lost.sum() == found.under_water


# Along the streets ----------------------------------------------------------------------------------------------------


def streets(monkeypatch: Any, key: str, nodes: Any, ways: Any, bridges: Any = None) -> None:
    found = Ground(np.array(nodes, float), np.array(ways, float), bridges or {})
    monkeypatch.setattr(bridge_ways, "streets_in_use", lambda: Streets(key * 20, "道（測量）", lambda: found))
    monkeypatch.setattr(bridge_asking, "streets_in_use", bridge_ways.streets_in_use)


def halves(plan: Plan) -> tuple[Any, Any]:
    """Each home with a street to its own office; the first street joins the two halves."""
    (ax, ay), (bx, by) = question_of(plan).offices.tolist()
    homes = question_of(plan).points.tolist()
    ways = [(0, 1, 9000.0)]
    ways += [(n, 0 if abs(lon - ax) < abs(lon - bx) else 1, 1000.0) for n, (lon, _lat) in enumerate(homes, start=2)]
    return [(ax, ay), (bx, by), *homes], ways


def test_a_closed_bridge_cuts_who_lives_beyond_it_whether_named_or_pointed_at(world: World, plan: Plan, monkeypatch: Any) -> None:
    nodes, ways = halves(plan)
    streets(monkeypatch, "a", nodes, ways, {"架橋": (0,)})
    x, y = ((nodes[0][k] + nodes[1][k]) / 2 for k in (0, 1))
    named = what_if(plan, Asked(bridges=("架橋",)))
    pointed = what_if(plan, Asked(points=((x - 1e-4, y - 1e-4, x + 1e-4, y + 1e-4),)))
    # The fixed one lives in one half and serves in the other.
    assert named.streets is not None and sum(named.cut) == 4 and named.digest == pointed.digest
    assert named.tonight.lost.tolist() == [False, False, False, True] and not named.tonight.later.any()
    assert named.then.wards[3] == 1 - named.now.wards[3]


def test_a_network_in_several_pieces_guesses_no_way_between_them(world: World, plan: Plan, monkeypatch: Any) -> None:
    """Across the water nobody is placed; a home or an office whose streets lead nowhere is measured straight, and said."""
    nodes, ways = halves(plan)
    streets(monkeypatch, "b", nodes, ways[1:])
    trial = tried(world.actor("disaster"), plan)
    kept = trial.weights["streets"]
    assert (kept["off"], kept["alone"], sum(kept["apart"].values())) == ([], [], 4) and trial.state == "done"
    assert (kept["name"], kept["version"], kept["engine"]) == ("道（測量）", "b" * 12, "reach.walking 2")
    # Person 2's street leads to no office any more; person 1 lives off all streets; the fixed one walks.
    lost = [w for w in ways if w[0] not in (2, 3)] + [(3, len(nodes), 50.0)]
    nodes[2] = (nodes[2][0] + 1, nodes[2][1])
    streets(monkeypatch, "c", [*nodes, (nodes[3][0], nodes[3][1] + 0.0004)], lost)
    trial = tried(world.actor("disaster"), plan)
    kept = trial.weights["streets"]
    assert (kept["off"], kept["alone"]) == (["1"], ["2"]) and trial.placed == 4
    straight = bridge_ways.reached(replace(question_of(plan), streets="")).metres
    assert (bridge_ways.reached(question_of(plan)).metres[:2] == straight[:2]).all()
    # Neither office has a street that leads to a home: everybody straight, and both named.
    streets(monkeypatch, "d", [*nodes[:2], (nodes[0][0], nodes[0][1] + 1)], [(0, 2, 1.0)])
    kept = tried(world.actor("disaster"), plan).weights["streets"]
    assert len(kept["stray"]) == 2 and len(kept["off"]) == 4


def test_the_trial_page_names_network_engine_and_whom_it_could_not_walk(world: World, plan: Plan, monkeypatch: Any, signed_in: Any) -> None:
    nodes, ways = halves(plan)
    nodes[2] = (nodes[2][0] + 1, nodes[2][1])
    streets(monkeypatch, "e", nodes, ways)
    page = tried(world.actor("disaster"), plan).get_absolute_url()
    text = signed_in("disaster").get(page).content.decode()
    for word in ("道（測量）", "e" * 12, "reach.walking", "200m以内に道がない職員が1人", "直線距離で計算した職員", "山口 港"):
        assert word in text
    seen = signed_in("audit").get(page).content.decode()
    assert "道がない職員が1人" in seen and "直線距離で計算した職員" not in seen


def test_nothing_kept_answers_for_a_list_a_network_or_a_rule_that_has_changed(world: World, plan: Plan, monkeypatch: Any) -> None:
    nodes, ways = halves(plan)
    streets(monkeypatch, "f", nodes, ways)
    trial = tried(world.actor("disaster"), plan)
    first = what_if(plan, Asked())
    assert first.then.answer.place == first.now.answer.place and bridge.digest_now(plan) == trial.digest
    load(world.actor("disaster"), LIST.replace("35.112,137.004", "35.111,136.905"))
    moved = what_if(plan, Asked())
    was, now = first.now.inputs.people.minutes.tolist(), moved.now.inputs.people.minutes.tolist()
    assert now[1] == now[0] == was[0] != was[1]
    assert bridge.digest_now(plan) != trial.digest
    streets(monkeypatch, "g", nodes, [(a, b, m * 2) for a, b, m in ways])
    assert what_if(plan, Asked()).now.answer.ways[0] > moved.now.answer.ways[0]
    with gate.writing("loader"):
        Member.objects.filter(number="1").update(means="bicycle")
    assert what_if(plan, Asked()).now.answer.ways[0] < moved.now.answer.ways[0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(136.8, 137.0), st.floats(35.0, 35.2), st.sampled_from([3.0, 8.0, 12.0]), st.sampled_from([2000.0, 20000.0])), min_size=1, max_size=5))
def test_minutes_by_columns_are_those_of_one_person_at_a_time(people: list[tuple[float, float, float, float]]) -> None:
    offices = [(136.9, 35.1), (136.95, 35.15)]
    table = np.array(people)
    found = minutes_of(straight_m(table[:, :2], np.array(offices)) * 1.3, table[:, 2], table[:, 3])
    for row, (lon, lat, kmh, most) in zip(found.tolist(), people, strict=True):
        ways = [distance_m(Point(lon, lat), Point(*office)) * 1.3 for office in offices]
        assert row == [minutes_on_the_way(m, kmh=kmh) if m <= most else -1 for m in ways]


def test_the_page_answers_without_javascript_and_refuses_in_words(world: World, plan: Plan, signed_in: Any) -> None:
    client, page = signed_in("disaster"), reverse("mobilisation:what_if", args=[plan.ref])
    assert client.get(page).status_code == 200
    asked = {"ward": world.wards["oka"].code, "team": "general", "skill": "any", "least": "3", "most": "3"}
    text = client.get(page, asked).content.decode()
    for word in ("変えたとき", "assignment.plans", "直線距離", "移る人は"):
        assert word in text
    wet = client.get(page, {"flooded": Member.objects.get(number="2").mesh}).content.decode()
    for word in ("来られなくなる職員は", "来られない1人", "区役所", "丘野 上", "自宅が浸水するメッシュ"):
        assert word in wet
    assert "丘野 上" not in signed_in("audit").get(page, {"flooded": Member.objects.get(number="2").mesh}).content.decode()
    for bad, word in (({"points": "あの橋"}, "あの橋"), ({"flooded": "12"}, "メッシュはありません"), ({**asked, "least": "9"}, "最少が最多より")):
        answer = client.get(page, bad)
        assert answer.status_code == 422 and word in answer.content.decode()


def test_two_trials_side_by_side_name_only_for_those_who_assign(world: World, plan: Plan, signed_in: Any) -> None:
    chief = world.actor("disaster")
    SetQuota(actor=chief, plan=plan, ward=world.wards["oka"], team="general", least=3, most=3)()
    other, first = tried(chief, plan), Trial.objects.get(state="adopted")
    page = reverse("mobilisation:compare_trials", args=[first.ref])
    text = signed_in("disaster").get(page, {"other": other.ref}).content.decode()
    for word in ("費用の合計", "移る人は", "だけに見えます"):
        assert word in text
    seen = signed_in("audit").get(page, {"other": other.ref}).content.decode()
    assert "移る人は" in seen and "だけに見えます" not in seen and "海野" not in seen
    assert signed_in("disaster").get(page, {"other": "nothing"}).status_code == 422
