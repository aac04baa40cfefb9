"""Places: mesh, codes, coordinates gone wrong, areas and addresses."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from kusei.core.places import (
    BadCode,
    BadCoordinate,
    Point,
    Polygons,
    address_key,
    check_digit,
    diagnose,
    distance_m,
    geometry_of,
    match_level,
    mesh_cell,
    mesh_code,
    municipality_code,
    parse_coordinate,
    split_ward,
)
from kusei.core.tests.real_data import real_file

pytestmark = pytest.mark.pure

CITY_HALL = Point(136.906398, 35.181446)
BAY = shapely.box(136.80, 35.03, 136.92, 35.15)
japan_lon, japan_lat = st.floats(122.5, 153.5), st.floats(20.5, 45.5)


@pytest.mark.parametrize(
    ("place", "code"),
    [(CITY_HALL, "5236-67-12-4-3"), (Point(139.767125, 35.681236), "5339-46-11-3-2")],
)
def test_a_place_has_the_published_mesh_code(place: Point, code: str) -> None:
    assert mesh_cell(mesh_code(place)).hyphenated == code
    for level, size in {1: 4, 2: 6, 3: 8, 4: 9, 5: 10}.items():
        assert mesh_code(place, level) == code.replace("-", "")[:size]


@given(japan_lon, japan_lat)
def test_a_place_lies_inside_its_own_cell_at_every_level(lon: float, lat: float) -> None:
    for level in range(1, 6):
        cell = mesh_cell(mesh_code(Point(lon, lat), level))
        assert cell.west - 1e-9 <= lon <= cell.east + 1e-9
        assert cell.south - 1e-9 <= lat <= cell.north + 1e-9
        assert mesh_code(cell.centre, level) == cell.code


def test_the_corner_of_a_cell_belongs_to_it() -> None:
    cell = mesh_cell("52366712")
    assert mesh_code(Point(cell.west, cell.south), 3) == "52366712"


@pytest.mark.parametrize("code", ["", "5236-6", "5236-87", "5236-67-12-5", "五二三六", "5236671244"[:7]])
def test_a_false_mesh_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="mesh"):
        mesh_cell(code)


def test_a_place_abroad_has_no_mesh_code() -> None:
    with pytest.raises(ValueError, match="outside"):
        mesh_code(Point(2.35, 48.85))


@given(japan_lon, japan_lat, st.floats(-0.5, 0.5), st.floats(-0.4, 0.4))
def test_the_distance_is_within_its_stated_error(lon: float, lat: float, dx: float, dy: float) -> None:
    true_m = Geod(ellps="GRS80").inv(lon, lat, lon + dx, lat + dy)[2]
    assert distance_m(Point(lon, lat), Point(lon + dx, lat + dy)) == pytest.approx(
        true_m, rel=0.006, abs=0.01
    )


def test_a_point_outside_the_globe_is_refused() -> None:
    with pytest.raises(ValueError, match="degrees"):
        Point(35.18, 136.9)


def test_every_municipality_code_of_the_country_has_the_digit_we_compute() -> None:
    prefectures = json.loads(real_file("codes", "code-to-city.json").read_text("utf-8")).values()
    six = [city["code"] for prefecture in prefectures for city in prefecture["cities"].values()]
    assert len(six) > 1700
    assert all(check_digit(code[:5]) == code[5] for code in six)


def test_a_code_is_completed_and_a_wrong_digit_refused() -> None:
    assert municipality_code("23111") == "231118"
    assert municipality_code("２３１０１１") == "231011"
    for wrong, code in (("231012", "check_digit"), ("2310", "length"), ("港区", "length")):
        with pytest.raises(BadCode) as refused:
            municipality_code(wrong)
        assert refused.value.code == code


@pytest.mark.parametrize(
    "written",
    ["136.906398", "１３６．９０６３９８", "136度54分23.0328秒", "136°54′23.0328″", "136°54'23.0328\"",
     "東経136度54分23.0328秒", "E136.906398", "136:54:23.0328", "136 54 23.0328"],
)  # fmt: skip
def test_a_coordinate_is_read_as_people_write_it(written: str) -> None:
    assert parse_coordinate(written) == pytest.approx(136.906398, abs=1e-7)


@pytest.mark.parametrize(
    ("written", "code"),
    [("", "empty"), ("136度60分0秒", "minutes"), ("港区", "unreadable"), ("1e2", "unreadable")],
)
def test_an_uncertain_coordinate_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadCoordinate) as refused:
        parse_coordinate(written)
    assert refused.value.code == code


def test_a_place_inside_needs_no_diagnosis() -> None:
    assert diagnose(136.86, 35.09, BAY) == []


@pytest.mark.parametrize(
    ("lon", "lat", "code", "detail"),
    [
        (35.09, 136.86, "swapped", ""),
        (137.86, 35.09, "whole_degree", "lon-1"),
        (136.86, 34.09, "whole_degree", "lat+1"),
        (1365136.0, 350524.0, "packed_dms", ""),
        (136.5136, 35.0524, "packed_dms", ""),
    ],
)
def test_a_likely_mistake_is_named_with_the_place_meant(
    lon: float, lat: float, code: str, detail: str
) -> None:
    first = diagnose(lon, lat, BAY)[0]
    assert (first.code, first.detail) == (code, detail)
    assert first.meant is not None
    assert BAY.contains(shapely.Point(first.meant.lon, first.meant.lat))
    assert first.message


@pytest.mark.parametrize(("epsg", "zone"), [(2449, "zone 7"), (2450, "zone 8")])
def test_metres_of_a_plane_zone_are_recognised_in_either_order(epsg: int, zone: str) -> None:
    area = BAY if zone == "zone 7" else shapely.box(138.3, 34.9, 138.5, 35.1)
    middle = area.centroid
    east_m, north_m = Transformer.from_crs(4326, epsg, always_xy=True).transform(middle.x, middle.y)
    for one, other in ((east_m, north_m), (north_m, east_m)):
        codes = [finding.code for finding in diagnose(one, other, area)]
        assert codes[0] == "plane_rectangular"
    found = diagnose(east_m, north_m, area)[0]
    assert found.meant is not None
    assert distance_m(found.meant, Point(middle.x, middle.y)) < 5_000


def test_a_place_truly_outside_is_reported_with_its_distance_alone() -> None:
    (only,) = diagnose(136.7925, 35.111, BAY)
    assert only.code == "outside"
    true_m = Geod(ellps="GRS80").inv(136.7925, 35.111, 136.80, 35.111)[2]
    assert only.gap_m == pytest.approx(true_m, rel=0.006)


def test_missing_and_zero_coordinates_are_told_apart() -> None:
    assert [f.code for f in diagnose(None, 35.0, BAY)] == ["missing"]
    assert [f.code for f in diagnose(float("nan"), 35.0, BAY)] == ["missing"]
    assert [f.code for f in diagnose(0, 0, BAY)] == ["zero"]
    assert diagnose(2.35, 48.85, BAY)[-1].code == "outside_japan"


def test_the_area_of_a_point_is_found_and_the_nearest_named() -> None:
    areas = Polygons({"west": shapely.box(136, 35, 137, 36), "east": shapely.box(137, 35, 138, 36)})
    assert areas.find(Point(136.5, 35.5)) == "west"
    assert areas.find(Point(137.0, 35.5)) == "west"
    assert areas.find(Point(140.0, 35.5)) is None
    assert areas.find_all([Point(137.5, 35.5), Point(137.0, 35.2), Point(1, 1)]) == ["east", "west", None]
    key, gap_m = areas.nearest(Point(138.01, 35.5))
    assert key == "east"
    assert gap_m == pytest.approx(906, rel=0.01)
    assert Polygons({}).find_all([]) == []


def test_the_real_shelters_fall_into_the_wards_their_addresses_name() -> None:
    wards = {}
    for path in sorted(real_file("nagoya", "wards_n03").glob("*.geojson")):
        collection = json.loads(path.read_text("utf-8"))
        name = collection["features"][0]["properties"]["name"].removeprefix("愛知県名古屋市")
        wards[name] = geometry_of(collection)
    index = Polygons(wards)
    shelters = json.loads(real_file("nagoya", "shelters_evacuation_231002.geojson").read_text("utf-8"))
    agree = named = 0
    for feature in shelters["features"]:
        parts = split_ward(feature["properties"]["住所"], wards, city="名古屋市")
        if parts is not None:
            named += 1
            agree += index.find(Point(*feature["geometry"]["coordinates"][:2])) == parts.ward
    assert named > 700
    assert agree / named > 0.98


WARDS = ("港区", "中区", "中村区", "北区", "東区")


@pytest.mark.parametrize(
    ("address", "before", "ward", "rest"),
    [
        ("愛知県名古屋市港区港明一丁目1", "愛知県名古屋市", "港区", "港明一丁目1"),
        ("名古屋市中村区名駅1", "名古屋市", "中村区", "名駅1"),
        ("港区築地町", "", "港区", "築地町"),
        ("愛知県名古屋市中区三の丸三丁目1番1号", "愛知県名古屋市", "中区", "三の丸三丁目1番1号"),
    ],
)
def test_the_ward_is_cut_out_of_an_address(address: str, before: str, ward: str, rest: str) -> None:
    parts = split_ward(address, WARDS)
    assert parts is not None
    assert (parts.before, parts.ward, parts.rest) == (before, ward, rest)


@pytest.mark.parametrize(
    "address", ["愛知県蟹江町大字蟹江本町", "大阪府大阪市港区築港", "春日井市東山町北区域1", ""]
)
def test_a_ward_that_is_not_this_citys_is_not_taken(address: str) -> None:
    assert split_ward(address, WARDS, city="名古屋市") is None


@pytest.mark.parametrize(
    "written",
    [
        "三の丸三丁目1番1号",
        "三の丸３丁目１番地の１",
        "三の丸3丁目1番地1",
        "三の丸3−1−1",
        "大字三の丸三丁目1の1",
    ],
)
def test_the_spellings_of_one_address_share_a_key(written: str) -> None:
    assert address_key(written) == address_key("三の丸3-1-1")


def test_the_level_of_a_match_is_told() -> None:
    assert match_level("港明一丁目", "港明1丁目") == "exact"
    assert match_level("港明一丁目12-20", "港明1丁目") == "number"
    assert match_level("港明一丁目12-20港区役所", "港明1丁目") == "town"
    assert match_level("港明十一丁目", "港明1丁目") == "none"
    assert match_level("築地町1", "港明1丁目") == "none"
