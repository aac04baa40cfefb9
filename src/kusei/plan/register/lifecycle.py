"""States of plans, readings, revisions, watched developments and wards' yearly policies, and the verbs between them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

PLAN = Lifecycle(
    "register.plan",
    states=[
        State("draft", _("案"), tone="warn"),
        State("published", _("公表中"), tone="ok"),
        State("ended", _("終了"), tone="off", final=True),
    ],
    moves=[
        Move("register.edit_plan", ("draft",)),
        Move("register.publish", ("draft",), "published"),
        Move("register.end", ("published",), "ended"),
    ],
)

READING = Lifecycle(
    "register.reading",
    states=[
        State("open", _("確認中"), tone="warn"),
        State("saved", _("保存済み"), tone="ok", final=True),
        State("set_aside", _("取りやめ"), tone="off", final=True),
    ],
    moves=[
        Move("register.move_block", ("open",)),
        Move("register.mark_line", ("open",)),
        Move("register.save_reading", ("open",), "saved"),
        Move("register.set_aside", ("open",), "set_aside"),
    ],
)

REVISION = Lifecycle(
    "register.revision",
    states=[
        State("drafting", _("起案中"), tone="warn"),
        State("council", _("庁議にかけている"), tone="info"),
        State("agreed", _("庁議を終えた"), tone="info"),
        State("deciding", _("決裁中"), tone="info"),
        State("decided", _("決裁済・効力の前"), tone="ok"),
        State("in_force", _("公表・有効"), tone="ok", final=True),
        State("withdrawn", _("取下げ"), tone="off", final=True),
    ],
    moves=[
        Move("register.edit_revision", ("drafting",)),
        Move("register.add_change", ("drafting",)),
        Move("register.drop_change", ("drafting",)),
        Move("register.put_to_council", ("drafting",), "council"),
        Move("register.council_agreed", ("council",), "agreed"),
        Move("register.council_returned", ("council", "agreed"), "drafting"),
        Move("register.send_to_decision", ("drafting", "agreed"), "deciding"),
        # Decided, and in force at once where its day has come: the act sets which.
        Move("register.decide_revision", ("deciding",)),
        Move("register.take_back", ("deciding",), "drafting"),
        Move("register.take_effect", ("decided",), "in_force"),
        Move("register.withdraw", ("drafting", "council", "agreed"), "withdrawn"),
    ],
)

WATCH = Lifecycle(
    "register.watch",
    states=[State("watching", _("注視中"), tone="info"), State("resolved", _("結論あり"), tone="ok", final=True)],
    moves=[
        Move("register.note_watch", ("watching",)),
        Move("register.resolve_watch", ("watching",), "resolved"),
    ],
)

WARD_POLICY = Lifecycle(
    "register.wardpolicy",
    states=[State("draft", _("作成中"), tone="warn"), State("published", _("公表中"), tone="ok")],
    moves=[
        Move("register.edit_ward_policy", ("draft",)),
        Move("register.publish_ward_policy", ("draft",), "published"),
        Move("register.reopen_ward_policy", ("published",), "draft"),
    ],
)
