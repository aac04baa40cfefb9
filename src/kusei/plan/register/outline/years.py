"""Era and western years to fiscal years; decided months of earlier plans.

Source: a fiscal year runs 1 April to 31 March and carries the year of its April (地方自治法 208条).
"""

from __future__ import annotations

# data: eras and patterns of the text that is read
import re

from .marks import fold
from .values import Period

# Year before the first year of each era.
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
_YEAR = (
    r"(?P<{0}era>明治|大正|昭和|平成|令和|[MTSHR](?=\d))?(?P<{0}n>元|\d{{1,4}})"
    r"(?:\((?P<{0}w>\d{{4}}|[^)]{{1,8}})年?\))?(?P<{0}u>年度|年|)"
    r"(?:\([^)]{{1,10}}\))?(?:(?P<{0}m>\d{{1,2}})月(?:\d{{1,2}}日)?)?"
)
_SPAN = re.compile(_YEAR.format("a") + r"(?:から|より|~|-|→|、)+" + _YEAR.format("b") + r"(?:まで|末)?")
_DECIDED = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR](?=\d))?(?P<n>元|\d{1,4})(?:\(\d{4}\))?年"
    r"(?P<m>\d{1,2})月(?:\d{1,2}日)?(?:に?(?:策定|決定|公表))?の?[:、]?[「『](?P<title>[^「」『』]{2,60})[」』]"
)


def _western(era: str | None, number: str) -> int | None:
    year = 1 if number == "元" else int(number)
    if era is not None:
        return (_ERAS.get(era) or _LETTERS[era]) + year
    return year if 1868 <= year <= 2200 else None


def _fiscal(year: int, month: str | None, *, is_fiscal: bool) -> int:
    return year - 1 if month and not is_fiscal and int(month) <= 3 else year


def period_in(text: str, *, lines: tuple[int, ...] = ()) -> Period | None:
    """Return the fiscal years "A から B まで" names, or None; a reversed span is None too."""
    compact = re.sub(r"\s+", "", fold(text))[:2000]
    for found in _SPAN.finditer(compact):
        era_a, era_b = found["aera"], found["bera"]
        if not (found["au"] or found["bu"]):
            continue
        start = _western(era_a, found["an"])
        short = found["bn"] == "元" or int(found["bn"]) < 100
        end = _western(era_b or (era_a if short else None), found["bn"])
        if start is None or end is None:
            continue
        first = _fiscal(start, found["am"], is_fiscal=found["au"] == "年度")
        last = _fiscal(end, found["bm"], is_fiscal=found["bu"] == "年度")
        if first <= last <= first + 50:
            return Period(first, last, lines)
    return None


def decided_plan(text: str) -> tuple[str, str, Period | None] | None:
    """Read "era year month 「title」（計画期間 ...）": (year-month, title, period) or None."""
    compact = re.sub(r"\s+", "", fold(text))[:400]
    found = _DECIDED.match(compact)
    if found is None or not 1 <= int(found["m"]) <= 12:
        return None
    year = _western(found["era"], found["n"])
    if year is None:
        return None
    title = _original(text, found["title"])
    return f"{year:04d}-{int(found['m']):02d}", title, period_in(compact[found.end() :])


def _original(text: str, folded_title: str) -> str:
    pattern = r"\s*".join(re.escape(c) for c in folded_title)
    found = re.search(pattern, fold(text))
    return text[found.start() : found.end()] if found else folded_title
