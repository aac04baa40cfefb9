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

# Consultations between ward and bureau ---------------------------------------------------------------------------------

REPLY_DUE, SUPPLY_DUE, CONSIDER_DUE = "autonomy.reply_due", "autonomy.supply_due", "autonomy.consider_due"
LATER_DUE, MEETING_DUE, SIGN_DUE = "autonomy.later_due", "autonomy.meeting_due", "autonomy.sign_due"
TERM_DUE, BECAME_DUE = "autonomy.term_due", "autonomy.became_due"
AT_BUREAU = ("asked", "later")
OPEN = ("asked", "later", "questioned", "answered", "escalated", "agreed")

CONSULTATION = Lifecycle(
    "autonomy.consultation",
    states=[
        State("draft", _("準備中"), tone="off"),
        State("asked", _("局の回答待ち"), tone="warn", clock=REPLY_DUE),
        State("later", _("局が検討中（期日あり）"), tone="warn", clock=LATER_DUE),
        State("questioned", _("区の補足待ち"), tone="info", clock=SUPPLY_DUE),
        State("answered", _("回答あり・区の検討待ち"), tone="info", clock=CONSIDER_DUE),
        State("escalated", _("市長・副市長の会議待ち"), tone="bad", clock=MEETING_DUE),
        State("agreed", _("合意・協議書の決裁待ち"), tone="info"),
        State("concluded", _("協議書あり・その後を確かめる"), tone="ok", clock=BECAME_DUE),
        State("done", _("完了"), tone="ok", final=True),
        State("refused", _("不調"), tone="off", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("autonomy.edit_consultation", ("draft",)),
        Move("autonomy.ask_bureau", ("draft",), "asked"),
        Move("autonomy.reply", AT_BUREAU, "answered"),
        Move("autonomy.put_off", AT_BUREAU, "later"),
        Move("autonomy.ask_back", AT_BUREAU, "questioned"),
        Move("autonomy.supply", ("questioned",), "asked"),
        Move("autonomy.accept_reply", ("answered",), "agreed"),
        Move("autonomy.ask_again", ("answered",), "asked"),
        Move("autonomy.escalate", ("asked", "later", "answered"), "escalated"),
        Move("autonomy.meet", ("escalated",), "answered"),
        Move("autonomy.give_up", ("answered",), "refused"),
        Move("autonomy.conclude", ("agreed",), "concluded"),
        Move("autonomy.finish", ("concluded",), "done"),
        Move("autonomy.cite", ("draft", *OPEN)),
        Move("autonomy.write_note", OPEN),
        Move("autonomy.renew", ("refused", "withdrawn", "done")),
        Move("autonomy.drop_consultation", ("draft", *OPEN), "withdrawn"),
    ],
)
SIGNATURE = Lifecycle(
    "autonomy.signature",
    states=[
        State("waiting", _("決裁待ち"), tone="warn", clock=SIGN_DUE), State("signed", _("決裁済み"), tone="ok", final=True),
        State("void", _("取りやめ"), tone="off", final=True),
    ],
    moves=[Move("autonomy.sign", ("waiting",), "signed")],
)
TERM = Lifecycle(
    "autonomy.agreedterm",
    states=[
        State("offered", _("示された条件"), tone="info"), State("open", _("履行待ち"), tone="warn", clock=TERM_DUE),
        State("reported", _("確認待ち"), tone="info"), State("met", _("履行済み"), tone="ok", final=True),
        State("waived", _("免除"), tone="off", final=True), State("dropped", _("取り消し"), tone="off", final=True),
    ],
    moves=[
        Move("autonomy.report_term", ("open",), "reported"), Move("autonomy.confirm_term", ("reported",), "met"),
        Move("autonomy.return_term", ("reported",), "open"), Move("autonomy.move_term", ("open",)),
        Move("autonomy.waive_term", ("open", "reported"), "waived"),
    ],
)
JOINT = Lifecycle(
    "autonomy.jointcall",
    states=[State("open", _("参加を募集中"), tone="info"), State("closed", _("締め切り"), tone="off")],
    moves=[
        Move("autonomy.join", ("open",)), Move("autonomy.answer_joint", ("open", "closed")),
        Move("autonomy.close_joint", ("open",), "closed"),
    ],
)

# Who does which task ----------------------------------------------------------------------------------------------------

MOVE_DUE, REVIEW_DUE = "autonomy.move_due", "autonomy.review_due"

MOVE = Lifecycle(
    "autonomy.taskmove",
    states=[
        State("draft", _("準備中"), tone="off"), State("proposed", _("市の検討待ち"), tone="info", clock=MOVE_DUE),
        State("decided", _("決裁済み・施行日待ち"), tone="warn"), State("live", _("施行・一年後の点検待ち"), tone="ok", clock=REVIEW_DUE),
        State("reviewed", _("点検済み"), tone="ok", final=True), State("refused", _("不採用"), tone="off", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("autonomy.edit_move", ("draft",)), Move("autonomy.hand_in_move", ("draft",), "proposed"),
        Move("autonomy.consult_on_move", ("draft", "proposed")), Move("autonomy.decide_move", ("proposed",), "decided"),
        Move("autonomy.return_move", ("proposed",), "draft"), Move("autonomy.refuse_move", ("proposed",), "refused"),
        Move("autonomy.add_step", ("draft", "proposed", "decided")), Move("autonomy.take_effect", ("decided",), "live"),
        Move("autonomy.review_move", ("live",), "reviewed"), Move("autonomy.drop_move", ("draft", "proposed", "decided"), "withdrawn"),
    ],
)

# The ward's own revenue -------------------------------------------------------------------------------------------------

SCREEN_DUE, PAY_DUE = "autonomy.screen_due", "autonomy.pay_due"

AGREEMENT = Lifecycle(
    "autonomy.agreement",
    states=[
        State("draft", _("下書き"), tone="off"), State("screening", _("審査中"), tone="warn", clock=SCREEN_DUE),
        State("agreed", _("契約中"), tone="ok"), State("ended", _("終了"), tone="off", final=True),
        State("ended_early", _("中途で終了"), tone="off", final=True), State("refused", _("断った"), tone="off", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("autonomy.edit_agreement", ("draft",)), Move("autonomy.send_to_screening", ("draft",), "screening"),
        Move("autonomy.screen", ("screening",)), Move("autonomy.agree", ("screening",), "agreed"),
        Move("autonomy.return_agreement", ("screening",), "draft"), Move("autonomy.refuse_agreement", ("screening",), "refused"),
        Move("autonomy.drop_agreement", ("draft", "screening"), "withdrawn"), Move("autonomy.bill", ("agreed",)),
        Move("autonomy.end_agreement", ("agreed",), "ended"), Move("autonomy.end_early", ("agreed",), "ended_early"),
        Move("autonomy.set_naming", ("screening", "agreed", "ended", "ended_early")),
    ],
)
