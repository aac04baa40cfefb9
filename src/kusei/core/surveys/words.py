"""What is wrong with a survey or an entry, in words a person can act on."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.surveys.questions import BadEntry, BadSurvey, Question, said

SURVEY_FAULTS = {
    "empty": _("質問がありません。一つ以上入れてください。"),
    "key": _("質問の記号『%(key)s』は使えないか、重なっています。英数字で、ほかと違うものにしてください。"),
    "kind": _("質問『%(key)s』の答え方がわかりません。"),
    "label": _("質問『%(key)s』の日本語の文がありません。"),
    "options": _("質問『%(key)s』の選択肢は二つ以上、番号で、重ならないようにしてください。"),
}
ENTRY_FAULTS = {
    "option": _("『%(value)s』という選択肢はありません（%(options)s）。"),
    "number": _("『%(value)s』は数として読めません。"),
    "range": _("『%(value)s』は範囲の外です（%(least)sから%(most)sまで）。"),
    "too_long": _("長すぎます（2,000文字まで）。"),
    "columns": _("答えの数が合いません（質問%(wanted)s問に対して%(given)s個）。答えがないところは「-」を入れてください。"),
    "sheet": _("『%(value)s』は用紙番号として読めません。行の初めに用紙番号を入れてください。"),
}
TRACES = {
    "phone": _("電話番号"), "mail": _("メールアドレス"), "number": _("長い番号"), "address": _("番地"),
    "name": _("人の名前"), "staff": _("職員の名前"),
}


def survey_fault(bad: BadSurvey) -> str:
    return str(SURVEY_FAULTS[bad.code]) % {"key": bad.key}


def entry_fault(bad: BadEntry, questions: Sequence[Question]) -> str:
    text = str(ENTRY_FAULTS[bad.code]) % {"value": bad.value, "least": "", "most": "", **bad.params}
    number = next((n for n, q in enumerate(questions, start=1) if q.key == bad.question), 0)
    if not number:
        return text
    label = said(questions[number - 1].label, get_language() or "ja")
    return _t("問%(number)s「%(label)s」：%(fault)s") % {"number": number, "label": label, "fault": text}
