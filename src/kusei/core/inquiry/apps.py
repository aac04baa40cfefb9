from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiryConfig(AppConfig):
    name = "kusei.core.inquiry"
    label = "inquiry"
    verbose_name = _("照会・回答")
