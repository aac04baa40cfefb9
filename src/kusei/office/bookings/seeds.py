"""A meeting of sixteen wards, a full class with people waiting, a draw done and one overdue, a no-show, a storm."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F

from kusei.core import calendar
from kusei.core.booking import lottery
from kusei.core.booking.models import Application, Session
from kusei.core.booking.rule_values import REPLY
from kusei.core.clocks import run as clocks
from kusei.core.records import erasing
from kusei.core.records.models import Hold

NAMES = ("青木", "石川", "上田", "遠藤", "大野", "川口", "木村", "近藤", "坂本", "清水", "高橋", "土屋", "中島", "西村", "野口", "浜田", "平田", "藤井", "松本", "渡部")
KANA = ("アオキ", "イシカワ", "ウエダ", "エンドウ", "オオノ", "カワグチ", "キムラ", "コンドウ", "サカモト", "シミズ", "タカハシ", "ツチヤ", "ナカジマ", "ニシムラ", "ノグチ", "ハマダ", "ヒラタ", "フジイ", "マツモト", "ワタベ")
ANYONE = [{"key": "c1", "label": "どなたでも", "seats": 20}]


def seed(world: Any) -> None:
    story, wards = _Story(world), world.wards * 6
    story.meeting()
    for n in range(0, len(world.wards), 3):
        story.full(world.wards[n], n)
    story.drawn(wards[1])
    story.to_be_drawn(wards[0])
    story.held(wards[2])
    story.stormed(wards[5])
    story.kept_in_their_time(wards[2])


class _Story:
    def __init__(self, world: Any) -> None:
        self.world, self.rng, self.today = world, world.rng, world.as_of

    def at(self, days: int, hour: int = 10) -> datetime:
        return datetime.combine(self.today + timedelta(days=days), time(hour), tzinfo=calendar.JST)

    def session(self, title: str, ward: Any, *, days: int, opens: int, closes: int, **more: Any) -> Session:
        """Days from today."""
        place = next(iter(self.world.facilities(ward, "区役所")), None) if ward else None
        return Session.objects.create(
            title=title, ward=ward, place=place, starts_at=self.at(days), ends_at=self.at(days, 12), opens_at=self.at(opens, 9),
            closes_at=self.at(closes, 17), **{"seats": ANYONE, "state": "open", "place_note": "2階 集会室", **more},
        )

    def people(self, session: Session, states: list[str], **more: Any) -> list[Application]:
        rows, place = [], 0
        for n, state in enumerate(states, start=1):
            place += state == "waiting"
            who = self.rng.randrange(len(NAMES))
            rows.append(Application(
                session=session, ward_id=session.ward_id, number=n, name=f"{NAMES[who]} {'花太一子実'[n % 5]}", kana=KANA[who],
                contact=f"000-{200 + n:03}-{self.rng.randint(1000, 9999)}", category=session.seats[0]["key"], state=state,
                channel="web" if n % 3 else "counter", waiting_no=place if state == "waiting" else None,
                applied_at=session.opens_at + timedelta(hours=n), **more,
            ))
        return list(Application.objects.bulk_create(rows))

    def meeting(self) -> None:
        """The planners of sixteen wards: two seats a ward; two wards have not answered."""
        seats = [{"key": f"w{n:02}", "label": w.name, "seats": 2} for n, w in enumerate(self.world.wards, start=1)]
        session = self.session(
            "16区企画担当者会議", None, days=9, opens=-10, closes=5, seats=seats, place_note="市役所 本庁舎 第3会議室", who="各区の企画担当", most_persons=2,
            about="フォローアップの照会と、来年度の予算要求について話し合います。",
        )
        Application.objects.bulk_create(
            Application(
                session=session, number=n, name=f"{w.name} 企画経理室", category=f"w{n:02}", persons=2 if n % 4 else 1, state="confirmed",
                applied_at=session.opens_at + timedelta(hours=n), decided_at=session.opens_at + timedelta(hours=n),
            )
            for n, w in enumerate(self.world.wards, start=1) if n not in (7, 16)
        )

    def full(self, ward: Any, n: int) -> None:
        """Full, with people waiting and one offer nobody has answered yet."""
        seats = [{"key": "c1", "label": "親子（1組2人まで）", "seats": 12}]
        session = self.session(
            "親子ひろば「はじめての離乳食」", ward, days=6 + n, opens=-12, closes=3 + n, seats=seats, by_web=True, most_persons=2,
            who="区内に住む0歳児と保護者", about="保健師と栄養士がお話しします。",
        )
        rows = self.people(session, ["confirmed"] * 10 + ["cancelled", "confirmed", "offered", "waiting", "waiting", "waiting"])
        offered = rows[12]
        due = datetime.combine(self.today + timedelta(days=-1 if n == 3 else 1), time(15), tzinfo=calendar.JST)
        Application.objects.filter(pk=offered.pk).update(offer_due_at=due)
        clocks.start(REPLY, offered, at=due - timedelta(hours=48), due_at=due)

    def lots(self, session: Session, count: int) -> None:
        rows = self.people(session, ["applied"] * count)
        for n, row in enumerate(rows):
            row.persons, row.priority = 1 + n % 2, ("first_time", "resident", "other")[n % 3]
            row.household = "なかよし" if n in (3, 8) else ""
        Application.objects.bulk_update(rows, ["persons", "priority", "household"])

    def seeded(self, session: Session) -> None:
        seed = hashlib.sha256(f"demo:{session.title}".encode()).hexdigest()[:32]
        session.seed, session.seed_digest = seed, lottery.commitment(seed)
        Session.objects.filter(pk=session.pk).update(seed=seed, seed_digest=session.seed_digest)

    def drawn(self, ward: Any) -> None:
        session = self.session(
            "夏の防災キャンプ", ward, days=20, opens=-40, closes=-9, mode="lottery", by_web=True, who="小学生と保護者",
            seats=[{"key": "c1", "label": "親子", "seats": 16}],
        )
        self.seeded(session)
        self.lots(session, 18)
        ranks = {"first_time": 1, "resident": 2, "other": 3}
        rows = {a.ref: a for a in session.applications.all()}
        result = lottery.draw(
            [lottery.Entry(a.ref, a.persons, a.category, a.household, ranks[a.priority]) for a in rows.values()], session.capacity, seed=session.seed,
        )
        for place, ref in enumerate(result.waiting, start=1):
            rows[ref].state, rows[ref].waiting_no = "waiting", place
        for ref in result.won:
            rows[ref].state = "confirmed"
        Application.objects.bulk_update(rows.values(), ["state", "waiting_no"])
        calls = [
            {"order": c.order, "ticket": c.ticket, "rank": c.rank, "numbers": [rows[r].number for r in c.refs], "seats": c.seats, "won": c.won, "left": dict(c.left)}
            for c in result.calls
        ]
        Session.objects.filter(pk=session.pk).update(
            state="drawn", drawn_at=self.at(-8), draw_log={"seed": session.seed, "ranks": ranks, "calls": calls},
        )

    def to_be_drawn(self, ward: Any) -> None:
        """Applications closed three days ago; nobody has drawn."""
        session = self.session(
            "工場見学とものづくり体験", ward, days=15, opens=-30, closes=-3, mode="lottery", by_web=True, state="closed",
            seats=[{"key": "c1", "label": "小学生", "seats": 10}], who="区内の小学生",
        )
        self.seeded(session)
        self.lots(session, 14)

    def held(self, ward: Any) -> None:
        session = self.session("認知症サポーター養成講座", ward, days=-12, opens=-50, closes=-16, state="held")
        self.people(session, ["attended"] * 15 + ["no_show"] * 3 + ["cancelled", "lapsed"])
        Application.objects.filter(session=session, state="attended").update(came_at=session.starts_at, version=F("version") + 1)

    def stormed(self, ward: Any) -> None:
        session = self.session("学区の防災まち歩き", ward, days=-20, opens=-50, closes=-25, state="cancelled", by_web=True, reason="大雨警報のため")
        self.people(session, ["cancelled"] * 9, reason="大雨警報のため")

    def kept_in_their_time(self, ward: Any) -> None:
        """Three classes of last season: names gone, names going next week, names kept for an auditor."""
        titles = (("転倒予防体操教室", -101), ("男性のための料理教室", -84), ("子育てサロンの集い", -96))
        for title, days in titles:
            session = self.session(title, ward, days=days, opens=days - 40, closes=days - 4, state="held")
            self.people(session, ["attended"] * 12 + ["no_show"] * 2 + ["cancelled"])
            file, ends = erasing.file_of("booking.application")
            if title == titles[0][0]:
                keys = list(session.applications.values_list("pk", flat=True))
                erasing.empty(file, ends, keys, on=self.today + timedelta(days=days + 90))
            if title == titles[2][0]:
                Hold.objects.create(
                    ward=ward, reason="監査委員の実地監査で参加実績を確かめるため", ordered_by="監査事務局", placed_at=self.at(-20),
                    subjects=[f"{session.kind}:{session.ref}"],
                )
