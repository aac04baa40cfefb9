"""Report pages: the figure, its definition, as-of, number of rows with a link to them; screen and paper identical."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kusei.core.ui.pages.base import Page
from kusei.core.ui.parts import Act, Figure


class ReportPage(Page):
    template_name = "ui/report.html"

    def figures(self) -> Sequence[Figure]:
        return []

    def papers(self) -> Sequence[Act]:
        return []

    def context(self) -> dict[str, Any]:
        return {**super().context(), "figures": self.figures(), "papers": self.papers()}
