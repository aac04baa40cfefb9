"""What is wrong with a question or an answer, in words a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.inquiry.rules import BadAnswer, BadQuestion, Question

QUESTION_FAULTS = {
    "empty": _("質問がありません。一つ以上入れてください。"),
    "key": _("質問の記号『%(key)s』は使えないか、重なっています。英数字で、ほかと違うものにしてください。"),
    "label": _("質問『%(key)s』の文がありません。"),
    "kind": _("質問『%(key)s』の答え方がわかりません。"),
    "options": _("質問『%(key)s』の選択肢を二つ以上入れてください。"),
    "grid": _("質問『%(key)s』の表の行と列を入れてください。"),
    "evidence": _("質問『%(key)s』に根拠を結び付けられるのは数の質問だけです。"),
}
ANSWER_FAULTS = {
    "number": _("『%(value)s』は数として読めません。数だけにするか、空にしてください。"),
    "approximate": _("『%(value)s』はおおよその数です。数だけを入れ、事情は補足に書いてください。"),
    "too_small": _("『%(value)s』は小さすぎます（%(limit)s以上）。"),
    "too_large": _("『%(value)s』は大きすぎます（%(limit)s以下）。"),
    "date": _("『%(value)s』は日付として読めません。「令和9年1月15日」のように入れてください。"),
    "choice": _("『%(value)s』は選べません。次のどれかにしてください：%(options)s"),
    "too_long": _("長すぎます（4,000文字まで）。"),
    "file": _("ファイルとして受け取れません。"),
    "grid": _("表として読めません。"),
}


def question_fault(bad: BadQuestion) -> str:
    return str(QUESTION_FAULTS[bad.code]) % {"key": bad.key}


def answer_fault(question: Question, bad: BadAnswer) -> str:
    """The fault without the question's own words; a form shows it at the field."""
    limit = question.least if bad.code == "too_small" else question.most
    values = {"value": bad.value, "limit": limit, "options": " / ".join(question.options)}
    said = str(ANSWER_FAULTS[bad.code]) % values
    return _t("%(cell)s：%(fault)s") % {"cell": bad.cell.replace("/", " "), "fault": said} if bad.cell else said


def named_fault(question: Question, bad: BadAnswer) -> str:
    return _t("「%(question)s」：%(fault)s") % {"question": question.label, "fault": answer_fault(question, bad)}
