"""The night: what the dated rule says is over is erased from the register."""

from __future__ import annotations

from datetime import time

from kusei.core.access.actors import system
from kusei.core.jobs.run import nightly
from kusei.disaster.shelters.actions import EraseRoll


@nightly("shelters.erase_roll", time(3, 40))
def erase_roll() -> object:
    return EraseRoll(actor=system("retention"))()
