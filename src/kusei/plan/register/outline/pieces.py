"""Source lines to pieces: headings split off, wrapped lines joined.

A piece is one sentence or heading with the source lines it came from.  Whether a line continues
the one before is decided from the line itself and the widths of the whole document, never from
the block it stands in, so that the same blocks in another order give the same pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import OutlineUnreadable
from .marks import HEADING_BULLETS, STRUCTURAL, Mark, Style, columns, mark_of, split_headings, tidy
from .marks import visible as visible_text
from .values import digest_of
from .vocabulary import continues, hangs, stands_alone

LONGEST_LINE_CHARS = 5000
# Narrower columns than this are not wrapped pages but short items (half-width columns).
_NARROWEST_PAGE_COLUMNS = 36
_FULL_SHARE = 0.85
_HANGING_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class RawLine:
    """A source line before anything is known of it."""

    number: int
    text: str
    visible: str
    digest: str


@dataclass(slots=True)
class Piece:
    """A joined sentence while the reading goes on; ``parts`` are its visible texts by line."""

    mark: Mark
    parts: list[str]
    lines: list[int]
    role: str | None = None
    after_blank: bool = field(default=False)

    @property
    def text(self) -> str:
        """The joined text without its mark."""
        return tidy("".join(self.parts))

    @property
    def is_short(self) -> bool:
        """Short enough for a heading."""
        return len(self.lines) == 1 and len(self.parts[0]) <= 40


def source_lines(text: str) -> tuple[RawLine, ...]:
    """Number the lines (1-based, any line end); the end of the last line is no line of its own."""
    rows = re.split(r"\r\n|\r|\n", text)
    if rows and not rows[-1]:
        rows.pop()
    return tuple(
        RawLine(n, row, visible_text(row), digest_of((visible_text(row),))) for n, row in enumerate(rows, start=1)
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What the whole document tells of its columns; the same in any order of its parts."""

    width_columns: float
    blanks_divide: bool


def page_of(lines: tuple[RawLine, ...]) -> Page:
    """Measure the usual line (upper quartile of widths) and what empty lines mean."""
    widths = sorted(columns(line.visible[:200]) for line in lines if line.visible)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    filled = [line.number for line in lines if line.visible]
    touching = sum(1 for a, b in zip(filled, filled[1:], strict=False) if b == a + 1)
    return Page(
        width_columns=max(usual, _NARROWEST_PAGE_COLUMNS),
        # In a file where most lines touch, an empty line ends a paragraph; in one where every
        # line is followed by an empty one it means nothing.
        blanks_divide=touching * 2 >= max(len(filled) - 1, 1),
    )


def _joins(piece: Piece, line: RawLine, page: Page, *, after_blank: bool) -> bool:
    last = piece.parts[-1]
    if (after_blank and page.blanks_divide) or stands_alone(line.visible):
        return False
    if last.endswith(("。", "．", "？", "！", "》", "】", "〉")):
        return False
    if piece.mark.style is Style.BRACKET and not piece.mark.text:
        return False
    width = columns(last) + columns(piece.mark.label) * (len(piece.lines) == 1)
    if width >= _FULL_SHARE * page.width_columns:
        return True
    if hangs(last) and width >= _HANGING_SHARE * page.width_columns:
        return True
    return continues(line.visible) and not line.text.startswith(("\u3000", "  "))


def pieces_of(lines: tuple[RawLine, ...], overrides: dict[int, str]) -> tuple[list[Piece], list[int]]:
    """Return the pieces in reading order and the numbers of lines too long to be read.

    ``overrides`` holds a person's line roles: ``continuation`` joins a line to the one before,
    ``paragraph`` and every other role keep it apart.
    """
    page, pieces, long_lines = page_of(lines), list[Piece](), list[int]()
    blank_before = False
    for line in lines:
        if not line.visible:
            blank_before = True
            continue
        if len(line.visible) > LONGEST_LINE_CHARS:
            long_lines.append(line.number)
            continue
        _add(pieces, line, page, overrides.get(line.number), after_blank=blank_before)
        blank_before = False
    return pieces, long_lines


def _add(pieces: list[Piece], line: RawLine, page: Page, role: str | None, *, after_blank: bool) -> None:
    last = pieces[-1] if pieces else None
    mark = mark_of(line.visible)
    if role == "continuation" and last is not None:
        joined = True
    elif role is not None or last is None or last.role is not None:
        joined = False
    else:
        unmarked = mark.style is Style.NONE
        joined = unmarked and _joins(last, line, page, after_blank=after_blank)
    if joined and last is not None:
        last.parts.append(line.visible)
        last.lines.append(line.number)
        return
    for part in (line.visible,) if role else split_headings(line.visible):
        mark = Mark(Style.NONE, "", None, part) if role == "paragraph" else mark_of(part)
        pieces.append(Piece(mark, [mark.text], [line.number], role, after_blank))


def is_heading_bullet(mark: Mark) -> bool:
    """Tell whether a bullet can head a part (●) rather than only an item (・)."""
    return mark.style is Style.BULLET and mark.label in HEADING_BULLETS


def check_size(pieces: list[Piece]) -> None:
    """Refuse what has far more headings than a plan.

    Raises OutlineUnreadable(``too_many_headings``).
    """
    headings = [p for p in pieces if p.mark.style in STRUCTURAL]
    if len(headings) > 2000:
        raise OutlineUnreadable("too_many_headings", headings[2000].lines[0])
