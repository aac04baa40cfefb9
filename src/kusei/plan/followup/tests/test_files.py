"""Papers, sheets and the written copy say what the screen says; the real city says little, and says why."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused
from kusei.core.evidence.registry import Reference
from kusei.plan.followup.actions import SetTarget
from kusei.plan.followup.models import Mark, Measure, Round
from kusei.plan.followup.public import make
from kusei.plan.followup.queries import round_view
from kusei.plan.followup.report import paper, tables
from kusei.plan.followup.rules import Pace
from kusei.plan.followup.tests.conftest import DRILLS, TRAINED

pytestmark = pytest.mark.django_db
MACHINE = system("command-line")


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page; skipped with its reason where poppler is missing."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True).stdout
    return text.split("\f")[:-1]


def test_the_summary_has_two_pages_with_figures_as_of_and_references_apart(asking, said, tmp_path) -> None:
    said.references = (Reference("公開データの一覧", 980, date(2025, 10, 27)),)  # data
    asking.count()
    first, second = pages_of(paper.summary(round_view(asking.round, asking.office)).pdf, tmp_path)
    assert "概要版" in first and "令和8年11月23日" in first and "15" in first and "根拠なし" in first
    assert "計画を区ごとに見る" in second and "港辺" in second
    assert "参考：公開データの一覧（令和7年10月27日現在 1,960件）" in second and "1,960" not in first


def test_the_full_report_names_every_initiative_and_links_its_rows(asking, tmp_path) -> None:
    asking.fill("minato", done="三回行った", grade="on_track")
    made = paper.full(round_view(asking.again(), asking.office), rows_url=lambda href: f"http://site.invalid{href}")
    text = "".join(pages_of(made.pdf, tmp_path))
    for title in asking.plan:
        assert title in text
    assert "三回行った" in text and made.missing_glyphs == ()
    assert b"http://site.invalid/rows/" in made.pdf or b"/URI" in made.pdf


def test_papers_are_made_in_english_too(asking, tmp_path) -> None:
    with translation.override("en"):
        first = pages_of(paper.summary(round_view(asking.round, asking.office)).pdf, tmp_path)[0]
    assert "No evidence" in first and "根拠なし" not in first


def test_excel_csv_and_screen_give_the_same_values(asking) -> None:
    view = round_view(asking.round, asking.office)
    rows = list(csv.DictReader(io.StringIO(tables.to_csv(view).decode("utf-8-sig"))))
    told = {(r["指標のキー"], r["区"]): r["根拠の値"] for r in rows}
    assert told[DRILLS, "港辺区"] == "3" and told[TRAINED, "全区"] == "100" and told["stockpile.lines", "丘上区"] == ""
    book = load_workbook(io.BytesIO(tables.to_xlsx(view)))
    page = book.worksheets[0]
    heads = {c.value: c.column for c in page[1]}
    in_excel = {(page.cell(r, heads["指標のキー"]).value, page.cell(r, heads["区"]).value): page.cell(r, heads["根拠の値"]).value for r in range(2, page.max_row + 1)}
    assert in_excel[DRILLS, "港辺区"] == 3 and in_excel["stockpile.lines", "丘上区"] is None
    marks = {(m.key, m.ward.name if m.ward else "全区"): m.value for m in Mark.objects.select_related("ward")}
    assert {k: Decimal(v) for k, v in told.items() if v} == {k: v for k, v in marks.items() if v is not None}


def test_make_opens_counts_and_writes_everything(world, plan, said, tmp_path) -> None:
    said.values = {DRILLS: {"990019": 30, "990027": 12}}
    seen: list[tuple[int, int]] = []
    made = make(2026, tmp_path / "out", actor=MACHINE, progress=lambda done, total: seen.append((done, total)))
    names = {p.name for p in made.files}
    assert {"index.html", "styles.css", "followup-2026.pdf", "followup-2026-summary.pdf", "followup-2026.xlsx",
            "followup-2026.csv", "followup-2026-references.csv", "initiative-01.html"} <= names
    assert seen[-1] == (7, 7) and Round.objects.get().state == "preparing"
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<script" not in index and 'href="initiative-01.html' in index and "作成中" in index
    page = (tmp_path / "out" / "initiative-01.html").read_text("utf-8")
    assert re.search(r'href="http://[^"]+/rows/\?key=volunteers\.drills&amp;ward=990019"', page) and "30回" in page
    assert not re.findall(r'(?:href|src)="/', index + page)


def test_make_again_counts_again_and_opens_no_second_round(world, plan, said, tmp_path) -> None:
    make(2026, tmp_path, actor=MACHINE)
    with calendar.at(date(2026, 11, 24)):
        made = make(2026, tmp_path, actor=MACHINE)
    assert Round.objects.count() == 1 and made.counts[Pace.CANNOT_SAY] == 10


def test_make_without_a_plan_is_refused_in_words(world, said, tmp_path) -> None:
    with pytest.raises(Refused, match="公表された計画がありません"):
        make(2026, tmp_path, actor=MACHINE)


def test_small_values_stay_hidden_in_every_file(world, plan, said, tmp_path) -> None:
    said.values = {DRILLS: {"990019": 3, "990027": 12}}
    make(2026, tmp_path, actor=MACHINE)
    for name in ("index.html", "initiative-01.html", "followup-2026.csv"):
        text = (tmp_path / name).read_text("utf-8")
        assert "3回" not in text and ",3,回" not in text and ",12,回" not in text, name
    assert "3回" not in "".join(pages_of((tmp_path / "followup-2026.pdf").read_bytes(), tmp_path))


def test_a_share_has_no_sum_and_its_target_no_city_mark(asking) -> None:
    measure = Measure.objects.get(key="counters.wait_15")
    SetTarget(actor=asking.office, measure=measure, fiscal_year=2026, target=Decimal(80))()
    asking.count()
    assert Mark.objects.get(key="counters.wait_15", ward=None).target is None
