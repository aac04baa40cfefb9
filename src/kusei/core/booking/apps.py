from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    name = "kusei.core.booking"
    label = "booking"
    verbose_name = _("催しの予約")
