"""The states of a cell, of a budget request, of a study."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

HOLD_REVIEW = "rollout.hold_review"
STALE = "rollout.stale"
OPINIONS_DUE = "rollout.opinions_due"
POLICY_REVIEW = "rollout.policy_review"

CELL = Lifecycle(
    "rollout.standing",
    states=[
        State("out", _("対象外"), tone="off"),
        State("not_begun", _("未着手"), tone="off", clock=STALE),
        State("studying", _("検討"), tone="info", clock=STALE),
        State("preparing", _("準備"), tone="info", clock=STALE),
        State("pilot", _("試行"), tone="warn", clock=STALE),
        State("live", _("実施"), tone="ok"),
        State("settled", _("定着"), tone="ok"),
        State("held", _("保留"), tone="warn", clock=HOLD_REVIEW),
        State("stopped", _("中止"), tone="bad"),
    ],
    moves=[
        Move("rollout.study_it", ("not_begun",), "studying"),
        Move("rollout.prepare", ("not_begun", "studying", "pilot"), "preparing"),
        Move("rollout.pilot", ("preparing", "studying"), "pilot"),
        Move("rollout.go_live", ("preparing", "pilot"), "live"),
        Move("rollout.settle", ("live",), "settled"),
        Move("rollout.hold", ("not_begun", "studying", "preparing", "pilot", "live"), "held"),
        Move("rollout.resume", ("held",)),
        Move("rollout.keep_on_hold", ("held",)),
        Move("rollout.stop_it", ("studying", "preparing", "pilot", "live", "settled", "held"), "stopped"),
        Move("rollout.leave_out", ("not_begun", "studying", "held"), "out"),
        Move("rollout.take_back", ("out", "stopped"), "not_begun"),
        Move("rollout.confirm", ("not_begun", "studying", "preparing", "pilot")),
        Move("rollout.schedule", ("not_begun", "studying", "preparing", "pilot", "held")),
    ],
)
# In the order in which a ward gets on; the matrix draws these as steps, the others by their own shape.
ORDER = ("not_begun", "studying", "preparing", "pilot", "live", "settled")
LIVE = ("live", "settled")

REQUEST = Lifecycle(
    "rollout.request",
    states=[
        State("asked", _("局の査定待ち"), tone="info"),
        State("bureau", _("財政の査定待ち"), tone="info"),
        State("finance", _("市長の査定待ち"), tone="info"),
        State("mayor", _("議決待ち"), tone="warn"),
        State("voted", _("予算が付いた"), tone="ok", final=True),
        State("refused", _("認められなかった"), tone="bad", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("rollout.assess", ("asked", "bureau", "finance", "mayor")),
        Move("rollout.refuse", ("asked", "bureau", "finance", "mayor"), "refused"),
        Move("rollout.withdraw", ("asked", "bureau", "finance", "mayor"), "withdrawn"),
    ],
)
NEXT = {"asked": "bureau", "bureau": "finance", "finance": "mayor", "mayor": "voted"}

STUDY = Lifecycle(
    "rollout.study",
    states=[
        State("open", _("検討中"), tone="info"),
        State("consulting", _("意見を聴いている"), tone="warn", clock=OPINIONS_DUE),
        State("weighing", _("案を比べている"), tone="info"),
        State("decided", _("方針を決定"), tone="ok", clock=POLICY_REVIEW),
        State("dropped", _("見送り"), tone="off"),
    ],
    moves=[
        Move("rollout.add_option", ("open", "consulting", "weighing")),
        Move("rollout.consult", ("open", "weighing"), "consulting"),
        Move("rollout.close_consultation", ("consulting",), "weighing"),
        Move("rollout.decide_policy", ("open", "weighing"), "decided"),
        Move("rollout.drop_study", ("open", "weighing"), "dropped"),
        Move("rollout.reopen_study", ("decided", "dropped"), "open"),
    ],
)
