"""A surveyor with a phone in front of a building: what was seen goes in, what is missing comes back in words."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kusei.disaster.tsunami_buildings.models import Building

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_candidate_is_surveyed_with_a_photograph_and_its_clauses_are_named(clerk: Any, tmp_path: Path, django_db_blocker: Any) -> None:
    photo = tmp_path / "front.jpg"
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(body, "JPEG")
    photo.write_bytes(body.getvalue())
    page = clerk("disaster", "minato")
    page.open("/disaster/tsunami-buildings/new/")
    page.fill("[name=name]", "岸壁ビル")
    page.fill("[name=address]", "港辺区海岸9")
    page.locator("main form button.main").click()
    page.wait_for_load_state("load")
    with django_db_blocker.unblock():
        row = Building.objects.get(name="岸壁ビル")
    page.open(f"{row.get_absolute_url()}survey/")
    page.select_option("[name=structure]", "rc")
    page.fill("[name=storeys]", "3")
    page.fill("[name=started_on]", "昭和60年4月1日")
    page.fill("[name=depth_m]", "3.4")
    page.fill("[name=floors]", "3階 120")
    page.fill("[name=refuge_floor]", "3")
    page.select_option("[name=stairs]", "ok")
    page.select_option("[name=access]", "open24")
    page.locator("[name=photos]").set_input_files(str(photo))
    page.locator("main form button.main").click()
    page.wait_for_load_state("load")
    said = page.locator("main").inner_text()
    assert "3階（必要 4階以上）" in said and "写真1" in said and "0人" in said
    assert page.locator(".act.no", has_text="避難場所の階が低すぎます").count() >= 1
