"""Whether a building may shelter people from a tsunami, clause by clause, and how many. Pure.

Source of the clauses: criteria published by cities (Sakai, Himeji), the ministry's technical advice of 2011-11-17
(国住指2570: the refuge is on the safe side two storeys above the storey the water reaches) and the worked agreement
of a 7-storey building (roof 289 m² + corridors 70 m² = 359 persons at 1 m² each).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

SOUND_STRUCTURES = ("rc", "src", "notified")
OK, FAILED, UNKNOWN = "ok", "failed", "unknown"


@dataclass(frozen=True)
class Facts:
    """What a survey found. ``None`` and "" mean not known; heights in metres above the ground of the site.

    ``structure``: rc | src | notified (告示1318号適合) | steel | wood. ``seismic``: ok | failed | "" (診断).
    ``access``: open24 | auto (unlocks by itself on a quake) | keys (``key_holders`` people).
    """

    structure: str = ""
    storeys: int | None = None
    started_on: date | None = None
    seismic: str = ""
    depth_m: Decimal | None = None
    base_level_m: Decimal | None = None
    refuge_floor: int | None = None
    refuge_height_m: Decimal | None = None
    access: str = ""
    key_holders: int = 0
    agreed: bool = False


@dataclass(frozen=True)
class Criteria:
    """The city's criteria on the day of the survey (a dated rule row)."""

    min_storeys: int = 3
    quake_code_from: date = date(1981, 6, 1)
    key_holders: int = 2
    storey_height_m: Decimal = Decimal("3.0")
    storeys_above_water: int = 2


@dataclass(frozen=True)
class Clause:
    """One clause: ``key`` structure | storeys | quake | height | access | agreement; ``why`` a code for the reason."""

    key: str
    status: str
    why: str = ""

    @property
    def met(self) -> bool:
        return self.status == OK


def clauses(facts: Facts, criteria: Criteria) -> tuple[Clause, ...]:
    """Every clause with its own answer, in the order they are surveyed; never a bare False."""
    return (
        _structure(facts),
        _storeys(facts, criteria),
        _quake(facts, criteria),
        _height(facts, criteria),
        _access(facts, criteria),
        Clause("agreement", OK) if facts.agreed else Clause("agreement", FAILED, "no_agreement"),
    )


def is_eligible(found: Sequence[Clause], *, before_agreement: bool = False) -> bool:
    """Whether all clauses are met; ``before_agreement`` leaves the agreement itself out."""
    return all(c.met for c in found if not (before_agreement and c.key == "agreement"))


def failed(found: Sequence[Clause], *, before_agreement: bool = False) -> tuple[Clause, ...]:
    return tuple(c for c in found if not c.met and not (before_agreement and c.key == "agreement"))


def _structure(facts: Facts) -> Clause:
    if not facts.structure:
        return Clause("structure", UNKNOWN, "no_structure")
    return (
        Clause("structure", OK)
        if facts.structure in SOUND_STRUCTURES
        else Clause("structure", FAILED, "weak_structure")
    )


def _storeys(facts: Facts, criteria: Criteria) -> Clause:
    if facts.storeys is None:
        return Clause("storeys", UNKNOWN, "no_storeys")
    return Clause("storeys", OK) if facts.storeys >= criteria.min_storeys else Clause("storeys", FAILED, "too_low")


def _quake(facts: Facts, criteria: Criteria) -> Clause:
    """新耐震: begun on or after 1981-06-01, or shown sound by a diagnosis."""
    if facts.seismic == "ok" or (facts.started_on is not None and facts.started_on >= criteria.quake_code_from):
        return Clause("quake", FAILED, "diagnosed_weak") if facts.seismic == "failed" else Clause("quake", OK)
    if facts.seismic == "failed":
        return Clause("quake", FAILED, "diagnosed_weak")
    return Clause("quake", UNKNOWN, "no_start") if facts.started_on is None else Clause("quake", FAILED, "old_code")


def water_storey(depth_m: Decimal, storey_height_m: Decimal) -> int:
    """The storey (1 = ground floor) in which water of ``depth_m`` stands."""
    return int((depth_m / storey_height_m).to_integral_value(ROUND_FLOOR)) + 1


def _height(facts: Facts, criteria: Criteria) -> Clause:
    """The refuge lies at or above the 基準水位, or two storeys above the storey the water reaches."""
    if facts.base_level_m is not None and facts.refuge_height_m is not None:
        high = facts.refuge_height_m >= facts.base_level_m
        return Clause("height", OK) if high else Clause("height", FAILED, "below_base_level")
    if facts.depth_m is not None and facts.refuge_floor is not None:
        least = water_storey(facts.depth_m, criteria.storey_height_m) + criteria.storeys_above_water
        return Clause("height", OK) if facts.refuge_floor >= least else Clause("height", FAILED, "below_safe_floor")
    return Clause("height", UNKNOWN, "no_height")


def _access(facts: Facts, criteria: Criteria) -> Clause:
    if not facts.access:
        return Clause("access", UNKNOWN, "no_access")
    if facts.access == "keys" and facts.key_holders < criteria.key_holders:
        return Clause("access", FAILED, "few_keys")
    return Clause("access", OK)


def capacity(areas_m2: Sequence[Decimal], m2_per_person: Decimal) -> int:
    """Persons: floor(sum of the refuge areas / m² per person). 289 + 70 at 1.0 is 359.

    Raises ValueError for a negative area or a non-positive need.
    """
    if m2_per_person <= 0:
        raise ValueError("m2_per_person must be positive")
    if any(a < 0 for a in areas_m2):
        raise ValueError("an area cannot be negative")
    return int((sum(areas_m2, Decimal(0)) / m2_per_person).to_integral_value(ROUND_FLOOR))


class BadFloors(ValueError):
    """A line of the list of refuge floors that cannot be read; ``line`` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"{line}: {text!r}")
        self.line, self.text = line, text


_FLOOR = re.compile(
    r"(?P<floor>.*?\S)[\s:,]+(?P<area>[0-9][0-9,]*(?:\.[0-9]{1,2})?)\s*(?:m2|m\^2|\u33a1|\u5e73\u7c73)?"
)  # data


def parse_floors(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Return (floor, m²) of lines like 「屋上 289」「4–7階共用 70㎡」; raises BadFloors for a line it cannot read."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = unicodedata.normalize("NFKC", line).strip()
        if not plain:
            continue
        match = _FLOOR.fullmatch(plain)
        if match is None:
            raise BadFloors(number, line.strip())
        found.append((match["floor"], Decimal(match["area"].replace(",", ""))))
    return tuple(found)
