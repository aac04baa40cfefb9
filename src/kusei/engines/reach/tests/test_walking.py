"""Metres on a small network: round a closed bridge, none where the network is in pieces, and said where a door is off it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.reach import walking
from kusei.engines.reach.values import Network

# A square of streets; its south side is the bridge. A street far away is a piece of its own.
NETWORK = Network(
    ((137.0, 35.0), (137.01, 35.0), (137.01, 35.01), (137.0, 35.01), (137.1, 35.0), (137.11, 35.0)),
    ((0, 1, 900), (1, 2, 1100), (2, 3, 900), (3, 0, 1100), (4, 5, 900)),
)
BRIDGE = (137.0045, 34.9995, 137.0055, 35.0005)


def test_a_closed_bridge_is_gone_round_and_a_piece_apart_is_not_reached() -> None:
    built = walking.build(NETWORK)
    homes, office = [(137.0, 35.0), (137.1, 35.0), (139.0, 35.0)], [(137.01, 35.0)]
    before, after = walking.metres(built, homes, office, [BRIDGE])
    assert before.ravel().tolist() == [900, walking.NO_WAY, walking.OFF_NETWORK]
    assert after.ravel().tolist() == [3100, walking.NO_WAY, walking.OFF_NETWORK]
    north = (136.9, 35.005, 137.2, 35.006)
    assert walking.metres(built, homes[:1], office, [BRIDGE, north])[1].tolist() == [[walking.NO_WAY]]


@pytest.mark.parametrize(("box", "hit"), [(BRIDGE, [0]), ((137.02, 35.0, 137.03, 35.01), []), ((136.0, 34.0, 138.0, 36.0), [0, 1, 2, 3, 4])])
def test_what_touches_a_box_is_closed(box: walking.Box, hit: list[int]) -> None:
    assert walking.closed(walking.build(NETWORK), [box]).tolist() == hit


@given(st.floats(137.0, 137.01), st.floats(34.995, 35.015), st.floats(0.0001, 0.004))
def test_closing_never_shortens_a_way(lon: float, lat: float, half: float) -> None:
    built = walking.build(NETWORK)
    before, after = walking.metres(built, [(137.0, 35.01)], [(137.01, 35.0)], [(lon - half, lat - half, lon + half, lat + half)])
    assert after[0, 0] == walking.NO_WAY or after[0, 0] >= before[0, 0]
