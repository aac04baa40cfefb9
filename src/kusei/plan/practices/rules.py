"""Which card fits a ward, and which wards are alike: pure functions on values.

Alike: a robust distance (Rousseeuw and Croux 1993, scale by the median of absolute deviations): each figure's difference
in units of its spread over the wards, capped, so that one odd figure cannot decide. Fits: hard conditions first, then
likeness, certainty of the effect, effort, and what came of it elsewhere; every term is shown, since reviews of such
tools (PIET-T and others, Health Research Policy and Systems 2018) find that a bare score persuades nobody and is often
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

MAD_TO_SD = Decimal("1.4826")
# How sure an effect is, by how it was measured.
CERTAINTY = {"none": Decimal(0), "before_after": Decimal("0.4"), "compared": Decimal("0.7"), "trial": Decimal(1)}


def scale(values: Sequence[Decimal]) -> Decimal:
    """Spread of a figure over the wards: 1.4826 x the median absolute deviation; 0 when it tells wards not apart.

    Where more than half of the wards are equal (branches: mostly none), the mean absolute deviation stands in.
    """
    if len(values) < 2:
        return Decimal(0)
    middle = median(values)
    off = [abs(v - middle) for v in values]
    return MAD_TO_SD * median(off) or Decimal("1.2533") * sum(off, Decimal(0)) / len(off)


@dataclass(frozen=True)
class Apart:
    """One figure of two wards: ``units`` of its spread they stand apart, capped."""

    key: str
    mine: Decimal
    other: Decimal
    units: Decimal


@dataclass(frozen=True)
class Distance:
    """``value``: mean of ``terms`` (0 = the same); ``known`` of ``asked`` figures are held for both."""

    value: Decimal
    terms: tuple[Apart, ...]
    asked: int

    @property
    def known(self) -> int:
        return len(self.terms)


def distance(
    mine: Mapping[str, Decimal], other: Mapping[str, Decimal], *, scales: Mapping[str, Decimal], cap: Decimal,
    least_known: int,
) -> Distance | None:
    """How far two wards stand apart; None when fewer than ``least_known`` figures are held for both."""
    asked = [k for k, s in scales.items() if s]
    terms = tuple(
        Apart(k, mine[k], other[k], min(abs(mine[k] - other[k]) / scales[k], cap))
        for k in asked if k in mine and k in other
    )
    if not terms or len(terms) < least_known:
        return None
    return Distance(sum((t.units for t in terms), Decimal(0)) / len(terms), terms, len(asked))


def scales(traits: Mapping[int, Mapping[str, Decimal]], keys: Sequence[str]) -> dict[str, Decimal]:
    """Spread of every figure over all wards that hold it."""
    return {k: scale([t[k] for t in traits.values() if k in t]) for k in keys}


# Fitting a card to a ward ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """What changed, with its interval. ``method``: none | before_after | compared | trial."""

    method: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def may_be_nothing(self) -> bool:
        """The interval holds zero: the effect may be no effect. Without an interval nobody can say."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high


@dataclass(frozen=True)
class Weights:
    """How much each term counts, and where effort and cost halve; values of the dated rule."""

    likeness: Decimal
    certainty: Decimal
    effort: Decimal
    record: Decimal
    hours_half: Decimal
    yen_half: Decimal


@dataclass(frozen=True)
class Term:
    """One reason: ``key`` likeness | certainty | effort | record; ``value`` 0..1, None = cannot say."""

    key: str
    value: Decimal | None
    weight: Decimal


@dataclass(frozen=True)
class Fit:
    """``missing``: hard conditions the ward does not meet; ``unknown``: hard conditions nobody has answered."""

    terms: tuple[Term, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def blocked(self) -> bool:
        return bool(self.missing)

    @property
    def total(self) -> Decimal:
        """Weighted mean over the terms that can say something; 0 when none can."""
        said = [t for t in self.terms if t.value is not None]
        weight = sum((t.weight for t in said), Decimal(0))
        return sum((t.value * t.weight for t in said if t.value is not None), Decimal(0)) / weight if weight else Decimal(0)

    @property
    def order(self) -> tuple[bool, Decimal, int]:
        """Sorts ascending: what a hard condition forbids last, the best first, fewer open questions first."""
        return (self.blocked, -self.total, len(self.unknown))


def certainty(effect: Effect) -> Decimal:
    """0 (nothing measured) to 1; half when the interval holds zero or was not given."""
    sure = CERTAINTY[effect.method] if effect.value is not None else Decimal(0)
    return sure / 2 if effect.may_be_nothing else sure


def effort(hours: int | None, yen: int | None, weights: Weights) -> Decimal | None:
    """1 (no effort) falling to one half at each of the rule's amounts; None when neither is written."""
    parts = [half / (half + Decimal(amount)) for amount, half in ((hours, weights.hours_half), (yen, weights.yen_half)) if amount is not None]
    return min(parts) if parts else None


def record(good: int, reported: int) -> Decimal | None:
    """Share of wards where it went as well or better, drawn to one half while few have reported (Laplace)."""
    return Decimal(good + 1) / Decimal(reported + 2) if reported else None


def fit(
    *, near: Distance | None, effect: Effect, hours: int | None, yen: int | None, good: int, reported: int,
    weights: Weights, conditions: Mapping[str, bool | None],
) -> Fit:
    """``near``: distance to the nearest ward where it worked; ``conditions``: hard condition -> met, not met, unknown."""
    likeness = None if near is None else 1 / (1 + near.value)
    return Fit(
        terms=(
            Term("likeness", likeness, weights.likeness), Term("certainty", certainty(effect), weights.certainty),
            Term("effort", effort(hours, yen, weights), weights.effort), Term("record", record(good, reported), weights.record),
        ),
        missing=tuple(text for text, met in conditions.items() if met is False),
        unknown=tuple(text for text, met in conditions.items() if met is None),
    )


# Words that name somebody ---------------------------------------------------------------------------------------------

# data: patterns of Japanese text
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"(?<![0-9０-９])[0-9０-９]{12}(?![0-9０-９])")),
    ("phone", re.compile(r"[0０][0-9０-９]{1,4}[-－ー‐(（][0-9０-９]{1,4}[-－ー‐)）][0-9０-９]{3,4}")),
    ("mail", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    ("name", re.compile(r"[一-龥々]{1,4}(?:さん|氏|様|くん|ちゃん)(?![々一-龥])")),
    ("home", re.compile(r"[一-龥]{1,8}[0-9０-９一二三四五六七八九十]+丁目[0-9０-９]+番")),
)
# Offices and roles that take the same endings.
_NOT_NAMES = frozenset({"皆", "皆様", "市民", "住民", "区民", "役員", "会員", "委員", "地域", "利用者", "団体", "各位", "保護者", "子", "奥", "客", "同"})


def personal_marks(text: str) -> list[tuple[str, str]]:
    """(kind, words) that may name a person: a 12-digit number, a phone, a mail address, a name with さん, a home.

    A person decides; the list only says where to look.
    """
    found = []
    for kind, pattern in _MARKS:
        for match in pattern.finditer(text):
            said = match.group()
            if kind == "name" and any(said.startswith(w) or said[: -2].endswith(w) for w in _NOT_NAMES):
                continue
            found.append((kind, said))
    return found


def place_of(chosen: str, ranked: Sequence[str]) -> Decimal:
    """Where the chosen one stands among the ranked: 0 = first, 1 = last (for one alone: 0)."""
    return Decimal(ranked.index(chosen)) / Decimal(len(ranked) - 1) if len(ranked) > 1 else Decimal(0)
