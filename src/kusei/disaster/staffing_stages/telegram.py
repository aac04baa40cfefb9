"""One telegram (気象庁防災情報XML) read into values. Pure: bytes in, frozen values out; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from kusei.core.files.xml import BadXml, parse_xml
from kusei.disaster.staffing_stages.codes import KINDS, NANKAI, kind_of

MOST_BYTES = 4 * 1024 * 1024  # the largest national telegram is well under 1 MB
REAL, TRAINING, TEST = "通常", "訓練", "試験"  # data
ISSUED, CORRECTED, DELAYED, CANCELLED = "発表", "訂正", "遅延", "取消"  # data
STATUSES, INFO_TYPES = (REAL, TRAINING, TEST), (ISSUED, CORRECTED, DELAYED, CANCELLED)
_MUNICIPAL = ("（市町村等）", "（府県予報区等）", "（一次細分区域等）", "（市町村等をまとめた地域等）")  # data
_NAME = re.compile(r"(V[A-Z]{3}(?:\d\d|ii))")
_TITLES = {  # data
    "震度速報": "VXSE51", "震源に関する情報": "VXSE52", "震源・震度に関する情報": "VXSE53", "長周期地震動に関する観測情報": "VXSE62",
    "津波警報・注意報・予報a": "VTSE41", "津波情報a": "VTSE51", "沖合の津波観測に関する情報": "VTSE52", "指定河川洪水予報": "VXKO",
    "土砂災害警戒情報": "VXWW50", "南海トラフ地震臨時情報": "VYSE50", "南海トラフ地震関連解説情報": "VYSE51",
    "気象特別警報・警報・注意報": "VPWW53", "気象警報・注意報（Ｈ２７）": "VPWW54",
    "気象警報・注意報（Ｒ０６）（大雨）": "VPWW55", "気象警報・注意報（Ｒ０６）（土砂災害）": "VPWW56",
    "気象警報・注意報（Ｒ０６）（高潮）": "VPWW57", "気象警報・注意報（Ｒ０６）（暴風）": "VPWW58",
    "気象警報・注意報（Ｒ０６）（波浪）": "VPWW59", "気象警報・注意報（Ｒ０６）（大雪）": "VPWW60",
    "気象警報・注意報（Ｒ０６）（その他）": "VPWW61",
}


class BadTelegram(ValueError):
    """``str(error)`` says what is wrong with the file and what to do."""


@dataclass(frozen=True, order=True)
class Reading:
    """One thing said of one area. ``code`` as it stands in the telegram; ``height`` None where no number was told."""

    area: str
    scheme: str
    code: str
    name: str = ""
    said: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Telegram:
    kind: str
    title: str
    status: str
    info_type: str
    events: tuple[str, ...]
    serial: int | None
    office: str
    reported_at: datetime
    sent_at: datetime
    headline: str
    readings: tuple[Reading, ...]

    @property
    def training(self) -> bool:
        return self.status != REAL

    @property
    def known(self) -> bool:
        return self.kind in KINDS


def read(data: bytes, *, name: str = "") -> Telegram:
    """Read a telegram; ``name`` may carry its kind (…_VXSE53.xml). Raises BadTelegram in words."""
    if len(data) > MOST_BYTES:
        raise BadTelegram(_("電文が4MBを超えています。電文ではないファイルが混ざっていないか確かめてください。"))
    try:
        root = parse_xml(data)
    except BadXml as error:
        raise BadTelegram(str(error)) from error
    control, head = root.find("{*}Control"), root.find("{*}Head")
    if control is None or head is None:
        raise BadTelegram(_("気象庁の防災情報XML（Control・Head）ではありません。受け取った電文のファイルを選んでください。"))
    title = _text(control, "Title")
    kind = _kind(title, name)
    serial = _text(head, "Serial")
    return Telegram(
        kind=kind, title=(_text(head, "Title") or title)[:120],
        status=_one_of(_text(control, "Status"), STATUSES, "Status"),
        info_type=_one_of(_text(head, "InfoType"), INFO_TYPES, "InfoType"),
        events=tuple(sorted(set(_text(head, "EventID").split())))[:20],
        serial=int(serial) if serial.isdecimal() and len(serial) < 7 else None,
        office=_text(control, "EditorialOffice")[:80],
        reported_at=_moment(_text(head, "ReportDateTime"), "ReportDateTime"),
        sent_at=_moment(_text(control, "DateTime"), "DateTime"),
        headline=" ".join(_text(head, "Headline/Text").split())[:300],
        readings=tuple(dict.fromkeys(_readings(kind, root, head))),
    )


def _kind(title: str, name: str) -> str:
    """By the data type in the file's name as the weather office writes it, else by the title; else the title is shown."""
    found = _NAME.search(name.rpartition("/")[2])
    return kind_of(found.group(1)) if found else _TITLES.get(title, title[:40])


def _text(at: Any, path: str) -> str:
    found = at.find("/".join("{*}" + part for part in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def _one_of(value: str, known: Iterable[str], where: str) -> str:
    if value not in known:
        said = _("%(where)sの『%(value)s』は知らない値です。通常・訓練・試験の区別ができないため、受け付けません。")
        raise BadTelegram(said % {"where": where, "value": value[:20]})
    return value


def _moment(value: str, where: str) -> datetime:
    found: datetime | None = None
    with suppress(ValueError):
        found = datetime.fromisoformat(value)
    if found is None or found.tzinfo is None:
        raise BadTelegram(_("%(where)sの日時『%(value)s』が読めません。") % {"where": where, "value": value[:40]})
    return found.astimezone(UTC)


def _readings(kind: str, root: Any, head: Any) -> Iterator[Reading]:
    scheme = KINDS.get(kind, "")
    body = root.find("{*}Body")
    if not scheme or body is None:
        return
    if scheme == "intensity":
        yield from _intensity(body)
    elif scheme == "long_period":
        yield from _measured(body, "MaxLgInt", scheme)
    elif scheme == "tsunami":
        yield from _tsunami(body)
    elif scheme == NANKAI:
        code = _deep(body, "InfoSerial", "Code")
        if code:
            yield Reading("", scheme, code, "", _deep(body, "InfoSerial", "Name"))
    elif scheme == "river":
        yield from _headline(head, scheme)
    else:
        yield from _warnings(body, scheme)


def _deep(at: Any, outer: str, inner: str) -> str:
    found = at.find(f".//{{*}}{outer}/{{*}}{inner}")
    return (found.text or "").strip() if found is not None else ""


def _intensity(body: Any) -> Iterator[Reading]:
    yield from _measured(body, "MaxInt", "intensity")
    # A city of which only "5弱以上未入電" is known carries it as a condition, or in its stations.
    for place in body.iter():
        if place.tag.rpartition("}")[2] != "City":
            continue
        stations = [(s.findtext("{*}Int") or "").strip() for s in place.iterfind("{*}IntensityStation")]
        condition = _text(place, "Condition")
        if any("!5-" in told or "未入電" in told for told in (*stations, condition)):  # data
            yield Reading(_text(place, "Code"), "intensity", "!5-", _text(place, "Name"), "", condition[:40])


def _measured(body: Any, tag: str, scheme: str) -> Iterator[Reading]:
    for place in body.iter():
        if place.tag.rpartition("}")[2] in ("Pref", "Area", "City"):
            value, code = _text(place, tag), _text(place, "Code")
            if value and code:
                yield Reading(code, scheme, value, _text(place, "Name"), "", _text(place, "Condition")[:40])


def _tsunami(body: Any) -> Iterator[Reading]:
    for item in body.iterfind("{*}Tsunami/{*}Forecast/{*}Item"):
        kind = item.find("{*}Category/{*}Kind")
        if kind is None:
            continue
        height = item.find("{*}MaxHeight")
        told = "" if height is None else _text(height, "Condition")
        if height is not None:
            for number in height:
                if number.tag.rpartition("}")[2] == "TsunamiHeight":
                    told = number.get("description") or told or _height(number)
        yield Reading(_text(item, "Area/Code"), "tsunami", _text(kind, "Code"), _text(item, "Area/Name"), _text(kind, "Name"), told[:40])


def _height(number: Any) -> str:
    """A number is said; NaN is a word (「巨大」「高い」「不明」), and no number is made of it."""
    text = (number.text or "").strip()
    return number.get("condition") or "" if text == "NaN" else text


def _headline(head: Any, scheme: str) -> Iterator[Reading]:
    for item in head.iterfind("{*}Headline/{*}Information/{*}Item"):
        for kind in item.iterfind("{*}Kind"):
            for area in item.iterfind("{*}Areas/{*}Area"):
                yield Reading(_text(area, "Code"), scheme, _text(kind, "Code"), _text(area, "Name"), _text(kind, "Name"))


def _warnings(body: Any, scheme: str) -> Iterator[Reading]:
    for warning in body.iterfind("{*}Warning"):
        said = warning.get("type") or ""
        if scheme == "warning" and not said.endswith(_MUNICIPAL):
            continue
        for item in warning.iterfind("{*}Item"):
            area = item.find("{*}Area")
            if area is not None:
                yield from _kinds(item, _text(area, "Code"), _text(area, "Name"), scheme)


def _kinds(item: Any, area: str, name: str, scheme: str) -> Iterator[Reading]:
    for kind in item.iterfind("{*}Kind"):
        status, code = _text(kind, "Status"), _text(kind, "Code")
        if status == "解除" or (not code and "なし" in status):  # data
            # 解除 names what is lifted; 「発表警報・注意報はなし」 has no code and lifts everything of this telegram.
            yield Reading(area, scheme, f"-{code}" if code else "-", name, _text(kind, "Name"), status)
        elif code:
            yield Reading(area, scheme, code, name, _text(kind, "Name"), status)
