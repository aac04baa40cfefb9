"""The demo's four years: who began early, who never begins and why, four refusals, a hold nobody reviewed, a stopped pilot."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.inquiry.models import Inquiry, Kind, Reply
from kusei.core.inquiry.rule_values import REPLY_DUE
from kusei.core.ledger.models import Ward
from kusei.plan.register.public import NodeView, ancestors_of, current_plan
from kusei.plan.rollout.actions.studies import question_sheet
from kusei.plan.rollout.lifecycle import CELL, STUDY
from kusei.plan.rollout.models import (
    Answer,
    Assessment,
    Condition,
    Dependency,
    ModeDecision,
    Opinion,
    Option,
    Policy,
    Request,
    Standing,
    Step,
    Study,
)
from kusei.plan.rollout.queries import spread

# data: the story's words
WAY = ("studying", "preparing", "pilot", "live", "settled")
NEVER = (
    ("talks", "区内の関係者との協議が整わず、説明会の日程が決まりません。担当の職も空いています。"),
    ("people", "担当の職が2年続けて空いています。ほかの仕事と兼ねる職員に頼めません。"),
    ("first", "まず避難所の運営の話し合いを終えてから始めると、区長が決めました。"),
)
HELD = ("people", "担当が異動し、後任が決まるまで待っています。")
STOPPED = ("policy", "試行では参加が少なく、ほかの取り組みに人手を移しました。")
LEFT_OUT = ("place", "区内に対象となる海岸の建物がありません。")
OLD_NAME = "証明書の自動交付機の更新"
REFUSED = (
    (4, "asked", 4_800_000, "既存の仕組みの見直しを先に行うこと。"), (3, "bureau", 4_200_000, "財源の見通しが立たないため。"),
    (2, "bureau", 3_600_000, "効果が数字で示されていないため。"), (1, "finance", 3_600_000, "全市の優先順位による。"),
)
VOICES = ("置き場所がないため、協定を先に結びたい。", "冬の夜を考えると、毛布は区で用意すべきです。", "駅のない区では、優先度は高くありません。")
STUDIES: tuple[dict[str, Any], ...] = (
    {
        "title": "郵送請求を一つの区にまとめるか", "key": "郵送", "days": 420, "state": "decided",
        "question": "十六区で別々に行っている郵送請求の事務を、一つの区にまとめるか。",
        "options": (("いまのまま", "区ごとの事情が分かる", "担当が休むと止まる。やり方が区で違う", 0, 9600),
                    ("二つの区にまとめる", "止まりにくい。移行が軽い", "二つの区の間で差が残る", 2_400_000, 6800),
                    ("一つの区にまとめる", "手間が最も減る", "一か所が止まると全区が止まる", 4_100_000, 5200)),
        "opinions": (("市民課長会", "繁忙期の応援の決め方を先に決めてほしい。", "応援の順番を要領に書きます。"), ("区政協力委員会", "返事が遅くならないようにしてほしい。", "受付から発送までの日数を毎月公表します。")),
        "text": "二つの区にまとめ、二年後に一つにするかをもう一度検討する。", "reason": "一か所が止まる心配を避けながら、手間を三割減らせるため。", "chosen": 1,
    },
    {
        "title": "窓口の案内を民間に任せるか", "key": "窓口", "days": 700, "state": "dropped",
        "question": "繁忙期の窓口案内を、民間の事業者に任せるか。",
        "options": (("いまのまま", "職員がその場で判断できる", "繁忙期に人が足りない", 0, 1400), ("三月と四月だけ任せる", "繁忙期の人手が増える", "指示の出し方に法の制約がある", 3_200_000, 600)),
        "opinions": (("総務課", "直接の指示ができないため、混雑時の対応が難しい。", "ご意見のとおりで、見送りの理由の一つとしました。"),),
        "text": "今期は見送り、番号札による用件分けを先に行う。", "reason": "用件分けだけで待ち時間が減った区があり、費用に見合わないため。", "chosen": None,
    },
    {
        "title": "帰宅困難者を受け入れる建物の決め方", "key": "帰宅困難", "days": 80, "state": "consulting",
        "question": "民間の建物に受け入れを頼むとき、何を区が用意するか。",
        "options": (("水と毛布を区が置く", "頼みやすい", "置き場所と入れ替えの手間", 5_500_000, 300), ("協定だけ結ぶ", "費用がかからない", "備えのない建物が残る", 0, 120)),
        "opinions": (("商店街連合会", "", ""), ("鉄道事業者", "駅の外での案内を区にお願いしたい。", "")),
        "text": "", "reason": "", "chosen": None,
    },
)


class World(Protocol):
    """What this room asks of the demo city."""

    @property
    def rng(self) -> random.Random: ...
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> Sequence[Standing]:
    """Cells with their history, then conditions, order, money and studies; inside the loader's gate."""
    nodes = spread(day=world.as_of)
    first = date(calendar.fiscal_year_of(world.as_of) - 3, 4, 1)
    cells, steps = [], []
    for w, ward in enumerate(world.wards):
        for n, node in enumerate(nodes):
            row, story = _cell(world, w, ward, n, node, first)
            cells.append(row)
            steps += story
    Standing.objects.bulk_create(cells)
    Step.objects.bulk_create(steps)
    for row in cells:
        if clock := CELL.states[row.state].clock:
            clocks.start(clock, row, at=calendar.happened(row.since))
    _rules(world, nodes, first)
    _money(world, nodes)
    for told in STUDIES:
        _study(world, nodes, told)
    return cells


def _cell(world: World, w: int, ward: Ward, n: int, node: NodeView, first: date) -> tuple[Standing, list[Step]]:
    row = Standing(ward=ward, initiative_ref=node.ref, initiative=node.title, position=node.order, since=first, state="not_begun")
    steps = [Step(standing=row, on=first, state="not_begun")]
    last = w == len(world.wards) - 1 and len(world.wards) > 2
    keen = (w * 7 + n * 3) % 16
    most = len(WAY) if keen < 2 else len(WAY) - 1
    reach = 0 if last else min(most, max(0, 4 - keen // 3 + (1 if n % 5 == 0 else 0)))

    def move(day: date, state: str, why: str = "", note: str = "") -> None:
        row.state, row.since, row.why, row.note = state, day, why, note
        steps.append(Step(standing=row, on=day, state=state, why=why, note=note))

    day = first + timedelta(days=30 + 11 * keen + world.rng.randint(0, 40))
    for state in WAY[:reach]:
        if day >= world.as_of - timedelta(days=20):
            break
        move(day, state)
        if state == "live":
            row.live_on = day
        day += timedelta(days=120 + world.rng.randint(0, 160))
    checked = world.as_of - timedelta(days=40 + world.rng.randint(0, 200))
    if not last and row.state in ("not_begun", "studying", "preparing", "pilot") and row.since < checked and (w + n) % 13:
        move(checked, row.state, "", "区と確かめました。")
    _trouble(world, row, move, w, n, last=last)
    if row.live_on is None and row.state in ("studying", "preparing", "pilot"):
        row.planned_on = world.as_of + timedelta(days=world.rng.randint(-120, 400))
    return row, steps


def _trouble(world: World, row: Standing, move: object, w: int, n: int, *, last: bool) -> None:
    assert callable(move)
    if last and n % 3 == 0:
        row.why, row.note = NEVER[n // 3 % len(NEVER)]
    elif (w, n) == (2, 3):
        row.was, row.live_on = "pilot", None
        move(max(row.since, world.as_of - timedelta(days=260)), "held", *HELD)
    elif (w, n) == (5, 6):
        row.live_on = None
        move(max(row.since, world.as_of - timedelta(days=200)), "stopped", *STOPPED)
    elif "津波" in row.initiative and w % 4 == 3 and row.live_on is None:
        move(max(row.since, world.as_of - timedelta(days=700)), "out", *LEFT_OUT)


def _find(nodes: Sequence[NodeView], word: str) -> NodeView | None:
    return next((n for n in nodes if word in n.title), None)


def _rules(world: World, nodes: Sequence[NodeView], first: date) -> None:
    shelters, towers = _find(nodes, "避難所"), _find(nodes, "津波")
    if shelters:
        for area, text, asks, key, hard in (
            ("data", "避難所の台帳を使っている", "room", "shelters", True), ("training", "訓練を一度行っている", "evidence", "shelters.drills", False),
            ("people", "学区ごとに鍵を開ける人が三人いる", "person", "", True), ("people", "防災の担当者がいる", "post", "disaster", False),
        ):
            row = Condition.objects.create(initiative_ref=shelters.ref, area=area, text=text, asks=asks, key=key, hard=hard, since=first, source="区政課の手引き（案）")
            if asks == "person":
                for w, ward in enumerate(world.wards):
                    if w % 3 != 2:
                        no = w % 5 == 4
                        Answer.objects.create(
                            condition=row, ward=ward, met="no" if no else "yes", note="二つの学区で二人しかいません。来年度に頼みます。" if no else "",
                            answered_on=first + timedelta(days=60),
                        )
    if shelters and towers and shelters.ref != towers.ref:
        Dependency.objects.create(first_ref=shelters.ref, then_ref=towers.ref, reason="避難所の役割分担が決まってから、建物ごとの受け入れを決めるため。", since=first)
    if node := _find(nodes, "コンビニ"):
        ModeDecision.objects.create(
            initiative_ref=node.ref, initiative=node.title, mode="city", since=first + timedelta(days=400), decided_by="区長会", reason="機械の設定が全市で一つのため。",
        )


def _money(world: World, nodes: Sequence[NodeView]) -> None:
    plan, year = current_plan(world.as_of), calendar.fiscal_year_of(world.as_of)
    node = _find(plan.of("initiative") if plan else (), "コンビニ") or (nodes[0] if nodes else None)  # a bureau's, so not in the matrix
    if node is None:
        return
    before = OLD_NAME, next((ref for ref in ancestors_of(node.ref)), node.ref)
    for n, (back, stage, yen, why) in enumerate(REFUSED):
        asked = date(year - back, 10, 1)
        name, ref = (node.title, node.ref) if n else before  # the first was asked under the plan before, which called it otherwise
        row = Request.objects.create(
            initiative_ref=ref, initiative=name, fiscal_year=year - back + 1, title="証明書の自動交付の準備", asked_yen=yen, standing_yen=0,
            asked_on=asked, state="refused", refused_at=stage, reason=why, ended_on=asked + timedelta(days=60),
        )
        Assessment.objects.create(request=row, stage=stage, before_yen=yen, after_yen=0, assessed_on=asked + timedelta(days=60), reason=why)
    other = _find(nodes, "見守") or node
    for n, (state, yen, after) in enumerate((("voted", 900_000, 700_000), ("finance", 1_200_000, 1_000_000), ("asked", 640_000, 640_000))):
        ward = world.wards[n % len(world.wards)]
        asked = min(date(year if n else year - 1, 9, 20), world.as_of)
        row = Request.objects.create(
            ward=ward, initiative_ref=other.ref, initiative=other.title, fiscal_year=asked.year + 1, title=f"見守りの連絡会の運営（{n + 1}）", asked_yen=yen,
            standing_yen=after, asked_on=asked, state=state, ended_on=asked + timedelta(days=180) if state == "voted" else None,
        )
        if after != yen:
            Assessment.objects.create(request=row, stage="asked", before_yen=yen, after_yen=after, assessed_on=min(asked + timedelta(days=40), world.as_of), reason="回数を見直すこと。")


def _study(world: World, nodes: Sequence[NodeView], told: Mapping[str, Any]) -> None:
    node, begun = _find(nodes, told["key"]), world.as_of - timedelta(days=told["days"])
    done = told["state"] in ("decided", "dropped")
    row = Study.objects.create(
        title=told["title"], question=told["question"], begun_on=begun, initiative_ref=node.ref if node else "", initiative=node.title if node else "",
        state=told["state"], edition=1 if done else 0,
    )
    options = [
        Option.objects.create(study=row, title=t, good=g, bad=b, yen=y, hours=h, since=begun) for t, g, b, y, h in told["options"]
    ]
    asked, decided = begun + timedelta(days=40), begun + timedelta(days=120)
    for whom, text, answer in told["opinions"]:
        Opinion.objects.create(
            study=row, asked_of=whom, asked_on=asked, due_on=asked + timedelta(days=28), text=text, answer=answer,
            answered_on=asked + timedelta(days=20) if text else None,
        )
    if not done:
        _wards_asked(world, row, options, asked)
    if done:
        chosen = told["chosen"]
        Policy.objects.create(
            study=row, edition=1, dropped=told["state"] == "dropped", option=options[chosen] if chosen is not None else None,
            text=told["text"], reason=told["reason"], decided_on=decided, number=f"{decided.year - 2018}区政第{40 + row.pk}号", decided_by="区政部長",
        )
    if clock := STUDY.states[row.state].clock:
        clocks.start(clock, row, at=calendar.happened(decided if done else asked))


def _wards_asked(world: World, study: Study, options: Sequence[Option], asked: date) -> None:
    """The wards' opinions by an inquiry whose day has gone by: most have answered, two write, two have not begun."""
    due, sheet = asked + timedelta(days=28), question_sheet(study)
    inquiry = Inquiry.objects.create(
        title=f"意見照会：{study.title}", kind=Kind.STUDY, text=study.question, questions=sheet, state="open", due_at=calendar.closing(due), sent_at=calendar.happened(asked))
    replies = []
    for n, ward in enumerate(world.wards):
        state = "waiting" if n % 8 == 6 else "drafting" if n % 8 == 3 else "submitted"
        chosen, why = options[n % len(options)].title, VOICES[n % len(VOICES)]
        replies.append(Reply(
            inquiry=inquiry, ward=ward, state=state, due_at=calendar.closing(due), first_due_at=calendar.closing(due), rounds=int(state == "submitted"),
            answers={} if state == "waiting" else {"option": chosen, "why": why}, submitted_at=calendar.happened(due - timedelta(days=n % 9 + 1)) if state == "submitted" else None))
    for reply in Reply.objects.bulk_create(replies):
        if reply.state != "submitted":
            clocks.start(REPLY_DUE, reply, at=calendar.happened(asked), due_at=reply.due_at)
    Opinion.objects.bulk_create(
        Opinion(study=study, asked_of=r.ward.name, asked_on=asked, due_on=due, reply=r) for r in replies)
