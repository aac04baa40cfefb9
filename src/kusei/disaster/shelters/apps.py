from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheltersConfig(AppConfig):
    name = "kusei.disaster.shelters"
    label = "shelters"
    verbose_name = _("避難所")
