"""Files that are no outlines, and the small readers on their own."""

from __future__ import annotations

import random

import pytest

from kusei.plan.register.outline import OutlineUnreadable, Period, decode, read
from kusei.plan.register.outline.assignment import best_assignment
from kusei.plan.register.outline.marks import Style, mark_of, split_headings, tidy
from kusei.plan.register.outline.vocabulary import document_kind, kind_of
from kusei.plan.register.outline.years import decided_plan, period_in


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty", 1),
        (b" \r\n\t\n", "empty", 1),
        ("\ufeff \n".encode(), "empty", 1),
        (b"PK\x03\x04\x00\x00", "binary", 1),
        (b"abc\ndef\x07\n", "binary", 2),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00", "binary", 3),
        (b"abc\n\xff\xfd\xfc\xfb\n", "encoding_unknown", 2),
        (b"\xff\xfe\x00", "encoding_unknown", 1),
        (b"a" * (8 * 1024 * 1024 + 1), "too_large", 1),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, code: str, line: int) -> None:
    with pytest.raises(OutlineUnreadable) as refusal:
        decode(data)
    assert (refusal.value.code, refusal.value.line) == (code, line)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    text = "①区役所の計画〜\n".replace("〜", "～")
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\u3000\n\u200b\n", "empty"),
        ("計画\n", "too_short"),
        ("\n\n１ 計画\n", "too_short"),
        ("a\x00b", "binary"),
        ("これは\n計画では\nありません。\n", "no_plan_structure"),
        ("1 りんご\n2 みかん\n3 ぶどう\n", "no_plan_structure"),
        ("《現状と課題》\n" * 700, "too_many_blocks"),
        ("１ 見出し\n" * 2100, "too_many_headings"),
    ],
)
def test_text_that_is_no_plan_is_refused(text: str, code: str) -> None:
    with pytest.raises(OutlineUnreadable) as refusal:
        read(text)
    assert refusal.value.code == code


def _junk(alphabet: str, *, line_chars: int) -> str:
    chance = random.Random(7)
    rows = []
    for _ in range(1_000_000 // (3 * line_chars)):
        rows.append("".join(chance.choices(alphabet, k=line_chars)))
    return "\n".join(rows)


@pytest.mark.parametrize(
    "text",
    [
        _junk("あいう計画市区①・《》（）１ ", line_chars=30),
        _junk("abcdef 0123456789().-", line_chars=60),
        _junk(" \u3000あ", line_chars=4000),
        "１ " * 170_000 + "\na\nb\n",
        "《現状と課題》\n・" + " \u3000" * 150_000 + "x\ny\n",
        "（１）あ " * 60_000 + "\n" + "2019年度から" * 50_000 + "\n平成\n",
        "《現状と課題》\n・あ\n《取り組み方針》\n①い\n《主な取り組み》\n・う\n" * 150
        + "\n".join(f"{n} 見出し" for n in range(1, 60)),
    ],
    ids=["marks", "latin", "spaces", "one-long-line", "long-item", "long-years", "many-blocks"],
)
def test_a_megabyte_of_junk_is_answered_with_every_line_accounted_for(text: str) -> None:
    try:
        proposal = read(text)
    except OutlineUnreadable:
        pass
    else:
        assert sum(proposal.line_counts().values()) == len(proposal.lines)


@pytest.mark.parametrize(
    ("text", "style", "number", "rest"),
    [
        ("（１）防災", Style.PAREN, 1, "防災"),
        ("(2) 防災", Style.PAREN, 2, "防災"),
        ("⑶防災", Style.PAREN, 3, "防災"),
        ("１ 地域", Style.NUM, 1, "地域"),
        ("１．地域", Style.NUM, 1, "地域"),
        ("３地域の安全", Style.NUM, 3, "地域の安全"),
        ("１ 区役所の改革", Style.NUM, 1, "区役所の改革"),
        ("16 区が一斉に", Style.NONE, None, "16 区が一斉に"),
        ("４つの柱", Style.NONE, None, "４つの柱"),
        ("28 年度まで", Style.NONE, None, "28 年度まで"),
        ("1.5倍", Style.NONE, None, "1.5倍"),
        ("Ⅳ 取り組み", Style.ROMAN, 4, "取り組み"),
        ("第２章　窓口", Style.CHAPTER, 2, "窓口"),
        ("第十一章 窓口", Style.CHAPTER, 11, "窓口"),
        ("柱３：防災", Style.LABEL, 3, "防災"),
        ("２−１　窓口", Style.SUB, 1, "窓口"),
        ("⑫備蓄", Style.CIRCLED, 12, "備蓄"),
        ("●課題", Style.BULLET, None, "課題"),
        ("《現状》本文", Style.BRACKET, None, "本文"),
    ],
)
def test_marks_are_read_in_every_form(text: str, style: Style, number: int | None, rest: str) -> None:
    mark = mark_of(text)
    assert (mark.style, mark.number, mark.text) == (style, number, rest)


def test_a_line_with_several_headings_is_split_only_where_the_number_runs_on() -> None:
    assert split_headings("１ 甲 ２ 乙 ３ 丙") == ("１ 甲", "２ 乙", "３ 丙")
    assert split_headings("（１）甲 （３）乙") == ("（１）甲 （３）乙",)
    assert split_headings("１ 甲 ２ 区が行う") == ("１ 甲 ２ 区が行う",)


def test_spaces_beside_japanese_go_and_those_between_words_stay() -> None:
    assert tidy(" 平成 25  年度の Open  Data ") == "平成25年度のOpen Data"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("平成 25 年度から平成 28 年度まで", (2013, 2016)),
        ("平成２５年度から２８年度まで", (2013, 2016)),
        ("令和元年度～令和５年度", (2019, 2023)),
        ("平成31（2019）年度から令和4（2022）年度", (2019, 2022)),
        ("2021年度-2025年度", (2021, 2025)),
        ("R3年度〜R7年度", (2021, 2025)),
        ("令和３年４月から令和８年３月まで", (2021, 2025)),
        ("令和８年度から令和３年度まで", None),
        ("３年度から５年度まで", None),
        ("いつまでも", None),
    ],
)
def test_periods_become_fiscal_years(text: str, years: tuple[int, int] | None) -> None:
    assert period_in(text) == (None if years is None else Period(*years))


def test_an_earlier_plan_gives_month_title_and_period() -> None:
    text = "平成１９年１２月 「区の 計画」（計画期間 平成 19 年度から平成 22 年度まで）"
    assert decided_plan(text) == ("2007-12", "区の 計画", Period(2007, 2010))
    assert decided_plan("2015年3月策定「川の計画」") == ("2015-03", "川の計画", None)
    assert decided_plan("平成１９年１３月「計画」") is None


def test_document_kinds_leave_the_title() -> None:
    assert document_kind("市の計画〈概要版〉") == ("市の計画", "概要版")
    assert document_kind("市の計画 概要版") == ("市の計画", "概要版")
    assert document_kind("概要版") == ("概要版", None)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("現状・課題", "issues"),
        ("これまでの現状と今後の課題", "issues"),
        ("今後の取組方針", "policies"),
        ("施策の方向性", "policies"),
        ("具体的な取組", "initiatives"),
        ("主要事業", "initiatives"),
        ("関連計画", None),
        ("基本的な考え方", None),
    ],
)
def test_block_headings_are_known_in_their_usual_spellings(heading: str, kind: str | None) -> None:
    assert kind_of(heading) == kind


def test_the_best_assignment_is_found_and_rows_too_many_are_left_over() -> None:
    assert best_assignment([[1.0, 2.0], [2.0, 4.0]]) == [0, 1]
    assert sorted(best_assignment([[1.0], [3.0], [2.0]])) == [-1, -1, 0]
    assert best_assignment([[1.0], [3.0], [2.0]])[1] == 0
    assert best_assignment([]) == []
