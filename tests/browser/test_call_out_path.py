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


def test_from_the_call_to_the_release(clerk: Callable[..., Any], visitor: Any) -> None:
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
    assert "受け付けました" in press(visitor, "答えを送る")
    assert "到着を受け付けました" in press(visitor, "到着した")
    clean(visitor)

    duty.open(call)
    board = duty.locator("main").inner_text()
    assert "大橋の西のたもと" in board and "いままでに1人が着きました" in board
    clean(duty)
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
