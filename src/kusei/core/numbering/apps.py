from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumberingConfig(AppConfig):
    name = "kusei.core.numbering"
    label = "numbering"
    verbose_name = _("番号")
