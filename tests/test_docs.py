"""What is declared is documented, and what is documented is declared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kusei.site.cli import parser
from kusei.tooling import docs

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"

pytestmark = pytest.mark.pure

READING = (
    *(ROOT / "src" / "kusei").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py"),
    ROOT / "kusei", ROOT / "hatch_build.py", ROOT / ".ci" / "run",
)


def test_every_power_verb_evidence_rule_and_term_stands_in_the_written_files():
    """In a process of its own: the suite's tests declare things of theirs."""
    done = subprocess.run(
        [sys.executable, "-m", "kusei.site.written"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, f"python -m kusei.site.written --write  # {done.stdout}{done.stderr[-800:]}"


def test_every_setting_that_is_read_is_explained_and_none_is_explained_in_vain():
    read = dict(docs.settings_read(p for p in READING if p.exists()))
    unexplained = {name: str(path.relative_to(ROOT)) for name, path in read.items() if name not in docs.SETTINGS}
    assert not unexplained, "add them to kusei.tooling.docs.SETTINGS"
    assert not set(docs.SETTINGS) - set(read)


def test_every_room_has_its_page():
    from kusei.core.access.powers import ROOMS

    assert not [key for key in ROOMS if not (REFERENCE / f"{key}.md").exists()]


def test_every_command_and_option_stands_in_the_reference():
    page = (REFERENCE / "command-line.md").read_text("utf-8")
    assert not [name for name in _names(parser()) if name not in page]


def _names(top):
    for action in top._actions:
        yield from (o for o in action.option_strings if o.startswith("--") and o != "--help")
        if hasattr(action, "choices") and isinstance(action.choices, dict):
            for name, below in action.choices.items():
                yield name
                yield from _names(below)


def test_no_link_between_pages_leads_nowhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken
