"""What moves from state to state: a ward's watch, a proposed decision, an evacuation order, a table of rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

RUNNING = ("waiting", "standing")

WATCH = Lifecycle(
    "staffing_stages.watch",
    states=[
        State("waiting", _("判断待ち"), tone="warn"),
        State("standing", _("配備中"), tone="bad"),
        State("released", _("解除済み"), tone="off", final=True),
    ],
    moves=[
        Move("staffing_stages.decide", RUNNING, "standing"),
        Move("staffing_stages.decline", RUNNING),
        Move("staffing_stages.release", RUNNING, "released"),
    ],
)
ORDER = Lifecycle(
    "staffing_stages.order",
    states=[
        State("issued", _("発令中"), tone="bad"),
        State("replaced", _("切替え済み"), tone="off", final=True),
        State("lifted", _("解除済み"), tone="off", final=True),
    ],
    moves=[Move("staffing_stages.lift_order", ("issued",), "lifted")],
)
TABLE = Lifecycle(
    "staffing_stages.ruleset",
    states=[
        State("example", _("見本（他都市の公表値）"), tone="info"),
        State("draft", _("案・未確認"), tone="warn"),
        State("in_force", _("適用"), tone="ok"),
        State("ended", _("終了"), tone="off", final=True),
    ],
    moves=[
        Move("staffing_stages.copy_table", ("example", "draft", "in_force", "ended")),
        Move("staffing_stages.set_stages", ("draft",)),
        Move("staffing_stages.add_rule", ("draft",)),
        Move("staffing_stages.remove_rule", ("draft",)),
        Move("staffing_stages.adopt_table", ("draft",), "in_force"),
    ],
)
