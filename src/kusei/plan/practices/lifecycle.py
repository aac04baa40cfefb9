"""The states of a case and the verbs between them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

CLOSE_DUE = "practices.close_due"

LIFE = Lifecycle(
    "practices.case",
    states=[
        State("open", _("対応中"), tone="warn", clock=CLOSE_DUE),
        State("closed", _("終了"), tone="ok", final=True),
    ],
    moves=[Move("practices.close", ("open",), "closed")],
)
