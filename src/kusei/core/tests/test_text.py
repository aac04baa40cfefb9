"""Names kept as received and still found; numbers read or refused."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest

from kusei.core.text import (
    BadNumber,
    bigrams,
    fold,
    formula_safe,
    formula_unquoted,
    full_to_half_digits,
    graphemes_len,
    kana_key,
    parse_decimal,
    parse_int,
)

pytestmark = pytest.mark.pure

SELECTOR = "\U000e0100"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙﨑", "高崎"),
        ("渡邉", "渡辺"),
        ("渡邊" + SELECTOR, "渡辺"),
        ("齋藤", "斎藤"),
        ("𠮷田", "吉田"),
        ("\ufa19谷", "神谷"),
        ("辻" + SELECTOR, "辻"),
        ("キヨウコ", "きょうこ"),
        ("ｷｮｳｺ", "キョウコ"),
        ("山田　太郎", "山田太郎"),
        ("ＫＵＳＥＩ", "kusei"),
        ("三の丸３ー１ー１", "三の丸3-1-1"),
        ("三の丸3−1−1", "三の丸3-1-1"),
        ("霞ヶ関", "霞ケ関"),
    ],
)
def test_two_spellings_of_one_word_share_a_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_long_vowel_is_not_taken_for_a_hyphen() -> None:
    assert fold("ナゴヤドーム") == "なごやどーむ"


def test_folding_twice_changes_nothing() -> None:
    for text in ("髙﨑ガク", "渡邊󠄇", "ABC−１２３", "ｶﾞｯｺｳ", "靏田"):
        assert fold(fold(text)) == fold(text)


def test_normalising_would_have_changed_a_name() -> None:
    # Why names are never normalised: U+FA19 is another character in the register.
    assert unicodedata.normalize("NFC", "\ufa19") == "\u795e"


def test_a_two_character_word_has_a_piece_to_be_found_by() -> None:
    assert bigrams(fold("港区役所")) == ("港区", "区役", "役所")
    assert bigrams("港") == ("港",)
    assert bigrams("") == ()
    assert bigrams("ああああ") == ("ああ",)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("辻" + SELECTOR, 1),
        ("葛" + SELECTOR + "西", 2),
        ("ｶﾞ", 1),
        ("が", 1),
        ("👨‍👩‍👧", 1),
        ("🇯🇵🇫🇷", 2),
        ("👍🏽", 1),
        ("é", 1),
        ("\r\n", 1),
        ("𠮷野", 2),
    ],
)
def test_length_is_counted_as_people_count_it(text: str, length: int) -> None:
    assert graphemes_len(text) == length


def test_readings_sort_in_japanese_order() -> None:
    names = ["ばし", "はし", "はじ", "ハーシ", "パシ", "きよ", "きょ", "アン", "あ"]
    assert sorted(names, key=kana_key) == [
        "あ", "アン", "きよ", "きょ", "ハーシ", "はし", "はじ", "ばし", "パシ"
    ]  # fmt: skip


def test_digits_alone_become_half_width() -> None:
    assert full_to_half_digits("３丁目ＡＢ") == "3丁目ＡＢ"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("300", 300),
        ("３００", 300),
        ("1,234,567", 1234567),
        ("１，２３４", 1234),
        ("-5", -5),
        ("△5", -5),
        ("▲1,200", -1200),
        (" 42 ", 42),
        ("007", 7),
    ],
)
def test_a_written_number_is_read(written: str, value: int) -> None:
    assert parse_int(written) == value


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("約300", "approximate"),
        ("概ね", "approximate"),
        ("300名程度", "approximate"),
        ("100〜200", "approximate"),
        ("10-20", "approximate"),
        ("300人", "unit"),
        ("￥300", "unit"),
        ("1,00", "separator"),
        ("3.5", "decimal"),
        ("12.0", "decimal"),
        ("—", "no_value"),
        ("-", "no_value"),
        ("△", "no_value"),
        ("不明", "no_value"),
        ("*", "suppressed"),
        ("三百", "unreadable"),
        ("1e3", "unit"),
        ("NaN", "unreadable"),
    ],
)
def test_a_number_that_is_not_certain_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadNumber) as refused:
        parse_int(written)
    assert refused.value.code == code
    assert refused.value.message


def test_a_decimal_keeps_its_written_scale() -> None:
    assert str(parse_decimal("１２．５０")) == "12.50"
    assert parse_decimal("▲1,234.5") == Decimal("-1234.5")


@pytest.mark.parametrize("cell", ["=1+1", "+81-52-000", "@sum", "-2+3", "＝A1", "\t=1", "\r=1"])
def test_a_cell_that_would_run_is_quoted_and_comes_back(cell: str) -> None:
    assert formula_safe(cell) == "'" + cell
    assert formula_unquoted(formula_safe(cell)) == cell


@pytest.mark.parametrize("cell", ["", "-5", "+3.5", "港区", "'quoted", "a=b"])
def test_a_harmless_cell_is_left_alone(cell: str) -> None:
    assert formula_safe(cell) == cell
    assert formula_unquoted(cell) == cell
