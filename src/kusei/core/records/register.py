"""Entering a document: symbol, number, year. Called inside Actions only, so a refused act leaves no gap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from kusei.core.calendar import eras_on, fiscal_year_of
from kusei.core.ledger.models import Division
from kusei.core.numbering.give import next_number
from kusei.core.records.models import Classification, Document, Symbol

# The number of the decision under which the running act enters documents, where the city's own system gives it.
_given: ContextVar[str] = ContextVar("kusei_given_number", default="")


@contextmanager
def numbered_by_the_city(number: str) -> Iterator[None]:
    """Documents entered inside bear ``number`` of the city's own 文書管理システム ("" = the house's next number)."""
    token = _given.set(number)
    try:
        yield
    finally:
        _given.reset(token)


def symbol_of(division: Division, direction: str, on: date) -> str:
    """The symbol in force: the division's own for this direction, else its general one, else the division's name."""
    rows = Symbol.objects.as_of(on).filter(division=division, direction__in=[direction, ""]).order_by("-direction", "-since")
    found = rows.first()
    return found.text if found else division.name[:20]


def enter(
    *, division: Division, direction: str, title: str, on: date, subject: str = "", counterpart: str = "",
    their_number: str = "", body: str = "", given: str = "", classification: Classification | None = None,
    answers: Document | None = None,
) -> Document:
    """Register a document under its next number; ``given``: that of the city's own document system instead."""
    given = given or _given.get()
    symbol, year = symbol_of(division, direction, on), fiscal_year_of(on)
    number = None if given else next_number(f"doc:{direction}:{division.ref}", ward=division.ward, on=on)
    return Document.objects.create(
        ward=division.ward, division=division, direction=direction, symbol="" if given else symbol, fiscal_year=year,
        number=number, number_text=given or number_text(symbol, year, number or 0, direction), title=title[:160],
        counterpart=counterpart[:120], their_number=their_number[:60], body=body, entered_on=on, subject=subject,
        classification=classification, years=classification.years if classification else None, answers=answers,
    )


def number_text(symbol: str, year: int, number: int, direction: str) -> str:
    """「8港総第12号」: the year of the era, the symbol, the number; a received one is marked 収.

    Stored and printed as it is: an official number has one spelling, whatever language the screen speaks.
    """
    summer = date(year, 7, 1)
    with translation.override("ja"):
        return _("%(year)s%(symbol)s%(mark)s第%(number)s号") % {
            "year": eras_on(summer)[0].year_of(summer), "symbol": symbol, "number": number,
            "mark": _("収") if direction == Document.Direction.IN else "",
        }
