"""Words any Japanese plan uses for its parts; none belongs to one city's text."""

from __future__ import annotations

# data: words of the plans that are read, shown to nobody
import re

from .marks import fold, squeezed
from .values import GroupKind, Kind

_ISSUE_WORD = "(?:現状|現況|課題|背景|問題点)"
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.ISSUES,
        re.compile(
            rf"(?:これまでの|主な|今後の)?{_ISSUE_WORD}"
            rf"(?:(?:と|・|及び|および|、|や|/)(?:今後の|主な)?{_ISSUE_WORD})*(?:認識|分析)?"
        ),
    ),
    (
        Kind.POLICIES,
        re.compile(r"(?:今後の|主な)?(?:取組|施策|事業|推進|対応|改善)?(?:の)?(?:基本)?(?:方針|方向性|方向)"),
    ),
    (
        Kind.INITIATIVES,
        re.compile(
            r"(?:主な|主要な?|具体的な?|今後の|重点)?(?:の)?"
            r"(?:取組|事業|施策|取組事項|実施事業)(?:内容|項目|一覧)?"
        ),
    ),
)
_GROUPS: tuple[tuple[GroupKind, re.Pattern[str]], ...] = (
    (GroupKind.CARRIED_OVER, re.compile(r"引き?続き検討|継続検討|継続して検討|残された課題")),
    (GroupKind.PERIOD, re.compile(r"(?:計画|実施|推進|対象|取組)(?:の)?期間$|^期間$")),
    (
        GroupKind.PRINCIPLES,
        re.compile(r"進め方$|推進の(?:考え方|原則|ルール)$|推進に(?:当|あ)たって$|留意(?:点|事項)$"),
    ),
    (GroupKind.VISION, re.compile(r"将来像$|(?:目指|めざ)す(?:べき)?姿$|ビジョン$|基本理念$")),
    (GroupKind.DIRECTIONS, re.compile(r"(?:改革|見直し|推進|まちづくり)の方向性?$")),
    (GroupKind.RESULTS, re.compile(r"(?:成果|実績|達成状況)$")),
    (
        GroupKind.CHANGES,
        re.compile(r"(?:状況|環境|情勢)(?:の|等の)?(?:主な)?変化$|変化と課題$"),
    ),
    (GroupKind.WATCH, re.compile(r"(?:国|社会)(?:等)?の動向$|注視(?:す(?:べき|る))?(?:事項|項目)$")),
    (
        GroupKind.THINKING,
        re.compile(r"基本的な?考え方?$|(?:策定|計画|見直し)の(?:趣旨|目的|背景|経緯)$|^趣旨$|^はじめに$|位置付け$"),
    ),
    (GroupKind.PILLAR_INTRO, re.compile(r"柱$")),
)
_WATCHING = re.compile(r"注視|動向を(?:踏まえ|見)|見守")
_CARRYING = re.compile(r"引き?続き検討|継続して検討|検討を継続")
# Chapters of a plan that head its story, not a field of work.
_CHAPTER_WORD = re.compile(
    r"(?:はじめに|おわりに|経緯|ふりかえり|振り返り|総括|趣旨|目的|方針|進め方|推進体制|進行管理|期間"
    r"|背景|位置付け|位置づけ|考え方|体系|概要|検証|フォローアップ)$"
    r"|^(?:具体的な|主な|今後の|重点)?(?:取組|施策|事業)(?:の展開|の内容|内容)?$"
)
_TITLE_END = re.compile(
    r"(?:計画|プラン|ビジョン|大綱|戦略|構想|指針|プログラム)"
    r"(?:\d{4}(?:[-~]\d{4})?)?(?:\((?:案|素案|改訂版|改定版)\))?$"
)
_DOCUMENT = re.compile(
    r"[〈《【(\[<「]\s*(概要版?|ダイジェスト版?|本編|素案|改訂版|改定版)\s*[〉》】)\]>」]\s*$"
    r"|\s(概要版|ダイジェスト版|本編)\s*$"
)
_LABELLED = re.compile(r"[^\s:、。]{2,8}\s*:\s*\S")
_DATED = re.compile(r"(?:明治|大正|昭和|平成|令和|\d{4})\s*(?:元|\d{0,2})\s*年\s*\d{1,2}\s*月[^「]{0,6}「")
_HANGING = re.compile(r"(?:[をのにはとがやへ、，・]|による|など|及び|または|また)$")
_OPENING = re.compile(r"^[をのにがは、。）」』](?!ぞ)")


def plain(text: str) -> str:
    """Fold, drop white space and write 取り組み/取組み as 取組, so that spellings compare."""
    return re.sub("取り組み|取組み|とりくみ", "取組", squeezed(text))


def kind_of(text: str) -> Kind | None:
    """Return the block kind a heading names, or None."""
    if len(text) > 30:
        return None
    words = plain(text)
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(words)), None)


def group_of(text: str) -> GroupKind | None:
    """Return the part of the front matter a short heading names, or None."""
    words = plain(text)
    if not 0 < len(words) <= 34:
        return None
    return next((kind for kind, pattern in _GROUPS if pattern.search(words)), None)


def is_chapter_title(text: str) -> bool:
    """Tell whether a numbered heading tells the plan's story rather than a field of work."""
    words = plain(text)
    return bool(_CHAPTER_WORD.search(words)) or group_of(text) is not None


def watches(text: str) -> bool:
    """Tell whether a sentence says a development is only watched."""
    return bool(_WATCHING.search(plain(text)))


def carries_over(text: str) -> bool:
    """Tell whether a sentence says something stays under study."""
    return bool(_CARRYING.search(plain(text)))


def hangs(text: str) -> bool:
    """Tell whether a line ends in the middle of a sentence."""
    return bool(_HANGING.search(text))


def continues(text: str) -> bool:
    """Tell whether a line begins with what can only continue a sentence."""
    return bool(_OPENING.match(text))


def stands_alone(text: str) -> bool:
    """Tell whether an unmarked line can only begin something: a label, a date, a title."""
    folded = fold(text)
    if _LABELLED.match(folded) or _DATED.match(folded):
        return True
    if len(text) <= 10 and kind_of(text) is not None:
        return True
    title, document = document_kind(text)
    return document is not None and looks_like_title(title)


def document_kind(text: str) -> tuple[str, str | None]:
    """Split a title from the document kind that follows it: (title, 概要版 or None)."""
    found = _DOCUMENT.search(fold(text))
    if found is None or not text[: found.start()].strip():
        return text, None
    return text[: found.start()].strip(), found[1] or found[2]


def looks_like_title(text: str) -> bool:
    """Tell whether a short unmarked line can be the title of a plan."""
    words = squeezed(text)
    return 4 <= len(words) <= 50 and "。" not in words and bool(_TITLE_END.search(words))


def carried_topics(sentence: str) -> tuple[str, ...]:
    """Return what "A や、B に関しては ... 検討" names, or the whole sentence."""
    found = re.match(r"(.{4,60}?)(?:に関しては|については|について|に関して)", sentence)
    if found is None:
        return (sentence,)
    return tuple(part for part in re.split(r"や、|並びに|、及び", found[1]) if part)
