"""States of what the office leads itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

INCIDENT = Lifecycle(
    "ledger.incident",
    states=[State("open", _("対応中"), tone="bad"), State("closed", _("終了"), tone="off", final=True)],
    moves=[
        Move("office.stage_incident", ("open",)),
        Move("office.lend_power", ("open",)),
        Move("office.end_order", ("open",)),
        Move("office.close_incident", ("open",), "closed"),
    ],
)
