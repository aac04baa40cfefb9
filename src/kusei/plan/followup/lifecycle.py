"""The states of a round and of a ward's sheet in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

ROUND = Lifecycle(
    "followup.round",
    states=[
        State("preparing", _("準備"), tone="off"),
        State("asking", _("照会中"), tone="info"),
        State("checking", _("照合中"), tone="warn"),
        State("frozen", _("確定"), tone="ok"),
        State("published", _("公表"), tone="ok", final=True),
    ],
    moves=[
        Move("followup.prefill", ("preparing", "asking", "checking")),
        Move("followup.send_round", ("preparing",), "asking"),
        Move("followup.start_checking", ("asking",), "checking"),
        Move("followup.reopen_round", ("checking",), "asking"),
        Move("followup.freeze_round", ("checking",), "frozen"),
        Move("followup.publish_round", ("frozen",), "published"),
        Move("followup.correct", ("frozen", "published")),
        Move("followup.make_pack", ("checking", "frozen", "published")),
        Move("followup.attach_survey", ("asking", "checking", "frozen", "published")),
    ],
)

SHEET = Lifecycle(
    "followup.wardsheet",
    states=[
        State("unanswered", _("未回答"), tone="off"),
        State("writing", _("入力中"), tone="info"),
        State("head_check", _("区長確認待ち"), tone="warn"),
        State("confirmed", _("確認済"), tone="ok"),
        State("returned", _("差戻し"), tone="bad"),
    ],
    moves=[
        Move("followup.save_entry", ("unanswered", "writing", "returned"), "writing"),
        Move("followup.import_sheet", ("unanswered", "writing", "returned"), "writing"),
        Move("followup.submit_sheet", ("writing", "returned"), "head_check"),
        Move("followup.check_sheet", ("head_check",)),
        Move("followup.pull_back", ("head_check",), "writing"),
        Move("followup.confirm_sheet", ("head_check",), "confirmed"),
        Move("followup.return_sheet", ("head_check", "confirmed"), "returned"),
        Move("followup.reopen_sheet", ("confirmed",), "writing"),
        Move("followup.extend_sheet", ("unanswered", "writing", "returned")),
        Move("followup.ask", ("unanswered", "writing", "head_check", "confirmed", "returned")),
        Move("followup.write_review", ("unanswered", "writing", "head_check", "confirmed", "returned")),
    ],
)

CARRIED = Lifecycle(
    "followup.carried",
    states=[
        State("open", _("未回答"), tone="warn"),
        State("measure", _("計画に入れた"), tone="ok"),
        State("reason", _("入れない理由を答えた"), tone="info"),
    ],
    moves=[
        Move("followup.plan_measure", ("open", "measure", "reason"), "measure"),
        Move("followup.plan_reason", ("open", "measure", "reason"), "reason"),
    ],
)

OPEN_STATES = ("preparing", "asking", "checking")
CLOSED_STATES = ("frozen", "published")
