"""States of an inquiry, of a ward's reply, and of the part a division was asked for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

INQUIRY = Lifecycle(
    "inquiry.inquiry",
    states=[
        State("draft", _("準備中"), tone="info"),
        State("open", _("照会中"), tone="warn"),
        State("frozen", _("確定"), tone="ok", final=True),
        State("withdrawn", _("取り下げ"), tone="off", final=True),
    ],
    moves=[
        Move("inquiry.edit", ("draft",)),
        Move("inquiry.send", ("draft",), "open"),
        Move("inquiry.freeze", ("open",), "frozen"),
        Move("inquiry.withdraw", ("draft", "open"), "withdrawn"),
    ],
)
AT_WARD = ("waiting", "drafting", "returned")
REPLY = Lifecycle(
    "inquiry.reply",
    states=[
        State("waiting", _("未着手"), tone="warn"),
        State("drafting", _("作成中"), tone="info"),
        State("confirming", _("区長の確認待ち"), tone="warn"),
        State("submitted", _("提出済み"), tone="ok"),
        State("returned", _("差戻し"), tone="bad"),
        State("closed", _("終了"), tone="off", final=True),
    ],
    moves=[
        Move("inquiry.save", AT_WARD, "drafting"),
        Move("inquiry.fill", AT_WARD, "drafting"),
        Move("inquiry.ask_division", AT_WARD),
        Move("inquiry.submit", AT_WARD, "submitted"),
        Move("inquiry.propose", AT_WARD, "confirming"),
        Move("inquiry.confirm", ("confirming",), "submitted"),
        Move("inquiry.send_back", ("confirming",), "drafting"),
        Move("inquiry.pull_back", ("confirming",), "drafting"),
        Move("inquiry.return", ("submitted",), "returned"),
        Move("inquiry.reopen", ("submitted",), "drafting"),
        Move("inquiry.extend", AT_WARD),
        Move("inquiry.write", (*AT_WARD, "confirming", "submitted")),
    ],
)
PART = Lifecycle(
    "inquiry.part",
    states=[
        State("asked", _("課に照会中"), tone="warn"),
        State("answered", _("課から回答"), tone="info"),
        State("taken", _("採用"), tone="ok", final=True),
        State("returned", _("課に差戻し"), tone="bad"),
        State("dropped", _("取り消し"), tone="off", final=True),
    ],
    moves=[
        Move("inquiry.answer_part", ("asked", "returned"), "answered"),
        Move("inquiry.take_part", ("answered",), "taken"),
        Move("inquiry.return_part", ("answered",), "returned"),
        Move("inquiry.drop_part", ("asked", "answered", "returned"), "dropped"),
    ],
)
