from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "kusei.core.ui"
    label = "ui"
    verbose_name = _("画面の部品")
