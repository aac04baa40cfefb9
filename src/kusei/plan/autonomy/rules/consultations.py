"""When a consultation may go up, and which earlier ones are alike: on values alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Course:
    """How a consultation has gone so far. ``due_on`` None: nothing is awaited of the bureau."""

    rounds: int
    put_offs: int
    refused: bool
    due_on: date | None = None


def grounds(course: Course, today: date, limits: Mapping[str, int]) -> tuple[str, ...]:
    """Why it may go up to the mayor's meeting: refused | rounds | put_offs | late; empty = not yet."""
    late = (today - course.due_on).days if course.due_on else 0
    found = (
        ("refused", course.refused), ("rounds", course.rounds >= limits["rounds"]), ("put_offs", course.put_offs >= limits["put_offs"]),
        ("late", late >= limits["days_late"]),
    )
    return tuple(key for key, holds in found if holds)


@dataclass(frozen=True)
class Matter:
    """A consultation as the search sees it. ``pieces``: two-character pieces of its folded title and wish."""

    ref: str
    initiative: str
    bureau: str
    kind: str
    pieces: frozenset[str]
    year: int


@dataclass(frozen=True)
class Match:
    """``terms``: (what, points) in the order of the rule; they add up to ``points``. ``shared``: share of equal pieces."""

    ref: str
    points: Fraction
    terms: tuple[tuple[str, Fraction], ...]
    shared: Fraction


def common(known: Sequence[Matter], percent: int) -> frozenset[str]:
    """Pieces that more than ``percent`` of the matters hold: the office's own phrases say nothing about what is asked.

    With fewer than five matters nothing can be called common.
    """
    if len(known) < 5:
        return frozenset()
    counts = Counter(piece for m in known for piece in m.pieces)
    return frozenset(piece for piece, n in counts.items() if n * 100 > percent * len(known))


def shared(a: frozenset[str], b: frozenset[str]) -> Fraction:
    """Dice: twice the common pieces over all pieces; 0 where there are none."""
    return Fraction(2 * len(a & b), len(a) + len(b)) if a or b else Fraction(0)


def alike(asked: Matter, known: Matter, weights: Mapping[str, int]) -> Match | None:
    """How alike an earlier matter is, term by term; None when neither its initiative nor its words are the same."""
    same_initiative = bool(asked.initiative) and asked.initiative == known.initiative
    words = shared(asked.pieces, known.pieces)
    if not same_initiative and (words == 0 or words * 100 < weights["least_words"]):
        return None
    age = max(asked.year - known.year, 0)
    terms = (
        ("initiative", Fraction(weights["initiative"] if same_initiative else 0)),
        ("words", words * weights["words"]),
        ("bureau", Fraction(weights["bureau"] if asked.bureau == known.bureau else 0)),
        ("kind", Fraction(weights["kind"] if asked.kind == known.kind else 0)),
        ("age", Fraction(-age * weights["age"])),
    )
    held = tuple((key, n) for key, n in terms if n)
    return Match(known.ref, sum((n for _key, n in held), Fraction(0)), held, words)


def rank(asked: Matter, known: Iterable[Matter], weights: Mapping[str, int], *, most: int = 20) -> Sequence[Match]:
    """The most alike first; among equals the newest, then by ref."""
    rows = [(m, k) for k in known if (m := alike(asked, k, weights)) is not None]
    rows.sort(key=lambda pair: (-pair[0].points, -pair[1].year, pair[0].ref))
    return [m for m, _k in rows[:most]]
