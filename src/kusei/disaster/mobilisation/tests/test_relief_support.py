"""Support asked, answered in parts, come and gone; counts that never pass one another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kusei.core import calendar
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.sheets import Leaf, to_xlsx
from kusei.core.testing.together import together
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import papers_relief, relief_incoming, sheets_relief
from kusei.disaster.mobilisation.actions import (
    AnswerSupport,
    ArriveSupport,
    AskSupport,
    CutSupport,
    LoadSupporters,
    ReturnSupport,
    StartRelief,
    WithdrawSupport,
)
from kusei.disaster.mobilisation.models import ReliefPerson, SupportRequest
from kusei.disaster.mobilisation.rules.relief import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def asked(world: World, clerk: Any, **more: Any) -> SupportRequest:
    today = calendar.today()
    given: dict[str, Any] = {
        "party": "other_city", "party_name": "若草市", "team": "shelter", "work": "避難所の運営", "people": 5, "from_day": today,
        "to_day": today + timedelta(days=4), "place": "区役所", "contact": "総務班", **more,
    }  # fmt: skip
    return AskSupport(actor=clerk, ward=world.wards["minato"], **given)()


def answer(clerk: Any, row: SupportRequest, n: int, reason: str = "") -> SupportRequest:
    return AnswerSupport(actor=clerk, support=row, party="若草市", accepted=n, reason=reason)()


def running(row: SupportRequest) -> int:
    return Clock.objects.filter(subject=f"mobilisation.supportrequest:{row.ref}", stopped_at=None).count()


def test_a_request_is_answered_in_parts_people_come_are_rostered_and_go_home(world: World, clerk: Any) -> None:
    row = asked(world, clerk)
    assert row.state == "asked" and running(row) == 1
    row = answer(clerk, row, 0, "自らも被災")
    assert row.state == "refused" and running(row) == 0
    row = answer(clerk, row, 2)
    assert row.state == "partly" and running(row) == 1
    row = answer(clerk, row, 3)
    assert row.state == "answered" and running(row) == 0
    row = ArriveSupport(actor=clerk, support=row, people=3, names="緑川 司\n白浜 葵")()
    assert row.state == "arrived"
    assert [s.name for s in row.supporters.order_by("number")] == ["緑川 司", "白浜 葵", "若草市 3人目"]
    plan = StartRelief(
        actor=clerk, ward=world.wards["minato"], title="交代", from_day=calendar.today(), to_day=calendar.today()
    )()
    assert ReliefPerson.objects.filter(plan=plan, supporter__request=row).count() == 3
    row = ArriveSupport(actor=clerk, support=row, people=2)()
    row = ReturnSupport(actor=clerk, support=row, supporters=list(row.supporters.all()[:4]))()
    assert row.state == "arrived"
    row = ReturnSupport(actor=clerk, support=row, supporters=list(row.supporters.filter(returned_at=None)))()
    assert (row.state, row.returned) == ("returned", 5)
    assert papers_relief.support_pdf(row).startswith(b"%PDF")
    (line,) = sheets_relief.support_rows(SupportRequest.objects.filter(pk=row.pk))
    assert (line["people"], line["accepted"], line["arrived"], line["returned"]) == (5, 5, 5, 5)


def test_more_than_was_asked_is_not_accepted_and_more_than_was_accepted_does_not_come(world: World, clerk: Any) -> None:
    row = answer(clerk, asked(world, clerk), 3)
    with pytest.raises(Refused, match="残りは2人"):
        answer(clerk, row, 3)
    with pytest.raises(Refused, match="着いていない人は3人"):
        ArriveSupport(actor=clerk, support=row, people=4)()
    with pytest.raises(Refused, match="理由"):
        answer(clerk, row, 0)
    row = CutSupport(actor=clerk, support=row, reason="足りた")()
    assert (row.state, row.people, running(row)) == ("answered", 3, 0)


def test_part_of_them_come_while_the_rest_is_still_asked_for(world: World, clerk: Any) -> None:
    row = ArriveSupport(actor=clerk, support=answer(clerk, asked(world, clerk), 2), people=1)()
    assert row.state == "partly" and running(row) == 1
    with pytest.raises(Refused, match="もう着いた人"):
        WithdrawSupport(actor=clerk, support=row, reason="不要")()
    assert answer(clerk, row, 3).state == "arrived"


def test_the_letter_asks_for_the_first_number_and_a_ward_that_sends_has_none(world: World, clerk: Any, client: Any) -> None:
    row = ArriveSupport(actor=clerk, support=answer(clerk, asked(world, clerk), 3), people=3)()
    row = CutSupport(actor=clerk, support=row, reason="足りた")()
    assert row.people == 3 and row.first_people == 5
    assert papers_relief.letter_pdf(row).startswith(b"%PDF")
    client.force_login(world.user("disaster", "minato"))
    assert client.get(f"/disaster/mobilisation/support/{row.ref}/letter.pdf").status_code == 200
    given = asked(world, clerk, direction="give")
    assert client.get(f"/disaster/mobilisation/support/{given.ref}/letter.pdf").status_code == 404


def test_two_of_five_never_come_and_the_request_is_cut_and_ends_with_those_who_came(world: World, clerk: Any) -> None:
    row = answer(clerk, asked(world, clerk), 5)
    with pytest.raises(Refused, match="まだ誰も着いていません"):
        CutSupport(actor=clerk, support=row, reason="来ない")()
    row = ArriveSupport(actor=clerk, support=row, people=3)()
    row = CutSupport(actor=clerk, support=row, reason="道路が通れず2人は来られない")()
    assert (row.state, row.people, row.accepted, row.first_people) == ("arrived", 3, 3, 5) and "道路" in row.end_reason
    with pytest.raises(Refused, match="全員着いています"):
        CutSupport(actor=clerk, support=row, reason="もう一度")()
    row = ReturnSupport(actor=clerk, support=row, supporters=list(row.supporters.all()))()
    assert row.state == "returned"


def test_those_who_came_have_gone_home_and_a_cut_ends_the_request(world: World, clerk: Any) -> None:
    row = ArriveSupport(actor=clerk, support=answer(clerk, asked(world, clerk), 3), people=2)()
    row = ReturnSupport(actor=clerk, support=row, supporters=list(row.supporters.all()))()
    row = CutSupport(actor=clerk, support=row, reason="3人でよい")()
    assert row.state == "arrived"
    row = CutSupport(actor=clerk, support=row, reason="1人は来ない")()
    assert row.state == "returned" and "3人でよい" in row.end_reason and "1人は来ない" in row.end_reason


def test_a_request_cut_and_then_withdrawn_keeps_both_reasons(world: World, clerk: Any) -> None:
    row = CutSupport(actor=clerk, support=answer(clerk, asked(world, clerk), 3), reason="3人でよい")()
    row = WithdrawSupport(actor=clerk, support=row, reason="道路が通れない")()
    assert (row.state, row.end_reason) == ("withdrawn", "3人でよい／道路が通れない")


def test_a_request_is_withdrawn_with_its_reason(world: World, clerk: Any) -> None:
    row = asked(world, clerk)
    with pytest.raises(Refused, match="理由"):
        WithdrawSupport(actor=clerk, support=row, reason=" ")()
    assert WithdrawSupport(actor=clerk, support=row, reason="不要")().state == "withdrawn" and running(row) == 0


@pytest.mark.parametrize(("change", "said"), [
    ({"people": 0}, "1人以上"), ({"to_day": calendar.today() - timedelta(days=9)}, "初日より前"), ({"place": " "}, "すべて入れて"),
    ({"party": "ward", "party_name": "港辺区"}, "自分の区"), ({"team": "x"}, "一覧にありません"),
])  # fmt: skip
def test_a_request_that_cannot_be_is_refused(world: World, clerk: Any, change: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        asked(world, clerk, **change)


def test_a_moment_to_come_is_refused(world: World, clerk: Any) -> None:
    row = asked(world, clerk)
    for days, said in ((1, "今より前"), (-9, "要請のあと")):
        with pytest.raises(Refused, match=said):
            AnswerSupport(actor=clerk, support=row, party="若草市", accepted=1, occurred_at=calendar.now() + timedelta(days=days))()


def test_a_name_list_is_taken_in_and_what_is_beyond_the_promise_is_refused(world: World, clerk: Any) -> None:
    row = answer(clerk, asked(world, clerk), 2)
    names = [{"name": n} for n in ("緑川 司", "緑川 司", "白浜 葵", "青山 樹", "黒田 明")]
    data = to_xlsx(Leaf(relief_incoming.SUPPORTERS, names))
    found = relief_incoming.supporters(data, "n.xlsx", row).preview
    assert [r.status for r in found.rows] == ["refused", "refused", "new", "new", "refused"]
    assert "2行" in str(found.rows[0].issues[0].message) and "超えます" in str(found.rows[4].issues[0].message)
    row = LoadSupporters(actor=clerk, support=row, data=data, file_name="n.xlsx")()
    assert row.arrived == 2 and row.supporters.count() == 2


@pytest.mark.parametrize(("counts", "state"), [
    ((5, 0, 0, 0), "refused"), ((5, 2, 0, 0), "partly"), ((5, 5, 0, 0), "answered"), ((5, 5, 1, 0), "arrived"),
    ((5, 5, 5, 4), "arrived"), ((5, 5, 5, 5), "returned"), ((5, 2, 2, 2), "partly"),
])  # fmt: skip
def test_the_counts_say_the_state(counts: tuple[int, int, int, int], state: str) -> None:
    assert state_of(*counts) == state


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_accept_the_last_place_at_once_and_one_is_told_it_is_full(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    clerk = world.actor("disaster", "minato")
    row = asked(world, clerk, people=1)
    mine = [SupportRequest.objects.get(pk=row.pk) for _n in range(2)]
    found = together(*[lambda m=m: answer(clerk, m, 1) for m in mine])
    outcomes = [x.code if isinstance(x, Refused) else x.state for x in found]
    row.refresh_from_db()
    assert row.accepted == 1 and row.answers.count() == 1 and "answered" in outcomes and set(outcomes) <= {"answered", "full", "state"}
