"""Damage seen on the way: told with a place or without, put on the map, put right; no home ever; and the call's dated times."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kusei.core import calendar, gate
from kusei.core.access.links import LinkRefused, open_link
from kusei.core.access.models import Link
from kusei.core.actions.action import Refused
from kusei.core.ledger.models import Ward
from kusei.core.rules.models import RuleRow
from kusei.core.testing.world import World
from kusei.disaster.mobilisation.actions import (
    CheckInNumber,
    IssueLinks,
    PlaceRoad,
    PutUpPoster,
    ReportRoad,
    Seen,
    SetRoadAside,
)
from kusei.disaster.mobilisation.models import Call, RoadReport
from kusei.disaster.mobilisation.tests.test_after_life import NIGHT, _night, call, called, chief, one  # noqa: F401

pytestmark = pytest.mark.django_db
SIDE = 0.05


@pytest.fixture
def town(world: World) -> Ward:
    """A ward with an outline: a square about its office."""
    ward = world.wards["minato"]
    x, y = ward.lon, ward.lat
    ring = [[x + dx * SIDE, y + dy * SIDE] for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    with gate.writing("test"):
        Ward.objects.filter(pk=ward.pk).update(boundary={"type": "Polygon", "coordinates": [ring]})
    return ward


def told(chief: Any, found: Call, lon: float | None, lat: float | None) -> RoadReport:  # noqa: F811
    return ReportRoad(actor=chief, call=found, road=Seen("bridge", "大橋", lon, lat))()  # data


def test_a_place_in_the_city_is_kept_to_a_metre_and_none_is_no_fault(world: World, chief: Any, town: Ward) -> None:  # noqa: F811
    found = called(world, chief)
    road = told(chief, found, town.lon + 0.0123456, town.lat)
    assert (road.lon, road.point_by, road.state) == (round(town.lon + 0.0123456, 5), "desk", "reported")
    assert told(chief, found, None, None).lon is None
    edge = told(chief, found, town.lon + SIDE + 0.003, town.lat)  # a bridge over the river that is the border
    assert edge.lon is not None


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (lambda x, y: (x + 1.5, y + 1.5), "市の外です"), (lambda x, y: (y, x), "入れ替わって"), (lambda x, y: (0.0, 0.0), "0です"),
        (lambda x, y: (x, None), "どちらかが空"), (lambda x, y: (float("nan"), y), "数字として"), (lambda x, y: (float("inf"), y), "数字として"),
        (lambda x, y: (x + 1, y), "度の数字"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_refused_with_the_likely_mistake(world: World, chief: Any, town: Ward, move: Any, words: str) -> None:  # noqa: F811
    found = called(world, chief)
    with pytest.raises(Refused, match=words) as caught:
        told(chief, found, *move(town.lon, town.lat))
    assert caught.value.field == "road_point" and not RoadReport.objects.exists()


def test_a_clerk_puts_it_on_the_map_puts_it_right_and_takes_it_off(world: World, chief: Any, town: Ward) -> None:  # noqa: F811
    road = told(chief, called(world, chief), None, None)
    for lon, lat in ((town.lon, town.lat), (town.lon + 0.01, town.lat), (None, None)):
        PlaceRoad(actor=chief, road=road, lon=lon, lat=lat)()
        road = RoadReport.objects.get()
        assert (road.lon, road.lat, road.point_by) == (lon, lat, "desk" if lon else "")
    with pytest.raises(Refused, match="市の外"):
        PlaceRoad(actor=chief, road=road, lon=town.lon + 3, lat=town.lat + 3)()
    SetRoadAside(actor=chief, road=road)()
    with pytest.raises(Refused, match="いまは"):
        PlaceRoad(actor=chief, road=RoadReport.objects.get(), lon=town.lon, lat=town.lat)()


def test_the_own_page_sends_a_place_only_with_damage_and_never_shows_it_again(world: World, chief: Any, town: Ward) -> None:  # noqa: F811
    found = called(world, chief)
    token = {s.member.number: t for s, t in IssueLinks(actor=chief, call=found)()}["1"]
    client, url = Client(), reverse("mobilisation:answer", args=[token])
    page = client.get(url).content.decode()
    assert "いまいる場所を添える" in page and "自宅では押さないで" in page and str(town.lon) not in page
    answer = {"safety": "safe", "coming": "no", "why": "care"}
    place = {"road_point_lat": f"{town.lat:.5f}", "road_point_lon": f"{town.lon + 0.011:.5f}"}
    said = client.post(url, {**answer, **place}).content.decode()
    assert "場所は残していません" in said and not RoadReport.objects.exists()
    seen = {"road_kind": "bridge", "road_place": "大橋"}  # data
    away = client.post(url, {**answer, **seen, "road_point_lat": "38.2", "road_point_lon": "141.0"})
    words = away.content.decode()
    assert away.status_code == 422 and "市の外です" in words and "言葉だけで届きます" in words
    assert 'href="#id_road_point_here"' in words and 'id="id_road_point_here"' in words  # the error leads to the button
    assert 'value="38.2"' not in words and "大橋" in words  # what else was typed is still there
    assert client.post(url, {**answer, **seen, "road_point_lat": "abc", "road_point_lon": "1"}).status_code == 422
    done = client.post(url, {**answer, **seen, **place}).content.decode()
    road = RoadReport.objects.get()
    assert (road.point_by, road.lon) == ("link", round(town.lon + 0.011, 5))
    assert place["road_point_lon"] not in done


def test_the_board_shows_what_is_placed_and_says_what_is_not(world: World, chief: Any, town: Ward, signed_in: Any) -> None:  # noqa: F811
    found = called(world, chief)
    told(chief, found, town.lon, town.lat)
    told(chief, found, None, None)
    client = signed_in("disaster", "minato")
    page = client.get(found.get_absolute_url()).content.decode()
    assert "地図に出ていない被害が1件" in page and "位置なし" in page and "map-box" in page
    told(chief, call(world, chief, drill=True), town.lon, town.lat)
    board = client.get(reverse("mobilisation:board")).content.decode()
    assert "map-box" in board and board.count(">【訓練】橋が渡れない 大橋</span>") == 1  # a drill's damage never reads as real
    without = client.get(f"{reverse('mobilisation:roads')}?view=all&no_point=1").content.decode()
    assert without.count("位置なし") == 1
    road = RoadReport.objects.get(lon=None)
    url = reverse("mobilisation:place_road", args=[road.ref])
    assert "地図を押すと" in client.get(url).content.decode()
    assert client.post(url, {"point_lat": "35.1", "point_lon": "", "_key": "k1"}).status_code == 422
    typed = {"point_lat": f"{town.lat:.4f}", "point_lon": f"{town.lon:.4f}", "_key": "k2"}
    assert client.post(url, typed).status_code == 302
    tell = reverse("mobilisation:report_road", args=[found.ref])
    sent = {"road_kind": "flood", "road_place": "地下道", "road_point_lat": "", "road_point_lon": "", "_key": "k3"}  # data
    assert client.post(tell, sent).status_code == 302
    assert RoadReport.objects.filter(lon=None).count() == 1


def test_a_board_that_renews_itself_says_when_it_was_read_and_swallows_no_message(world: World, chief: Any, signed_in: Any) -> None:  # noqa: F811
    found = called(world, chief)
    client = signed_in("disaster", "minato")
    for url in (reverse("mobilisation:board"), found.get_absolute_url(), reverse("shelters:board")):
        page = client.get(url).content.decode()
        assert 'data-renews="30"' in page and "02:00:00</time>" in page and "新しくする</a>" in page and "http-equiv" not in page
    assert "data-renews" not in client.get(reverse("mobilisation:called")).content.decode()
    client.post(reverse("mobilisation:remind", args=[found.ref]), {"_key": "k"})
    assert "を行いました" not in client.get(found.get_absolute_url(), headers={"X-Kusei-Renew": "1"}).content.decode()
    assert "を行いました" in client.get(found.get_absolute_url()).content.decode()


def dated(link_days: int, skew_minutes: int, *, since: date, ward: Ward | None = None) -> None:
    with gate.writing("test"):
        RuleRow.objects.create(
            key="mobilisation.calling", ward=ward, since=since, source="x", value={"link_days": link_days, "skew_minutes": skew_minutes},
        )  # fmt: skip


def test_a_dated_row_changes_how_long_links_live_and_how_far_a_clock_may_run_ahead(world: World, chief: Any) -> None:  # noqa: F811
    found = called(world, chief)
    token = IssueLinks(actor=chief, call=found)()[0][1]
    assert Link.objects.latest("pk").expires_at == NIGHT + timedelta(days=7)
    with pytest.raises(Refused, match="端末の時計"):
        CheckInNumber(actor=chief, call=found, number="1", occurred_at=NIGHT + timedelta(minutes=12))()
    dated(2, 15, since=date(2026, 5, 12))
    dated(3, 0, since=date(2026, 5, 12), ward=world.wards["oka"])  # another ward's own row
    with calendar.at(NIGHT):
        CheckInNumber(actor=chief, call=found, number="1", occurred_at=NIGHT + timedelta(minutes=12))()
        PutUpPoster(actor=chief, call=found)()
        assert Link.objects.latest("pk").expires_at == NIGHT + timedelta(days=2)
        token = {s.member.number: t for s, t in IssueLinks(actor=chief, call=found)()}["3"]
    with calendar.at(NIGHT + timedelta(days=2, minutes=1)), pytest.raises(LinkRefused):
        open_link(token, source="test")
    assert one(found).state == "arrived"
