"""Verbs of the pages themselves; here the start finds them, before any view is loaded."""

from __future__ import annotations

from kusei.core.ui.exporting import RecordExport

__all__ = ["RecordExport"]
