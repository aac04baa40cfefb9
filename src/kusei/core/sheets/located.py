"""Columns that say where or which: longitude, latitude and codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from kusei.core.places.codes import BadCode, municipality_code
from kusei.core.places.coordinates import BadCoordinate, parse_coordinate
from kusei.core.sheets.kinds import BLANKS, Kind, text_of
from kusei.core.sheets.refusal import BadCell
from kusei.core.text import full_to_half_digits


@dataclass(frozen=True)
class _Coordinate(Kind):
    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 0.0
    other: ClassVar[tuple[float, float]] = (0.0, 0.0)
    number_format: ClassVar[str] = "0.000000"

    def read(self, raw: object, *, required: bool = False) -> float:
        """Return decimal degrees within Japan; degrees, minutes and seconds are converted."""
        if isinstance(raw, float):
            value = raw
        else:
            try:
                value = parse_coordinate(text_of(raw))
            except BadCoordinate:
                raise BadCell("coordinate") from None
        if not self.low <= value <= self.high:
            swapped = self.other[0] <= value <= self.other[1]
            raise BadCell("swapped" if swapped else "coordinate_range")
        return value


@dataclass(frozen=True)
class Lon(_Coordinate):
    """A longitude in Japan, degrees."""

    low: ClassVar[float] = 122.0
    high: ClassVar[float] = 154.0
    other: ClassVar[tuple[float, float]] = (20.0, 46.0)


@dataclass(frozen=True)
class Lat(_Coordinate):
    """A latitude in Japan, degrees."""

    low: ClassVar[float] = 20.0
    high: ClassVar[float] = 46.0
    other: ClassVar[tuple[float, float]] = (122.0, 154.0)


@dataclass(frozen=True)
class Code(Kind):
    """A code kept as text.

    `length` digits (a number that lost its leading zeros gets them back), or a `pattern`;
    `municipality` accepts five or six digits and returns six with a right check digit.
    """

    length: int = 0
    pattern: str = ""
    municipality: bool = False
    example: str = ""
    number_format: ClassVar[str] = "@"

    def read(self, raw: object, *, required: bool = False) -> str:
        """Return the code, half-width, without blanks around it."""
        text = full_to_half_digits(text_of(raw)).strip(BLANKS)
        if self.length and not isinstance(raw, str) and text.isdigit():
            text = text.zfill(self.length)
        if self.municipality:
            if not isinstance(raw, str) and len(text) == 4:
                text = "0" + text
            try:
                return municipality_code(text)
            except BadCode as problem:
                if problem.code == "check_digit":
                    raise BadCell("check_digit") from None
                raise BadCell("code", example=self.example or "231002") from None
        wrong_length = self.length and not re.fullmatch(rf"[0-9]{{{self.length}}}", text)
        if wrong_length or (self.pattern and not re.fullmatch(self.pattern, text)):
            raise BadCell("code", example=self.example or "0" * self.length or self.pattern)
        return text
