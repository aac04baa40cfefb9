"""States of what the office leads itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State
from kusei.core.clocks import run as clocks

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

HAND_OVER_WITHIN = clocks.declare(
    "office.hand_over_within", _("事務引継の署名"), unit="days", amount=10,
    source=_("事務引継の規程（案）：発令の日から10日以内に引き継ぐ"),
)
HANDOVER = Lifecycle(
    "office.handover",
    states=[
        State("open", _("作成中"), tone="info", clock=HAND_OVER_WITHIN),
        State("given", _("後任者の署名待ち"), tone="warn", clock=HAND_OVER_WITHIN),
        State("taken", _("上司の立会い待ち"), tone="warn", clock=HAND_OVER_WITHIN),
        State("done", _("引継済"), tone="ok", final=True),
        State("dropped", _("取りやめ"), tone="off", final=True),
    ],
    moves=[
        Move("office.write_handover", ("open",)),
        Move("office.sign_outgoing", ("open",), "given"),
        Move("office.sign_for_absent", ("open",), "given"),
        Move("office.return_handover", ("given",), "open"),
        Move("office.sign_incoming", ("given",), "taken"),
        Move("office.sign_witness", ("taken",), "done"),
        Move("office.drop_handover", ("open", "given"), "dropped"),
    ],
)
