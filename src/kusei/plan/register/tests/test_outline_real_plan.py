"""The city's own outline, as extracted from its two-column pages, against the right result."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from kusei.plan.register.outline import LineState, Mapping, Proposal, read, to_structure

_REPOSITORY = Path(__file__).resolve().parents[5]
_DATA = Path(os.environ.get("KUSEI_DATA") or _REPOSITORY.parent / "shared" / "data")
_PLAN = _DATA.parent / "plan"


@pytest.fixture(scope="module")
def source() -> str:
    path = _PLAN / "action-plan-outline.txt"
    if not path.is_file():
        pytest.skip(f"real plan missing: {path.name} (set KUSEI_DATA to the folder beside plan/)")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    path = _PLAN / "expected-structure.json"
    if not path.is_file():
        pytest.skip(f"real plan missing: {path.name} (set KUSEI_DATA to the folder beside plan/)")
    structure: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return structure


@pytest.fixture(scope="module")
def proposal(source: str) -> Proposal:
    return read(source)


def _sections(structure: dict[str, Any]) -> list[dict[str, Any]]:
    return [section for pillar in structure["pillars"] for section in pillar["sections"]]


def _covered(short: str, long: str) -> float:
    """Share of the bigrams of the shortened title that the source sentence has."""
    pairs = [short[i : i + 2] for i in range(len(short) - 1)]
    return sum(pair in long for pair in pairs) / len(pairs)


def test_the_totals_are_right_without_a_move(proposal: Proposal, expected: dict[str, Any]) -> None:
    assert to_structure(proposal)["totals"] == expected["totals"]
    assert not any(placement.by_person for placement in proposal.placements)


def test_pillars_and_sections_have_their_numbers_and_titles(proposal: Proposal, expected: dict[str, Any]) -> None:
    def heads(structure: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [(p["no"], p["title"], [(s["no"], s["title"]) for s in p["sections"]]) for p in structure["pillars"]]

    assert heads(to_structure(proposal)) == heads(expected)


def test_every_initiative_stands_in_its_section_word_for_word(proposal: Proposal, expected: dict[str, Any]) -> None:
    found = _sections(to_structure(proposal))
    for got, wanted in zip(found, _sections(expected), strict=True):
        assert got["initiatives"] == wanted["initiatives"]
        assert got["issues"] == wanted["issues"]


def test_every_policy_stands_in_its_section(proposal: Proposal, expected: dict[str, Any]) -> None:
    found = _sections(to_structure(proposal))
    every = [text for section in found for text in section["policies"]]
    for got, wanted in zip(found, _sections(expected), strict=True):
        assert len(got["policies"]) == len(wanted["policies"])
        for long, short in zip(got["policies"], wanted["policies"], strict=True):
            # The right result shortens the titles, so words are compared, not sentences.
            assert _covered(short, long) >= 0.5, (short, long)
            assert _covered(short, long) == max(_covered(short, text) for text in every)


def test_periods_earlier_plans_and_the_rest_of_page_one(proposal: Proposal, expected: dict[str, Any]) -> None:
    structure = to_structure(proposal)
    for name in ("title", "document", "wards", "period", "carried_over"):
        assert structure[name] == expected[name], name
    assert len(structure["principles"]) == len(expected["principles"])
    assert len(structure["changes_since"]) == len(expected["changes_since"])
    assert len(structure["watch_items"]) == len(expected["watch_items"])
    assert expected["watch_items"][0].startswith(structure["watch_items"][0])
    for got, wanted in zip(structure["earlier_plans"], expected["earlier_plans"], strict=True):
        assert len(got.pop("results", [])) == len(wanted.get("results", []))
        assert got == {key: value for key, value in wanted.items() if key != "results"}


def test_the_labels_of_the_drawing_on_page_one_are_known_as_such(proposal: Proposal) -> None:
    labels = [line for line in proposal.lines if line.role == "diagram.label"]
    assert [line.number for line in labels] == [177, 179, 181, 182, 184, 185, 187]


def test_every_line_is_placed_or_blank(proposal: Proposal, source: str) -> None:
    counts = proposal.line_counts()
    assert len(proposal.lines) == source.count("\n")
    assert counts[LineState.NOT_UNDERSTOOD] == 0
    assert counts[LineState.PLACED] + counts[LineState.BLANK] == len(proposal.lines)
    assert proposal.notes == ()


def test_each_place_says_why_and_how_sure(proposal: Proposal) -> None:
    for placement in proposal.placements:
        assert placement.reasons
        assert placement.confidence >= 0.6


def test_two_headings_on_one_line_are_two_nodes(proposal: Proposal) -> None:
    assert len(proposal.line(335).nodes) == 2
    assert len(proposal.line(425).nodes) == 2


def test_a_moved_block_stays_moved_on_the_command_line(source: str, proposal: Proposal) -> None:
    sections = {section.title: section.id for section in proposal.sections}
    home = sections["地域支援の推進"]
    block = proposal.blocks_of(home)[0]
    target = sections["地域コミュニティの活性化"]
    mapping = proposal.accept().move(block.id, target)
    again = read(source, Mapping.from_json(mapping.to_json()))
    placement = again.placement(block.id)
    assert (placement.section_id, placement.by_person) == (target, True)
    assert placement.reasons[0].code == "moved_by_person"
    codes = {note.code for note in again.notes}
    assert {"missing_block", "several_blocks"} <= codes
    totals = to_structure(again)["totals"]
    assert totals == to_structure(proposal)["totals"]


@pytest.mark.parametrize("seed", range(5))
def test_blocks_in_any_order_still_find_their_sections(source: str, proposal: Proposal, seed: int) -> None:
    """Page two cut at its headings, the lists shuffled one by one, the headings as they stand."""
    rows = source.split("\n")
    begin = next(n for n, row in enumerate(rows) if row.startswith("《"))
    parts: list[list[str]] = []
    for row in rows[begin:]:
        if not parts or row.startswith(("《", "（", "Ⅳ", "１ ", "３ ", "４ ")):
            parts.append([])
        parts[-1].append(row)
    lists = [part for part in parts if part[0].startswith("《")]
    headings = [part for part in parts if not part[0].startswith("《")]
    random.Random(seed).shuffle(lists)
    text = "\n".join(rows[:begin] + [row for part in (*lists, *headings) for row in part])
    assert to_structure(read(text)) == to_structure(proposal)
