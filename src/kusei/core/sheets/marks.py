"""Columns that hold a mark or one of a list: ○ and ×, and choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal

from kusei.core.sheets.kinds import WORDS, Kind, spellings, text_of
from kusei.core.sheets.refusal import BadCell
from kusei.core.text import fold

_YES = frozenset(fold(word) for word in WORDS["yes"])
_NO = frozenset(fold(word) for word in WORDS["no"])
_PARTIAL = frozenset(fold(word) for word in WORDS["partial"])


@dataclass(frozen=True)
class Bool(Kind):
    """○ or ×, 1 or 0, 有 or 無.

    `blank` is what an empty cell means: None (not said) unless the layout's own rule says that an
    empty flag is a no. `partial` says what △ means; by default it is refused.
    """

    blank: bool | None = None
    partial: Literal["refuse", "yes", "no"] = "refuse"
    width: ClassVar[int] = 8

    @property
    def empty(self) -> bool | None:  # type: ignore[override]
        """Return the meaning of an empty cell."""
        return self.blank

    def read(self, raw: object, *, required: bool = False) -> bool:
        """Return the flag."""
        if isinstance(raw, bool):
            return raw
        word = fold(text_of(raw))
        if word in _YES:
            return True
        if word in _NO:
            return False
        if word in _PARTIAL:
            if self.partial == "refuse":
                raise BadCell("triangle")
            return self.partial == "yes"
        raise BadCell("boolean")

    def write(self, value: Any) -> Any:
        """Return ○, × or nothing."""
        return None if value is None else WORDS["yes_mark" if value else "no_mark"]

    def write_text(self, value: Any) -> str:
        """Return ○, × or nothing."""
        return self.write(value) or ""

    def choices(self) -> tuple[str, ...]:
        """Return the two marks."""
        return (WORDS["yes_mark"], WORDS["no_mark"])


@dataclass(frozen=True)
class Option:
    """One value of a Choice: what is stored, what is shown (may be lazy), what else is understood."""

    value: str
    label: Any
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice(Kind):
    """One of a list of options, found by value, label or alias whatever the width and case."""

    options: tuple[Option, ...] = field(default=())
    width: ClassVar[int] = 16

    @cached_property
    def _by_word(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for option in reversed(self.options):
            for word in (option.value, *spellings(option.label), *option.aliases):
                found[fold(word)] = option.value
        return found

    def read(self, raw: object, *, required: bool = False) -> str:
        """Return the option's value."""
        value = self._by_word.get(fold(text_of(raw)))
        if value is None:
            raise BadCell("choice", options=_listed(str(option.label) for option in self.options))
        return value

    def write(self, value: Any) -> Any:
        """Return the label."""
        for option in self.options:
            if option.value == value:
                return str(option.label)
        return value

    def choices(self) -> tuple[str, ...]:
        """Return the labels."""
        return tuple(str(option.label) for option in self.options)


def _listed(words: Iterable[str]) -> str:
    names = list(words)
    return " / ".join(names[:12]) + (" …" if len(names) > 12 else "")
