"""The states of a proposal, from draft to settlement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

CHOOSE_DUE = "autonomy.choose_due"
ALLOT_DUE = "autonomy.allot_due"

PROPOSAL = Lifecycle(
    "autonomy.proposal",
    states=[
        State("draft", _("下書き"), tone="off"),
        State("proposed", _("選定待ち"), tone="info", clock=CHOOSE_DUE),
        State("chosen", _("選定済み・配当の決裁待ち"), tone="warn", clock=ALLOT_DUE),
        State("allotted", _("執行中"), tone="ok"),
        State("settled", _("決算済み"), tone="ok", final=True),
        State("not_chosen", _("不採択"), tone="off"),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("autonomy.edit_proposal", ("draft",)),
        Move("autonomy.submit", ("draft",), "proposed"),
        Move("autonomy.mark", ("proposed",)),
        Move("autonomy.return_proposal", ("proposed", "chosen"), "draft"),
        Move("autonomy.pick", ("proposed",), "chosen"),
        Move("autonomy.leave", ("proposed",), "not_chosen"),
        Move("autonomy.resubmit", ("not_chosen",), "proposed"),
        Move("autonomy.allot", ("chosen",), "allotted"),
        Move("autonomy.commit", ("allotted",)),
        Move("autonomy.settle", ("allotted",), "settled"),
        Move("autonomy.withdraw", ("draft", "proposed", "chosen", "not_chosen"), "withdrawn"),
    ],
)
