"""Lists of sites out and in again, in every layout; the standard's rules for SIP4D-ZIP; files that are refused."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core.calendar import JST
from kusei.core.importing import Unreadable
from kusei.core.sheets.sites import (
    HAZARDS,
    LAYOUT_LABELS,
    STANDARD_COLUMNS,
    Publisher,
    Site,
    read_sites,
    sip4d_problems,
    write_sites,
)
from kusei.core.sheets.sites.sip4d_out import META, columns
from kusei.core.sheets.sites.values import LAYOUTS

pytestmark = pytest.mark.pure
PUBLISHER = Publisher(
    city_name="試験市", city_code="990001", at=datetime(2025, 11, 1, 9, 0, tzinfo=JST), title="試験市 避難所",
    mail="info@example.invalid", prefecture="試験県", trial="試験",
)  # fmt: skip
SITE = Site(
    row=1, key="A1", name="海岸小学校", kana="カイガンショウガッコウ", address="試験市港辺区海岸1-2", lon=136.9, lat=35.1,
    hazards={h: ("yes" if h in ("tsunami", "flood") else "no") for h in HAZARDS}, shelter=True, emergency=True, capacity=320,
    area_m2=Decimal(640), communities="一丁目;二丁目", phone="000-000-0000", municipality="試験市港辺区", code="990019",
    status="notopen",
)  # fmt: skip
# What each layout has a place for.
KEEPS = {
    "standard": ("name", "kana", "address", "lon", "lat", "capacity", "communities", "phone", "emergency", "shelter"),
    "standard_v1": ("name", "kana", "address", "lon", "lat", "capacity", "communities", "phone", "emergency", "shelter"),
    "gsi_emergency": ("name", "address", "lon", "lat", "emergency"),
    "gsi_shelter": ("name", "address", "lon", "lat", "shelter"),
    "sip4d": ("name", "kana", "address", "lon", "lat", "capacity", "phone", "emergency", "shelter", "area_m2", "status"),
    "p20": ("name", "address", "lon", "lat", "capacity", "area_m2"),
    "p20_gml": ("name", "address", "lon", "lat", "capacity", "area_m2"),
    "geojson": ("name", "address", "lon", "lat", "capacity"),
}


def back(layout: str, *sites: Site) -> tuple[Site, ...]:
    made = write_sites(layout, sites, PUBLISHER)
    return read_sites(made.body, f"list{made.suffix}").sites


@pytest.mark.parametrize("layout", list(LAYOUT_LABELS))
def test_what_was_written_is_read_again(layout: str) -> None:
    (found,) = back(layout, SITE)
    assert not found.issues
    assert {k: getattr(found, k) for k in KEEPS[layout]} == {k: getattr(SITE, k) for k in KEEPS[layout]}


@pytest.mark.parametrize("layout", ["standard", "standard_v1", "gsi_emergency"])
def test_marks_of_hazards_come_back_and_conditions_stand_in_the_remarks(layout: str) -> None:
    (found,) = back(layout, replace(SITE, hazards={**SITE.hazards, "fire": "partial"}))
    assert [h for h in HAZARDS if found.hazards[h] == "yes"] == ["flood", "tsunami"]
    assert "大規模な火事" in found.note


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf", "Co", "Cn"]), min_size=1, max_size=12)


@given(
    _NAMES.filter(lambda n: n[0] not in "=+-@'＝＋－＠"),
    st.none() | st.integers(1, 90_000),
    st.none() | st.tuples(st.floats(123, 150), st.floats(24, 45)),
)
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("layout", ["standard", "sip4d", "p20_gml", "geojson"])
def test_any_name_capacity_and_point_comes_back(
    layout: str, name: str, capacity: int | None, point: tuple[float, float] | None
) -> None:
    lon, lat = point or (None, None)
    (found,) = back(layout, replace(SITE, name=name, capacity=capacity, lon=lon, lat=lat))
    assert found.capacity == capacity and found.name == name.strip()
    if lon is not None and lat is not None:
        assert found.lon == pytest.approx(lon, abs=1e-6) and found.lat == pytest.approx(lat, abs=1e-6)


@pytest.mark.parametrize(
    ("encoding", "flag", "newline"),
    [("utf-8", "1", "\n"), ("utf-8-sig", "1", "\r\n"), ("cp932", "○", "\r\n"), ("utf-8", "１", "\n"), ("cp932", "true", "\n")],
)
@pytest.mark.parametrize("layout", ["standard", "standard_v1"])
def test_the_open_data_list_is_read_in_every_spelling_seen(layout: str, encoding: str, flag: str, newline: str) -> None:
    heads = LAYOUTS[layout]
    cells = dict.fromkeys(heads, "")
    address = "所在地_連結表記" if layout == "standard" else "住所"
    cells |= {"名称": "海岸小", address: "試験市港辺区海岸1", "緯度": "３５．１", "経度": "136.9", "災害種別_津波": flag}
    cells |= {"想定収容人数": "１，２００"}
    rows = [heads, [cells[h] for h in heads]]
    text = newline.join(",".join(f'"{c}"' for c in row) for row in rows)
    (found,) = read_sites(text.encode(encoding), "a.csv").sites
    assert (found.hazards["tsunami"], found.capacity, found.lat, found.name) == ("yes", 1200, 35.1, "海岸小")


def test_the_standard_has_its_39_columns_in_order() -> None:
    assert len(STANDARD_COLUMNS) == 39 and len(LAYOUTS["standard_v1"]) == 26
    body = write_sites("standard", [SITE], PUBLISHER).body.decode("utf-8-sig")
    assert body.split("\r\n")[0].split(",") == list(STANDARD_COLUMNS)


# SIP4D-ZIP ------------------------------------------------------------------------------------------------------------


def repacked(change: Any, *, drop: str = "") -> bytes:
    """Our own package with one part changed."""
    data = write_sites("sip4d", [SITE], PUBLISHER).body
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: json.loads(archive.read(n)) for n in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            if name != drop:
                archive.writestr(name, json.dumps(body, ensure_ascii=False))
    return out.getvalue()


GEOJSON, COLUMNS = "0100101_990001.geojson", "0100101_990001_columns.json"


def test_our_package_keeps_every_rule_and_says_that_it_is_a_trial() -> None:
    data = write_sites("sip4d", [SITE, replace(SITE, key="A2", lon=None, lat=None, capacity=None)], PUBLISHER).body
    assert sip4d_problems(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        meta = json.loads(archive.read(META))
    assert (meta["testflg"], meta["code"], meta["information_date"]) == ("試験", "01-001-01", "2025-11-01T09:00:00")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p[META].pop("ttid"), "ttid is missing"),
        (lambda p: p[META].update(updated="2026-05-20T010:05:02"), "updated"),
        (lambda p: p[META].update(category="避難所"), "category"),
        (lambda p: p[META].update(entry_num=2), "entry_num"),
        (lambda p: p[META].update(maintainer={"name": "x"}), "maintainer"),
        (lambda p: p[META]["entry"][0].update(file="none.geojson"), "none.geojson"),
        (lambda p: p[COLUMNS].update(num_column=3), "num_column"),
        (lambda p: p[COLUMNS]["columns"].pop(2), "eststts is required"),
        (lambda p: p[COLUMNS]["columns"][2].update(key_list=["open"]), "key_list"),
        (lambda p: p[COLUMNS]["columns"][2].update(conn_attr_list=["x"] * 6), "knows no attribute"),
        (lambda p: p[GEOJSON]["features"][0]["properties"].update(capacity="300"), "is no Integer"),
        (lambda p: p[GEOJSON]["features"][0]["properties"].update(eststts="1"), "not in key_list"),
        (lambda p: p[GEOJSON]["features"][0]["properties"].update(citycode="990001"), "five digits"),
        (lambda p: p[GEOJSON]["features"][0]["properties"].pop("name"), "name is required"),
        (
            lambda p: p[GEOJSON]["features"].append(
                {"geometry": {"type": "LineString", "coordinates": [[136, 35], [137, 35]]}, "properties": {"name": "x"}}
            ),
            "several kinds of geometry",
        ),
    ],
)
def test_each_broken_rule_is_named(change: Any, said: str) -> None:
    assert any(said in p for p in sip4d_problems(repacked(change)))


def test_a_senders_own_numbers_are_read_through_its_table_and_an_unknown_one_is_shown() -> None:
    def numbered(parts: dict[str, Any]) -> None:
        for column in parts[COLUMNS]["columns"]:
            if column["name"] == "division":
                column["key_list"] = ["1", "2", "3", "4"]
        parts[GEOJSON]["features"][0]["properties"]["division"] = "3"

    (found,) = read_sites(repacked(numbered), "a.zip").sites
    assert (found.shelter, found.emergency) == (False, True)

    def unknown(parts: dict[str, Any]) -> None:
        numbered(parts)
        parts[GEOJSON]["features"][0]["properties"]["division"] = "9"

    (found,) = read_sites(repacked(unknown), "a.zip").sites
    assert [(i.field, i.value, i.level) for i in found.issues] == [("division", "9", "refused")]


def test_a_package_without_its_number_or_with_another_content_is_refused() -> None:
    with pytest.raises(Unreadable, match="ttid"):
        read_sites(repacked(lambda p: p[META].pop("ttid")), "a.zip")
    with pytest.raises(Unreadable, match="種類が避難所"):
        read_sites(repacked(lambda p: p[META].update(code="01-003-01")), "a.zip")


def test_a_package_that_swells_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(META, b" " * (70 * 1024 * 1024))
    with pytest.raises(Unreadable, match="大きく"):
        read_sites(out.getvalue(), "bomb.zip")


@pytest.mark.data
def test_our_columns_are_those_of_the_published_template(data_folder: Path) -> None:
    template = json.loads((data_folder / "sip4dzip" / "template_1.1" / "01-001-01.json").read_text("utf-8-sig"))
    ours = {c["connid"]: c for c in columns()["columns"]}
    rules = {r["connid"]: r for r in template["properties_value"]}
    assert list(ours) == list(rules)
    for connid, rule in rules.items():
        kind = "List" if "values" in rule else rule["type"]
        assert ours[connid]["type"] == kind, connid
        if "values" in rule:
            assert ours[connid]["value_list"] == rule["values"], connid
    assert sorted(c for c, r in rules.items() if r["necessary"]) == sorted(LAYOUTS["sip4d"]["required"])
    (listed,) = (m for m in template["members"] if m["key"] == "columns")
    for rule in listed["exist_members"]:
        if "values" in rule and "ifvalue" in rule:
            assert ours[rule["ifvalue"]]["conn_attr_list"] == rule["values"]


@pytest.mark.data
def test_our_meta_is_that_of_the_published_template(data_folder: Path) -> None:
    members = json.loads((data_folder / "sip4dzip" / "template_1.1" / "temp_meta.json").read_text("utf-8-sig"))["members"]
    with zipfile.ZipFile(io.BytesIO(write_sites("sip4d", [SITE], PUBLISHER).body)) as archive:
        meta = json.loads(archive.read(META))
    known = {m["key"]: m for m in members}
    assert set(meta) <= set(known) and {k for k, m in known.items() if m["necessary"]} <= set(meta)
    assert {k: m["values"] for k, m in known.items() if "values" in m} == LAYOUTS["sip4d_meta"]


@pytest.mark.data
def test_the_published_test_package_with_a_byte_order_mark_opens_and_is_named(data_folder: Path) -> None:
    data = (data_folder / "sip4dzip" / "testdata" / "bomtest.zip").read_bytes()
    assert not any("not a readable package" in p for p in sip4d_problems(data))
    with pytest.raises(Unreadable, match="0304-04"):
        read_sites(data, "bomtest.zip")


# P20 and what is no list ----------------------------------------------------------------------------------------------


def test_p20_comes_out_of_its_archive_and_keeps_unknown_apart_from_none() -> None:
    sites = [replace(SITE, capacity=None, area_m2=None), replace(SITE, name="空小", address="試験市港辺区海岸9", capacity=0)]
    gml = write_sites("p20_gml", sites, PUBLISHER).body
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("KS-META-P20.xml", "<x/>")
        archive.writestr("P20-12_99.xml", gml)
        archive.writestr("P20-12_99.shp", b"\0")
    listed = read_sites(out.getvalue(), "P20-12_99_GML.zip")
    assert listed.layout == "p20"
    assert [(s.capacity, s.area_m2) for s in listed.sites] == [(None, None), (0, Decimal(640))]
    assert listed.sites[0].hazards["tsunami"] == "yes"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD"),
        (b"<a><b/></a>", "P20"),
        (b"<a>", "XML"),
    ],
)
def test_xml_that_is_no_p20_is_refused_in_words(body: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_sites(body, "a.xml")


def test_a_shapefile_says_what_to_send_instead() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("P20-12_99.shp", b"\0")
    with pytest.raises(Unreadable, match="シェープファイル"):
        read_sites(out.getvalue(), "a.zip")
