"""Text as a register needs it: stored exactly as received, folded only to be found.

Never normalise a name before storing it: NFC alone turns U+FA19 into U+795E, which is another
character in the family register. `fold` and `kana_key` feed search and sort columns only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

_TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "characters.json").read_text("utf-8"))

# --- folding -----------------------------------------------------------------------------------


def _pairs(text: str) -> dict[str, str]:
    return dict(zip(text[::2], text[1::2], strict=True))


def _variants() -> dict[str, str]:
    # A row is the common form followed by the forms found in names; the common form wins when a
    # compatibility ideograph in the row is already unified by NFKC.
    table: dict[str, str] = {}
    for row in _TABLE["variants"]:
        table |= {form: row[0] for form in row[1:] if form != row[0]}
    return table


_SMALL = _pairs(_TABLE["kana_small"])
_VOICED = _pairs(_TABLE["kana_voiced"])
_HALF_VOICED = _pairs(_TABLE["kana_half_voiced"])
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_FOLD = {ord(form): common for form, common in (_variants() | _SMALL).items()}
_LONG: str = _TABLE["long_mark"]
_HYPHENS = {ord(mark): "-" for mark in _TABLE["hyphens"]}
_HYPHEN_IN_NUMBER = re.compile(rf"(?<=[0-9]){_LONG}(?=[0-9])")
_SPACE = re.compile(r"\s+")


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180D


def fold(text: str) -> str:
    """Return the search key of `text`; two spellings of one word should share it.

    Variation selectors go, widths unify (NFKC), case falls, katakana becomes hiragana, small kana
    become large (キヨウコ finds キョウコ), old and variant kanji become the common form
    (髙﨑 finds 高崎), all spaces go. For keys only: the result must never be shown or stored as
    the text.
    """
    plain = "".join(character for character in text if not _is_selector(ord(character)))
    plain = unicodedata.normalize("NFKC", plain).lower().translate(_HYPHENS)
    plain = plain.translate(_KATAKANA).translate(_FOLD)
    return _SPACE.sub("", _HYPHEN_IN_NUMBER.sub("-", plain))


def bigrams(folded: str) -> tuple[str, ...]:
    """Return the distinct two-character pieces of a folded text in order.

    A single character is its own piece, so that a one-character query still has a key.
    """
    if len(folded) < 2:
        return (folded,) if folded else ()
    return tuple(dict.fromkeys(folded[n : n + 2] for n in range(len(folded) - 1)))


def kana_key(text: str) -> str:
    """Return the key that sorts a reading in Japanese order (あいうえお, JIS X 4061 in brief).

    First all sounds without voicing, a long mark as the vowel it lengthens; then, to separate
    はし from ばし, one digit a sound (0 plain, 1 voiced, 2 half-voiced, 3 small).
    """
    plain = unicodedata.normalize("NFKC", text).lower().translate(_KATAKANA)
    sounds: list[str] = []
    marks: list[str] = []
    for sound in _SPACE.sub("", plain):
        base, mark = _base_sound(sound)
        if sound == _LONG and sounds:
            base = _vowel_of(sounds[-1])
        sounds.append(base)
        marks.append(mark)
    return "".join(sounds) + "!" + "".join(marks)


def _base_sound(sound: str) -> tuple[str, str]:
    for table, mark in ((_VOICED, "1"), (_HALF_VOICED, "2"), (_SMALL, "3")):
        if sound in table:
            return table[sound], mark
    return sound, "0"


def _vowel_of(sound: str) -> str:
    for row in _TABLE["kana_vowels"]:
        if sound in row:
            return str(row[0])
    return _LONG


# --- length ------------------------------------------------------------------------------------


def graphemes(text: str) -> Iterator[str]:
    """Yield what a person counts as one character: 辻 with its variation selector is one.

    Covers what names and messages hold: combining marks, variation selectors, half-width voicing
    marks, emoji joined by ZWJ, skin tones, flags; not every rule of UAX 29 (Indic conjuncts).
    """
    held = ""
    for character in text:
        if held and _joins(held, character):
            held += character
            continue
        if held:
            yield held
        held = character
    if held:
        yield held


def graphemes_len(text: str) -> int:
    """Return the length of `text` in graphemes; every length limit of a name uses this."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _one in graphemes(text))


def _joins(held: str, character: str) -> bool:
    code, last = ord(character), ord(held[-1])
    if last == 0x200D or code == 0x200D:
        return True
    if _is_selector(code) or code in (0xFF9E, 0xFF9F) or 0x1F3FB <= code <= 0x1F3FF:
        return True
    if 0x1F1E6 <= code <= 0x1F1FF:
        return len(held) == 1 and 0x1F1E6 <= last <= 0x1F1FF
    if (last, code) == (0x0D, 0x0A):
        return True
    return unicodedata.category(character) in ("Mn", "Me", "Mc")


# --- numbers -----------------------------------------------------------------------------------

_DIGITS = {0xFF10 + n: str(n) for n in range(10)}


def full_to_half_digits(text: str) -> str:
    """Return `text` with ０-９ as 0-9 and nothing else changed."""
    return text.translate(_DIGITS)


_NUMBER_ERRORS = {
    "empty": _("数がありません。"),
    "approximate": _("数がはっきりしません。数だけにしてください。"),
    "no_value": _("数ではなく「なし」の印です。わからないときは空にしてください。"),
    "suppressed": _("秘匿された数です。"),
    "decimal": _("整数を入れてください。"),
    "separator": _("桁の区切りが正しくありません。"),
    "unit": _("数のほかに文字があります。数だけにしてください。"),
    "unreadable": _("数として読めません。"),
}


class BadNumber(ValueError):
    """A text that is not one certain number.

    `code` is one of empty, approximate (約300), no_value (— or 不明), suppressed (*), decimal,
    separator (1,00), unit (300人), unreadable.
    """

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value

    @property
    def message(self) -> str:
        """Return the reason in the active language."""
        return str(_NUMBER_ERRORS[self.code])


_PLAIN_INT = re.compile(r"[+-]?[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_NEGATIVE: str = _TABLE["negative_marks"]
_NO_NUMBER = frozenset(_TABLE["no_number"])
_SUPPRESSED = frozenset(_TABLE["suppressed"])


def parse_int(text: str) -> int:
    """Read a whole number: full-width digits, thousands separators, △ or ▲ as minus.

    Raises BadNumber; 約300, 概ね, 300人 and 1.5 are refused, never rounded or stripped.
    """
    if _PLAIN_INT.fullmatch(text):
        return int(text)
    value = parse_decimal(text)
    if value != value.to_integral_value() or "." in unicodedata.normalize("NFKC", text):
        raise BadNumber("decimal", text)
    return int(value)


def parse_decimal(text: str) -> Decimal:
    """Read a decimal number in the same spirit as `parse_int`; the written scale is kept."""
    plain = unicodedata.normalize("NFKC", text).strip()
    negative = len(plain) > 1 and plain[0] in _NEGATIVE
    digits = plain[1:] if negative or plain[:1] == "+" else plain
    whole, dot, rest = digits.partition(".")
    if _GROUPED.fullmatch(whole):
        digits = whole.replace(",", "") + dot + rest
    if not _NUMBER.fullmatch(digits):
        raise BadNumber(_why_no_number(plain), text)
    return -Decimal(digits) if negative else Decimal(digits)


def _why_no_number(plain: str) -> str:
    if not plain:
        return "empty"
    lower = plain.lower()
    if lower in _SUPPRESSED:
        return "suppressed"
    if lower in _NO_NUMBER or plain in _NEGATIVE:
        return "no_value"
    if re.fullmatch(r"[0-9,]+(\.[0-9]*)?", plain):
        return "separator"
    if not re.search(r"[0-9]", plain):
        return "approximate" if any(w in plain for w in _TABLE["approximate"]) else "unreadable"
    if any(word in plain for word in _TABLE["approximate"]) or re.search(r"[0-9]\s*-\s*[0-9]", plain):
        return "approximate"
    return "unit" if re.match(r"[^0-9]{0,3}[0-9]", plain) else "unreadable"


# --- cells of a spreadsheet --------------------------------------------------------------------

_FORMULA_STARTS: str = _TABLE["formula_starts"]
_WRITTEN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def sort_key(name: str, kana: str) -> str:
    """What a list sorts by: the kana where it is known, else the folded name. At most 240 characters."""
    return (kana_key(kana) if kana else fold(name))[:240]


def whole_number(text: str) -> int | None:
    """The number a form or an address carries, None for anything else: "²" and "٣" are digits to Python, not to us."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def formula_safe(cell: str) -> str:
    """Return `cell` so that no spreadsheet runs it: an apostrophe before = + - @ and their kin.

    A plain signed number stays as it is. `formula_unquoted` takes the apostrophe off again.
    """
    if cell[:1] in _FORMULA_STARTS and cell and not _WRITTEN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def formula_unquoted(cell: str) -> str:
    """Undo `formula_safe`; any other text comes back as it is."""
    if len(cell) > 1 and cell[0] == "'" and cell[1] in _FORMULA_STARTS:
        return cell[1:]
    return cell
