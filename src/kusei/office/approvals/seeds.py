"""The demo's story of approval: the table, a case in every state, one that lies too long, one refused afterwards."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.access.models import Grant, User
from kusei.core.approval.models import Absence, Circular, DecisionRule, Draft, Reader, Remark, Step, Substitute, Version
from kusei.core.approval.rule_values import AFTER_VIEW, OF_STEP
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import CLOCKS, due
from kusei.core.ledger.models import Division, Holding, Post, StaffMember, Ward
from kusei.core.records import register
from kusei.office.actions.organisation import standard_grants

SINCE = (2012, 4, 1)
SOURCE = "専決規程（デモ）別表"
TABLE = (  # kind, from, below, level, joint, bureau
    ("general", 0, None, 1, "", ""), ("spending", 0, 1_000_000, 1, "", ""), ("spending", 1_000_000, 5_000_000, 2, "20", ""),
    ("spending", 5_000_000, 30_000_000, 3, "20", ""), ("spending", 30_000_000, None, 4, "20", "市民局"),
    ("contract", 0, 5_000_000, 2, "20", ""), ("contract", 5_000_000, None, 3, "10,20", ""), ("rule", 0, None, 3, "10", ""),
    ("letter", 0, None, 1, "", ""), ("permit", 0, None, 3, "", ""), ("plan", 0, None, 3, "20", ""),
    ("disposal", 0, None, 1, "", ""), ("disclosure", 0, None, 1, "", ""),
)
STORIES = (  # title, kind, yen, purpose, state, steps done, who drafts (duty)
    ("防災訓練の資機材の購入", "spending", 820_000, "総合防災訓練で使う発電機と照明を購入してよいか伺います。見積は三社から取りました。", "circulating", 0, "disaster"),
    ("学区まつりへの補助金の交付", "spending", 1_200_000, "学区連絡協議会への補助金を交付してよいか伺います。要綱第4条による交付です。", "joint", 1, "community"),
    ("区民まつり会場設営の委託契約", "contract", 6_400_000, "区民まつりの会場設営を委託してよいか伺います。指名競争入札の結果によります。", "deciding", 3, "community"),
    ("窓口の待ち時間調査の実施", "general", 0, "来月の繁忙期に待ち時間の調査を行ってよいか伺います。", "returned", 1, "counter"),
    ("子育て広場の開設時間の変更", "rule", 0, "開設時間を30分早める要領の改正をしてよいか伺います。", "enforced", 3, "welfare"),
    ("土のうの緊急の運搬", "spending", 340_000, "【事後承認】決裁を待てなかった理由：大雨警報の発表により直ちに運搬が必要だった\n運搬の費用を支出してよいか伺います。", "refused_after", 2, "disaster"),
    ("地域担当の公用自転車の購入", "spending", 96_000, "地域担当の巡回用に公用自転車を2台購入してよいか伺います。", "enforced", 2, "community"),
    ("研修資料の購入", "spending", 18_000, "職員研修の資料を購入してよいか伺います。", "drafting", 0, "planning"),
)


def seed(world: Any) -> None:
    _seats(world)
    DecisionRule.objects.bulk_create(
        DecisionRule(
            case_kind=kind, amount_from=low, amount_below=high, level=level, joint=joint, bureau=bureau, source=SOURCE,
            since=calendar.parse_date("2012-04-01"),
        )
        for kind, low, high, level, joint, bureau in TABLE
    )
    first = world.wards[0]
    DecisionRule.objects.create(
        ward=first, case_kind="spending", amount_from=1_000_000, amount_below=2_000_000, level=1, joint="20",
        source="区専決要領（デモ）", since=calendar.parse_date("2025-04-01"),
    )
    for number, ward in enumerate(world.wards):
        _substitutes(ward)
        for n, story in enumerate(STORIES):
            if number < 2 or (n + number) % 3 == 0:
                _case(world, ward, n + 1, story, late=number == 0 and n == 0)
        _circular(world, ward)
    _away(world, world.wards[1])


def _seats(world: Any) -> None:
    """The mayor and the bureau head, whom the table names and the wards' organisation does not hold."""
    since = calendar.parse_date("2012-04-01")
    top = Division.objects.create(code="001", name="市長室", name_en="Office of the Mayor", bureau="市長部局", since=since)
    head = Division.objects.create(code="099", name="市民局", name_en="Citizens' Affairs Bureau", bureau="市民局", since=since)
    for n, (division, title, english, rank) in enumerate(((top, "市長", "Mayor", 0), (head, "市民局長", "Director-General", 1))):
        post = Post.objects.create(division=division, title=title, title_en=english, rank=rank, duty="plan_office", since=since)
        person = StaffMember.objects.create(number=f"{90001 + n}", name=f"{title}（架空）", kana="カクウ")
        Holding.objects.create(post=post, staff=person, since=since)
        # The demo's one password, as everybody's: what they decide must be decidable in the browser.
        known = User.objects.exclude(password__startswith="!").order_by("pk").values_list("password", flat=True).first()  # noqa: S106
        User.objects.create(staff_number=person.number, staff=person, password=known or "!")
        Grant.objects.bulk_create(standard_grants(post))


def _line(ward: Ward, duty: str) -> dict[str, Post]:
    """The posts a case of a duty passes in a ward, by step."""
    posts = list(Post.objects.filter(ward=ward, until=None).select_related("division").order_by("rank", "pk"))
    own = [p for p in posts if p.duty == duty and p.rank >= 3]
    drafter = own[-1]
    chief = next((p for p in posts if p.division_id == drafter.division_id and p.rank == 3 and p != drafter), None)
    found = {"drafter": drafter, "planning": next(p for p in posts if p.duty == "planning" and p.rank == 3)}
    if chief:
        found["section"] = chief
    return found | {"department": next(p for p in posts if p.rank == 2), "head": next(p for p in posts if p.rank == 1)}


def _substitutes(ward: Ward) -> None:
    line = _line(ward, "community")
    since = calendar.parse_date("2024-04-01")
    Substitute.objects.create(post=line["head"], stand_in=line["department"], since=since)
    if "section" in line:
        Substitute.objects.create(post=line["section"], stand_in=line["planning"], since=since)


def _at(world: Any, days: int, hour: int = 10) -> datetime:
    return datetime.combine(world.ago(days=days), time(hour), tzinfo=calendar.JST)


def _case(world: Any, ward: Ward, number: int, story: tuple[str, str, int, str, str, int, str], *, late: bool) -> None:
    title, kind, yen, purpose, state, done, duty = story
    line = _line(ward, duty)
    begun = 14 if late else {"enforced": 40, "refused_after": 60, "drafting": 1}.get(state, 4)
    drafter = line["drafter"]
    draft = Draft.objects.create(
        ward=ward, division=drafter.division, drafter=drafter, drafted_by="system:demo", drafted_at=_at(world, begun, 9),
        number=f"{calendar.fiscal_year_of(world.as_of)}-{number:04}", title=title, purpose=purpose, case_kind=kind, amount=yen,
        state=state, round=0 if state == "drafting" else 1, emergency=state == "refused_after",
        last_reason={"returned": "調査の日数と人数が書かれていません。", "refused_after": "在庫で足りたと認められます。"}.get(state, ""),
    )
    Version.objects.create(
        draft=draft, position=1, title=title, purpose=purpose, case_kind=kind, amount=yen, written_at=draft.drafted_at,
        written_by="system:demo",
    )
    if state != "drafting":
        _route(world, draft, line, done, begun)
    if state == "enforced":
        _decided(world, draft, line)
    if state == "joint":
        Remark.objects.create(draft=draft, post=line["head"], text="昨年度の実績も添えてください。", said_at=_at(world, 2), said_by="system:demo")


def _route(world: Any, draft: Draft, line: dict[str, Post], done: int, begun: int) -> None:
    order: list[tuple[str, str]] = [("circulate", n) for n in ("section", "department") if n in line]
    order += [("joint", "planning")] if draft.case_kind in ("spending", "contract") and line["planning"] != line["drafter"] else []
    order.append(("decide", "head"))
    live_at = {"circulating": 0, "joint": next((n for n, (k, _w) in enumerate(order) if k == "joint"), 0)}.get(draft.state, len(order) - 1)
    if draft.state == "returned":
        live_at = 0
    draft.level = 3
    for n, (kind, who) in enumerate(order):
        passed, here = n < live_at, n == live_at
        arrived = _at(world, max(begun - n, 1 if begun < 10 else begun - n), 9)
        step = Step(draft=draft, round=1, position=n + 1, step_kind=kind, post=line[who])
        if passed or here:
            step.arrived_at = arrived
        if passed or (here and draft.state in ("enforced", "refused_after", "returned")):
            step.acted_at, step.acted_by, step.acted_post = arrived + timedelta(hours=5), "system:demo", line[who]
            step.state = {"enforced": "decided", "refused_after": "rejected", "returned": "returned"}[draft.state] if here else "agreed"
            step.comment = draft.last_reason if here else ""
        elif here:
            step.state = "live"
        elif draft.state == "returned":
            step.state = "void"
        step.save()
        if step.state == "live":
            _clock(step, OF_STEP[kind], arrived)
    draft.submitted_at = _at(world, begun, 11)
    draft.save()


def _clock(step: Step, rule: str, at: datetime) -> None:
    Clock.objects.create(
        rule=rule, label=str(CLOCKS[rule].label), ward=step.draft.ward, duty_post=step.post, power="approval.view",
        subject=f"{step.kind}:{step.ref}", url=step.get_absolute_url(), started_at=at, due_at=due(rule, at, ward=step.draft.ward),
    )


def _decided(world: Any, draft: Draft, line: dict[str, Post]) -> None:
    step = draft.steps.get(step_kind="decide")
    entry = register.enter(
        division=draft.division, direction="decision", title=draft.title, on=world.ago(days=30), subject=f"{draft.kind}:{draft.ref}",
    )
    draft.decided_at = draft.enforced_at = step.acted_at
    draft.decided_by, draft.document_number = "system:demo", entry.number_text
    draft.save()
    if draft.case_kind == "rule":  # decided by the deputy while the head was away; the head has not looked yet
        step.for_another, step.acted_post, step.acted_at = True, line["department"], _at(world, 5)
        step.save()
        _clock(step, AFTER_VIEW, _at(world, 5))


def _circular(world: Any, ward: Ward) -> None:
    posts = list(Post.objects.filter(ward=ward, until=None).order_by("rank", "pk"))
    sender = next(p for p in posts if p.duty == "general_affairs")
    row = Circular.objects.create(
        ward=ward, sender=sender, title="年末年始の開庁日と当番について", note="年末年始の閉庁期間と当番表の案です。見たら印を付けてください。",
        sent_at=_at(world, 3),
    )
    Reader.objects.bulk_create(
        Reader(circular=row, post=p, read_at=_at(world, 2) if n % 2 else None, read_by="system:demo" if n % 2 else "")
        for n, p in enumerate(q for q in posts if q.rank <= 3 and q != sender)
    )


def _away(world: Any, ward: Ward) -> None:
    head = _line(ward, "community")["head"]
    Absence.objects.create(post=head, from_at=_at(world, 0, 0), until_at=_at(world, -2, 17), reason="出張")
