"""A phone is in use, given back, lost or stopped; what it carries is open or closed; a command is done or decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

STOPPED = ("lost", "revoked")
ENDED = (*STOPPED, "returned")
DEVICE = Lifecycle(
    "field.device",
    states=[
        State("active", _("使用中"), tone="ok"),
        State("lost", _("紛失"), tone="bad"),
        State("revoked", _("使用停止"), tone="bad"),
        State("returned", _("返却"), tone="off", final=True),
    ],
    moves=[
        Move("field.take", ("active",)),
        Move("field.prolong", ("active",)),
        Move("field.give_back", ("active",), "returned"),
        Move("field.lose", ("active",), "lost"),
        Move("field.revoke", ("active", "lost"), "revoked"),
        Move("field.wipe", ENDED),
    ],
)
CARRY = Lifecycle(
    "field.carry",
    states=[State("open", _("持ち出し中"), tone="ok"), State("closed", _("終了"), tone="off", final=True)],
    moves=[
        Move("field.answer", ("open",)),
        Move("field.say", ("open",)),
        Move("field.close_carry", ("open",), "closed"),
        Move("field.hand_over", ("open", "closed"), "closed"),
    ],
)
DECIDE = "field.decide"
UNDECIDED = ("refused", "handed")
COMMAND = Lifecycle(
    "field.command",
    states=[
        State("done", _("記録済み"), tone="ok", final=True),
        State("refused", _("記録できなかった"), tone="warn"),
        State("handed", _("区本部の判断待ち"), tone="bad", clock=DECIDE),
        State("mended", _("直して記録した"), tone="ok", final=True),
        State("dropped", _("取りやめた"), tone="off", final=True),
    ],
    moves=[
        Move("field.hand", ("refused",), "handed"),
        Move("field.mend", UNDECIDED, "mended"),
        Move("field.drop", UNDECIDED, "dropped"),
    ],
)
