"""What holds for any outline: no line is lost, order changes nothing that was recognised."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.plan.register.outline import (
    LineState,
    Mapping,
    OutlineUnreadable,
    Proposal,
    read,
    to_structure,
)
from kusei.plan.register.outline.mapping import ROLES, LineWord

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_PARTS = (
    "《現状と課題》",
    "《取り組み方針》",
    "《主な取り組み》",
    "【現状】",
    "■関連する計画",
    "●実施期間",
    "●主な成果",
    "平成25年度から平成28年度まで",
    "平成19年12月「前の計画」（計画期間 平成19年度から平成22年度まで）",
    "Ⅰ はじめに",
    "第１章　防災",
    "１ 災害対策 ２ 福祉",
    "（１）避難所 （２）備蓄",
    "１−１ 窓口",
    "①備蓄を増やす",
    "③備蓄を減らす",
    "・備蓄の点検",
    "○備蓄",
    "なぎさ市計画〈概要版〉",
    "※注",
    "そのほかの文章がここにあり、まだ続いて",
    "いる。",
    "",
    "　",
    "\f",
    "・",
    "（１）",
    "《",
)
_LINES = st.lists(
    st.one_of(st.sampled_from(_PARTS), st.text(alphabet="あ市区計画①・《》（）1 １.-年月「」\u3000", max_size=30)),
    max_size=40,
)
_WORDS = st.text(alphabet="防災福祉窓口避難所図書館公園道路相談子育て高齢者健康", min_size=4, max_size=12)
_NAMES = st.text(max_size=12)


def _read_or_none(text: str, mapping: Mapping | None = None) -> Proposal | None:
    try:
        return read(text, mapping)
    except OutlineUnreadable as refusal:
        assert refusal.code
        assert refusal.line >= 1
        return None


@QUICK
@given(_LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_line_is_ever_lost(lines: list[str], end: str) -> None:
    proposal = _read_or_none(end.join(lines) + end)
    if proposal is None:
        return
    assert [line.number for line in proposal.lines] == list(range(1, len(lines) + 1))
    assert [line.text for line in proposal.lines] == lines
    counts = proposal.line_counts()
    assert sum(counts.values()) == len(lines)
    assert counts[LineState.IGNORED] == 0
    for line in proposal.lines:
        assert (line.state is LineState.PLACED) == (line.role is not None)
        assert (line.state is LineState.NOT_UNDERSTOOD) == (line.reason is not None)
        assert line.reason is None or line.reason.code != "not_reached"


@QUICK
@given(_LINES)
def test_every_item_names_the_lines_it_was_joined_from(lines: list[str]) -> None:
    proposal = _read_or_none("\n".join(lines) + "\n")
    if proposal is None:
        return
    for block in proposal.blocks:
        for item in block.items:
            source = "".join("".join(lines[n - 1].split()) for n in item.lines)
            assert item.lines
            assert all(char in source for char in item.text if not char.isspace())


@QUICK
@given(_LINES)
def test_accepting_any_proposal_reads_the_identical_structure(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    proposal = _read_or_none(text)
    if proposal is None:
        return
    mapping = Mapping.from_json(proposal.accept().to_json())
    again = read(text, mapping)
    assert to_structure(again) == to_structure(proposal)
    assert again.lines == proposal.lines
    assert again.accept(mapping) == mapping


@st.composite
def _units(draw: st.DrawFn) -> list[str]:
    """Whole parts of an outline: headings, blocks with wrapped items, front matter."""
    units = ["なぎさ市推進計画〈概要版〉", "●実施期間\n令和５年度から令和７年度まで"]
    units.append("●取り組みの進め方\n・できる区から始める\n・毎年度見直す")
    for number in range(1, draw(st.integers(1, 4)) + 1):
        units.append(f"{number} {draw(_WORDS)}")
        for part in range(1, draw(st.integers(0, 2)) + 1):
            units.append(f"（{part}）{draw(_WORDS)}")
        for heading, mark in (("現状と課題", "●"), ("取り組み方針", None), ("主な取り組み", "・")):
            items = draw(st.lists(_WORDS, min_size=1, max_size=3))
            rows = [f"《{heading}》"]
            for place, item in enumerate(items):
                wrapped = f"{item}を\n進める" if draw(st.booleans()) else item
                rows.append(f"{mark or '①②③'[place]}{wrapped}")
            units.append("\n".join(rows))
    return units


def _recognised(proposal: Proposal) -> Counter[tuple[str, str]]:
    found = Counter((str(b.kind), item.text) for b in proposal.blocks for item in b.items)
    found.update((str(g.kind), item.text) for g in proposal.groups for item in g.items)
    headings = (
        *(p.title for p in proposal.pillars),
        *(s.title for s in proposal.sections if s.title is not None),
        *(c.title for c in proposal.chapters),
    )
    found.update(("heading", title) for title in headings)
    found.update([("title", proposal.title or "")])
    return found


@QUICK
@given(_units(), st.integers(0, 2**32))
def test_shuffling_whole_parts_changes_nothing_that_was_recognised(units: list[str], seed: int) -> None:
    shuffled = list(units)
    random.Random(seed).shuffle(shuffled)
    one, other = (read("\n".join(parts) + "\n") for parts in (units, shuffled))
    assert _recognised(one) == _recognised(other)
    assert {b.id for b in one.blocks} == {b.id for b in other.blocks}
    assert to_structure(one)["period"] == to_structure(other)["period"]


_LINE_WORDS = st.builds(LineWord, st.integers(1, 999), _NAMES, _NAMES, _NAMES)
_ROLE_WORDS = st.builds(LineWord, st.integers(1, 999), _NAMES, st.sampled_from(sorted(ROLES)))
_MAPPINGS = st.builds(
    Mapping,
    _NAMES,
    st.lists(st.tuples(_NAMES, st.none() | _NAMES), max_size=4).map(tuple),
    st.lists(st.tuples(_NAMES, _NAMES), max_size=4).map(tuple),
    st.lists(st.tuples(_NAMES, _NAMES), max_size=4).map(tuple),
    st.lists(_NAMES, max_size=4).map(tuple),
    st.lists(_ROLE_WORDS, max_size=3).map(lambda words: tuple(sorted(words))),
    st.lists(_LINE_WORDS, max_size=3).map(lambda words: tuple(sorted(words))),
    st.lists(_LINE_WORDS, max_size=3).map(lambda words: tuple(sorted(words))),
)


@QUICK
@given(_MAPPINGS)
def test_a_mapping_survives_its_own_json(mapping: Mapping) -> None:
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_a_line_joined_to_a_heading_stays_accounted_for() -> None:
    for heading in ("《現状と課題》", "1 現状と課題", "●現状と課題"):
        text = f"{heading}\n《現状と課題》\n《主な取り組み》\n・あれをする\n・これをする\n"
        proposal = _read_or_none(text)
        assert proposal is not None
        again = _read_or_none(text, proposal.accept().set_role(proposal.lines[1], "continuation"))
        assert again is not None
        assert all(x.reason is None or x.reason.code != "not_reached" for x in again.lines), heading


@QUICK
@given(_LINES, st.data())
def test_any_words_about_lines_keep_every_line_accounted_for(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines) + "\n"
    proposal = _read_or_none(text)
    if proposal is None:
        return
    mapping = proposal.accept()
    filled = [line for line in proposal.lines if line.state is not LineState.BLANK]
    for line in data.draw(st.lists(st.sampled_from(filled), max_size=4)):
        choice = data.draw(st.sampled_from(("ignore", "attach", "role")))
        if choice == "ignore":
            mapping = mapping.ignore(line, "")
        elif choice == "attach" and proposal.blocks:
            block = data.draw(st.sampled_from(proposal.blocks))
            mapping = mapping.attach(line, block.id, continues=data.draw(st.booleans()))
        else:
            mapping = mapping.set_role(line, data.draw(st.sampled_from(sorted(ROLES))))
    again = _read_or_none(text, mapping)
    if again is not None:
        assert [line.text for line in again.lines] == lines
        assert all((x.state is LineState.PLACED) == (x.role is not None) for x in again.lines)
        assert all(x.reason is None or x.reason.code != "not_reached" for x in again.lines)
