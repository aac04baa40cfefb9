"""The demo's story, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.seeds import after, before, relief
from kusei.disaster.mobilisation.seeds.before import World


def seed(world: World) -> None:
    before.seed(world)
    after.seed(world)
    relief.seed(world)


__all__ = ["World", "seed"]
