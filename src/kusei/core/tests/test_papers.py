"""Papers: tagged, reproducible, deaf to injection, honest about characters they cannot draw."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.utils.translation import gettext_lazy
from pyhanko.pdf_utils.reader import PdfFileReader

from kusei.core.papers import Paper, PaperFailed, missing_glyphs, qr_svg, render
from kusei.core.papers.typesetting import Watermark
from kusei.core.places import PRINT_CSS, Feature, Layer, svg_map

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 23)
LETTER: dict[str, Any] = {
    "title": "避難所開設訓練について（依頼）",
    "city": "あおば市みなと区",
    "number": "8港総第123号",
    "date": TODAY,
    "recipient": ["みなと区築地学区連絡協議会", "会長　渡邊\U000e0107　花子　様"],
    "sender": ["あおば市みなと区長"],
    "body": ["下記のとおり実施します。"],
    "items": [["日時", ["12月6日（日）", "午前9時から"]]],
    "mark": "記",
    "end": "以上",
    "form": [[["避難所", "みなと小学校"], ["人数", "320人"]], [["所在地", "築地町1"]]],
    "contact": {"label": "問合せ先", "lines": ["総務課", "000-000-0000"]},
}


def pages(paper: Paper) -> int:
    return int(PdfFileReader(io.BytesIO(paper.pdf)).root["/Pages"]["/Count"])


def words(paper: Paper) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is missing: the text of a PDF cannot be read")
    done = subprocess.run([tool, "-", "-"], input=paper.pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def test_a_letter_is_a_tagged_archive_pdf_with_its_title() -> None:
    paper = render("core/letter.typ", LETTER, today=TODAY)
    assert paper.pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in paper.pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in paper.pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper.pdf
    root = PdfFileReader(io.BytesIO(paper.pdf)).root
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("ja")
    assert pages(paper) == 1


def test_the_same_arguments_give_the_same_bytes() -> None:
    one = render("core/letter.typ", LETTER, today=TODAY)
    two = render("core/letter.typ", LETTER, today=TODAY)
    other = render("core/letter.typ", {**LETTER, "number": "8港総第124号"}, today=TODAY)
    assert one == two
    assert one.template_version == other.template_version
    assert one.data_digest != other.data_digest


def test_a_letter_says_what_it_was_given() -> None:
    text = words(render("core/letter.typ", LETTER, today=TODAY))
    for part in ("避難所開設訓練について（依頼）", "8港総第123号", "令和8年11月23日", "みなと小学校", "以上"):
        assert part in text


def test_data_is_never_markup() -> None:
    nasty = '#panic("x") *bold* $x$ \\ #import "/etc/passwd" ")'
    data = {**LETTER, "title": nasty, "body": [nasty], "recipient": nasty}
    assert '#panic("x") *bold*' in words(render("core/letter.typ", data, today=TODAY))


def test_a_long_list_repeats_its_head_on_every_page() -> None:
    data = {
        "title": "避難所一覧",
        "columns": [{"label": "番号", "width": "14mm", "align": "right"}, {"label": "名称", "width": "2fr"}],
        "rows": [[str(n), f"第{n}小学校"] for n in range(200)],
    }
    paper = render("core/list.typ", data, today=TODAY, watermark=Watermark.DEMO)
    assert pages(paper) > 3
    assert words(paper).count("名称") == pages(paper)


def test_a_list_without_rows_is_still_a_list() -> None:
    data = {"title": "空", "columns": [{"label": "名称"}], "rows": [], "landscape": True}
    assert pages(render("core/list.typ", data, today=TODAY)) == 1


@pytest.mark.parametrize(("mark", "lang", "shown"), [
    (Watermark.DRILL, "ja", "訓練"), ("specimen", "ja", "見本"), ("demo", "ja", "デモ"),
    ("drill", "en", "DRILL"), ("specimen", "en", "SPECIMEN"), ("demo", "en", "DEMO"),
])  # fmt: skip
def test_a_page_carries_its_mark_in_the_readers_language(mark: Watermark, lang: str, shown: str) -> None:
    assert shown in words(render("core/letter.typ", LETTER, today=TODAY, watermark=mark, lang=lang))


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="stamp"):
        render("core/letter.typ", LETTER, today=TODAY, watermark="stamp")


def test_a_drawing_and_a_code_are_set_with_words_for_those_who_cannot_see() -> None:
    area = Feature(shapely.box(136.8, 35.0, 136.9, 35.1), "ward", "港区", text="港区")
    svg = svg_map([area], [Layer("ward", "区", "ward")], 400, 300, "地図", "港区", css=PRINT_CSS)
    data = {**LETTER, "drawing": {"svg": svg, "alt": "港区の地図"}}
    paper = render("core/letter.typ", data, today=TODAY, qr="https://kusei.example/x/7K3M9QX201/")
    assert pages(paper) >= 1
    assert paper.missing_glyphs == ()
    with pytest.raises(PaperFailed):
        render("core/letter.typ", {**LETTER, "drawing": {"svg": svg, "alt": None}}, today=TODAY)


def test_readings_stand_above_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).parent / "papers"
    monkeypatch.setattr("kusei.core.papers.typesetting._folders", lambda: iter([folder]))
    data = {"title": "るび", "pairs": [["港", "みなと"], ["区役所", "くやくしょ"]]}
    assert "みなと" in words(render("tests/ruby.typ", data, today=TODAY))


def test_lazy_words_and_dates_are_set_in_the_language_of_the_paper() -> None:
    data = {**LETTER, "body": [gettext_lazy("訓練")]}
    text = words(render("core/letter.typ", data, today=TODAY, lang="en"))
    assert "23 November 2026" in text


@pytest.mark.parametrize(
    "name", ["core/none.typ", "../letter.typ", "core/../../x.typ", "letter.typ", "/etc/x.typ", "core/typ/house.typ"]
)
def test_only_templates_of_the_house_are_opened(name: str) -> None:
    with pytest.raises(PaperFailed):
        render(name, LETTER, today=TODAY)


def test_what_cannot_be_worded_is_refused() -> None:
    with pytest.raises(TypeError, match="instants"):
        render("core/letter.typ", {**LETTER, "date": datetime(2026, 1, 1)}, today=TODAY)  # noqa: DTZ001
    with pytest.raises(PaperFailed, match="title"):
        render("core/letter.typ", {**LETTER, "title": ""}, today=TODAY)
    with pytest.raises(PaperFailed, match="recipient"):
        render("core/letter.typ", {"title": "x"}, today=TODAY)


def test_names_of_the_register_are_drawn_exactly() -> None:
    assert missing_glyphs("髙﨑𠮷田\ufa19葛\U000e0100城 渡邊\U000e0107 辻\U000e0101") == ()


def test_a_character_or_sequence_the_font_lacks_is_named() -> None:
    assert missing_glyphs("港\U000e01ef区𪚥港\U000e01ef") == ("港\U000e01ef", "𪚥")
    paper = render("core/letter.typ", {**LETTER, "body": ["氏名は𪚥田港\U000e01ef子です"]}, today=TODAY)
    assert paper.missing_glyphs == ("𪚥", "港\U000e01ef")
    assert "氏名は〓田〓子です" in words(paper)


def test_a_code_is_a_drawing_of_its_own() -> None:
    assert qr_svg("https://kusei.example/").startswith("<svg")
