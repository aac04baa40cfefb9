from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeSurveysConfig(AppConfig):
    name = "kusei.office.surveys"
    label = "office_surveys"
    verbose_name = _("アンケートの画面")
