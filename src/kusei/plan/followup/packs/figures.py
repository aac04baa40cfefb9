"""What a pack is made of, and how any figure of it is counted again from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from kusei.plan.followup import rules
from kusei.plan.followup.models import Carried, Correction, Entry, Mark, Question, Round, WardSheet

Number = Decimal | int


@dataclass(frozen=True)
class Figure:
    """One cell. ``source`` names the rows a number was taken from (see ``recount``); words have none."""

    value: Number | str | None
    unit: str = ""
    source: str = ""
    href: str = ""
    shown: str = ""

    @property
    def counted(self) -> bool:
        return bool(self.source) and self.value is not None


@dataclass(frozen=True)
class Section:
    """A table of a pack. ``columns``: (heading, share of the width); the first cell of a row names it."""

    key: str
    title: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[Figure, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class PackView:
    """``lead``: what the pack says in sentences; ``sources``: where its figures come from, in words."""

    purpose: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    sources: tuple[str, ...] = ()

    @property
    def figures(self) -> list[tuple[str, str, str, Figure]]:
        """(section, row, column, figure) of every counted number, in order."""
        return [
            (s.title, str(row[0].value or ""), s.columns[n][0], cell)
            for s in self.sections for row in s.rows for n, cell in enumerate(row) if cell.counted
        ]


def words(text: object, href: str = "") -> Figure:
    return Figure(str(text) if text else "", href=href)


def recount(round_: Round, source: str) -> Number | None:
    """Count a figure again from the tables, by another way than the pack was drawn.

    ``mark/REF/FIELD``, ``entry/REF/FIELD``, ``paces/INITIATIVE/PACE`` (wards), ``sum/INITIATIVE or */FIELD``,
    ``corrections``, ``late``, ``partial``, ``questions``, ``withdrawn``, ``sheets/STATE``, ``carried/STATE``.
    """
    kind, _sep, rest = source.partition("/")
    name, _sep, field = rest.partition("/")
    if kind in ("mark", "entry"):
        model: type[Mark | Entry] = Mark if kind == "mark" else Entry
        found: Number | None = getattr(model._default_manager.get(ref=name), field)
        return found
    if kind == "sum":
        rows = Entry.objects.filter(sheet__round=round_)
        rows = rows if name == "*" else rows.filter(initiative_ref=name)
        return rows.aggregate(n=Sum(field))["n"]
    if kind == "paces":
        return _wards_at(round_, name, field)
    return _tally(round_, kind, name)


def _wards_at(round_: Round, initiative: str, pace: str) -> int:
    """Wards whose leading mark stands at a pace: the first that judges, else the first with a value, else the first."""
    of_ward: dict[int | None, list[Mark]] = {}
    rows = Mark.objects.filter(round=round_, initiative_ref=initiative).exclude(ward=None).order_by("order", "pk")
    for mark in rows:
        of_ward.setdefault(mark.ward_id, []).append(mark)
    found = 0
    for marks in of_ward.values():
        judged = [m for m in marks if m.pace in rules.JUDGED]
        said = [m for m in marks if m.value is not None]
        found += (judged or said or marks)[0].pace == pace
    return found


def _tally(round_: Round, kind: str, name: str) -> int:
    if kind == "corrections":
        return Correction.objects.filter(round=round_).count()
    if kind == "carried":
        return Carried.objects.filter(round=round_, state=name).count()
    sheets = WardSheet.objects.filter(round=round_)
    if kind == "sheets":
        return sheets.filter(state=name).count()
    if kind == "late":
        return sheets.filter(reply__late=True).count()
    if kind == "partial":
        return sheets.exclude(partial_reason="").count()
    questions = Question.objects.filter(sheet__round=round_)
    if kind == "withdrawn":
        return questions.exclude(withdrawn_at=None).count()
    if kind == "questions":
        return questions.count()
    raise KeyError(kind)


def misses(round_: Round, view: PackView) -> Sequence[str]:
    """Figures that do not recount to themselves, by source; empty for a sound pack."""
    return [f.source for _s, _r, _c, f in view.figures if recount(round_, f.source) != f.value]
