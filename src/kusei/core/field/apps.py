from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    name = "kusei.core.field"
    label = "field"
    verbose_name = _("通信のない場所での受付")
