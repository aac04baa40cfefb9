"""A plan is a draft, then published, then ended; a reading of a file is open until it is saved or put aside."""

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
