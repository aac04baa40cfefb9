"""Every source line gets its state: placed, not understood, ignored or blank."""

from __future__ import annotations

from collections.abc import Iterable

from .drafts import Drafts
from .naming import Assembly
from .pieces import RawLine
from .values import LineState, Reason, SourceLine

_Role = tuple[str, str]


def accounted(
    assembly: Assembly, drafts: Drafts, *, lines: tuple[RawLine, ...], ignored: dict[int, str]
) -> tuple[SourceLine, ...]:
    """Return one SourceLine for each line of the source, in order."""
    placed: dict[int, list[_Role]] = {}
    for number, role, node in _places(assembly, drafts):
        roles = placed.setdefault(number, [])
        if (role, node) not in roles:
            roles.append((role, node))
    homeless = _homeless(assembly)
    return tuple(_line(line, placed.get(line.number), homeless, drafts.unknown, ignored) for line in lines)


def _line(
    line: RawLine,
    roles: list[_Role] | None,
    homeless: dict[int, str],
    unknown: dict[int, Reason],
    ignored: dict[int, str],
) -> SourceLine:
    state, role, nodes, reason = LineState.NOT_UNDERSTOOD, None, tuple[str, ...](), None
    if not line.visible:
        state = LineState.BLANK
    elif line.number in ignored:
        state = LineState.IGNORED
        reason = Reason("ignored_by_person", (ignored[line.number],))
    elif roles:
        state, role = LineState.PLACED, roles[0][0]
        nodes = tuple(node for _, node in roles)
    elif line.number in homeless:
        nodes = (homeless[line.number],)
        reason = Reason("block_without_section", nodes)
    else:
        reason = unknown.get(line.number, Reason("not_reached"))
    return SourceLine(line.number, line.text, line.digest, state, role, nodes, reason)


def _homeless(assembly: Assembly) -> dict[int, str]:
    nowhere = {p.block_id for p in assembly.placements if p.section_id is None}
    return {n: b.id for b in assembly.blocks if b.id in nowhere for n in b.lines}


def _places(assembly: Assembly, drafts: Drafts) -> Iterable[tuple[int, str, str]]:
    for number in drafts.title_lines:
        yield number, "title", "title"
    for pillar in assembly.pillars:
        yield from ((n, "pillar.heading", pillar.id) for n in pillar.lines)
    for section in assembly.sections:
        if section.title is not None and section.label is not None:
            yield from ((n, "section.heading", section.id) for n in section.lines)
    for chapter in assembly.chapters:
        yield from ((n, "chapter.heading", chapter.id) for n in chapter.lines)
    for number in drafts.diagram_lines:
        yield number, "diagram.label", "diagram"
    yield from _block_places(assembly)
    for plan in assembly.earlier_plans:
        yield from ((n, "earlier_plan", plan.id) for n in plan.lines)
    for group in assembly.groups:
        yield from ((n, f"{group.kind}.heading", group.id) for n in group.heading_lines)
        for item in group.items:
            yield from ((n, f"{group.kind}.item", group.id) for n in item.lines)


def _block_places(assembly: Assembly) -> Iterable[tuple[int, str, str]]:
    nowhere = {p.block_id for p in assembly.placements if p.section_id is None}
    for block in assembly.blocks:
        if block.id in nowhere:
            continue
        yield from ((n, f"{block.kind}.heading", block.id) for n in block.heading_lines)
        for item in block.items:
            yield from ((n, f"{block.kind}.item", block.id) for n in item.lines)
