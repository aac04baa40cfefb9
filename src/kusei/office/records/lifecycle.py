"""States of a document, of a disposal list and of a request, and the verbs between them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State
from kusei.core.clocks import run as clocks

DECIDE_WITHIN = clocks.declare(
    "records.decide_within", _("開示の決定"), unit="days", amount=15,
    source=_("情報公開条例（案）：請求のあった日の翌日から15日以内"),
)
EXTENDED = clocks.declare(
    "records.extended", _("延長後の開示の決定"), unit="days", amount=45,
    source=_("情報公開条例（案）：30日を限度に延長。請求のあった日の翌日から45日以内"),
)

DOCUMENT = Lifecycle(
    "records.document",
    states=[
        State("open", _("処理中"), tone="info"),
        State("filed", _("保存中"), tone="ok"),
        State("listed", _("廃棄一覧に掲載"), tone="warn"),
        State("disposed", _("廃棄済"), tone="off", final=True),
    ],
    moves=[
        Move("records.file", ("open", "filed"), "filed"),
    ],
)

DISPOSAL = Lifecycle(
    "records.disposallist",
    states=[
        State("open", _("作成中"), tone="info"),
        State("approved", _("決裁済・廃棄待ち"), tone="warn"),
        State("done", _("廃棄済"), tone="off", final=True),
        State("cancelled", _("取消"), tone="off", final=True),
    ],
    moves=[
        Move("records.spare", ("open",)),
        Move("records.approve_disposal", ("open",), "approved"),
        Move("records.destroy", ("approved",), "done"),
        Move("records.cancel_disposal", ("open", "approved"), "cancelled"),
    ],
)

WORKING = ("received", "searching", "marking")
DISCLOSURE = Lifecycle(
    "records.disclosure",
    states=[
        State("received", _("受付"), tone="info"),
        State("searching", _("文書の特定"), tone="info"),
        State("marking", _("不開示部分の検討"), tone="info"),
        State("decided", _("決定済"), tone="ok"),
        State("given", _("開示済"), tone="ok", final=True),
        State("withdrawn", _("取下げ"), tone="off", final=True),
    ],
    moves=[
        Move("records.find", WORKING),
        Move("records.extend", WORKING),
        Move("records.decide", WORKING, "decided"),
        Move("records.give", ("decided",), "given"),
        Move("records.withdraw", WORKING, "withdrawn"),
    ],
)
