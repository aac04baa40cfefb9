"""The two font files every paper is set in, as their wheels carry them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import typst

FAMILY = "Noto Sans CJK JP"


def font_files() -> tuple[Path, Path]:
    """Return the regular and the bold font file."""
    return Path(str(noto_cjk_sans_jp_regular.FONT_PATH)), Path(str(noto_cjk_sans_jp_bold.FONT_PATH))


@lru_cache(maxsize=1)
def house_fonts() -> typst.Fonts:
    """Return the fonts, searched once: none of the system's, none of Typst's own."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[path.parent for path in font_files()],
    )
