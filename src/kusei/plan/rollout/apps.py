from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolloutConfig(AppConfig):
    name = "kusei.plan.rollout"
    label = "rollout"
    verbose_name = _("条件の整った区から")
