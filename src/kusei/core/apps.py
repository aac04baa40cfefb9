from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Carries the templates, papers and language catalogue of the parts of core that have no tables."""

    name = "kusei.core"
    label = "core"
