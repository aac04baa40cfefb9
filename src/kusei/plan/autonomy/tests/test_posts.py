"""Posts at the ward head's discretion: from the pool to the day they are free again, and never more than the pool holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division
from kusei.core.testing.together import codes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions, papers_posts, sheets_posts
from kusei.plan.autonomy.actions.posts_running import posts as nightly
from kusei.plan.autonomy.evidence import posts_placed
from kusei.plan.autonomy.models import Placement, Pool
from kusei.plan.autonomy.queries_posts import pools_on
from kusei.plan.autonomy.rules import posts as rules

pytestmark = pytest.mark.django_db
DAY, MAY, END = date(2025, 4, 10), date(2025, 5, 1), date(2025, 9, 30)


@pytest.fixture(autouse=True)
def day() -> Iterator[Callable[[date], None]]:
    with ExitStack() as held:
        held.enter_context(calendar.at(DAY))
        yield lambda to: held.enter_context(calendar.at(to)) and None


def pool_of(world: World, tenths: int = 15) -> Pool:
    return actions.SetPool(actor=world.actor("plan_office"), ward=world.wards["minato"], fiscal_year=2025, tenths=tenths, source="配分の通知")()


def told(world: World, **more: Any) -> dict[str, Any]:
    division = Division.objects.get(ward=world.wards["minato"])
    return {"division": division, "tenths": 10, "from_on": MAY, "to_on": END, "work": "届出の審査", "grounds": "待ちが長い", **more}


def work(world: World, p: Placement, value: int, **more: Any) -> None:
    known = {"what": "waiting", "measured_on": calendar.today(), "source": "受付簿", **more}
    actions.EnterWork(actor=world.actor("welfare", "minato"), placement=p, value=value, **known)()


def proposed(world: World, pool: Pool, **more: Any) -> Placement:
    clerk = world.actor("welfare", "minato")
    p = actions.ProposePost(actor=clerk, pool=pool, **told(world, **more))()
    work(world, p, 80)
    actions.HandInPost(actor=clerk, placement=p)()
    p.refresh_from_db()
    return p


def decided(world: World, p: Placement) -> Placement:
    with by_leave_of("case"):
        actions.DecidePost(actor=world.actor("head", "minato"), placement=p)()
    p.refresh_from_db()
    return p


def test_a_post_is_placed_measured_reviewed_extended_and_ends_on_its_day(world: World, day: Any) -> None:
    head, pool = world.actor("head", "minato"), pool_of(world)
    p = proposed(world, pool)
    with pytest.raises(NeedsApproval):
        actions.DecidePost(actor=head, placement=p)()
    decided(world, p)
    assert p.number and nightly() == 0
    day(MAY)
    assert (nightly(), nightly()) == (1, 0)
    p.refresh_from_db()
    clock = Clock.objects.get(subject=f"autonomy.placement:{p.ref}", stopped_at=None)
    assert (p.state, p.review_due, calendar.jst_date(clock.due_at)) == ("running", END, END)
    day(date(2025, 9, 1))
    with pytest.raises(Refused, match="配置の後の仕事の量"):
        actions.ReviewPost(actor=head, placement=p, came="helped", came_of="減った")()
    work(world, p, 39)
    work(world, p, 301, what="hours", measured_on=MAY - timedelta(days=3))
    actions.ReviewPost(actor=head, placement=p, came="helped", came_of="減った")()
    assert [(w.phase, w.what, w.value) for w in p.workloads.order_by("pk")] == [
        ("before", "waiting", 80), ("after", "waiting", 39), ("before", "hours", 301),
    ]
    with by_leave_of("case"):
        actions.ExtendPost(actor=head, placement=p, to_on=date(2025, 12, 31), reason="年末まで要る")()
    day(date(2026, 1, 1))
    assert nightly() == 1
    p.refresh_from_db()
    assert (p.state, p.to_on) == ("ended", date(2025, 12, 31))
    assert papers_posts.post_pdf(p).startswith(b"%PDF") and papers_posts.pool_pdf(pool).startswith(b"%PDF")
    out = next(iter(sheets_posts.post_rows(Placement.objects.order_by("pk"))))
    assert (out["waiting_before"], out["waiting_after"], out["hours_before"]) == (80, 39, 301)
    proven = posts_placed(list(world.wards.values()), Period.fiscal_year(2025))
    assert (proven[world.wards["minato"]].value, proven[world.wards["oka"]].value) == (1, None)
    client = Client()
    client.force_login(world.user("plan_office", ""), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(proven[world.wards["minato"]].href).context["total"] == 1
    page = client.get(p.get_absolute_url()).content.decode()
    assert "−41" in page and "配置だけの効き目を示すものではありません" in page


def test_the_pool_is_never_exceeded_and_what_goes_back_is_free_from_the_next_day(world: World, day: Any) -> None:
    head, pool = world.actor("head", "minato"), pool_of(world)
    first = decided(world, proposed(world, pool))
    second = proposed(world, pool, from_on=END, to_on=date(2025, 10, 31))
    with by_leave_of("case"), pytest.raises(Refused, match=r"令和7年9月30日は、枠1\.5人のうち1\.0人を配置済み"):
        actions.DecidePost(actor=head, placement=second)()
    with pytest.raises(Refused, match=r"1\.0人を配置しています"):
        actions.ChangePool(actor=world.actor("plan_office"), pool=pool, tenths=9, source="減")()
    day(MAY)
    nightly()
    actions.EndPost(actor=head, placement=first, reason="変わらない")()
    first.refresh_from_db()
    assert (first.state, first.to_on) == ("returned", MAY)
    assert [p.placed for at in (MAY, MAY + timedelta(days=1)) for p in pools_on(Pool.objects.all(), at)] == [10, 0]
    decided(world, second)
    actions.WithdrawPost(actor=world.actor("welfare", "minato"), placement=second, reason="要らなくなった")()
    actions.ChangePool(actor=world.actor("plan_office"), pool=pool, tenths=10, source="通知2号")()
    pool.refresh_from_db()
    assert "1.5人→1.0人：通知2号" in pool.source


def test_an_extension_must_fit_too(world: World, day: Any) -> None:
    head, pool = world.actor("head", "minato"), pool_of(world)
    first = decided(world, proposed(world, pool))
    decided(world, proposed(world, pool, from_on=date(2025, 11, 1), to_on=date(2025, 12, 1)))
    day(MAY)
    nightly()
    for until, said in ((date(2025, 11, 1), "配置済み"), (END, "の日にしてください"), (date(2026, 4, 1), "の日にしてください")):
        with by_leave_of("case"), pytest.raises(Refused, match=said):
            actions.ExtendPost(actor=head, placement=first, to_on=until, reason="要る")()
    with by_leave_of("case"):
        actions.ExtendPost(actor=head, placement=first, to_on=date(2025, 10, 31), reason="要る")()


def test_a_proposal_is_returned_edited_refused_and_needs_a_figure_first(world: World) -> None:
    head, clerk, pool = world.actor("head", "minato"), world.actor("welfare", "minato"), pool_of(world)
    bare = actions.ProposePost(actor=clerk, pool=pool, **told(world))()
    with pytest.raises(Refused, match="先に、いまの仕事の量"):
        actions.HandInPost(actor=clerk, placement=bare)()
    p = proposed(world, pool)
    actions.ReturnPost(actor=head, placement=p, reason="期間を短く")()
    actions.EditPost(actor=clerk, placement=p, **told(world, to_on=date(2025, 6, 30)))()
    actions.HandInPost(actor=clerk, placement=p)()
    actions.RefusePost(actor=head, placement=p, reason="仕事がない")()
    p.refresh_from_db()
    assert (p.state, p.reason) == ("refused", "期間を短く\n仕事がない")
    with pytest.raises(Denied):
        actions.ProposePost(actor=world.actor("welfare", "oka"), pool=pool, **told(world))()


@pytest.mark.parametrize(("more", "field"), [
    ({"tenths": 0}, "tenths"), ({"tenths": 16}, "tenths"), ({"from_on": date(2025, 4, 9)}, "from_on"), ({"to_on": date(2025, 4, 30)}, "to_on"),
    ({"to_on": date(2026, 4, 1)}, "to_on"), ({"work": " "}, "work"), ({"grounds": ""}, "grounds"),
])
def test_a_placement_that_cannot_be_is_refused_at_its_field(world: World, more: Any, field: str) -> None:
    pool = pool_of(world)
    with pytest.raises(Refused) as refused:
        actions.ProposePost(actor=world.actor("welfare", "minato"), pool=pool, **told(world, **more))()
    assert refused.value.field == field


def test_figures_that_cannot_be_are_refused(world: World) -> None:
    pool = pool_of(world)
    with pytest.raises(Refused, match="もうあります"):
        pool_of(world)
    with pytest.raises(Refused, match="枠の区の課"):
        actions.ProposePost(actor=world.actor("welfare", "minato"), pool=pool, **told(world, division=Division.objects.get(ward=world.wards["oka"])))()
    p = proposed(world, pool)
    for more, field in (({"what": "open"}, "what"), ({"measured_on": DAY + timedelta(days=1)}, "measured_on"), ({"source": ""}, "source")):
        with pytest.raises(Refused) as refused:
            work(world, p, 3, **more)
        assert refused.value.field == field


def test_clocks_of_the_division_are_counted_and_nothing_is_made_up_where_there_are_none(world: World) -> None:
    clerk, pool = world.actor("welfare", "minato"), pool_of(world)
    p = actions.ProposePost(actor=clerk, pool=pool, **told(world))()
    with pytest.raises(Refused, match="このシステムにありません"):
        actions.MeasureWork(actor=clerk, placement=p)()
    noon = datetime(2025, 4, 10, 12, tzinfo=calendar.JST)
    with gate.writing("test"):
        for n, days in enumerate((-3, -1, 5)):
            Clock.objects.create(
                rule="r", label="x", ward=world.wards["minato"], duty_post=world.posts["welfare", "minato"], power="office.view",
                subject=f"a:{n}", url="/", started_at=noon - timedelta(days=9), due_at=noon + timedelta(days=days),
            )
    for _ in range(2):
        actions.MeasureWork(actor=clerk, placement=p)()
    assert {w.what: (w.value, w.counted) for w in p.workloads.all()} == {"open": (3, True), "overdue": (2, True)}


FIRST = date(2025, 4, 1)
spans = st.lists(st.builds(
    lambda a, n, t: rules.Span(FIRST + timedelta(days=a), FIRST + timedelta(days=a + n), t),
    st.integers(-5, 25), st.integers(0, 12), st.integers(1, 9),
), max_size=6)


@settings(max_examples=150, deadline=None)
@given(spans, st.integers(0, 20), st.integers(0, 12), st.integers(0, 20))
def test_the_rules_agree_with_counting_every_day(found: list[rules.Span], begin: int, length: int, pool: int) -> None:
    first, last = FIRST + timedelta(days=begin), FIRST + timedelta(days=begin + length)
    days = [first + timedelta(days=n) for n in range(length + 1)]
    counted = {d: sum(s.tenths for s in found if s.first <= d <= s.last) for d in days}
    most = max(counted.values())
    assert rules.peak(found, first, last) == (most, next(d for d in days if counted[d] == most))
    assert (rules.overfull(found, pool, first, last) is None) == all(n <= pool for n in counted.values())
    cut = rules.steps(found, first, last)
    assert {d: s.tenths for s in cut for d in days if s.first <= d <= s.last} == counted
    assert sum((s.last - s.first).days + 1 for s in cut) == len(days)
    assert all(a.tenths != b.tenths for a, b in zip(cut, cut[1:], strict=False))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_placements_decided_at_once_never_exceed_the_pool(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    pool = pool_of(world)
    both = [proposed(world, pool), proposed(world, pool, from_on=MAY + timedelta(days=3))]

    def decide(p: Placement) -> None:
        with by_leave_of("case"):
            actions.DecidePost(actor=world.actor("head", "minato"), placement=p)()

    found = together(*[lambda p=p: decide(p) for p in both], at=DAY)
    assert codes(found) == ["done", "full"]
    assert Placement.objects.filter(state="decided").count() == 1
