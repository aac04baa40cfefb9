from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# What rooms declare; imported once at start so that every registry is full before the first request.
DECLARATIONS = (
    "powers", "rule_values", "lifecycle", "actions", "evidence", "finds", "work", "checks", "plan_impact", "plan_standing",
    "screen",
)


class SiteConfig(AppConfig):
    """Composition: menu, first page, commands; may see everything."""

    name = "kusei.site"
    label = "site"

    def ready(self) -> None:
        for module in DECLARATIONS:
            autodiscover_modules(module)
        from kusei.core.ui.pages.detail import contribute  # noqa: PLC0415  (pages import models, which exist only now)
        from kusei.office.field.panel import phones_here  # noqa: PLC0415

        for kind in ("shelters.opening", "mobilisation.call"):
            contribute(kind, phones_here)
