"""PDF: 新旧対照表 of the table between two days, and a proposal to move a task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _t

from kusei.core.ledger.models import Ward
from kusei.core.papers import made
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Place, TaskMove
from kusei.plan.autonomy.rules.tasks import Changed, Line


def _said(lines: Sequence[Line]) -> str:
    return "\n".join(_t("%(holder)s（%(place)s） %(role)s") % {"holder": x.holder, "place": Place(x.place).label, "role": x.role} for x in lines) or _t("（なし）")


def comparison_pdf(found: Sequence[Changed], before: date, after: date, ward: Ward | None) -> bytes:
    days = {"before": words.day(before), "after": words.day(after), "ward": ward.name if ward else _t("全区")}
    return made("core/list.typ", {
        "title": _t("事務分担 新旧対照表"), "subtitle": _t("%(ward)s　%(before)sと%(after)sの比較") % days, "landscape": True,
        "columns": [
            {"label": _t("事務コード"), "width": "1fr"}, {"label": _t("事務の名称"), "width": "2.4fr"}, {"label": _t("区"), "width": "1fr"},
            {"label": _t("新（%(day)s）") % {"day": days["after"]}, "width": "3fr"}, {"label": _t("旧（%(day)s）") % {"day": days["before"]}, "width": "3fr"},
        ],
        "rows": [[c.code, (c.new or c.old)[0].name, c.ward or _t("全区"), _said(c.new), _said(c.old)] for c in found],
        "notes": _t("変わった事務は%(n)s件です。変わっていない行は載せていません。") % {"n": len(found)},
    })


def move_pdf(m: TaskMove) -> bytes:
    a = m.assignment
    told = [
        (_t("事務の名称"), f"{a.task.code} {a.task.name}"), (_t("いまの分担"), f"{a.holder} {a.role}"), (_t("新しい担当"), f"{m.holder} {m.role}"),
        (_t("提案"), m.proposer.name if m.proposer else _t("市")), (_t("移す理由"), m.grounds), (_t("事務の量（時間／年）"), f"{m.hours:,}"),
        (_t("一緒に移す定員"), _t("%(n)s人") % {"n": f"{m.posts_tenths // 10}.{m.posts_tenths % 10}"}), (_t("一緒に移す予算（円／年）"), words.yen(m.yen)),
        (_t("法令の確認"), f"{m.get_law_display()} {m.law_note}"), (_t("局との協議"), str(m.consultation) if m.consultation else ""),
        (_t("施行する日"), words.day(m.effective_on)), (_t("文書番号"), m.number), (_t("決裁の日"), words.day(m.decided_on) if m.decided_on else ""),
        (_t("決裁者"), m.decided_by), (_t("差戻し・不採用・取り下げの理由"), m.reason), (_t("一年後の点検"), m.came_of),
    ]
    return made("core/list.typ", {
        "title": _t("事務分担の変更：%(task)s") % {"task": a.task.name}, "subtitle": str(m.get_state_display()),
        "summary": [[term, text] for term, text in told if text.strip()],
        "columns": [
            {"label": _t("移行の準備"), "width": "3fr"}, {"label": _t("担当"), "width": "2fr"}, {"label": _t("期日"), "width": "1.4fr"},
            {"label": _t("終えた日"), "width": "1.4fr"},
        ],
        "rows": [[s.text, s.holder, words.day(s.due_on), words.day(s.done_on) if s.done_on else "—"] for s in m.steps.all()],
        "notes": _t("表は施行日に変わります。その日までは、いまの担当が行います。"),
    })
