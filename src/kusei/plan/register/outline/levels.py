"""Which numbered headings are pillars, which sections, which only chapters of the story.

Cities number differently (第１章 > １ > (1), Ⅰ > １, １ > １-１), so the pair of styles is chosen
that explains the blocks best: one leaf for each list of issues, policies and initiatives.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .drafts import DraftHeading
from .marks import RANK, STRUCTURAL, Style
from .vocabulary import is_chapter_title


@dataclass(frozen=True, slots=True)
class Levels:
    """The headings by level; a family is a run of sections that belong to one pillar."""

    pillars: tuple[DraftHeading, ...]
    families: tuple[tuple[DraftHeading, ...], ...]
    chapters: tuple[DraftHeading, ...]


def levels_of(headings: list[DraftHeading], *, wanted: int) -> Levels:
    """Choose the levels; ``wanted`` is the number of leaves the blocks ask for."""
    forced = {level: [h for h in headings if h.level == level] for level in ("pillar", "section")}
    free = [h for h in headings if h.level is None and not h.opens_group]
    styles = [s for s in STRUCTURAL if any(h.mark.style is s for h in free)]
    best = (float("inf"), _build([], [], headings))
    choices: list[tuple[Style | None, Style | None]] = [
        (p, s) for p in styles for s in (None, *styles) if s is None or RANK[s] > RANK[p]
    ]
    if forced["pillar"] or forced["section"]:
        choices += [(None, s) for s in (None, *styles)]
    for pillar_style, section_style in choices:
        for drop_chapters in (False, True):
            pillars = forced["pillar"] + [
                h for h in free if h.mark.style is pillar_style and not (drop_chapters and is_chapter_title(h.title))
            ]
            sections = forced["section"] + [h for h in free if h.mark.style is section_style]
            if not pillars:
                continue
            levels = _build(_by_place(pillars), _by_place(sections), headings)
            cost = _cost(levels, free, pillar_style, section_style, wanted=wanted)
            if cost < best[0]:
                best = (cost, levels)
    return best[1]


def _by_place(headings: list[DraftHeading]) -> list[DraftHeading]:
    return sorted(headings, key=lambda h: h.at)


def _build(pillars: list[DraftHeading], sections: list[DraftHeading], headings: list[DraftHeading]) -> Levels:
    taken = {id(h) for h in (*pillars, *sections)}
    chapters = tuple(h for h in headings if id(h) not in taken)
    return Levels(tuple(pillars), _families(pillars, sections, headings), chapters)


def _families(
    pillars: list[DraftHeading], sections: list[DraftHeading], headings: list[DraftHeading]
) -> tuple[tuple[DraftHeading, ...], ...]:
    """Cut the sections where the numbering begins again or a pillar stands between."""
    families: list[list[DraftHeading]] = []
    cuts = {id(h) for h in pillars}
    wanted = {id(h) for h in sections}
    fresh = True
    for heading in _by_place(list(headings)):
        if id(heading) in cuts:
            fresh = True
        if id(heading) not in wanted:
            continue
        last = families[-1][-1] if families else None
        if last is None or fresh or _begins_again(last, heading):
            families.append([])
        families[-1].append(heading)
        fresh = False
    return tuple(tuple(family) for family in families)


def _begins_again(last: DraftHeading, heading: DraftHeading) -> bool:
    if heading.mark.parent is not None:
        return heading.mark.parent != last.mark.parent
    return (heading.mark.number or 0) <= (last.mark.number or 0)


def _cost(
    levels: Levels,
    free: list[DraftHeading],
    pillar_style: Style | None,
    section_style: Style | None,
    *,
    wanted: int,
) -> float:
    sections = sum(len(family) for family in levels.families)
    parents = {f[0].mark.parent for f in levels.families if f[0].mark.parent is not None}
    owners = min(len(parents) or len(levels.families), len(levels.pillars))
    leaves = sections + len(levels.pillars) - owners
    story = sum(is_chapter_title(h.title) for h in levels.pillars)
    numbers = Counter(h.mark.number for h in levels.pillars if h.mark.number is not None)
    doubles = sum(count - 1 for count in numbers.values())
    top = RANK[pillar_style] if pillar_style else -1
    dropped = above = below = 0
    for heading in free:
        style = heading.mark.style
        if style is pillar_style:
            dropped += not any(heading is p for p in levels.pillars)
        elif style is not section_style:
            above += RANK[style] < top and not is_chapter_title(heading.title)
            below += RANK[style] > top
    # A section without blocks is likelier than a list of blocks without section.
    misfit = max(wanted - leaves, 0.6 * (leaves - wanted))
    return misfit + 0.5 * (story + doubles + above) + 0.1 * dropped + 0.4 * below
