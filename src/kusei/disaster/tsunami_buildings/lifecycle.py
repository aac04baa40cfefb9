"""From a candidate to a designation, its changes and its end. A check keeps a building where it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

CHECK_DUE = "tsunami_buildings.check_due"
TALK_DUE = "tsunami_buildings.talk_due"
SIGN_DUE = "tsunami_buildings.sign_due"
AGREEMENT_ENDS = "tsunami_buildings.agreement_ends"
CHANGE_REVIEW = "tsunami_buildings.change_review"
RUNNING = ("designated", "suspended")
GOING = ("candidate", "surveyed", "eligible", "talking", "agreed")

LIFE = Lifecycle(
    "tsunami_buildings.building",
    states=[
        State("candidate", _("候補"), tone="info"),
        State("surveyed", _("調査済み"), tone="info"),
        State("eligible", _("適合"), tone="info"),
        State("talking", _("協議中"), tone="warn", clock=TALK_DUE),
        State("agreed", _("協定済み"), tone="warn"),
        State("designated", _("指定"), tone="ok", clock=CHECK_DUE),
        State("suspended", _("使用停止"), tone="bad"),
        State("dropped", _("見送り"), tone="off"),
        State("expired", _("満了"), tone="off", final=True),
        State("withdrawn", _("解除"), tone="off", final=True),
    ],
    moves=[
        Move("tsunami_buildings.survey", ("candidate", "surveyed", "eligible", "talking", "agreed", "dropped"), "surveyed"),
        Move("tsunami_buildings.judge", ("surveyed",), "eligible"),
        Move("tsunami_buildings.talk", ("eligible", "talking"), "talking"),
        Move("tsunami_buildings.agree", ("eligible", "talking"), "agreed"),
        Move("tsunami_buildings.designate", ("agreed",), "designated"),
        Move("tsunami_buildings.order_sign", ("designated",)),
        Move("tsunami_buildings.put_sign", ("designated",)),
        Move("tsunami_buildings.check", ("designated",)),
        Move("tsunami_buildings.add_key", (*GOING, *RUNNING)),
        Move("tsunami_buildings.end_key", (*GOING, *RUNNING)),
        Move("tsunami_buildings.resurvey", RUNNING),
        Move("tsunami_buildings.change", RUNNING),
        Move("tsunami_buildings.review", RUNNING),
        Move("tsunami_buildings.renew", ("agreed", *RUNNING)),
        Move("tsunami_buildings.suspend", ("designated",), "suspended"),
        Move("tsunami_buildings.resume", ("suspended",), "designated"),
        Move("tsunami_buildings.drop", GOING, "dropped"),
        Move("tsunami_buildings.expire", RUNNING, "expired"),
        Move("tsunami_buildings.withdraw", RUNNING, "withdrawn"),
    ],
)
