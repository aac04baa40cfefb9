"""The demo's story: a request refused year after year, a reply that is overdue, one put off, one at the mayor's meeting,
a joint request of three wards, promises kept and forgotten, and what earlier consultations came to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Division, Ward
from kusei.plan.autonomy.lifecycle import CONSULTATION, SIGN_DUE, TERM_DUE
from kusei.plan.autonomy.models import AgreedTerm, Citation, Consultation, JointCall, Precedent, Signature, Turn
from kusei.plan.register.public import current_plan

# data: kind, title, matter, wish, outcome, why, answer, terms, came of
ENDED: tuple[tuple[str, str, str, str, str, str, str, tuple[str, ...], str], ...] = (
    ("budget", "待合室の空調の更新", "夏に待合室が30度を超え、気分が悪くなる方が月4人いた。", "待合室の空調を更新する予算を付けてほしい。",
     "terms", "", "更新の予算を付けます。", ("区が契約の事務を行う", "翌年度に室温の記録を報告する"), "更新し、30度を超えた日は0日になりました。"),
    ("rule", "集会室の時間貸し", "半日単位の貸出しで、短い会合が借りられない。", "集会室を一時間ごとに貸せるよう、要領を改めてほしい。",
     "agreed", "", "要領を改めます。", (), "4月から一時間ごとの貸出しを始め、利用が3割増えました。"),
    ("task", "道路の小さな補修の発注を区で", "穴の補修に平均18日かかり、区への苦情が多い。", "10万円までの補修の発注を区に移してほしい。",
     "partly", "people", "緊急のものに限り、区の発注を認めます。", ("四半期ごとに件数を局に知らせる",), "緊急の補修は平均4日になりました。"),
    ("authority", "学区の掲示板の設置の許可", "設置のたびに局の許可が要り、二月かかる。", "掲示板の設置の許可を区長の権限にしてほしい。",
     "refused", "law", "条例で市長の許可と定めています。条例の改正の予定はありません。", (), ""),
    ("budget", "窓口の多言語の案内", "外国籍の住民が4年で2倍になり、案内に時間がかかる。", "窓口の通訳の予算を付けてほしい。",
     "refused", "fair", "ほかの区でも同じ事情があり、一つの区だけに付けることはできません。", (), ""),
)
# data: title, matter, wish of what is going on
LIVE: tuple[tuple[str, str, str, str], ...] = (
    ("budget", "避難所の備蓄倉庫の増設", "倉庫に入らない備蓄が区役所の廊下にある。", "小学校3校に倉庫を増設する予算を付けてほしい。"),
    ("rule", "区民まつりの道路占用料の免除", "占用料が区の枠の1割を占める。", "地域の行事の占用料を免除してほしい。"),
    ("task", "空き家の最初の調査を区で", "通報から調査まで平均32日かかる。", "最初の現地調査を区で行えるようにしてほしい。"),
    ("authority", "街路樹の剪定の時期の決定", "苦情の多い時期と剪定の時期が合わない。", "剪定の時期を区長が決められるようにしてほしい。"),
    ("budget", "子ども相談の会議室の改修", "話し声が隣に聞こえる。", "相談室の防音の改修の予算を付けてほしい。"),
)
NEVER = ("区役所の受付番号機の更新", "番号機が月に2回止まり、並び直しが起きる。", "受付番号機を更新する予算を付けてほしい。")  # data
SAME = ("避難所の井戸の水質検査", "井戸の検査の費用を学区が負担している。", "井戸の水質検査を市の負担にしてほしい。")  # data


class World(Protocol):
    @property
    def rng(self) -> random.Random: ...
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> None:
    """Inside the loader's gate."""
    bureaus = list(Division.objects.as_of(world.as_of).filter(ward=None, posts__rank__gte=3).exclude(bureau="").distinct().order_by("code", "pk"))
    bureaus.sort(key=lambda d: d.posts.filter(duty="disaster").exists())  # the stories are of windows and halls
    if not bureaus:
        return
    plan, year = current_plan(world.as_of), calendar.fiscal_year_of(world.as_of)
    initiative = next((n for n in (plan.of("initiative") if plan else ())), None)
    linked = {"initiative_ref": initiative.ref, "initiative": initiative.title[:400]} if initiative else {}
    for n, ward in enumerate(world.wards):
        for k, told in enumerate(ENDED):
            if (n + k) % 4 == 0 or n < 2 > k:
                _ended(ward, bureaus[0], told, date(year - 1 - k % 3, 6, 10) + timedelta(days=world.rng.randint(0, 40)), linked if k == 0 else {})
        if n < 5:
            _live(world, ward, bureaus[0], n, LIVE[n], year)
    _refused_every_year(world, world.wards[0], bureaus[0], year)
    _together(world, bureaus[-1] if len(bureaus) < 2 else bureaus[1], year)


def _row(ward: Ward, division: Division, told: tuple[str, str, str], kind: str, on: date, **more: Any) -> Consultation:
    title, matter, wish = told
    c = Consultation.objects.create(
        ward=ward, division=division, kind=kind, title=title, matter=matter, wish=wish, asked_on=on,
        number=f"企経第{on.year - 2018}-{ward.pk % 90 + 1}号", due_on=calendar.add_business_days(on, 20),  # data
        **{"fiscal_year": calendar.fiscal_year_of(on) + 1, "round": 1, **more},
    )
    Turn.objects.create(consultation=c, round=1, side="ward", what="ask", text=wish, said_on=on, said_by="区長", number=c.number, until=c.due_on)  # data
    return c


def _answer(c: Consultation, on: date, text: str, outcome: str, why: str = "") -> None:
    Turn.objects.create(
        consultation=c, round=c.round, side="bureau", what="reply", text=text, said_on=on, said_by=str(c.division), outcome=outcome, why=why,
        number=f"市区第{on.year - 2018}-{c.pk % 900 + 1}号",  # data
    )


def _ended(ward: Ward, division: Division, told: tuple[Any, ...], on: date, linked: dict[str, str]) -> Consultation:
    kind, title, matter, wish, outcome, why, answer, terms, came_of = told
    replied, agreed = on + timedelta(days=25), on + timedelta(days=45)
    refused = outcome == "refused"
    c = _row(
        ward, division, (title, matter, wish), kind, on, outcome=outcome, why=why, answer=answer, answered_on=replied, came_of=came_of,
        state="refused" if refused else "done", agreed_on=None if refused else agreed, ended_on=agreed if refused else None,
        reason="局の回答を受け、次の年度に改めて協議する。" if refused else "", came_on=None if refused else min(agreed + timedelta(days=300), calendar.today()), **linked,  # data
    )
    _answer(c, replied, answer, outcome, why)
    numbers = []
    if not refused:
        for side in ("ward", "bureau"):
            s = Signature.objects.create(
                consultation=c, side=side, state="signed", signed_on=agreed, signed_by="区長" if side == "ward" else "市民局長",  # data
                number=f"{'企経' if side == 'ward' else '市区'}第{agreed.year - 2018}-{c.pk % 900 + 50}号",  # data
            )
            numbers.append(s.number)
        AgreedTerm.objects.bulk_create(
            AgreedTerm(consultation=c, text=t, side="ward", due_on=agreed + timedelta(days=90), state="met", proof="報告した", done_on=agreed + timedelta(days=80))  # data
            for t in terms
        )
    Precedent.objects.create(
        consultation=c, ward=ward, bureau=division.bureau, fiscal_year=c.fiscal_year, kind=kind, title=title, matter=matter, wish=wish,
        outcome=outcome, why=why, answer=answer, terms="\n".join(terms), number="／".join(numbers), decided_on=agreed, came_of=came_of, **linked,  # data
    )
    return c


def _start(c: Consultation, on: date, due: date | None = None) -> None:
    if clock := CONSULTATION.states[c.state].clock:
        clocks.start(clock, c, at=_at(on), due_at=_at(due, 17) if due else None)


def _at(on: date, hour: int = 10) -> datetime:
    return datetime.combine(on, time(hour, 15), tzinfo=calendar.JST)


def _live(world: World, ward: Ward, division: Division, n: int, told: tuple[str, str, str, str], year: int) -> None:
    """One of each: overdue, put off, asked back, signed by one side, with a promise that is late."""
    kind, title, matter, wish = told
    days = (62, 50, 30, 60, 300)[n]
    on = world.as_of - timedelta(days=days)
    c = _row(ward, division, (title, matter, wish), kind, on, fiscal_year=year + 1, state="asked")
    if n == 1:
        c.state, c.put_offs, c.due_on = "later", 1, world.as_of + timedelta(days=12)
        Turn.objects.create(
            consultation=c, round=1, side="bureau", what="later", text="ほかの市の例を調べています。", said_on=on + timedelta(days=20),  # data
            said_by=str(division), until=c.due_on,
        )
    elif n == 2:
        c.state, c.questioned_on = "questioned", world.as_of - timedelta(days=9)
        Turn.objects.create(
            consultation=c, round=1, side="bureau", what="question", text="調査に行く職員の数と、年に何件かを教えてください。",  # data
            said_on=c.questioned_on, said_by=str(division),
        )
    elif n >= 3:
        c.outcome, c.answer, c.answered_on = "terms", "条件を付けて応じます。", on + timedelta(days=24)  # data
        _answer(c, c.answered_on, c.answer, "terms")
        _signing(c, world, whole=n == 4)
    c.save()
    _start(c, on, c.due_on if c.state in ("asked", "later") else None)


def _signing(c: Consultation, world: World, *, whole: bool) -> None:
    agreed = world.as_of - timedelta(days=250 if whole else 14)
    c.state, c.agreed_on = ("concluded", agreed) if whole else ("agreed", None)
    for side in ("ward", "bureau"):
        done = whole or side == "ward"
        s = Signature.objects.create(
            consultation=c, side=side, state="signed" if done else "waiting", signed_on=agreed if done else None,
            signed_by=("区長" if side == "ward" else "市民局長") if done else "", number=f"{'企経' if side == 'ward' else '市区'}第{agreed.year - 2018}-{c.pk % 900 + 90}号" if done else "",  # data
        )
        if not done:
            clocks.start(SIGN_DUE, s, at=_at(agreed))
    term = AgreedTerm.objects.create(
        consultation=c, text="毎年度、件数と費用を局に報告する", side="ward", due_on=world.as_of - timedelta(days=20) if whole else world.as_of + timedelta(days=150),  # data
        state="open" if whole else "offered",
    )
    if whole and term.due_on:
        clocks.start(TERM_DUE, term, at=_at(agreed), due_at=_at(term.due_on, 17))


def _refused_every_year(world: World, ward: Ward, division: Division, year: int) -> None:
    """Asked four years running; this year it went up to the mayor's meeting."""
    before: Consultation | None = None
    for back in (3, 2, 1):
        on = date(year - back, 8, 20)
        told = ("budget", *NEVER, "refused", "money", "市全体の財源が足りず、今年度は見送ります。", (), "")  # data
        c = _ended(ward, division, told, on, {})
        if before is not None:
            Consultation.objects.filter(pk=c.pk).update(again_of=before)
        before = c
    assert before is not None
    on = world.as_of - timedelta(days=70)
    c = _row(ward, division, NEVER, "budget", on, fiscal_year=year + 1, again_of=before, yen=4_800_000, state="escalated", round=2)
    Turn.objects.create(consultation=c, round=2, side="ward", what="up", text="四年続けて認められず、番号機の部品がなくなる。", said_on=world.as_of - timedelta(days=15), said_by="区長")  # data
    Citation.objects.create(consultation=c, precedent=before.precedents.get(), why="前の年度の同じ協議", cited_on=on)  # data
    _start(c, world.as_of - timedelta(days=15))


def _together(world: World, division: Division, year: int) -> None:
    title, matter, wish = SAME
    lead = world.wards[min(2, len(world.wards) - 1)]
    call = JointCall.objects.create(
        ward=lead, division=division, kind="budget", title=title, matter=matter, wish=wish, called_on=world.as_of - timedelta(days=20),
        closes_on=world.as_of + timedelta(days=10),
    )
    for n, ward in enumerate(world.wards[-3:]):
        on = world.as_of - timedelta(days=18 - n)
        c = _row(ward, division, SAME, "budget", on, fiscal_year=year + 1, joint=call, state="asked")
        _start(c, on, c.due_on)
