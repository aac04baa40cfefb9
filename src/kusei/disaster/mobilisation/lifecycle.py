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
CALL = Lifecycle(
    "mobilisation.call",
    states=[State("running", _("動員中"), tone="bad"), State("ended", _("解除"), tone="off", final=True)],
    moves=[
        Move("mobilisation.issue_links", ("running",)),
        Move("mobilisation.put_up_poster", ("running",)),
        Move("mobilisation.remind", ("running",)),
        Move("mobilisation.check_in_number", ("running",)),
        Move("mobilisation.report_road", ("running",)),
        Move("mobilisation.offer_help", ("running",)),
        Move("mobilisation.end_call", ("running",), "ended"),
        Move("mobilisation.keep_arrivals", ("ended",)),
    ],
)
SUMMONS = Lifecycle(
    "mobilisation.summons",
    states=[
        State("called", _("返事待ち"), tone="warn"),
        State("coming", _("参集中"), tone="info"),
        State("cannot", _("参集できない"), tone="off"),
        State("arrived", _("到着"), tone="ok"),
        State("left", _("交代・帰宅"), tone="off"),
        State("released", _("解除"), tone="off", final=True),
    ],
    moves=[
        # The answer decides between coming and cannot, so it names no state of its own.
        Move("mobilisation.reply", ("called", "coming", "cannot")),
        Move("mobilisation.check_in", ("called", "coming", "cannot", "left"), "arrived"),
        Move("mobilisation.put_in_team", ("arrived",)),
        Move("mobilisation.relieve", ("arrived",), "left"),
    ],
)
ROAD = Lifecycle(
    "mobilisation.roadreport",
    states=[
        State("reported", _("未確認"), tone="warn"),
        State("confirmed", _("確認済み"), tone="bad"),
        State("aside", _("誤り・解消"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.place_road", ("reported", "confirmed")),
        Move("mobilisation.confirm_road", ("reported",), "confirmed"),
        Move("mobilisation.set_road_aside", ("reported", "confirmed"), "aside"),
    ],
)
HELP_DUE = "mobilisation.help_due"
HELP = Lifecycle(
    "mobilisation.helpoffer",
    states=[
        State("waiting", _("返事待ち"), tone="warn", clock=HELP_DUE),
        State("accepted", _("受けた"), tone="ok", final=True),
        State("declined", _("断った"), tone="off", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.accept_help", ("waiting",), "accepted"),
        Move("mobilisation.decline_help", ("waiting",), "declined"),
        Move("mobilisation.withdraw_help", ("waiting",), "withdrawn"),
    ],
)
RELIEF_PLAN = Lifecycle(
    "mobilisation.reliefplan",
    states=[
        State("draft", _("案"), tone="warn"),
        State("computed", _("計算済み"), tone="info"),
        State("adopted", _("実施中"), tone="ok"),
        State("ended", _("終了"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.set_relief_need", ("draft", "computed", "adopted")),
        Move("mobilisation.bring_relief", ("draft", "computed", "adopted")),
        Move("mobilisation.limit_relief", ("draft", "computed", "adopted")),
        Move("mobilisation.load_relief_wishes", ("draft", "computed", "adopted")),
        Move("mobilisation.ask_relief", ("draft", "computed", "adopted")),
        Move("mobilisation.adopt_relief", ("computed", "adopted"), "adopted"),
        Move("mobilisation.put_on_relief", ("adopted",)),
        Move("mobilisation.end_relief", ("draft", "computed", "adopted"), "ended"),
    ],
)
RELIEF_DUTY = Lifecycle(
    "mobilisation.reliefduty",
    states=[
        State("planned", _("予定"), tone="ok"),
        State("off", _("取りやめ"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.take_off_relief", ("planned",), "off"),
        Move("mobilisation.swap_relief", ("planned",)),
    ],
)
SUPPORT_DUE = "mobilisation.support_due"
SUPPORT = Lifecycle(
    "mobilisation.supportrequest",
    states=[
        State("asked", _("回答待ち"), tone="warn", clock=SUPPORT_DUE),
        State("partly", _("一部受諾"), tone="warn", clock=SUPPORT_DUE),
        State("refused", _("断り"), tone="bad"),
        State("answered", _("受諾"), tone="info"),
        State("arrived", _("到着"), tone="ok"),
        State("returned", _("帰還"), tone="off", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("mobilisation.answer_support", ("asked", "partly", "refused")),
        Move("mobilisation.cut_support", ("partly", "answered", "arrived")),
        Move("mobilisation.arrive_support", ("partly", "answered", "arrived")),
        Move("mobilisation.load_supporters", ("partly", "answered", "arrived")),
        Move("mobilisation.return_support", ("partly", "arrived")),
        Move("mobilisation.withdraw_support", ("asked", "partly", "refused", "answered"), "withdrawn"),
    ],
)
