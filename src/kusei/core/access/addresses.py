"""An address is rendered only through a decision, at the moment of use.

DV 支援措置 (住民基本台帳事務処理要領 第5-10) blocks every channel at once: a screen, a letter, a map and a certificate are
the same leak. Flags that are not fresh deny: a register last known to be right a week ago proves nothing about today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import Resident
from kusei.core.ledger.sealed import Sealed
from kusei.core.rules import registry as rules

CHANNELS = ("screen", "letter", "mail", "phone", "sms", "map", "export", "certificate", "label")

REASONS: dict[str, str | Promise] = {
    "blocked": _("支援措置のため、住所はどの方法でも出せません。担当課に確かめてください。"),
    "stale": _("異動と支援措置の確認が古いため、住所は出せません。最新の情報を取り込んでからにしてください。"),
    "unlinked": _("住民登録と結び付いていないため、住所を確かめられません。"),
    "dead": _("亡くなっているため、あて名として使えません。"),
    "moved_out": _("転出しているため、あて名として使えません。"),
    "empty": _("住所の登録がありません。"),
}
# To write to these is to write to nobody; to look at the record is still right.
TO_A_PERSON = frozenset({"letter", "mail", "phone", "sms", "label"})


@dataclass(frozen=True)
class AddressDecision:
    """``text`` is empty unless ``allowed``. ``code`` is a key of REASONS, or "ok"."""

    allowed: bool
    channel: str
    code: str = "ok"
    text: str = ""
    decided_on: date | None = None

    @property
    def reason(self) -> str:
        return str(REASONS[self.code]) if self.code in REASONS else ""

    def __str__(self) -> str:
        return self.text if self.allowed else self.reason


def decide(resident: Resident | None, *, channel: str) -> AddressDecision:
    """Whether this resident's address may be used on this channel today; reads the row afresh.

    The block is looked at before staleness, so that an old "not protected" never wins over a new "protected", and
    staleness before everything else.
    """
    if channel not in CHANNELS:
        raise ValueError(f"unknown channel {channel}")
    today = calendar.today()
    fresh = Resident.objects.filter(pk=resident.pk).first() if resident is not None else None
    code = _refusal(fresh, channel, today)
    if code or fresh is None:
        return AddressDecision(False, channel, code or "unlinked", decided_on=today)
    return AddressDecision(True, channel, text=fresh.address.opened(), decided_on=today)


def decide_given(given: Sealed, *, withheld: bool, resident: Resident | None, channel: str) -> AddressDecision:
    """Whether an address a person gave themselves (a card at a shelter) may be used on this channel today.

    ``withheld``: they asked that nobody be told. A tie to the register adds the register's block and staleness.
    """
    if channel not in CHANNELS:
        raise ValueError(f"unknown channel {channel}")
    today = calendar.today()
    code = "blocked" if withheld else ""
    if not code and resident is not None:
        code = _refusal(Resident.objects.filter(pk=resident.pk).first(), channel, today)
    code = code or ("" if given else "empty")
    return AddressDecision(False, channel, code, decided_on=today) if code else AddressDecision(
        True, channel, text=given.opened(), decided_on=today
    )


def _refusal(resident: Resident | None, channel: str, today: date) -> str:
    if resident is None:
        return "unlinked"
    if resident.protected:
        return "blocked"
    limit_days = int(rules.at(FRESH, today)["days"])
    if not 0 <= (today - resident.flags_on).days <= limit_days:
        return "stale"
    if channel in TO_A_PERSON and resident.died_on is not None and resident.died_on <= today:
        return "dead"
    if channel in TO_A_PERSON and resident.moved_out_on is not None and resident.moved_out_on <= today:
        return "moved_out"
    return "" if resident.address else "empty"


FRESH = rules.declare(
    "office.address_flags_fresh", _("異動・支援措置の情報を新しいとみなす日数"),
    schema={"days": rules.Field(_("日数"), least=0, most=31, unit=_("日"))}, default={"days": 1},
    source=_("住民基本台帳事務処理要領の支援措置の扱いをもとにした案"),
)
