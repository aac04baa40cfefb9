"""What if: a quota otherwise, a mesh under water, a bridge closed; beside the plan as it stands, and nothing stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kusei.core import calendar
from kusei.core.jobs.models import Run
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import bridge
from kusei.disaster.mobilisation.actions import SetQuota
from kusei.disaster.mobilisation.models import Member, Plan, Trial
from kusei.disaster.mobilisation.rules.asking import bridges_of, meshes_of
from kusei.disaster.mobilisation.tests.test_before_life import DAY, adopted, tried
from kusei.disaster.tsunami_buildings.public import Streets
from kusei.engines.reach.values import Network

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
    found = bridge.what_if(plan, bridge.Asked(quota=(world.wards["oka"].pk, "general", "any", 3, 3)))
    assert (found.now.answer.placed, found.then.answer.placed) == (4, 4)
    assert found.then.wards.count(found.then.wards[1]) == 3 and found.streets == ""
    assert Run.objects.count() == runs


def test_who_lives_under_water_does_not_come(world: World, plan: Plan) -> None:
    mesh = Member.objects.get(number="2").mesh
    found = bridge.what_if(plan, bridge.Asked(flooded=(mesh,)))
    assert found.under_water >= 1 and found.then.answer.placed == 4 - found.under_water


def test_along_the_streets_a_closed_bridge_cuts_and_pieces_are_named(world: World, plan: Plan, monkeypatch: Any) -> None:
    """Each home with a street to its own office; one street joins the two halves, and it is the bridge."""
    wards = bridge.offices(plan)
    a, b = ((w.lon or 0.0, w.lat or 0.0) for w in wards)
    homes = [bridge.point_of(m, m.home) for m in bridge.people_of(plan)]
    nodes = (a, b, *((p.lon, p.lat) for p in homes if p))
    ways = [(0, 1, 9000.0)]
    for n, (lon, _lat) in enumerate(nodes[2:], start=2):
        near = 0 if abs(lon - a[0]) < abs(lon - b[0]) else 1
        ways.append((n, near, 1000.0))
    network = Network(nodes, tuple(ways))
    monkeypatch.setattr(bridge, "streets_in_use", lambda: Streets("k", "道", lambda: network))
    bridge.BUILT.clear()
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    box = (middle[0] - 1e-4, middle[1] - 1e-4, middle[0] + 1e-4, middle[1] + 1e-4)
    found = bridge.what_if(plan, bridge.Asked(bridges=(box,)))
    assert found.streets == "道" and not found.apart and sum(found.cut.values()) == len(homes)
    apart = Network(nodes, tuple(ways[1:]))
    monkeypatch.setattr(bridge, "streets_in_use", lambda: Streets("k2", "道", lambda: apart))
    assert sum(bridge.what_if(plan, bridge.Asked()).apart.values()) == len(homes)


def test_the_page_answers_without_javascript_and_refuses_in_words(world: World, plan: Plan, signed_in: Any) -> None:
    client, page = signed_in("disaster"), reverse("mobilisation:what_if", args=[plan.ref])
    assert client.get(page).status_code == 200
    asked = {"ward": world.wards["oka"].code, "team": "general", "skill": "any", "least": "3", "most": "3"}
    text = client.get(page, asked).content.decode()
    for word in ("変えたとき", "assignment.plans", "直線距離", "移る人は"):
        assert word in text
    for bad, word in (({"bridges": "あの橋"}, "あの橋"), ({"flooded": "12"}, "メッシュはありません"), ({**asked, "least": "9"}, "最少が最多より")):
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
