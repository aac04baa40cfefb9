"""PDF: the decided policy of a study, with number, day and who decided; the table of states of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _t

from kusei.core.calendar import format_date
from kusei.core.ledger.models import Ward
from kusei.core.papers import made
from kusei.plan.register.public import NodeView
from kusei.plan.rollout import words
from kusei.plan.rollout.models import Policy
from kusei.plan.rollout.queries import states_on


def policy_pdf(p: Policy) -> bytes:
    s = p.study
    told = [
        (_t("文書番号"), p.number or "—"), (_t("決定日"), format_date(p.decided_on, weekday=False)), (_t("決裁者"), p.decided_by or "—"),
        (_t("対象"), words.place(s.ward)), (_t("計画の取り組み"), s.initiative), (_t("問い"), s.question),
        (_t("見送りの内容") if p.dropped else _t("方針"), p.text), (_t("理由"), p.reason),
    ]
    opinions = [o for o in s.opinions.all() if o.text]
    said = "\n".join(_t("%(whom)s：%(text)s → %(answer)s") % {"whom": o.asked_of, "text": o.text, "answer": o.answer} for o in opinions)
    return made("core/list.typ", {
        "title": (_t("%(title)s（見送り）") if p.dropped else _t("%(title)s 方針")) % {"title": s.title},
        "subtitle": _t("第%(n)s版") % {"n": p.edition}, "summary": [[term, text] for term, text in told if text],
        "columns": [
            {"label": _t("案"), "width": "1.4fr"}, {"label": _t("良いところ"), "width": "2fr"}, {"label": _t("困るところ"), "width": "2fr"},
            {"label": _t("費用（円／年）"), "width": "1.1fr", "align": "right"}, {"label": _t("選んだ案"), "width": "0.8fr"},
        ],
        "rows": [
            [o.title, o.good, o.bad, f"{o.yen:,}" if o.yen is not None else "—", "○" if o.pk == p.option_id else ""]
            for o in s.options.filter(since__lte=p.decided_on)
        ],
        "notes": _t("聴いた意見と考え方：%(said)s") % {"said": said} if said else _t("意見は聴いていません。"),
    })


def matrix_pdf(nodes: Sequence[NodeView], wards: Sequence[Ward], day: date) -> bytes:
    held = states_on(day)
    return made("core/list.typ", {
        "title": _t("取り組みと区の状態"), "subtitle": _t("%(day)s現在") % {"day": format_date(day, weekday=False)}, "landscape": True,
        "columns": [{"label": _t("取り組み"), "width": "3.2fr"}, *({"label": words.short(w), "width": "1fr"} for w in wards)],
        "rows": [[n.title, *(words.state(held.get((w.pk, n.ref), "not_begun")) for w in wards)] for n in nodes],
        "notes": _t("状態は区の届けと日付のある記録によります。"),
    })
