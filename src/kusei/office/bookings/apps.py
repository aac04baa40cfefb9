from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "kusei.office.bookings"
    label = "office_bookings"
    verbose_name = _("催しの予約の画面")
