"""Rest between shifts, and counts of support that add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kusei.engines.rostering.resting import Breach, breaches
from kusei.engines.rostering.values import Rest, Span


def rest_of(rule: Mapping[str, Any]) -> Rest:
    """The rule's hours as the engine counts them."""
    return Rest(int(rule["rest_hours"]) * 60, int(rule["days_in_row"]), int(rule["longest_hours"]) * 60)


def overridden(rule: Mapping[str, Any]) -> Rest:
    """As far as the head of the ward may go; never farther than the rule is loose already."""
    plain = rest_of(rule)
    least = min(plain.least, int(rule["override_rest_hours"]) * 60)
    return Rest(least, max(plain.days, int(rule["override_days"])), plain.longest)


def new_breaches(held: Iterable[Span], added: Span, rest: Rest) -> list[Breach]:
    """What adding one span breaks that was not broken before."""
    before = list(held)
    old = {(b.kind, b.first, b.second) for b in breaches(before, rest)}
    return [b for b in breaches([*before, added], rest) if (b.kind, b.first, b.second) not in old]


def still_wanted(people: int, accepted: int) -> int:
    return max(0, people - accepted)


def state_of(people: int, accepted: int, arrived: int, returned: int) -> str:
    """The state of a request by its counts; nothing accepted is ``refused`` (only asked once an answer came)."""
    if accepted < people:
        return "partly" if accepted else "refused"
    if returned == accepted:
        return "returned"
    return "arrived" if arrived else "answered"
