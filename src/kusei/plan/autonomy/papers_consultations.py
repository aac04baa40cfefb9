"""PDF: the ward's request, the bureau's reply, and 協議書 with both sides, both numbers and the day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from kusei.core.calendar import fiscal_year_label, format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import made
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Consultation


def _city() -> str:
    here = city()
    return here.name if here else ""


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def request_pdf(c: Consultation) -> bytes:
    """協議の申し入れ, as it went out; a draft says that it is one."""
    cited = [
        _t("%(ward)s %(year)s「%(title)s」（%(outcome)s）：%(why)s") % {
            "ward": x.precedent.ward.name, "year": fiscal_year_label(x.precedent.fiscal_year), "title": x.precedent.title,
            "outcome": x.precedent.get_outcome_display(), "why": x.why,
        } for x in c.citations.select_related("precedent__ward")
    ]
    items = [
        [_t("区分"), str(c.get_kind_display())], [_t("求める年度"), fiscal_year_label(c.fiscal_year)],
        *([[_t("求める額"), words.yen(c.yen)]] if c.yen else []), [_t("困っていること・いまの状況"), c.matter], [_t("求めること"), c.wish],
        *([[_t("計画の取り組み"), c.initiative]] if c.initiative else []), *([[_t("認められなかった予算"), c.refused_money]] if c.refused_money else []),
        *([[_t("先例"), "\n".join(cited)]] if cited else []), *([[_t("回答の期日"), words.day(c.due_on)]] if c.due_on else []),
    ]
    return made("core/letter.typ", {
        "city": _city(), "number": c.number, "date": words.day(c.asked_on) if c.asked_on else "",
        "recipient": [c.division.bureau, _t("%(division)s 御中") % {"division": c.division.name}], "sender": [_t("%(ward)s長") % {"ward": c.ward.name}],
        "title": (_t("%(title)sについて（協議）") if c.asked_on else _t("%(title)sについて（協議）（案）")) % {"title": c.title},
        "body": [_t("次のとおり協議しますので、期日までに回答してください。")], "mark": _t("記"), "items": items, "end": _t("以上"),
    })


def reply_pdf(c: Consultation) -> bytes:
    """The last reply, or what the meeting decided."""
    last = c.turns.filter(what__in=("reply", "meeting")).order_by("-said_on", "-pk").first()
    terms = [t for t in c.terms.all() if t.state != "dropped"]
    items = [
        [_t("回答の区分"), str(c.get_outcome_display()) if c.outcome else "—"], *([[_t("理由の区分"), str(c.get_why_display())]] if c.why else []),
        *([[_t("条件"), "\n".join(_term(t) for t in terms)]] if terms else []), [_t("申し入れの文書番号"), c.number or "—"],
    ]
    return made("core/letter.typ", {
        "city": _city(), "number": last.number if last else "", "date": words.day(c.answered_on) if c.answered_on else "",
        "recipient": [_t("%(ward)s長 様") % {"ward": c.ward.name}],
        "sender": [_t("市長・副市長の会議")] if c.by_meeting else [c.division.bureau, c.division.name],
        "title": _t("%(title)sについて（回答）") % {"title": c.title}, "body": _paragraphs(c.answer) or [_t("まだ回答がありません。")],
        "mark": _t("記"), "items": items, "end": _t("以上"),
    })


def _term(t: Any) -> str:
    due = words.day(t.due_on) if t.due_on else _t("期日なし")
    return _t("%(text)s（%(side)s、%(due)s）") % {"text": t.text, "side": t.get_side_display(), "due": due}


def agreement_pdf(c: Consultation) -> bytes:
    """協議書; before both decisions it says which one is missing."""
    held = {s.side: s for s in c.signatures.all()}
    terms = [t for t in c.terms.all() if t.state != "dropped"]

    def side(key: str, name: str) -> list[str]:
        s = held.get(key)
        if s is None or s.signed_on is None:
            return [name, _t("決裁を待っています")]
        return [name, _t("%(number)s　%(day)s決裁　%(by)s") % {"number": s.number, "day": format_date(s.signed_on, weekday=False), "by": s.signed_by}]

    return made("core/list.typ", {
        "title": _t("協議書：%(title)s") % {"title": c.title} if c.agreed_on else _t("協議書（案）：%(title)s") % {"title": c.title},
        "subtitle": _t("%(day)s成立") % {"day": words.day(c.agreed_on)} if c.agreed_on else _t("両者の決裁がそろうと成立します"),
        "summary": [
            side("ward", c.ward.name), side("bureau", c.division.bureau), [_t("求める年度"), fiscal_year_label(c.fiscal_year)],
            *([[_t("求める額"), words.yen(c.yen)]] if c.yen else []), [_t("求めること"), c.wish],
            [_t("合意したこと"), _t("%(outcome)s：%(answer)s") % {"outcome": c.get_outcome_display() if c.outcome else "—", "answer": c.answer}],
            *([[_t("決まり方"), _t("市長・副市長の会議")]] if c.by_meeting else []),
        ],
        "columns": [
            {"label": _t("条件"), "width": "4fr"}, {"label": _t("行う側"), "width": "1fr"}, {"label": _t("期日"), "width": "1.6fr"},
            {"label": _t("状態"), "width": "1.2fr"},
        ],
        "rows": [[t.text, str(t.get_side_display()), words.day(t.due_on) if t.due_on else "—", str(t.get_state_display())] for t in terms],
        "notes": _t("条件は、履行を確かめるまで両者で追います。") if terms else _t("条件はありません。"),
    })
