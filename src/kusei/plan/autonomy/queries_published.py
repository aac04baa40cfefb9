"""What of own revenue is public: money that came in under a decided agreement, and what became of it, nobody's name but by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t

from kusei.core.ledger.models import Ward
from kusei.plan.autonomy.models import Agreement, Bill, Source, Use

# Naming rights and advertisements are seen by everybody as soon as they hang: who pays for them is public by its kind.
PUBLIC_KINDS = (Source.ADVERTISING, Source.NAMING)


@dataclass(frozen=True)
class Out:
    """Where yen of an income went. ``what``: ``used``, ``returned``, ``lapsed`` or ``left``; ``year`` of a use, else None."""

    what: str
    field: str
    purpose: str
    year: int | None
    yen: int


@dataclass(frozen=True)
class Income:
    """A bill as it may be told; the yen of ``outs`` add up to ``yen``."""

    ref: str
    ward: Ward
    kind: str
    kind_label: str
    title: str
    party: str
    year: int
    yen: int
    outs: Sequence[Out]

    def sum(self, *what: str) -> int:
        return sum(o.yen for o in self.outs if o.what in what)


def may_name(a: Agreement) -> bool:
    """Only a company or body, that consented, under an agreement public by its kind."""
    return a.company and a.named and a.kind in PUBLIC_KINDS


def _rows() -> Any:
    """Bills under a decided agreement for which money has come in."""
    return Bill.objects.filter(agreement__agreed_on__isnull=False, received_yen__gt=0)


def years() -> list[int]:
    return list(_rows().order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())


def published(year: int, ward: Ward | None) -> list[Income]:
    """What came in for fiscal ``year``, with everything that has become of it since; four queries."""
    rows = _rows().filter(fiscal_year=year)
    if ward is not None:
        rows = rows.filter(agreement__ward=ward)
    rows = rows.select_related("agreement__ward").prefetch_related("uses__payment__commitment__proposal", "receipts")
    return [_income(b) for b in rows.order_by("agreement__ward__code", "agreement__kind", "pk")]


def _income(b: Bill) -> Income:
    a = b.agreement
    name = may_name(a)
    outs = [_use(u, a) for u in b.uses.all() if u.undone_on is None]
    outs += [Out(r.what, "", str(r.get_what_display()), None, r.yen) for r in b.receipts.all() if r.what != "received"]
    if b.left_yen:
        outs.append(Out("left", "", _t("まだ使っていない"), None, b.left_yen))
    return Income(
        ref=b.ref, ward=a.ward, kind=a.kind, kind_label=str(a.get_kind_display()), title=a.title if name else str(a.get_kind_display()),
        party=told_as(a), year=b.fiscal_year, yen=b.received_yen, outs=outs,
    )


def told_as(a: Agreement) -> str:
    """How the public page calls the party."""
    if may_name(a):
        return a.party
    return _t("個人・企業等") if a.kind == Source.DONATION or not a.company else _t("企業等")


def _use(u: Use, a: Agreement) -> Out:
    """The words of a use are the ward's own; where they name whom we do not name, the field stands for them."""
    field = str(u.get_field_display())
    text = u.payment.commitment.proposal.title if u.payment else u.purpose
    return Out("used", field, field if not may_name(a) and a.party.strip() and a.party.strip() in text else text, u.fiscal_year, u.yen)
