from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "kusei.office.approvals"
    label = "office_approvals"
    verbose_name = _("決裁の画面")
