"""What moves from state to state: a shelter, an opening, a household, an ask for supplies, an overflow, an improvement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

HEADCOUNT_DUE = "shelters.headcount_due"
REPORT_DUE = "shelters.report_due"
ASK_DUE = "shelters.ask_due"
LIVE = ("registered", "in_use")
RUNNING = ("preparing", "open")
INSIDE = "staying"

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
        Move("shelters.check_opening", RUNNING),
        Move("shelters.receive", ("preparing",), "open"),
        Move("shelters.register_party", ("open", "closed")),
        Move("shelters.headcount", ("open",)),
        Move("shelters.ask", ("open",)),
        Move("shelters.ask_overflow", ("open",)),
        Move("shelters.roster", RUNNING),
        Move("shelters.lifelines", RUNNING),
        Move("shelters.minute", ("open", "closed")),
        Move("shelters.inject", RUNNING),
        Move("shelters.rekey", ("open", "closed")),
        Move("shelters.leave_all", ("open",)),
        Move("shelters.close", RUNNING, "closed"),
    ],
)
PARTY = Lifecycle(
    "shelters.party",
    states=[
        State("expected", _("移動中"), tone="warn"),
        State("staying", _("滞在中"), tone="ok"),
        State("left", _("退所"), tone="off"),
        State("moved", _("他の避難所へ移った"), tone="info", final=True),
        State("merged", _("二重登録のためまとめた"), tone="off", final=True),
        State("void", _("取消"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.amend_party", ("expected", "staying")),
        Move("shelters.leave_party", ("staying",), "left"),
        Move("shelters.return_party", ("left",), "staying"),
        Move("shelters.move_party", ("staying",), "moved"),
        Move("shelters.arrive_party", ("expected",), "staying"),
        Move("shelters.lost_party", ("expected",), "left"),
        Move("shelters.merge_party", ("expected", "staying", "left"), "merged"),
        Move("shelters.void_party", ("expected", "staying", "left"), "void"),
    ],
)
CONTACT = Lifecycle(
    "shelters.contact",
    states=[
        State("waiting", _("本人に未確認"), tone="warn"),
        State("agreed", _("本人が承知した"), tone="ok", final=True),
        State("declined", _("本人が望まない"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.answer_contact", ("waiting",)),
    ],
)
ASK = Lifecycle(
    "shelters.ask",
    states=[
        State("asked", _("要請中"), tone="warn", clock=ASK_DUE),
        State("accepted", _("手配中"), tone="info"),
        State("arrived", _("到着"), tone="ok", final=True),
        State("refused", _("手配できない"), tone="bad", final=True),
        State("withdrawn", _("取下げ"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.accept_ask", ("asked",), "accepted"),
        Move("shelters.refuse_ask", ("asked", "accepted"), "refused"),
        Move("shelters.receive_ask", ("accepted",), "arrived"),
        Move("shelters.withdraw_ask", ("asked", "accepted"), "withdrawn"),
    ],
)
TRANSFER = Lifecycle(
    "shelters.transfer",
    states=[
        State("asked", _("受入れを依頼中"), tone="warn"),
        State("accepted", _("受入れ可"), tone="ok"),
        State("finished", _("移動済み"), tone="off", final=True),
        State("refused", _("受入れ不可"), tone="bad", final=True),
        State("withdrawn", _("取下げ"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.accept_overflow", ("asked",), "accepted"),
        Move("shelters.refuse_overflow", ("asked",), "refused"),
        Move("shelters.finish_overflow", ("accepted",), "finished"),
        Move("shelters.withdraw_overflow", ("asked", "accepted"), "withdrawn"),
    ],
)
IMPROVEMENT = Lifecycle(
    "shelters.improvement",
    states=[
        State("planned", _("要望・予定"), tone="info"),
        State("budgeted", _("予算化"), tone="warn"),
        State("done", _("完了"), tone="ok", final=True),
        State("dropped", _("取りやめ"), tone="off", final=True),
    ],
    moves=[
        Move("shelters.budget", ("planned",), "budgeted"),
        Move("shelters.finish", ("planned", "budgeted"), "done"),
        Move("shelters.drop", ("planned", "budgeted"), "dropped"),
    ],
)
