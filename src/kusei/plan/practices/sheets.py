"""Cards and adoptions as CSV and Excel; what goes out comes back in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Decimal_, Sheet, Text
from kusei.plan.practices.incoming import CARDS, TRAITS

__all__ = ["ADOPTIONS", "CARDS", "TRAITS", "adoption_rows", "card_rows"]

ADOPTIONS = Sheet(
    "practice-adoptions", _("事例の採用"),
    (
        Column("practice", _("事例カード"), Text()), Column("from_ward", _("元の区"), Text()), Column("ward", _("採用した区"), Text()),
        Column("state", _("状態"), Text()), Column("considered_on", _("検討を始めた日"), Date()), Column("decided_on", _("決めた日"), Date()),
        Column("started_on", _("実施を始めた日"), Date()), Column("reported_on", _("結果を返した日"), Date()),
        Column("outcome", _("結果"), Text()), Column("result_value", _("変わった量"), Decimal_()),
        Column("came_of", _("どうなったか"), Text()), Column("reason", _("理由"), Text()),
    ),
)


def card_rows(cards: Any) -> Iterator[dict[str, Any]]:
    names = [c.key for c in CARDS.columns if c.key != "ward"]
    for card in cards.select_related("ward").iterator(chunk_size=1000):
        yield {"ward": card.ward.name, **{n: getattr(card, n) for n in names}}


def adoption_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for a in rows.select_related("practice__ward", "ward").iterator(chunk_size=1000):
        yield {
            "practice": a.practice.title, "from_ward": a.practice.ward.name, "ward": a.ward.name, "state": str(a.get_state_display()),
            "considered_on": a.considered_on, "decided_on": a.decided_on, "started_on": a.started_on, "reported_on": a.reported_on,
            "outcome": str(a.get_outcome_display()) if a.outcome else "", "result_value": a.result_value, "came_of": a.came_of, "reason": a.reason,
        }
