from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeRecordsConfig(AppConfig):
    name = "kusei.office.records"
    label = "office_records"
    verbose_name = _("文書の画面")
