"""A day of a task is to do, done, or left out with a reason; each can be taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

OCCASION = Lifecycle(
    "office_year.occasion",
    states=[
        State("todo", _("これから"), tone="info"),
        State("done", _("済み"), tone="ok"),
        State("skipped", _("行わない"), tone="off"),
    ],
    moves=[
        Move("year.finish", ("todo",), "done"),
        Move("year.skip", ("todo",), "skipped"),
        Move("year.reopen", ("done", "skipped"), "todo"),
    ],
)
