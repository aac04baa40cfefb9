"""The best one-to-one assignment (Hungarian method), for small tables.

Source: Kuhn 1955 / Munkres 1957 in the potentials form, O(n^3).
"""

from __future__ import annotations

from collections.abc import Sequence


def best_assignment(gains: Sequence[Sequence[float]]) -> list[int]:
    """Return for each row its column so that the summed gain is largest, or -1.

    Rows may outnumber columns: the rows left over get -1.
    """
    rows = len(gains)
    columns = len(gains[0]) if rows else 0
    size = max(rows, columns)
    if not size:
        return []
    cost = [[-gains[r][c] if r < rows and c < columns else 0.0 for c in range(size)] for r in range(size)]
    owner = _solve(cost, size)
    chosen = [-1] * rows
    for column, row in enumerate(owner):
        if row < rows and column < columns:
            chosen[row] = column
    return chosen


def _solve(cost: list[list[float]], size: int) -> list[int]:
    """Return the row of each column; one augmenting path for each row."""
    far = float("inf")
    row_price, column_price = [0.0] * (size + 1), [0.0] * (size + 1)
    owner = [0] * (size + 1)
    for row in range(1, size + 1):
        owner[0], column = row, 0
        slack, came_from = [far] * (size + 1), [0] * (size + 1)
        done = [False] * (size + 1)
        while owner[column]:
            done[column] = True
            here, step, nearest = owner[column], far, 0
            for c in range(1, size + 1):
                if done[c]:
                    continue
                reduced = cost[here - 1][c - 1] - row_price[here] - column_price[c]
                if reduced < slack[c]:
                    slack[c], came_from[c] = reduced, column
                if slack[c] < step:
                    step, nearest = slack[c], c
            for c in range(size + 1):
                if done[c]:
                    row_price[owner[c]] += step
                    column_price[c] -= step
                else:
                    slack[c] -= step
            column = nearest
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return [row - 1 for row in owner[1:]]
