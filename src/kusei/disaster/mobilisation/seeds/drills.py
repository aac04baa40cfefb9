"""Last autumn's drill, slower than the forecast; and a record of the year before whose published rate does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation.models import Drill, DrillMark

# Per mille of those expected who had come by then.
CAME = ((30, 120), (60, 340), (90, 560), (120, 700), (180, 860), (210, 890))
EXPECTED = 22


def seed(as_of: date, wards: Sequence[Ward]) -> None:
    drill = _drill("秋の参集訓練（徒歩・自転車）", as_of - timedelta(days=70), "参集訓練の結果報告（危機対策課）")  # data
    DrillMark.objects.bulk_create(
        DrillMark(drill=drill, ward=ward, minutes=t, arrived=round((EXPECTED - n % 4) * share * (88 + n % 5 * 3) / 100_000), expected=EXPECTED - n % 4)
        for n, ward in enumerate(wards)
        for t, share in CAME
    )
    old = _drill("係長以上の参集訓練", as_of - timedelta(days=435), "防災会議の資料")  # data
    DrillMark.objects.create(drill=old, minutes=60, arrived=176, expected=221, stated=Decimal("74.9"))


def _drill(title: str, day: date, source: str) -> Drill:
    at = datetime.combine(day, time(6, 30), tzinfo=calendar.JST)
    row: Drill = Drill.objects.create(title=title, announced_at=at, source=source, means="徒歩か自転車")  # data
    return row
