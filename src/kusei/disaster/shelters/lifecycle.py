"""A shelter is registered, in use, retired; an opening prepares, receives, closes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

HEADCOUNT_DUE = "shelters.headcount_due"
LIVE = ("registered", "in_use")
RUNNING = ("preparing", "open")

SHELTER = Lifecycle(
    "shelters.shelter",
    states=[
        State("registered", _("登録"), tone="info"),
        State("in_use", _("運用中"), tone="ok"),
        State("retired", _("廃止"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.open", LIVE),
        Move("shelters.confirm", LIVE, "in_use"),
        Move("shelters.improve", LIVE),
        Move("shelters.retire", LIVE, "retired"),
    ],
)
OPENING = Lifecycle(
    "shelters.opening",
    states=[
        State("preparing", _("開設準備中"), tone="warn"),
        State("open", _("開設中"), tone="ok", clock=HEADCOUNT_DUE),
        State("closed", _("閉鎖"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.receive", ("preparing",), "open"),
        Move("shelters.headcount", ("open",)),
        Move("shelters.close", RUNNING, "closed"),
    ],
)
