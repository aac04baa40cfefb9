"""A real plan over a real city's open data: almost nothing is dated, and the follow-up says so instead of guessing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kusei.core.access.actors import system
from kusei.core.ledger.models import Ward
from kusei.plan.followup.models import Mark, Round
from kusei.plan.followup.public import make
from kusei.plan.followup.rules import Pace
from kusei.plan.register.public import import_outline
from kusei.site.load.folder import load

pytestmark = pytest.mark.django_db
MACHINE = system("command-line")


@pytest.fixture
def real(db, data_folder: Path) -> Path:
    """Nagoya's wards and shelter lists, and the plan of 2013 to 2016."""
    outline = data_folder.parent / "plan" / "action-plan-outline.txt"
    if not outline.is_file():
        pytest.skip("missing the plan's text (shared/plan/action-plan-outline.txt)")
    list(load(data_folder / "nagoya", say=lambda line: None))
    import_outline(MACHINE, outline.read_bytes(), publish=True)
    return data_folder


def test_of_2014_nearly_nothing_can_be_said_and_references_stand_apart(real, tmp_path) -> None:
    made = make(2014, tmp_path, actor=MACHINE)
    assert Ward.objects.count() == 16
    assert made.counts[Pace.CANNOT_SAY] >= 0.95 * sum(made.counts.values()) and made.counts[Pace.BEHIND] == 0
    marks = Mark.objects.filter(round=Round.objects.get(fiscal_year=2014))
    assert set(marks.filter(value=None).values_list("why", flat=True)) - {
        "not_connected", "not_adopted", "no_dated_rows", "not_summed", "mixed", "no_base"} == set()
    table = (tmp_path / "followup-2014-references.csv").read_text("utf-8-sig")
    references = list(csv.DictReader(io.StringIO(table)))
    assert references and all(r["件数"] and r["一覧"].startswith("http") or r["区"] == "全区" for r in references)
    values = list(csv.DictReader(io.StringIO((tmp_path / "followup-2014.csv").read_text("utf-8-sig"))))
    said = [r for r in values if r["根拠の値"] not in ("", "0")]
    assert len(said) <= 0.05 * len(values)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert "参考（この年度の進み具合には数えません）" in index and "根拠なし" in index
