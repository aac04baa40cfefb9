"""Paper sheets with numbered cells, and slips with a QR code each."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.core import calendar
from kusei.core.papers import made, qr_svg
from kusei.core.surveys.models import Survey
from kusei.core.surveys.questions import said


def sheets_pdf(survey: Survey, *, first: int, last: int, language: str, url: str) -> bytes:
    """One sheet of questions per number from ``first`` to ``last`` (at most 100), cells numbered as they are keyed."""
    if not 0 < first <= last < first + 100:
        raise ValueError("1 to 100 sheets")
    with override(language):
        questions = [
            {
                "number": number, "label": said(q.label, language), "kind": q.kind,
                "options": [{"value": o.value, "label": said(o.label, language)} for o in q.options],
                "how": _how(q.kind),
            }
            for number, q in enumerate(survey.sheet, start=1)
        ]
        data = {
            "title": survey.title, "purpose": survey.purpose, "questions": questions, "numbers": list(range(first, last + 1)),
            "number_label": _("用紙番号"), "qr": qr_svg(url) if url else "",
            "qr_alt": _("ウェブで答えるための二次元コード"), "qr_label": _("ウェブでも答えられます"),
            "until": _("%(day)sまでにお出しください。") % {"day": calendar.format_date(survey.closes_on)},
            "promise": _("お名前は書かないでください。答えは集計だけに使います。"),
        }
    return made("surveys/grid.typ", data, lang=language)


def _how(kind: str) -> str:
    return {
        "scale": _("一つに〇を付けてください。"), "single": _("一つに〇を付けてください。"),
        "multiple": _("あてはまるものすべてに〇を付けてください。"), "number": _("数を書いてください。"),
        "text": _("自由に書いてください。"),
    }[kind]


def slips_pdf(survey: Survey, urls: Sequence[str]) -> bytes:
    """Eight slips a page, each with its own link: one answer, until the closing day."""
    data = {
        "title": survey.title, "slips": [{"qr": qr_svg(u), "url": u} for u in urls],
        "how": _("この二次元コードから、一回だけ答えられます。"), "qr_alt": _("ウェブで答えるための二次元コード"),
        "until": _("%(day)sまで") % {"day": calendar.format_date(survey.closes_on)},
    }
    return made("surveys/slips.typ", data, lang="ja")
