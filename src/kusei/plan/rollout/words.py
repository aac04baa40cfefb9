"""Values in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTY_LABELS
from kusei.core.calendar import fiscal_year_label
from kusei.core.conditions import BY_COUNT
from kusei.core.inquiry.models import Reply
from kusei.core.ledger.models import Ward
from kusei.plan.rollout.lifecycle import CELL
from kusei.plan.rollout.models import Condition
from kusei.plan.rollout.rules import Record

STAGES = {"asked": _("局の査定"), "bureau": _("財政の査定"), "finance": _("市長の査定"), "mayor": _("議決")}
# How the matrix draws a state: the step of lightness; the word always stands in the cell.
DRAWN = {"not_begun": 0, "studying": 1, "preparing": 2, "pilot": 3, "live": 4, "settled": 5, "out": 0, "held": 1, "stopped": 0}


def state(key: str) -> str:
    return str(CELL.states[key].label)


def place(ward: Ward | None) -> str:
    if ward is None:
        return _t("市")
    return ward.name if (get_language() or "ja").startswith("ja") else ward.name_en or ward.name


def short(ward: Ward) -> str:
    """A ward's name for a narrow column."""
    if (get_language() or "ja").startswith("ja"):
        return ward.name.removesuffix("区")  # data
    return ward.name_en.removesuffix(" Ward") or ward.name


def asked(condition: Condition) -> str:
    """What a condition reads of posts and agreements: 「防災 2以上」; "" for the others, whose text says it."""
    if condition.asks not in BY_COUNT:
        return ""
    return _t("%(what)s %(n)s以上") % {"what": DUTY_LABELS.get(condition.key, condition.key), "n": f"{(condition.amount or Decimal(1)).normalize():f}"}


def by(record: Record) -> str:
    """「財政の査定 3回、市長の査定 1回」"""
    return _t("、").join(_t("%(stage)s %(n)s回") % {"stage": STAGES.get(stage, stage), "n": n} for stage, n in record.by) or "—"


def years(record: Record) -> str:
    if record.first_year == record.last_year:
        return fiscal_year_label(record.first_year)
    return _t("%(first)s〜%(last)s（%(n)s年）") % {
        "first": fiscal_year_label(record.first_year), "last": fiscal_year_label(record.last_year), "n": record.years}


def former(names: Sequence[str]) -> str:
    return _t("前の名前：%(names)s") % {"names": _t("、").join(names)} if names else ""


def said_in(reply: Reply) -> str:
    """A ward's answers to the inquiry of a study, one line a question."""
    given = ((q.label, reply.answers.get(q.key)) for q in reply.inquiry.sheet)
    return "\n".join(_t("%(label)s：%(said)s") % {"label": label, "said": said} for label, said in given if said)
