"""A person's mapping applied to what was proposed; what fits nothing is said, never dropped."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace

from .mapping import LineWord, Mapping
from .marks import Style, mark_of, tidy
from .naming import Assembly, whole_pillar
from .pieces import RawLine
from .values import Block, Item, Note, Pillar, Placement, Reason, Section

_BY_PERSON = (Reason("moved_by_person"),)


@dataclass(frozen=True, slots=True)
class LineWords:
    """The words about lines, found again in this text; words whose line is gone are notes."""

    roles: dict[int, str]
    ignored: dict[int, str]
    attached: dict[int, LineWord]
    notes: tuple[Note, ...]


def line_words(mapping: Mapping | None, lines: tuple[RawLine, ...]) -> LineWords:
    """Find the line of every word: same number and digest, else the only line so written."""
    found = LineWords({}, {}, {}, ())
    if mapping is None:
        return found
    places: dict[str, list[int]] = {}
    for line in lines:
        places.setdefault(line.digest, []).append(line.number)
    notes = []
    for name, words in (
        ("role", mapping.roles),
        ("ignored", mapping.ignored),
        ("attached", mapping.attached),
    ):
        for word in words:
            same = places.get(word.digest, [])
            number = word.line if word.line in same else same[0] if len(same) == 1 else None
            if number is None:
                notes.append(Note("mapping_line_not_found", (name, word.line)))
            elif name == "role":
                found.roles[number] = word.value
            elif name == "ignored":
                found.ignored[number] = word.value
            else:
                found.attached[number] = word
    return replace(found, notes=tuple(notes))


def restated(
    assembly: Assembly, mapping: Mapping | None, *, words: LineWords, lines: tuple[RawLine, ...]
) -> tuple[Assembly, dict[int, str]]:
    """Return the assembly as the person wants it and the attached lines by block id."""
    if mapping is None:
        return assembly, {}
    assembly = _moved_sections(assembly, mapping)
    assembly = _moved_blocks(assembly, mapping)
    assembly, attached = _attached(assembly, words, lines=lines)
    assembly = _renamed(assembly, mapping)
    return _ordered(assembly, mapping), attached


def _unused(what: str, name: str) -> Note:
    return Note("mapping_unused", (what, name))


def _moved_sections(assembly: Assembly, mapping: Mapping) -> Assembly:
    wanted = dict(mapping.section_pillars)
    pillars = {p.id for p in assembly.pillars}
    sections: list[Section] = []
    for section in assembly.sections:
        pillar = wanted.pop(section.id, section.pillar_id)
        if pillar not in pillars:
            wanted[section.id] = pillar
        elif pillar != section.pillar_id and section.title is not None:
            section = replace(section, pillar_id=pillar, reasons=_BY_PERSON)
        sections.append(section)
    owners = {s.pillar_id for s in sections}
    sections += [whole_pillar(p) for p in assembly.pillars if p.id not in owners]
    notes = tuple(_unused("section", name) for name in sorted(wanted))
    ordered = [s for p in assembly.pillars for s in sections if s.pillar_id == p.id]
    return replace(assembly, sections=tuple(ordered), notes=assembly.notes + notes)


def _moved_blocks(assembly: Assembly, mapping: Mapping) -> Assembly:
    wanted = dict(mapping.moves)
    sections = {s.id for s in assembly.sections}
    placements: list[Placement] = []
    for placement in assembly.placements:
        name = placement.block_id
        if name in wanted and (wanted[name] is None or wanted[name] in sections):
            target = wanted.pop(name)
            placement = Placement(name, target, _BY_PERSON, 1.0, by_person=True)
        placements.append(placement)
    notes = tuple(_unused("block", name) for name in sorted(wanted))
    kept = tuple(_still_wanted(assembly.sections, placements))
    return replace(assembly, sections=kept, placements=tuple(placements), notes=assembly.notes + notes)


def _still_wanted(sections: tuple[Section, ...], placements: list[Placement]) -> list[Section]:
    """Drop the nameless section of a pillar that has been given others and holds nothing."""
    used = {p.section_id for p in placements}
    named = {s.pillar_id for s in sections if s.title is not None}
    return [s for s in sections if s.title is not None or s.id in used or s.pillar_id not in named]


def _attached(assembly: Assembly, words: LineWords, *, lines: tuple[RawLine, ...]) -> tuple[Assembly, dict[int, str]]:
    blocks = {block.id: block for block in assembly.blocks}
    done: dict[int, str] = {}
    notes = []
    for number, word in sorted(words.attached.items()):
        block = blocks.get(word.target)
        if block is None:
            notes.append(_unused("attached", word.target))
            continue
        joins = word.value == "continuation"
        blocks[block.id] = _with_line(block, number, lines[number - 1].visible, joins=joins)
        done[number] = block.id
    return (
        replace(assembly, blocks=tuple(blocks.values()), notes=assembly.notes + tuple(notes)),
        done,
    )


def _with_line(block: Block, number: int, text: str, *, joins: bool) -> Block:
    items = list(block.items)
    # The place among the items follows the lines; a line from elsewhere comes last.
    before = [i for i, item in enumerate(items) if item.lines[0] < number]
    place = before[-1] if before else -1
    if joins and items:
        last = items[max(place, 0)]
        joined = replace(last, text=tidy(last.text + text), lines=(*last.lines, number))
        items[max(place, 0)] = joined
        return replace(block, items=tuple(items))
    mark = mark_of(text)
    bare = text if mark.style in (Style.NONE, Style.BRACKET) else mark.text
    items.insert(place + 1, Item(tidy(bare), (number,), mark.label, mark.number))
    return replace(block, items=tuple(items))


def _renamed(assembly: Assembly, mapping: Mapping) -> Assembly:
    wanted = dict(mapping.titles)
    title = wanted.pop("title", assembly.title)
    pillars = [replace(p, title=wanted.pop(p.id, p.title)) for p in assembly.pillars]
    sections = [replace(s, title=wanted.pop(s.id, s.title)) for s in assembly.sections]
    notes = tuple(_unused("title", name) for name in sorted(wanted))
    return replace(
        assembly,
        title=title,
        pillars=tuple(pillars),
        sections=tuple(sections),
        notes=assembly.notes + notes,
    )


def _ordered(assembly: Assembly, mapping: Mapping) -> Assembly:
    place: Lookup[str, int] = {name: i for i, name in enumerate(mapping.order)}
    last = len(place)

    def wanted(node: Pillar | Section) -> int:
        return place.get(node.id, last)

    pillars = sorted(assembly.pillars, key=wanted)
    return replace(
        assembly,
        pillars=tuple(pillars),
        sections=tuple(
            section
            for pillar in pillars
            for section in sorted(assembly.sections, key=wanted)
            if section.pillar_id == pillar.id
        ),
    )
