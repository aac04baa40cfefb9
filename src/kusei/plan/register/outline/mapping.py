"""A person's moves, kept so that the same text reads the same way again.

Blocks and sections are named by ids that come from their content; lines by number and digest,
so a line that shifted is found again as long as its text is unique.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from .values import GROUP_NAMES, KIND_NAMES, SourceLine

FORMAT = "kusei.outline-mapping/1"
# Roles a person can give a line; kinds and groups make it a heading of that part.
ROLES = (
    frozenset(("pillar", "section", "chapter", "title", "diagram", "item", "paragraph", "continuation"))
    | KIND_NAMES
    | GROUP_NAMES
)


class MappingUnreadable(ValueError):
    """The stored mapping is not one; ``code`` says why: ``not_json``, ``format`` or ``field``."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code} {field}".strip())
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, order=True)
class LineWord:
    """A person's word about one line: number (1-based), digest of its text, value, target."""

    line: int
    digest: str
    value: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person decided about one text; every method returns a new mapping.

    ``moves`` and ``section_pillars`` pair ids (section ``None`` takes a block out of the plan),
    ``titles`` renames nodes, ``order`` lists pillar and section ids in the wanted order.
    """

    text_digest: str
    moves: tuple[tuple[str, str | None], ...] = ()
    section_pillars: tuple[tuple[str, str], ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()
    roles: tuple[LineWord, ...] = ()
    ignored: tuple[LineWord, ...] = ()
    attached: tuple[LineWord, ...] = ()

    def move(self, block_id: str, section_id: str | None) -> Mapping:
        """Put a block into a section; None takes it out of the plan."""
        kept = tuple(m for m in self.moves if m[0] != block_id)
        moves = sorted((*kept, (block_id, section_id)), key=lambda move: move[0])
        return replace(self, moves=tuple(moves))

    def move_section(self, section_id: str, pillar_id: str) -> Mapping:
        """Put a section under a pillar."""
        pairs = dict(self.section_pillars) | {section_id: pillar_id}
        return replace(self, section_pillars=tuple(sorted(pairs.items())))

    def rename(self, node_id: str, title: str) -> Mapping:
        """Give a pillar, a section or the plan (id ``title``) another title."""
        return replace(self, titles=tuple(sorted((dict(self.titles) | {node_id: title}).items())))

    def reorder(self, node_ids: tuple[str, ...]) -> Mapping:
        """Set the order of pillars and sections; ids not listed follow in reading order."""
        return replace(self, order=tuple(node_ids))

    def set_role(self, line: SourceLine, role: str) -> Mapping:
        """Say what a line is; raises ValueError for a role that does not exist."""
        if role not in ROLES:
            raise ValueError(role)
        return replace(self, roles=_with(self.roles, LineWord(line.number, line.digest, role)))

    def ignore(self, line: SourceLine, reason: str) -> Mapping:
        """Leave a line out, with the reason in a person's words."""
        word = LineWord(line.number, line.digest, reason)
        return replace(self, ignored=_with(self.ignored, word))

    def attach(self, line: SourceLine, block_id: str, *, continues: bool = False) -> Mapping:
        """Add a line to a block, as an item of its own or joined to the item before it."""
        value = "continuation" if continues else "item"
        word = LineWord(line.number, line.digest, value, block_id)
        return replace(self, attached=_with(self.attached, word))

    def forget_line(self, line: SourceLine) -> Mapping:
        """Take back every word about a line."""
        return replace(
            self,
            roles=_without(self.roles, line.number),
            ignored=_without(self.ignored, line.number),
            attached=_without(self.attached, line.number),
        )

    def to_json(self) -> str:
        """Return the mapping as JSON text, keys sorted."""
        content = {
            "format": FORMAT,
            "text_digest": self.text_digest,
            "moves": [list(move) for move in self.moves],
            "section_pillars": [list(pair) for pair in self.section_pillars],
            "titles": [list(pair) for pair in self.titles],
            "order": list(self.order),
            "roles": [_word(w) for w in self.roles],
            "ignored": [_word(w) for w in self.ignored],
            "attached": [_word(w) for w in self.attached],
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read what ``to_json`` wrote; raises MappingUnreadable."""
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise MappingUnreadable("not_json") from None
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise MappingUnreadable("format")
        return cls(
            text_digest=_text(content.get("text_digest"), "text_digest"),
            moves=tuple(
                (_text(a, "moves"), None if b is None else _text(b, "moves")) for a, b in _pairs(content, "moves")
            ),
            section_pillars=_text_pairs(content, "section_pillars"),
            titles=_text_pairs(content, "titles"),
            order=tuple(_text(value, "order") for value in _list(content, "order")),
            roles=_words(content, "roles"),
            ignored=_words(content, "ignored"),
            attached=_words(content, "attached"),
        )


def _with(words: tuple[LineWord, ...], word: LineWord) -> tuple[LineWord, ...]:
    return tuple(sorted((*_without(words, word.line), word)))


def _without(words: tuple[LineWord, ...], number: int) -> tuple[LineWord, ...]:
    return tuple(w for w in words if w.line != number)


def _word(word: LineWord) -> list[str | int]:
    return [word.line, word.digest, word.value, word.target]


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise MappingUnreadable("field", field)
    return value


def _list(content: dict[str, object], field: str) -> list[object]:
    value = content.get(field, [])
    if not isinstance(value, list):
        raise MappingUnreadable("field", field)
    return value


def _pairs(content: dict[str, object], field: str) -> list[tuple[object, object]]:
    pairs: list[tuple[object, object]] = []
    for value in _list(content, field):
        if not isinstance(value, list) or len(value) != 2:
            raise MappingUnreadable("field", field)
        pairs.append((value[0], value[1]))
    return pairs


def _text_pairs(content: dict[str, object], field: str) -> tuple[tuple[str, str], ...]:
    return tuple((_text(a, field), _text(b, field)) for a, b in _pairs(content, field))


def _words(content: dict[str, object], field: str) -> tuple[LineWord, ...]:
    words = []
    for value in _list(content, field):
        if not isinstance(value, list) or len(value) != 4 or type(value[0]) is not int:
            raise MappingUnreadable("field", field)
        words.append(LineWord(value[0], *(_text(part, field) for part in value[1:])))
        if field == "roles" and words[-1].value not in ROLES:
            raise MappingUnreadable("field", field)
    return tuple(sorted(words))
