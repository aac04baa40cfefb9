"""動員指定通知書: who comes where, to which team, from which day; one letter or all of a list in one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import made
from kusei.disaster.mobilisation.models import Designation


def notices_pdf(rows: Sequence[Designation]) -> bytes:
    here = city()
    name = here.name if here else ""
    doc = {"title": _("動員指定通知書"), "letters": [_letter(d, name) for d in rows]}
    return made("mobilisation/notices.typ", doc)


def _letter(d: Designation, name: str) -> dict[str, Any]:
    ward = f"{d.ward.name} {_('区役所')}"
    return {
        "city": name, "number": d.number, "date": format_date(d.notified_on or d.since, weekday=False),
        "recipient": [d.member.division, _("%(name)s 様") % {"name": d.member.name}],
        "sender": [name, _("市長")],
        "title": _("動員指定通知書") if d.number else _("動員指定通知書（案）"),
        "body": [_("災害のとき、命令を待たずに次の場所へ集まる職員に指定したので通知します。身の安全を確かめてから出発してください。")],
        "mark": _("記"),
        "items": [
            [_("職員番号"), d.member.number],
            [_("集まる場所"), ward],
            [_("動員先の班"), str(d.get_team_display())],
            [_("役割"), str(d.get_skill_display())],
            [_("指定日"), format_date(d.since, weekday=False)],
            [_("参集手段"), str(d.member.get_means_display())],
            [_("参集の見込み"), _("約%(n)s分（準備の時間を除く）") % {"n": d.minutes} if d.minutes is not None else "—"],
        ],
        "end": _("以上"),
        "contact": {"label": _("問い合わせ先"), "lines": [_("防災担当")]},
    }  # fmt: skip
