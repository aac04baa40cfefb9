from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MobilisationConfig(AppConfig):
    name = "kusei.disaster.mobilisation"
    label = "mobilisation"
    verbose_name = _("区指定動員")
