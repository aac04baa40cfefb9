"""充当の案: as much covered as can be, by money that may; taken over whole or not at all; two desks use no yen twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.testing.together import codes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions
from kusei.plan.autonomy.forms_covering import LinesForm, cover, token
from kusei.plan.autonomy.models import Bill, Payment, Use
from kusei.plan.autonomy.queries_covering import Plan, plan_for
from kusei.plan.autonomy.tests.test_revenue import DAY, payment, received, use

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with calendar.at(DAY):
        yield


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("planning", "minato")


def plan(world: World, *paid: Payment, **fields: str) -> Plan:
    chosen = {p.commitment.proposal.ref: field for p, field in zip(paid, fields.values(), strict=True)}
    return plan_for(world.wards["minato"], chosen)


def take(clerk: Any, found: Plan) -> None:
    actions.TakePlan(actor=clerk, ward=clerk.post.ward, lines=tuple(cover(token(x)) for x in found.lines))()


def projects(world: World, *amounts: int) -> list[Payment]:
    """Projects of one year, each with one payment."""
    first = payment(world, amounts[0])
    made = [first]
    with gate.writing("test"):
        for n, yen in enumerate(amounts[1:]):
            p = first.commitment.proposal
            p.pk, p.ref, p.title = None, f"PR{n:08}", f"事業{n}"
            p.save(force_insert=True)
            order = first.commitment.__class__.objects.create(proposal=p, what="品", payee="店", yen=yen, paid_yen=yen, committed_on=date(2025, 6, 1))
            made.append(Payment.objects.create(commitment=order, yen=yen, paid_on=date(2025, 7, 2 + n)))
    return [Payment.objects.get(pk=p.pk) for p in made]


def test_earmarked_money_covers_its_field_first_and_free_money_the_rest(clerk: Any, world: World) -> None:
    play, road = projects(world, 100_000, 90_000)
    marked = received(clerk, yen=80_000, earmark="children", title="寄附", kind="donation")
    free = received(clerk, yen=60_000, title="広告")
    assert [x.why for x in plan(world).short] == ["unasked", "unasked"]
    found = plan(world, play, road, a="children", b="community")
    assert [(x.bill.pk, x.payment.pk, x.yen, x.why) for x in found.lines] == [
        (marked.pk, play.pk, 80_000, "earmark"), (free.pk, play.pk, 20_000, "soonest"), (free.pk, road.pk, 40_000, "only"),
    ]
    assert [(x.payment.pk, x.yen, x.why) for x in found.short] == [(road.pk, 50_000, "spent")]
    assert not found.kept and not Use.objects.exists()
    take(clerk, found)
    for row in (marked, free, play, road):
        row.refresh_from_db()
    assert (marked.left_yen, free.left_yen, play.covered_yen, road.covered_yen) == (0, 0, 100_000, 40_000)
    assert sorted(Use.objects.values_list("field", "yen", "fiscal_year")) == [
        ("children", 20_000, 2025), ("children", 80_000, 2025), ("community", 40_000, 2025),
    ]
    assert plan(world).projects[0].field == "community"  # what a project was for is remembered


def test_what_stays_says_why_and_what_lapses_says_when(clerk: Any, world: World) -> None:
    road = payment(world, 30_000)
    marked = received(clerk, yen=70_000, earmark="children", title="寄附", kind="donation")
    found = plan(world, road, a="community")
    assert [(x.yen, x.why) for x in found.short] == [(30_000, "earmark")]
    assert [(k.bill.pk, k.yen, k.lapses_on) for k in found.kept] == [(marked.pk, 70_000, date(2027, 5, 31))]


def test_money_taken_back_from_a_payee_leaves_less_to_cover(clerk: Any, world: World) -> None:
    road = payment(world, 100_000)
    with gate.writing("test"):
        Payment.objects.create(commitment=road.commitment, yen=-60_000, paid_on=date(2025, 8, 1))
        road.commitment.paid_yen = 40_000
        road.commitment.save(update_fields=["paid_yen"])
    received(clerk, title="広告")
    found = plan(world, road, a="green")
    assert [x.yen for x in found.lines] == [40_000] and not found.short
    take(clerk, found)
    assert Payment.objects.get(pk=road.pk).covered_yen == 40_000


def test_a_pot_that_changed_meanwhile_is_refused_and_nothing_is_half_written(clerk: Any, world: World) -> None:
    play, road = projects(world, 50_000, 60_000)
    first = received(clerk, yen=50_000, earmark="children", title="寄附", kind="donation")
    second = received(clerk, yen=60_000, title="広告")
    found = plan(world, play, road, a="children", b="green")
    use(clerk, second, 10_000)
    with pytest.raises(Refused, match="広告.*案を見た後に変わりました。何も記録していません"):
        take(clerk, found)
    first.refresh_from_db()
    assert (first.used_yen, Use.objects.count()) == (0, 1)


def test_a_line_the_world_refuses_takes_the_others_back(clerk: Any, world: World) -> None:
    play, road = projects(world, 50_000, 60_000)
    first = received(clerk, yen=50_000, earmark="children", title="寄附", kind="donation")
    found = plan(world, play, road, a="children", b="green")
    whole = cover(token(found.lines[0]))
    wrong = actions.Cover(first.ref, first.version, road.ref, road.version, "green", 1)
    with pytest.raises(Refused, match="寄附.*ほかの分野には使えません。.*何も記録していません"):
        actions.TakePlan(actor=clerk, ward=clerk.post.ward, lines=(whole, wrong))()
    assert not Use.objects.exists() and Payment.objects.get(pk=play.pk).covered_yen == 0


@pytest.mark.parametrize(("lines", "said"), [((), "一つ以上"), ("twice", "二つ"), ("other", "この区の収入か支出でない")])
def test_lines_nobody_could_have_been_shown_are_refused(clerk: Any, world: World, lines: Any, said: str) -> None:
    road = payment(world, 30_000)
    bill = received(clerk, yen=30_000)
    one = actions.Cover(bill.ref, bill.version, road.ref, road.version, "green", 10_000)
    asked = {"twice": (one, one), "other": (actions.Cover("NOSUCHBILL", 1, road.ref, 1, "green", 1),)}.get(lines or "", ())
    with pytest.raises(Refused, match=said):
        actions.TakePlan(actor=clerk, ward=clerk.post.ward, lines=asked)()
    for broken in ("", "a-b", "a-x-b-1-green-1", f"{bill.ref}-1-{road.ref}-1-green-１０-"):
        assert not LinesForm(_sent(broken)).is_valid()


def _sent(*lines: str) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.setlist("lines", list(lines))
    return sent


def test_only_those_who_earn_in_the_ward_take_a_plan_over(world: World, clerk: Any) -> None:
    road = payment(world, 30_000)
    received(clerk, yen=30_000)
    found = plan(world, road, a="green")
    with pytest.raises(Denied):
        take(world.actor("counter", "minato"), found)


def test_the_page_shows_the_plan_takes_chosen_lines_over_and_asks_no_query_per_row(
    clerk: Any, world: World, client: Client, django_assert_max_num_queries: Any,
) -> None:
    paid = projects(world, *[10_000] * 12)
    for n in range(3):
        received(clerk, yen=30_000, title=f"広告{n}")
    client.force_login(world.user("planning", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    address = "/plan/autonomy/revenue/plan/?" + "&".join(f"field-{p.commitment.proposal.ref}=green" for p in paid)
    with django_assert_max_num_queries(40):
        body = client.get(address).content.decode()
    assert "9行、計 90,000円 を充てられます" in body and body.count("充てられる収入を全部使っても足りません") == 3
    found = plan_for(world.wards["minato"], {p.commitment.proposal.ref: "green" for p in paid})
    answer = client.post(address, {"_key": "once", "lines": [token(x) for x in found.lines[:2]]})
    assert answer.status_code == 302 and Use.objects.count() == 2
    assert client.post(address, {"_key": "twice", "lines": [token(found.lines[0])]}).status_code == 422
    assert Use.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_desks_with_crossing_lines_wait_and_use_no_yen_twice(clerk: Any, world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("two writers wait on one another only on PostgreSQL")
    play, road = projects(world, 50_000, 60_000)
    a = received(clerk, yen=60_000, title="広告")
    b = received(clerk, yen=60_000, title="協賛", kind="sponsorship")
    one = [(a, play), (b, road)]

    def take(pairs: list[tuple[Bill, Payment]]) -> None:
        lines = tuple(actions.Cover(x.ref, x.version, p.ref, p.version, "green", 50_000) for x, p in pairs)
        actions.TakePlan(actor=clerk, ward=clerk.post.ward, lines=lines)()

    found = together(lambda: take(one), lambda: take([(b, play), (a, road)]), at=DAY)
    assert codes(found) == ["done", "stale"]
    assert sum(u.yen for u in Use.objects.all()) == 100_000 == sum(p.covered_yen for p in Payment.objects.all())
