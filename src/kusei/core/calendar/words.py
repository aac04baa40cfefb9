"""The words dates are written with, read once from `words.json` (data, not wording)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
FORMATS: dict[str, str] = WORDS["formats"]
MARKS: dict[str, str] = WORDS["marks"]
WEEKDAYS: str = WORDS["weekdays"]  # Monday first
