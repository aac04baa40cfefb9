"""What every Kusei table has: a ref for the outside, a version for concurrent edits, and who may see it.

The primary key never leaves the server; ``ref`` does. ``version`` is compared with an Action's ``expect`` so that two
people editing the same row both get to see what the other one wrote.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q
from django.db.models.query_utils import DeferredAttribute

from kusei.core.refs import RefField


@dataclass(frozen=True)
class Seen:
    """Who may see rows of a model, said once; ``may`` and ``seen_by`` both read it.

    ``ward`` is the lookup path to the row's ward id ("" = the row belongs to the whole city and every holder of the
    power sees it). ``partner`` is the lookup path to an organisation id. ``public`` holds the field values under which
    anyone may see the row. ``private`` rows are opened one at a time, with purpose and basis. ``shared``: a row of the
    whole city that wards' posts act on too; the acts themselves say how far.
    """

    power: str
    ward: str = "ward_id"
    partner: str = ""
    public: dict[str, Any] = field(default_factory=dict)
    private: bool = False
    shared: bool = False


class Sees(Protocol):
    """Anything that can say which rows of a model it sees (an Actor)."""

    def sees(self, model: type[models.Model]) -> Q: ...


class RowQuerySet(models.QuerySet[Any]):
    def seen_by(self, actor: Sees) -> Self:
        """The rows this actor may see: the same rule as ``access.may``, in SQL."""
        return self.filter(actor.sees(self.model))


class DatedQuerySet(RowQuerySet):
    def as_of(self, day: date) -> Self:
        """Rows that held on ``day`` (``since`` and ``until`` are both inclusive)."""
        return self.filter(since__lte=day).held_from(day)

    def held_from(self, day: date) -> Self:
        """Rows that hold on ``day`` or some later day: what has not ended by then, begun or not."""
        return self.filter(Q(until=None) | Q(until__gte=day))


class _Unread(str):
    """JSON text as the database gave it, not yet parsed."""


class _ReadOnUse(DeferredAttribute):
    """Parses on first use: a list that joins its ward does not pay for the ward's outline (60 KB, 2 ms) per row."""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, _Unread):
            value = instance.__dict__[self.field.attname] = json.loads(value)
        return value


class OutlineField(models.JSONField):
    """A GeoJSON geometry (WGS84). Read it from an instance; ``values()`` gives the unread text."""

    descriptor_class = _ReadOnUse

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None or value == "null" else _Unread(value)


class Row(models.Model):
    ref = RefField()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = RowQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """``app_label.model_name``: how audit lines, clocks and notices name a table."""
        return self._meta.label_lower


class Dated(Row):
    """A row that holds between two dates: what was true on a day stays readable after it ends."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def seen_of(model: type[models.Model]) -> Seen:
    """The model's declaration of who may see it; its absence is a programmer's error."""
    rule: Any = getattr(model, "seen", None)
    if not isinstance(rule, Seen):
        raise TypeError(f"{model.__name__} does not say who may see it (seen = Seen(...))")
    return rule


def unique_per_ward(fields: list[str], name: str) -> list[models.BaseConstraint]:
    """Unique among a ward's rows, and among the city's own (ward empty): SQLite cannot say "nulls not distinct"."""
    return [
        models.UniqueConstraint(fields=["ward", *fields], condition=~Q(ward=None), name=f"{name}_ward"),
        models.UniqueConstraint(fields=fields, condition=Q(ward=None), name=f"{name}_city"),
    ]


def walk(obj: Any, path: str) -> Any:
    """Follow a lookup path (``shelter__ward_id``) on an object."""
    for part in path.split("__"):
        if obj is None:
            return None
        obj = getattr(obj, part)
    return obj
