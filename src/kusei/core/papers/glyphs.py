"""Which characters the paper font cannot draw, variation sequences included.

The `cmap` table of the font (OpenType, formats 12 and 14) is read once: format 12 lists the
characters, format 14 the ideographic variation sequences. A missing sequence would silently be
drawn as the base character, which for a name in a register is the wrong character.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kusei.core.papers.fonts import font_files
from kusei.core.text import graphemes

_UNSEEN = frozenset("\t\n\r\u200b\u200d\u2028\ufe0e\ufe0f")


@dataclass(frozen=True)
class _Coverage:
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sequences: frozenset[tuple[int, int]]  # (base, selector)

    def has(self, code: int) -> bool:
        index = bisect_right(self.starts, code) - 1
        return index >= 0 and code <= self.ends[index]


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Return the distinct characters of `text` the font lacks, in order; empty when all print.

    A variation sequence the font does not know is returned whole (base and selector).
    """
    if text.isascii():
        return ()
    coverage = _coverage()
    found: dict[str, None] = {}
    for character in graphemes(text):
        if not _drawable(character, coverage):
            found[character] = None
    return tuple(found)


def _drawable(character: str, coverage: _Coverage) -> bool:
    for position, part in enumerate(character):
        code = ord(part)
        if part in _UNSEEN:
            continue
        if 0xE0100 <= code <= 0xE01EF or 0xFE00 <= code <= 0xFE0D:
            if position == 0 or (ord(character[position - 1]), code) not in coverage.sequences:
                return False
        elif not coverage.has(code):
            return False
    return True


@lru_cache(maxsize=1)
def _coverage() -> _Coverage:
    table = _cmap(font_files()[0])
    count = struct.unpack_from(">H", table, 2)[0]
    records = [struct.unpack_from(">HHI", table, 4 + 8 * n) for n in range(count)]
    starts: list[int] = []
    ends: list[int] = []
    sequences: set[tuple[int, int]] = set()
    for platform, encoding, offset in records:
        form = struct.unpack_from(">H", table, offset)[0]
        if form == 12 and (platform, encoding) == (3, 10):
            groups = struct.unpack_from(">I", table, offset + 12)[0]
            for n in range(groups):
                start, end, _glyph = struct.unpack_from(">III", table, offset + 16 + 12 * n)
                starts.append(start)
                ends.append(end)
        elif form == 14:
            sequences |= _sequences(table, offset)
    return _Coverage(tuple(starts), tuple(ends), frozenset(sequences))


def _cmap(path: Path) -> bytes:
    with path.open("rb") as font:
        count = struct.unpack(">xxxxHxxxxxx", font.read(12))[0]
        for _ in range(count):
            tag, _sum, offset, length = struct.unpack(">4sIII", font.read(16))
            if tag == b"cmap":
                font.seek(offset)
                return font.read(length)
    raise ValueError(f"no cmap in {path.name}")


def _sequences(table: bytes, offset: int) -> set[tuple[int, int]]:
    found = set()
    selectors = struct.unpack_from(">I", table, offset + 6)[0]
    for n in range(selectors):
        at = offset + 10 + 11 * n
        selector = int.from_bytes(table[at : at + 3], "big")
        default, other = struct.unpack_from(">II", table, at + 3)
        if default:
            ranges = struct.unpack_from(">I", table, offset + default)[0]
            for r in range(ranges):
                start = offset + default + 4 + 4 * r
                base = int.from_bytes(table[start : start + 3], "big")
                found |= {(base + extra, selector) for extra in range(table[start + 3] + 1)}
        if other:
            mappings = struct.unpack_from(">I", table, offset + other)[0]
            for m in range(mappings):
                start = offset + other + 4 + 5 * m
                found.add((int.from_bytes(table[start : start + 3], "big"), selector))
    return found
