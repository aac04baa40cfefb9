"""PDF: 配置の報告 of one placement, and of a pool's year."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.papers import made
from kusei.plan.autonomy import words, words_posts
from kusei.plan.autonomy.lifecycle_posts import HOLDING
from kusei.plan.autonomy.models import Phase, Placement, Pool, What
from kusei.plan.autonomy.panels_posts import UNPROVEN, change
from kusei.plan.autonomy.queries_posts import latest


def post_pdf(p: Placement) -> bytes:
    told = [
        (_t("区"), p.pool.ward.name), (_t("配置する課"), p.division.name), (_t("受け持つ仕事"), p.work), (_t("置く人数"), words_posts.posts(p.tenths)),
        (_t("期間"), words_posts.span(p.from_on, p.to_on)), (_t("枠"), _t("%(pool)s（%(n)s）") % {"pool": p.pool, "n": words_posts.posts(p.pool.tenths)}),
        (_t("文書番号"), p.number), (_t("決裁の日"), words.day(p.decided_on) if p.decided_on else ""), (_t("決裁者"), p.decided_by),
        (_t("配置する理由"), p.grounds), (_t("点検の期日"), words.day(p.review_due) if p.review_due else ""),
        (_t("点検した日"), words.day(p.reviewed_on) if p.reviewed_on else ""), (_t("点検の結論"), str(p.get_came_display()) if p.came else ""),
        (_t("点検"), p.came_of), (_t("差戻し・不採用・延長・戻した理由"), p.reason),
    ]
    found = latest(list(p.workloads.all()))
    rows = []
    for what in What:
        before, after = found.get((what, Phase.BEFORE)), found.get((what, Phase.AFTER))
        if before or after:
            rows.append([str(what.label), *(
                text for w in (before, after) for text in ((f"{w.value:,}", words.day(w.measured_on), w.source) if w else ("—", "—", "—"))
            ), change(before, after)])
    return made("core/list.typ", {
        "title": _t("職の配置の報告"), "subtitle": _t("%(what)s（%(state)s）") % {"what": p, "state": p.get_state_display()}, "landscape": True,
        "summary": [[term, text] for term, text in told if text.strip()],
        "columns": [
            {"label": _t("測ったもの"), "width": "2fr"}, {"label": _t("前"), "width": "0.8fr", "align": "right"}, {"label": _t("測った日"), "width": "1.4fr"},
            {"label": _t("出典"), "width": "1.8fr"}, {"label": _t("後"), "width": "0.8fr", "align": "right"}, {"label": _t("測った日"), "width": "1.4fr"},
            {"label": _t("出典"), "width": "1.8fr"}, {"label": _t("差（後−前）"), "width": "1fr", "align": "right"},
        ],
        "rows": rows, "notes": str(UNPROVEN),
    })


def pool_pdf(pool: Pool) -> bytes:
    rows = list(pool.placements.filter(state__in=HOLDING).select_related("division").order_by("from_on", "pk"))
    return made("core/list.typ", {
        "title": _t("区長裁量の職の配置の報告"), "subtitle": _t("%(what)s（%(day)s現在）") % {"what": pool, "day": words.day(calendar.today())}, "landscape": True,
        "summary": [[_t("枠の人数"), words_posts.posts(pool.tenths)], [_t("決めた文書・理由"), pool.source]],
        "columns": [
            {"label": _t("配置する課"), "width": "1.4fr"}, {"label": _t("受け持つ仕事"), "width": "2.2fr"}, {"label": _t("置く人数"), "width": "0.8fr", "align": "right"},
            {"label": _t("期間"), "width": "3fr"}, {"label": _t("文書番号"), "width": "1.4fr"}, {"label": _t("状態"), "width": "1.4fr"},
            {"label": _t("点検の結論"), "width": "1.4fr"},
        ],
        "rows": [
            [p.division.name, p.work, words_posts.posts(p.tenths), words_posts.span(p.from_on, p.to_on), p.number or "—", str(p.get_state_display()),
             str(p.get_came_display()) if p.came else "—"]
            for p in rows
        ],
        "notes": _t("どの日も、配置した人数は枠を超えません。決裁されたものだけを載せています。"),
    })
