"""Outlines of invented cities, each written and broken in its own way."""

from __future__ import annotations

from typing import Any

from kusei.plan.register.outline import (
    GroupKind,
    Kind,
    LineState,
    Proposal,
    decode,
    read,
    to_structure,
)

# Chapters and 1-1 sections, bracketed headings, one column in order, era years.
IN_ORDER = """\
みなと市区役所サービス改善プラン（素案）

【計画期間】
令和６年度から令和９年度まで

【推進に当たって】
・全18区で同じ時期に始めるのではなく、準備のできた区から始める
・毎年、結果を公表する

第１章　防災
１−１　避難所の備え
【現状】
・避難所の鍵の保管場所がわかりにくい
・備蓄の期限切れが起きている
【方針】
①　鍵の管理を見直す
②　備蓄の点検を年２回行う
【主な取組】
・避難所の鍵箱の設置
・備蓄点検表の作成
１−２　要配慮者の支援
【現状】
・名簿の更新が年１回にとどまる
【方針】
①　名簿の更新を速める
【主な取組】
・名簿の毎月更新
・個別避難計画の作成支援
第２章　窓口
２−１　待ち時間の短縮
【現状】
・３月と４月の待ち時間が長い
【方針】
①　混雑の見える化を進める
【主な取組】
・窓口混雑状況の配信
"""

# Ⅰ > (1), headings and blocks scrambled, one block missing altogether.
SCRAMBLED = """\
《現状と課題》

●自治会の加入率が下がり、役員のなり手が不足

●公園の清掃を担う団体が減少

《取り組み方針》

①自治会の加入案内を転入手続と同時に実施

②公園の清掃団体への支援を拡充

（１）自治会と公園の担い手づくり （２）商店街のにぎわい

《現状と課題》

●商店街の空き店舗が増加

《主な取り組み》

・商店街の空き店舗の見本市の開催

・商店街の夜市の支援

《主な取り組み》

・自治会加入案内の窓口設置

・公園清掃団体の道具の貸出

Ⅱ 水害への備え

《現状と課題》

●内水氾濫の危険がある低地に住宅が密集

《取り組み方針》

①内水氾濫の浸水想定を周知

《主な取り組み》

・浸水想定を示す看板の設置

Ⅰ 地域のにぎわいと担い手

しおかぜ市区政推進計画〈概要版〉

●計画期間

2024年度～2026年度
"""

# Pillars without sections, marked headings, western years, paragraphs nobody asked for.
UNKNOWN_PARTS = """\
ひがし野市 区役所改革アクションプラン 2025-2028
計画期間：2025年度～2028年度
市長あいさつ
このたび、多くの皆様のご意見をいただき、この計画をまとめました。

柱１：子どもの居場所づくり
■現状と課題
・放課後に過ごす場所が少ない
・食事を一人でとる子どもが増えている
■取組方針
・身近な居場所を増やす
■主な取組
・児童館の開館時間の延長
・子ども食堂への場所の提供
■関連する計画
・子ども計画
・食育推進計画
※ 数値は令和４年度調査による

柱２：高齢者の移動
■現状と課題
・坂の上の団地で買い物に困る人が多い
■取組方針
・団地と駅を結ぶ足を確保する
■主な取組
・団地の小型バスの試行
"""

# Numbers skipped and repeated, a list whose heading was lost.
BROKEN_NUMBERS = """\
北の森区行動計画
１ 緑を守る
《現状と課題》
・街路樹の枯れが目立つ
《取組方針》
①街路樹の診断を行う
③緑の募金を広げる
《主な取組》
・街路樹診断の実施
２ 水辺を開く
《現状と課題》
・川沿いの道が途切れている
《取組方針》
①川沿いの道をつなぐ
①水辺の催しを増やす
《主な取組》
・川沿い歩道の整備
４ 歩く道を広げる
《現状と課題》
・歩道の段差が多い
《主な取組》
・歩道段差の解消
"""

# Story chapters around the pillars, block headings numbered like sections elsewhere.
STORY_AROUND = """\
第１章 はじめに
１ 計画策定の趣旨
人口減少のなかでも暮らしを支えるため、この計画を定める。
２ 計画の期間
平成31年度から令和４年度まで
第２章 具体的な取組
１ 暮らしの相談
（１）現状と課題
・相談先がわかりにくい
・夜間の相談に応じられない
（２）取組方針
・相談窓口を一つにまとめる
（３）主な取組
・福祉まるごと相談窓口の設置
・夜間電話相談の試行
２ 地域の安全
（１）現状と課題
・自転車の事故が多い
（２）取組方針
・自転車の走る場所を分ける
（３）主な取組
・自転車レーンの整備
第３章 推進体制
"""

# Every heading first, every block after: only the topics are left to tell.
HEADINGS_FIRST = """\
かわべ市区役所プラン（概要版）

Ⅰ 防犯と交通安全
Ⅱ 図書館と読書
Ⅲ 健康診断と食育

《主な取組》
・図書館の予約本の駅受取
・読書手帳の配布
《現状と課題》
・健康診断の受診率が低い
・食育の教室が平日に限られる
《現状と課題》
・図書館から遠い地区では読書の機会が少ない
《現状と課題》
・防犯カメラの設置が進まない
・通学路の交通事故が減らない
《取組方針》
①健康診断を休日にも行う
②食育の教室を広げる
《取組方針》
①図書館の本を身近な場所で受け取れるようにする
《取組方針》
①防犯カメラの設置を助ける
②通学路の交通安全を点検する
《主な取組》
・休日の健康診断の実施
・親子の食育教室の開催
《主な取組》
・防犯カメラ設置の補助
・通学路の交通安全点検
"""


def _shape(proposal: Proposal) -> list[tuple[str, str | None, int, int, int]]:
    pillars: list[dict[str, Any]] = to_structure(proposal)["pillars"]
    return [
        (
            pillar["title"],
            section["title"],
            section["issues"],
            len(section["policies"]),
            len(section["initiatives"]),
        )
        for pillar in pillars
        for section in pillar["sections"]
    ]


def _unknown(proposal: Proposal) -> dict[str, str]:
    return {line.text.strip(): line.reason.code for line in proposal.not_understood if line.reason is not None}


def _codes(proposal: Proposal) -> set[str]:
    return {note.code for note in proposal.notes}


def test_chapters_and_dashed_sections_in_perfect_order_are_all_placed() -> None:
    proposal = read(IN_ORDER)
    assert _shape(proposal) == [
        ("防災", "避難所の備え", 2, 2, 2),
        ("防災", "要配慮者の支援", 1, 1, 2),
        ("窓口", "待ち時間の短縮", 1, 1, 1),
    ]
    structure = to_structure(proposal)
    assert structure["title"] == "みなと市区役所サービス改善プラン"
    assert structure["document"] == "素案"
    assert structure["period"] == {"from_fiscal_year": 2024, "to_fiscal_year": 2027}
    assert structure["wards"] == 18
    assert len(structure["principles"]) == 2
    assert proposal.not_understood == ()
    assert {p.reasons[0].code for p in proposal.placements} == {"order_after_heading"}
    assert all(p.confidence > 0.6 for p in proposal.placements)


def test_line_ends_and_the_mark_of_windows_change_nothing() -> None:
    windows = IN_ORDER.replace("\n", "\r\n").encode("utf-8-sig")
    text, encoding = decode(windows)
    assert encoding == "utf-8-sig"
    assert to_structure(read(text)) == to_structure(read(IN_ORDER))
    assert read(text).text_digest == read(IN_ORDER).text_digest


def test_a_file_in_the_old_windows_encoding_reads_the_same() -> None:
    text, encoding = decode(SCRAMBLED.encode("cp932"))
    assert encoding == "cp932"
    assert _shape(read(text)) == _shape(read(SCRAMBLED))


def test_scrambled_blocks_find_their_sections_and_the_missing_one_is_named() -> None:
    proposal = read(SCRAMBLED)
    assert _shape(proposal) == [
        ("地域のにぎわいと担い手", "自治会と公園の担い手づくり", 2, 2, 2),
        ("地域のにぎわいと担い手", "商店街のにぎわい", 1, 0, 2),
        ("水害への備え", None, 1, 1, 1),
    ]
    missing = [note for note in proposal.notes if note.code == "missing_block"]
    shops = next(s for s in proposal.sections if s.title == "商店街のにぎわい")
    assert [note.params for note in missing] == [(shops.id, "policies")]
    assert proposal.title == "しおかぜ市区政推進計画"
    assert to_structure(proposal)["period"] == {"from_fiscal_year": 2024, "to_fiscal_year": 2026}


def test_unknown_parts_are_reported_and_never_taken_for_initiatives() -> None:
    proposal = read(UNKNOWN_PARTS)
    assert _shape(proposal) == [
        ("子どもの居場所づくり", None, 2, 1, 2),
        ("高齢者の移動", None, 1, 1, 1),
    ]
    unknown = _unknown(proposal)
    assert unknown["■関連する計画"] == "unknown_heading"
    assert unknown["・子ども計画"] == "under_unknown_heading"
    assert unknown["・食育推進計画"] == "under_unknown_heading"
    assert unknown["※ 数値は令和４年度調査による"] == "footnote"
    assert unknown["市長あいさつ"] == "no_heading"
    greeting = "このたび、多くの皆様のご意見をいただき、この計画をまとめました。"
    assert unknown[greeting] == "no_heading"
    assert len(unknown) == 6
    assert proposal.period is not None
    assert (proposal.period.from_fiscal_year, proposal.period.to_fiscal_year) == (2025, 2028)


def test_broken_numbers_are_read_and_said() -> None:
    proposal = read(BROKEN_NUMBERS)
    assert [p.number for p in proposal.pillars] == [1, 2, 4]
    assert {"number_gap", "numbering_restarts", "heading_number_differs"} <= _codes(proposal)
    texts = [i.text for b in proposal.blocks if b.kind is Kind.POLICIES for i in b.items]
    assert texts == [
        "街路樹の診断を行う",
        "緑の募金を広げる",
        "川沿いの道をつなぐ",
        "水辺の催しを増やす",
    ]
    initiatives = [s["initiatives"] for p in to_structure(proposal)["pillars"] for s in p["sections"]]
    assert initiatives == [["街路樹診断の実施"], ["川沿い歩道の整備"], ["歩道段差の解消"]]


def test_the_story_around_the_plan_makes_no_pillars() -> None:
    proposal = read(STORY_AROUND)
    assert _shape(proposal) == [
        ("暮らしの相談", None, 2, 1, 2),
        ("地域の安全", None, 1, 1, 1),
    ]
    assert proposal.period is not None
    assert (proposal.period.from_fiscal_year, proposal.period.to_fiscal_year) == (2019, 2022)
    chapters = {chapter.title for chapter in proposal.chapters}
    assert {"はじめに", "具体的な取組", "推進体制"} <= chapters
    assert proposal.groups_of(GroupKind.THINKING)
    assert "title_missing" in _codes(proposal)
    assert proposal.not_understood == ()


def test_topics_alone_place_the_blocks_when_every_heading_comes_first() -> None:
    proposal = read(HEADINGS_FIRST)
    assert _shape(proposal) == [
        ("防犯と交通安全", None, 2, 2, 2),
        ("図書館と読書", None, 1, 1, 2),
        ("健康診断と食育", None, 2, 2, 2),
    ]
    held = {
        section["initiatives"][0]
        for pillar in to_structure(proposal)["pillars"]
        for section in pillar["sections"]
        if pillar["title"] == "図書館と読書"
    }
    assert held == {"図書館の予約本の駅受取"}
    codes = {reason.code for p in proposal.placements for reason in p.reasons}
    assert "topic_overlap" in codes


def test_blocks_beyond_the_sections_are_kept_and_their_lines_not_understood() -> None:
    extra = "《主な取組》\n・天文台の夜間公開\n・望遠鏡の貸出\n"
    proposal = read(HEADINGS_FIRST + extra)
    homeless = proposal.blocks_of(None)
    assert [i.text for b in homeless for i in b.items] == ["天文台の夜間公開", "望遠鏡の貸出"]
    assert [line.reason.code for line in proposal.not_understood if line.reason] == ["block_without_section"] * 3


def test_a_plan_without_any_section_heading_keeps_its_blocks_for_a_person() -> None:
    text = "ある市の計画\n《現状と課題》\n・古い橋が多い\n《主な取組》\n・橋の点検\n"
    proposal = read(text)
    assert proposal.pillars == ()
    assert len(proposal.blocks) == 2
    assert all(p.section_id is None for p in proposal.placements)


def test_every_line_of_every_city_has_exactly_one_state() -> None:
    for text in (
        IN_ORDER,
        SCRAMBLED,
        UNKNOWN_PARTS,
        BROKEN_NUMBERS,
        STORY_AROUND,
        HEADINGS_FIRST,
    ):
        proposal = read(text)
        assert len(proposal.lines) == len(text.splitlines())
        assert sum(proposal.line_counts().values()) == len(proposal.lines)
        for line in proposal.lines:
            assert (line.state is LineState.BLANK) == (not line.text.strip())
            assert (line.state is LineState.NOT_UNDERSTOOD) <= (line.reason is not None)
