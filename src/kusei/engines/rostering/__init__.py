"""Relief shifts: who works which shift, so that as few as possible are missing, loads are fair and little changes.

No one works two shifts at once or without the rest the rules ask for; a shift that cannot be filled is named.
"""

from __future__ import annotations

from collections.abc import Callable

from kusei.engines.rostering.greedy import greedy
from kusei.engines.rostering.judging import verify
from kusei.engines.rostering.solving import solve
from kusei.engines.rostering.values import ANY, Impossible, Inputs, Person, Rest, Roster, Shift, Short

__all__ = ["ANY", "GOALS", "VERSION", "Impossible", "Inputs", "Person", "Rest", "Roster", "Shift", "Short", "run"]
VERSION = "2"
GOALS = 3


def run(inputs: Inputs, tell: Callable[[int], None] = lambda done: None) -> Roster:
    """The roster, and where it falls short. Status ``gave_up``: the plain way was used, every rule is kept all the same.

    ``tell`` hears how many of the GOALS are done.
    Raises Impossible for inputs that contradict themselves.
    """
    verify(inputs)
    plain = greedy(inputs)
    try:
        return solve(inputs, plain.pairs, tell) or plain
    except ImportError:
        return plain
