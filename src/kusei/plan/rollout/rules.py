"""What may move, what the free words of a plan office's sheet mean, what must come first: pure functions on values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Proof:
    """A dated figure of one fiscal year: ``value`` None = cannot say."""

    key: str
    year: int
    value: Decimal | None
    sample: int


def may_go_live(proofs: Iterable[Proof], *, told_on: date | None) -> bool:
    """Live needs at least one dated row: a probe that counted some, or, where no system is connected, a named dated record."""
    return told_on is not None or any(p.value is not None and p.sample > 0 for p in proofs)


@dataclass(frozen=True)
class Short:
    """Why a key does not carry 定着: nothing dated in ``year``, or less there (``after``) than ``least``."""

    key: str
    year: int
    before: Decimal | None = None
    after: Decimal | None = None
    least: Decimal | None = None


def shortfalls(proofs: Sequence[Proof], *, year: int, keep_share: Decimal) -> list[Short] | None:
    """What each key lacks in the two full years before ``year``; None when some key lacks nothing."""
    held = {(p.key, p.year): p.value for p in proofs if p.value is not None and p.sample > 0}
    found = []
    for key in dict.fromkeys(p.key for p in proofs):
        before, after = held.get((key, year - 2)), held.get((key, year - 1))
        if before is None or after is None:
            found.append(Short(key, year - 2 if before is None else year - 1))
        elif after < before * keep_share:
            found.append(Short(key, year - 1, before, after, before * keep_share))
        else:
            return None
    return found


def settled_for(proofs: Sequence[Proof], *, year: int, keep_share: Decimal) -> bool:
    """Settled: some key held in both full years before ``year``, the later not below ``keep_share`` of the earlier."""
    return bool(proofs) and shortfalls(proofs, year=year, keep_share=keep_share) is None


# Order -----------------------------------------------------------------------------------------------------------------


def circle(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A circle in (first, then) pairs, as the refs along it with the first again at the end; [] when there is none."""
    after: dict[str, list[str]] = {}
    for first, then in pairs:
        after.setdefault(first, []).append(then)
    done: set[str] = set()

    def walk(at: str, path: list[str]) -> list[str]:
        if at in path:
            return [*path[path.index(at):], at]
        if at in done:
            return []
        for then in after.get(at, ()):
            if found := walk(then, [*path, at]):
                return found
        done.add(at)
        return []

    for start in list(after):
        if found := walk(start, []):
            return found
    return []


def waiting_for(ref: str, pairs: Iterable[tuple[str, str]], states: Mapping[str, str], live: Sequence[str]) -> list[str]:
    """What must be live before ``ref`` and is not, in the order given."""
    return [first for first, then in pairs if then == ref and states.get(first) not in live]


def forward_by_year(steps: Iterable[tuple[int, int, str]], order: Sequence[str]) -> dict[int, int]:
    """(cell, fiscal year, state) in order of time -> year -> how many times a cell went on to a later state than it had.

    A cell that only confirms its state, waits or goes back has not gone on; years without any step are not named.
    """
    at: dict[int, int] = {}
    found: dict[int, int] = {}
    for cell, year, state in steps:
        place = order.index(state) if state in order else -1
        before = at.get(cell)
        found[year] = found.get(year, 0) + (before is not None and -1 < before < place)
        at[cell] = place if place > -1 else at.get(cell, -1)
    return found


# Money -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One request: the fiscal year it was for, yen, how it ended (state) and at which stage it was refused ("" = not)."""

    year: int
    yen: int
    state: str
    refused_at: str = ""


@dataclass(frozen=True)
class Record:
    """How often something was asked and refused, from which fiscal year to which, and by whom how often."""

    asked: int
    refused: int
    first_year: int
    last_year: int
    by: tuple[tuple[str, int], ...]
    granted: bool

    @property
    def years(self) -> int:
        """Fiscal years from the first request to the last, both counted."""
        return self.last_year - self.first_year + 1


def record(requests: Sequence[Asked]) -> Record | None:
    """The story of all requests for one thing; None when none was made. Withdrawn ones were asked and not refused."""
    if not requests:
        return None
    by: dict[str, int] = {}
    for r in requests:
        if r.state == "refused":
            by[r.refused_at] = by.get(r.refused_at, 0) + 1
    years = [r.year for r in requests]
    return Record(
        len(requests), sum(by.values()), min(years), max(years), tuple(sorted(by.items(), key=lambda x: (-x[1], x[0]))),
        any(r.state == "voted" for r in requests),
    )


# Words of a sheet ------------------------------------------------------------------------------------------------------

# data: what plan offices write in the cells of such a table
WORDS: Mapping[str, tuple[str, ...]] = {
    "out": ("対象外", "該当なし", "なし", "／", "/", "－", "ー", "-", "―"),
    "not_begun": ("未着手", "未実施", "×", "✕", "x", "X", "未"),
    "studying": ("検討", "検討中", "調査中", "協議中"),
    "preparing": ("準備", "準備中", "予定", "着手", "△"),
    "pilot": ("試行", "試行中", "モデル実施", "一部実施", "▲"),
    "live": ("実施", "実施中", "実施済", "○", "〇", "◯", "済", "本格実施"),
    "settled": ("定着", "◎", "定着済"),
    "held": ("保留", "見送り", "凍結", "延期"),
    "stopped": ("中止", "廃止", "終了", "取りやめ"),
}


def read_state(text: str) -> str | None:
    """The state a cell's free words mean; None when they cannot be told (nothing is guessed). "" is the empty cell."""
    said = text.strip().strip("　")
    if not said:
        return ""
    for state, words in WORDS.items():
        if said in words:
            return state
    return None
