"""Rows for tests that need *a* row of a table, whatever its story: required fields are filled, nothing is decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import models

from kusei.core import calendar, gate
from kusei.core.ledger.models import Ward
from kusei.core.refs import RefField, new_ref

_numbers = count(1)
DAY = date(2024, 4, 1)


def make(model: type[models.Model], ward: Ward | None = None, **given: Any) -> Any:
    """A saved row of ``model``; foreign keys lead to rows of the same ward, made where there are none."""
    number = next(_numbers)
    values = dict(given)
    for field in model._meta.concrete_fields:
        if field.name not in values and field.attname not in values and _required(field):
            values[field.name] = _value(field, number, ward)
    if ward is not None and any(f.name == "ward" for f in model._meta.concrete_fields):
        values.setdefault("ward", ward)
    with gate.writing("test"):
        return model._base_manager.create(**values)


def _required(field: Any) -> bool:
    if field.primary_key or field.has_default() or field.null or isinstance(field, RefField):
        return False
    return not (field.blank and isinstance(field, (models.CharField, models.TextField)))


def _value(field: Any, number: int, ward: Ward | None) -> Any:
    if isinstance(field, models.ForeignKey):
        return _related(field, ward)
    if field.choices:
        return next(iter(field.choices))[0]
    if isinstance(field, models.DateTimeField):
        return calendar.now() - timedelta(days=1)
    if isinstance(field, models.DateField):
        return DAY
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return DAY.year if "year" in field.name else 1
    most, mark = field.max_length or 200, f" {number}"
    return f"{field.name[: max(most - len(mark), 0)]}{mark}"[-most:]


def _related(field: Any, ward: Ward | None) -> Any:
    model = field.related_model
    if model is Ward:
        return ward or Ward.objects.order_by("pk").first()
    rows = model._base_manager.order_by("pk")
    path = getattr(getattr(model, "seen", None), "ward", "")
    if ward is not None and path:
        rows = rows.filter(**{path: ward.pk})
    return rows.first() or make(model, ward)


def many(row: Any, copies: int = 120) -> None:
    """Copies of a row, different where the table demands it: names get a number, dates of a unique set move on."""
    model = type(row)
    constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields]
    names = {f for c in constraints for f in c.fields}
    # One row per pair of others (a person in a call): every copy gets another of the last. There are no more wards to be had.
    pairs = {
        c.fields[-1] for c in constraints
        if c.condition is None and len(c.fields) > 1 and all(model._meta.get_field(f).is_relation for f in c.fields)
        and model._meta.get_field(c.fields[-1]).related_model is not Ward
    }
    names |= {f.name for f in model._meta.concrete_fields if f.unique and not f.primary_key and f.name != "ref"}
    made = []
    for n in range(1, copies + 1):
        copy = model._base_manager.get(pk=row.pk)
        copy.pk, copy._state.adding = None, True
        if hasattr(copy, "ref"):
            copy.ref = new_ref()
        for name in names:
            _differ(copy, model._meta.get_field(name), n)
        for name in pairs:
            setattr(copy, name, make(model._meta.get_field(name).related_model))
        made.append(copy)
    with gate.writing("test"):
        model._base_manager.bulk_create(made)


def _differ(copy: Any, field: Any, n: int) -> None:
    value = getattr(copy, field.attname)
    if isinstance(value, str) and not field.choices:
        setattr(copy, field.attname, f"{value[: (field.max_length or 200) - 5]} {n}" if value else value)
    elif isinstance(value, datetime | date):
        setattr(copy, field.attname, value - timedelta(days=n))
    elif isinstance(value, int) and not isinstance(value, bool) and not field.is_relation:
        highest = type(copy)._base_manager.aggregate(most=models.Max(field.name))["most"]
        setattr(copy, field.attname, highest + n)
