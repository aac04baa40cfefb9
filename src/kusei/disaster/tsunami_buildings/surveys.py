"""現地調査の一覧 (one row a building) -> Preview, and its empty form. Only what a row says is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import District, Ward
from kusei.core.places import Point, diagnose, geometry_of
from kusei.core.sheets import (
    Bool,
    CheckedRow,
    Choice,
    Column,
    Date,
    Decimal_,
    FileRefused,
    Int,
    Lat,
    Leaf,
    Lon,
    Option,
    Sheet,
    Text,
    check,
    read,
    to_xlsx,
)
from kusei.core.sheets.sites import name_key
from kusei.disaster.tsunami_buildings.models import Access, Building, Stairs, Structure
from kusei.disaster.tsunami_buildings.rules import BadFloors, parse_floors


def _options(choices: Sequence[tuple[str, Any]], **aliases: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(value, label, aliases.get(value, ())) for value, label in choices)


SHEET = Sheet(
    "tsunami-surveys",
    _("現地調査の一覧"),
    (
        Column("name", _("名称"), Text(max_len=120), True, ("施設名", "建物名")),  # data
        Column("kana", _("フリガナ"), Text(max_len=240)),
        Column("address", _("所在地"), Text(max_len=250), aliases=("住所",)),  # data
        Column("district", _("学区"), Text()),
        Column("lat", _("緯度"), Lat()),
        Column("lon", _("経度"), Lon()),
        Column("owner_name", _("所有者"), Text(max_len=120), aliases=("管理者", "管理組合")),  # data
        Column("surveyed_on", _("調査日"), Date()),
        Column("by", _("調査した班"), Text(max_len=80)),
        Column("structure", _("構造"), Choice(_options(
            Structure.choices, rc=("RC", "RC造", "鉄筋コンクリート造"), src=("SRC", "SRC造", "鉄骨鉄筋コンクリート造"),  # data
            steel=("S", "S造"), wood=("W", "木造"),  # data
        ))),  # fmt: skip
        Column("storeys", _("地上階数"), Int(min=1, max=100), aliases=("階数",)),  # data
        Column("started_on", _("工事着手日"), Date(), aliases=("着工日",)),  # data
        Column("built_year", _("建築年"), Int(min=1900, max=2100)),
        Column("seismic", _("耐震診断"), Choice(_options(
            (("ok", _("安全と確認")), ("failed", _("安全と確認できない"))), ok=("済", "適合", "OK"), failed=("不適合", "NG"),  # data
        ))),  # fmt: skip
        Column("depth_m", _("想定浸水深（m）"), Decimal_(min=0, max=50), aliases=("想定浸水深", "浸水深")),  # data
        Column("base_level_m", _("基準水位（m）"), Decimal_(min=0, max=50), aliases=("基準水位",)),  # data
        Column("floors", _("避難場所（階と面積）"), Text(multiline=True), aliases=("避難場所", "避難階")),  # data
        Column("refuge_floor", _("避難場所の最も低い階"), Int(min=1, max=101)),
        Column("refuge_height_m", _("避難場所の高さ（m）"), Decimal_(min=0, max=300)),
        Column("stairs", _("階段"), Choice(_options(Stairs.choices, ok=("○", "良"), blocked=("×", "否")))),  # data
        Column("outside_stairs", _("外階段"), Bool()),
        Column("entrance", _("入口"), Text(max_len=200)),
        Column("route", _("避難経路"), Text(max_len=200)),
        Column("access", _("夜間・休日の開け方"), Choice(_options(
            Access.choices, open24=("24時間", "常時開放"), auto=("自動解錠",), keys=("鍵", "鍵の保管者"),  # data
        ))),  # fmt: skip
        Column("night", _("夜間・休日の体制"), Text(max_len=200)),
        Column("key_holders", _("鍵の保管者（人）"), Int(min=0, max=99), aliases=("鍵の保管者数",)),  # data
        Column("ground_m", _("標高（m）"), Decimal_(), aliases=("標高",)),  # data
        Column("shore_m", _("海岸・河川までの距離（m）"), Int(min=0, max=50000), aliases=("海岸までの距離",)),  # data
        Column("faces_shore", _("海岸に直接面する"), Bool()),
        Column("note", _("所見"), Text(max_len=300)),
    ),
    ("name", "address"),
)  # fmt: skip
SHOWN = ("name", "address", "district", "surveyed_on", "structure", "storeys", "floors", "access", "note")
OF_BUILDING = ("name", "kana", "address", "district", "lat", "lon", "owner_name")


@dataclass(frozen=True)
class Plan:
    """A preview with the typed values of each row and the building each meets."""

    preview: Preview
    values: dict[int, dict[str, Any]]
    known: dict[int, Building]


def blank() -> bytes:
    """The empty form: headings, formats and the choices of every column."""
    return to_xlsx(Leaf(SHEET, []))


def plan(data: bytes, file_name: str, ward: Ward) -> Plan:
    """Read the list of one ward's survey. Raises Unreadable."""
    try:
        checked = check(read(data, file_name, formulas="values"), SHEET)
    except FileRefused as error:
        raise Unreadable(error.message) from error
    known = {
        name_key(b.name, b.facility.address, city_name=ward.city.name): b
        for b in Building.objects.filter(ward=ward).select_related("facility").order_by("-pk")
        if b.state not in ("withdrawn", "expired")
    }
    by_name = {key[0]: b for key, b in known.items()}
    districts = {d.name: d for d in District.objects.as_of(calendar.today()).filter(ward=ward).defer("boundary")}
    area = geometry_of(ward.boundary) if ward.boundary else None
    rows, values, met = [], {}, {}
    for one in checked.rows:
        v = dict(one.values)
        key = name_key(v.get("name") or "", v.get("address") or "", city_name=ward.city.name)
        found = known.get(key) or (by_name.get(key[0]) if not v.get("address") else None)
        issues = [*_cells(one), *_place(v, districts, area), *_floors(v), *_state(v, found)]
        values[one.row] = {**v, "district": districts.get(v.get("district") or "")}
        if found is not None:
            met[one.row] = found
        rows.append(_incoming(one.row, v, found, issues))
    columns = [(c.key, c.label) for c in SHEET.columns if c.key in SHOWN]
    said = ", ".join(str(h) for h in checked.understood.headings.values())
    unused = ", ".join(checked.understood.unmatched)
    understood = ((_("読んだ列"), said), (_("使わない列"), unused or "—"))
    return Plan(preview(file_name, understood=understood, columns=columns, rows=rows), values, met)


def _incoming(row: int, v: Mapping[str, Any], found: Building | None, issues: Sequence[Issue]) -> Incoming:
    shown = {c.key: _plain(v.get(c.key)) for c in SHEET.columns}
    old = None
    if found is not None:
        # A survey is a new record each time; it is the same only when its day is the day of the last one.
        old = {**shown, "surveyed_on": _plain(found.surveyed_on)}
    title = str(v.get("name") or "")
    return Incoming(row, title, title, shown, status_of(shown, old, issues), tuple(issues), old, v.get("lon"), v.get("lat"))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value) if isinstance(value, Decimal) else value


def _cells(one: CheckedRow) -> list[Issue]:
    return [Issue(e.column, e.value, e.message) for e in one.errors]


def _place(v: Mapping[str, Any], districts: Mapping[str, District], area: Any) -> list[Issue]:
    issues = []
    name = v.get("district") or ""
    if name and name not in districts:
        said = _t("「%(name)s」という学区はこの区にありません。学区の名前を直すか、空にしてください。") % {"name": name}
        issues.append(Issue("district", name, said))
    lat, lon = v.get("lat"), v.get("lon")
    if lat is None and lon is None:
        return issues
    if lat is None or lon is None:
        issues.append(Issue("address", "", _t("緯度と経度のどちらかが空です。両方入れるか、両方空にしてください。")))
    elif area is not None and not area.buffer(0.001).contains_properly(_shape(lon, lat)):
        first = next(iter(diagnose(lon, lat, area)), None)
        meant = first.meant if first is not None else None
        said = first.message if first is not None else _t("位置がこの区の外です。")
        if meant is not None:
            said += _t("正しくは北緯%(lat)s・東経%(lon)sのようです。") % {"lat": f"{meant.lat:.5f}", "lon": f"{meant.lon:.5f}"}
        issues.append(Issue("address", f"{lat}, {lon}", said))
    return issues


def _shape(lon: float, lat: float) -> Any:
    from shapely.geometry import Point as Shape

    return Shape(Point(lon, lat).lon, lat)


def _floors(v: Mapping[str, Any]) -> list[Issue]:
    try:
        found = parse_floors(lines(v.get("floors") or ""), storeys=v.get("storeys"))
    except BadFloors as error:
        said = _t("「%(text)s」が読めません。「屋上 289／4-7階共用 70」のように、階と面積（m²）を書いてください。")
        return [Issue("floors", error.text, said % {"text": error.text})]
    storeys = v.get("storeys")
    over = [f.name for f in found if storeys is not None and f.level is not None and f.level > storeys + 1]
    if over:
        return [Issue("floors", over[0], _t("「%(floor)s」は建物の階数より上です。") % {"floor": over[0]})]
    return []


def lines(text: str) -> str:
    """A cell holds several places with a stroke between them; the form has one a line."""
    return text.replace("／", "\n").replace(";", "\n")  # data


def _state(v: Mapping[str, Any], found: Building | None) -> list[Issue]:
    issues = []
    day = v.get("surveyed_on")
    if day is not None and day > calendar.today():
        issues.append(Issue("surveyed_on", day.isoformat(), _t("調査日が今日より先です。")))
    if found is not None and found.state in ("designated", "suspended"):
        said = _t("「%(state)s」の建物です。台帳で「再調査を記録する」を使ってください。") % {"state": found.get_state_display()}
        issues.append(Issue("name", found.name, said))
    if found is not None and day is None:
        issues.append(Issue("surveyed_on", "", _t("台帳にある建物です。調査日を入れてください。")))
    return issues
