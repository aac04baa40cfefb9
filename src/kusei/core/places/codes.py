"""Codes of local governments (全国地方公共団体コード, JIS X 0401 and X 0402, with check digit)."""

from __future__ import annotations

import re
import unicodedata


class BadCode(ValueError):
    """Not a municipality code; `code` is length or check_digit, `value` what was given."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


def check_digit(five: str) -> str:
    """Return the check digit of a five-digit code: 23100 (名古屋市) gives 2."""
    if not re.fullmatch(r"[0-9]{5}", five):
        raise BadCode("length", five)
    total = sum(int(digit) * weight for digit, weight in zip(five, range(6, 1, -1), strict=True))
    if total < 11:
        return str(11 - total)[-1]
    return str((11 - total % 11) % 10)


def municipality_code(text: str) -> str:
    """Return the six-digit code of a five- or six-digit one; a wrong check digit is refused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[0-9]{5}", plain):
        return plain + check_digit(plain)
    if not re.fullmatch(r"[0-9]{6}", plain):
        raise BadCode("length", text)
    if check_digit(plain[:5]) != plain[5]:
        raise BadCode("check_digit", text)
    return plain
