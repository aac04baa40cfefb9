from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "kusei.plan.practices"
    label = "practices"
    verbose_name = _("他区の取り組み事例")
