from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TsunamiBuildingsConfig(AppConfig):
    name = "kusei.disaster.tsunami_buildings"
    label = "tsunami_buildings"
    verbose_name = _("津波避難ビル")
