from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def real_outline(data_folder: Path) -> bytes:
    path = data_folder.parent / "plan" / "action-plan-outline.txt"
    if not path.is_file():
        pytest.skip("missing the plan's text (shared/plan/action-plan-outline.txt)")
    return path.read_bytes()


@pytest.fixture
def expected_structure(data_folder: Path) -> str:
    path = data_folder.parent / "plan" / "expected-structure.json"
    if not path.is_file():
        pytest.skip("missing the expected structure (shared/plan/expected-structure.json)")
    return path.read_text("utf-8")


@pytest.fixture
def outline() -> bytes:
    """A small plan of our own in a plain order, with a page number nobody understands."""
    return """みどり市 区役所改革プラン〈概要版〉
●実施期間
令和5年度から令和8年度まで
- 3 -
1 災害に強い区役所
（1）備える区役所
《現状と課題》
●災害のとき職員の参集が遅れるおそれがある
《取り組み方針》
①職員の防災意識を高める
《主な取り組み》
・本部の班ごとの行動マニュアルを作る
・食料の備蓄を増やす
（2）備える地域
《現状と課題》
●避難所の運営に慣れた人が少ない
《取り組み方針》
①自助と共助を広げる
《主な取り組み》
・避難所の開設訓練を毎年行う
2 つながる地域
（1）地域の担い手
《現状と課題》
●役員の固定化が進んでいる
《取り組み方針》
①担い手を育てる
《主な取り組み》
・空き家の相談窓口を設ける
""".encode()


@pytest.fixture
def broken_outline(outline: bytes) -> bytes:
    """The same without its period, its policies of the first section and its last initiative."""
    text = outline.decode()
    for gone in ("●実施期間\n令和5年度から令和8年度まで\n", "《取り組み方針》\n①職員の防災意識を高める\n",
                 "《主な取り組み》\n・空き家の相談窓口を設ける\n"):
        text = text.replace(gone, "")
    return text.encode()
