"""States of a session and of an application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

PLANNED = ("open", "closed", "drawn")
SESSION = Lifecycle(
    "booking.session",
    states=[
        State("draft", _("準備中"), tone="info"),
        State("open", _("受付中"), tone="ok"),
        State("closed", _("受付終了"), tone="info"),
        State("drawn", _("抽選済み"), tone="info"),
        State("held", _("開催済み"), tone="off", final=True),
        State("cancelled", _("中止"), tone="bad", final=True),
    ],
    moves=[
        Move("booking.edit", ("draft",)),
        Move("booking.publish", ("draft",), "open"),
        Move("booking.apply", PLANNED),
        Move("booking.close", ("open",), "closed"),
        Move("booking.draw", ("closed",), "drawn"),
        Move("booking.promote", PLANNED),
        Move("booking.finish", ("closed", "drawn"), "held"),
        Move("booking.cancel_session", ("draft", *PLANNED), "cancelled"),
    ],
)
HOLDS_SEAT = ("confirmed", "offered", "attended", "no_show")
APPLICATION = Lifecycle(
    "booking.application",
    states=[
        State("applied", _("抽選待ち"), tone="info"),
        State("confirmed", _("参加決定"), tone="ok"),
        State("waiting", _("キャンセル待ち"), tone="warn"),
        State("offered", _("繰上げ・返事待ち"), tone="warn", clock="booking.reply"),
        State("declined", _("辞退"), tone="off", final=True),
        State("lapsed", _("返事なし"), tone="off", final=True),
        State("cancelled", _("取消し"), tone="off", final=True),
        State("attended", _("参加"), tone="ok", final=True),
        State("no_show", _("欠席"), tone="bad", final=True),
    ],
    moves=[
        Move("booking.accept", ("offered",), "confirmed"),
        Move("booking.decline", ("offered",), "declined"),
        Move("booking.lapse", ("offered",), "lapsed"),
        Move("booking.cancel", ("applied", "confirmed", "waiting", "offered"), "cancelled"),
        Move("booking.attend", ("confirmed", "no_show"), "attended"),
        Move("booking.miss", ("confirmed",), "no_show"),
    ],
)
