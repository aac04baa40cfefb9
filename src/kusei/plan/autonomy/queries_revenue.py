"""Reads of the ward's own revenue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_rows
from kusei.plan.autonomy.models import Agreement, Bill, Payment
from kusei.plan.autonomy.rule_values import REVENUE, STANDARD

CONTENT = ("advertising", "naming", "sponsorship")


def standard(a: Agreement) -> list[str]:
    """Lines of today's standard: about the party always, about what is shown where something is shown."""
    rule = rule_rows.at(STANDARD, ward=a.ward)
    return [str(text) for key, text in rule.values.items() if text and (key.startswith("party") or a.kind in CONTENT)]


LEFT = F("received_yen") - F("used_yen") - F("returned_yen")


def overdue() -> Any:
    """Bills past their day."""
    return Bill.objects.filter(due_on__lt=calendar.today(), received_yen__lt=F("yen"))


def expiring() -> Any:
    """Bills with unused money whose last year ends soon or has ended."""
    soon = calendar.today() + timedelta(days=int(rule_rows.at(REVENUE)["warn_days"]))
    last = calendar.fiscal_year_of(soon) - 1  # the years that end by then
    return Bill.objects.annotate(left=LEFT).filter(left__gt=0, until__lte=last)


def to_do(rows: Any) -> Any:
    """Agreements of the day: to screen, overdue, unused money about to expire, terms that are over."""
    return rows.filter(
        Q(state="screening") | Q(pk__in=overdue().values("agreement")) | Q(pk__in=expiring().values("agreement"))
        | Q(state="agreed", ends_on__lt=calendar.today()),
    )


def work_of(actor: Any, ward: Ward | None) -> list[Agreement]:
    rows = to_do(Agreement.objects.seen_by(actor))
    if ward is not None:
        rows = rows.filter(ward=ward)
    return list(rows.select_related("ward").order_by("ends_on", "pk")[:20])


def payments_for(bill: Bill) -> Any:
    """Payments of the ward's discretionary projects this money may cover."""
    return Payment.objects.filter(
        commitment__proposal__envelope__ward=bill.agreement.ward, commitment__proposal__envelope__fiscal_year__range=(bill.fiscal_year, bill.until),
        yen__gt=F("covered_yen"),
    ).select_related("commitment__proposal__envelope")


def of_year(actor: Any, ward: Ward | None, year: int) -> Sequence[Bill]:
    """Bills of the year, and older ones that still held or used money in it."""
    begins = date(year, 4, 1)
    rows = Bill.objects.seen_by(actor).filter(
        Q(fiscal_year=year) | Q(fiscal_year__lt=year, until__gte=year) | Q(uses__fiscal_year=year, uses__undone_on=None) | Q(
            receipts__moved_on__range=(begins, date(year + 1, 3, 31))),
    )
    if ward is not None:
        rows = rows.filter(agreement__ward=ward)
    return list(rows.distinct().select_related("agreement__ward").prefetch_related("uses__payment__commitment", "receipts").order_by("agreement__ward__code", "fiscal_year", "pk"))
