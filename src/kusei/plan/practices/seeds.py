"""The demo's story: cards with good, doubtful and failed effects, taken over, stopped, declined; one waits too long."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.plan.practices.lifecycle import ADOPTION, CARD
from kusei.plan.practices.models import Adoption, Answer, Condition, Practice, Trait, TraitKey
from kusei.plan.register.public import current_plan

# data: the story's words
CARDS: tuple[dict[str, Any], ...] = (
    {
        "ward": 2, "title": "転入の多い月の受付を番号札で分けた", "key": "窓口", "days": 700, "state": "published",
        "background": "3月と4月に転入の待ち時間が1時間を超え、住民票だけの人も同じ列に並んでいました。",
        "what": "入口で用件を聞き、転入と証明の番号札を分けました。3月20日から4月10日まで案内の職員を二人置きました。",
        "failure": "初日は札の色が似ていて並び間違いが多く、二日目に床の線を引きました。案内の職員を一人にした日は元に戻りました。",
        "yen": 180000, "hours": 260, "label": "転入の待ち時間（中央値）", "unit": "分", "effect": ("-14", "-19", "-9"), "n": 412,
        "method": "compared", "contact": "市民課", "conditions": (("番号札の発券機がある", True, "person", "", None),),
    },
    {
        "ward": 5, "title": "学区ごとに避難所開設訓練の日を先に決めた", "key": "避難所", "days": 900, "state": "published",
        "background": "訓練の日が年度末に重なり、学校と地域の都合が合わずに中止になる学区がありました。",
        "what": "4月の学区の会議で一年分の日を決め、学校の予定表に載せました。鍵を開ける人を学区で三人決めました。",
        "failure": "雨の日の扱いを決めておらず、二つの学区で当日に混乱しました。",
        "yen": 0, "hours": 120, "label": "訓練をした学区", "unit": "学区", "effect": ("4", "2", "6"), "n": 13,
        "method": "before_after", "contact": "総務課", "conditions": (("避難所の台帳を使っている", True, "room", "shelters", None),),
    },
    {
        "ward": 0, "title": "津波避難ビルの所有者を銀行と一緒に訪ねた", "key": "津波", "days": 500, "state": "published",
        "background": "区だけで頼んでも、管理組合の返事がなかなかもらえませんでした。",
        "what": "地元の金融機関と一緒に所有者を訪ね、夜の開け方と保険の説明を一枚の紙にまとめました。",
        "failure": "分譲の建物は総会まで半年かかります。説明の紙は管理組合用を別に作るべきでした。",
        "yen": 60000, "hours": 340, "label": "協定に至った建物", "unit": "棟", "effect": ("5", "-1", "11"), "n": 24,
        "method": "before_after", "contact": "総務課",
        "conditions": (("津波避難ビルの台帳を使っている", True, "room", "tsunami_buildings", None), ("地元の金融機関と連携協定がある", False, "person", "", None)),
    },
    {
        "ward": 8, "title": "単身の高齢の方への声かけを新聞販売店に頼んだ", "key": "孤立", "days": 620, "state": "published",
        "background": "見守りの訪問が、日中に出かける人の多い地区では届いていませんでした。",
        "what": "新聞販売店と乳飲料の配達所に、三日たまったら区に知らせる約束をしてもらいました。",
        "failure": "知らせの多くは旅行でした。留守の連絡先を先に聞いておくと減りました。",
        "yen": 25000, "hours": 90, "label": "知らせから確認まで", "unit": "時間", "effect": ("-20", "-30", "-6"), "n": 61,
        "method": "before_after", "contact": "福祉課", "conditions": (("単身世帯の割合が高い", False, "least", "single_share", "35"),),
    },
    {
        "ward": 11, "title": "講座の修了者に役員会を見学してもらった", "key": "担い手", "days": 800, "state": "published",
        "background": "講座は満員でも、その後に役を引き受ける人がいませんでした。",
        "what": "修了の日に、三つの会の役員会を見学する日を申し込めるようにしました。",
        "failure": "見学だけでは引き受ける人は増えませんでした。仕事の量を紙に書いて渡した会だけに一人加わりました。",
        "yen": 40000, "hours": 150, "label": "役を引き受けた人", "unit": "人", "effect": ("1", "-2", "4"), "n": 38,
        "method": "before_after", "contact": "地域力推進室", "conditions": (),
    },
    {
        "ward": 3, "title": "空き家の所有者への手紙に写真を入れた", "key": "空き家", "days": 430, "state": "published",
        "background": "遠くに住む所有者に手紙を送っても、返事が一割ほどでした。",
        "what": "いまの様子の写真と、近所の困りごと、相談先を一枚にして送りました。",
        "failure": "写真に隣の家の表札が写っていて刷り直しました。必ず二人で確かめてください。",
        "yen": 90000, "hours": 210, "label": "返事のあった割合", "unit": "ポイント", "effect": ("18", "9", "27"), "n": 140,
        "method": "trial", "contact": "まちづくり推進室", "conditions": (),
    },
    {
        "ward": 6, "title": "妊娠の届出の日に次の面談の日を決めた", "key": "妊娠", "days": 45, "state": "checking",
        "background": "届出のあと、二回目の面談につながらない方がいました。",
        "what": "届出の窓口で、担当の保健師が次の面談の日をその場で決めました。佐藤さんの発案で始まりました。",
        "failure": "土曜の枠がなく、働いている方には選びにくい日程でした。",
        "yen": None, "hours": 60, "label": "", "unit": "", "effect": None, "n": None, "method": "none", "contact": "保健センター", "conditions": (),
    },
    {
        "ward": 9, "title": "郵送請求の返信用封筒の見本を載せた", "key": "郵送", "days": 20, "state": "draft",
        "background": "切手の不足で止まる請求が多くありました。", "what": "市のページに、封筒と切手の見本の写真を載せました。",
        "failure": "", "yen": None, "hours": 10, "label": "", "unit": "", "effect": None, "n": None, "method": "none", "contact": "",
        "conditions": (), "reason": "うまくいかなかったことと、問い合わせ先の課を書いてください。",
    },
)
# data: (card, ward, state, days since considered, outcome, result, words)
TAKEN: tuple[tuple[int, int, str, int, str, tuple[str, str, str] | None, str], ...] = (
    (0, 4, "reported", 520, "same", ("-12", "-18", "-6"), "札を三色にしたので、並び間違いはほとんどありませんでした。"),
    (0, 7, "reported", 480, "worse", ("-5", "-9", "-1"), "入口が二つあり、案内の職員が三人要りました。"),
    (0, 10, "using", 300, "", None, ""),
    (0, 13, "declined", 200, "", None, "発券機の更新が来年度のため、今年度は見送ります。"),
    (1, 1, "reported", 640, "better", ("6", "4", "8"), "区政協力委員の会議と同じ日にしたら、欠席がなくなりました。"),
    (1, 9, "using", 420, "", None, ""),
    (2, 12, "stopped", 310, "", None, "金融機関の担当者が替わり、訪問が続けられなくなりました。"),
    (3, 14, "considering", 130, "", None, ""),
    (5, 1, "reported", 300, "same", ("15", "3", "27"), "写真は住宅の課が撮り、手紙は区が出しました。"),
    (5, 8, "preparing", 60, "", None, ""),
    (4, 2, "reported", 420, "none", ("0", "-2", "2"), "見学した人は楽しかったと言いますが、役を引き受けた人はいませんでした。"),
)
SOURCE = "デモの統計表"


class World(Protocol):
    """What this room asks of the demo city."""

    @property
    def rng(self) -> random.Random: ...
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> Sequence[Practice]:
    """Figures of every ward, the cards, and the wards that took them over; inside the loader's gate."""
    _figures(world)
    cards = [_card(world, told) for told in CARDS if told["ward"] < len(world.wards)] or [_card(world, {**CARDS[0], "ward": 0})]
    for told in TAKEN:
        if told[0] < len(cards) and told[1] < len(world.wards) and cards[told[0]].state == "published":
            _taken(world, cards[told[0]], told)
    return cards


def _figures(world: World) -> None:
    rng, rows = world.rng, []
    for n, ward in enumerate(world.wards):
        town = 1 - abs(n - len(world.wards) / 2) / max(len(world.wards), 1)  # the middle of the list is the middle of the city
        figures = {
            TraitKey.HOUSEHOLDS: rng.randint(38, 110) * 1000, TraitKey.SINGLE: 26 + 24 * town + rng.uniform(-2, 2),
            TraitKey.AGED: 31 - 9 * town + rng.uniform(-2, 2), TraitKey.FOREIGN: 2 + 4 * town + rng.uniform(0, 1.5),
            TraitKey.TURNOVER: 6 + 9 * town + rng.uniform(-1, 1), TraitKey.DAYTIME: 82 + 80 * town**3 + rng.uniform(-4, 4),
            TraitKey.AREA: rng.uniform(9, 46),
        }
        for back in (0, 1):
            day = date(calendar.fiscal_year_of(world.as_of) - back, 4, 1)
            rows += [
                Trait(ward=ward, key=k, day=day, value=round(Decimal(str(v)) * (1 - Decimal("0.01") * back), 2), source=SOURCE)
                for k, v in figures.items()
            ]
    Trait.objects.bulk_create(rows)


def _card(world: World, told: dict[str, Any]) -> Practice:
    plan = current_plan(world.as_of)
    initiative = next((n for n in plan.of("initiative") if told["key"] in n.title), None) if plan else None
    day = world.as_of - timedelta(days=told["days"])
    effect = told["effect"] or (None, None, None)
    published = day if told["state"] == "published" else None
    card = Practice.objects.create(
        ward=world.wards[told["ward"]], title=told["title"], background=told["background"], what=told["what"], failure=told["failure"],
        initiative_ref=initiative.ref if initiative else "", initiative=initiative.title if initiative else "",
        started_on=day - timedelta(days=200), cost_yen=told["yen"], effort_hours=told["hours"], effect_label=told["label"],
        effect_unit=told["unit"], effect_value=effect[0], effect_low=effect[1], effect_high=effect[2], effect_n=told["n"],
        method=told["method"], contact=told["contact"], published_on=published, reviewed_on=published,
        reason=told.get("reason", ""), state=told["state"],
    )
    for text, hard, asks, key, amount in told["conditions"]:
        Condition.objects.create(practice=card, text=text, hard=hard, asks=asks, key=key, amount=amount, since=day)
    if clock := CARD.states[card.state].clock:
        clocks.start(clock, card, at=calendar.happened(day))
    return card


def _taken(world: World, card: Practice, told: tuple[Any, ...]) -> None:
    _card_no, n, state, days, outcome, result, words = told
    ward, day = world.wards[n], world.as_of - timedelta(days=told[3])
    begun = state in ("using", "reported", "stopped")
    value, low, high = result or (None, None, None)
    row = Adoption.objects.create(
        practice=card, ward=ward, considered_on=day, state=state, outcome=outcome, result_value=value, result_low=low, result_high=high,
        decided_on=day + timedelta(days=20) if state not in ("considering", "declined") else None,
        started_on=day + timedelta(days=45) if begun else None,
        ended_on=day + timedelta(days=150) if state == "stopped" else None,
        reported_on=day + timedelta(days=280) if state == "reported" else None,
        came_of=words if state == "reported" else "", reason=words if state in ("declined", "stopped") else "",
    )
    if state != "declined":
        for condition in card.conditions.filter(asks="person"):
            Answer.objects.create(condition=condition, ward=ward, met="yes", answered_on=day + timedelta(days=10))
    if clock := ADOPTION.states[state].clock:
        clocks.start(clock, row, at=calendar.happened(row.started_on or day))
