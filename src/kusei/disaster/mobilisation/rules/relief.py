"""Counts of support that add up."""

from __future__ import annotations


def still_wanted(people: int, accepted: int) -> int:
    return max(0, people - accepted)


def state_of(people: int, accepted: int, arrived: int, returned: int) -> str:
    """The state of a request by its counts; nothing accepted is ``refused`` (only asked once an answer came)."""
    if accepted < people:
        return "partly" if accepted else "refused"
    if returned == accepted:
        return "returned"
    return "arrived" if arrived else "answered"
