"""PDF: 予算要求書 of a proposal, 執行状況・決算書 of a ward's year."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label, format_date
from kusei.core.papers import made
from kusei.core.rules.settlement import closes_on
from kusei.plan.autonomy import rules, words
from kusei.plan.autonomy.models import Envelope, Proposal
from kusei.plan.autonomy.queries import points_of, weights


def request_pdf(p: Proposal) -> bytes:
    """What is asked and why; once allotted with number, day and who decided."""
    weigh = weights()
    points = points_of(p, weigh)
    told = [
        (_t("区"), p.envelope.ward.name), (_t("年度"), fiscal_year_label(p.envelope.fiscal_year)), (_t("提案する課"), p.division),
        (_t("提案した日"), format_date(p.proposed_on, weekday=False) if p.proposed_on else ""), (_t("文書番号"), p.number),
        (_t("配当した日"), format_date(p.allotted_on, weekday=False) if p.allotted_on else ""), (_t("決裁者"), p.decided_by),
        (_t("要求額"), words.yen(p.asked_yen)), (_t("配当額"), words.yen(p.allotted_yen) if p.allotted_on else ""),
        (_t("目的・困っていること"), p.purpose), (_t("行うこと"), p.content), (_t("積算の内訳"), p.breakdown),
        (_t("必ず行う理由"), p.must_reason if p.must else ""), (_t("どれか一つだけ選ぶ組"), p.group),
        (_t("選定・不採択・取り下げの理由"), p.reason),
    ]
    labels = {"need": _t("必要性"), "effect": _t("効果"), "urgency": _t("緊急性"), "voices": _t("区民の声")}
    rows = [[labels[k], str(getattr(p, k)), str(w), str(getattr(p, k) * w)] for k, w in weigh.items()] if points is not None else []
    return made("core/list.typ", {
        "title": _t("予算要求書（区長裁量経費）：%(title)s") % {"title": p.title}, "subtitle": str(p.get_state_display()),
        "summary": [[term, said] for term, said in told if said],
        "columns": [
            {"label": _t("評点"), "width": "3fr"}, {"label": _t("点（0〜5）"), "width": "1fr", "align": "right"},
            {"label": _t("重み"), "width": "1fr", "align": "right"}, {"label": _t("点×重み"), "width": "1fr", "align": "right"},
        ],
        "rows": rows,
        "notes": _t("評点の理由：%(note)s 計%(n)s点") % {"note": p.mark_note, "n": points} if points is not None else _t("評点はまだ付いていません。"),
    })


def year_pdf(e: Envelope) -> bytes:
    """決算書 once the books are closed and every project is settled; 執行状況 before."""
    rows = list(e.proposals.exclude(allotted_on=None).order_by("allotted_on", "pk"))
    committed, paid = sum(p.committed_yen for p in rows), sum(p.paid_yen for p in rows)
    closed = closes_on(e.fiscal_year)
    settled = calendar.today() > closed and all(p.state == "settled" for p in rows)
    title = _t("区長裁量経費 決算書") if settled else _t("区長裁量経費 執行状況")
    day = closed if settled else calendar.today()
    return made("core/list.typ", {
        "title": title, "subtitle": _t("%(what)s（%(day)s現在）") % {"what": e, "day": format_date(day, weekday=False)}, "landscape": True,
        "summary": [
            [_t("枠の額"), words.yen(e.ceiling_yen)], [_t("配当した額"), words.yen(e.allotted_yen)],
            [_t("支出負担行為の額"), words.yen(committed)], [_t("支出済みの額"), words.yen(paid)],
            [_t("不用額（枠−支出済み）") if settled else _t("残額（枠−支出済み）"), words.yen(e.ceiling_yen - paid)],
            [_t("執行率（支出済み÷枠）"), words.percent(rules.share(paid, e.ceiling_yen))],
        ],
        "columns": [
            {"label": _t("事業名"), "width": "3fr"}, {"label": _t("状態"), "width": "1.4fr"}, {"label": _t("文書番号"), "width": "1.8fr"},
            *({"label": label, "width": "1.4fr", "align": "right"} for label in (
                _t("配当額（円）"), _t("支出負担行為（円）"), _t("支出済み（円）"), _t("残り（円）"))),
        ],
        "rows": [
            [p.title, str(p.get_state_display()), p.number or "—", *(f"{n:,}" for n in (
                p.allotted_yen, p.committed_yen, p.paid_yen, p.allotted_yen - p.paid_yen))]
            for p in rows
        ],
        "notes": _t("額は、支出負担行為と支出の一件ごとの記録の計です。出納の閉鎖は%(day)sです。") % {"day": format_date(closed, weekday=False)},
    })
