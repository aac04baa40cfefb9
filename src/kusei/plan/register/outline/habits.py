"""What holds for the whole document: how it heads and lists its blocks, its drawing of pillars."""

from __future__ import annotations

from collections import Counter, defaultdict

from .marks import STRUCTURAL, Style, columns
from .pieces import Piece, is_heading_bullet
from .values import KIND_NAMES, Kind
from .vocabulary import kind_of, plain

_NUMBERED = (Style.NUM, Style.SUB, Style.PAREN, Style.CIRCLED)
# More headings than this and no drawing is looked for: it is no plan of pillars.
_MOST_TITLES = 200


class Habits:
    """How this document writes its kind headings and the lists under them."""

    def __init__(self, pieces: list[Piece]) -> None:
        numbered = Counter(p.mark.style for p in pieces if p.mark.style in _NUMBERED and kind_of(p.text))
        self._numbered = {style for style, count in numbered.items() if count >= 2}
        styles: dict[Kind, Counter[Style]] = defaultdict(Counter)
        for piece, after in zip(pieces, pieces[1:], strict=False):
            kind = self.kind_heading(piece)
            if kind is not None and not after.role:
                styles[kind][after.mark.style] += 1
        self._list_style = {kind: count.most_common(1)[0][0] for kind, count in styles.items()}

    def kind_heading(self, piece: Piece) -> Kind | None:
        """Return the block kind this piece heads, or None."""
        if piece.role is not None:
            return Kind(piece.role) if piece.role in KIND_NAMES else None
        mark = piece.mark
        if mark.style is Style.BRACKET:
            return kind_of(mark.label)
        if len(piece.lines) > 1:
            return None
        if is_heading_bullet(mark) or mark.style in self._numbered:
            return kind_of(piece.text)
        if mark.style is Style.NONE and len(piece.text) <= 10:
            return kind_of(piece.text)
        return None

    def lists_with(self, kind: Kind | None, style: Style) -> bool:
        """Tell whether lists of this kind usually begin with this style."""
        return kind is not None and self._list_style.get(kind) is style


def mark_diagram(pieces: list[Piece], *, widest_columns: float) -> None:
    """Give the role ``diagram`` to runs of short unmarked lines that repeat two headings.

    A drawing of the pillars on page one is extracted as loose labels, split anywhere.
    """
    titles = {plain(p.text) for p in pieces if p.mark.style in STRUCTURAL and len(plain(p.text)) >= 4}
    if len(titles) > _MOST_TITLES:
        return
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and _is_label(piece, widest_columns):
            run.append(piece)
            continue
        joined = plain("".join(p.text for p in run))
        if run and len(joined) <= 400 and sum(title in joined for title in titles) >= 2:
            for label in run:
                label.role = "diagram"
        run = []


def _is_label(piece: Piece, widest_columns: float) -> bool:
    return (
        piece.role is None
        and piece.mark.style is Style.NONE
        and all(columns(part) <= widest_columns for part in piece.parts)
        and not piece.text.endswith("。")
    )
