"""The call-out of a drill: sent, answered on the person's own phone, arrived, put in a team, relieved, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from acting import clean, press
from openpyxl import load_workbook

from kusei.core import calendar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOM = "/disaster/mobilisation/"


def test_from_the_call_to_the_release(clerk: Callable[..., Any], visitor: Any, site: Any) -> None:
    duty = clerk("disaster", "oka")
    duty.open(f"{ROOM}calls/new/?reason=第3非常配備&drill=1")
    clean(duty)
    said = press(duty, "職員を動員する")
    assert "第3非常配備" in said and "訓練" in said
    call = duty.url.removeprefix(duty.base)
    clean(duty)

    duty.open(f"{call}links/")
    with duty.expect_download() as sheet:
        duty.locator("main").get_by_role("button", name="連絡用のリンクを作る").click()
    cells = [str(c.value) for row in load_workbook(BytesIO(sheet.value.path().read_bytes())).active.iter_rows() for c in row if c.value]
    links = [c for c in cells if "/answer/" in c]
    assert links and all(c.startswith("【訓練】") for c in cells if "動員の連絡です" in c)

    x, y = _office(site, "oka")
    visitor.context.grant_permissions(["geolocation"], origin=site.url)
    visitor.context.set_geolocation({"longitude": x + 0.002, "latitude": y, "accuracy": 20})
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(links[0], wait_until="load")
    assert "これは訓練です" in visitor.locator("main").inner_text()
    clean(visitor)
    assert "安否" in press(visitor, "答えを送る")  # nothing chosen: said in words, nothing kept
    visitor.get_by_label("無事", exact=True).check()
    visitor.get_by_label("行きます", exact=True).check()
    visitor.locator("input[name=expected_at]").fill(_in_an_hour())
    visitor.locator("select[name=road_kind]").select_option("bridge")
    visitor.locator("input[name=road_place]").fill("大橋の西のたもと")
    assert visitor.locator("input[name=road_point_lat]").input_value() == ""  # nothing is asked of the device by itself
    visitor.get_by_role("button", name="いまいる場所を添える").click()
    visitor.get_by_text("誤差およそ20m").wait_for()
    clean(visitor)
    assert "受け付けました" in press(visitor, "答えを送る")
    assert "到着を受け付けました" in press(visitor, "到着した")
    clean(visitor)

    duty.open(call)
    board = duty.locator("main").inner_text()
    assert "大橋の西のたもと" in board and "いままでに1人が着きました" in board and "地図にあり" in board
    clean(duty)
    _put_right(duty, call)
    duty.open(f"{call}desk/")
    clean(duty)
    duty.locator("input[name=number]").fill("999999")
    assert "名簿にありません" in press(duty, "職員番号で到着を受け付ける")
    duty.open(f"{ROOM}called/?view=here&call={call.rstrip('/').rpartition('/')[2]}")
    duty.locator("table.data tbody a").first.click()
    duty.wait_for_load_state("load")
    one = duty.url.removeprefix(duty.base)
    clean(duty)
    duty.open(f"{call}end/")
    assert "交代・帰宅にしてから" in press(duty, "動員を解除する")
    duty.open(f"{one}home/")
    press(duty, "交代・帰宅にする")
    duty.open(f"{call}end/")
    assert "安否の分からない人" in press(duty, "動員を解除する")
    duty.locator("input[name=known]").check()
    assert "解除" in press(duty, "動員を解除する")
    visitor.goto(links[0], wait_until="load")
    assert "解除されました" in visitor.locator("main").inner_text()


def _in_an_hour() -> str:
    return f"{(calendar.now() + timedelta(hours=1)).astimezone(calendar.JST):%Y-%m-%dT%H:%M}"


def _office(site: Any, key: str) -> tuple[float, float]:
    ward = site.world.wards[key]
    return ward.lon, ward.lat


def _put_right(duty: Any, call: str) -> None:
    """On the map: press beside where it stood; the board shows the damage there."""
    duty.get_by_role("link", name="大橋の西のたもと").first.click()
    duty.wait_for_load_state("load")
    duty.locator("aside").get_by_role("link", name="地図の位置を入れる・直す").click()
    duty.wait_for_load_state("load")
    clean(duty)
    before = duty.locator("input[name=point_lat]").input_value()
    duty.locator("[data-point] .map-box").click(position={"x": 90, "y": 90})
    duty.get_by_text("地図の位置を入れました").wait_for()
    assert duty.locator("input[name=point_lat]").input_value() != before
    assert "職員が地図で" in press(duty, "地図の位置を入れる・直す")
    duty.open(call)


def test_a_board_renews_itself_keeps_what_is_typed_and_says_when_the_line_is_lost(clerk: Callable[..., Any]) -> None:
    duty = clerk("disaster", "oka")
    duty.open(f"{ROOM}calls/")
    said, time = duty.locator("[data-renew-said]"), duty.locator("[data-renewed]")
    clean(duty)
    # What the server sends next differs: a row was read anew, while somebody types into a filter.
    duty.route("**/calls/", lambda route: _changed(route))
    duty.locator("select[name=state], .filters select, .filters input").first.focus()
    duty.evaluate("scrollTo(0, 120)")
    at = duty.evaluate("scrollY")
    duty.evaluate("document.querySelector('[data-renew-now]').click()")
    duty.get_by_text("読み直した区").first.wait_for()
    assert duty.evaluate("document.activeElement.closest('.filters') !== null") and duty.evaluate("scrollY") == at
    duty.unroute("**/calls/")
    old = time.inner_text()
    duty.context.set_offline(True)
    duty.evaluate("document.querySelector('[data-renew-now]').click()")
    duty.get_by_text("新しい内容を受け取れません").wait_for()
    assert old in said.inner_text() and duty.locator(".renews.lost").count() == 1
    clean(duty)
    duty.context.set_offline(False)
    duty.get_by_text("つながりました").wait_for()
    assert duty.locator(".renews.lost").count() == 0
    duty.get_by_role("button", name="自動を止める").click()
    assert "止めました" in said.inner_text()
    duty.complaints.clear()  # the browser's own word for the lost line


def _changed(route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("丘上区", "読み直した区"))
