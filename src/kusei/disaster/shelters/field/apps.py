from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheltersFieldConfig(AppConfig):
    """A part of the room, with its own page and words; it has no tables."""

    name = "kusei.disaster.shelters.field"
    label = "shelters_field"
    verbose_name = _("避難所での端末")
