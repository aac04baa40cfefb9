"""The reader's codes as sentences a person can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.plan.register.outline import MappingUnreadable, OutlineUnreadable

Words = str | Promise
# The reader's own names of nodes say nothing to a person.
_NODE_ID = re.compile(r"(?:[a-z]{1,3}|s-of-p)-[0-9a-f]{12}")

UNREADABLE: dict[str, Words] = {
    "empty": _("ファイルが空です。"),
    "binary": _("%(line)s行目に文字ではないデータがあります。文字だけのファイル（.txt）にしてください。"),
    "encoding_unknown": _("%(line)s行目の文字コードがUTF-8でもShift_JISでもありません。「UTF-8」で保存し直してください。"),
    "too_large": _("ファイルが大きすぎます（8MBまで）。"),
    "too_short": _("行が少なすぎて、計画として読めません。"),
    "no_plan_structure": _("「現状と課題」「取り組み方針」「主な取り組み」のような見出しが見つかりません。計画の本文かどうか確かめてください。"),
    "too_many_blocks": _("見出しのまとまりが多すぎます（600まで）。計画ごとに分けてください。"),
    "too_many_headings": _("見出しが多すぎます。計画ごとに分けてください。"),
}
BAD_MAPPING: dict[str, Words] = {
    "not_json": _("対応表のファイルが読めません（JSONではありません）。"),
    "format": _("対応表のファイルではありません。"),
    "field": _("対応表の項目が正しくありません。画面から書き出した対応表を使ってください。"),
}
# Why a block was placed where it is.
PLACED: dict[str, Words] = {
    "next_to_block": _("%(line)s行目の「%(kind)s」のとなりにあります"),
    "topic_overlap": _("節の題名とことばが重なります：%(words)s"),
    "topic_overlap_pillar": _("柱の題名とことばが重なります：%(words)s"),
    "topic_overlap_block": _("%(line)s行目の「%(kind)s」とことばが重なります：%(words)s"),
    "order_after_heading": _("%(line)s行目の見出しのあとにあります"),
    "moved_by_person": _("人が移しました"),
    "blocks_fit_pillar": _("この節のまとまりが柱に合います"),
    "number_names_pillar": _("番号が柱を指しています"),
    "title_overlap": _("題名のことばが重なります：%(words)s"),
    "no_section_left": _("入れる節が残っていません"),
}
# Why a line was not understood, or left out.
LINES: dict[str, Words] = {
    "block_without_section": _("どの節のものか決められません"),
    "ignored_by_person": _("対象外：%(words)s"),
    "line_too_long": _("1行が長すぎます"),
    "attached_block_not_found": _("つなぐ先のまとまりが見つかりません"),
    "not_reached": _("前後の行とのつながりが分かりません"),
    "footnote": _("注記のようです"),
    "role_not_possible": _("指定した役割では読めません"),
    "unknown_heading": _("知らない見出しです：%(words)s"),
    "number_without_text": _("番号だけの行です"),
    "sentence_with_number": _("見出しか文か決められません"),
    "mark_without_text": _("記号だけの行です"),
    "period_unreadable": _("期間として読めません"),
    "no_heading": _("どの見出しの下にもありません"),
    "list_without_heading": _("見出しのない箇条です"),
    "paragraph_under_heading": _("見出しのすぐ下の説明文のようです"),
    "under_unknown_heading": _("知らない見出しの下にあります"),
    "unmarked_in_block": _("箇条の記号がなく、前の行の続きかどうか決められません"),
    "unmarked_in_group": _("箇条の記号がなく、前の行の続きかどうか決められません"),
}
NOTES: dict[str, Words] = {
    "block_without_section": _("置き場所の決まらないまとまりがあります。移す先を選んでください。"),
    "heading_number_differs": _("見出しの番号が順になっていません。"),
    "mapping_line_not_found": _("対応表にある行が、この原文では見つかりません。"),
    "mapping_of_other_text": _("対応表は別の原文のものです。合うところだけ使いました。"),
    "mapping_unused": _("対応表の一部は使われませんでした。"),
    "missing_block": _("「%(words)s」の足りない節があります。"),
    "period_missing": _("計画の期間が見つかりません。"),
    "pillar_count_differs": _("柱の数が本文の説明と合いません。"),
    "several_blocks": _("同じ種類のまとまりが二つ以上ある節があります。"),
    "title_missing": _("計画の題名が見つかりません。"),
    "unsure_place": _("置き場所に自信のないまとまりがあります。確かめてください。"),
    "numbering_restarts": _("番号が途中で1に戻っています。"),
    "number_gap": _("番号が飛んでいます。"),
}
ROLES: dict[str, Words] = {
    "title": _("計画の題名"), "pillar.heading": _("柱の見出し"), "section.heading": _("節の見出し"),
    "chapter.heading": _("章の見出し"), "diagram.label": _("図の中のことば"), "earlier_plan": _("これまでの計画"),
    "issues": _("現状と課題"), "policies": _("取り組み方針"), "initiatives": _("主な取り組み"),
    "period": _("実施期間"), "principles": _("進め方"), "vision": _("将来像"), "directions": _("改革の方向性"),
    "results": _("主な成果"), "contents": _("内容"), "changes_since": _("状況の変化"),
    "carried_over": _("引き続き検討が必要な取り組み"), "watch_items": _("注視する動き"),
    "thinking": _("基本的な考え方"), "pillar_intro": _("柱の説明"),
}
# What a person may say a line is, in the order offered.
OFFERED_ROLES: tuple[tuple[str, Words], ...] = (
    ("pillar", _("柱の見出し")), ("section", _("節の見出し")), ("chapter", _("章の見出し")),
    ("issues", _("「現状と課題」の見出し")), ("policies", _("「取り組み方針」の見出し")),
    ("initiatives", _("「主な取り組み」の見出し")), ("item", _("箇条の1項目")),
    ("continuation", _("前の行の続き")), ("title", _("計画の題名")), ("diagram", _("図の中のことば")),
)


def unreadable(error: OutlineUnreadable | MappingUnreadable) -> str:
    if isinstance(error, MappingUnreadable):
        return str(BAD_MAPPING.get(error.code, BAD_MAPPING["format"]))
    return str(UNREADABLE.get(error.code, UNREADABLE["no_plan_structure"])) % {"line": error.line}


def said(catalogue: dict[str, Words], code: str, params: Sequence[Any] = ()) -> str:
    """The sentence of a code; ``params`` hold a block kind, a line number, a score and words, whichever apply."""
    known = catalogue.get(code, LINES["not_reached"])
    kinds = [str(ROLES[p]) for p in params if isinstance(p, str) and p in ROLES]
    lines = [p for p in params if isinstance(p, int) and not isinstance(p, bool)]
    words = [p for p in params if isinstance(p, str) and p not in ROLES and not _NODE_ID.match(p)]
    return str(known) % {
        "kind": kinds[0] if kinds else "", "line": lines[0] if lines else "",
        "words": _t("、").join(words) or _t("、").join(kinds),
    }


def role_words(role: str) -> str:
    """「主な取り組み」の見出し, or the part itself for its items."""
    if role in ROLES:
        return str(ROLES[role])
    part, _dot, place = role.partition(".")
    label = str(ROLES.get(part, part))
    return _t("「%(part)s」の見出し") % {"part": label} if place == "heading" else label
