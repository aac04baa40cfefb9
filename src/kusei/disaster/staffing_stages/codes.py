"""What the codes of a telegram mean: dated rows with their source. What is not here is unknown and is never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

FIRST = date(2000, 1, 1)  # codes are never used anew: a replay of an old telegram reads them too
NANKAI = "nankai"
JMA = "気象庁防災情報XMLフォーマット 技術資料"  # data
JMA_2026 = "気象庁 防災気象情報の体系整理（2026年5月28日）技術情報"  # data


@dataclass(frozen=True)
class Code:
    """``level`` 0 is lifted or none. Intensity levels: 3, 4, 50 (5弱), 55, 60, 65, 70; see ``INTENSITY``."""

    scheme: str
    code: str
    hazard: str
    level: int
    label: str | Promise
    since: date = FIRST
    until: date | None = None
    source: str = JMA

    @property
    def word(self) -> str:
        """The code's word as data: in Japanese, whatever language the page is read in."""
        with override("ja"):
            return str(self.label)


# What concerns the whole country by its kind; everything else without an area code reaches nobody by itself.
NATIONWIDE = frozenset({NANKAI})
# Kind of telegram -> (scheme of its codes, title). A kind that is not here is kept and shown, and triggers nothing.
KINDS: Mapping[str, str] = {
    "VXSE51": "intensity", "VXSE52": "", "VXSE53": "intensity", "VXSE62": "long_period",
    "VTSE41": "tsunami", "VTSE51": "", "VTSE52": "",
    "VPWW53": "warning", "VPWW54": "warning", "VPWS50": "warning",
    **{f"VPWW{n}": "warning" for n in range(55, 62)},
    "VXWW50": "landslide_info", "VXKO": "river", "VYSE50": NANKAI, "VYSE51": NANKAI, "VYSE52": NANKAI,
}
INTENSITY: Mapping[str, int] = {"1": 10, "2": 20, "3": 30, "4": 40, "5-": 50, "5+": 55, "6-": 60, "6+": 65, "7": 70, "!5-": 50}
INTENSITY_WORDS: Mapping[int, Any] = {
    10: _("震度1"), 20: _("震度2"), 30: _("震度3"), 40: _("震度4"), 50: _("震度5弱"), 55: _("震度5強"), 60: _("震度6弱"), 65: _("震度6強"), 70: _("震度7"),
}
TSUNAMI_WORDS: Mapping[int, Any] = {1: _("津波予報（若干の海面変動）"), 2: _("津波注意報"), 3: _("津波警報"), 4: _("大津波警報")}
NANKAI_WORDS: Mapping[int, Any] = {1: _("調査中"), 2: _("巨大地震注意"), 3: _("巨大地震警戒")}
_WEATHER = (  # hazard, label, level -> code
    ("flood_rain", _("大雨"), {5: "33", 4: "43", 3: "03", 2: "10"}),
    ("landslide", _("土砂災害"), {5: "39", 4: "49", 3: "09", 2: "29"}),
    ("storm_surge", _("高潮"), {5: "38", 4: "48", 3: "08", 2: "19"}),
    ("snowstorm", _("暴風雪"), {5: "32", 3: "02", 2: "13"}),
    ("wind", _("暴風"), {5: "35", 3: "05", 2: "15"}),
    ("snow", _("大雪"), {5: "36", 3: "06", 2: "12"}),
    ("waves", _("波浪"), {5: "37", 3: "07", 2: "16"}),
)
_NAMES = {5: _("特別警報"), 4: _("危険警報"), 3: _("警報"), 2: _("注意報")}
_MINOR = {
    "14": _("雷注意報"), "17": _("融雪注意報"), "20": _("濃霧注意報"), "21": _("乾燥注意報"), "22": _("なだれ注意報"), "23": _("低温注意報"),
    "24": _("霜注意報"), "25": _("着氷注意報"), "26": _("着雪注意報"), "27": _("その他の注意報"),
}


def _rows() -> Iterable[Code]:
    for hazard, name, levels in _WEATHER:
        for level, code in levels.items():
            new = level == 4 or hazard == "landslide"
            yield Code("warning", code, hazard, level, format_lazy(_("{what}{kind}"), what=name, kind=_NAMES[level]),
                       source=JMA_2026 if new else JMA)
    yield Code("warning", "00", "", 0, _("解除"))
    # 2011 to the end of the transition: floods of rivers not designated stood in the warning telegram.
    yield Code("warning", "04", "river", 3, _("洪水警報"))
    yield Code("warning", "18", "river", 2, _("洪水注意報"))
    for code, label in _MINOR.items():
        yield Code("warning", code, "minor", 2, label)
    for text, level in INTENSITY.items():
        label = _("震度5弱以上未入電") if text.startswith("!") else INTENSITY_WORDS[level]
        yield Code("intensity", text, "earthquake", level, label)
    for n in range(5):
        yield Code("long_period", str(n), "long_period", n, format_lazy(_("長周期地震動階級{n}"), n=n))
    for code, level, label in (
        ("53", 4, _("大津波警報：発表")), ("52", 4, _("大津波警報")), ("51", 3, _("津波警報")), ("62", 2, _("津波注意報")),
        ("71", 1, _("津波予報（若干の海面変動）")), ("72", 1, _("津波予報（若干の海面変動）")), ("73", 1, _("津波予報（若干の海面変動）")),
        ("50", 0, _("警報解除")), ("60", 0, _("津波注意報解除")), ("00", 0, _("津波なし")),
    ):
        yield Code("tsunami", code, "tsunami", level, label)
    for code, level in (("51", 5), ("53", 5), ("40", 4), ("41", 4), ("30", 3), ("31", 3), ("20", 2), ("21", 2)):
        yield Code("river", code, "river", level, format_lazy(_("指定河川 レベル{level}"), level=level))
    yield Code("river", "10", "river", 0, _("氾濫注意情報（解除）"))
    yield Code("landslide_info", "3", "landslide", 4, _("土砂災害警戒情報"))
    yield Code("landslide_info", "1", "landslide", 0, _("土砂災害警戒情報の解除"))
    yield Code("landslide_info", "0", "landslide", 0, _("なし"))
    for code, level, label in (
        ("111", 1, _("調査中")), ("112", 1, _("調査中")), ("113", 1, _("調査中")),
        ("120", 3, _("巨大地震警戒")), ("130", 2, _("巨大地震注意")), ("190", 0, _("調査終了")), ("200", 0, _("定例解説")),
        ("210", 0, _("臨時解説")), ("219", 0, _("臨時解説")),
    ):
        yield Code(NANKAI, code, NANKAI, level, label)


SHIPPED: tuple[Code, ...] = tuple(_rows())


class Table:
    """Codes by scheme and code; the row that held on the day of the telegram counts, entered rows before shipped ones."""

    def __init__(self, entered: Iterable[Code] = ()) -> None:
        self._rows: dict[tuple[str, str], list[Code]] = {}
        for row in (*entered, *SHIPPED):
            self._rows.setdefault((row.scheme, row.code), []).append(row)

    def get(self, scheme: str, code: str, day: date) -> Code | None:
        rows = self._rows.get((scheme, code), ())
        return next((r for r in rows if r.since <= day and (r.until is None or day <= r.until)), None)


def kind_of(told: str) -> str:
    """VXKO01 … VXKO89 are one kind."""
    return "VXKO" if told.startswith("VXKO") else told
