"""When a document may be destroyed. Pure: dates in, dates out.

保存期間は、文書が完結した日の属する会計年度の翌年度の4月1日から起算する (公文書管理法施行令8条の考え方). 常用 has no end.
"""

from __future__ import annotations

from datetime import date

YEARS = (1, 3, 5, 10, 30)
IN_USE = 0  # 常用: kept as long as it is used


def counted_from(closed_on: date) -> date:
    """The 1 April after the fiscal year in which the document was closed."""
    return date(closed_on.year + (closed_on.month >= 4), 4, 1)


def disposable_on(closed_on: date, years: int) -> date | None:
    """The first day on which the document may be destroyed; None: never (常用).

    Raises ValueError for a period no table knows, so that a slip does not shorten a retention.
    """
    if years == IN_USE:
        return None
    if years not in YEARS:
        raise ValueError(f"{years} years is not a retention period")
    start = counted_from(closed_on)
    return start.replace(year=start.year + years)
