from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutonomyConfig(AppConfig):
    name = "kusei.plan.autonomy"
    label = "autonomy"
    verbose_name = _("区長裁量経費")
