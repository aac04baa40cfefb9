"""The door of the house: drawn like every other page, and nobody registers by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from kusei.core.testing.world import World

pytestmark = pytest.mark.django_db


def test_signing_in_is_a_page_of_the_house(world: World, client: Any) -> None:
    page = client.get("/account/login/").content.decode()
    assert 'id="main"' in page and "職員番号" in page and "ログインする" in page
    assert "/account/signup/" not in page and "/account/password/reset/" not in page


def test_a_wrong_password_is_said_in_the_words_of_the_page(world: World, client: Any) -> None:
    page = client.post("/account/login/", {"login": "nobody", "password": "wrong"}).content.decode()
    assert "職員番号かパスワードが正しくありません。" in page


def test_nobody_registers_by_themselves(world: World, client: Any) -> None:
    page = client.get("/account/signup/").content.decode()
    assert "自分では登録できません" in page and 'name="password1"' not in page
