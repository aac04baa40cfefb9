"""Read an outline: text and a person's mapping in, a proposal out."""

from __future__ import annotations

# data: patterns of the text that is read
import re
from collections.abc import Iterable

from .accounting import accounted
from .decoding import LARGEST_BYTES, first_control_line
from .drafts import Drafts
from .errors import OutlineUnreadable
from .grouping import Grouping
from .habits import mark_diagram
from .levels import levels_of
from .mapping import Mapping
from .naming import Assembly, named
from .pairing import place
from .pieces import RawLine, check_size, page_of, pieces_of, source_lines
from .placing import KINDS
from .proposal import Proposal
from .restating import line_words, restated
from .values import GroupKind, Note, Reason, digest_of

_FEWEST_LINES = 3
_MOST_BLOCKS = 600
_LABEL_SHARE = 0.75
_UNSURE = 0.6
_WARDS = re.compile(r"(?<!第)(?<!\d)(\d{1,2})区(?:が|は|の|で|に|を|全|すべて|共通)")
_PILLARS = re.compile(r"(\d{1,2}|[一二三四五六七八九])(?:つの|本の)柱")


def read(text: str, mapping: Mapping | None = None) -> Proposal:
    """Read the text of an outline; the same text and mapping always give the same proposal.

    Raises OutlineUnreadable for what cannot be a plan at all; everything else comes back as a
    proposal with the lines that were not understood.
    """
    lines = source_lines(text)
    _check_text(text, lines)
    digest = text_digest(text)
    words = line_words(mapping, lines)
    out = words.ignored.keys() | words.attached.keys()
    drafts = _drafts(tuple(line for line in lines if line.number not in out), words.roles)
    proposed = _placed(drafts)
    done, attached = restated(proposed, mapping, words=words, lines=lines)
    for number in words.attached.keys() - attached.keys():
        drafts.unknown[number] = Reason("attached_block_not_found")
    notes = [*_mapping_notes(mapping, digest), *words.notes, *done.notes, *_notes(drafts, done)]
    return Proposal(
        text_digest=digest,
        title=done.title,
        document=drafts.document,
        period=drafts.period,
        wards=_wards(done),
        pillars=done.pillars,
        sections=done.sections,
        chapters=done.chapters,
        blocks=done.blocks,
        placements=done.placements,
        groups=done.groups,
        earlier_plans=done.earlier_plans,
        diagram=tuple(drafts.diagram),
        lines=accounted(done, drafts, lines=lines, ignored=words.ignored),
        notes=tuple(notes),
    )


def text_digest(text: str) -> str:
    """Return the digest a mapping is kept under: SHA-256 of the text with plain line ends."""
    return digest_of([re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))], length=64)


def _check_text(text: str, lines: tuple[RawLine, ...]) -> None:
    if len(text) > LARGEST_BYTES:
        raise OutlineUnreadable("too_large")
    control = first_control_line(text)
    if control is not None:
        raise OutlineUnreadable("binary", control)
    filled = sum(bool(line.visible) for line in lines)
    if not filled:
        raise OutlineUnreadable("empty")
    if filled < _FEWEST_LINES:
        raise OutlineUnreadable("too_short", next(n.number for n in lines if n.visible))


def _drafts(lines: tuple[RawLine, ...], roles: dict[int, str]) -> Drafts:
    pieces, long_lines = pieces_of(lines, roles)
    check_size(pieces)
    mark_diagram(pieces, widest_columns=_LABEL_SHARE * page_of(lines).width_columns)
    drafts = Grouping(pieces).drafts
    if len(drafts.blocks) > _MOST_BLOCKS:
        raise OutlineUnreadable("too_many_blocks", drafts.blocks[_MOST_BLOCKS].heading_lines[0])
    told = drafts.title is not None or drafts.groups or drafts.plans
    if not drafts.blocks and not (drafts.headings and told):
        raise OutlineUnreadable("no_plan_structure", lines[0].number if lines else 1)
    for number in long_lines:
        drafts.unknown[number] = Reason("line_too_long")
    return drafts


def _placed(drafts: Drafts) -> Assembly:
    wanted = max(sum(b.kind is kind for b in drafts.blocks) for kind in KINDS)
    levels = levels_of(drafts.headings, wanted=wanted)
    return named(drafts, levels, plan=place(levels, drafts.blocks, headings=drafts.headings))


def _wards(assembly: Assembly) -> int | None:
    """The number of wards the principles name, else the first any part names."""
    ordered = sorted(assembly.groups, key=lambda g: g.kind is not GroupKind.PRINCIPLES)
    for group in ordered:
        for item in group.items:
            found = _WARDS.search(item.text)
            if found:
                return int(found[1])
    return None


def _mapping_notes(mapping: Mapping | None, digest: str) -> Iterable[Note]:
    if mapping is not None and mapping.text_digest != digest:
        yield Note("mapping_of_other_text", (mapping.text_digest[:12], digest[:12]))


def _notes(drafts: Drafts, assembly: Assembly) -> Iterable[Note]:
    yield from (Note(code, params, lines) for code, params, lines in drafts.notes)
    if assembly.title is None:
        yield Note("title_missing")
    if drafts.period is None:
        yield Note("period_missing")
    yield from _number_notes(assembly)
    yield from _pillar_notes(assembly)
    yield from _section_notes(assembly)
    for placement, block in zip(assembly.placements, assembly.blocks, strict=True):
        if placement.section_id is None:
            yield Note("block_without_section", (block.id, str(block.kind)), block.lines)
        elif not placement.by_person and placement.confidence < _UNSURE:
            yield Note("unsure_place", (block.id, placement.confidence), block.heading_lines)


def _section_notes(assembly: Assembly) -> Iterable[Note]:
    held: dict[tuple[str, str], int] = {}
    kinds = {b.id: b.kind for b in assembly.blocks}
    for placement in assembly.placements:
        if placement.section_id is not None:
            key = (placement.section_id, kinds[placement.block_id])
            held[key] = held.get(key, 0) + 1
    for section in assembly.sections:
        for kind in KINDS:
            count = held.get((section.id, kind), 0)
            if count == 0:
                yield Note("missing_block", (section.id, str(kind)), section.lines)
            elif count > 1:
                yield Note("several_blocks", (section.id, str(kind), count), section.lines)


def _pillar_notes(assembly: Assembly) -> Iterable[Note]:
    """Compare "4つの柱" of the text with the pillars found."""
    for group in assembly.groups:
        if group.kind is not GroupKind.PILLAR_INTRO:
            continue
        found = _PILLARS.search(group.title)
        if found is None:
            continue
        said = int(found[1]) if found[1].isdigit() else "一二三四五六七八九".index(found[1]) + 1
        if said != len(assembly.pillars):
            params = (said, len(assembly.pillars))
            yield Note("pillar_count_differs", params, group.heading_lines)


def _number_notes(assembly: Assembly) -> Iterable[Note]:
    """Numbers of pillars, and of sections in a pillar, should run 1, 2, 3."""
    families: list[list[tuple[int | None, tuple[int, ...]]]] = [[(p.number, p.lines) for p in assembly.pillars]]
    for pillar in assembly.pillars:
        own = [s for s in assembly.sections if s.pillar_id == pillar.id and s.title is not None]
        families.append([(s.number, s.lines) for s in own])
    for family in families:
        for wanted, (number, lines) in enumerate(family, start=1):
            if number is not None and number != wanted:
                yield Note("heading_number_differs", (wanted, number), lines)
                break
