"""The demo's story of own revenue: a sponsor who does not pay, an advertiser refused, a donation about to expire unused, a naming
right that ended early with a refund, and advertising that paid for a project, traced to its payment."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy.lifecycle import PAY_DUE, SCREEN_DUE
from kusei.plan.autonomy.models import Agreement, Bill, Payment, Receipt, Screening, Use
from kusei.plan.autonomy.queries_consultations import closing
from kusei.plan.autonomy.queries_revenue import standard
from kusei.plan.autonomy.rules.revenue import refund

LATE, REFUSED, EXPIRING, EARLY = 1, 2, 0, 4


class World(Protocol):
    @property
    def rng(self) -> random.Random: ...
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> None:
    """Inside the loader's gate."""
    year = calendar.fiscal_year_of(world.as_of)
    for n, ward in enumerate(world.wards):
        _advertising(world, ward, n, year)
    story = world.wards
    _late(world, story[LATE % len(story)], year)
    _refused(world, story[REFUSED % len(story)])
    _donation(world, story[EXPIRING], year)
    _early(world, story[EARLY % len(story)], year)
    _waiting(world, story[LATE % len(story)])
    _unused(world, story[EXPIRING])


def _agreement(ward: Ward, kind: str, title: str, party: str, days: tuple[date, date], yen: int, **more: Any) -> Agreement:
    a = Agreement(
        ward=ward, kind=kind, title=title, party=party, starts_on=days[0], ends_on=days[1], yen=yen,
        **{"company": "株式会社" in party or "金庫" in party, "state": "agreed", "agreed_on": days[0], "screened_on": days[0] - timedelta(days=9), "screen_note": "課長が申込書と見本を確かめた。", "decided_by": "区長", **more},  # data
    )
    if a.state == "agreed" or a.ended_on:
        a.number = f"企経第{days[0].year - 2018}-{ward.pk % 90 + 300}号"  # data
    a.save()
    verdict = "" if a.state == "screening" else "ok"
    Screening.objects.bulk_create([Screening(agreement=a, item=item, verdict=verdict) for item in standard(a)])
    return a


def _bill(a: Agreement, year: int, yen: int, on: date, *, received: int, until: int) -> Bill:
    bill = Bill.objects.create(agreement=a, fiscal_year=year, yen=yen, billed_on=on, due_on=on + timedelta(days=30), until=until, received_yen=received)
    if received:
        Receipt.objects.create(bill=bill, what="received", yen=received, moved_on=on + timedelta(days=18))
    if received < yen:
        clocks.start(PAY_DUE, bill, at=_at(on), due_at=closing(bill.due_on))
    return bill


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=calendar.JST)


def _advertising(world: World, ward: Ward, n: int, year: int) -> None:
    """Last year's advertising paid for part of that year's first project; only wards that spent anything had one."""
    last = year - 1
    paid = Payment.objects.filter(
        commitment__proposal__envelope__ward=ward, commitment__proposal__envelope__fiscal_year=last, yen__gt=0,
    ).select_related("commitment__proposal").order_by("pk").first()
    if paid is None:
        return
    yen = 240_000 + n * 15_000
    days = date(last, 4, 1), date(last + 1, 3, 31)
    a = _agreement(ward, "advertising", "区だよりの広告", "架空信用金庫", days, yen, named=True, state="ended", ended_on=days[1])  # data
    bill = _bill(a, last, yen, days[0], received=yen, until=last)
    used = min(yen, paid.yen)
    Use.objects.create(
        bill=bill, payment=paid, purpose=paid.commitment.proposal.title, field="disaster", fiscal_year=last, yen=used, used_on=paid.paid_on,
    )
    paid.covered_yen, bill.used_yen = used, used
    paid.save(update_fields=["covered_yen"])
    if rest := yen - used:
        Receipt.objects.create(bill=bill, what="lapsed", yen=rest, moved_on=min(world.as_of, date(year, 6, 2)))
        bill.returned_yen = rest
    bill.save(update_fields=["used_yen", "returned_yen"])


def _late(world: World, ward: Ward, year: int) -> None:
    on = world.as_of - timedelta(days=52)
    a = _agreement(ward, "sponsorship", "区民まつりの協賛", "架空不動産株式会社", (on, on + timedelta(days=180)), 300_000, named=True)  # data
    _bill(a, calendar.fiscal_year_of(on), 300_000, on, received=100_000, until=calendar.fiscal_year_of(on))


def _refused(world: World, ward: Ward) -> None:
    on = world.as_of - timedelta(days=40)
    a = _agreement(
        ward, "advertising", "庁舎の待合室の広告", "架空遊技場", (on, on + timedelta(days=364)), 600_000, state="refused", agreed_on=None, decided_by="",  # data
        reason="射幸心をあおる表現があり、直す考えがないため。",  # data
    )
    line = a.screenings.order_by("pk").last()
    if line is not None:
        line.verdict = "bad"
        line.save(update_fields=["verdict"])


def _donation(world: World, ward: Ward, year: int) -> None:
    """Earmarked for children, unused, and its last year is the one before this."""
    on = date(year - 1, 9, 10)
    a = _agreement(
        ward, "donation", "子どもの居場所への寄附", "匿名の方", (on, on), 500_000, earmark="children", conditions="子どもの居場所の本と遊具に使うこと。",  # data
        state="ended", ended_on=on,
    )
    bill = _bill(a, year - 1, 500_000, on, received=500_000, until=year)
    Use.objects.create(bill=bill, purpose="絵本を買う", field="children", fiscal_year=year - 1, yen=120_000, used_on=date(year - 1, 12, 5))  # data
    bill.used_yen = 120_000
    bill.save(update_fields=["used_yen"])
    old = date(year - 2, 10, 1)
    b = _agreement(ward, "donation", "花いっぱい運動への寄附", "架空園芸組合", (old, old), 200_000, named=True, earmark="green", state="ended", ended_on=old)  # data
    _bill(b, year - 2, 200_000, old, received=200_000, until=year - 1)


def _early(world: World, ward: Ward, year: int) -> None:
    """A naming right for a year; the company gave up in its ninth month."""
    starts, ends = date(year - 1, 4, 1), date(year, 3, 31)
    stopped = date(year - 1, 12, 20)
    a = _agreement(
        ward, "naming", "区の体育室の命名権", "架空飲料株式会社", (starts, ends), 1_200_000, named=True, state="ended_early", ended_on=stopped,  # data
        reason="相手方の事業の見直しによる申出。",  # data
    )
    bill = _bill(a, year - 1, 1_200_000, starts, received=1_200_000, until=year - 1)
    back = refund(1_200_000, starts, ends, stopped)
    Use.objects.create(bill=bill, purpose="体育室の床の補修", field="culture", fiscal_year=year - 1, yen=700_000, used_on=date(year - 1, 8, 1))  # data
    Receipt.objects.create(bill=bill, what="returned", yen=back, moved_on=stopped + timedelta(days=20), note="中途の終了による日割りの返還")  # data
    lapsed = 500_000 - back
    Receipt.objects.create(bill=bill, what="lapsed", yen=lapsed, moved_on=min(world.as_of, date(year, 6, 2)))
    Bill.objects.filter(pk=bill.pk).update(used_yen=700_000, returned_yen=back + lapsed)
    Agreement.objects.filter(pk=a.pk).update(refund_yen=back)


def _waiting(world: World, ward: Ward) -> None:
    on = world.as_of - timedelta(days=6)
    a = _agreement(
        ward, "advertising", "窓口の封筒の広告", "架空葬祭", (world.as_of + timedelta(days=30), world.as_of + timedelta(days=394)), 180_000,  # data
        state="screening", agreed_on=None, screened_on=None, screen_note="", decided_by="",
    )
    clocks.start(SCREEN_DUE, a, at=_at(on))


def _unused(world: World, ward: Ward) -> None:
    """Naming rights of this year, part of them used; what is left may cover what the ward has paid."""
    on = world.as_of - timedelta(days=64)
    year = calendar.fiscal_year_of(on)
    a = _agreement(
        ward, "naming", "区役所の広場の命名権", "架空ガス株式会社", (on, on + timedelta(days=730)), 900_000, named=True,  # data
        conditions="広場の入口に名前の看板を一枚置く。",  # data
    )
    bill = _bill(a, year, 300_000, on, received=300_000, until=year)
    Use.objects.create(bill=bill, purpose="広場の花壇の手入れ", field="green", fiscal_year=year, yen=80_000, used_on=on + timedelta(days=30))  # data
    bill.used_yen = 80_000
    bill.save(update_fields=["used_yen"])
