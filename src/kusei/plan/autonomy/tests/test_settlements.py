"""Past years from the ward's own file: totals that recount, rows that say what to do, a second time that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from kusei.core import calendar
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions, papers
from kusei.plan.autonomy.incoming_settlements import read_settlements
from kusei.plan.autonomy.models import Envelope, Payment, Proposal

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "年度,枠の額,事業名,担当課,配当額,決算額,決算日,成果\n"
FILE = HEAD + (
    "令和5年度,5000000,地図,総務課,\"3,000,000\",２８５００００,2024/5/20,配った\n"
    "R5,,電飾,地域課,1000000,0,,\n"
    "2022,4000000,講座,地域課,900000,800000,,開いた\n"
)


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with calendar.at(date(2025, 10, 1)):
        yield


def take(world: World, text: str, duty: str = "plan_office") -> None:
    data, ward = text.encode("cp932"), world.wards["minato"]
    actor = world.actor(duty) if duty == "plan_office" else world.actor(duty, "minato")
    digest = read_settlements(data, "決算.csv", ward).digest
    actions.ImportSettlements(actor=actor, ward=ward, data=data, file_name="決算.csv", digest=digest)()


def test_years_taken_in_recount_like_years_lived_here(world: World) -> None:
    take(world, FILE)
    years = {e.fiscal_year: e for e in Envelope.objects.filter(ward=world.wards["minato"])}
    assert {y: (e.ceiling_yen, e.allotted_yen) for y, e in years.items()} == {2023: (5_000_000, 4_000_000), 2022: (4_000_000, 900_000)}
    for e in years.values():
        assert e.changes.aggregate(n=Sum("yen"))["n"] == e.ceiling_yen
        assert e.shifts.aggregate(n=Sum("yen"))["n"] == e.allotted_yen
        paid = Payment.objects.filter(commitment__proposal__envelope=e).aggregate(n=Sum("yen"))["n"]
        assert paid == e.proposals.aggregate(n=Sum("paid_yen"))["n"]
    lamp = Proposal.objects.get(title="電飾")
    assert (lamp.state, lamp.paid_yen, lamp.settled_on, lamp.commitments.count()) == ("settled", 0, date(2024, 5, 31), 0)
    assert papers.year_pdf(years[2023]).startswith(b"%PDF")


def test_the_same_file_again_changes_nothing(world: World) -> None:
    text = HEAD + "2023,5000000,地図,総務課,3000000,2850000,,\n"
    take(world, text)
    with pytest.raises(Refused, match="取り込める行がありません"):
        take(world, text)
    assert Proposal.objects.count() == 1
    with pytest.raises(Denied):
        take(world, HEAD + "2022,5000000,地図,総務課,3000000,2850000,,\n", "planning")


@pytest.mark.parametrize(("row", "field", "said"), [
    ("五年,5000000,地図,課,1,1,,", "fiscal_year", "令和5年度"), ("2025,5000000,地図,課,1,1,,", "fiscal_year", "閉鎖していない"),
    ("2023,,地図,課,1,1,,", "ceiling_yen", "枠がまだありません"), ("2023,9,地図,課,10,1,,", "allotted_yen", "枠の残り 9円"),
    ("2023,9,地図,課,0,0,,", "allotted_yen", "1円以上"), ("2023,9,地図,課,5,6,,", "paid_yen", "配当額 5円"),
    ("2023,9,地図,課,5,5,2023/3/31,", "settled_on", "今日まで"), ("2023,9,,課,5,5,,", "title", ""),
])
def test_a_row_that_cannot_be_names_its_field_and_what_to_do(world: World, row: str, field: str, said: str) -> None:
    (bad,) = read_settlements((HEAD + row + "\n").encode("cp932"), "決算.csv", world.wards["minato"]).rows
    assert (bad.status, bad.issues[0].field) == ("refused", field)
    assert said in str(bad.issues[0].message)


def test_rows_of_one_year_are_held_to_one_ceiling_together(world: World) -> None:
    text = HEAD + "2023,9,甲,課,5,5,,\n2023,,乙,課,5,5,,\n2023,8,丙,課,1,1,,\n2023,,甲,課,1,1,,\n"
    rows: Any = read_settlements(text.encode("cp932"), "決算.csv", world.wards["minato"]).rows
    assert [r.status for r in rows] == ["new", "refused", "refused", "refused"]
    assert "枠の残り 4円" in str(rows[1].issues[0].message) and "違う額" in str(rows[2].issues[0].message)


@pytest.mark.postgres
def test_two_desks_with_the_same_file_take_it_in_once(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    text, day = HEAD + "2023,9,甲,課,5,5,,\n", date(2025, 10, 1)
    actor, ward, data = world.actor("plan_office"), world.wards["minato"], text.encode("cp932")
    with calendar.at(day):
        digest = read_settlements(data, "決算.csv", ward).digest
    found = together(*[
        actions.ImportSettlements(actor=actor, ward=ward, data=data, file_name="決算.csv", digest=digest) for _n in range(2)
    ], at=day)
    assert outcomes(found) == ["done", "refused"]
    assert (Proposal.objects.count(), Envelope.objects.get(ward=ward).allotted_yen) == (1, 5)
