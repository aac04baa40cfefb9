"""SIP4D-ZIP out (code 01-001-01), and the house's own check that a package keeps the standard's rules.

The check is run over every package before it leaves; the tests hold its tables against the published templates.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from kusei.core.sheets.sites.values import LAYOUTS, Site

META = "sip4d_zip_meta.json"
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
TTID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
CODE = re.compile(r"\d{2}-\d{3}-\d{2}|\d{4}-\d{2}")
MAIL = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+", re.ASCII)
CITY = re.compile(r"\d{5}")
REQUIRED = (
    "version", "title", "ttid", "code", "category", "tags", "format", "payload_type", "updated", "information_date",
    "author", "maintainer", "disaster", "openflg", "testflg", "character", "license_id", "note", "entry_num", "entry",
)  # fmt: skip
_LISTS: dict[str, dict[str, str]] = LAYOUTS["sip4d_lists"]
_COLUMNS: list[list[str]] = LAYOUTS["sip4d_columns"]
# A type the reading house may check a value against.
_TYPES: dict[str, tuple[type, ...]] = {
    "String": (str,), "List": (str,), "Integer": (int,), "Double": (int, float), "Datetime": (str,),
}  # fmt: skip
MOST_BYTES = 64 * 1024 * 1024


class Sender(Protocol):
    @property
    def city_name(self) -> str: ...
    @property
    def city_code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def mail(self) -> str: ...
    @property
    def notice(self) -> str: ...
    @property
    def trial(self) -> str: ...
    @property
    def at(self) -> Any: ...


class NotConforming(ValueError):
    """A package of ours breaks a rule; a programmer's error, with every broken rule in the message."""


def package(sites: Sequence[Site], sender: Sender) -> bytes:
    """The zip; raises NotConforming when what was made breaks the standard."""
    name = f"{LAYOUTS['sip4d']['code'].replace('-', '')}_{sender.city_code}"
    moment = sender.at.strftime("%Y-%m-%dT%H:%M:%S")
    parts = {
        META: _meta(sender, name, moment),
        f"{name}.geojson": {"type": "FeatureCollection", "features": [_feature(s) for s in sites]},
        f"{name}_columns.json": columns(),
    }
    if broken := list(_problems(parts)):
        raise NotConforming("; ".join(broken))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, body in parts.items():
            entry = zipfile.ZipInfo(file, sender.at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, json.dumps(body, ensure_ascii=False))
    return out.getvalue()


def _meta(sender: Sender, name: str, moment: str) -> dict[str, Any]:
    fixed = LAYOUTS["sip4d"]
    return {
        "version": "1.1",
        "title": sender.title,
        # The same list keeps its number from one day to the next, so that a receiver replaces and does not add.
        "ttid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"kusei:{sender.city_code}:{sender.title}")),
        "code": fixed["code"],
        "category": fixed["category"],
        "tags": [fixed["category"]],
        "format": "SIP4D-ZIP",
        "payload_type": "VECTOR",
        "updated": moment,
        "information_date": moment,
        "author": {"name": sender.city_name},
        "maintainer": {"name": sender.city_name, "e-mail": sender.mail},
        "disaster": {"name": sender.title},
        "lgcode": [sender.city_code[:5]],
        "openflg": fixed["open"],
        "testflg": sender.trial or fixed["real"],
        "character": fixed["character"],
        "license_id": "cc-by",
        "license_note": sender.notice,
        "note": sender.title,
        "entry_num": 1,
        "entry": [{"type": "GeoJSON", "title": sender.title, "file": f"{name}.geojson", "updated": moment}],
    }


def columns() -> dict[str, Any]:
    """The description of the columns: our names are the standard's own ids, list values its own codes with their words."""
    described = []
    for connid, label, kind in _COLUMNS:
        one: dict[str, Any] = {"name": connid, "jname": label, "connid": connid, "show": True, "type": kind}
        if kind == "List":
            codes = _LISTS[connid]
            one |= {
                "num_key": len(codes), "key_list": list(codes), "value_list": list(codes.values()), "conn_attr_list": list(codes),
            }  # fmt: skip
        described.append(one)
    return {"version": "1.1", "code": LAYOUTS["sip4d"]["code"], "num_column": len(described), "columns": described}


def _feature(site: Site) -> dict[str, Any]:
    said = {
        "id": site.key,
        "citycode": site.code[:5],
        "eststts": site.status or "unknown",
        "type": "shelter" if site.shelter else "unknown",
        "division": _division(site),
        "name": site.name,
        "namekana": site.kana,
        "phoneno": site.phone,
        "cityname": site.municipality,
        "address": site.address,
        "height": "" if site.elevation_m is None else str(site.elevation_m),
        "remarks": site.note,
        "area": "" if site.area_m2 is None else str(site.area_m2),
        "capacity": site.capacity,
    }
    point = {"type": "Point", "coordinates": [site.lon, site.lat]} if site.lon is not None else None
    # What is not known is left out: an empty number is no number.
    return {"type": "Feature", "geometry": point, "properties": {k: v for k, v in said.items() if v not in (None, "")}}


def _division(site: Site) -> str:
    if site.shelter:
        return "spec_emg_evacueeplace" if site.emergency else "spec_shelter"
    return "assign_emg_shelter" if site.emergency else "unspecified"


# The check ------------------------------------------------------------------------------------------------------------


def problems(data: bytes) -> list[str]:
    """Every rule of the standard that a package breaks, in technical words; [] = it conforms."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if sum(i.file_size for i in infos) > MOST_BYTES:
                return ["the package is larger than 64 MB unpacked"]
            parts = {i.filename: json.loads(archive.read(i).decode("utf-8-sig")) for i in infos if i.filename.endswith("json")}
    except (zipfile.BadZipFile, UnicodeDecodeError, json.JSONDecodeError, RuntimeError, OSError) as error:
        return [f"not a readable package: {error}"]
    return list(_problems(parts))


def _problems(parts: Mapping[str, Any]) -> Iterator[str]:
    meta = parts.get(META)
    if not isinstance(meta, Mapping):
        yield f"{META} is missing"
        return
    yield from _meta_problems(meta)
    for entry in meta.get("entry") or []:
        name = str(entry.get("file", "")) if isinstance(entry, Mapping) else ""
        if name not in parts:
            yield f"entry: {name or '(no file)'} is not in the package"
            continue
        if not TIME.fullmatch(str(entry.get("updated", ""))):
            yield f"{name}: updated has another form"
        described = parts.get(f"{name.rsplit('.', 1)[0]}_columns.json")
        if not isinstance(described, Mapping):
            yield f"{name}: its columns are not described"
            continue
        yield from _column_problems(described, str(meta.get("code")))
        yield from _feature_problems(parts[name], described)


def _meta_problems(meta: Mapping[str, Any]) -> Iterator[str]:
    for key in REQUIRED:
        if key not in meta or meta[key] in (None, "") or (key == "entry" and not meta[key]):
            yield f"meta: {key} is missing"
    for key, allowed in LAYOUTS["sip4d_meta"].items():
        if key in meta and meta[key] not in allowed:
            yield f"meta: {key} = {meta[key]!r} is not allowed"
    for key, form in (("ttid", TTID), ("code", CODE), ("updated", TIME), ("information_date", TIME)):
        if key in meta and not form.fullmatch(str(meta[key])):
            yield f"meta: {key} = {meta[key]!r} has another form"
    maintainer = meta.get("maintainer")
    if not (isinstance(maintainer, Mapping) and maintainer.get("name") and MAIL.fullmatch(str(maintainer.get("e-mail", "")))):
        yield "meta: maintainer needs a name and an e-mail address"
    if isinstance(meta.get("entry"), list) and meta.get("entry_num") != len(meta["entry"]):
        yield "meta: entry_num is not the number of entries"


def _column_problems(described: Mapping[str, Any], code: str) -> Iterator[str]:
    listed = described.get("columns") or []
    if described.get("num_column") != len(listed):
        yield "columns: num_column is not the number of columns"
    if described.get("code") != code:
        yield "columns: code differs from the package's"
    connids = {c.get("connid") or c.get("name") for c in listed}
    if code == LAYOUTS["sip4d"]["code"]:
        yield from (f"columns: {name} is required" for name in LAYOUTS["sip4d"]["required"] if name not in connids)
    for column in listed:
        name = column.get("name") or "(no name)"
        if "name" not in column or "show" not in column:
            yield f"columns: {name} needs name and show"
        if column.get("type") not in (None, *_TYPES):
            yield f"columns: {name} has the unknown type {column['type']}"
        if column.get("type") == "List":
            yield from _list_problems(column)


def _list_problems(column: Mapping[str, Any]) -> Iterator[str]:
    name, count = column["name"], column.get("num_key")
    for key in ("key_list", "value_list"):
        if len(column.get(key) or []) != count or not count:
            yield f"columns: {name}.{key} does not have num_key values"
    attributes = column.get("conn_attr_list")
    if attributes is not None and len(attributes) != count:
        yield f"columns: {name}.conn_attr_list does not have num_key values"
    known = _LISTS.get(str(column.get("connid")))
    if known is not None:
        yield from (f"columns: {name} knows no attribute {a}" for a in attributes or [] if a not in known)


def _feature_problems(body: Any, described: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(body, Mapping) or body.get("type") != "FeatureCollection":
        yield "the data are no FeatureCollection"
        return
    kinds = {c.get("name"): c for c in described.get("columns") or []}
    shapes = {f["geometry"]["type"] for f in body.get("features", []) if f.get("geometry")}
    if len(shapes) > 1:
        yield f"several kinds of geometry: {', '.join(sorted(shapes))}"
    for n, feature in enumerate(body.get("features", []), start=1):
        for name, value in (feature.get("properties") or {}).items():
            if name not in kinds:
                yield f"feature {n}: {name} is not described"
            elif said := _value_problem(kinds[name], value):
                yield f"feature {n}: {name} {said}"
        held = {kinds[k].get("connid") or k for k in feature.get("properties") or {} if k in kinds}
        if described.get("code") == LAYOUTS["sip4d"]["code"]:
            yield from (f"feature {n}: {k} is required" for k in LAYOUTS["sip4d"]["required"] if k not in held)


def _value_problem(column: Mapping[str, Any], value: Any) -> str:
    kind = column.get("type")
    if value in (None, "") or kind is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, _TYPES[kind]):
        return f"is no {kind}"
    if kind == "List" and value not in (column.get("key_list") or []):
        return f"= {value!r} is not in key_list"
    if kind == "Datetime" and not TIME.fullmatch(str(value)):
        return "has another form of time"
    return "is no code of five digits" if column.get("connid") == "citycode" and not CITY.fullmatch(str(value)) else ""
