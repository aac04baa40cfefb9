"""A ward's list of posts from its own file: decided ones in force, the rest as drafts, bad rows that say what to do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from kusei.core import calendar
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions
from kusei.plan.autonomy.incoming_posts import blank, read_posts
from kusei.plan.autonomy.models import Placement

pytestmark = pytest.mark.django_db
HEAD = "課名,人数,開始日,終了日,業務,理由,決裁日,文書番号,前の件数,結論,点検の記録\n"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with calendar.at(date(2025, 4, 10)):
        yield


@pytest.fixture
def pool(world: World) -> Any:
    return actions.SetPool(actor=world.actor("plan_office"), ward=world.wards["minato"], fiscal_year=2025, tenths=20, source="配分の通知")()


@pytest.fixture
def name(world: World) -> str:
    return str(Division.objects.get(ward=world.wards["minato"]).name)


def take(world: World, text: str, duty: str = "planning") -> None:
    data, ward = text.encode("cp932"), world.wards["minato"]
    digest = read_posts(data, "配置.csv", ward).digest
    actions.ImportPosts(actor=world.actor(duty, "minato"), ward=ward, data=data, file_name="配置.csv", digest=digest)()


def test_a_row_stands_where_its_days_and_its_review_say(world: World, pool: Any, name: str) -> None:
    with calendar.at(date(2025, 11, 1)):
        take(world, HEAD + (
            f"{name},０．５,R7.4.1,R7.6.30,満了,多い,2025/3/20,企第1号,30,,\n{name},0.5,2025-04-01,2025-09-30,満了点検,多い,2025/3/20,企第2号,,減った・楽になった,半分になった\n"
            f"{name},0.5,2025-06-01,2026-03-31,点検待ち,多い,2025/5/20,企第3号,12,,\n{name},0.5,2025-07-01,2026-03-31,点検済み,多い,2025/5/20,企第4号,,変わらなかった,同じ\n"
            f"{name},0.5,2025-12-01,2026-03-31,これから,多い,2025/10/20,企第5号,,,\n{name},0.5,2026-01-01,2026-03-31,下書き,多い,,,40,,\n"
        ))
        held = {p.work: p for p in Placement.objects.all()}
        assert {w: (p.state, p.came) for w, p in held.items()} == {
            "満了": ("ended", "unclear"), "満了点検": ("ended", "helped"), "点検待ち": ("running", ""), "点検済み": ("reviewed", "same"),
            "これから": ("decided", ""), "下書き": ("draft", ""),
        }
        waiting = held["点検待ち"]
        assert (waiting.tenths, waiting.number, waiting.started_on, waiting.review_due) == (5, "企第3号", date(2025, 6, 1), date(2025, 12, 1))
        assert Clock.objects.filter(rule="autonomy.post_review_due", stopped_at=None).count() == 1
        figure = held["下書き"].workloads.get()
        assert (figure.value, figure.phase) == (40, "before") and "配置.csv" in figure.source
        actions.HandInPost(actor=world.actor("welfare", "minato"), placement=held["下書き"])()  # a draft taken in goes the usual way on
        actions.EnterWork(
            actor=world.actor("welfare", "minato"), placement=waiting, what="waiting", value=7, measured_on=calendar.today(), source="受付簿",
        )()
        actions.ReviewPost(actor=world.actor("head", "minato"), placement=waiting, came="helped", came_of="減った")()


def test_a_bad_row_names_the_field_and_what_to_do(world: World, pool: Any, name: str) -> None:
    rows = {
        "無い課,1,R7.5.1,R7.9.30,甲,多い,,,,,": "『無い課』という課は", f"{name},0.25,R7.5.1,R7.9.30,乙,多い,,,,,": "0.1人の単位",
        f"{name},1,R7.9.30,R7.5.1,丙,多い,,,,,": "始まる日より前", f"{name},1,R7.5.1,R8.4.30,丁,多い,,,,,": "年度をまたいで",
        f"{name},1,R6.5.1,R6.9.30,戊,多い,R6.4.1,1号,,,": "令和6年度の枠がありません", f"{name},3,R7.5.1,R7.9.30,己,多い,,,,,": "枠は2.0人です",
        f"{name},1,R7.4.1,R7.9.30,庚,多い,,,,,": "決裁の日と文書番号を", f"{name},1,R7.5.1,R7.9.30,辛,多い,R7.4.30,1号,,,": "今日まで、かつ",
        f"{name},1,R7.5.1,R7.9.30,壬,多い,R7.4.1,,,,": "文書番号も", f"{name},1,R7.4.2,R7.9.30,癸,多い,R7.4.1,1号,,上々,良い": "『上々』は読めません",
        f"{name},1,R7.4.3,R7.9.30,子,多い,R7.4.1,1号,,,良い": "両方を入れるか", f"{name},1,R7.5.1,R7.9.30,丑,多い,,,,変わらなかった,同じ": "始まっていない配置",
        f"{name},,R7.5.1,R7.9.30,寅,多い,,,,,": "", f"{name},1,R7.5.1,R7.6.31,卯,多い,,,,,": "", f"{name},約1,R7.5.1,R7.9.30,辰,多い,,,,,": "",
    }
    preview = read_posts((HEAD + "\n".join(rows)).encode("cp932"), "配置.csv", world.wards["minato"])
    assert preview.count("refused") == len(rows)
    for row, said in zip(preview.rows, rows.values(), strict=True):
        assert said in " ".join(str(i.message) for i in row.issues) and row.issues, row.title


def test_rows_of_one_file_are_held_to_the_pool_together_and_a_second_time_changes_nothing(world: World, pool: Any, name: str) -> None:
    one = f"{name},1.5,R7.5.1,R7.9.30,甲,多い,R7.4.1,1号,,,\n"
    two = f"{name},1.0,R7.9.1,R7.12.31,乙,多い,R7.4.1,2号,,,\n"
    preview = read_posts((HEAD + one + two + one).encode("cp932"), "配置.csv", world.wards["minato"])
    assert [r.status for r in preview.rows] == ["new", "refused", "refused"]
    assert "枠2.0人のうち1.5人を配置済みで（このファイルの上の行を含む）、1.0人は入りません" in str(preview.rows[1].issues[0].message)
    assert "重なっています" in str(preview.rows[2].issues[0].message)
    take(world, HEAD + one + two)
    with pytest.raises(Refused, match="取り込める行がありません"):
        take(world, HEAD + one + two)
    assert Placement.objects.count() == 1
    with pytest.raises(Denied):
        take(world, HEAD + one, "counter")


def test_the_blank_form_is_read_back_and_the_page_previews_before_it_takes(world: World, pool: Any, name: str, client: Client) -> None:
    book = load_workbook(io.BytesIO(blank()))
    sheet = book.worksheets[0]
    heads = [c.value for c in sheet[1]]
    told = {"課": name, "人数（人分）": 0.5, "始まる日": date(2025, 5, 1), "終わる日": date(2025, 9, 30), "受け持つ仕事": "甲", "配置する理由": "多い"}
    sheet.append([told.get(str(h)) for h in heads])
    buffer = io.BytesIO()
    book.save(buffer)
    client.force_login(world.user("planning", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/plan/autonomy/posts/import/?format=form").content.startswith(b"PK")
    buffer.name = "配置.xlsx"
    buffer.seek(0)
    body = client.post("/plan/autonomy/posts/import/", {"file": buffer}).content.decode()
    assert "新規" in body and not Placement.objects.exists()


def test_an_edit_says_how_many_figures_another_division_would_cost(world: World, pool: Any, client: Client) -> None:
    clerk = world.actor("welfare", "minato")
    division = Division.objects.get(ward=world.wards["minato"])
    p = actions.ProposePost(
        actor=clerk, pool=pool, division=division, tenths=5, from_on=date(2025, 5, 1), to_on=date(2025, 9, 30), work="審査", grounds="多い",
    )()
    client.force_login(world.user("welfare", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/plan/autonomy/posts/{p.ref}/edit/"
    assert "消えます" not in client.get(address).content.decode()
    actions.EnterWork(actor=clerk, placement=p, what="waiting", value=7, measured_on=calendar.today(), source="受付簿")()
    assert "仕事の量1件は消えます" in client.get(address).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_desks_with_the_same_file_take_it_in_once(world: World, pool: Any, name: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    text = HEAD + f"{name},1.5,R7.5.1,R7.9.30,甲,多い,R7.4.1,1号,,,\n"
    found = together(*[lambda: take(world, text)] * 2, at=date(2025, 4, 10))
    assert outcomes(found) == ["done", "refused"] and Placement.objects.count() == 1
