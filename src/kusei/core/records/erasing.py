"""The end of keeping: which rows' personal fields are due to be emptied, what keeps one back, and the emptying itself.

A model declares it (``personal.Erased``); the rows, their states and their numbers stay. Emptying is for Actions only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, F, Max, Min, Q

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.core.records.models import Disclosure, DisclosureItem, Document, Hold
from kusei.core.records.personal import Erased, PersonalFile, files
from kusei.core.rows import seen_of
from kusei.core.rules import registry as rules
from kusei.core.text import fold

PENDING = ("received", "searching", "marking", "decided")
BATCH = 500
Days = tuple[int, dict[int, int]]  # the city's number of days, and those of wards that differ


@dataclass(frozen=True)
class Ripe:
    """Rows of one file that belong to one row people know (a session): how many, and the day they are emptied."""

    file: PersonalFile
    about_pk: int
    rows: int
    on: date


def ending() -> list[tuple[PersonalFile, Erased]]:
    """Every file the night empties by a rule."""
    return [(f, f.ends) for f in files() if isinstance(f.ends, Erased)]


def file_of(kind: str) -> tuple[PersonalFile, Erased]:
    return next((f, e) for f, e in ending() if f.kind == kind)


def about_model(file: PersonalFile, ends: Erased) -> type[models.Model]:
    """The table of the rows people know it by."""
    path: Any = file.model._meta.get_field(ends.of) if ends.of else None
    return path.related_model if path else file.model


def days_of(ends: Erased, ward: Ward | None) -> rules.Value:
    return rules.at(ends.rule, ward=ward)


def day_after(since: datetime | date, days: int) -> date:
    """The day in whose night the fields are emptied: ``days`` after the day of ``since``."""
    day = calendar.jst_date(since) if isinstance(since, datetime) else since
    return day + timedelta(days=days)


def due(file: PersonalFile, ends: Erased, day: date) -> Any:
    """Rows whose time has come by ``day`` and whose fields still stand; each carries ``kept_since``."""
    return _due(file, ends, day, _days(ends))


def _due(file: PersonalFile, ends: Erased, day: date, days: Days) -> Any:
    rows = _standing(file, ends)
    moments = isinstance(rows.query.annotations["kept_since"].output_field, models.DateTimeField)
    return rows.filter(_late(file, day, days, moments=moments))


def _standing(file: PersonalFile, ends: Erased) -> Any:
    since = F(ends.since) if isinstance(ends.since, str) else ends.since
    return file.model._default_manager.filter(ends.over, erased_on=None).annotate(kept_since=since)


def _late(file: PersonalFile, day: date, days: Days, *, moments: bool) -> Q:
    """A ward's own number of days before the city's."""
    city, own = days
    path = seen_of(file.model).ward
    late = Q(kept_since__lt=_bound(day, city, moments=moments))
    if own:
        late &= ~Q(**{f"{path}__in": list(own)})
    for ward_id, count in own.items():
        late |= Q(**{path: ward_id}, kept_since__lt=_bound(day, count, moments=moments))
    return late


def _days(ends: Erased) -> Days:
    city = int(rules.at(ends.rule)["days"])
    own = {pk: int(v["days"]) for pk, v in rules.at_each(ends.rule, Ward.objects.defer("boundary")).items()}  # type: ignore[arg-type]
    return city, {pk: days for pk, days in own.items() if days != city}


def _bound(day: date, days: int, *, moments: bool) -> date | datetime:
    first_not_due = day - timedelta(days=days - 1)
    return datetime.combine(first_not_due, time(), tzinfo=calendar.JST) if moments else first_not_due


def ripe(file: PersonalFile, ends: Erased, day: date, *, among: Q = Q()) -> list[Ripe]:  # noqa: B008
    """What is due by ``day``, one line for each row people know; soonest first."""
    city, own = days = _days(ends)
    key, ward = f"{ends.of}_id" if ends.of else "pk", seen_of(file.model).ward
    rows = _due(file, ends, day, days).filter(among).order_by()
    found = rows.values_list(key, ward).annotate(n=Count("pk"), first=Min("kept_since"))
    lines = [Ripe(file, pk, n, day_after(first, own.get(ward_id, city))) for pk, ward_id, n, first in found]
    return sorted(lines, key=lambda r: (r.on, r.about_pk))


# What keeps a row back --------------------------------------------------------------------------------------------------

def held_subjects() -> set[str]:
    """Rows a live hold names, by itself or by a document about them, and those asked for in a pending request."""
    named = {s for subjects in Hold.objects.filter(released_at=None).values_list("subjects", flat=True) for s in subjects}
    holding = Hold.objects.filter(released_at=None).values("documents")
    asked = DisclosureItem.objects.filter(disclosure__state__in=PENDING).values("document")
    found = Document.objects.filter(Q(pk__in=holding) | Q(pk__in=asked)).exclude(subject="")
    return named | set(found.values_list("subject", flat=True))


def hold_on(row: Any) -> Hold | None:
    """The live hold that names this row."""
    subject = f"{row.kind}:{row.ref}"
    return next((h for h in Hold.objects.filter(released_at=None) if subject in h.subjects), None)


def stands(kind: str, about: Any) -> bool:
    """Whether there is personal data under this row that has not been emptied."""
    file, ends = file_of(kind)
    return bool(file.model._default_manager.filter(**{ends.of or "pk": about.pk}, erased_on=None).exists())


def askers() -> list[tuple[str, int | None, str]]:
    """Who asks for their own data now: (name without spaces, ward, the request). What may be theirs is kept."""
    rows = Disclosure.objects.filter(law=Disclosure.Law.SELF, state__in=PENDING).exclude(requester="")
    return [(_plain(name), ward, f"{Disclosure._meta.label_lower}:{ref}") for name, ward, ref in rows.values_list("requester", "ward_id", "ref")]


def _plain(name: str) -> str:
    return "".join(fold(name).split())


def split(file: PersonalFile, ends: Erased, rows: Any) -> tuple[list[int], list[int]]:
    """Keys of the rows to empty, and of those something keeps back."""
    kind, held, asking = about_model(file, ends)._meta.label_lower, held_subjects(), askers() if ends.person else []
    names = ["pk", f"{ends.of}__ref" if ends.of else "ref", seen_of(file.model).ward, *([ends.person] if ends.person else [])]
    go: list[int] = []
    kept: list[int] = []
    for pk, ref, ward, *name in rows.values_list(*names):
        subject = f"{kind}:{ref}"
        (kept if subject in held or (name and _asked(_plain(name[0]), ward, subject, asking)) else go).append(pk)
    return go, kept


def _asked(name: str, ward: int | None, subject: str, asking: Iterable[tuple[str, int | None, str]]) -> bool:
    return any(
        who == name and (place is None or ward is None or place == ward) and request != subject for who, place, request in asking
    )


# Emptying ---------------------------------------------------------------------------------------------------------------

def empty(file: PersonalFile, ends: Erased, keys: Sequence[int], *, on: date) -> int:
    """Empty the personal fields of these rows, and their copies; returns how many. Inside Actions only."""
    done = 0
    for start in range(0, len(keys), BATCH):
        rows = file.model._default_manager.filter(pk__in=keys[start : start + BATCH])
        if ends.also:
            ends.also(rows)
        done += rows.update(**emptied(file, ends), erased_on=on, version=F("version") + 1)
    return done


def emptied(file: PersonalFile, ends: Erased) -> dict[str, Any]:
    """Field name -> what stands in it afterwards."""
    assert file.said is not None
    found = {name: file.model._meta.get_field(name) for name in file.said.fields if name not in ends.stays}
    return {name: None if f.null else [] if isinstance(f, models.JSONField) else "" for name, f in found.items()}


# For pages --------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Outlook:
    """What becomes of the personal data under one row: emptied (``erased`` rows, last ``on``), or still standing."""

    standing: int
    erased: int
    on: date | None
    rule: rules.Value


def outlook(file: PersonalFile, ends: Erased, about: Any, *, ward: Ward | None, since: datetime | date | None) -> Outlook:
    """``since``: the moment of this row from which the days count; None: it has not come."""
    rows = file.model._default_manager.filter(**({ends.of: about} if ends.of else {"pk": about.pk}))
    found = rows.aggregate(standing=Count("pk", filter=Q(erased_on=None)), erased=Count("erased_on"), last=Max("erased_on"))
    rule = days_of(ends, ward)
    coming = day_after(since, int(rule["days"])) if since else None
    return Outlook(found["standing"], found["erased"], coming if found["standing"] else found["last"], rule)
