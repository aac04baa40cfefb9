"""Marks, gaps and what may be published: pure functions on values. Times, targets and thresholds come in.

The thresholds and the scales are dated rows, never constants here: the yearly rate by thirds of the plan period (33.4 %
in year 1 of 3, 66.7 % in year 2, 90 % in the last year), the two axes (着手 x 達成), and letters of several kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
RULE_VERSION = 1


class Start(StrEnum):
    """着手: has it begun?"""

    NOT_STARTED = "not_started"
    WORKING = "working"
    FINISHED = "finished"


class Reach(StrEnum):
    """達成: is the aim reached?"""

    NOT_REACHED = "not_reached"
    PARTLY = "partly"
    REACHED = "reached"


class Pace(StrEnum):
    """What the evidence says. ``CANNOT_SAY`` is no judgement at all and never stands for BEHIND."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NO_TARGET = "no_target"
    CANNOT_SAY = "cannot_say"


JUDGED = frozenset({Pace.REACHED, Pace.ON_TRACK, Pace.BEHIND})


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Shape(StrEnum):
    """``COUNT`` grows from nothing over the year; ``LEVEL`` is read at a moment (shares, minutes, days)."""

    COUNT = "count"
    LEVEL = "level"


class Gap(StrEnum):
    NONE = ""
    OVER = "over"
    UNDER = "under"


# Keys whose figure is a level at a moment, and those of which less is better. Every other key counts up from nothing.
LEVEL_KEYS = frozenset({
    "headquarters.findings_closed", "mobilisation.roster_filled", "mobilisation.arrival_3h", "volunteers.time_to_open",
    "stockpile.lines", "stockpile.days_of_cover", "tsunami_buildings.capacity", "tsunami_buildings.reached", "stranded.coverage",
    "evacuation_support.plans", "maternal_child.on_time", "child_protection.dedicated_posts",
    "child_protection.checked_48h", "employment.employed", "isolation.members", "isolation.alert_to_contact",
    "courses.first_time", "committee.seats_filled", "needs.answered_on_time", "needs.works_resolved",
    "vacant_houses.resolved", "kiosk.share", "postal.centralised", "postal.lead_days", "counters.wait_15",
    "rollout.live",
})
DOWN_KEYS = frozenset({"volunteers.time_to_open", "isolation.alert_to_contact", "postal.lead_days"})


def shape_of(key: str) -> Shape:
    return Shape.LEVEL if key in LEVEL_KEYS else Shape.COUNT


def direction_of(key: str) -> Direction:
    return Direction.DOWN if key in DOWN_KEYS else Direction.UP


@dataclass(frozen=True)
class Thresholds:
    """Least rate of reaching, in percent, at the end of a year of a goal."""

    first_of_three: Decimal
    second_of_three: Decimal
    last: Decimal

    def at_end(self, year_of_goal: int, goal_years: int) -> Decimal:
        """The rate asked at the end of ``year_of_goal`` (1-based); before the first year it is 0."""
        if year_of_goal <= 0:
            return Decimal(0)
        if year_of_goal >= goal_years:
            return self.last
        if goal_years == 3:
            return self.first_of_three if year_of_goal == 1 else self.second_of_three
        return self.last * year_of_goal / goal_years


@dataclass(frozen=True)
class Goal:
    """``target`` None: only the activity is shown. ``baseline`` is where a level stood before the goal."""

    target: Decimal | None
    baseline: Decimal | None = None
    direction: Direction = Direction.UP
    shape: Shape = Shape.COUNT
    year_of_goal: int = 1
    goal_years: int = 1


@dataclass(frozen=True)
class EvidenceMark:
    """``rate``: how much of the goal is reached, percent. ``required``: what the rule asks on that day, percent.

    ``needed`` is the value that would just meet the rule. All three are None where nothing is judged.
    """

    pace: Pace
    start: Start | None = None
    reach: Reach | None = None
    rate: Decimal | None = None
    required: Decimal | None = None
    needed: Decimal | None = None


def elapsed_share(start: date, end: date, as_of: date) -> Decimal:
    """The part of a period gone by on ``as_of``, both ends included: 0..1 with four decimals."""
    days = (end - start).days + 1
    gone = min(max((as_of - start).days + 1, 0), days)
    return (Decimal(gone) / Decimal(days)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def rate_of(value: Decimal, goal: Goal) -> Decimal | None:
    """Percent of the goal reached, never below 0; None when there is no target to divide by."""
    if goal.target is None:
        return None
    base = goal.baseline if goal.baseline is not None and goal.shape == Shape.LEVEL else None
    if goal.direction == Direction.DOWN:
        return _rate_down(value, goal.target, base)
    base = base or Decimal(0)
    if goal.target <= base:
        return HUNDRED if value >= goal.target else Decimal(0)
    return _percent(max(value - base, Decimal(0)) / (goal.target - base))


def _rate_down(value: Decimal, target: Decimal, base: Decimal | None) -> Decimal:
    if value <= target:
        return HUNDRED
    if base is not None and base > target:
        return _percent(max(base - value, Decimal(0)) / (base - target))
    return _percent(max(target, Decimal(0)) / value)


def _percent(share: Decimal) -> Decimal:
    return (share * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)


def required_rate(goal: Goal, thresholds: Thresholds, elapsed: Decimal) -> Decimal:
    """The rate asked for today: between the thresholds of last year's end and this year's, by the time gone.

    A level without a baseline is asked for as it stands: 90 % of a promised share is due on every day of the year.
    """
    end = thresholds.at_end(goal.year_of_goal, goal.goal_years)
    if goal.shape == Shape.LEVEL and goal.baseline is None:
        return end
    before = thresholds.at_end(goal.year_of_goal - 1, goal.goal_years)
    return (before + (end - before) * elapsed).quantize(Decimal("0.1"), ROUND_HALF_UP)


def evidence_mark(value: Decimal | None, goal: Goal, thresholds: Thresholds, elapsed: Decimal) -> EvidenceMark:
    """The mark by rule. A value of None gives CANNOT_SAY whatever the goal; no target gives NO_TARGET."""
    if value is None:
        return EvidenceMark(Pace.CANNOT_SAY)
    rate = rate_of(value, goal)
    if rate is None:
        return EvidenceMark(Pace.NO_TARGET, Start.WORKING if value > 0 else Start.NOT_STARTED)
    required = required_rate(goal, thresholds, elapsed)
    if rate >= HUNDRED:
        pace, reach = Pace.REACHED, Reach.REACHED
    else:
        pace = Pace.ON_TRACK if rate >= required else Pace.BEHIND
        reach = Reach.PARTLY if rate > 0 else Reach.NOT_REACHED
    return EvidenceMark(pace, _start(value, rate, elapsed), reach, rate, required, value_at(required, goal))


def _start(value: Decimal, rate: Decimal, elapsed: Decimal) -> Start:
    if rate >= HUNDRED and elapsed >= 1:
        return Start.FINISHED
    return Start.WORKING if value > 0 or rate > 0 else Start.NOT_STARTED


def value_at(rate: Decimal, goal: Goal) -> Decimal | None:
    """The value that reaches ``rate`` percent of the goal."""
    if goal.target is None:
        return None
    share = rate / HUNDRED
    base = goal.baseline if goal.baseline is not None and goal.shape == Shape.LEVEL else None
    if goal.direction == Direction.DOWN and base is None:
        return (goal.target / share).quantize(Decimal("0.1"), ROUND_HALF_UP) if share else None
    base = base or Decimal(0)
    return (base + (goal.target - base) * share).quantize(Decimal("0.1"), ROUND_HALF_UP)


# --- what a person says, beside it ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grade:
    """A grade of a city's own scale. ``claim``: what it says about the work (good | poor | none)."""

    code: str
    claim: str
    label: str = ""


CLAIMS = ("good", "poor", "none")


@dataclass(frozen=True)
class Scale:
    """A published scale as it stood on a day. The two axes are always asked; ``grades`` come besides, or none."""

    code: str
    title: str = ""
    grades: tuple[Grade, ...] = ()
    source: str = ""
    draft: bool = True

    @property
    def labels(self) -> dict[str, str]:
        return {g.code: g.label for g in self.grades}

    def __str__(self) -> str:
        return self.title or self.code


TWO_AXIS = Scale("two_axis")


def scale_faults(grades: Sequence[Grade]) -> str:
    """What is wrong with the grades of a scale ("" = nothing): repeated | claim | empty | one."""
    codes = [g.code for g in grades]
    if any(not c or len(c) > 14 for c in codes) or any(not g.label.strip() for g in grades):
        return "empty"
    if len(set(codes)) != len(codes):
        return "repeated"
    if any(g.claim not in CLAIMS for g in grades):
        return "claim"
    return "one" if len(codes) == 1 else ""


@dataclass(frozen=True)
class SelfMark:
    """``start`` and ``reach`` empty: not yet answered. A grade is read on its own scale and never on another."""

    start: str = ""
    reach: str = ""
    scale: Scale = TWO_AXIS
    grade: str = ""

    @property
    def answered(self) -> bool:
        return bool(self.start and self.reach and (self.grade or not self.scale.grades))

    @property
    def claim(self) -> str:
        return next((g.claim for g in self.scale.grades if g.code == self.grade), "none")


def contradiction(mark: SelfMark) -> bool:
    """Two axes that cannot both hold: nothing begun, yet something reached; finished, yet nothing reached."""
    if mark.start == Start.NOT_STARTED:
        return mark.reach in (Reach.PARTLY, Reach.REACHED)
    return mark.start == Start.FINISHED and mark.reach == Reach.NOT_REACHED


def gap(mark: SelfMark, evidence: EvidenceMark) -> Gap:
    """Where self-mark and evidence disagree; NONE wherever one of the two does not judge.

    OVER: a claim the records do not carry. UNDER: records that say more than the ward does.
    """
    if not (mark.start and mark.reach) or evidence.pace not in JUDGED:
        return Gap.NONE
    says_done = mark.reach == Reach.REACHED or mark.start == Start.FINISHED
    if evidence.pace == Pace.BEHIND:
        nothing = evidence.reach == Reach.NOT_REACHED and mark.reach != Reach.NOT_REACHED
        return Gap.OVER if says_done or nothing or mark.claim == "good" else Gap.NONE
    if evidence.pace == Pace.ON_TRACK:
        if says_done:
            return Gap.OVER
        return Gap.UNDER if mark.start == Start.NOT_STARTED or mark.claim == "poor" else Gap.NONE
    if mark.start == Start.NOT_STARTED or mark.reach == Reach.NOT_REACHED or mark.claim == "poor":
        return Gap.UNDER
    return Gap.NONE


# --- how sure a figure is, and what another rule would have said ----------------------------------------------------

Z95 = Decimal("1.96")


def interval(value: Decimal, sample: int, *, share: bool) -> tuple[Decimal, Decimal] | None:
    """95 % interval to one decimal: a share in percent by Wilson over ``sample``; a whole count by Byar's approximation.

    None where there is no base, or where the figure is neither (days, minutes, people per facility).
    """
    if share:
        if sample <= 0 or not 0 <= value <= HUNDRED:
            return None
        n, p = Decimal(sample), value / HUNDRED
        z2 = Z95 * Z95
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z95 / (1 + z2 / n) * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt()
        return _percent(max(middle - half, Decimal(0))), _percent(min(middle + half, Decimal(1)))
    if value < 0 or value != value.to_integral_value():
        return None
    above = value + 1
    high = above * (1 - 1 / (9 * above) + Z95 / (3 * above.sqrt())) ** 3
    low = value * (1 - 1 / (9 * value) - Z95 / (3 * value.sqrt())) ** 3 if value else Decimal(0)
    tenth = Decimal("0.1")
    return max(low, Decimal(0)).quantize(tenth, ROUND_HALF_UP), high.quantize(tenth, ROUND_HALF_UP)


def mark_again(value: Decimal | None, target: Decimal | None, inputs: Mapping[str, object], thresholds: Thresholds) -> EvidenceMark:
    """What the mark would have been under other thresholds, from the inputs kept with it."""
    base = inputs.get("baseline")
    goal = Goal(
        target, None if base is None else Decimal(str(base)), Direction(str(inputs.get("direction", "up"))),
        Shape(str(inputs.get("shape", "count"))), int(str(inputs.get("year_of_goal", 1))), int(str(inputs.get("goal_years", 1))),
    )
    return evidence_mark(value, goal, thresholds, Decimal(str(inputs.get("elapsed", "1"))))


# --- what may be published ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """Which wards' values stay hidden, and whether the city's figure must be hidden with them."""

    hidden: frozenset[int]
    whole_hidden: bool


def hide_small(values: Sequence[Decimal | None], below: int) -> Published:
    """Hide values above 0 and under ``below``, and with them as many others as keep the sum from telling them.

    A single hidden value, or hidden values that together are still small, could be taken from the city's figure; the
    smallest shown value is then hidden too, and where there is none left, the city's figure.
    """
    small = {i for i, v in enumerate(values) if v is not None and 0 < v < below}
    if not small:
        return Published(frozenset(), whole_hidden=False)
    rest = sorted((v, i) for i, v in enumerate(values) if v is not None and v > 0 and i not in small)
    hidden = set(small)
    while len(hidden) < 2 or sum((values[i] or Decimal(0) for i in hidden), Decimal(0)) < below:
        if not rest:
            return Published(frozenset(hidden), whole_hidden=True)
        hidden.add(rest.pop(0)[1])
    return Published(frozenset(hidden), whole_hidden=False)
