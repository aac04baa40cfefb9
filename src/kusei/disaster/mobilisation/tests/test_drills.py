"""A drill's record from Excel to the decision to forecast as it went."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.importing import Unreadable
from kusei.core.rules import registry as rules
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import bridge, drill_incoming
from kusei.disaster.mobilisation.actions import AdoptCalibration, LoadDrill, RecordDrill
from kusei.disaster.mobilisation.models import Calibration, Drill, DrillMark
from kusei.disaster.mobilisation.queries.drills import marks_of, recorded
from kusei.disaster.mobilisation.rule_values import ARRIVAL
from kusei.disaster.mobilisation.rules.before import rate
from kusei.disaster.mobilisation.rules.drills import counts_at, moment_of, together

DAY = date(2026, 5, 11)
CALL = datetime(2026, 4, 20, 6, 30, tzinfo=calendar.JST)
HEAD = "経過（分）,参集者数,対象者,除外者数,率\n"
# The record of a town in the north, on foot: 428 called, 86 excused.
NORTH = HEAD + "30,56,428,86,16.4\n60,132,428,86,38.6\n120,257,428,86,75.1\n180,317,428,86,92.7\n210,324,428,86,94.7\n"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with calendar.at(DAY):
        yield


@pytest.fixture
def chief(world: World) -> Any:
    return world.actor("disaster")


def drill(chief: Any) -> Drill:
    row: Drill = RecordDrill(actor=chief, title="春の訓練", kind="drill", announced_at=CALL, source="結果報告")()
    return row


def load(chief: Any, row: Drill, text: str) -> Any:
    return LoadDrill(actor=chief, drill=row, data=text.encode(), file_name="a.csv")()


def said(row: Drill, text: str) -> list[tuple[int, str, str]]:
    rows = drill_incoming.plan(text.encode(), "a.csv", row).preview.rows
    return [(r.row, i.level, str(i.message)) for r in rows for i in r.issues]


def test_a_published_record_is_kept_with_its_own_denominator(db: Any, chief: Any) -> None:
    row = drill(chief)
    load(chief, row, NORTH)
    assert recorded(marks_of(row)) == [(30, 56, 342), (60, 132, 342), (120, 257, 342), (180, 317, 342), (210, 324, 342)]
    assert not said(row, NORTH)
    load(chief, row, NORTH)  # again replaces, never adds
    assert DrillMark.objects.count() == 5


def test_a_rate_of_another_denominator_is_named_and_the_counted_one_is_used(db: Any, chief: Any) -> None:
    ((_n, level, text),) = said(drill(chief), HEAD + "60,176,221,0,74.9\n")
    assert level == "warning" and "235人で割った率" in text and "79.6" in text


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ("60,132,428,86,\n120,100,428,86,", "前の時刻より少なく"),
        ("60,400,428,86,", "対象の人342人"),
        ("60,5,10,10,", "1人以上"),
        ("60,5,10,多数,", "数で入れて"),
        ("60,5,10,0,\n60,6,10,0,", "2行以上"),
        (",5,10,0,", "発令からの分か、時刻"),
        ("60,,10,0,", "累計がありません"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(db: Any, chief: Any, rows: str, word: str) -> None:
    row = drill(chief)
    found = said(row, HEAD + rows + "\n")
    assert any(level == "refused" and word in text for _n, level, text in found), found


def test_one_row_a_person_becomes_counts_and_nobody_is_kept(db: Any, world: World, chief: Any) -> None:
    row, name = drill(chief), world.wards["minato"].name
    head = "区,職員番号,到着時刻,除外\n"
    body = f"{name},1,6:50,\n{name},2,7:31,\n{name},3,,\n{name},4,,○\n"
    load(chief, row, head + body)
    assert recorded(marks_of(row)) == [(15, 0, 3), (30, 1, 3), (45, 1, 3), (60, 1, 3), (90, 2, 3)]
    bad = said(row, head + body + f"{name},2,7:00,\nどこか区,9,7:00,\n{name},10,夜,\n{name},11,2026/4/20 6:00,\n")
    words = " ".join(text for _n, _l, text in bad)
    for word in ("二重の参集", "どこか区", "時刻として読めません", "より前の時刻"):
        assert word in words


def test_a_ward_and_the_whole_city_in_one_list_are_not_added(db: Any, world: World, chief: Any) -> None:
    rows = f"区,分,累計,対象者\n{world.wards['minato'].name},60,5,10\n,60,9,20\n"
    assert "合計の行を消して" in said(drill(chief), rows)[0][2]


def test_a_file_of_another_shape_says_what_is_wanted(db: Any, chief: Any) -> None:
    with pytest.raises(Unreadable):
        drill_incoming.plan("名前,天気\nあ,晴\n".encode(), "a.csv", drill(chief))


def test_a_time_before_the_call_is_the_next_days() -> None:
    night = datetime(2026, 4, 20, 23, 30, tzinfo=calendar.JST)
    assert moment_of("0:15", night) == night + timedelta(minutes=45)
    assert moment_of("07:31:00", CALL) == CALL + timedelta(minutes=61)
    assert moment_of("4月20日 7時", CALL) == CALL + timedelta(minutes=30)
    assert moment_of("25:00", CALL) is None and moment_of("", CALL) is None


@given(st.lists(st.integers(0, 1500), max_size=30))
def test_counts_of_a_call_never_fall_and_end_with_all_who_came(minutes: list[int]) -> None:
    counts = counts_at(CALL, [CALL + timedelta(minutes=m) for m in minutes])
    assert [n for _t, n in counts] == sorted(n for _t, n in counts)
    assert all(n == sum(1 for m in minutes if m <= t) for t, n in counts)
    assert not minutes or max(minutes) > 1440 or counts[-1][1] == len(minutes)


def test_wards_are_added_only_where_every_ward_said_something() -> None:
    wards: dict[object, dict[int, tuple[int, int]]] = {"a": {30: (1, 10), 60: (5, 10)}, "b": {60: (2, 4), 120: (4, 4)}}
    assert together(wards) == [(60, 7, 14), (120, 9, 14)]


def test_calibrated_the_forecast_lies_nearer_to_the_record_and_one_record_moves_the_share_alone(db: Any) -> None:
    ways = [10, 20, 25, 30, 40, 45, 60, 75, 90, 120] * 5
    record = [(30, 56, 342), (60, 132, 342), (120, 257, 342), (180, 317, 342), (210, 324, 342)]
    found = bridge.calibrated(ways, record)
    assert found.after < 3 < found.before
    curve = bridge.curve_of(ways, at=[t for t, _a, _e in record], values=found.values)
    assert all(abs(n * 100 / len(ways) - float(rate(a, e))) < 8 for n, (_t, a, e) in zip(curve.p50, record, strict=True))
    one = bridge.calibrated(ways, [(120, 171, 342)])
    held = rules.at(ARRIVAL).values
    assert all(one.values[name] == held[name] for name in ("ready_min", "ready_max", "way_percent"))
    assert one.after < 0.1 and one.values["available_most"] != held["available_most"]


def test_adopting_is_a_decision_with_source_and_day_and_the_past_stays(db: Any, chief: Any) -> None:
    row = drill(chief)
    values = {**rules.at(ARRIVAL).values, "ready_min": 10, "ready_max": 90, "way_percent": 120}
    act = {"actor": chief, "drill": row, "values": values, "since": DAY, "reason": "記録のほうが遅い"}
    with pytest.raises(Refused, match="先に取り込んで"):
        AdoptCalibration(**act)()
    load(chief, row, NORTH)
    with pytest.raises(NeedsApproval):
        AdoptCalibration(**act)()
    assert rules.at(ARRIVAL)["ready_max"] == 60
    with by_leave_of("test"):
        AdoptCalibration(**{**act, "drill": Drill.objects.get()})()
    now = rules.at(ARRIVAL)
    assert (now["ready_max"], now["way_percent"], now.since, now.draft) == (90, 120, DAY, True)
    assert "春の訓練" in now.source and "結果報告" in now.source
    assert rules.at(ARRIVAL, DAY - timedelta(days=1))["ready_max"] == 60
    assert Calibration.objects.get().decided_on == DAY
    with pytest.raises(Refused, match="数は変えられません"):
        load(chief, Drill.objects.get(), NORTH)


def test_the_pages_of_a_drill_from_record_to_chart(db: Any, world: World, chief: Any, signed_in: Any) -> None:
    from random import Random
    from types import SimpleNamespace

    from kusei.disaster.mobilisation.seeds import seed

    with gate.writing("loader"):
        seed(SimpleNamespace(rng=Random(1), as_of=DAY, wards=list(world.wards.values()), districts=lambda ward: []))
    client = signed_in("disaster")
    given = {"title": "夜の訓練", "kind": "drill", "announced_at": "2026-04-20T06:30", "source": "報告"}
    address = client.post(reverse("mobilisation:record_drill"), given)["Location"]
    page = reverse("mobilisation:load_drill", args=[Drill.objects.get(title="夜の訓練").ref])
    upload = SimpleUploadedFile("a.csv", NORTH.encode())
    shown = client.post(page, {"file": upload})
    assert "16.4" in shown.content.decode()
    hidden = {name: shown.context[name] for name in ("sha", "digest", "file_name")}
    assert client.post(page, {**hidden, "confirm": "1", "_key": "k1"}).status_code == 302
    text = client.get(address).content.decode()
    for word in ("記録に合わせた値", "合わせた P50", "assignment.calibration", "94.7%"):
        assert word in text
    assert client.get(page + "?format=form").status_code == 200
    form = client.get(reverse("mobilisation:adopt_calibration", args=[Drill.objects.get(title="夜の訓練").ref]))
    assert form.status_code == 200 and "way_percent" in form.content.decode()
    assert Decimal("74.9") in set(DrillMark.objects.values_list("stated", flat=True))
