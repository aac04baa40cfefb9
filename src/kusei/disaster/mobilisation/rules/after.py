"""After the call: how far arrivals and answers go, who could help where. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Standing:
    """One ward on the board. ``wanted``: the plan's least; ``expected``: coming, not yet here.

    ``offered``, ``promised``: people in offers of help that wait for an answer, given and to be taken. They stay where
    they are until then, but nobody proposes them twice.
    """

    ward: str
    wanted: int
    here: int
    expected: int
    offered: int = 0
    promised: int = 0

    @property
    def gap(self) -> int:
        """People still missing when all who are on their way have come."""
        return max(self.wanted - self.here - self.expected, 0)

    @property
    def spare(self) -> int:
        """People here beyond the plan's least and not offered yet: they can be sent without leaving a hole."""
        return max(self.here - self.offered - self.wanted, 0)

    @property
    def unmet(self) -> int:
        """What is missing and nobody has offered yet."""
        return max(self.gap - self.promised, 0)


@dataclass(frozen=True)
class Help:
    source: str
    target: str
    people: int
    metres: int


def arrivals_at(called_at: datetime, times: Sequence[datetime], at: Sequence[int]) -> list[int]:
    """How many had come after each of ``at`` minutes."""
    minutes = sorted((t - called_at) / timedelta(minutes=1) for t in times)
    return [sum(1 for m in minutes if m <= limit) for limit in at]
