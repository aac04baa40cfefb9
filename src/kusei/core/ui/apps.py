from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kusei.core.ui import form_words


class UiConfig(AppConfig):
    name = "kusei.core.ui"
    label = "ui"
    verbose_name = _("画面の部品")

    def ready(self) -> None:
        form_words.speak()
