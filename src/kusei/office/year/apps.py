from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeYearConfig(AppConfig):
    name = "kusei.office.year"
    label = "office_year"
    verbose_name = _("年度の予定")
