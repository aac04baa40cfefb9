"""The demo's drill by night: households on cards, one that hides, one that stands twice, one lost on the way, a full hall."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from kusei.core.clocks import run as clocks
from kusei.core.text import fold
from kusei.disaster.shelters.lifecycle import ASK_DUE, REPORT_DUE
from kusei.disaster.shelters.models import (
    Ask,
    Contact,
    Inject,
    Member,
    Minute,
    Opening,
    Party,
    Report,
    ReportLine,
    RosterLine,
    Search,
    Transfer,
)
from kusei.disaster.shelters.rules import CHECKS

FAMILIES = (
    ("青木", "アオキ"), ("石橋", "イシバシ"), ("上村", "ウエムラ"), ("江口", "エグチ"), ("小川", "オガワ"),  # data
    ("柏木", "カシワギ"), ("北川", "キタガワ"), ("栗原", "クリハラ"), ("小松", "コマツ"), ("坂井", "サカイ"),  # data
    ("沢田", "サワダ"), ("杉山", "スギヤマ"), ("関口", "セキグチ"), ("高木", "タカギ"), ("千葉", "チバ"),  # data
    ("土屋", "ツチヤ"), ("寺田", "テラダ"), ("永井", "ナガイ"), ("西川", "ニシカワ"), ("野村", "ノムラ"),  # data
)
GIVEN = (
    ("花子", "ハナコ", "female"), ("正", "タダシ", "male"), ("和子", "カズコ", "female"), ("健太", "ケンタ", "male"),  # data
    ("美咲", "ミサキ", "female"), ("勇", "イサム", "male"), ("ひなた", "ヒナタ", "female"), ("蓮", "レン", "male"),  # data
)
TEAMS = (
    ("lead", "関口 正"), ("general", "坂井 和子"), ("facility", "高木 勇"), ("aid", "小松 美咲"), ("food", "野村 和子"),  # data
    ("goods", "土屋 健太"),  # data
)
INJECTS = (
    ("受付に80代の女性が一人で来た。薬を家に置いてきた。", "aid", "救護班が聞き取り、保健師に連絡した。"),  # data
    ("体育館の入口に段差があり、車いすの人が入れない。", "facility", "渡り廊下側の出入口を案内し、板を渡した。"),  # data
    ("トイレの水が流れない。", "facility", ""),  # data
)
NEEDS: tuple[tuple[str, ...], ...] = ((), (), (), (), (), (), ("medicine",), ("allergy",))


def fill(openings: list[Opening], now: datetime) -> None:
    """``openings``: the drill's, fullest last but one; one household in the crowd hides, one stands twice."""
    rng = random.Random(91)
    for opening in openings:
        _checks(opening)
    receiving = [o for o in openings if o.state == "open"]
    for n, opening in enumerate(receiving):
        _households(rng, opening, (14, 38)[min(n, 1)], now)
    if len(receiving) < 2:
        return
    small, full = receiving[0], receiving[1]
    _double(small, full, now)
    _on_the_way(full, small, now)
    _running(small, full, now)
    _families(full, now)
    _report(receiving, now)


def _checks(opening: Opening) -> None:
    done = opening.state == "open"
    checks = {item: "ok" for item, later in CHECKS.items() if done or item in ("keys", "outside")}
    if done:
        checks["network"] = "no"
    Opening.objects.filter(pk=opening.pk).update(
        checks=checks, rooms_forbidden="校舎2階の渡り廊下" if done else "", welfare_space="保健室" if done else "",  # data
    )


def _households(rng: random.Random, opening: Opening, count: int, now: datetime) -> None:
    parties, people = [], []
    for n in range(1, count + 1):
        paper = n % 3 == 0
        party = Party(
            opening=opening,
            number=f"{n:04}" if paper else f"G{n:04}",
            size=rng.randint(1, 4),
            place=rng.choice(("inside", "inside", "inside", "inside", "car", "home")),
            consent=rng.choice(("ask", "ask", "family", "nobody")),
            hidden=n == 7,
            community=f"第{rng.randint(1, 9)}町会",  # data
            source="paper" if paper else "counter",
            arrived_at=opening.opened_at + timedelta(minutes=2 + n),
        )
        if n % 11 == 0:
            party.state, party.left_at, party.left_to = "left", now - timedelta(minutes=20), "自宅"  # data
        parties.append(party)
        family, kana = FAMILIES[(n + opening.pk) % len(FAMILIES)]
        known = party.size if n % 5 else 1
        people += [_member(rng, party, family, kana) for _k in range(known)]
    Party.objects.bulk_create(parties)
    Member.objects.bulk_create(people)


def _member(rng: random.Random, party: Party, family: str, kana: str) -> Member:
    given, reading, sex = rng.choice(GIVEN)
    name, read = f"{family} {given}", f"{kana} {reading}"
    age, needs = rng.randint(0, 93), list(rng.choice(NEEDS))
    if age < 2:
        needs = ["infant"]
    elif age > 80:
        needs.append("wheelchair")
    elif sex == "female" and age in (27, 31, 34):
        needs = ["pregnant"]
    return Member(party=party, name=name, kana=read, key=fold(name), kana_key=fold(read), age=age, sex=sex, needs=needs)


def _double(small: Opening, full: Opening, now: datetime) -> None:
    for opening, number in ((small, "0301"), (full, "0302")):
        party = Party.objects.create(
            opening=opening, number=number, size=2, source="paper", arrived_at=opening.opened_at + timedelta(minutes=9)
        )
        name = "松浦 幸子" if opening is small else "松浦幸子"  # data
        Member.objects.create(party=party, name=name, kana="マツウラ サチコ", key=fold(name), kana_key=fold("マツウラサチコ"), age=67)  # data


def _on_the_way(full: Opening, small: Opening, now: datetime) -> None:
    """Asked and accepted an hour ago; one household has not arrived."""
    Transfer.objects.create(
        opening=full, to=small, people=30, state="accepted", asked_at=now - timedelta(hours=1, minutes=30),
        answered_at=now - timedelta(hours=1), reason="夜に備え、乳児のいる世帯を静かな所へ移す",  # data
    )
    gone = Party.objects.filter(opening=full, state="staying", hidden=False).order_by("number")[3]
    there = Party.objects.create(
        opening=small, number="T0001", state="expected", size=gone.size, source="moved", arrived_at=now - timedelta(hours=1)
    )
    gone.members.update(party=there)
    Party.objects.filter(pk=gone.pk).update(state="moved", left_at=now - timedelta(hours=1), moved_to=there)


def _running(small: Opening, full: Opening, now: datetime) -> None:
    RosterLine.objects.bulk_create(
        RosterLine(opening=full, team=team, name=name, leads=team != "lead") for team, name in TEAMS
    )
    asks: list[dict[str, Any]] = [
        {"item": "blanket", "quantity": 120, "state": "asked", "asked_at": now - timedelta(hours=7)},
        {"item": "water", "quantity": 360, "state": "accepted", "asked_at": now - timedelta(hours=2), "note": "備蓄倉庫から"},  # data
        {"item": "infant", "quantity": 10, "state": "arrived", "got": 10, "asked_at": now - timedelta(hours=3)},
        {"item": "bed", "quantity": 100, "state": "refused", "asked_at": now - timedelta(hours=3), "note": "在庫なし。県に要請中"},  # data
    ]
    for values in asks:
        ask = Ask.objects.create(opening=full, **values)
        if ask.state == "asked":
            clocks.start(ASK_DUE, ask, at=ask.asked_at)
    Minute.objects.create(
        opening=full, held_at=now - timedelta(hours=1), present=9, topics="消灯時刻、ペットの場所、トイレの当番",  # data
        decided="消灯は22時。ペットは自転車置き場。", asked_city="毛布とトイレの追加",  # data
    )
    for n, (text, team, response) in enumerate(INJECTS):
        given = now - timedelta(hours=3 - n)
        Inject.objects.create(
            opening=full, given_at=given, text=text, team=team, response=response,
            done_at=given + timedelta(minutes=8) if response else None,
        )
    Opening.objects.filter(pk=small.pk).update(out=["power", "network"])


def _families(full: Opening, now: datetime) -> None:
    hidden = Party.objects.filter(opening=full, hidden=True).first()
    for minutes, relation, caller in ((50, "grandchild", "青木 蓮"), (35, "spouse", "北川 勇")):  # data
        search = Search.objects.create(
            ward=full.shelter.ward, drill=True, asked_at=now - timedelta(minutes=minutes), asked_by="system:demo",
            relation=relation, caller=caller, caller_phone="000-0000-0000", caller_key=f"00000000{minutes}",
            answer="お預かりしました。避難所に該当する方がいれば、ご本人に伝えます。ご本人が望めば、ご本人から連絡します。",  # data
        )
        if relation == "spouse" and hidden is not None:
            Contact.objects.create(search=search, party=hidden)


def _report(openings: list[Opening], now: datetime) -> None:
    """Two reports; the third is overdue."""
    for n, hours in ((1, 5), (2, 3)):
        people = [c.people for o in openings for c in [o.headcounts.order_by("counted_at").first()] if c]
        share = [p * n // 2 for p in people]
        report = Report.objects.create(
            ward=openings[0].shelter.ward, incident=openings[0].incident, drill=True, number=n,
            as_of=now - timedelta(hours=hours), sent_at=now - timedelta(hours=hours, minutes=-3), sent_by="system:demo",
            shelters=len(openings), people=sum(share), households=sum(p // 3 for p in share), in_cars=0, at_home=0,
        )
        ReportLine.objects.bulk_create(
            ReportLine(report=report, opening=o, people=p, households=p // 3, in_cars=0, at_home=0, exactness="approx",
                       counted_at=now - timedelta(hours=hours))
            for o, p in zip(openings, share, strict=True)
        )
    clocks.start(REPORT_DUE, report, at=report.as_of)
