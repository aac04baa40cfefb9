"""From a candidate to a designation and its end. A check keeps a building where it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

CHECK_DUE = "tsunami_buildings.check_due"

LIFE = Lifecycle(
    "tsunami_buildings.building",
    states=[
        State("candidate", _("候補"), tone="info"),
        State("surveyed", _("調査済み"), tone="info"),
        State("agreed", _("協定済み"), tone="warn"),
        State("designated", _("指定"), tone="ok", clock=CHECK_DUE),
        State("dropped", _("見送り"), tone="off"),
        State("withdrawn", _("解除"), tone="off", final=True),
    ],
    moves=[
        Move("tsunami_buildings.survey", ("candidate", "surveyed", "dropped"), "surveyed"),
        Move("tsunami_buildings.agree", ("surveyed",), "agreed"),
        Move("tsunami_buildings.designate", ("agreed",), "designated"),
        Move("tsunami_buildings.check", ("designated",)),
        Move("tsunami_buildings.drop", ("candidate", "surveyed", "agreed"), "dropped"),
        Move("tsunami_buildings.withdraw", ("designated",), "withdrawn"),
    ],
)
