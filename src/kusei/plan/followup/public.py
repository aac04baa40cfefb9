"""The door of the follow-up: for the command line, the first page and the day's work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _t

from kusei.core.access.actors import VISITOR, Actor
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act, Badge
from kusei.plan.followup import drawing
from kusei.plan.followup.actions import ConfirmSheet
from kusei.plan.followup.models import WardSheet
from kusei.plan.followup.powers import FILL
from kusei.plan.followup.queries import latest_published, round_view, waiting_sheets
from kusei.plan.followup.report.making import Made, make
from kusei.plan.followup.rules import Gap
from kusei.plan.followup.words import key_unit, number

__all__ = ["GapLine", "Made", "make", "published_gaps", "waiting_for"]


@dataclass(frozen=True)
class GapLine:
    """One published place where self-mark and evidence disagree."""

    initiative: str
    ward: str
    self_mark: Badge
    evidence_mark: Badge
    url: str


def published_gaps(*, limit: int = 6) -> Sequence[GapLine]:
    """Where the newest published year's self-marks and evidence disagree, claims above the records first."""
    round_ = latest_published()
    if round_ is None:
        return []
    view = round_view(round_, VISITOR, public=True)
    found = sorted(view.gaps, key=lambda c: c.gap != Gap.OVER)
    return [
        GapLine(
            c.node.title, drawing.ward_name(c.ward), drawing.self_badge(c.entry, round_.scale), _evidence(c.mark),
            reverse("followup:public_initiative", args=[round_.fiscal_year, c.node.ref]) + f"#w-{c.ward.code if c.ward else 'city'}",
        )
        for c in found[:limit]
    ]


def _evidence(mark: drawing.Mark | None) -> Badge:
    badge = drawing.evidence_badge(mark)
    if mark is None or mark.value is None or mark.target is None:
        return badge
    said = f"{badge.word} {number(mark.value)} / {number(mark.target)}{key_unit(mark.key)}"
    return Badge(said, badge.tone)


def waiting_for(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Sheets that stand in this post's hands: to be written, mended, or confirmed."""
    acts = []
    for sheet in waiting_sheets(actor, ("unanswered", "writing", "returned", "head_check"), ward):
        if sheet.state == "head_check":
            if ConfirmSheet.offer(actor, sheet):
                acts.append(_act(sheet, _t("フォローアップの回答を確認する")))
        elif sheet.ward_id == actor.ward_id and may(actor, FILL, sheet):
            label = _t("差し戻された回答を直す") if sheet.state == "returned" else _t("フォローアップの回答を書く")
            acts.append(_act(sheet, label))
    return acts


def _act(sheet: WardSheet, label: str) -> Act:
    return Act(label, sheet.get_absolute_url(), help=str(sheet))
