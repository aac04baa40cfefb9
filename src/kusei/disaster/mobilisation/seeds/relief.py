"""Two days after the quake (a drill told as one): a ward short of people at night, a request nobody answered, one half met."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation import bridge_relief
from kusei.disaster.mobilisation.actions.relief import bring, duty_of
from kusei.disaster.mobilisation.lifecycle import SUPPORT_DUE
from kusei.disaster.mobilisation.models import (
    ReliefDuty,
    ReliefNeed,
    ReliefPlan,
    ReliefWish,
    SupportAnswer,
    Supporter,
    SupportRequest,
)
from kusei.disaster.mobilisation.seeds.before import World

NEEDS = (
    (0, "general", "any", 2, 1), (0, "shelter", "any", 3, 2), (0, "health", "nurse", 1, 2),
    (1, "general", "any", 2, 1), (1, "shelter", "any", 5, 2), (1, "health", "nurse", 2, 1),
)  # fmt: skip


def seed(world: World) -> None:
    """Everything of relief and support; after the designations; inside the loader's gate."""
    ward = world.wards[0]
    now = datetime.combine(calendar.jst_date(calendar.now()), time(9), tzinfo=calendar.JST)
    _support(ward, now)
    plan = _plan(ward, now)
    bring(plan)
    people = list(plan.people.order_by("number"))
    if people:
        night = plan.span(plan.from_day, 1)
        ReliefWish.objects.create(person=people[0], starts_at=night[0], ends_at=night[1], reason="家族の看病")  # data
    plan.asked_at = now - timedelta(hours=20)
    plan.run = bridge_relief.solve(plan)
    ReliefDuty.objects.bulk_create(duty_of(plan, p) for p in bridge_relief.posts_of(plan, plan.run))
    plan.state, plan.adopted_on = "adopted", plan.from_day
    plan.save()


def _plan(ward: Ward, now: datetime) -> ReliefPlan:
    day = calendar.jst_date(now) - timedelta(days=1)
    plan: ReliefPlan = ReliefPlan.objects.create(
        ward=ward, title="地震2日目からの交代勤務（訓練）", drill=True, from_day=day, to_day=day + timedelta(days=2),  # data
    )  # fmt: skip
    ReliefNeed.objects.bulk_create(
        ReliefNeed(plan=plan, slot=s, team=t, skill=k, wanted=n, weight=w) for s, t, k, n, w in NEEDS
    )
    return plan


def _support(ward: Ward, now: datetime) -> None:
    day = calendar.jst_date(now)
    common = {
        "ward": ward, "drill": True, "from_day": day, "to_day": day + timedelta(days=4), "place": "区役所2階 受援窓口",  # data
        "contact": "区本部 総務班", "lodging": "区民センター和室（寝具あり、10人まで）",  # data
    }  # fmt: skip
    late: SupportRequest = SupportRequest.objects.create(
        number="応援-001", party="city", party_name="市本部 受援班", team="health", skill="nurse", work="避難所の巡回と健康相談",  # data
        people=4, first_people=4, asked_at=now - timedelta(hours=30), **common,
    )  # fmt: skip
    clocks.start(SUPPORT_DUE, late, at=late.asked_at)
    part: SupportRequest = SupportRequest.objects.create(
        number="応援-002", party="other_city", party_name="若草市", team="shelter", work="夜間の避難所の運営",  # data
        people=6, first_people=6, accepted=3, arrived=2, state="partly", asked_at=now - timedelta(hours=26), **common,
    )  # fmt: skip
    clocks.start(SUPPORT_DUE, part, at=part.asked_at)
    SupportAnswer.objects.create(request=part, at=now - timedelta(hours=22), party="若草市", accepted=3, reason="4日まで")  # data
    SupportAnswer.objects.create(request=part, at=now - timedelta(hours=18), party="山手町", accepted=0, reason="自らの町も被災")  # data
    Supporter.objects.bulk_create(
        Supporter(request=part, number=f"応援-002-{n:02}", name=name, party="若草市", arrived_at=now - timedelta(hours=12))  # data
        for n, name in enumerate(("緑川 司", "白浜 あおい"), start=1)  # data
    )
    SupportRequest.objects.create(
        number="応援-003", direction="give", party="ward", party_name=f"{ward.name[:1]}の隣の区", team="supply",  # data
        work="物資の荷さばき", people=2, first_people=2, state="refused", asked_at=now - timedelta(hours=10), **common,  # data
    )  # fmt: skip
