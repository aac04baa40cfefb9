from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "kusei.core.jobs"
    label = "jobs"
    verbose_name = _("仕事の予約")
