"""Public references: ten Crockford base32 characters that stand in URLs and on paper.

The primary key never leaves the server, so a reference must not be guessable (50 random bits) and
must survive being read over the telephone (no I, L, O or U).
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REF_LENGTH = 10
_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SEPARATORS = str.maketrans("", "", "- \t\u3000\u2010\u2011\u2012\u2013\u2212\u30fc")

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class BadRef(ValueError):
    """The text is not a reference; `value` is what was given."""

    def __init__(self, value: str) -> None:
        super().__init__(f"not a reference: {value!r}")
        self.value = value


def new_ref() -> str:
    """Return a new random reference, for example `7K3M9QX2AB`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH))


def parse_ref(text: str) -> str:
    """Read a reference as a person typed it: lower case, full-width, hyphens, I/L for 1, O for 0.

    Raises BadRef when what remains is not ten characters of the alphabet.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    ref = plain.translate(_SEPARATORS).translate(_HEARD_AS)
    if len(ref) != REF_LENGTH or any(character not in ALPHABET for character in ref):
        raise BadRef(text)
    return ref


class RefField(_CharField):
    """A unique reference, set once when the row is made; nothing about it is configurable."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = REF_LENGTH
        kwargs["unique"] = True
        kwargs["default"] = new_ref
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Leave the fixed options out of migrations."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs
