"""Out: the rosters of wards and teams, and the list of the staff. The mesh, never the home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.disaster.mobilisation.tables import skill_words

ROSTER = Sheet(
    "mobilisation-roster",
    _("動員名簿"),
    (
        Column("ward", _("動員先の区"), Text()),
        Column("team", _("動員先の班"), Text()),
        Column("skill", _("役割"), Text()),
        Column("number", _("職員番号"), Text()),
        Column("name", _("氏名"), Text()),
        Column("division", _("所属"), Text()),
        Column("grade", _("職"), Text()),
        Column("means", _("参集手段"), Text()),
        Column("mesh", _("自宅のメッシュ"), Text()),
        Column("minutes", _("参集の見込み（分）"), Int()),
        Column("state", _("状態"), Text()),
        Column("notice", _("通知番号"), Text()),
        Column("since", _("指定日"), Date()),
    ),
    ("number",),
)
MEMBERS = Sheet(
    "mobilisation-members",
    _("動員する職員"),
    (
        Column("number", _("職員番号"), Text()),
        Column("name", _("氏名"), Text()),
        Column("division", _("所属"), Text()),
        Column("ward", _("動員先の区"), Text()),
        Column("mesh", _("自宅のメッシュ"), Text()),
        Column("mesh_by", _("メッシュの決め方"), Text()),
        Column("means", _("参集手段"), Text()),
        Column("skills", _("資格・技能"), Text()),
        Column("state", _("状態"), Text()),
    ),
    ("number",),
)


def roster_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for d in rows.select_related("ward", "member").order_by("ward__code", "team", "member__number"):
        m = d.member
        yield {
            "ward": d.ward.name, "team": str(d.get_team_display()), "skill": str(d.get_skill_display()), "number": m.number,
            "name": m.name, "division": m.division, "grade": m.grade, "means": str(m.get_means_display()), "mesh": m.mesh,
            "minutes": d.minutes, "state": str(d.get_state_display()), "notice": d.number, "since": d.since,
        }  # fmt: skip


def member_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for m in rows.select_related("ward").order_by("number"):
        yield {
            "number": m.number, "name": m.name, "division": m.division, "ward": m.ward.name if m.ward else "", "mesh": m.mesh,
            "mesh_by": str(m.get_mesh_by_display()), "means": str(m.get_means_display()), "skills": skill_words(m.skills),
            "state": str(m.get_state_display()),
        }  # fmt: skip
