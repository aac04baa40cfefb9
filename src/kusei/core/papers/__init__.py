"""Paper: Typst templates and JSON become tagged PDF/A letters, forms and lists.

Data never becomes Typst source: a template reads it as JSON, so no name or address can inject
markup. Fonts come from two pinned wheels alone, so a page is the same on every machine and the
same data gives the same bytes.
"""

from __future__ import annotations

from kusei.core.papers.glyphs import missing_glyphs
from kusei.core.papers.typesetting import Paper, PaperFailed, Watermark, made, qr_svg, render

__all__ = ["Paper", "PaperFailed", "Watermark", "made", "missing_glyphs", "qr_svg", "render"]
