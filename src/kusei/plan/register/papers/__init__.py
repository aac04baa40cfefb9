"""Papers of the register: 新旧対照表, and a ward's 区政運営方針."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import Paper, render
from kusei.plan.register.comparison import Line, Parts
from kusei.plan.register.history import Decision
from kusei.plan.register.models import Node, WardPolicy


def comparison_table(
    lines: Sequence[Line], *, title: str, plan: str, reason: str, effective: str, decision: Decision | None = None, is_draft: bool = False,
) -> Paper:
    """The two columns side by side, new on the left, differences underlined, with what was decided, by whom, and when."""
    head = [[_t("計画"), plan], [_t("効力が生じる日"), effective]]
    if decision is not None and decision.on is not None:
        head += [[_t("決裁"), "　".join(p for p in (decision.number, format_date(decision.on, weekday=False), decision.by) if p)]]
    if reason:
        head.append([_t("見直しの理由"), reason])
    return _render("register/comparison.typ", {
        "title": title, "heading": _t("新旧対照表"), "state": _t("案（決裁前）") if is_draft else "", "head": head,
        "words": [_t("項目"), _t("改正後"), _t("改正前"), _t("理由")],
        "rows": [
            {
                "kind": f"{line.kind}（{line.how_label}）", "place": line.place, "new": _parts(line.new, _t("（廃止）")),
                "old": _parts(line.old, _t("（新設）")), "reason": line.reason,
            }
            for line in lines
        ],
        "none": _t("ちがいはありません。"), "note": _t("下線の部分は改正部分"),
    })


def _parts(parts: Parts | None, instead: str) -> list[list[Any]]:
    return [[instead, False]] if parts is None else [[text, differs] for text, differs in parts]


def ward_policy(policy: WardPolicy, left: Sequence[Node]) -> Paper:
    """What a ward sets out to do, what it leaves out and why."""
    items = list(policy.items.select_related("initiative__parent__parent"))
    named = [i for i in items if i.stance == "named"]
    return _render("register/ward_policy.typ", {
        "title": str(policy), "vision": policy.vision, "state": "" if policy.state == "published" else _t("作成中（公表前）"),
        "sender": _t("公表 %(day)s　%(post)s") % {
            "day": format_date(policy.published_on, weekday=False), "post": policy.published_by} if policy.published_on else "",
        "words": {
            "vision": _t("区のめざす姿"), "named": _t("区が掲げる取り組み"), "left_out": _t("この年度に掲げない取り組みと理由"),
            "initiative": _t("主な取り組み"), "focus": _t("区として行うこと"), "reason": _t("理由"), "none": _t("ありません。"),
            "unsaid": _t("まだ扱いを書いていない取り組み"),
        },
        "named": [[_pillar(i.initiative), i.initiative.title, i.focus] for i in named],
        "left_out": [[_pillar(i.initiative), i.initiative.title, i.reason] for i in items if i.stance == "left_out"],
        "unsaid": [n.title for n in left],
    })


def _pillar(node: Node) -> str:
    at: Node | None = node
    while at is not None and at.kind != "pillar":
        at = at.parent
    return at.title if at else ""


def _render(template: str, data: dict[str, Any]) -> Paper:
    place = city()
    watermark = "demo" if place is not None and place.fictional else None
    return render(
        template, {"city": place.name if place else "", **data}, today=calendar.today(), lang=get_language() or "ja", watermark=watermark)
