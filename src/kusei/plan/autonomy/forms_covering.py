"""What is chosen of a plan to cover payments: the field of each project, then the lines to take over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kusei.core.text import whole_number
from kusei.plan.autonomy.actions.covering import Cover
from kusei.plan.autonomy.models import Earmark
from kusei.plan.autonomy.queries_covering import Line, Project

BROKEN = _("選んだ行を読めません。画面を開き直してください。")


def token(line: Line) -> str:
    """A line with the versions it was read at."""
    return f"{line.bill.ref}-{line.bill.version}-{line.payment.ref}-{line.payment.version}-{line.field}-{line.yen}"


def cover(text: str) -> Cover:
    """Raises ValidationError for what this page never wrote."""
    parts = text.split("-")
    if len(parts) != 6:
        raise ValidationError(BROKEN)
    bill, bill_version, payment, payment_version, field, yen = parts
    numbers = [whole_number(n) for n in (bill_version, payment_version, yen)]
    if None in numbers:
        raise ValidationError(BROKEN)
    return Cover(bill, numbers[0] or 0, payment, numbers[1] or 0, field, numbers[2] or 0)


class LinesForm(forms.Form):
    """Lines are read from what was sent, not from the plan of this moment: what changed meanwhile is refused by its name."""

    lines = forms.Field(label=_("記録する行"), required=False, widget=forms.SelectMultiple)

    def __init__(self, data: Any = None, *, lines: Sequence[Line] = ()) -> None:
        super().__init__(data)
        sent = set(data.getlist("lines")) if data is not None else None
        self.marks = [(x, token(x), sent is None or token(x) in sent) for x in lines]

    def clean_lines(self) -> tuple[Cover, ...]:
        return tuple(cover(str(text)) for text in self.cleaned_data["lines"] or ())


def field_choices(projects: Sequence[Project]) -> list[tuple[Project, list[tuple[str, Any, bool]]]]:
    """For each project the fields it may be of, and which is chosen."""
    options = [("", _("選んでください")), *Earmark.choices]
    return [(p, [(value, label, value == p.field) for value, label in options]) for p in projects]
