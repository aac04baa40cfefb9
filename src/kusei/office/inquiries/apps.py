from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiriesConfig(AppConfig):
    name = "kusei.office.inquiries"
    label = "office_inquiries"
    verbose_name = _("照会・回答の画面")
