"""A person's moves: kept, repeated, and said when they no longer fit."""

from __future__ import annotations

import pytest

from kusei.plan.register.outline import (
    Kind,
    LineState,
    Mapping,
    MappingUnreadable,
    Proposal,
    read,
    to_structure,
)

TEXT = """\
なぎさ市区政計画（概要版）
●計画期間
令和５年度から令和７年度まで
１ 海辺の安全
《現状と課題》
・海辺に逃げる場所が少ない
《取組方針》
①海辺の避難路を整える
《主な取組》
・避難路の標識
これは説明のための文章です。
２ 港のにぎわい
《現状と課題》
・港を訪れる人が減っている
《取組方針》
①港の催しを増やす
《主な取組》
・港の朝市
"""


def _line(proposal: Proposal, text: str) -> int:
    return next(line.number for line in proposal.lines if line.text.strip() == text)


def _initiatives(proposal: Proposal) -> list[list[str]]:
    pillars = to_structure(proposal)["pillars"]
    return [section["initiatives"] for pillar in pillars for section in pillar["sections"]]


@pytest.fixture
def proposal() -> Proposal:
    return read(TEXT)


def test_accepting_the_proposal_reads_the_same_again(proposal: Proposal) -> None:
    again = read(TEXT, proposal.accept())
    assert to_structure(again) == to_structure(proposal)
    assert all(placement.by_person for placement in again.placements)
    assert again.notes == proposal.notes


def test_moving_a_block_moves_it_alone(proposal: Proposal) -> None:
    block = next(b for b in proposal.blocks if b.kind is Kind.INITIATIVES)
    target = proposal.sections[1].id
    again = read(TEXT, Mapping(proposal.text_digest).move(block.id, target))
    assert _initiatives(again) == [[], ["避難路の標識", "港の朝市"]]
    others = [p for p in again.placements if p.block_id != block.id]
    assert all(not p.by_person for p in others)


def test_a_block_taken_out_leaves_its_lines_not_understood(proposal: Proposal) -> None:
    block = proposal.blocks[0]
    again = read(TEXT, Mapping(proposal.text_digest).move(block.id, None))
    states = {again.line(number).state for number in block.lines}
    assert states == {LineState.NOT_UNDERSTOOD}


def test_an_ignored_line_keeps_the_reason_a_person_gave(proposal: Proposal) -> None:
    number = _line(proposal, "これは説明のための文章です。")
    assert proposal.line(number).state is LineState.NOT_UNDERSTOOD
    mapping = Mapping(proposal.text_digest).ignore(proposal.line(number), "説明文")
    line = read(TEXT, mapping).line(number)
    assert line.state is LineState.IGNORED
    assert line.reason is not None
    assert line.reason.params == ("説明文",)


def test_an_attached_line_becomes_an_item_and_the_block_keeps_its_id(proposal: Proposal) -> None:
    number = _line(proposal, "これは説明のための文章です。")
    block = next(b for b in proposal.blocks if b.kind is Kind.INITIATIVES)
    mapping = proposal.accept().attach(proposal.line(number), block.id)
    again = read(TEXT, mapping)
    assert [i.text for i in again.block(block.id).items] == [
        "避難路の標識",
        "これは説明のための文章です。",
    ]
    assert again.line(number).state is LineState.PLACED
    joined = read(TEXT, mapping.attach(proposal.line(number), block.id, continues=True))
    assert joined.block(block.id).items[0].lines == (number - 1, number)


def test_a_line_can_be_called_a_heading(proposal: Proposal) -> None:
    text = TEXT.replace("《取組方針》\n①港", "これからの進路\n①港")
    number = _line(read(text), "これからの進路")
    mapping = Mapping(read(text).text_digest).set_role(read(text).line(number), "policies")
    again = read(text, mapping)
    assert again.line(number).role == "policies.heading"
    totals = to_structure(again)["totals"]
    assert totals == to_structure(proposal)["totals"]


def test_names_and_order_follow_the_person(proposal: Proposal) -> None:
    first, second = proposal.pillars
    mapping = (
        Mapping(proposal.text_digest)
        .rename(second.id, "港")
        .rename("title", "なぎさ市計画")
        .reorder((second.id, first.id))
    )
    structure = to_structure(read(TEXT, mapping))
    assert [pillar["title"] for pillar in structure["pillars"]] == ["港", "海辺の安全"]
    assert structure["title"] == "なぎさ市計画"


def test_a_section_moves_to_another_pillar_with_its_blocks() -> None:
    text = (
        TEXT.replace("《現状と課題》\n・海辺", "（１）海辺の道\n《現状と課題》\n・海辺")
        .replace("２ 港のにぎわい", "（２）港のにぎわい")
        .replace("・港の朝市\n", "・港の朝市\n２ 港の仕事\n")
    )
    proposal = read(text)
    section = next(s for s in proposal.sections if s.title == "港のにぎわい")
    target = next(p for p in proposal.pillars if p.title == "港の仕事")
    again = read(text, Mapping(proposal.text_digest).move_section(section.id, target.id))
    assert [s.title for s in again.sections_of(target.id)] == ["港のにぎわい"]
    assert len(again.blocks_of(section.id)) == 3


def test_words_that_fit_nothing_are_said(proposal: Proposal) -> None:
    mapping = Mapping("0" * 64).move("iss-000000000000", proposal.sections[0].id).rename("p-000000000000", "x")
    codes = [note.code for note in read(TEXT, mapping).notes]
    assert codes == ["mapping_of_other_text", "mapping_unused", "mapping_unused"]


def test_a_line_that_shifted_is_found_by_its_text(proposal: Proposal) -> None:
    number = _line(proposal, "これは説明のための文章です。")
    mapping = Mapping(proposal.text_digest).ignore(proposal.line(number), "説明文")
    again = read("\n\n" + TEXT, mapping)
    assert again.line(number + 2).state is LineState.IGNORED


def test_taking_back_a_word_about_a_line_restores_the_reading(proposal: Proposal) -> None:
    line = proposal.not_understood[0]
    empty = Mapping(proposal.text_digest)
    assert empty.ignore(line, "x").set_role(line, "paragraph").forget_line(line) == empty


def test_a_role_that_does_not_exist_is_refused(proposal: Proposal) -> None:
    with pytest.raises(ValueError, match="emperor"):
        Mapping(proposal.text_digest).set_role(proposal.lines[0], "emperor")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("[" * 100_000, "not_json"),
        ("[]", "format"),
        ('{"format": "other"}', "format"),
        ('{"format": "kusei.outline-mapping/1"}', "field"),
        ('{"format": "kusei.outline-mapping/1", "text_digest": "", "moves": [[1, 2]]}', "field"),
        ('{"format": "kusei.outline-mapping/1", "text_digest": "", "moves": {}}', "field"),
        (
            '{"format": "kusei.outline-mapping/1", "text_digest": "", "roles": [[1, "a", "emperor", ""]]}',
            "field",
        ),
        (
            '{"format": "kusei.outline-mapping/1", "text_digest": "", "ignored": [[true, "a", "b", ""]]}',
            "field",
        ),
    ],
)
def test_a_broken_mapping_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(MappingUnreadable) as refusal:
        Mapping.from_json(text)
    assert refusal.value.code == code
