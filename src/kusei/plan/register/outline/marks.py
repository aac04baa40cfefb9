"""The marks a line can begin with: bullets, numbers, brackets.

Only the form decides here; what a mark means in this document is found later, because one
city's "(1)" is a section where another's is a list item.
"""

from __future__ import annotations

# data: marks of the text that is read
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_WIDE = "".join(chr(c) for c in range(0xFF01, 0xFF5F))
_NARROW = "".join(chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F))
# One character for one character, so that places in the folded text are places in the text.
_FOLD = str.maketrans(
    _WIDE + "\u3000\u00a0\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c",
    _NARROW + "  -------~",
)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_CJK = "\u2460-\u24ff\u2500-\u27bf\u3000-\u9fff\uf900-\ufaff\uff00-\uffef"
_TOUCHING = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")

HEADING_BULLETS = "●■◆◎□◇○▼▽★☆▶►"
ITEM_BULLETS = "・･•‣▪-*✓"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
_KANJI = "一二三四五六七八九"
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
# A number before one of these counts something ("16 区が", "4 つの柱") and heads nothing;
# "１ 区役所の改革" is a heading.
_COUNTED = (
    r"(?:[つ%~\-]|か所|か年|年度|年間|か月|(?:年|月|日|区|人|件|次|回|所|割|万|億|千|百|名|校|箇所|歳|時"
    r"|円|点|個|期|団体|世帯|分|台|棟)(?:[ぁ-ん、。)]|目|$))"
)


class Style(StrEnum):
    """The form of a mark, broad headings first."""

    CHAPTER = "chapter"
    LABEL = "label"
    ROMAN = "roman"
    NUM = "num"
    SUB = "sub"
    PAREN = "paren"
    BRACKET = "bracket"
    BULLET = "bullet"
    CIRCLED = "circled"
    FOOTNOTE = "footnote"
    NONE = "none"


STRUCTURAL = (Style.CHAPTER, Style.LABEL, Style.ROMAN, Style.NUM, Style.SUB, Style.PAREN)
RANK = {style: place for place, style in enumerate(STRUCTURAL)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and the text after it; ``parent`` is 1 in "1-2", ``label`` the mark as written."""

    style: Style
    label: str
    number: int | None
    text: str
    parent: int | None = None


_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.CHAPTER, re.compile(rf"第\s*{_NUMBER}\s*[章編部節]\s*[:.、]?\s*")),
    (
        Style.LABEL,
        re.compile(
            rf"(?:重点)?(?:柱|基本目標|目標|基本方針|方針|政策|施策|戦略|重点項目|重点)\s*{_NUMBER}"
            r"\s*(?:[:.、]\s*|\s+|(?=[「『【]))"
        ),
    ),
    (Style.SUB, re.compile(r"(\d{1,2})\s*[-.]\s*(\d{1,2})(?![\d年月日%倍割万億千人件点])\s*[:.、]?\s*")),
    (Style.NUM, re.compile(r"(\d{1,2})(?:\s*[.、:)]\s*(?!\d)|\s+)")),
    (Style.PAREN, re.compile(r"[(〔]\s*(\d{1,2}|[一二三四五六七八九十])\s*[)〕]\s*")),
)
_BRACKETED = re.compile(r"[《≪【〈<〔\[]\s*([^《≪【〈<〔\[》≫】〉>〕\]]{1,40}?)\s*[》≫】〉>〕\]]\s*")
_COUNTING = re.compile(_COUNTED)
_WIDE_NUM = re.compile(rf"([０-９]{{1,2}})(?![\s\d.．,，)）]|{_COUNTED})(?=.)")


def fold(text: str) -> str:
    """Fold full-width forms to narrow ones, one character for one."""
    return text.translate(_FOLD)


def visible(raw: str) -> str:
    """Return a line without invisible characters and outer white space."""
    return _INVISIBLE.sub("", raw).strip()


def tidy(text: str) -> str:
    """Drop the spaces extraction leaves beside Japanese characters; keep those of Latin text."""
    return _TOUCHING.sub("", re.sub(r"\s+", " ", text)).strip()


def squeezed(text: str) -> str:
    """Fold and drop all white space, for comparisons."""
    return re.sub(r"\s+", "", fold(text))


def columns(text: str) -> int:
    """Return the width in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _value(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    tens, _, ones = digits.rpartition("十") if "十" in digits else ("", "", digits)
    ten = (_KANJI.find(tens) + 1 or 1) * 10 if "十" in digits else 0
    return ten + (_KANJI.index(ones) + 1 if ones and ones in _KANJI else 0)


def _one_character(text: str) -> Mark | None:
    head, rest = text[0], text[1:].strip()
    for style, signs in (
        (Style.CIRCLED, _CIRCLED),
        (Style.PAREN, _PARENTHESISED),
        (Style.ROMAN, _ROMAN),
    ):
        if head in signs:
            return Mark(style, head, signs.index(head) + 1, rest.lstrip(".．、:： "))
    if head in HEADING_BULLETS or (head in ITEM_BULLETS and (head not in "-*" or text[1:2] == " ")):
        return Mark(Style.BULLET, head, None, rest)
    if head == "※":
        return Mark(Style.FOOTNOTE, head, None, rest)
    return None


def mark_of(text: str) -> Mark:
    """Read the mark of one visible line; a line without one has style NONE."""
    single = _one_character(text)
    if single is not None:
        return single
    folded = fold(text)
    for style, pattern in _PATTERNS:
        found = pattern.match(folded)
        if found is None:
            continue
        rest = text[found.end() :]
        if style is Style.NUM and (not rest or _COUNTING.match(fold(rest))):
            continue
        label = text[: found.end()].strip()
        if style is Style.SUB:
            return Mark(style, label, int(found[2]), rest.strip(), int(found[1]))
        return Mark(style, label, _value(found[1]), rest.strip())
    bracket = _BRACKETED.match(folded)
    if bracket is not None:
        inner = text[bracket.start(1) : bracket.end(1)]
        return Mark(Style.BRACKET, inner.strip(), None, text[bracket.end() :].strip())
    wide = _WIDE_NUM.match(text)
    if wide is not None and columns(text) <= 60:
        return Mark(Style.NUM, wide[1], int(fold(wide[1])), text[wide.end() :].strip())
    return Mark(Style.NONE, "", None, text)


def split_headings(text: str) -> tuple[str, ...]:
    """Split a line that holds two headings of one style, "(1) ... (2) ...", at the second."""
    first = mark_of(text)
    if len(text) > 200 or first.style not in STRUCTURAL or first.number is None:
        return (text,)
    for space in re.finditer(r"\s+(?=\S)", text):
        rest = text[space.end() :]
        if space.start() <= len(first.label):
            continue
        second = mark_of(rest)
        if second.style is first.style and second.number == first.number + 1 and second.text:
            return (text[: space.start()], *split_headings(rest))
    return (text,)
