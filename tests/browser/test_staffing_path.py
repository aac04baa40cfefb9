"""The night: a telegram is handed in, the stage decided and explained, overridden by the ward's head, released; then replayed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from acting import clean, press

from kusei.core import calendar
from kusei.disaster.staffing_stages.tests.fixtures import quake

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = "/disaster/staffing-stages/"


def test_from_a_telegram_to_the_release_and_the_replay(clerk: Callable[..., Any], site: Any, tmp_path: Path) -> None:
    ward = site.world.wards["oka"]
    moment = calendar.now().replace(microsecond=0) - timedelta(minutes=3)
    path = tmp_path / "20260728162700_0_VXSE53_270000.xml"
    path.write_bytes(quake(moment, "6-", area=ward.code[:5] + "00", event="20991231000000").replace("港辺区".encode(), ward.name.encode()))
    duty = clerk("disaster", "oka")
    duty.open(f"{BOARD}telegrams/receive/")
    clean(duty)
    duty.locator("input[type=file]").set_input_files(str(path))
    said = press(duty, "電文を取り込む")
    assert "新しい電文1件" in said and "震度6弱" in said
    clean(duty)

    head = clerk("head", "oka")
    head.open(BOARD)
    head.locator("table.data tbody a").first.click()
    head.wait_for_load_state("load")
    watch = head.url.removeprefix(head.base)
    explained = head.locator("main").inner_text()
    assert "震度6弱" in explained and "第3非常配備" in explained
    clean(head)
    head.open(f"{watch}decide/")
    clean(head)
    head.locator("select[name=stage]").select_option(label="警戒体制")
    assert "理由を入れてください" in press(head, "配備を決める")
    head.locator("textarea[name=reason]").fill("区内を見て回り、被害がなかった")
    changed = press(head, "配備を決める")
    assert "警戒体制" in changed and "基準どおりなら：第3非常配備" in changed and "被害がなかった" in changed
    head.open(f"{watch}release/")
    head.locator("textarea[name=reason]").fill("点検を終えた")
    assert "解除済み" in press(head, "配備を解除する")

    duty.open(f"{BOARD}replay/")
    duty.locator("select[name=ruleset]").select_option(index=1)
    duty.locator("input[type=file]").set_input_files(str(path))
    clean(duty)
    table = press(duty, "試す")
    assert "震度6弱" in table and "振り返りの結果" in table
    clean(duty)
