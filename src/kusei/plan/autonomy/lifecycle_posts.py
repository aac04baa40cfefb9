"""The states of a placement of posts, from draft to the day its posts are free again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

POST_DUE, POST_REVIEW_DUE = "autonomy.post_due", "autonomy.post_review_due"
# A placement in these states takes its posts from the pool between its two days.
HOLDING = ("decided", "running", "reviewed", "ended", "returned")

PLACEMENT = Lifecycle(
    "autonomy.placement",
    states=[
        State("draft", _("準備中"), tone="off"), State("proposed", _("区長の決裁待ち"), tone="info", clock=POST_DUE),
        State("decided", _("決裁済み・始まる日待ち"), tone="warn"), State("running", _("配置中・点検待ち"), tone="ok", clock=POST_REVIEW_DUE),
        State("reviewed", _("配置中・点検済み"), tone="ok"), State("ended", _("期間満了"), tone="off", final=True),
        State("returned", _("途中で枠に戻した"), tone="off", final=True), State("refused", _("不採用"), tone="off", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("autonomy.edit_post", ("draft",)), Move("autonomy.measure_work", ("draft", "proposed", "decided", "running", "reviewed")),
        Move("autonomy.enter_work", ("draft", "proposed", "decided", "running", "reviewed")),
        Move("autonomy.hand_in_post", ("draft",), "proposed"), Move("autonomy.decide_post", ("proposed",), "decided"),
        Move("autonomy.return_post", ("proposed",), "draft"), Move("autonomy.refuse_post", ("proposed",), "refused"),
        Move("autonomy.start_post", ("decided",), "running"), Move("autonomy.review_post", ("running",), "reviewed"),
        Move("autonomy.extend_post", ("running", "reviewed")), Move("autonomy.end_post", ("running", "reviewed"), "returned"),
        Move("autonomy.finish_post", ("reviewed",), "ended"), Move("autonomy.withdraw_post", ("draft", "proposed", "decided"), "withdrawn"),
    ],
)
