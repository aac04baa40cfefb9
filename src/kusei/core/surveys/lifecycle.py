"""A survey is prepared, open between two days, closed for good, and then published."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

SURVEY = Lifecycle(
    "surveys.survey",
    states=[
        State("draft", _("準備中"), tone="info"),
        State("open", _("実施中"), tone="warn"),
        State("closed", _("締切・集計済み"), tone="info"),
        State("published", _("公表"), tone="ok", final=True),
        State("stopped", _("中止"), tone="off", final=True),
    ],
    moves=[
        Move("surveys.edit", ("draft",)),
        Move("surveys.open", ("draft",), "open"),
        Move("surveys.issue_links", ("open",)),
        Move("surveys.key_sheet", ("open",)),
        Move("surveys.interview", ("open",)),
        Move("surveys.answer", ("open",)),
        Move("surveys.resolve", ("open",)),
        Move("surveys.void", ("open",)),
        Move("surveys.close", ("open",), "closed"),
        Move("surveys.check_text", ("open", "closed")),
        Move("surveys.publish", ("closed",), "published"),
        Move("surveys.stop", ("draft", "open"), "stopped"),
    ],
)
