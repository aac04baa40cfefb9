"""Metres on a small network: round a closed bridge, none where the network is in pieces, and said where a door is off it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.reach import twin, walking
from kusei.engines.reach.ways import NEVER, damage

# A square of streets; its south side is the bridge. A street far away is a piece of its own.
NETWORK: Any = (
    ((137.0, 35.0), (137.01, 35.0), (137.01, 35.01), (137.0, 35.01), (137.1, 35.0), (137.11, 35.0)),
    ((0, 1, 900), (1, 2, 1100), (2, 3, 900), (3, 0, 1100), (4, 5, 900)),
)
BRIDGE = (137.0045, 34.9995, 137.0055, 35.0005)


def beside(homes: Any, offices: Any, *boxes: walking.Box) -> tuple[Any, Any]:
    """As it stands, and with what touches the boxes closed."""
    found = walking.ways(walking.build(*NETWORK), homes, offices)
    return walking.metres(found), walking.metres(found, walking.closed(found.built, boxes))


def test_a_closed_bridge_is_gone_round_and_a_piece_apart_is_not_reached() -> None:
    homes, office = [(137.0, 35.0), (137.1, 35.0), (139.0, 35.0)], [(137.01, 35.0)]
    before, after = beside(homes, office, BRIDGE)
    assert before.ravel().tolist() == [900, walking.NO_WAY, walking.OFF_NETWORK]
    assert after.ravel().tolist() == [3100, walking.NO_WAY, walking.OFF_NETWORK]
    north = (136.9, 35.005, 137.2, 35.006)
    assert beside(homes[:1], office, BRIDGE, north)[1].tolist() == [[walking.NO_WAY]]


def test_an_office_off_the_streets_is_reached_by_nobody_and_a_home_without_a_point_is_off() -> None:
    before, _after = beside([(137.0, 35.0), (float("nan"), 35.0)], [(139.0, 35.0), (137.0, 35.0)])
    assert before.tolist() == [[walking.OFF_NETWORK, 0], [walking.OFF_NETWORK, walking.OFF_NETWORK]]


@pytest.mark.parametrize(("box", "hit"), [(BRIDGE, [0]), ((137.02, 35.0, 137.03, 35.01), []), ((136.0, 34.0, 138.0, 36.0), [0, 1, 2, 3, 4])])
def test_what_touches_a_box_is_closed(box: walking.Box, hit: list[int]) -> None:
    assert walking.closed(walking.build(*NETWORK), [box]).tolist() == hit


@st.composite
def damaged(draw: Any) -> tuple[Any, ...]:
    """A small network with pieces, doubled and empty streets; which of them are closed."""
    count = draw(st.integers(2, 9))
    corner = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(corner, corner, st.sampled_from([0, 1, 7, 40, 300, 65_000])), min_size=1, max_size=16))
    shut = draw(st.lists(st.integers(0, len(edges) - 1), max_size=4, unique=True))
    return count, edges, shut, draw(st.lists(corner, min_size=1, max_size=6)), draw(st.lists(corner, min_size=1, max_size=3))


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_searching_again_only_where_a_way_is_cut_gives_the_figures_of_the_plain_twin(question: tuple[Any, ...]) -> None:
    count, edges, shut, homes, offices = question
    nodes = [(137.0 + n * 0.01, 35.0) for n in range(count)]
    found = walking.ways(walking.build(nodes, edges), [nodes[n] for n in homes], [nodes[n] for n in offices])
    truth = twin.times(found.built.streets, found.homes, found.offices, damage(found.built.streets, [([], None), (shut, None)]))
    for seen, said in zip((walking.metres(found), walking.metres(found, shut)), truth, strict=True):
        assert (np.where(seen == walking.NO_WAY, NEVER, seen) == said).all()
