"""Out: the roster of a plan and the list of support. Names and numbers of staff, never a home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.disaster.mobilisation.models import ReliefPlan
from kusei.disaster.mobilisation.queries.relief import planned

ROSTER = Sheet(
    "mobilisation-relief",
    _("交代勤務表"),
    (
        Column("day", _("日"), Date()),
        Column("shift", _("勤務"), Text()),
        Column("team", _("班"), Text()),
        Column("skill", _("役割"), Text()),
        Column("number", _("職員番号"), Text()),
        Column("name", _("氏名"), Text()),
        Column("party", _("所属"), Text()),
        Column("origin", _("決め方"), Text()),
        Column("note", _("理由"), Text()),
    ),
    ("day", "number"),
)
SUPPORT = Sheet(
    "mobilisation-support",
    _("応援・受援の一覧"),
    (
        Column("number", _("番号"), Text()),
        Column("ward", _("区"), Text()),
        Column("direction", _("向き"), Text()),
        Column("party", _("相手"), Text()),
        Column("team", _("班"), Text()),
        Column("skill", _("資格・技能"), Text()),
        Column("work", _("頼む仕事"), Text()),
        Column("people", _("要請"), Int()),
        Column("accepted", _("受諾"), Int()),
        Column("arrived", _("到着"), Int()),
        Column("returned", _("帰還"), Int()),
        Column("from_day", _("初日"), Date()),
        Column("to_day", _("最終日"), Date()),
        Column("place", _("集まる場所"), Text()),
        Column("lodging", _("宿泊"), Text()),
        Column("contact", _("連絡先"), Text()),
        Column("asked_on", _("要請した日"), Date()),
        Column("state", _("状態"), Text()),
        Column("drill", _("訓練"), Text()),
    ),
    ("number",),
)


def roster_rows(plan: ReliefPlan) -> Iterator[dict[str, Any]]:
    for d in planned(plan).select_related("person").order_by("starts_at", "team", "person__number"):
        yield {
            "day": d.day, "shift": plan.slot_word(d.slot), "team": str(d.get_team_display()), "skill": str(d.get_skill_display()),
            "number": d.person.number, "name": d.person.name, "party": d.person.party, "origin": str(d.get_origin_display()),
            "note": d.reason,
        }  # fmt: skip


def support_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for r in rows.select_related("ward").order_by("ward__code", "asked_at"):
        yield {
            "number": r.number, "ward": r.ward.name, "direction": str(r.get_direction_display()), "party": r.party_name,
            "team": str(r.get_team_display()), "skill": str(r.get_skill_display()), "work": r.work, "people": r.people,
            "accepted": r.accepted, "arrived": r.arrived, "returned": r.returned, "from_day": r.from_day, "to_day": r.to_day,
            "place": r.place, "lodging": r.lodging, "contact": r.contact, "asked_on": calendar.jst_date(r.asked_at),
            "state": str(r.get_state_display()), "drill": str(_("訓練")) if r.drill else "",
        }  # fmt: skip
