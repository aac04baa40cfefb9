"""The demo's story, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.seeds.before import World, seed

__all__ = ["World", "seed"]
