from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "kusei.core.ledger"
    label = "ledger"
    verbose_name = _("台帳")
