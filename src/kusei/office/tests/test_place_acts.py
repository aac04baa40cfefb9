"""Facilities, organisations, agreements and adoption: by hand and from lists."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kusei.core import calendar
from kusei.core.access.decide import Denied, may
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.ledger.models import Adoption, Agreement, Facility, Organisation
from kusei.core.outbox.models import Notice
from kusei.core.search import find
from kusei.office import actions as do
from kusei.office.actions import intake

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_fixed_day():
    with calendar.at(TODAY):
        yield


@pytest.fixture
def planner(world):
    return world.actor("planning", "minato")


def _make(actor, ward, **values):
    return do.CreateFacility(actor=actor, ward=ward, since=TODAY, **{"name": "浜集会所", **values})()


# Facilities ---------------------------------------------------------------------------------------------------------


def test_a_facility_is_registered_found_and_ended(world, planner):
    row = _make(planner, world.wards["minato"], kana="ハマシュウカイジョ", lat=35.1, lon=136.9)
    assert [h.title for h in find.find(planner, "集会所")] == ["浜集会所"]
    do.EndFacility(actor=planner, facility=row, ends_on=TODAY, reason="取り壊し")()
    with calendar.at(TODAY + timedelta(days=1)), pytest.raises(Refused, match="すでに"):
        do.EndFacility(actor=planner, facility=Facility.objects.get(), ends_on=calendar.today(), reason="x")()


@pytest.mark.parametrize(("values", "field", "reason"), [
    ({"name": ""}, "name", "名称"), ({"lat": 136.9, "lon": 35.1}, "lat", "入れ替わって"),
    ({"lat": 35.1, "lon": 137.0}, "lat", "区域の外"), ({"lat": 0.0, "lon": 0.0}, "lat", "0です"),
])
def test_a_facility_in_the_wrong_place_is_refused(world, planner, values, field, reason):
    with pytest.raises(Refused, match=reason) as refused:
        _make(planner, world.wards["minato"], **values)
    assert refused.value.field == field


def test_a_facility_of_another_ward_or_another_wards_district_is_refused(world, planner):
    with pytest.raises(Denied):
        _make(planner, world.wards["oka"])
    with pytest.raises(Refused, match="学区"):
        _make(planner, world.wards["minato"], district=world.districts["oka"][0])
    with pytest.raises(Denied):
        do.EditFacility(actor=planner, facility=world.facility("oka", "丘"), name="x")()


def test_an_edit_says_which_fields_and_keeps_the_version(world, planner):
    row = _make(planner, world.wards["minato"])
    done = do.EditFacility(actor=planner, facility=row, name="浜集会所", phone="000-0000-0000", expect=1)()
    assert done.version == 2 and '"fields":["phone"]' in Line.objects.get(verb="office.edit_facility").body
    with pytest.raises(Refused, match="ほかの人が先に"):
        do.EditFacility(actor=planner, facility=row, name="y", expect=1)()


CSV = """名称,フリガナ,学区名,住所,緯度,経度,電話
公会堂,コウカイドウ,港第1学区,浜町1,35.1,136.9,000-1111-2222
体育館,タイイクカン,ない学区,浜町2,35.1,136.95,
海の家,ウミノイエ,,浜町3,約35,136.9,
"""


def _read(text, world, ward="minato"):
    return intake.facilities_preview(
        text.encode("cp932"), "施設.csv", intake.Scope([world.wards[ward]], only=world.wards[ward]),
    )


def test_a_list_is_previewed_cell_by_cell_and_nothing_is_saved(world):
    seen = _read(CSV, world)
    assert [r.status for r in seen.rows] == ["new", "new", "refused"]
    assert seen.rows[1].issues[0].field == "district" and seen.rows[1].issues[0].level == "warning"
    assert "座標として読めません" in str(seen.rows[2].issues[0].message)
    assert not Facility.objects.exists()


def test_an_import_applies_exactly_what_was_previewed_in_one_act(world, planner):
    seen = _read(CSV, world)
    do.ImportFacilities(
        actor=planner, ward=world.wards["minato"], data=CSV.encode("cp932"), file_name="施設.csv", digest=seen.digest,
    )()
    assert Facility.objects.count() == 2 and Facility.objects.get(name="公会堂").district.name == "港第1学区"
    assert Line.objects.filter(verb="office.import_facilities").count() == 1
    assert find.find(planner, "体育館")
    again = _read(CSV.replace("000-1111-2222", "000-3333-4444"), world)
    assert [r.status for r in again.rows] == ["changed", "same", "refused"]
    changed = CSV.replace("000-1111-2222", "000-3333-4444").encode("cp932")
    do.ImportFacilities(
        actor=planner, ward=world.wards["minato"], data=changed, file_name="施設.csv", digest=again.digest,
    )()
    assert Facility.objects.get(name="公会堂").phone == "000-3333-4444" and Facility.objects.count() == 2


def test_an_import_whose_content_changed_after_the_preview_is_refused(world, planner):
    with pytest.raises(Refused, match="内容が変わりました"):
        do.ImportFacilities(
            actor=planner, ward=world.wards["minato"], data=CSV.encode(), file_name="f.csv", digest="0" * 64,
        )()
    with pytest.raises(Denied):
        do.ImportFacilities(actor=planner, data=CSV.encode(), file_name="f.csv", digest="x")()


def test_a_city_list_needs_the_wards_name_in_each_row(world):
    scope = intake.Scope(list(world.wards.values()))
    text = "区名,名称\n港辺区,一\nどこか区,二\n,三\n"
    seen = intake.facilities_preview(text.encode(), "f.csv", scope)
    assert [r.status for r in seen.rows] == ["new", "refused", "refused"]


def test_the_page_shows_the_preview_then_imports(world, signed_in):
    client = signed_in("planning", "minato")
    first = client.post("/office/import/facilities/", {"file": SimpleUploadedFile("施設.csv", CSV.encode("cp932"))})
    text = first.content.decode()
    assert first.status_code == 200 and "体育館" in text and not Facility.objects.exists()
    broken = client.post("/office/import/facilities/", {"file": SimpleUploadedFile("x.csv", b"\x00\x01")})
    assert broken.status_code == 422


# Organisations and agreements ---------------------------------------------------------------------------------------


def test_an_agreement_makes_a_partner_and_ends(world, planner):
    body = do.CreateBody(actor=planner, ward=world.wards["minato"], name="港商店会", since=TODAY)()
    do.EditBody(actor=planner, body=body, name="港商店会", phone="000-0000-0000")()
    agreement = do.SignAgreement(actor=planner, body=body, title="物資の供給", signed_on=TODAY, since=TODAY)()
    with pytest.raises(Refused, match="有効な協定が1件"):
        do.EndBody(actor=planner, body=body, ends_on=TODAY, reason="解散")()
    do.EndAgreement(actor=planner, agreement=agreement, ends_on=TODAY, reason="解散")()
    do.EndBody(actor=planner, body=body, ends_on=TODAY, reason="解散")()
    assert Agreement.objects.get().until == Organisation.objects.get().until == TODAY


def test_an_agreement_in_force_before_it_is_signed_is_refused(world, planner):
    body = do.CreateBody(actor=planner, ward=world.wards["minato"], name="会", since=TODAY)()
    for values in ({"since": date(2020, 1, 1)}, {"until": date(2020, 1, 1)}, {"title": " "}):
        with pytest.raises(Refused):
            do.SignAgreement(
                actor=planner, **{"body": body, "title": "t", "signed_on": TODAY, "since": TODAY, **values},
            )()


def test_a_city_wide_organisation_is_the_citys_to_make_and_everybodys_to_see(world, planner):
    with pytest.raises(Denied):
        do.CreateBody(actor=planner, ward=None, name="市の会", since=TODAY)()
    body = do.CreateBody(actor=world.actor("plan_office"), ward=None, name="市の会", since=TODAY)()
    assert may(planner, "office.view", body) and body in Organisation.objects.seen_by(planner)
    other = do.CreateBody(actor=world.actor("planning", "oka"), ward=world.wards["oka"], name="丘の会", since=TODAY)()
    assert not may(planner, "office.view", other) and other not in Organisation.objects.seen_by(planner)


def test_a_list_of_organisations_is_imported(world, planner):
    text = "団体名,種類\n浜自治会,自治会\n海NPO,NPO法人\n".encode()
    scope = intake.Scope([world.wards["minato"]], only=world.wards["minato"])
    seen = intake.bodies_preview(text, "f.csv", scope)
    count = do.ImportBodies(
        actor=planner, ward=world.wards["minato"], data=text, file_name="f.csv", digest=seen.digest,
    )()
    assert count == 2 and Organisation.objects.filter(ward=world.wards["minato"]).count() == 2


# Adoption -----------------------------------------------------------------------------------------------------------


ROOM = "shelters"


def test_a_ward_starts_a_room_and_its_head_is_told(world, planner):
    world.without(ROOM, "minato")
    row = do.StartRoom(actor=planner, ward=world.wards["minato"], room=ROOM, since=TODAY, note="学区の合意")()
    assert row.until is None and Notice.objects.filter(post=world.posts["head", "minato"]).count() == 1
    with pytest.raises(Refused, match="すでに始めて"):
        do.StartRoom(actor=planner, ward=world.wards["minato"], room=ROOM, since=TODAY)()
    with pytest.raises(Refused, match="システムを選んで"):
        do.StartRoom(actor=planner, ward=world.wards["minato"], room="office", since=TODAY)()
    with pytest.raises(Denied):
        do.StartRoom(actor=planner, ward=world.wards["oka"], room=ROOM, since=TODAY)()


def test_a_ward_ends_a_room_with_a_reason_and_may_begin_again(world, planner):
    row = Adoption.objects.get(ward=world.wards["minato"], room=ROOM)
    with pytest.raises(Refused, match="理由"):
        do.EndRoom(actor=planner, adoption=row, ends_on=TODAY, reason="")()
    do.EndRoom(actor=planner, adoption=row, ends_on=TODAY, reason="人手が足りない")()
    do.StartRoom(actor=planner, ward=world.wards["minato"], room=ROOM, since=TODAY + timedelta(days=30))()
    assert Adoption.objects.filter(ward=world.wards["minato"], room=ROOM).count() == 2
    with pytest.raises(Denied):
        do.EndRoom(
            actor=planner, adoption=Adoption.objects.get(ward=world.wards["oka"], room=ROOM), ends_on=TODAY, reason="x",
        )()


def test_a_start_page_is_prefilled_from_the_matrix(world, signed_in):
    page = signed_in("plan_office").get(f"/office/new/adoption/?room={ROOM}&ward=990027").content.decode()
    assert f'value="{ROOM}" selected' in page and f'value="{world.wards["oka"].ref}" selected' in page
