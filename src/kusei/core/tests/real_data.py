"""Where the real files lie: KUSEI_DATA, or the folder `shared/data` beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parents[4]


def real_file(*parts: str) -> Path:
    """Return a real file, or skip the test saying which one is missing."""
    root = Path(os.environ.get("KUSEI_DATA") or _REPOSITORY.parent / "shared" / "data")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data missing: {'/'.join(parts)} (set KUSEI_DATA)")
    return path
