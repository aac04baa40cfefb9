"""In CI nothing may be missing; elsewhere a contributor runs what can be run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

TESTS = """
import pytest
def test_of_data(): pytest.skip("missing data: ../shared/data")
def test_of_another_system(): pytest.skip("only on PostgreSQL")
@pytest.mark.skipif(True, reason="missing browser")
def test_of_a_page(): pass
def test_that_runs(): pass
"""


def run(folder: Path, source: str, ci: str) -> str:
    (folder / "test_toy.py").write_text(source, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    plugins = ["-p", "kusei.tooling.skips", "-p", "no:django", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-q", *plugins, "."]
    package = Path(__file__).resolve().parents[2] / "src"
    environment = {"CI": ci, "PYTHONPATH": str(package), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_in_ci_a_skip_for_something_missing_fails_and_any_other_skip_stands(tmp_path: Path) -> None:
    said = run(tmp_path, TESTS, "true")
    assert "1 failed, 1 passed, 1 skipped, 1 error" in said  # skipif acts in the setup: pytest calls that an error
    assert "missing data: ../shared/data" in said


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    assert "1 passed, 3 skipped" in run(tmp_path, TESTS, "")


def test_in_ci_a_module_that_skips_itself_as_missing_fails(tmp_path: Path) -> None:
    source = 'import pytest\npytest.skip("missing database", allow_module_level=True)\n'
    assert "1 error" in run(tmp_path, source, "true")
