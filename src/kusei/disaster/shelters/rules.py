"""How many people a shelter takes, by every published method, and what they need. Pure.

Sources: m² per person 1.65 (one tatami, older plans), 2.0 (a common city figure), 3.3 (distancing), 3.5 (Cabinet
Office guideline of 2024-12, after Sphere), 4.5 (with shared space), 7.7 (1.5 m around each). Toilets one per 50 at
first, one per 20 later, three for women to one for men (same guideline).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal


def capacity(usable_m2: Decimal, m2_per_person: Decimal) -> int:
    """Persons = floor(usable area / m² per person). Raises ValueError for a negative area or a need of nothing."""
    if m2_per_person <= 0:
        raise ValueError("m2_per_person must be positive")
    if usable_m2 < 0:
        raise ValueError("an area cannot be negative")
    return int((usable_m2 / m2_per_person).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True)
class Toilets:
    """Toilets needed; ``women`` to ``men`` as three to one, both rounded so that they add up to ``total``."""

    total: int
    women: int
    men: int


def toilets(people: int, people_per_toilet: int) -> Toilets:
    """ceil(people / people per toilet), split three to one in favour of women. Raises ValueError for nonsense."""
    if people < 0 or people_per_toilet <= 0:
        raise ValueError("people and people_per_toilet must make sense")
    total = -(-people // people_per_toilet)
    women = -(-total * 3 // 4)
    return Toilets(total, women, total - women)


@dataclass(frozen=True)
class Count:
    """A headcount as reported: ``households`` None = not counted."""

    people: int
    households: int | None = None
    in_cars: int = 0
    at_home: int = 0


def count_problem(count: Count) -> str:
    """What cannot be true about a headcount: a code ("" = nothing)."""
    if min(count.people, count.in_cars, count.at_home) < 0:
        return "negative"
    if count.in_cars > count.people:
        return "in_cars"
    if count.households is not None and (count.households < 0 or count.households > count.people):
        return "households"
    if count.households == 0 and count.people > 0:
        return "households"
    return ""


def fullness(people: int, persons: int | None) -> Decimal | None:
    """Share of the capacity in use, three digits; None where no capacity is known or it is zero."""
    return None if not persons else (Decimal(people) / persons).quantize(Decimal("0.001"))


# People ------------------------------------------------------------------------------------------------------------

NEEDS = (
    "wheelchair", "bedridden", "sight", "hearing", "intellect", "mental", "pregnant", "infant", "dialysis", "oxygen",
    "medicine", "allergy", "injured", "language", "pet", "other",
)


@dataclass(frozen=True)
class Person:
    """One person of a card. ``age`` None: not said. ``needs``: keys of NEEDS. ``sex``: female | male | other | ""."""

    name: str
    kana: str = ""
    age: int | None = None
    sex: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A household as written on a paper card. ``size`` 0: as many as are named. Times None: not written."""

    number: str
    people: tuple[Person, ...] = ()
    size: int = 0
    place: str = "inside"
    consent: str = "ask"
    hidden: bool = False
    address: str = ""
    phone: str = ""
    community: str = ""
    note: str = ""
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def person_problem(person: Person) -> str:
    """What cannot be stored about a person: a code ("" = nothing)."""
    if not person.name.strip() and not person.kana.strip():
        return "nameless"
    if person.age is not None and not 0 <= person.age <= 120:
        return "age"
    if set(person.needs) - set(NEEDS):
        return "needs"
    return ""


_OTHER = re.compile(r"^(?P<name>.*?)[\s\u3000(\uff08]*(?P<age>[0-9\uff10-\uff19]{1,3})?\s*\u6b73?[)\uff09]?$")


def parse_people(text: str) -> tuple[Person, ...]:
    """The others of a household as keyed in a hurry: names with ages, parted by commas or lines (\u82b1\u5b50 34\u3001\u592a\u90ce 5)."""
    found = []
    for piece in re.split(r"[\u3001,\uff0c;\uff1b\n/]", text):
        match = _OTHER.match(piece.strip())
        if match and (name := match["name"].strip()):
            found.append(Person(name, age=int(match["age"]) if match["age"] else None))
    return tuple(found)


def clean_number(text: str) -> str:
    """The number of a card as it is kept: full-width digits half, a plain number with four digits (12 -> 0012)."""
    plain = text.strip().translate({ord("\uff10") + n: str(n) for n in range(10)}).upper()
    return plain.zfill(4) if plain.isascii() and plain.isdecimal() else plain


def part_of_day(hour: int) -> str:
    """Morning 4-10, noon 10-17, night else; a shelter counts people where they sleep."""
    if 4 <= hour < 10:
        return "morning"
    return "noon" if 10 <= hour < 17 else "night"


# What a family is told -----------------------------------------------------------------------------------------------

# A spouse is not among them: whoever flees a violent one has not always said so.
KIN = frozenset({"child", "parent", "grandchild", "sibling", "kin"})


@dataclass(frozen=True)
class Asked:
    """A search at the counter: who asks, and whether their papers were seen."""

    relation: str
    identity_seen: bool


@dataclass(frozen=True)
class Wish:
    """What a household that matches has said. ``hidden``: nobody may know, for whatever reason."""

    consent: str
    hidden: bool


def may_tell(asked: Asked, found: Sequence[Wish]) -> bool:
    """Whether the shelter's name may be said: one household matches, it wishes so, and next of kin with papers asks.

    In every other case (none, several, hidden, not wished, a spouse, a friend) the same words are said, so that
    silence tells nothing either.
    """
    if len(found) != 1:
        return False
    wish = found[0]
    return wish.consent == "family" and not wish.hidden and asked.identity_seen and asked.relation in KIN


# Supplies ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Need:
    """``item``: a key of Ask.Item; ``needed`` by the people there, ``asked`` and not yet arrived, ``arrived``."""

    item: str
    needed: int
    asked: int = 0
    arrived: int = 0

    @property
    def short(self) -> int:
        return max(0, self.needed - self.asked - self.arrived)


def _ceil(value: Decimal) -> int:
    return -int((-value).to_integral_value(ROUND_FLOOR))


def needed(people: int, *, days: Decimal, meals: Decimal, litres: Decimal, blankets: Decimal, beds_share: Decimal,
           per_toilet: int) -> dict[str, int]:
    """What ``people`` need for ``days``: litres and meals are per person and day, blankets a person, beds a share."""
    return {
        "water": _ceil(litres * people * days),
        "food": _ceil(meals * people * days),
        "blanket": _ceil(blankets * people),
        "bed": _ceil(beds_share * people),
        "toilet": toilets(people, per_toilet).total,
    }


# Sums ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """One shelter's figures, or the total of several: ``people`` contains ``in_cars``; ``at_home`` stands outside."""

    people: int = 0
    households: int = 0
    in_cars: int = 0
    at_home: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.people + other.people, self.households + other.households, self.in_cars + other.in_cars,
            self.at_home + other.at_home,
        )

    def __sub__(self, other: Sum) -> Sum:
        """The difference from ``other``; parts may be negative."""
        return Sum(
            self.people - other.people, self.households - other.households, self.in_cars - other.in_cars,
            self.at_home - other.at_home,
        )


def total(parts: Sequence[Sum]) -> Sum:
    found = Sum()
    for part in parts:
        found = found + part
    return found


# Layout --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A rectangle on the floor, in metres from the corner. ``kind``: reception | welfare | block | aisle | entrance."""

    kind: str
    x: Decimal
    y: Decimal
    width: Decimal
    depth: Decimal
    label: str = ""
    people: int = 0


@dataclass(frozen=True)
class Layout:
    width: Decimal
    depth: Decimal
    blocks: tuple[Block, ...] = field(default_factory=tuple)

    @property
    def people(self) -> int:
        return sum(b.people for b in self.blocks)


AISLE = Decimal(2)
HEAD_M = Decimal("3.5")


def layout(usable_m2: Decimal, m2_per_person: Decimal, *, welfare_share: Decimal = Decimal("0.1")) -> Layout:
    """A first sketch of a hall of ``usable_m2``: entrance and reception in front, welfare beside it, blocks and aisles.

    The hall is drawn three wide to two deep. Blocks by the entrance come first: older people are placed there. People
    of a block = floor(its area / m² per person); their sum never exceeds ``capacity``. Raises ValueError as that does.
    """
    limit = capacity(usable_m2, m2_per_person)
    # Whole decimetres, by integers, so that the drawing is the same on every machine.
    depth_dm = _root(int(usable_m2 * 100) * 2 // 3)
    width_dm = int(usable_m2 * 100) // depth_dm if depth_dm else 0
    width, depth = Decimal(width_dm) / 10, Decimal(depth_dm) / 10
    front = min(HEAD_M, depth / 4)
    welfare = (width * welfare_share * 2).quantize(Decimal("0.1"))
    blocks = [
        Block("reception", Decimal(0), depth - front, width - welfare, front),
        Block("welfare", width - welfare, depth - front, welfare, front, people=min(limit, capacity(welfare * front, m2_per_person))),
    ]
    left, row = limit - blocks[1].people, 0
    columns, deep = _columns(width), (depth - front - 2 * AISLE) / 2
    if deep <= 0 or not columns:
        return Layout(width, depth, tuple(blocks))
    for row in range(2):
        y = depth - front - AISLE - deep if row == 0 else depth - front - 2 * AISLE - 2 * deep
        for n, (x, wide) in enumerate(columns):
            people = min(left, capacity(wide * deep, m2_per_person))
            left -= people
            blocks.append(Block("block", x, y, wide, deep, f"{'AB'[row]}{n + 1}", people))
    return Layout(width, depth, tuple(blocks))


def _columns(width: Decimal) -> list[tuple[Decimal, Decimal]]:
    """Blocks of about six metres, an aisle of two between them."""
    count = int((width + AISLE) / (6 + AISLE)) or (1 if width > 2 * AISLE else 0)
    if not count:
        return []
    wide = ((width - AISLE * (count - 1)) / count).quantize(Decimal("0.1"), rounding=ROUND_FLOOR)
    return [((wide + AISLE) * n, wide) for n in range(count)]


def _root(number: int) -> int:
    """The whole square root."""
    guess = number
    while guess * guess > number:
        guess = (guess + number // guess) // 2
    return guess


# Opening -------------------------------------------------------------------------------------------------------------

# item -> whether people may be let in while its answer is "no" or missing.
CHECKS: Mapping[str, bool] = {
    "keys": False,
    "outside": False,
    "structure": False,
    "inside": False,
    "fire": False,
    "forbidden": False,
    "water": True,
    "power": True,
    "toilets": True,
    "network": True,
    "welfare": True,
    "aisles": True,
    "shoes": True,
    "reception": True,
    "notices": True,
    "teams": True,
}


@dataclass(frozen=True)
class Readiness:
    """``blocking``: items that forbid letting people in; ``warning``: items to be settled meanwhile."""

    blocking: tuple[str, ...]
    warning: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return not self.blocking


def readiness(checks: Mapping[str, str]) -> Readiness:
    """``checks``: item -> ok | no | na; a missing item is not yet looked at."""
    unsettled = [item for item in CHECKS if checks.get(item) not in ("ok", "na")]
    return Readiness(
        tuple(i for i in unsettled if not CHECKS[i]), tuple(i for i in unsettled if CHECKS[i])
    )
