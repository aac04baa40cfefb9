"""Published lists as they come: real files, and every trap made small."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kusei.core import gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.importing import Unreadable
from kusei.core.ledger.models import City, Facility, Ward
from kusei.core.sheets import to_csv
from kusei.core.sheets.sites import STANDARD_COLUMNS
from kusei.core.testing.world import MACHINE, World
from kusei.disaster.shelters.actions import RetireShelter
from kusei.disaster.shelters.incoming import plan
from kusei.disaster.shelters.loading import ImportShelters
from kusei.disaster.shelters.models import Shelter
from kusei.disaster.shelters.public import load_sites
from kusei.disaster.shelters.sheets import SHEET, rows_of

pytestmark = pytest.mark.django_db
HAZARDS = ["洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象"]


def wards(world: World) -> list[Ward]:
    return list(world.wards.values())


def feature(name: str, lon: Any, lat: Any, address: str = "試験県試験市港辺区海岸1-1", **more: Any) -> dict[str, Any]:
    properties = {
        "共通ID": f"E99000{abs(hash(name)) % 100000:05}201",
        "都道府県名及び市町村名": "試験県試験市",
        "施設・場所名": name,
        "住所": address,
        **dict.fromkeys(HAZARDS, ""),
        "津波": "1",
        **more,
    }
    geometry = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def geojson(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def said(world: World, data: bytes, name: str = "list.geojson") -> dict[str, tuple[str, str]]:
    """Name -> (status, everything said about the row)."""
    rows = plan(data, name, wards(world)).preview.rows
    return {r.title: (r.status, " ".join(str(i.message) for i in r.issues)) for r in rows}


def test_a_good_row_is_new_and_says_nothing(world: World) -> None:
    assert said(world, geojson(feature("港辺小", 136.9, 35.1))) == {"港辺小": ("new", "")}


@pytest.mark.parametrize(
    ("lon", "lat", "status", "words"),
    [
        (35.1, 136.9, "refused", "緯度と経度が入れ替わっています"),
        (137.9, 35.1, "refused", "度の数字がずれています"),
        (136.9, 36.1, "refused", "度の数字がずれています"),
        (0, 0, "refused", "座標が0です"),
        (-30000.0, -90000.0, "refused", ""),
        (136.8495, 35.1, "new", "境から"),
        (136.2, 35.4, "refused", "市域の外です"),
        (None, None, "new", "位置（緯度・経度）がありません"),
        (137.0, 35.1, "new", "住所は「港辺区」ですが、位置は「丘上区」の中です"),
    ],
)
def test_a_wrong_place_is_named_and_never_moved(world: World, lon: Any, lat: Any, status: str, words: str) -> None:
    many = [feature(f"正しい{n}", 136.9, 35.1, f"試験県試験市港辺区海岸{n}") for n in range(3)]
    found = said(world, geojson(feature("問題の施設", lon, lat), *many))
    assert found["問題の施設"][0] == status and words in found["問題の施設"][1]


def test_a_site_just_outside_the_city_goes_to_the_nearest_ward_with_a_doubt(world: World) -> None:
    data = geojson(feature("市外の施設", 136.845, 35.1, "試験県隣町大字浜1"))
    status, words = said(world, data)["市外の施設"]
    assert status == "new" and "最も近い「港辺区」に置きます" in words
    load_sites(MACHINE, wards(world), data, "a.geojson")
    assert Shelter.objects.get().doubts == "outside"


def test_a_shape_that_is_no_point_is_refused(world: World) -> None:
    row = feature("面の施設", 136.9, 35.1)
    row["geometry"] = {"type": "MultiPoint", "coordinates": [[136.9, 35.1]]}
    assert "点ではありません" in said(world, geojson(row))["面の施設"][1]


def test_the_same_site_twice_is_refused_the_second_time(world: World) -> None:
    row = feature("港辺小", 136.9, 35.1)
    rows = plan(geojson(row, row), "a.geojson", wards(world)).preview.rows
    assert [r.status for r in rows] == ["new", "refused"] and "1件目と同じ施設" in str(rows[1].issues[0].message)


def test_buildings_that_share_an_address_are_different_sites(world: World) -> None:
    rows = [
        feature("荘１棟", 136.9, 35.1, 共通ID="E9900000011201"),
        feature("荘２棟", 136.9, 35.1, 共通ID="E9900000011202"),
    ]
    assert {s for s, _w in said(world, geojson(*rows)).values()} == {"new"}


def test_the_file_of_another_municipality_is_refused_whole(world: World) -> None:
    with pytest.raises(Unreadable, match="別県別市"):
        plan(
            geojson(feature("よその小", 136.9, 35.1, **{"都道府県名及び市町村名": "別県別市"})),
            "a.geojson",
            wards(world),
        )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"),
        (b"{", "GeoJSON"),
        (b'{"type":"Feature"}', "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[]}', "1件もありません"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "DTD"),
        (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://x/y.dtd"><x/>', "DTD"),
        (b'<?xml version="1.0"?><x/>', "XML"),
        (b"<x>", "XML"),
        (b"%PDF-1.4", "どれでもありません"),
        ("名称,住所\r\n一,二".encode(), "避難所の一覧ではありません"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(world: World, data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        plan(data, "list.xml", wards(world))


def standard(rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, STANDARD_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def a_row(**more: str) -> dict[str, str]:
    return {
        "名称": "港辺小",
        "所在地_連結表記": "試験県試験市港辺区海岸1-1",
        "緯度": "35.1",
        "経度": "136.9",
        "市区町村コード": "990019",
        "想定収容人数": "300",
        "災害種別_地震": "1",
        "指定避難所との重複": "1",
        **more,
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_the_standard_columns_in_every_encoding(world: World, encoding: str) -> None:
    load_sites(MACHINE, wards(world), standard([a_row()], encoding), "x.csv")
    s = Shelter.objects.get()
    assert (s.capacity, s.earthquake, s.flood, s.is_shelter, s.is_emergency_site) == (300, "yes", "no", True, True)


@pytest.mark.parametrize(
    ("mark", "stored"),
    [("1", "yes"), ("１", "yes"), ("○", "yes"), ("◯", "yes"), ("△", "partial"), ("×", "no"), ("", "")],
)
def test_every_way_of_marking_a_hazard(world: World, mark: str, stored: str) -> None:
    rows = [a_row(災害種別_洪水=mark), a_row(名称="ほか", 所在地_連結表記="試験県試験市港辺区海岸2", 災害種別_洪水="×")]
    load_sites(MACHINE, wards(world), standard(rows), "x.csv")
    assert Shelter.objects.get(name="港辺小").flood == stored


def test_a_mark_nobody_knows_is_refused_in_its_cell(world: World) -> None:
    status, words = said(world, standard([a_row(災害種別_洪水="たぶん")]), "x.csv")["港辺小"]
    assert status == "refused" and "2行目『洪水』の『たぶん』" in words


@pytest.mark.parametrize(
    ("written", "status", "words", "stored"),
    [
        ("", "new", "", None),
        ("0", "new", "収容人数が0人", 0),
        ("１，２００", "new", "", 1200),
        ("約300", "refused", "『約300』は数として読めません", None),
        ("300人", "refused", "『300人』", None),
    ],
)
def test_no_capacity_zero_capacity_and_words_are_told_apart(
    world: World,
    written: str,
    status: str,
    words: str,
    stored: int | None,
) -> None:
    data = standard([a_row(想定収容人数=written)])
    found = said(world, data, "x.csv")["港辺小"]
    assert found[0] == status and words in found[1]
    if status == "new":
        load_sites(MACHINE, wards(world), data, "x.csv")
        assert Shelter.objects.get().capacity == stored


def test_degrees_minutes_and_seconds_are_read(world: World) -> None:
    load_sites(MACHINE, wards(world), standard([a_row(緯度="35度6分0秒", 経度="136度54分0秒")]), "x.csv")
    assert (Facility.objects.get().lon, Facility.objects.get().lat) == (pytest.approx(136.9), pytest.approx(35.1))


def test_a_workbook_named_csv_with_numbers_as_text_is_read_and_said(world: World) -> None:
    book = openpyxl.Workbook()
    row = a_row(想定収容人数="３００")
    book.active.append(list(row))
    book.active.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    found = plan(out.getvalue(), "x.csv", wards(world)).preview
    assert found.count("new") == 1 and any("形式が違います" in str(n) for n in found.notes)


def sip4d(meta: dict[str, Any], features: list[dict[str, Any]]) -> bytes:
    columns = {
        "columns": [
            {"name": "a", "connid": "name", "type": "String"},
            {"name": "b", "connid": "address", "type": "String"},
            {"name": "c", "connid": "capacity", "type": "Integer"},
            {"name": "d", "connid": "cityname", "type": "String"},
            {
                "name": "e",
                "connid": "division",
                "type": "List",
                "key_list": ["1"],
                "conn_attr_list": ["spec_emg_evacueeplace"],
            },
        ]
    }
    whole = {
        "version": "1.1",
        "title": "避難所",
        "ttid": "x",
        "code": "01-001-01",
        "updated": "2026-05-20T01:05:02",
        "information_date": "2026-05-20T01:05:02",
        "author": {"name": "x"},
        "maintainer": {"name": "x"},
        "entry": [{"file": "s.geojson"}],
        **meta,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "sip4d_zip_meta.json", "\ufeff" + json.dumps({k: v for k, v in whole.items() if v is not None})
        )
        archive.writestr("s.geojson", geojson(*features))
        archive.writestr("s_columns.json", json.dumps(columns))
    return out.getvalue()


def sip_feature() -> dict[str, Any]:
    properties = {"a": "港辺小", "b": "試験県試験市港辺区海岸1", "c": 120, "d": "試験市", "e": "1"}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [136.9, 35.1]}, "properties": properties}


def test_a_sip4d_package_with_a_byte_order_mark_is_read_through_its_own_columns(world: World) -> None:
    load_sites(MACHINE, wards(world), sip4d({}, [sip_feature()]), "s.zip")
    s = Shelter.objects.get()
    assert (s.name, s.capacity, s.is_shelter, s.is_emergency_site) == ("港辺小", 120, True, True)


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ({"ttid": None}, "ttid"),
        ({"code": "01-005-01"}, "避難所（01-001-01）ではありません"),
        ({"entry": [{"file": "none.geojson"}]}, "none.geojson"),
    ],
)
def test_a_sip4d_package_that_breaks_its_rules_is_refused(world: World, meta: dict[str, Any], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        plan(sip4d(meta, [sip_feature()]), "s.zip", wards(world))


def test_a_malformed_time_and_the_drill_flag_of_a_package_are_said(world: World) -> None:
    found = plan(sip4d({"updated": "2026-05-20T010:05:02", "testflg": "訓練"}, [sip_feature()]), "s.zip", wards(world))
    notes = " ".join(str(n) for n in found.preview.notes)
    assert "2026-05-20T010:05:02" in notes and "訓練" in notes


def test_two_lists_of_one_publisher_meet_in_one_site(world: World) -> None:
    emergency = feature("港辺小", 136.9, 35.1, 共通ID="E9900000011201")
    shelter = {
        "type": "Feature",
        "geometry": emergency["geometry"],
        "properties": {
            "共通ID": "E9900000011111",
            "都道府県名及び市町村名": "試験県試験市",
            "施設・場所名": "港辺小",
            "住所": "試験県試験市港辺区海岸1-1",
            "指定緊急避難場所との住所同一": "1",
        },
    }
    load_sites(MACHINE, wards(world), geojson(emergency), "a.geojson", as_of=date(2025, 10, 27))
    report = load_sites(MACHINE, wards(world), geojson(shelter), "b.geojson", as_of=date(2025, 10, 27))
    s = Shelter.objects.get()
    assert (report.new, report.changed) == (0, 1) and s.is_shelter and s.is_emergency_site and s.tsunami == "yes"


def test_loading_twice_changes_nothing(world: World) -> None:
    data = geojson(feature("港辺小", 136.9, 35.1))
    load_sites(MACHINE, wards(world), data, "a.geojson")
    report = load_sites(MACHINE, wards(world), data, "a.geojson")
    assert (report.new, report.changed, report.same) == (0, 0, 1)


def test_a_retired_shelter_does_not_come_back_by_a_list(world: World) -> None:
    data = geojson(feature("港辺小", 136.9, 35.1))
    load_sites(MACHINE, wards(world), data, "a.geojson")
    clerk = world.actor("disaster", "minato")
    RetireShelter(actor=clerk, shelter=Shelter.objects.get(), ended_on=date(2025, 1, 1), reason="統合")()
    assert "廃止した施設" in said(world, data)["港辺小"][1]


def test_nothing_is_saved_when_the_file_changed_after_the_preview(world: World) -> None:
    act = ImportShelters(
        actor=MACHINE,
        data=geojson(feature("港辺小", 136.9, 35.1)),
        file_name="a",
        digest="other",
        wards=wards(world),
    )
    with pytest.raises(Refused, match="内容が変わりました"):
        act()
    assert not Shelter.objects.exists()


def test_a_ward_brings_in_its_own_rows_only(world: World) -> None:
    data = geojson(feature("港辺小", 136.9, 35.1), feature("丘上小", 137.0, 35.1, "試験県試験市丘上区山1"))
    clerk = world.actor("disaster", "minato")
    with pytest.raises(Denied):
        ImportShelters(actor=clerk, data=data, file_name="a", wards=wards(world))()
    ImportShelters(actor=clerk, data=data, file_name="a", wards=wards(world), ward=world.wards["minato"])()
    assert [s.name for s in Shelter.objects.all()] == ["港辺小"]


def test_a_ward_cannot_rewrite_another_wards_site_by_naming_it(world: World) -> None:
    theirs = feature("丘上小", 137.0, 35.1, "試験県試験市丘上区山1")
    load_sites(MACHINE, wards(world), geojson(theirs), "a.geojson")
    mine = feature("丘上小", 136.9, 35.1, "試験県試験市港辺区海岸1")  # the same number, an address and a point in my ward
    moved = geojson(mine)
    row = plan(moved, "b.geojson", wards(world), only=world.wards["minato"]).preview.rows[0]
    assert row.status == "refused" and "丘上区" in str(row.issues[-1].message)
    clerk = world.actor("disaster", "minato")
    ImportShelters(actor=clerk, data=moved, file_name="b", wards=wards(world), ward=world.wards["minato"])()
    assert Shelter.objects.get().facility.lon == 137.0


def test_a_preview_of_ten_thousand_rows_asks_no_more_than_one_of_a_few(
    world: World, django_assert_max_num_queries: Any
) -> None:
    rows = [
        feature(
            f"施設{n}", 136.86 + (n % 100) * 0.0008, 35.06 + (n // 100) * 0.0008, f"試験県試験市港辺区海岸{n}-{n % 7}"
        )
        for n in range(10_000)
    ]
    data = geojson(*rows)
    places = wards(world)
    with django_assert_max_num_queries(3):
        found = plan(data, "big.geojson", places).preview
    assert len(found.rows) == 10_000


# Real files --------------------------------------------------------------------------------------------------------


def real_wards(folder: Path, prefix: str = "愛知県名古屋市") -> list[Ward]:
    with gate.writing("test"):
        city = City.objects.create(code="231002", name="名古屋市")
        rows = []
        for path in sorted((folder / "nagoya" / "wards_n03").glob("*.geojson")):
            body = json.loads(path.read_text("utf-8"))
            name = str(body["features"][0]["properties"]["name"]).removeprefix(prefix)
            rows.append(Ward(city=city, code=path.stem[:5] + "0", name=name, since=date(1989, 2, 13), boundary=body))
        return Ward.objects.bulk_create(rows)


@pytest.mark.data
def test_the_two_lists_of_nagoya_load_whole_with_their_doubts(db: None, data_folder: Path) -> None:
    there = real_wards(data_folder)
    folder = data_folder / "nagoya"
    for name, rows in (("shelters_emergency_231002.geojson", 1729), ("shelters_evacuation_231002.geojson", 801)):
        report = load_sites(MACHINE, there, (folder / name).read_bytes(), name, as_of=date(2025, 10, 27))
        assert report.read == rows and report.refused == 0
    live = Shelter.objects.all()
    assert live.filter(is_emergency_site=True).count() == 1729
    assert live.filter(is_shelter=True).count() == 801
    assert live.filter(is_emergency_site=True, tsunami="yes").count() == 980
    outside = live.get(doubts="outside")
    assert outside.facility.address.startswith("愛知県豊山町") and outside.ward.name == "北区"
    assert live.filter(doubts="other_ward").count() == 8


@pytest.mark.data
def test_the_lists_of_a_city_without_wards_load_with_no_change(db: None, data_folder: Path) -> None:
    with gate.writing("test"):
        city = City.objects.create(code="372013", name="高松市")
        ward = Ward.objects.create(city=city, code="372013", name="高松市", since=date(1989, 2, 13))
    for name, rows in (
        ("shelters_emergency_372013.geojson", 196),
        ("shelters_evacuation_372013.geojson", 159),
        ("evacuation_space.xlsx", 195),
    ):
        report = load_sites(MACHINE, [ward], (data_folder / "takamatsu" / name).read_bytes(), name)
        assert (report.read, report.refused) == (rows, 0)
    assert Shelter.objects.filter(is_emergency_site=True).count() < 250  # the city's own list meets GSI's
    assert Shelter.objects.filter(flood="partial").exists() and Shelter.objects.filter(capacity=1530).exists()


@pytest.mark.data
def test_the_list_of_one_city_is_not_taken_for_another(db: None, data_folder: Path) -> None:
    there = real_wards(data_folder)
    path = data_folder / "takamatsu" / "shelters_emergency_372013.geojson"
    with pytest.raises(Unreadable, match="高松市"):
        plan(path.read_bytes(), path.name, there)


@pytest.mark.data
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("sip4dzip/testdata/bomtest.zip", "建物被害"),
        ("sip4dzip/testdata/utf8bom.json", "FeatureCollection"),
        ("cap/xee.cap", "DTD"),
    ],
)
def test_real_files_of_other_kinds_are_named_and_refused(
    world: World, data_folder: Path, path: str, words: str
) -> None:
    with pytest.raises(Unreadable, match=words):
        plan((data_folder / path).read_bytes(), path, wards(world))


def test_the_rooms_own_list_comes_back_unchanged(world: World) -> None:
    """A clerk downloads the list, mends one cell and brings it back: no other row may count as changed."""
    load_sites(MACHINE, wards(world), geojson(feature("港辺小", 136.9, 35.1), feature("港辺公園", 136.9, 35.1)), "a.geojson")
    with gate.writing("test"):
        of_school = Shelter.objects.filter(facility__name="港辺小")
        of_school.update(is_shelter=True, is_emergency_site=False, landslide="partial")
    body = to_csv(SHEET, rows_of(Shelter.objects.all())).data
    seen = plan(body, "shelters.csv", wards(world))
    assert {r.title: (r.status, r.issues) for r in seen.preview.rows} == {"港辺小": ("same", ()), "港辺公園": ("same", ())}
    assert not any(one.doubts for one in seen.judged.values())
