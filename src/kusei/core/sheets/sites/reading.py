"""Bytes of any known layout to Sites: GeoJSON, SIP4D-ZIP, CSV, workbooks. The name of the file is not believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kusei.core.importing import Issue, Unreadable, Words
from kusei.core.sheets.checking import Checked, CheckedRow, check
from kusei.core.sheets.reading import Page, Table, read
from kusei.core.sheets.refusal import CellError, FileRefused
from kusei.core.sheets.sites import p20, sip4d
from kusei.core.sheets.sites.values import (
    HAZARDS,
    LAYOUTS,
    NO,
    SITE_SHEET,
    UNSAID,
    YES,
    Site,
    SiteList,
    compact,
)

MAX_BYTES = 20 * 1024 * 1024
_GSI_ID = re.compile(r"(E\d{10})(\d{3})")
LAYOUT_WORDS: dict[str, Words] = {
    "gsi_emergency": _lazy("国土地理院 指定緊急避難場所データ"),
    "gsi_shelter": _lazy("国土地理院 指定避難所データ"),
    "standard": _lazy("自治体標準オープンデータセット"),
    "sip4d": _lazy("SIP4D-ZIP（避難所）"),
    "p20": _lazy("国土数値情報 避難施設（P20）"),
    "other": _lazy("市の一覧"),
}


def read_sites(data: bytes, file_name: str) -> SiteList:
    """Return the sites of a file, each with the problems of its own cells.

    Raises Unreadable with a reason for the sender when the file as a whole cannot be taken.
    """
    if not data:
        raise Unreadable(_("ファイルが空です。"))
    if len(data) > MAX_BYTES:
        raise Unreadable(_("ファイルが20MBを超えています。分けて送ってください。"))
    head = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return _from_features(p20.read_gml(data), file_name, layout="p20")
    if head.startswith(b"{"):
        return _from_geojson(data, file_name)
    if data.startswith(b"PK") and sip4d.is_package(data):
        meta, features, remarks = sip4d.read_package(data)
        found = _from_features(features, file_name, layout="sip4d")
        return replace(
            found,
            notes=(*remarks, *found.notes),
            understood=(
                (_lazy("件名"), str(meta["title"])),
                (_lazy("情報の時点"), str(meta["information_date"])),
                *found.understood,
            ),
        )
    if data.startswith(b"PK") and (inner := p20.of_archive(data)) is not None:
        return read_sites(inner, file_name)
    return _from_table(data, file_name)


def _from_geojson(data: bytes, file_name: str) -> SiteList:
    try:
        body = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(_("GeoJSONとして読めません。ファイルが途中で切れていないか確かめてください。")) from error
    features = body.get("features") if isinstance(body, dict) else None
    if not isinstance(features, list) or body.get("type") != "FeatureCollection":
        raise Unreadable(_("GeoJSONの「FeatureCollection」ではありません。施設の一覧のファイルを選んでください。"))
    return _from_features([f for f in features if isinstance(f, dict)], file_name, layout="")


def _from_features(features: Sequence[Mapping[str, Any]], file_name: str, *, layout: str) -> SiteList:
    if not features:
        raise Unreadable(_("ファイルに施設が1件もありません。"))
    keys = list(dict.fromkeys(k for f in features for k in (f.get("properties") or {}) if isinstance(k, str)))
    keys = [k for k in keys if k not in ("lon", "lat", "経度", "緯度")]  # data: the geometry decides
    lines: list[list[Any]] = [[*keys, "lon", "lat"]]
    shapes: dict[int, str] = {}
    unmapped: dict[int, list[tuple[str, str]]] = {}
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") or {}
        lon, lat, bad = _point(feature.get("geometry"))
        if bad:
            shapes[number] = bad
        if feature.get("unmapped"):
            unmapped[number] = feature["unmapped"]
        lines.append([*(_cell(properties.get(k)) for k in keys), lon, lat])
    table = Table(file_name, "geojson", (Page("", lines),))
    checked = _checked(table)
    found = _sites(checked, keys, file_name, layout=layout, shift=1, how=(_lazy("形式"), "GeoJSON"))
    shaped = (_with_shape(s, shapes.get(s.row, "")) for s in found.sites)
    return replace(found, sites=tuple(_with_unmapped(s, unmapped.get(s.row, ())) for s in shaped))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _point(geometry: Any) -> tuple[float | None, float | None, str]:
    """Longitude, latitude, and the type of a geometry that is no point."""
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        return None, None, ""
    if geometry.get("type") != "Point":
        return None, None, str(geometry.get("type"))
    numbers = [c for c in geometry["coordinates"][:2] if isinstance(c, int | float) and not isinstance(c, bool)]
    return (float(numbers[0]), float(numbers[1]), "") if len(numbers) == 2 else (None, None, "Point")


def _with_shape(site: Site, kind: str) -> Site:
    if not kind:
        return site
    said = _("位置が点ではありません（%(kind)s）。代表となる点で送ってください。") % {"kind": kind}
    return replace(site, issues=(*site.issues, Issue("position", kind, said)))


def _with_unmapped(site: Site, values: Sequence[tuple[str, str]]) -> Site:
    """A code the file does not explain: of the kind of site it decides too much to be taken, elsewhere it is shown."""
    issues = []
    for connid, value in values:
        said = _("「%(column)s」の値「%(value)s」は、ファイルの対応表（key_list）にありません。送り手に確かめてください。")
        level: Literal["refused", "warning"] = "refused" if connid in ("division", "type") else "warning"
        issues.append(Issue(connid, value, said % {"column": connid, "value": value}, level))
    return replace(site, issues=(*site.issues, *issues)) if issues else site


def _from_table(data: bytes, file_name: str) -> SiteList:
    try:
        table = read(data, file_name, formulas="values")
    except FileRefused as error:
        raise Unreadable(error.message) from error
    checked = _checked(table)
    words = f"{table.kind.upper()} {table.encoding}".strip()
    headings = [*checked.understood.headings.values(), *checked.understood.unmatched]
    found = _sites(checked, headings, file_name, layout="", shift=0, how=(_lazy("形式"), words))
    notes: list[Words] = []
    if table.misnamed:
        notes.append(
            _("ファイル名と中身の形式が違います（中身は%(kind)s）。中身のとおりに読みました。") % {"kind": table.kind}
        )
    if table.hidden_pages:
        notes.append(_("隠れたシートは読んでいません：%(pages)s") % {"pages": " / ".join(table.hidden_pages)})
    return replace(found, notes=(*notes, *found.notes))


def _checked(table: Table) -> Checked:
    try:
        return check(table, SITE_SHEET)
    except FileRefused as error:
        raise Unreadable(error.message) from error


def _sites(
    checked: Checked,
    headings: Sequence[str],
    file_name: str,
    *,
    layout: str,
    shift: int,
    how: tuple[Words, Words],
) -> SiteList:
    layout = layout or _layout(headings)
    present = [h for h in HAZARDS if h in checked.understood.mapping]
    # A list that writes × leaves a blank where nothing was judged; one that marks only 1 means no by a blank.
    crosses = any(row.values.get(h) == NO for row in checked.rows for h in present)
    sites = tuple(_site(r, layout, present, shift=shift, blank=UNSAID if crosses else NO) for r in checked.rows)
    matched = ", ".join(str(v) for v in checked.understood.headings.values())
    unused = ", ".join(checked.understood.unmatched)
    understood = (
        (_lazy("一覧の種類"), LAYOUT_WORDS[layout]),
        how,
        (_lazy("読んだ列"), matched),
        (_lazy("使わない列"), unused or "—"),
    )
    return SiteList(file_name, layout, sites, understood)


def _layout(headings: Sequence[str]) -> str:
    names = set(headings)
    if LAYOUTS["columns"]["name"][-1] in names:
        return "p20"
    if LAYOUTS["gsi_id"] in names:
        return "gsi_shelter" if LAYOUTS["columns"]["same_as_emergency"][0] in names else "gsi_emergency"
    if LAYOUTS["standard"][7] in names or LAYOUTS["columns"]["flood"][0] in names:
        return "standard"
    return "other"


def _site(row: CheckedRow, layout: str, present: Sequence[str], *, shift: int, blank: str) -> Site:
    v = row.values
    number = row.row - shift
    shelter, emergency = _kinds(v, layout, present)
    capacity, area = v.get("capacity"), v.get("area")
    return Site(
        row=number,
        key=_key(v),
        name=v.get("name") or "",
        kana=v.get("kana") or "",
        address=_address(v),
        lon=v.get("lon"),
        lat=v.get("lat"),
        elevation_m=v.get("elevation"),
        hazards={h: v[h] if v.get(h) is not None else blank for h in present},
        shelter=shelter,
        emergency=emergency,
        capacity=None if capacity == -1 else capacity,  # P20 writes -1 for "not known"
        area_m2=None if area is None or area < 0 else Decimal(area),
        communities=v.get("communities") or "",
        floors=v.get("floors") or "",
        accepts=v.get("accepts") or "",
        phone=v.get("phone") or "",
        url=v.get("url") or "",
        note=v.get("note") or "",
        municipality=v.get("municipality") or v.get("city") or "",
        code=v.get("code") or v.get("whole_code") or "",
        designated_on=v.get("designated_on"),
        structure=v.get("structure") or "",
        storeys=v.get("storeys"),
        status=str(v.get("status") or ""),
        issues=tuple(_issue(e, number) for e in row.errors),
    )


def _issue(error: CellError, number: int) -> Issue:
    return Issue(error.column, error.value, replace(error, row=number).message)


def _address(values: Mapping[str, Any]) -> str:
    whole = values.get("address") or ""
    if whole:
        return str(whole)
    return "".join(str(values.get(k) or "") for k in ("prefecture", "city", "town", "rest"))


def _key(values: Mapping[str, Any]) -> str:
    """GSI numbers the address, then per list the buildings on it (201, 202; 111): number and name tell one building."""
    external = str(values.get("external_id") or "")
    if found := _GSI_ID.fullmatch(external):
        return f"{found[1]}/{compact(str(values.get('name') or ''))}"[:140]
    return external[:140]


def _kinds(values: Mapping[str, Any], layout: str, present: Sequence[str]) -> tuple[bool | None, bool | None]:
    """Whether the list says 指定避難所 and 指定緊急避難場所; None = it does not say."""
    if (found := LAYOUTS["divisions"].get(values.get("division") or "")) is not None:
        return bool(found[0]), bool(found[1])
    if values.get("is_shelter") is not None or values.get("is_emergency") is not None:  # a column for each kind
        return values.get("is_shelter") == YES, values.get("is_emergency") == YES
    # GSI's "same address" mark says that another list has a site at this address, not that this row is in it.
    if layout == "gsi_shelter":
        return True, None
    if layout == "gsi_emergency":
        return None, True
    if layout == "standard" or (layout in ("other", "p20") and present):
        return True if values.get("same_as_shelter") == YES else None, True
    return (True, None) if layout == "sip4d" else (None, None)
