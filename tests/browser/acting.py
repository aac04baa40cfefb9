"""What paths do on a page: press a button and read the answer, ask axe."""

from __future__ import annotations

from typing import Any

import pytest


def clean(visit: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    found = axe.run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


def press(visit: Any, name: str) -> str:
    visit.locator("main").get_by_role("button", name=name).first.click()
    visit.wait_for_load_state("load")
    return str(visit.locator("main").inner_text())
