"""The demo's story: four years of ceilings; one ward full of ideas, one that never uses its money, an alternative refused,
a year closed and not settled, a choice that is overdue, and a year waiting for its comparison."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy.lifecycle import PROPOSAL
from kusei.plan.autonomy.models import CeilingChange, Commitment, Envelope, Payment, Proposal, Shift

CEILING = 10_000_000
BUSY, IDLE, REFUSED, UNSETTLED, OVERDUE = 1, 3, 2, 5, 4
# data: title, division, purpose, content, asked yen, order, payee, came of
PROJECTS: tuple[tuple[str, str, str, str, int, str, str, str], ...] = (
    ("防災まち歩きと地図づくり", "総務課", "避難の道を知らない世帯が多い。", "学区ごとに歩き、危ない所と逃げ道の地図を配る。", 2_400_000,
     "地図の印刷と配布", "架空印刷株式会社", "8学区で歩き、地図を全世帯に配りました。雨で2学区が翌月になりました。"),
    ("子育てサロンの出張", "民生子ども課", "駅から遠い地区に集まる場がない。", "コミュニティセンターで月2回のサロンを開く。", 1_800_000,
     "サロンの運営の委託", "架空子育ての会", "24回開き、のべ612人が来ました。冬は半分でした。"),
    ("窓口の案内表示のやり直し", "市民課", "用件と窓口が分からず並び直す方が多い。", "床の線と多言語の表示を作り直す。", 1_200_000,
     "表示板の製作", "架空看板店", "並び直しの申し出が月31件から9件になりました。"),
    ("地域の担い手の講座", "地域力推進室", "役員のなり手がいない学区が増えた。", "5回の講座と役員会の見学を行う。", 900_000,
     "講師の謝礼", "架空大学", "38人が修了しました。役を引き受けた方は1人でした。"),
)
# data: title, division, asked yen, group, must, must reason, marks
NOW: tuple[tuple[str, str, int, str, bool, str, tuple[int, int, int, int]], ...] = (
    ("区民まつりの会場の警備", "地域力推進室", 2_000_000, "", True, "昨年の事故を受けた警察との約束", (5, 3, 5, 3)),
    ("避難所の仕切りを買う", "総務課", 3_600_000, "避難所の備え", False, "", (5, 4, 4, 3)),
    ("避難所の仕切りを借りる協定", "総務課", 1_500_000, "避難所の備え", False, "", (4, 3, 4, 3)),
    ("移動図書の巡回", "地域力推進室", 4_800_000, "", False, "", (3, 3, 1, 5)),
    ("区のゆるキャラの着ぐるみ", "企画経理室", 1_900_000, "", False, "", (1, 1, 0, 2)),
)


class World(Protocol):
    """What this room asks of the demo city."""

    @property
    def rng(self) -> random.Random: ...
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> Sequence[Envelope]:
    """Ceilings of every ward for four years, and what became of them; inside the loader's gate."""
    year, made = calendar.fiscal_year_of(world.as_of), []
    for n, ward in enumerate(world.wards):
        for back in (3, 2, 1, 0):
            ceiling = _ceiling(n, back)
            envelope = Envelope.objects.create(ward=ward, fiscal_year=year - back, ceiling_yen=ceiling)
            CeilingChange.objects.create(envelope=envelope, yen=ceiling, decided_on=date(year - back, 4, 1), reason="当初予算の議決")  # data
            made.append(envelope)
            if n != IDLE:
                _past(world, envelope, n, back) if back else _present(world, envelope, n)
    return made


def _ceiling(n: int, back: int) -> int:
    """Wards differ in size, and every year the city gives a little more."""
    return CEILING + (n * 7 % 11) * 400_000 - back * 300_000


def _near(n: int, yen: int) -> int:
    """The same kind of project costs otherwise in another ward, in whole ten thousands."""
    return yen * (88 + n * 13 % 25) // 100 // 10_000 * 10_000


def _past(world: World, envelope: Envelope, n: int, back: int) -> None:
    """Busy wards do all four; the others two, fewer as enthusiasm fades."""
    count = len(PROJECTS) if n == BUSY else max(1, min(back, 2))
    for told in PROJECTS[:count]:
        began = date(envelope.fiscal_year, 5, 10) + timedelta(days=world.rng.randint(0, 20))
        counted = date(envelope.fiscal_year + 1, 5, 20)
        unsettled = (n == UNSETTLED and back == 2 and told is PROJECTS[0]) or counted > world.as_of
        dear = (*told[:4], _near(n, told[4]), *told[5:])
        _project(envelope, dear, began, share=world.rng.randint(82, 100), settled=None if unsettled else counted)
    if n == REFUSED and back == 1:
        Proposal.objects.create(
            envelope=envelope, title="商店街の電飾", division="地域力推進室", purpose="夕方の通りが暗い。", content="冬の電飾を付ける。",  # data
            asked_yen=6_500_000, need=2, effect=2, urgency=1, voices=4, mark_note="商店街の負担の話がまとまっていない。", state="not_chosen",  # data
            proposed_on=date(envelope.fiscal_year, 4, 20), chosen_on=date(envelope.fiscal_year, 5, 9),
            reason="入れると防災まち歩きとサロンが外れるため。街路灯の更新（緑政土木局）を先に相談する。",  # data
        )


def _project(envelope: Envelope, told: tuple[Any, ...], began: date, *, share: int, settled: date | None) -> Proposal:
    """One allotted project with its order, payment and, where the year is over, its settlement."""
    title, division, purpose, content, asked, what, payee, came_of = told
    ordered = asked * share // 100
    row = Proposal.objects.create(
        envelope=envelope, title=title, division=division, purpose=purpose, content=content, asked_yen=asked, need=4, effect=3,
        urgency=3, voices=3, mark_note="区民会議の意見と前年の結果による。", proposed_on=began - timedelta(days=25),  # data
        chosen_on=began - timedelta(days=8), allotted_on=began, allotted_yen=asked, committed_yen=ordered, paid_yen=ordered,
        number=f"企経第{envelope.fiscal_year - 2018}-{envelope.proposals.count() + 1}号", decided_by="区長", settled_on=settled,  # data
        came_of=came_of if settled else "", state="settled" if settled else "allotted",
    )
    Shift.objects.create(envelope=envelope, target=row, yen=asked, moved_on=began, reason="当初の配当")  # data
    order = Commitment.objects.create(
        proposal=row, what=what, payee=payee, yen=ordered, paid_yen=ordered, committed_on=began + timedelta(days=20),
    )
    Payment.objects.create(commitment=order, yen=ordered, paid_on=began + timedelta(days=90))
    envelope.allotted_yen += asked
    envelope.save(update_fields=["allotted_yen"])
    return row


def _present(world: World, envelope: Envelope, n: int) -> None:
    """One project being carried out, and the proposals of this year waiting to be compared (overdue in one ward)."""
    first = date(envelope.fiscal_year, 4, 1)
    days_in = (world.as_of - first).days
    if days_in > 130 and (n == 0 or n % 3 != 0):
        told = PROJECTS[n % len(PROJECTS)]
        _running(envelope, (*told[:4], _near(n, told[4]), *told[5:]), max(first, world.as_of - timedelta(days=110)))
    if n in (0, BUSY, OVERDUE):
        asked_on = max(first, world.as_of - timedelta(days=95 if n == OVERDUE else 12))
        for title, division, asked, group, must, why, marks in NOW:
            marked = n != OVERDUE
            row = Proposal.objects.create(
                envelope=envelope, title=title, division=division, purpose="区民会議で多く出た困りごと。", content="別紙の計画のとおり。",  # data
                asked_yen=_near(n, asked), group=group, must=must, must_reason=why, proposed_on=asked_on, state="proposed",
                **(dict(zip(("need", "effect", "urgency", "voices"), marks, strict=True)) if marked else {}),
                mark_note="四つの観点を課長会議で確かめた。" if marked else "",  # data
            )
            clock = PROPOSAL.states["proposed"].clock
            assert clock
            clocks.start(clock, row, at=calendar.happened(asked_on))


def _running(envelope: Envelope, told: tuple[Any, ...], began: date) -> None:
    """Ordered in part, paid in part: the rest of the allotment is free."""
    row = _project(envelope, told, began, share=60, settled=None)
    half = row.paid_yen // 2
    order = row.commitments.get()
    order.payments.update(yen=half)
    order.paid_yen = row.paid_yen = half
    order.save(update_fields=["paid_yen"])
    row.save(update_fields=["paid_yen"])
