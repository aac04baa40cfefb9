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
    ``stairs``: ok | blocked. ``access``: open24 | auto (unlocks by itself on a quake) | keys (``key_holders`` people).
    ``roof``: the roof is a refuge. ``ground_m``: height of the site above the sea. ``shore_m``: to the shore or a river.
    """

    structure: str = ""
    storeys: int | None = None
    started_on: date | None = None
    seismic: str = ""
    depth_m: Decimal | None = None
    base_level_m: Decimal | None = None
    refuge_floor: int | None = None
    refuge_height_m: Decimal | None = None
    stairs: str = ""
    access: str = ""
    key_holders: int = 0
    agreed: bool = False
    roof: bool = False
    shore_m: int | None = None
    faces_shore: bool | None = None
    ground_m: Decimal | None = None


@dataclass(frozen=True)
class Criteria:
    """A city's criteria on a day (a dated rule row). 0 switches a clause that only some cities have off.

    ``roof_counts``: a usable roof counts as one storey more. ``min_shore_m``: least distance to the shore or a river.
    ``off_shore``: the building must not face the shore. ``max_ground_m``: only sites up to this height above the sea.
    """

    min_storeys: int = 3
    quake_code_from: date = date(1981, 6, 1)
    key_holders: int = 2
    storey_height_m: Decimal = Decimal("3.0")
    storeys_above_water: int = 2
    roof_counts: bool = False
    min_shore_m: int = 0
    off_shore: bool = False
    max_ground_m: Decimal = Decimal(0)


@dataclass(frozen=True)
class Clause:
    """One clause. ``why`` is a code for the reason; ``found`` and ``wanted`` the two values compared ("" = not known).

    ``key``: structure | storeys | quake | height | stairs | access | shore | facing | ground | agreement.
    """

    key: str
    status: str
    why: str = ""
    found: str = ""
    wanted: str = ""

    @property
    def met(self) -> bool:
        return self.status == OK


def clauses(facts: Facts, criteria: Criteria) -> tuple[Clause, ...]:
    """Every clause with its own answer, in the order they are surveyed; never a bare False."""
    asked = (
        _structure(facts),
        _storeys(facts, criteria),
        _quake(facts, criteria),
        _height(facts, criteria),
        _stairs(facts),
        _access(facts, criteria),
        *_place(facts, criteria),
        Clause("agreement", OK) if facts.agreed else Clause("agreement", FAILED, "no_agreement"),
    )
    return asked


def is_eligible(found: Sequence[Clause], *, before_agreement: bool = False) -> bool:
    """Whether all clauses are met; ``before_agreement`` leaves the agreement itself out."""
    return all(c.met for c in found if not (before_agreement and c.key == "agreement"))


def failed(found: Sequence[Clause], *, before_agreement: bool = False) -> tuple[Clause, ...]:
    return tuple(c for c in found if not c.met and not (before_agreement and c.key == "agreement"))


def _answer(key: str, good: bool, why: str, *, found: object, wanted: object = "") -> Clause:
    return Clause(key, OK if good else FAILED, "" if good else why, str(found), str(wanted))


def _structure(facts: Facts) -> Clause:
    if not facts.structure:
        return Clause("structure", UNKNOWN, "no_structure")
    return _answer("structure", facts.structure in SOUND_STRUCTURES, "weak_structure", found=facts.structure)


def _storeys(facts: Facts, criteria: Criteria) -> Clause:
    if facts.storeys is None:
        return Clause("storeys", UNKNOWN, "no_storeys", wanted=str(criteria.min_storeys))
    counted = facts.storeys + (1 if criteria.roof_counts and facts.roof else 0)
    return _answer("storeys", counted >= criteria.min_storeys, "too_low", found=facts.storeys, wanted=criteria.min_storeys)


def _quake(facts: Facts, criteria: Criteria) -> Clause:
    """新耐震: begun on or after 1981-06-01, or shown sound by a diagnosis; a failed diagnosis speaks against it."""
    wanted = criteria.quake_code_from.isoformat()
    begun = facts.started_on.isoformat() if facts.started_on else ""
    if facts.seismic == "failed":
        return Clause("quake", FAILED, "diagnosed_weak", begun, wanted)
    if facts.seismic == "ok":
        return Clause("quake", OK, "", begun, wanted)
    if facts.started_on is None:
        return Clause("quake", UNKNOWN, "no_start", "", wanted)
    return _answer("quake", facts.started_on >= criteria.quake_code_from, "old_code", found=begun, wanted=wanted)


def water_storey(depth_m: Decimal, storey_height_m: Decimal) -> int:
    """The storey (1 = ground floor) in which water of ``depth_m`` stands."""
    return int((depth_m / storey_height_m).to_integral_value(ROUND_FLOOR)) + 1


def least_floor(depth_m: Decimal, criteria: Criteria) -> int:
    """The lowest storey that is on the safe side."""
    return water_storey(depth_m, criteria.storey_height_m) + criteria.storeys_above_water


def _height(facts: Facts, criteria: Criteria) -> Clause:
    """The refuge lies at or above the 基準水位, or two storeys above the storey the water reaches."""
    if facts.base_level_m is not None and facts.refuge_height_m is not None:
        high = facts.refuge_height_m >= facts.base_level_m
        return _answer("height", high, "below_base_level", found=facts.refuge_height_m, wanted=facts.base_level_m)
    if facts.depth_m is not None and facts.refuge_floor is not None:
        least = least_floor(facts.depth_m, criteria)
        return _answer("height", facts.refuge_floor >= least, "below_safe_floor", found=facts.refuge_floor, wanted=least)
    return Clause("height", UNKNOWN, "no_height")


def _stairs(facts: Facts) -> Clause:
    if not facts.stairs:
        return Clause("stairs", UNKNOWN, "no_stairs")
    return _answer("stairs", facts.stairs == "ok", "stairs_blocked", found=facts.stairs)


def _access(facts: Facts, criteria: Criteria) -> Clause:
    if not facts.access:
        return Clause("access", UNKNOWN, "no_access")
    if facts.access == "keys":
        enough = facts.key_holders >= criteria.key_holders
        return _answer("access", enough, "few_keys", found=facts.key_holders, wanted=criteria.key_holders)
    return Clause("access", OK, "", facts.access)


def _place(facts: Facts, criteria: Criteria) -> tuple[Clause, ...]:
    """The clauses about where the building stands; only where the city's rule says so."""
    found = []
    if criteria.min_shore_m:
        known = facts.shore_m is not None
        found.append(
            _answer("shore", (facts.shore_m or 0) >= criteria.min_shore_m, "near_shore", found=facts.shore_m, wanted=criteria.min_shore_m)
            if known
            else Clause("shore", UNKNOWN, "no_shore", "", str(criteria.min_shore_m))
        )
    if criteria.off_shore:
        found.append(
            Clause("facing", UNKNOWN, "no_facing")
            if facts.faces_shore is None
            else _answer("facing", not facts.faces_shore, "faces_shore", found="faces" if facts.faces_shore else "off")
        )
    if criteria.max_ground_m:
        found.append(
            Clause("ground", UNKNOWN, "no_ground", "", str(criteria.max_ground_m))
            if facts.ground_m is None
            else _answer("ground", facts.ground_m <= criteria.max_ground_m, "high_ground", found=facts.ground_m, wanted=criteria.max_ground_m)
        )
    return tuple(found)


def pressure_factor(*, shielded: bool, shore_m: int | None) -> Decimal:
    """a of the hydrostatic pressure (国住指2570): 3; 2 where something shields; 1.5 where also 500 m off shore and rivers."""
    if not shielded:
        return Decimal(3)
    return Decimal("1.5") if shore_m is not None and shore_m >= 500 else Decimal(2)


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


@dataclass(frozen=True)
class Floor:
    """A place of refuge. ``level``: its lowest storey (the roof is one above the top), None where it does not say."""

    name: str
    area_m2: Decimal
    level: int | None = None
    height_m: Decimal | None = None


_FLOOR = re.compile(
    r"(?P<floor>.*?\S)[\s:,]+(?P<area>[0-9][0-9,]*(?:\.[0-9]{1,2})?)\s*(?:m2|m\^2|\u33a1|\u5e73\u7c73)?"
    r"(?:[\s,]+\u9ad8\u3055\s*(?P<height>[0-9]+(?:\.[0-9]{1,2})?)\s*m?)?"
)  # data
_ROOF = "\u5c4b\u4e0a"  # data
_STOREY = re.compile(r"\D{0,6}?(?P<first>[0-9]{1,2})\s*(?:[-~\u301c\u2013\u30fb\u304b].*)?(?:F|\u968e)?", re.DOTALL)  # data


def parse_floors(text: str, *, storeys: int | None = None) -> tuple[Floor, ...]:
    """Lines like 「屋上 289」「4–7階共用 70㎡」「3階 120 高さ9.6m」; raises BadFloors for a line it cannot read."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = unicodedata.normalize("NFKC", line).strip()
        if not plain:
            continue
        match = _FLOOR.fullmatch(plain)
        if match is None:
            raise BadFloors(number, line.strip())
        area, height = Decimal(match["area"].replace(",", "")), match["height"]
        level = level_of(match["floor"], storeys=storeys)
        found.append(Floor(match["floor"], area, level, Decimal(height) if height else None))
    return tuple(found)


def level_of(name: str, *, storeys: int | None) -> int | None:
    """The storey a place names: 「屋上」 is one above the top, 「4-7F共用」 is 4."""
    plain = unicodedata.normalize("NFKC", name)
    if plain.startswith(_ROOF):
        return storeys + 1 if storeys is not None else None
    match = _STOREY.match(plain)
    return int(match["first"]) if match else None


def is_dry(floor: Floor, facts: Facts, criteria: Criteria) -> bool | None:
    """Whether a place lies above the water by the same rule as the clause; None = the survey does not say."""
    if facts.base_level_m is not None and floor.height_m is not None:
        return floor.height_m >= facts.base_level_m
    if facts.depth_m is not None and floor.level is not None:
        return floor.level >= least_floor(facts.depth_m, criteria)
    return None


def dry_area(floors: Sequence[Floor], facts: Facts, criteria: Criteria) -> tuple[Decimal, ...]:
    """Areas that count: a place below the water shelters nobody, and one whose storey is not said is not counted.

    Where neither depth nor 基準水位 is known nothing can be left out; the clause of height says that it is unknown.
    """
    if facts.depth_m is None and facts.base_level_m is None:
        return tuple(f.area_m2 for f in floors)
    return tuple(f.area_m2 for f in floors if is_dry(f, facts, criteria))


def walkable_m(*, speed_mps: Decimal, arrival_min: Decimal, start_min: Decimal, climb_s: Decimal, cap_m: int) -> int:
    """避難可能距離 L = v·(T − t_start − t_climb), never below 0 nor above the cap (0 = no cap). Metres walked."""
    length = speed_mps * ((arrival_min - start_min) * 60 - climb_s)
    metres = max(0, int(length.to_integral_value(ROUND_FLOOR)))
    return min(metres, cap_m) if cap_m else metres


def days_late(*, changed_on: date, reported_on: date, allowed: int) -> int:
    """Days by which a change was reported after it was due; 0 = in time."""
    return max(0, (reported_on - changed_on).days - allowed)
