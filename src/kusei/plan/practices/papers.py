"""PDF: one card on paper, as a ward hands it to another."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from kusei.core.calendar import format_date
from kusei.core.papers import made
from kusei.plan.practices import words
from kusei.plan.practices.models import Practice


def card_pdf(p: Practice) -> bytes:
    """One or two pages: what was done, cost, effect with its interval, what went wrong, conditions, who took it over."""
    begun = p.adoptions.filter(started_on__isnull=False).select_related("ward").order_by("started_on", "pk")
    told = [
        (_t("行った区"), p.ward.name), (_t("計画の取り組み"), p.initiative), (_t("背景・困っていたこと"), p.background),
        (_t("行ったこと"), p.what), (_t("うまくいかなかったこと・気をつけること"), p.failure),
        (_t("期間"), _period(p)),
        (_t("費用"), _t("%(n)s円／年") % {"n": words.number(p.cost_yen)} if p.cost_yen is not None else "—"),
        (_t("職員の手間"), _t("%(n)s時間／年") % {"n": words.number(p.effort_hours)} if p.effort_hours is not None else "—"),
        (_t("効果"), f"{p.effect_label} {words.effect(p)} {p.get_method_display()}".strip()),
        (_t("問い合わせ先"), p.contact or "—"),
    ]
    conditions = [
        [c.text, _t("これがないとできない") if c.hard else _t("あると良い"), ""] for c in p.conditions.filter(until=None)
    ]
    wards = [f"{a.ward.name}（{format_date(a.started_on, weekday=False)}）{a.get_outcome_display() if a.outcome else ''}" for a in begun if a.started_on]
    return made("core/list.typ", {
        "title": _t("事例カード：%(title)s") % {"title": p.title},
        "subtitle": _state(p), "summary": [[term, said] for term, said in told if said],
        "columns": [
            {"label": _t("前提条件"), "width": "4fr"}, {"label": _t("強さ"), "width": "2fr"}, {"label": _t("この区にあるか"), "width": "1.6fr"},
        ],
        "rows": conditions,
        "notes": _t("この事例を始めた区：%(wards)s") % {"wards": _t("、").join(wards) if wards else _t("まだありません")},
    })


def _state(p: Practice) -> str:
    if p.published_on is None:
        return _t("公開前の下書き")
    return _t("%(day)s公開") % {"day": format_date(p.published_on, weekday=False)}


def _period(p: Practice) -> str:
    if p.started_on is None:
        return ""
    begun = format_date(p.started_on, weekday=False)
    return f"{begun}〜{format_date(p.ended_on, weekday=False) if p.ended_on else ''}"
