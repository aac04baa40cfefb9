"""What the sweeps of test_sweep.py run; workers import it by name, so it imports nothing of the tests."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def doubled(number: int) -> int:
    if number == 13:
        raise ValueError("no thirteenth floor")
    return 2 * number


def slowly_doubled(given: tuple[str, int]) -> int:
    """Leave a note of who ran it, then take a while."""
    folder, number = given
    (Path(folder) / f"{number}-{os.getpid()}").touch()
    time.sleep(0.1)
    return 2 * number


def fatal(given: tuple[str, int]) -> int:
    """Number 1 takes its process along the first time, number 2 every time."""
    folder, number = given
    note = Path(folder) / str(number)
    if number == 2 or (number == 1 and not note.exists()):
        note.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number
