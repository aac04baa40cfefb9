"""The demo's story: a post that helped, one that changed nothing and went back, one refused, one whose review is overdue,
one waiting for the ward head, and a ward that has placed nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Division, Ward
from kusei.plan.autonomy.lifecycle_posts import PLACEMENT
from kusei.plan.autonomy.models import Placement, Pool, Workload


class World(Protocol):
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> None:
    """Inside the loader's gate."""
    year = calendar.fiscal_year_of(world.as_of)
    for n, ward in enumerate(world.wards):
        pools = [
            Pool.objects.create(
                ward=ward, fiscal_year=y, tenths=20 + n % 3 * 5, decided_on=date(y, 3, 20), source=f"定員の配分の通知（デモ）市区第{y - 2018}-31号",  # data
            ) for y in (year - 1, year)
        ]
        offices = list(Division.objects.as_of(world.as_of).filter(ward=ward).order_by("code", "pk")[:4])
        if offices and n < 3:
            _helped(pools[0], offices[0])
        if offices and n == 0:
            _went_back(pools[0], offices[-1])
            _refused(pools[1], offices[-1], world.as_of)
            _overdue(pools, offices[0], world.as_of)
        if offices and n == 1:
            _waiting(pools[1], offices[0], world.as_of)


def _made(pool: Pool, division: Division, first: date, last: date, **more: Any) -> Placement:
    told: dict[str, Any] = {
        "tenths": 10, "proposed_on": first - timedelta(days=40), "grounds": "待ち時間の苦情が続き、届出の審査に手が足りない。", **more,  # data
    }
    if told["state"] not in ("proposed", "refused"):
        told |= {"decided_on": first - timedelta(days=12), "decided_by": "区長", "number": f"企経第{first.year - 2018}-{pool.placements.count() + 41}号", "started_on": first}  # data
    p = Placement.objects.create(pool=pool, division=division, from_on=first, to_on=last, **told)
    if clock := PLACEMENT.states[p.state].clock:
        begun = p.started_on or p.proposed_on or first
        due = datetime.combine(p.review_due, time(17, 15), tzinfo=calendar.JST) if p.review_due else None
        clocks.start(clock, p, at=datetime.combine(begun, time(10), tzinfo=calendar.JST), due_at=due)
    return p


def _measured(p: Placement, *figures: tuple[str, int, int | None], on: date, after: date | None = None) -> None:
    source = {"hours": "勤務の記録（一か月）", "waiting": "受付簿の未処理の行"}  # data
    for what, before, later in figures:
        Workload.objects.create(placement=p, phase="before", what=what, value=before, measured_on=on, source=source[what])
        if later is not None and after is not None:
            Workload.objects.create(placement=p, phase="after", what=what, value=later, measured_on=after, source=source[what])


def _helped(pool: Pool, division: Division) -> None:
    first, last = pool.first, date(pool.fiscal_year + 1, 3, 31)
    p = _made(
        pool, division, first, last, work="転入の多い時期の届出の審査", state="ended", came="helped", review_due=date(pool.fiscal_year, 10, 1),  # data
        reviewed_on=date(pool.fiscal_year, 9, 28), came_of="待ちの件数が半分になった。届出が前の年より4%少なかったことも効いている。",  # data
    )
    _measured(p, ("hours", 412, 301), ("waiting", 86, 39), on=first - timedelta(days=45), after=date(pool.fiscal_year, 9, 20))


def _went_back(pool: Pool, division: Division) -> None:
    first, last = date(pool.fiscal_year, 6, 1), date(pool.fiscal_year, 12, 10)
    p = _made(
        pool, division, first, last, work="郵送の書類の開封と仕分け", state="returned", tenths=5, came="same", review_due=date(pool.fiscal_year, 12, 1),  # data
        reviewed_on=date(pool.fiscal_year, 12, 8), came_of="量は変わらなかった。詰まっていたのは仕分けではなく、確認の電話の待ちだった。",  # data
        reason="効き目がなかったため、12月10日で終え、枠に戻した。",  # data
    )
    _measured(p, ("waiting", 54, 55), on=first - timedelta(days=30), after=date(pool.fiscal_year, 12, 1))


def _refused(pool: Pool, division: Division, day: date) -> None:
    first = max(pool.first, day - timedelta(days=60))
    p = _made(
        pool, division, first, pool.last, work="広報紙の編集の手伝い", state="refused",  # data
        reason="月の時間が32時間で、一人分の仕事がない。委託の見直しを先に行う。",  # data
    )
    _measured(p, ("hours", 32, None), on=first - timedelta(days=50))


def _overdue(pools: Sequence[Pool], division: Division, day: date) -> None:
    """Begun over half a year ago where the year allows it; nobody has looked since."""
    pool = pools[1] if (day - pools[1].first).days > 200 else pools[0]
    first = max(pool.first + timedelta(days=1), day - timedelta(days=214)) if pool is pools[1] else date(pool.fiscal_year, 9, 15)
    p = _made(
        pool, division, first, pool.last, work="生活の相談の初回の面接", state="running",  # data
        review_due=min(pool.last, calendar.add_months(first, 6), day - timedelta(days=1)),
    )
    _measured(p, ("hours", 268, None), ("waiting", 23, None), on=first - timedelta(days=20))


def _waiting(pool: Pool, division: Division, day: date) -> None:
    p = _made(
        pool, division, min(pool.last, day + timedelta(days=30)), pool.last, work="避難行動要支援者の名簿の確かめ", state="proposed", tenths=5,  # data
        proposed_on=day - timedelta(days=9), grounds="名簿の確かめが3学区で止まっている。",  # data
    )
    _measured(p, ("hours", 140, None), on=day - timedelta(days=12))
