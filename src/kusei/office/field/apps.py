from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeFieldConfig(AppConfig):
    name = "kusei.office.field"
    label = "office_field"
    verbose_name = _("持ち出し端末の画面")
