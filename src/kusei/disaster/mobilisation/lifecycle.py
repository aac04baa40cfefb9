"""States of a year's plan, of a person in the list and of a designation, and the verbs between them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

NOTICE_DUE = "mobilisation.notice_due"

PLAN = Lifecycle(
    "mobilisation.plan",
    states=[
        State("draft", _("案"), tone="warn"),
        State("decided", _("決定済み"), tone="ok"),
        State("closed", _("終了"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.set_quota", ("draft", "decided")),
        Move("mobilisation.ask_trial", ("draft", "decided")),
        Move("mobilisation.close_plan", ("decided",), "closed"),
    ],
)
MEMBER = Lifecycle(
    "mobilisation.member",
    states=[
        State("active", _("在職"), tone="ok"),
        State("away", _("休職・派遣"), tone="warn"),
        State("left", _("退職・転出"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.place_by_hand", ("active",)),
        Move("mobilisation.go_away", ("active",), "away"),
        Move("mobilisation.come_back", ("away",), "active"),
        Move("mobilisation.leave", ("active", "away"), "left"),
    ],
)
DESIGNATION = Lifecycle(
    "mobilisation.designation",
    states=[
        State("designated", _("指定"), tone="info"),
        State("notified", _("通知済み"), tone="ok"),
        State("released", _("解除"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.release", ("designated", "notified"), "released"),
    ],
)
