"""Bytes of an uploaded outline to text, without guessing silently."""

from __future__ import annotations

from .errors import OutlineUnreadable

LARGEST_BYTES = 8 * 1024 * 1024
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Tab, line ends, form feed (page break of extracted text) and vertical tab may stand in text.
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v")


def first_control_line(text: str) -> int | None:
    """Return the line (1-based) of the first control character that text never holds."""
    for place, char in enumerate(text):
        if (char < " " and char not in _ALLOWED_CONTROLS) or char == "\x7f":
            return text.count("\n", 0, place) + 1
    return None


def decode(data: bytes) -> tuple[str, str]:
    """Decode UTF-8 (with or without mark), UTF-16 with mark or CP932; return (text, encoding).

    Raises OutlineUnreadable(``empty`` | ``too_large`` | ``binary`` | ``encoding_unknown``).
    """
    if not data.strip():
        raise OutlineUnreadable("empty")
    if len(data) > LARGEST_BYTES:
        raise OutlineUnreadable("too_large")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data, encoding)
    if b"\x00" in data:
        raise OutlineUnreadable("binary", data.count(b"\n", 0, data.index(b"\x00")) + 1)
    try:
        return _checked(data, "utf-8")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
    try:
        return _checked(data, "cp932")
    except UnicodeDecodeError:
        raise OutlineUnreadable("encoding_unknown", line) from None


def _checked(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding in ("utf-8", "cp932"):
            raise
        raise OutlineUnreadable("encoding_unknown") from None
    line = first_control_line(text)
    if line is not None:
        raise OutlineUnreadable("binary", line)
    if not text.strip():
        raise OutlineUnreadable("empty")
    return text, encoding
