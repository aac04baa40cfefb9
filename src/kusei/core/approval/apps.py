from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalConfig(AppConfig):
    name = "kusei.core.approval"
    label = "approval"
    verbose_name = _("決裁")
