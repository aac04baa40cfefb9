"""The words of the house: every table and every field that stands on a screen, with its English and its name in code.

The Japanese is the models' own, the English the catalogues'. Part of GLOSSARY.md is written by hand (the words of the
plan and of the office as such); below the mark it is written from the models, so the two cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from kusei.tooling.literals import JAPANESE
from kusei.tooling.messages import by_key, catalogues

MARK = "<!-- written by `python -m kusei.site.written --write`: below this line, change the models or the catalogues -->"
# Pillars as GLOSSARY.md orders them: the first part of a model's module, and the heading.
PILLARS: Mapping[str, str] = {  # data
    "core": "Shared nouns (`core`)",
    "office": "The office (区役所, `office`)",
    "plan": "The plan (計画, `plan`)",
    "disaster": "Disaster (災害対策, `disaster`)",
    "welfare": "Welfare (健康福祉・子育て, `welfare`)",
    "community": "Community (まちづくり, `community`)",
    "services": "Services (市民サービス, `services`)",
}
MOST_PLACES = 3


@dataclass(frozen=True)
class Term:
    """A Japanese word on screens. ``places``: ``app.Model`` for a table, ``app.Model.field`` for a field."""

    japanese: str
    pillar: str
    places: tuple[str, ...]
    is_table: bool


def terms(tables: Iterable[type[models.Model]]) -> list[Term]:
    """Terms of these models, tables before fields, each word once: in the first pillar that says it."""
    found: dict[str, tuple[str, bool, list[str]]] = {}
    order = list(PILLARS)
    ranked = sorted(tables, key=lambda m: (order.index(pillar_of(m)), m._meta.label))
    for is_table in (True, False):
        for model in ranked:
            for word, place in _words(model, is_table=is_table):
                found.setdefault(word, (pillar_of(model), is_table, []))[2].append(place)
    return [Term(word, pillar, tuple(places), table) for word, (pillar, table, places) in found.items()]


def pillar_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def _words(model: type[models.Model], *, is_table: bool) -> Iterator[tuple[str, str]]:
    if is_table:
        yield str(model._meta.verbose_name), model._meta.label
        return
    for field in model._meta.fields:
        if JAPANESE.search(word := str(field.verbose_name)):
            yield word, f"{model._meta.label}.{field.name}"


def english(package: Path) -> dict[str, str]:
    """Every msgid and its English, from all catalogues."""
    return {
        key[1]: entry.msgstr
        for po in catalogues(package).values() for key, entry in by_key(po).items() if entry.msgstr
    }


def missing(glossary: str, wanted: Sequence[Term]) -> list[str]:
    """Terms that have no row: ``word (where it is said)``."""
    held = set(re.findall(r"^\| ([^|]+?) \|", glossary, re.M))
    return [f"{t.japanese} ({t.places[0]})" for t in wanted if _cell(t.japanese) not in held]


def render(hand: str, wanted: Sequence[Term], texts: Mapping[str, str]) -> str:
    """GLOSSARY.md: the part written by hand, the mark, then a table per pillar, tables of the database in bold."""
    head = hand.split(MARK)[0].rstrip()
    lines = [head, "", MARK, ""]
    for pillar, title in PILLARS.items():
        rows = sorted((t for t in wanted if t.pillar == pillar), key=lambda t: (not t.is_table, t.places[0]))
        if rows:
            lines += [f"## {title}", "", "| Japanese | English | code |", "|---|---|---|"]
            lines += [f"| {_cell(t.japanese)} | {_english(t, texts)} | {_places(t)} |" for t in rows]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _english(term: Term, texts: Mapping[str, str]) -> str:
    text = _cell(texts.get(term.japanese, ""))
    return f"**{text}**" if text and term.is_table else text or "—"


def _places(term: Term) -> str:
    shown = ", ".join(f"`{p}`" for p in term.places[:MOST_PLACES])
    more = len(term.places) - MOST_PLACES
    return f"{shown} and {more} more" if more > 0 else shown


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
