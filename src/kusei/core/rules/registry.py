"""Declaring a rule, and reading its value on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.kept import kept
from kusei.core.ledger.models import Ward
from kusei.core.rules.models import RuleRow

Words = str | Promise


class BadRule(ValueError):
    """A value the rule's schema refuses; ``str(error)`` is for the person editing it."""


@dataclass(frozen=True)
class Field:
    """One value of a rule. ``kind``: int | decimal | text | bool. Decimals are stored as text, never float."""

    label: Words
    kind: str = "int"
    unit: Words = ""
    least: int | str | None = None
    most: int | str | None = None

    def check(self, value: Any) -> Any:
        if self.kind == "bool":
            if not isinstance(value, bool):
                raise BadRule(_("『%(field)s』は、はい・いいえで答えてください。") % {"field": self.label})
            return value
        if self.kind == "text":
            return str(value)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or (self.kind == "int" and number != number.to_integral_value()):
            raise BadRule(_("『%(field)s』の『%(value)s』は数として読めません。") % {"field": self.label, "value": value})
        if self.least is not None and number < Decimal(str(self.least)):
            raise BadRule(_("『%(field)s』は%(least)s以上にしてください。") % {"field": self.label, "least": self.least})
        if self.most is not None and number > Decimal(str(self.most)):
            raise BadRule(_("『%(field)s』は%(most)s以下にしてください。") % {"field": self.label, "most": self.most})
        return int(number) if self.kind == "int" else str(value)


@dataclass(frozen=True)
class Rule:
    """``default`` holds until a row is entered and counts as unconfirmed. ``law_bound``: unusable while unconfirmed."""

    key: str
    label: Words
    schema: Mapping[str, Field]
    default: Mapping[str, Any]
    source: Words
    law_bound: bool = False


@dataclass(frozen=True)
class Value:
    """A rule's value on a day. ``draft``: nobody has confirmed it (badge 「案・未確認」)."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    draft: bool = True
    since: date | None = None
    row_ref: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def decimal(self, name: str) -> Decimal:
        return Decimal(str(self.values[name]))


RULES: dict[str, Rule] = {}


def declare(
    key: str, label: Words, *, schema: Mapping[str, Field], default: Mapping[str, Any], source: Words,
    law_bound: bool = False,
) -> str:
    if key in RULES:
        raise ValueError(f"rule {key} is declared twice")
    RULES[key] = Rule(key, label, schema, default, source, law_bound)
    check(key, default)
    return key


def check(key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value in stored form; raises BadRule in the user's words."""
    rule = RULES[key]
    if missing := set(rule.schema) - set(value):
        raise BadRule(_("『%(field)s』が空です。") % {"field": rule.schema[sorted(missing)[0]].label})
    return {name: spec.check(value[name]) for name, spec in rule.schema.items()}


def at(key: str, day: date | None = None, *, ward: Ward | None = None) -> Value:
    """The value in force on ``day`` (today): the ward's own row before the city's, else the declared default."""
    return at_once((key,), day, ward=ward)[key]


def at_once(keys: Sequence[str], day: date | None = None, *, ward: Ward | None = None) -> dict[str, Value]:
    """``at`` for several keys, in their order; one query."""
    on, named = day or calendar.today(), tuple(keys)
    return dict(kept(("rules", named, on, ward and ward.pk), lambda: _read(named, on, ward)))


def at_each(key: str, wards: Sequence[Ward], day: date | None = None) -> dict[int, Value]:
    """``at`` for each of many wards, by pk; one query."""
    rows = list(RuleRow.objects.as_of(day or calendar.today()).filter(Q(ward=None) | Q(ward__in=wards), key=key).order_by(F("ward").asc(nulls_first=True), "since"))
    held = {row.ward_id: row for row in rows}
    return {w.pk: _value(RULES[key], held.get(w.pk) or held.get(None)) for w in wards}


def _read(keys: Sequence[str], day: date, ward: Ward | None) -> dict[str, Value]:
    held = RuleRow.objects.as_of(day).filter(key__in=keys)
    held = held.filter(Q(ward=None) | Q(ward=ward)) if ward else held.filter(ward=None)
    found: dict[str, RuleRow] = {}
    # The last one wins: the newest of the city, then the newest of the ward.
    for row in held.order_by(F("ward").asc(nulls_first=True), "since"):
        found[row.key] = row
    return {key: _value(RULES[key], found.get(key)) for key in keys}


def _value(rule: Rule, row: RuleRow | None) -> Value:
    if row is None:
        return Value(rule.key, dict(rule.default), str(rule.source))
    return Value(rule.key, row.value, row.source, row.confirmed_on is None, row.since, row.ref)


class Unconfirmed(Exception):
    """A law-bound rule nobody has confirmed: what hangs on it cannot be used. ``str(error)`` says whom to ask."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(
            _("規則「%(rule)s」がまだ確認されていません。区政課に確認を依頼してください。") % {"rule": rule.label},
        )
        self.rule = rule


def required(key: str, day: date | None = None, *, ward: Ward | None = None) -> Value:
    """``at``, but a law-bound value that is still 「案・未確認」 raises Unconfirmed; Actions turn it into a refusal."""
    value = at(key, day, ward=ward)
    if RULES[key].law_bound and value.draft:
        raise Unconfirmed(RULES[key])
    return value
