"""The regional mesh, JIS X 0410: first to third level, half and quarter (250 m).

Level 1 is 40' x 1 degree, 2 is an eighth of it, 3 a tenth of that (about 1 km), 4 a half and 5 a
quarter of the third. The two fine digits count 1 south-west, 2 south-east, 3 north-west,
4 north-east.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kusei.core.places.geodesy import Point

LENGTHS = {1: 4, 2: 6, 3: 8, 4: 9, 5: 10}
_ROWS = {1: 1, 2: 8, 3: 80, 4: 160, 5: 320}  # divisions of a first-level cell, both ways
_LAT_1 = 40 / 60
_EPSILON = 1e-9  # degrees x divisions: keeps a cell's own corner inside it despite binary fractions


@dataclass(frozen=True)
class MeshCell:
    """One cell: its code without hyphens and its edges in degrees (south and west included)."""

    code: str
    west: float
    south: float
    east: float
    north: float

    @property
    def centre(self) -> Point:
        """Return the middle of the cell."""
        return Point((self.west + self.east) / 2, (self.south + self.north) / 2)

    @property
    def hyphenated(self) -> str:
        """Return the code as printed on maps: 5236-67-12-4-3."""
        cuts = (0, 4, 6, 8, 9, 10)
        parts = (self.code[a:b] for a, b in zip(cuts, cuts[1:], strict=False))
        return "-".join(part for part in parts if part)


def mesh_code(point: Point, level: int = 5) -> str:
    """Return the code of the cell of `level` (1 to 5) that holds `point`."""
    if not (20 <= point.lat < 46 and 122 <= point.lon < 154):
        raise ValueError(f"{point} is outside the mesh of Japan")
    finest = 320
    row = math.floor(point.lat / _LAT_1 * finest + _EPSILON)
    column = math.floor((point.lon - 100) * finest + _EPSILON)
    row_1, row = divmod(row, finest)
    column_1, column = divmod(column, finest)
    code = f"{row_1:02d}{column_1:02d}"
    row_2, row = divmod(row, 40)
    column_2, column = divmod(column, 40)
    row_3, row = divmod(row, 4)
    column_3, column = divmod(column, 4)
    half = 2 * (row // 2) + column // 2 + 1
    quarter = 2 * (row % 2) + column % 2 + 1
    return f"{code}{row_2}{column_2}{row_3}{column_3}{half}{quarter}"[: LENGTHS[level]]


def mesh_cell(code: str) -> MeshCell:
    """Return the cell of a code, with or without hyphens. Raises ValueError."""
    digits = code.replace("-", "")
    level = next((n for n, size in LENGTHS.items() if size == len(digits)), 0)
    fine_ok = all(digit in "1234" for digit in digits[8:])
    if not level or not digits.isascii() or not digits.isdigit() or not fine_ok:
        raise ValueError(f"not a mesh code: {code!r}")
    row, column = int(digits[:2]), int(digits[2:4])
    if level >= 2:
        if digits[4] > "7" or digits[5] > "7":
            raise ValueError(f"not a mesh code: {code!r}")
        row, column = row * 8 + int(digits[4]), column * 8 + int(digits[5])
    if level >= 3:
        row, column = row * 10 + int(digits[6]), column * 10 + int(digits[7])
    for digit in digits[8:]:
        up, right = divmod(int(digit) - 1, 2)
        row, column = row * 2 + up, column * 2 + right
    size = _ROWS[level]
    return MeshCell(
        digits,
        west=100 + column / size,
        south=row * _LAT_1 / size,
        east=100 + (column + 1) / size,
        north=(row + 1) * _LAT_1 / size,
    )
