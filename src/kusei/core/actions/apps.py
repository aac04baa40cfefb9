from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from kusei.core import gate


class ActionsConfig(AppConfig):
    name = "kusei.core.actions"
    label = "actions"
    verbose_name = _("操作")

    def ready(self) -> None:
        connection_created.connect(gate.install, dispatch_uid="kusei-gate")
