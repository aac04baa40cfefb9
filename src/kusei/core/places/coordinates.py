"""Reading one coordinate as people write it: decimal degrees or degrees, minutes and seconds."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

# After NFKC the marks 度分秒, °′″ and their look-alikes all become one separator.
_MARKS = re.compile("[\u00b0\u00ba\u02da度\u2032\u2019\u0027分\u2033\u201d\u0022秒:]+")  # data
_HEMISPHERE = re.compile("^(東経|北緯|[NEne])|([NEne])$")  # data
_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")
_SEXAGESIMAL = re.compile(r"([0-9]{1,3}) ([0-9]{1,2})(?: ([0-9]{1,2}(?:\.[0-9]+)?))?")

_COORDINATE_ERRORS = {
    "empty": _("座標がありません。"),
    "minutes": _("分か秒が60以上です。"),
    "unreadable": _("座標として読めません。「136.906」か「136度54分23秒」のように入れてください。"),
}


class BadCoordinate(ValueError):
    """Not a coordinate; `code` is empty, minutes or unreadable."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value

    @property
    def message(self) -> str:
        """Return the reason in the active language."""
        return str(_COORDINATE_ERRORS[self.code])


def parse_coordinate(text: str) -> float:
    """Return decimal degrees of 136.906, １３６度５４分２３．０秒, 136°54'23", E136.906.

    Raises BadCoordinate. Whether it is a longitude, and the right one, is `diagnose`'s question.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    # NFKC splits ″ (U+2033) into two primes; the pattern takes runs of marks as one.
    plain = _HEMISPHERE.sub("", plain).strip()
    plain = re.sub(r"\s+", " ", _MARKS.sub(" ", plain)).strip()
    if not plain:
        raise BadCoordinate("empty", text)
    if _DECIMAL.fullmatch(plain):
        return float(plain)
    found = _SEXAGESIMAL.fullmatch(plain)
    if not found:
        raise BadCoordinate("unreadable", text)
    minutes, seconds = int(found[2]), float(found[3] or 0)
    if minutes >= 60 or seconds >= 60:
        raise BadCoordinate("minutes", text)
    return int(found[1]) + minutes / 60 + seconds / 3600
