"""What strangers and strange browsers send: refused in words or read as intended, never an error page."""

from __future__ import annotations

import io
import re
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client

from kusei.core import gate
from kusei.core.access.models import User
from kusei.core.files import store
from kusei.core.ledger.models import Holding, StaffMember
from kusei.core.testing.world import World

pytestmark = pytest.mark.django_db
FACILITIES = "/office/import/facilities/"
LIST = "名称\n港辺小\n"  # data


def upload(client: Client, name: str, body: bytes, **more: Any) -> Any:
    return client.post(FACILITIES, {"file": SimpleUploadedFile(name, body), **more})


def named(disposition: str) -> str | None:
    message = Message()
    message["Content-Disposition"] = disposition
    return message.get_filename()


def test_a_superscript_digit_is_no_version(world: World, signed_in: Any) -> None:
    place = world.facility("minato", "港辺小")
    page = signed_in("disaster", "minato").post(
        f"/office/facilities/{place.ref}/edit/", {"name": "港辺小学校", "_key": "k", "_expect": "²"})
    assert page.status_code == 302


@pytest.mark.parametrize("address", [
    "/office/evidence/", "/disaster/shelters/report/", "/disaster/tsunami-buildings/report/",
])
def test_a_superscript_digit_is_no_year(world: World, signed_in: Any, address: str) -> None:
    assert signed_in("disaster", "minato").get(address, {"year": "²"}).status_code == 200


def test_a_name_that_quotes_and_breaks_lines_stays_one_file_name(world: World, signed_in: Any) -> None:
    client = signed_in("disaster", "minato")
    first = upload(client, "list.csv", LIST.encode())
    sha = re.search(r'name="sha" value="([0-9a-f]{64})"', first.content.decode())
    assert sha is not None
    name = '施設"; filename="evil.exe\r\nX-Evil: 1.csv'  # data
    page = client.post(FACILITIES, {"sha": sha[1], "file_name": name, "marked": "1"})
    assert page.status_code == 200 and "X-Evil" not in page
    assert str(named(page["Content-Disposition"])).endswith(".xlsx")


def test_a_file_over_the_limit_is_refused_before_it_is_read(world: World, signed_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 10)
    monkeypatch.setattr(InMemoryUploadedFile, "read", lambda *_a: pytest.fail("read"), raising=False)
    body = io.BytesIO(LIST.encode())
    body.name = "list.csv"
    page = signed_in("disaster", "minato").post(FACILITIES, {"file": body})
    assert page.status_code == 422 and "20MB" in page.content.decode()


@pytest.mark.parametrize("sha", ["../" * 21 + "a", "Ａ" * 64, "g" * 64])
def test_a_kept_file_is_named_by_its_digest_alone(world: World, signed_in: Any, sha: str) -> None:
    page = signed_in("disaster", "minato").post(FACILITIES, {"sha": sha, "file_name": "a.csv"})
    assert page.status_code == 422


def test_whoever_holds_no_post_today_is_told_so_and_not_sent_in_circles(world: World, signed_in: Any) -> None:
    with gate.writing("test"):
        staff = StaffMember.objects.create(number="N1", name="新人", kana="シンジン")
        user = User.objects.create_user("N1", None, staff=staff)
    assert not Holding.objects.filter(staff=staff).exists()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/today/")
    assert page.status_code == 403 and "発令" in page.content.decode()


def test_the_way_to_the_login_keeps_the_whole_address(world: World) -> None:
    asked = "/office/facilities/?q=a%26b&view=all"
    assert parse_qs(urlsplit(Client().get(asked)["Location"]).query)["next"] == [asked]


@pytest.mark.parametrize("address", ["/office/audit/seals/?after=x", "/office/facilities/?q=%00", "/search/?q=a%00b"])
def test_an_address_that_means_nothing_is_no_error(world: World, signed_in: Any, address: str) -> None:
    assert signed_in("audit", "minato").get(address).status_code in (200, 400, 404)
