from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffingStagesConfig(AppConfig):
    name = "kusei.disaster.staffing_stages"
    label = "staffing_stages"
    verbose_name = _("非常配備体制")
