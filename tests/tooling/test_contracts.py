"""The import contracts catch what they are for, and say nothing about rooms that do not exist yet."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import grimp
import pytest
from importlinter import Contract

from kusei.tooling.contracts import LevelsContract, RoomsContract, WallContract, read_levels, read_order

pytestmark = pytest.mark.pure

House = Callable[[dict[str, str]], grimp.ImportGraph]

ROOM_LEVELS = ["urls", "views", "forms panels", "evidence public", "actions", "queries", "powers models", "rules"]
ROOMS = {
    "pillars": ["toy.disaster", "toy.welfare"],
    "doors": ["public"],
    "order": ["training > headquarters > shelters, stockpile"],
    "wiring": ["toy.site: *", "toy.portal: panels"],
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Write a package ``toy`` from {path: source} and give its import graph."""

    def build(files: dict[str, str]) -> grimp.ImportGraph:
        for name, source in {"toy/__init__.py": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
            for folder in path.parents:
                if folder == tmp_path:
                    break
                (folder / "__init__.py").touch()
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        return grimp.build_graph("toy", include_external_packages=True, cache_dir=None)

    return build


def broken(kind: type[Contract], graph: grimp.ImportGraph, **options: object) -> list[tuple[str, str]]:
    contract = kind("toy", {}, {"name": "toy", "type": "toy", **options})
    check = contract.check(graph, verbose=False)
    found = [(b.importer, b.imported) for b, _ in check.metadata["broken"]]
    assert check.kept == (not found)
    if found:
        contract.render_broken_contract(check)
    return found


def test_a_model_that_reaches_up_to_a_view_is_caught(house: House) -> None:
    graph = house({
        "toy/disaster/shelters/views.py": "from toy.disaster.shelters import models",
        "toy/disaster/shelters/models.py": "from toy.disaster.shelters import views",
    })
    assert broken(LevelsContract, graph, containers=["toy.disaster.*"], levels=ROOM_LEVELS) == [
        ("toy.disaster.shelters.models", "toy.disaster.shelters.views"),
    ]


def test_a_detour_through_a_module_without_a_level_is_caught(house: House) -> None:
    graph = house({
        "toy/disaster/shelters/actions.py": "",
        "toy/disaster/shelters/odds.py": "from toy.disaster.shelters import actions",
        "toy/disaster/shelters/models.py": "from toy.disaster.shelters import odds",
    })
    assert broken(LevelsContract, graph, containers=["toy.disaster.*"], levels=ROOM_LEVELS) == [
        ("toy.disaster.shelters.odds", "toy.disaster.shelters.actions"),
    ]


def test_tests_and_migrations_may_see_what_they_exercise(house: House) -> None:
    graph = house({
        "toy/disaster/shelters/views.py": "",
        "toy/disaster/shelters/tests/test_it.py": "from toy.disaster.shelters import views",
        "toy/disaster/shelters/models/migrations/one.py": "from toy.disaster.shelters import views",
    })
    assert broken(LevelsContract, graph, containers=["toy.disaster.*"], levels=ROOM_LEVELS) == []


def test_containers_and_pillars_that_do_not_exist_yet_are_passed_over(house: House) -> None:
    graph = house({"toy/site/urls.py": ""})
    assert broken(LevelsContract, graph, containers=["toy.disaster.*", "toy.nowhere"], levels=ROOM_LEVELS) == []
    assert broken(RoomsContract, graph, **ROOMS) == []
    assert broken(WallContract, graph, sources=["toy.engines"], forbidden=["django"]) == []


def test_pillars_do_not_look_sideways(house: House) -> None:
    graph = house({
        "toy/plan/a.py": "import toy.disaster.b",
        "toy/disaster/b.py": "",
        "toy/core/c.py": "import toy.plan.a",
    })
    levels = ["site", "plan | disaster", "core"]
    assert broken(LevelsContract, graph, containers=["toy"], levels=levels, complete="true") == [
        ("toy.core.c", "toy.plan.a"), ("toy.plan.a", "toy.disaster.b"),
    ]


def test_a_name_without_a_level_is_refused_where_the_contract_is_complete(house: House) -> None:
    graph = house({"toy/core/text.py": "", "toy/core/helpers.py": "", "toy/core/tests/test_x.py": ""})
    assert broken(LevelsContract, graph, containers=["toy.core"], levels=["text"], complete="true") == [
        ("toy.core.helpers", "toy.core"),
    ]


def test_a_room_is_entered_only_by_its_door(house: House) -> None:
    graph = house({
        "toy/disaster/shelters/public.py": "",
        "toy/disaster/shelters/models.py": "",
        "toy/disaster/training/actions.py": "from toy.disaster.shelters import public, models",
    })
    assert broken(RoomsContract, graph, **ROOMS) == [("toy.disaster.training.actions", "toy.disaster.shelters.models")]


def test_a_room_further_right_does_not_enter_one_further_left(house: House) -> None:
    graph = house({
        "toy/disaster/training/public.py": "",
        "toy/disaster/stockpile/public.py": "",
        "toy/disaster/shelters/actions.py": """
from toy.disaster.training import public
import toy.disaster.stockpile.public
""",
    })
    assert broken(RoomsContract, graph, **ROOMS) == [
        ("toy.disaster.shelters.actions", "toy.disaster.stockpile.public"),
        ("toy.disaster.shelters.actions", "toy.disaster.training.public"),
    ]


def test_not_even_the_door_opens_to_another_pillar(house: House) -> None:
    graph = house({
        "toy/disaster/shelters/public.py": "",
        "toy/welfare/isolation/views.py": "from toy.disaster.shelters import public",
        "toy/core/odd.py": "from toy.disaster.shelters import public",
    })
    assert broken(RoomsContract, graph, **ROOMS) == [
        ("toy.core.odd", "toy.disaster.shelters.public"),
        ("toy.welfare.isolation.views", "toy.disaster.shelters.public"),
    ]


def test_site_sees_everything_and_the_portal_only_what_it_composes(house: House) -> None:
    graph = house({
        "toy/disaster/shelters/public.py": "",
        "toy/disaster/shelters/panels.py": "",
        "toy/disaster/shelters/models.py": "",
        "toy/site/urls.py": "from toy.disaster.shelters import models",
        "toy/portal/views.py": "from toy.disaster.shelters import public, panels, models",
    })
    assert broken(RoomsContract, graph, **ROOMS) == [("toy.portal.views", "toy.disaster.shelters.models")]


def test_an_engine_that_knows_django_is_caught(house: House) -> None:
    graph = house({"toy/engines/reach.py": "import numpy\nfrom django.db import models"})
    found = broken(WallContract, graph, sources=["toy.engines"], forbidden=["django"])
    assert found == [("toy.engines.reach", "django")]


def test_numerics_enter_a_room_by_its_bridge_alone(house: House) -> None:
    graph = house({
        "toy/engines/reach.py": "",
        "toy/disaster/shelters/bridge.py": "from toy.engines import reach\nimport numpy",
        "toy/disaster/shelters/actions.py": "from toy.engines import reach",
    })
    options = {"sources": ["toy.disaster.*"], "forbidden": ["toy.engines", "numpy"], "gates": ["bridge"]}
    assert broken(WallContract, graph, **options) == [("toy.disaster.shelters.actions", "toy.engines.reach")]


def test_the_order_of_a_pillar_is_followed_through_and_has_no_ring() -> None:
    assert read_order(["a > b, c > d"]) == {("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("c", "d")}
    with pytest.raises(ValueError, match="ring"):
        read_order(["a > b", "b > a"])


def test_a_name_on_two_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="two levels"):
        read_levels(["a b", "b"])
