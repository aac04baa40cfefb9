"""Text that no template, log or export can print by accident: it comes out only through a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField

HIDDEN = "—"


class Sealed:
    """An address as the register holds it. ``str()`` and formatting give a dash; ``opened`` is for the decision."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def opened(self) -> str:
        """The text. Called by ``access.addresses`` and by nothing else (a test reads the source for it)."""
        return self._text


class SealedField(_TextField):
    """Stored as text, read as ``Sealed``."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Sealed | None:
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Sealed) else Sealed(str(value))

    def get_prep_value(self, value: Any) -> Any:
        return value.opened() if isinstance(value, Sealed) else value
