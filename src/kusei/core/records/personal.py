"""個人情報ファイル簿: a table that holds personal information says so once; the register is drawn from that.

A model writes ``personal = Personal(...)``; for a table of core the office may ``declare`` it from outside. Tables whose
fields look personal and say nothing are found as well: an empty line in the register is a fault to see, not to hide.

What ends the keeping is said in the same place (``ends``): the night by a dated rule (``Erased``, see ``erasing``), or
another act (``EndedBy``). What nothing ends yet is left in the open with its reason (``left``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

Words = str | Promise
# Field names that hold personal information wherever they stand in this house.
TELLING = frozenset({
    "kana", "address", "phone", "mail", "email", "born_on", "birth_date", "birthday", "sex", "guardian", "family_name",
    "given_name", "person_name", "requester", "requester_name", "resident", "staff_number",
})
_NOT_PEOPLE = frozenset({"city", "ward", "branch", "district", "town", "facility", "postalcode", "organisation"})


@dataclass(frozen=True)
class Erased:
    """The night empties the fields of rows that are ``over``, ``days`` of the dated ``rule`` after their moment ``since``.

    ``of`` is the path to the row people know it by (the session of an application; "" = the row itself), ``after`` the
    words for ``since``. ``stays``: fields that are not emptied, each with its reason. ``person`` holds a person's name:
    a pending request of that person keeps the row. ``also`` empties copies elsewhere, before the row's own fields.
    The table has ``erased_on``.
    """

    rule: str
    since: Any
    after: Words
    of: str = ""
    over: Q = field(default_factory=Q)
    person: str = ""
    stays: Mapping[str, Words] = field(default_factory=dict)
    also: Callable[[Any], None] | None = None


@dataclass(frozen=True)
class EndedBy:
    """Another act of the house ends it."""

    verb: str


@dataclass(frozen=True)
class Personal:
    """What the law asks of a personal information file (個人情報の保護に関する法律75条1項の記載事項).

    ``fields`` are the model's field names that hold personal information; ``special``: it holds 要配慮個人情報.
    """

    name: Words
    purpose: Words
    basis: Words
    retention: Words
    fields: Sequence[str]
    people: Words = ""
    source: Words = ""
    given_to: Words = ""
    special: bool = False
    ends: Erased | EndedBy | None = None


@dataclass(frozen=True)
class PersonalFile:
    """One line of the register. ``said`` None: the table looks personal and declares nothing."""

    model: type[models.Model]
    said: Personal | None
    found: tuple[str, ...]

    @property
    def app(self) -> Words:
        return apps.get_app_config(self.model._meta.app_label).verbose_name

    @property
    def labels(self) -> list[str]:
        names = self.said.fields if self.said else self.found
        return [_label(self.model._meta.get_field(n)) for n in names]

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def ends(self) -> Erased | EndedBy | None:
        return self.said.ends if self.said else None


def _label(column: Any) -> str:
    """A reference that has no words of its own is called after the table it points at."""
    unsaid = column.is_relation and column.verbose_name == column.name.replace("_", " ")
    return str(column.related_model._meta.verbose_name if unsaid else column.verbose_name)


DECLARED: dict[str, Personal] = {}
# Tables whose personal data nothing ends yet, and why.
LEFT: dict[str, Words] = {}


def left(kind: str, reason: Words) -> None:
    """Nothing ends this table's personal data: why, in the open."""
    LEFT[kind] = reason


def declare(kind: str, said: Personal) -> None:
    """Declare a table of core by ``app_label.model_name``."""
    if kind in DECLARED:
        raise ValueError(f"{kind} is declared twice")
    DECLARED[kind] = said


def files(among: Iterable[type[models.Model]] | None = None) -> list[PersonalFile]:
    """Every table of the house that holds personal information, by app and table."""
    rows = [_file(m) for m in (among if among is not None else _tables())]
    return sorted((r for r in rows if r), key=lambda r: (r.said is None, r.model._meta.label_lower))


def _file(model: type[models.Model]) -> PersonalFile | None:
    said = getattr(model, "personal", None) or DECLARED.get(model._meta.label_lower)
    names = {f.name for f in model._meta.fields}
    # The reading of a building's name is nobody's: what stands somewhere on the map is a place.
    found = () if names & {"lon", "facility"} else tuple(f.name for f in model._meta.fields if f.name in TELLING)
    if said is None and model._meta.model_name in _NOT_PEOPLE:
        return None
    if isinstance(said, Personal):
        unknown = set(said.fields) - {f.name for f in model._meta.get_fields()}
        if unknown:
            raise ValueError(f"{model._meta.label}: personal fields {sorted(unknown)} do not exist")
        return PersonalFile(model, said, found)
    return PersonalFile(model, None, found) if found else None


def _tables() -> Iterator[type[models.Model]]:
    return (m for m in apps.get_models() if m.__module__.startswith("kusei."))
