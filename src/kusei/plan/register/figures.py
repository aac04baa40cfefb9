"""Live figures beside the plan: the newest stored readings, never a probe run inside a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period, fiscal_year_of
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.models import Reading as StoredReading
from kusei.core.evidence.readings import latest
from kusei.core.evidence.registry import SOURCES, Finding, Reference, whole_city
from kusei.core.ledger.models import Adoption, Ward
from kusei.core.ledger.queries import wards as all_wards

Words = str | Promise

WHY: dict[str, Words] = {
    "not_adopted": _("まだどの区も始めていません"),
    "no_dated_rows": _("期間内の日付をもつ記録がありません"),
    "not_connected": _("数えるシステムがまだありません"),
    "no_base": _("割合の元になる数がありません"),
    "not_taken": _("この年度の根拠はまだ記録されていません"),
    "mixed": _("区によって理由が異なります"),
}


@dataclass(frozen=True)
class Live:
    """What is known of one evidence key. ``state``: said | silent (looked, cannot say) | not_connected."""

    key: str
    label: Words
    unit: Words
    outcome: bool
    state: str
    value: object = None
    sample: int = 0
    as_of: date | None = None
    reason: Words = ""
    definition: Words = ""
    references: tuple[Reference, ...] = ()

    @property
    def is_share(self) -> bool:
        return str(self.unit) == "%"


def tidy(value: Decimal | int) -> Decimal | int:
    """Without idle decimals: 879, not 879.000; a broken figure to one place, as it is read aloud."""
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else number.quantize(Decimal("0.1"))


class Figures:
    """The stored findings of one year, for all wards: two queries, whatever the number of keys."""

    def __init__(self, period: Period, *, keys: Sequence[str] | None = None, wards: Sequence[Ward] | None = None) -> None:
        self.period = period
        self.wards = all_wards() if wards is None else wards
        self._found = latest(period, keys=keys)

    def ward(self, key: str, ward: Ward) -> Finding | None:
        return self._found.get(key, {}).get(ward.pk)

    def live(self, key: str) -> Live:
        wanted, source = EXPECTED[key], SOURCES.get(key)
        outcome = wanted.kind == "outcome"
        if source is None:
            return Live(key, wanted.label, wanted.unit, outcome, "not_connected", reason=WHY["not_connected"])
        findings = {w: f for w in self.wards if (f := self.ward(key, w))}
        whole = whole_city(source, findings)
        if whole is None or whole.value is None:
            why = "not_taken" if not findings else whole.why if whole else "mixed"
            return Live(
                key, source.label, source.unit, outcome, "silent", reason=WHY.get(why, WHY["mixed"]),
                definition=source.definition, references=whole.reference if whole else (),
            )
        return Live(
            key, source.label, source.unit, outcome, "said", tidy(whole.value), whole.sample, whole.as_of,
            definition=source.definition, references=whole.reference,
        )

    def best(self, keys: Sequence[str]) -> Live | None:
        """The figure to stand beside a line: one that says something, outcomes before activities."""
        order = {"said": 0, "silent": 1, "not_connected": 2}
        return min((self.live(k) for k in keys), key=lambda f: (order[f.state], not f.outcome), default=None)


def newest_period() -> Period:
    """This fiscal year; when nothing has been recorded in it yet, the last period that has readings. One or two queries."""
    this_year = Period.fiscal_year(fiscal_year_of(calendar.today()))
    stored = StoredReading.objects.filter(end__lte=this_year.end).order_by("-end", "start").values_list("start", "end")
    if stored.filter(start=this_year.start, end=this_year.end).exists():
        return this_year
    newest = stored.first()
    return Period(*newest) if newest else this_year


def started(day: date | None = None) -> dict[str, int]:
    """Number of wards in which each room is in use; one query."""
    rows = Adoption.objects.as_of(day or calendar.today()).order_by().values_list("room")
    return dict(rows.annotate(Count("ward", distinct=True)))


def starts(rooms: Sequence[str]) -> dict[tuple[str, int], date]:
    """(room, ward id) -> the day the ward began; one query."""
    rows = Adoption.objects.as_of(calendar.today()).filter(room__in=rooms)
    return {(room, ward): since for room, ward, since in rows.values_list("room", "ward_id", "since")}
