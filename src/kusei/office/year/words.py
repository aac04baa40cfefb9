"""When a task falls due, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.office.year.rules import LAST, BadPattern, Pattern

WEEKDAY_WORDS = (_("月曜日"), _("火曜日"), _("水曜日"), _("木曜日"), _("金曜日"), _("土曜日"), _("日曜日"))
WRONG: dict[str, Any] = {
    "when": _("時期が日付に読めません。「6月30日」「毎月10日」「毎月第2火曜日」「6月末」「3月31日の10開庁日前」のように入れてください。"),
    "month": _("月は1から12で入れてください。毎月のものは空にします。"),
    "day": _("その月にない日です。月末は31と入れてください。"),
    "week": _("第何週は1から5（5は最終）で、曜日を選んで入れてください。"),
    "count": _("何開庁日前かを1から120で入れてください。"),
}


def wrong(error: BadPattern) -> str:
    return str(WRONG[error.field])


def when(p: Pattern) -> str:
    """「毎月第2火曜日」; what ``rules.read_when`` reads again."""
    month = _t("%(month)s月") % {"month": p.month} if p.month else _t("毎月")
    if p.kind == "fiscal_day":
        return _t("年度の%(day)s日目") % {"day": p.day}
    if p.kind == "before":
        return _t("%(month)s月%(day)s日の%(count)s開庁日前") % {"month": p.month, "day": p.day, "count": p.count}
    if p.kind == "nth":
        name = WEEKDAY_WORDS[p.weekday]
        if p.week == 5:
            return _t("%(month)s最終%(weekday)s") % {"month": month, "weekday": name}
        return _t("%(month)s第%(week)s%(weekday)s") % {"month": month, "week": p.week, "weekday": name}
    if p.day == LAST:
        return _t("%(month)s末日") % {"month": month}
    return _t("%(month)s%(day)s日") % {"month": month, "day": p.day}
