"""The demo's records: tables, a few years of documents, what is ripe, what a lawsuit holds, a request running late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import CLOCKS, due
from kusei.core.ledger.models import Division, Ward
from kusei.core.numbering.models import Series
from kusei.core.records.models import (
    Classification,
    Clause,
    Disclosure,
    DisclosureItem,
    DisposalItem,
    DisposalList,
    Document,
    Hold,
    Mark,
    Symbol,
)
from kusei.core.records.register import number_text
from kusei.core.records.retention import disposable_on
from kusei.office.records.lifecycle import DECIDE_WITHIN

CLASSES = (("A-1", "庶務", 1), ("A-2", "照会・回答", 3), ("B-1", "支出・契約", 5), ("B-2", "補助金", 5), ("C-1", "要綱・要領", 0),
           ("C-2", "計画", 10), ("D-1", "処分・指定", 10), ("E-1", "土地・施設", 30))
CLAUSES = (
    ("open", "7条1号", "特定の個人を識別できる情報"), ("open", "7条2号", "法人の競争上の利益を害する情報"), ("open", "7条3号", "公にすると犯罪の予防に支障がある情報"),
    ("open", "7条5号", "審議・検討に関する情報"), ("open", "7条6号", "事務の適正な遂行に支障がある情報"),
    ("self", "78条1項2号", "請求者以外の個人に関する情報"), ("self", "78条1項7号", "事務の適正な遂行に支障がある情報"),
)
LETTERS = (
    ("in", "補助金の実績報告について", "学区連絡協議会", "B-2"), ("in", "防災訓練の実施について（照会）", "危機対策課", "A-2"), ("in", "要望書", "町内会", "A-1"),
    ("out", "補助金の額の確定について（通知）", "学区連絡協議会", "B-2"), ("out", "会議の開催について（依頼）", "関係団体", "A-1"),
    ("out", "照会について（回答）", "危機対策課", "A-2"), ("in", "工事の施行について（通知）", "土木事務所", "E-1"),
)


def seed(world: Any) -> None:
    since = date(2012, 4, 1)
    classes = {c.code: c for c in Classification.objects.bulk_create(
        Classification(code=code, name=name, years=years, since=since, source="文書分類表（デモ）") for code, name, years in CLASSES
    )}
    clauses = Clause.objects.bulk_create(
        Clause(law=law, code=code, name=name, since=since, source="条例・法律の条項（案・未確認）") for law, code, name in CLAUSES
    )
    for ward in world.wards:
        divisions = list(Division.objects.filter(ward=ward, code__in=("10", "20", "30")).order_by("code"))
        Symbol.objects.bulk_create(
            Symbol(division=d, text=f"{ward.name[:1]}{d.name[:1]}", since=since) for d in divisions
        )
        rows = [row for d in divisions for row in _documents(world, ward, d, classes)]
        Document.objects.bulk_create(rows)
        _counted(ward, rows)
    _held(world, world.wards[0])
    _disposed(world, world.wards[0])
    for n, ward in enumerate(world.wards[:3]):
        _requests(world, ward, clauses, late=n == 0)


def _documents(world: Any, ward: Ward, division: Division, classes: dict[str, Classification]) -> list[Document]:
    rows: list[Document] = []
    this_year = calendar.fiscal_year_of(world.as_of)
    symbol = f"{ward.name[:1]}{division.name[:1]}"
    for year in range(this_year - 6, this_year + 1):
        counts = {"in": 0, "out": 0}
        for n, (direction, title, other, code) in enumerate(LETTERS):
            day = date(year, 4, 20) + timedelta(days=38 * n + world.rng.randint(0, 20))
            if day > world.as_of:
                break
            counts[direction] += 1
            kind, closed = classes[code], day + timedelta(days=14)
            is_closed = closed < world.as_of - timedelta(days=20)
            rows.append(Document(
                ward=ward, division=division, direction=direction, symbol=symbol, fiscal_year=year, number=counts[direction],
                number_text=number_text(symbol, year, counts[direction], direction), title=title, counterpart=other, entered_on=day,
                body="上記のことについて、下記のとおり通知します。" if direction == "out" else "",
                their_number=f"{year % 100}危第{n + 3}号" if direction == "in" and n == 1 else "",
                classification=kind if is_closed else None, years=kind.years if is_closed else None,
                closed_on=closed if is_closed else None, disposable_on=disposable_on(closed, kind.years) if is_closed else None,
                state="filed" if is_closed else "open",
            ))
    return rows


def _counted(ward: Ward, rows: list[Document]) -> None:
    """The counters stand where the documents left them, so that the next number follows."""
    last: dict[tuple[str, int], int] = {}
    for row in rows:
        key = f"doc:{row.direction}:{row.division.ref}", row.fiscal_year
        last[key] = max(last.get(key, 0), row.number or 0)
    Series.objects.bulk_create(
        Series(ward=ward, series=series, fiscal_year=year, last=count) for (series, year), count in last.items()
    )


def _held(world: Any, ward: Ward) -> None:
    hold = Hold.objects.create(
        ward=ward, reason="住民訴訟（デモ）のため", ordered_by="法務担当", placed_at=_at(world, 100),
    )
    hold.documents.set(Document.objects.filter(ward=ward, classification__code="B-2").order_by("entered_on")[:2])


def _disposed(world: Any, ward: Ward) -> None:
    """Last year's list, done; and two documents of it that were kept for longer."""
    year = calendar.fiscal_year_of(world.as_of) - 1
    gone = list(Document.objects.filter(ward=ward, classification__code="A-1", disposable_on__lte=date(year, 4, 1)).order_by("pk"))
    if not gone:
        return
    listing = DisposalList.objects.create(
        ward=ward, fiscal_year=year, made_at=datetime(year, 5, 8, 10, tzinfo=calendar.JST), state="done",
        approved_on=date(year, 5, 20), done_at=datetime(year, 5, 21, 1, 30, tzinfo=calendar.JST), destroyed=len(gone),
    )
    DisposalItem.objects.bulk_create(DisposalItem(listing=listing, document=d) for d in gone)
    Document.objects.filter(pk__in=[d.pk for d in gone]).update(
        state="disposed", title="", counterpart="", body="", their_number="", disposed_on=date(year, 5, 21),
    )


def _at(world: Any, days: int) -> datetime:
    return datetime.combine(world.ago(days=days), time(10), tzinfo=calendar.JST)


def _requests(world: Any, ward: Ward, clauses: list[Clause], *, late: bool) -> None:
    division = Division.objects.get(ward=ward, code="10")
    year = calendar.fiscal_year_of(world.as_of)
    begun = 20 if late else 6
    row = Disclosure.objects.create(
        ward=ward, division=division, law="open", number_text=f"{year}-1", requester="架空 太郎", contact="000-000-0000",
        wanted="補助金の実績報告書と額の確定通知", received_on=world.ago(days=begun), state="marking",
    )
    letter = Document.objects.filter(ward=ward, division=division, direction="out", classification__code="B-2").exclude(title="").first()
    if letter is not None:
        text = f"{letter.number_text}\n{letter.counterpart}　会長　架空 花子 様\n{letter.title}\n\n交付額 120,000円\n振込先 架空銀行 0000000"
        item = DisclosureItem.objects.create(disclosure=row, document=letter, title=letter.title, text=text)
        for words, clause in (("架空 花子", clauses[0]), ("架空銀行 0000000", clauses[1])):
            at = text.index(words)
            Mark.objects.create(item=item, clause=clause, start=at, end=at + len(words), marked_at=_at(world, 2))
    start = datetime.combine(row.received_on, time(), tzinfo=calendar.JST)
    Clock.objects.create(
        rule=DECIDE_WITHIN, label=str(CLOCKS[DECIDE_WITHIN].label), ward=ward, power="records.disclosures",
        subject=f"{row.kind}:{row.ref}", url=row.get_absolute_url(), started_at=start, due_at=due(DECIDE_WITHIN, start, ward=ward),
    )
    Disclosure.objects.create(
        ward=ward, division=division, law="self", number_text=f"{year}-1", requester="架空 次郎", wanted="自分の相談の記録", identity_checked=True,
        received_on=world.ago(days=80), state="given", outcome="full", decided_on=world.ago(days=70), given_on=world.ago(days=66),
        decision_number=number_text(division.name, year, 3, "out"),
    )
