"""The committed pins agree with each other and name no address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]


def test_the_locks_agree_with_what_the_project_asks_for_and_name_no_address() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/lock", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
