"""The plan's four years in the demo: a version after an earthquake, a mid-term version, what was inherited, watched, left out.

Everything is told relative to the story's today; the decisions are entered as of before Kusei, with number and decider.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_of
from kusei.core.ledger.models import Ward
from kusei.core.refs import new_ref
from kusei.plan.register import history, rules
from kusei.plan.register.actions.effect import begin_history, learn, stand
from kusei.plan.register.actions.revising import first_day
from kusei.plan.register.actions.watching import turn_clock
from kusei.plan.register.models import (
    Change,
    Kind,
    Outcome,
    Plan,
    PolicyItem,
    Revision,
    WardPolicy,
    Watch,
    WatchNote,
)
from kusei.plan.register.saving import Growing

DRAFTER, DECIDER = "市民局 区政課 係長", "市民局長"  # data
QUAKE = (
    "地震をふまえた災害対策の見直し", "urgent",
    "昨年1月の地震で、避難所の開設に時間がかかり、帰宅できない人の受け入れ先も足りなかった。年度の途中だが、急いで計画を改める。",
)  # data
MIDTERM = (
    "計画期間の半ばの見直し（中間見直し版）", "midterm",
    "計画の2年目を終え、進み具合と区の声をふまえて、取り組みをまとめ、目標をはっきりさせる。",
)  # data
COMING = (
    "郵送請求の取り組みの見直し", "regular",
    "受付を一か所にまとめたあと、返送までの日数が延びた区がある。日数の目標を加え、区に残す仕事を分けて書く。",
)  # data
# What became of the earlier plan's items: (title, kind, what, heirs by topic, reason, evidence).
BEFORE: tuple[tuple[str, str, str, tuple[str, ...], str, str], ...] = (
    ("避難所の開設訓練を中学校区ごとに行う", "initiative", "developed", ("shelter_drills",),
     "中学校区では参加者が偏ったため、学区ごとの訓練に広げる。", "4年間で延べ61回。学区で見ると半分に届かなかった。"),
    ("津波のときに逃げ込める建物を探す", "initiative", "continued", ("tsunami_buildings",),
     "探す段階は終えた。指定を増やす取り組みとして続ける。", "候補140棟を調べ、52棟を指定した。"),
    ("区民まつりでの健康相談", "initiative", "merged", ("from_pregnancy",),
     "来る人がほかの相談と重なるため、妊娠期からの支援にまとめる。", "相談は年平均38件。"),
    ("子育てサロンの開設", "initiative", "merged", ("from_pregnancy",),
     "サロンを支援の入口として、妊娠期からの支援にまとめる。", "16区すべてで開設した。"),
    ("全区役所に総合案内を置く", "initiative", "completed", (),
     "すべての区役所に置き、通常の仕事になった。", "設置16区、案内で用件が済んだ割合は平成の終わりに72％。"),
    ("区役所の夜間窓口", "initiative", "abandoned", (),
     "試行した2区で利用が1日3人に満たず、人の配置に見合わなかった。証明書の取得はコンビニ交付で広げる。", "試行2区、利用は1日平均2.4人。"),
    ("証明書の自動交付機の更新", "carried_over", "developed", ("kiosk",),
     "機器の製造が終わった。コンビニ交付の取り組みに改める。", "機器の保守は計画の最終年度で終了。"),
)  # data
WATCHES: tuple[dict[str, Any], ...] = (
    {"title": "国の指定都市制度の審議", "source": "国の審議会 第4回総会資料（架空）", "began": 700, "review": 40,
     "matter": "区長の権限が見直されると、区長の裁量に関する取り組みを改める。", "notes": ((300, "中間の取りまとめが出た。区の権限は引き続き審議。", 120),)},
    {"title": "津波の想定の見直し", "source": "県の防災会議 地震部会（架空）", "began": 420, "review": -18, "topic": "tsunami_buildings",
     "matter": "浸水の深さの想定が変わると、津波避難ビルの指定と受け入れ人数の目標を見直す。", "notes": ((140, "公表が年度の後半に延びた。", 122),)},
    {"title": "戸籍の証明書の広域交付", "source": "国の通知（架空）", "began": 900, "review": -200, "topic": "kiosk",
     "matter": "ほかの市町村の戸籍も窓口で出せるようになると、証明書の取得機会の取り組みに加える。",
     "notes": ((420, "施行日が決まった。", 120),),
     "resolved": ("taken_up", "中間見直しで、証明書の取り組みの目標に加えた。", 210)},
)  # data
VISION = "{ward}では、顔の見える近所づきあいを力に、災害に強く、はじめて子育てをする人が安心できるまちをつくります。"  # data
FOCUS = "{ward}では、学区の代表者と年に2回話し合い、「{title}」を区の重点として進めます。"  # data
LEFT = (
    "区の人口に占める対象の人が少なく、今年度はほかの取り組みを優先するため。",
    "担当する係の体制が整わないため。来年度に改めて判断する。",
    "市全体で進める取り組みで、区として加えることがないため。",
)  # data
NEXT: dict[str, Any] = {
    "title": "あけぼの市 区役所改革アクションプラン（次期・素案）",
    "pillars": (
        ("災害に備える", ("学区ごとの避難所訓練を、夜間と在宅避難まで広げる", "津波避難ビルの収容を、実際に入れる人数で確かめる", "班別マニュアルを画面で使えるようにする")),
        ("暮らしを支える", ("妊娠期から就学までを一つの記録で支える", "孤立の見守りと就労支援をつなぐ")),
        ("窓口を変える", ("書かない窓口をすべての区で始める",)),
    ),
}  # data


def seed_story(world: Any, plan: Plan, before: Plan | None) -> None:
    """Versions, inheritance, watched matters, wards' policies. Inside the loader's gate."""
    year = plan.from_year or fiscal_year_of(world.as_of)
    begin_history(plan, day=first_day(plan), at=calendar.happened(date(year, 4, 1), 12))
    _versions(world, plan, year)
    if before is not None:
        _inherited(before, plan, year)
    _next_plan(world, plan)
    _watched(world, plan)
    wards = getattr(world, "wards", None)
    _policies(world, plan, wards if wards is not None else [])


# Versions -----------------------------------------------------------------------------------------------------------


def _versions(world: Any, plan: Plan, year: int) -> None:
    by_topic = {n.topic: n.ref for n in plan.nodes.filter(kind=Kind.INITIATIVE)}
    tree = history.tree_on(plan, date(year, 4, 1))
    drill, stranded, stock = (by_topic[t] for t in ("shelter_drills", "stranded", "stockpile"))
    new = {
        **tree[stock], "title": "夜間と休日の動員の名簿をつくり、応援に来る職員を先に決めておく", "no": "", "target": "毎年度、参集訓練で3時間以内に半数",
        "rank": rules.rank_after(tree, tree[stock]["parent"], stock),
    }  # data
    _version(plan, QUAKE, date(year + 1, 2, 1), late_days=9, number=f"{year}市区第412号", changes=(  # data
        ("change", drill, [(drill, {"title": "学区と一緒に、夜間と冬を含めて避難所の開設と運営を訓練する", "target": "毎年度、すべての学区で1回"})],
         "地震が夜に起き、鍵の受け渡しと暖房に手間取ったため。"),
        ("change", stranded, [(stranded, {"target": "受け入れ先の協定を、見込み人数の半分まで"})], "駅で夜を明かした人が多かったため。"),
        ("add", "", [(new_ref(), new)], "参集に半日かかった区があったため。"),
    ))  # data
    tree = history.tree_on(plan, date(year + 2, 4, 1))
    work, isolation, lectures, course = (by_topic[t] for t in ("work_corner", "isolation_network", "lectures", "community_course"))
    _version(plan, MIDTERM, date(year + 2, 4, 1), late_days=-20, number=f"{year + 1}市区第588号", changes=(  # data
        ("merge", course, [(course, {"title": "対象を絞った講演会と講習会を続け、地域の担い手を育てる"}), (lectures, {"gone": "merged", "into": course})],
         "講演会に来た人を講習会につなげるため。"),
        ("change", isolation, [(isolation, {"target": "知らせから2日以内に訪ねる割合を90％以上"})], "訪問が遅れた事例があったため。"),
        ("change", work, [(work, {"target": "紹介から半年後も働いている人を6割以上"})], "就職した人数だけでは続いたかどうか分からないため。"),
    ))  # data
    _coming(world, plan, by_topic["postal"])


def _version(
    plan: Plan, told: tuple[str, str, str], on: date, *, late_days: int, number: str,
    changes: tuple[tuple[str, str, list[tuple[str, dict[str, Any]]], str], ...],
) -> None:
    """A version decided before Kusei: ``late_days`` after its day (entered late) or before it."""
    title, occasion, reason = told
    tree, decided = history.tree_on(plan, on), on + timedelta(days=late_days)
    revision = Revision.objects.create(
        plan=plan, title=title, occasion=occasion, reason=reason, effective_on=on, state="decided", drafted_on=min(on, decided) - timedelta(days=34),
        drafted_by=DRAFTER, council_on=min(on, decided) - timedelta(days=12), council_note="案のとおり了承。区への周知を急ぐこと。",  # data
        decision_number=number, decided_on=decided, decided_by=DECIDER, known_at=calendar.happened(decided, 12),
    )
    rows = _changes(revision, tree, changes)
    learn(plan, history.edits_in(rows, on, calendar.happened(decided, 12)), revision=revision, at=calendar.happened(decided, 12))
    revision.edition, revision.state = plan.edition + 1, "in_force"
    revision.save()
    stand(plan, on, edition=revision.edition)


def _changes(revision: Revision, tree: Any, changes: Any) -> list[Change]:
    nodes = {n.ref: n for n in revision.plan.nodes.all()}
    return [
        Change.objects.create(
            revision=revision, position=at, verb=verb, node=nodes.get(item), reason=why,
            patches=[{"node": ref, "patch": patch} for ref, patch in patches],
            base={ref: tree[ref] for ref, _p in patches if ref in tree},
        )
        for at, (verb, item, patches, why) in enumerate(changes, start=1)
    ]


def _coming(world: Any, plan: Plan, postal: str) -> None:
    """One on its way, one sent back, one withdrawn."""
    on = date(fiscal_year_of(world.as_of), 4, 1).replace(year=fiscal_year_of(world.as_of) + 1, month=3, day=1)
    tree = history.tree_on(plan, on)
    common = {"plan": plan, "effective_on": on, "drafted_by": DRAFTER}
    title, occasion, reason = COMING
    rev = Revision.objects.create(
        **common, title=title, occasion=occasion, reason=reason, state="drafting", drafted_on=world.as_of - timedelta(days=21),
        returned_reason="「5開庁日」の根拠を、区ごとの実績で示してください。",  # data
    )
    said = tree[postal]
    part = {**said, "title": "本人確認に迷う郵送請求は、区で確かめて返す", "rank": rules.rank_after(tree, said["parent"], postal), "split_of": postal}  # data
    _changes(rev, tree, [
        ("split", postal, [(postal, {"title": "郵送請求の受付と発送を一か所にまとめる"}), (new_ref(), part)], "区でしか確かめられないものが残るため。"),
        ("change", postal, [(postal, {"target": "届いてから5開庁日以内に発送する割合を95％以上"})], "延びた日数を戻すため。"),
    ])  # data
    Revision.objects.create(
        **common, title="柱の順番の入れ替え", reason="市民サービスの柱を先に置く案。", state="withdrawn",
        drafted_on=world.as_of - timedelta(days=160), withdrawn_reason="計画の途中で番号が変わると、フォローアップの資料と合わなくなるため。",
    )  # data


# Inheritance --------------------------------------------------------------------------------------------------------


def earlier_items(tree: Growing) -> None:
    """What the earlier plan had set out to do; called while its tree grows."""
    top = tree.add(Kind.PILLAR, "区役所を近くする", no="1")  # data
    section = tree.add(Kind.SECTION, "", parent=top)
    for title, kind, *_rest in BEFORE:
        tree.add(Kind(kind), title, parent=section if kind == Kind.INITIATIVE else None)


def _inherited(before: Plan, plan: Plan, year: int) -> None:
    items = {n.title: n for n in before.nodes.all()}
    heirs = {n.topic: n for n in plan.nodes.filter(kind=Kind.INITIATIVE)}
    for title, _kind, what, topics, reason, evidence in BEFORE:
        row = Outcome.objects.create(
            item=items[title], what=what, reason=reason, evidence=evidence, decided_on=date(year, 3, 12), post=DRAFTER)
        row.heirs.set([heirs[t] for t in topics])


def _next_plan(world: Any, plan: Plan) -> None:
    """The heir of the plan in force: a draft, half of whose inheritance is decided."""
    last = plan.to_year or fiscal_year_of(world.as_of)
    heir = Plan.objects.create(
        title=NEXT["title"], document="素案", from_year=last + 1, to_year=last + 4, predecessor=plan)  # data
    tree = Growing(heir)
    for n, (title, initiatives) in enumerate(NEXT["pillars"], start=1):
        top = tree.add(Kind.PILLAR, title, no=str(n))
        section = tree.add(Kind.SECTION, "", parent=top)
        for words in initiatives:
            tree.add(Kind.INITIATIVE, words, parent=section)
    tree.save()
    new = list(heir.nodes.filter(kind=Kind.INITIATIVE).order_by("order"))
    old = {n.topic: n for n in plan.nodes.filter(kind=Kind.INITIATIVE, last_edition=None)}
    decided = world.as_of - timedelta(days=14)
    for topic, what, to, why in (
        ("shelter_drills", "developed", 0, "夜間の訓練を終えた学区から、在宅避難の訓練へ進むため。"), ("tsunami_buildings", "developed", 1, "棟数はそろいつつあるため。"),
        ("manuals", "continued", 2, "紙のマニュアルはそろった。使い方を改めるため。"), ("from_pregnancy", "merged", 3, "子どもに関わる取り組みをまとめるため。"),
        ("dedicated_posts", "merged", 3, "子どもに関わる取り組みをまとめるため。"), ("stranded", "abandoned", None, "駅を管理する会社が受け入れ先を自ら用意することになったため。"),
    ):  # data
        if topic in old:
            row = Outcome.objects.create(item=old[topic], what=what, reason=why, decided_on=decided, post=DRAFTER)
            row.heirs.set([new[to]] if to is not None else [])


# Watched, and the wards' year -----------------------------------------------------------------------------------------


def _watched(world: Any, plan: Plan) -> None:
    nodes = {n.topic: n for n in plan.nodes.filter(kind=Kind.INITIATIVE)}
    for told in WATCHES:
        watch = Watch.objects.create(
            title=told["title"], source=told["source"], matter=told["matter"], node=nodes.get(told.get("topic", "")),
            began_on=world.as_of - timedelta(days=told["began"]), review_on=world.as_of + timedelta(days=told["review"]))
        for ago, found, following in told["notes"]:
            looked = world.as_of - timedelta(days=ago)
            WatchNote.objects.create(watch=watch, looked_on=looked, found=found, next_on=looked + timedelta(days=following), post=DRAFTER)
        if "resolved" in told:
            watch.state = "resolved"
            watch.result, watch.resolution, ago = told["resolved"]
            watch.resolved_on = world.as_of - timedelta(days=ago)
            watch.save()
        else:
            turn_clock(watch, at=calendar.happened(world.as_of - timedelta(days=120), 12))


def _policies(world: Any, plan: Plan, wards: list[Ward]) -> None:
    """This year every ward but two has published; one is still writing, one has not begun. Last year all had."""
    year = fiscal_year_of(world.as_of)
    nodes = list(plan.nodes.filter(kind=Kind.INITIATIVE, last_edition=None).order_by("order"))
    items: list[PolicyItem] = []
    for past in (year - 1, year):
        for n, ward in enumerate(wards):
            if past == year and len(wards) > 2 and n == len(wards) - 1:
                continue
            writing = past == year and n == (3 if len(wards) > 3 else len(wards) - 1)
            policy = WardPolicy.objects.create(
                ward=ward, fiscal_year=past, vision=VISION.format(ward=ward.name), state="draft" if writing else "published",
                published_on=None if writing else min(date(past, 5, 20), world.as_of), published_by="" if writing else f"{ward.name} 区長")  # data
            for at, node in enumerate(nodes[:7] if writing else nodes):
                named = (at * 7 + n * 3 + past) % 10 < 7
                items.append(PolicyItem(
                    policy=policy, initiative=node, stance="named" if named else "left_out",
                    focus=FOCUS.format(ward=ward.name, title=node.title) if named else "", reason="" if named else LEFT[(at + n) % len(LEFT)]))
    PolicyItem.objects.bulk_create(items, batch_size=500)
