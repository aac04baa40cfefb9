"""The ground of a city from open data: the city itself, wards, towns, postal codes.

Layouts understood: ward polygons as GeoJSON (N03, ``name`` property, five-digit code as file name), towns per ward as
JSON (``town``, ``lat``, ``lng``), postal codes as CSV, GSI shelter lists (whose common id and city name tell which
municipality the folder is about). A municipality without wards becomes one ward equal to the city.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape
from shapely.ops import unary_union

from kusei.core.ledger.models import City, PostalCode, Town, Ward
from kusei.core.places.codes import municipality_code

SINCE = date(1989, 2, 13)  # wards of a loaded city are taken to exist for every day the data can speak of


@dataclass
class Ground:
    """What a folder says about the ground; names are kept exactly as written."""

    code: str = ""
    name: str = ""
    wards: dict[str, dict[str, Any]] = field(default_factory=dict)  # ward name -> code, geometry
    towns: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    postal: list[tuple[str, str, str, str]] = field(default_factory=list)  # code, ward, town, kana
    sites: list[Path] = field(default_factory=list)
    lists: list[Path] = field(default_factory=list)
    left: list[tuple[Path, str]] = field(default_factory=list)


def survey(folder: Path) -> Ground:
    """Read what each file of the folder is, by its content; what is not understood is listed, not guessed."""
    ground = Ground()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix in (".geojson", ".json"):
            _json(ground, path)
        elif path.suffix == ".csv" and _is_postal(path):
            ground.postal.extend(_postal(path))
        elif path.suffix in (".csv", ".xlsx", ".zip"):
            ground.lists.append(path)
        else:
            ground.left.append((path, "no reader for this layout"))
    return ground


def _json(ground: Ground, path: Path) -> None:
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        ground.left.append((path, "not valid JSON"))
        return
    if isinstance(body, list) and body and "town" in body[0]:
        ground.towns[path.stem] = body
    elif isinstance(body, dict) and body.get("type") == "FeatureCollection" and body.get("features"):
        first = body["features"][0]
        if first["geometry"]["type"] in ("Polygon", "MultiPolygon"):
            _ward(ground, path, body["features"])
        elif "共通ID" in first["properties"]:  # data
            _site(ground, path, first["properties"])
    else:
        ground.left.append((path, "no reader for this layout"))


def _ward(ground: Ground, path: Path, features: list[dict[str, Any]]) -> None:
    for feature in features:
        name = str(feature["properties"]["name"])
        known = ground.wards.setdefault(name, {"code": path.stem[:5], "parts": []})
        known["parts"].append(shape(feature["geometry"]))


def _site(ground: Ground, path: Path, first: dict[str, Any]) -> None:
    ground.sites.append(path)
    ground.code = municipality_code(str(first["共通ID"])[1:6])  # data
    ground.name = str(first["都道府県名及び市町村名"])  # data


def _is_postal(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="ignore") as file:
        return file.readline().startswith("postal_code,")


def _postal(path: Path) -> Iterator[tuple[str, str, str, str]]:
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        detail = json.loads(row["json"]) if row.get("json") else {}
        yield row["postal_code"], row["city"], row["neighborhood"], detail.get("neighborhood_kana", "")


def write(ground: Ground) -> dict[str, Ward]:
    """Store city, wards, towns and postal codes; returns wards by their short name (「港区」)."""
    prefecture, city_name = _split(ground.name)
    city = City.objects.create(code=ground.code, name=city_name, fictional=False, notice=ATTRIBUTION)
    wards: dict[str, Ward] = {}
    for full, row in sorted(ground.wards.items(), key=lambda kv: kv[1]["code"]):
        area = unary_union(row["parts"])
        point = area.representative_point()
        wards[_short(full, prefecture, city_name)] = Ward(
            city=city, code=municipality_code(row["code"]), name=_short(full, prefecture, city_name), since=SINCE,
            boundary=mapping(area), lon=point.x, lat=point.y,
        )
    if not wards:
        wards[city_name] = Ward(city=city, code=ground.code, name=city_name, since=SINCE)
    Ward.objects.bulk_create(wards.values())
    Town.objects.bulk_create([
        Town(ward=ward, name=f"{t['town']}{t.get('koaza') or ''}", lon=t.get("lng"), lat=t.get("lat"))
        for ward, t in _towns(ground, wards, city_name)
    ], batch_size=2000)
    PostalCode.objects.bulk_create([
        PostalCode(ward=wards[name], code=code, town=town, kana=kana)
        for code, full, town, kana in ground.postal if (name := full.removeprefix(city_name)) in wards
    ], batch_size=2000)
    return wards


ATTRIBUTION = (  # data
    "出典：国土数値情報（行政区域データ）（国土交通省）を加工して作成／Geolonia 住所データ／郵便番号データ（日本郵便）"  # data
    "／国土地理院 指定緊急避難場所・指定避難所データ"  # data
)


def _split(name: str) -> tuple[str, str]:
    for mark in ("都", "道", "府", "県"):  # data
        head, found, rest = name.partition(mark)
        if found and rest:
            return head + found, rest
    return "", name


def _short(full: str, prefecture: str, city_name: str) -> str:
    return full.removeprefix(prefecture).removeprefix(city_name)


def _towns(ground: Ground, wards: dict[str, Ward], city_name: str) -> Iterator[tuple[Ward, dict[str, Any]]]:
    for stem, rows in ground.towns.items():
        ward = wards.get(stem.removeprefix(city_name)) or (wards.get(city_name) if len(wards) == 1 else None)
        if ward is not None:
            yield from ((ward, row) for row in rows)
