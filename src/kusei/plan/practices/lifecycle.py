"""The states of a card, and of a ward that takes it over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

CHECK_DUE = "practices.check_due"
REVIEW_DUE = "practices.review_due"
DECIDE_DUE = "practices.decide_due"
RESULT_DUE = "practices.result_due"

CARD = Lifecycle(
    "practices.practice",
    states=[
        State("draft", _("下書き"), tone="off"),
        State("checking", _("匿名化の確認待ち"), tone="warn", clock=CHECK_DUE),
        State("published", _("公開中"), tone="ok", clock=REVIEW_DUE),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("practices.edit", ("draft",)),
        Move("practices.add_condition", ("draft",)),
        Move("practices.send", ("draft",), "checking"),
        Move("practices.publish", ("checking",), "published"),
        Move("practices.return_card", ("checking",), "draft"),
        Move("practices.renew", ("published",)),
        Move("practices.recall", ("published",), "draft"),
        Move("practices.withdraw", ("draft", "checking", "published"), "withdrawn"),
    ],
)
ADOPTION = Lifecycle(
    "practices.adoption",
    states=[
        State("considering", _("検討中"), tone="info", clock=DECIDE_DUE),
        State("preparing", _("導入準備中"), tone="warn"),
        State("using", _("実施中"), tone="ok", clock=RESULT_DUE),
        State("reported", _("結果を返した"), tone="ok", final=True),
        State("declined", _("採用しない"), tone="off", final=True),
        State("stopped", _("やめた"), tone="bad", final=True),
    ],
    moves=[
        Move("practices.decide", ("considering",), "preparing"),
        Move("practices.decline", ("considering",), "declined"),
        Move("practices.begin", ("preparing",), "using"),
        Move("practices.report_result", ("using",), "reported"),
        Move("practices.stop", ("preparing", "using"), "stopped"),
    ],
)
LIVE = ("considering", "preparing", "using")
USED = ("using", "reported", "stopped")
