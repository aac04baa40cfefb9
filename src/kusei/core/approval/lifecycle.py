"""From the draft to the act and every way out. ``agree`` and ``decide`` set the state themselves: it hangs on the route."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.lifecycle import Lifecycle, Move, State

HELD = ("circulating", "joint", "deciding")
LIFE = Lifecycle(
    "approval.draft",
    states=[
        State("drafting", _("起案中"), tone="info"),
        State("circulating", _("回議中"), tone="info"),
        State("joint", _("合議中"), tone="info"),
        State("deciding", _("決裁待ち"), tone="warn"),
        State("external", _("文書管理システムで決裁中"), tone="info"),
        State("decided", _("決裁済・施行待ち"), tone="warn"),
        State("enforced", _("施行済"), tone="ok", final=True),
        State("approved_after", _("事後承認済"), tone="ok", final=True),
        State("refused_after", _("事後不承認"), tone="bad", final=True),
        State("returned", _("差戻し"), tone="warn"),
        State("rejected", _("否決"), tone="bad", final=True),
        State("dropped", _("廃案"), tone="off", final=True),
    ],
    moves=[
        Move("approval.revise", ("drafting", "returned")),
        Move("approval.submit", ("drafting", "returned")),
        Move("approval.act_first", ("drafting", "returned")),
        Move("approval.agree", ("circulating", "joint")),
        Move("approval.decide", ("deciding",)),
        Move("approval.decide_for", ("deciding",)),
        Move("approval.send_back", HELD, "returned"),
        Move("approval.reject", ("deciding",)),
        Move("approval.pull_back", (*HELD, "external"), "drafting"),
        Move("approval.enforce", ("decided",)),
        Move("approval.view_after", ("decided", "enforced", "approved_after", "returned", "refused_after")),
        Move("approval.record_external", ("external",)),
        Move("approval.reroute", HELD),
        Move("approval.comment", ("drafting", *HELD, "external", "decided", "returned")),
        Move("approval.drop", ("drafting", "returned"), "dropped"),
    ],
)
