"""What the task calendar asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.core.ui.fields import RowField, RowsField
from kusei.office.fields import DayField
from kusei.office.forms.base import OfficeForm, wards_within
from kusei.office.year import queries
from kusei.office.year.intake import written
from kusei.office.year.models import SHIFTS, Task
from kusei.office.year.powers import OPEN
from kusei.office.year.rules import BadPattern, read_when
from kusei.office.year.words import wrong


class TaskForm(OfficeForm):
    title = forms.CharField(label=_("業務名"), max_length=120)
    when = forms.CharField(
        label=_("時期"), max_length=60,
        help_text=_("例：6月30日、毎月10日、毎月第2火曜日、6月末、年度の10日目、3月31日の10開庁日前"),
    )
    shift = forms.ChoiceField(label=_("閉庁日のとき"), choices=SHIFTS)
    lead_days = forms.IntegerField(label=_("何日前から知らせるか"), min_value=0, max_value=120, initial=14)
    manual = forms.CharField(
        label=_("手順・根拠"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("だれに聞くか、どのファイルを使うか。住民の名前は書きません。"),
    )

    def prepare(self) -> None:
        if isinstance(self.row, Task):
            t = self.row
            self.initial = {
                "title": t.title, "when": written(t.pattern), "shift": t.shift, "lead_days": t.lead_days, "manual": t.manual, **self.initial,
            }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "when" in given and "shift" in given:
            try:
                given["pattern"] = read_when(given["when"], given["shift"])
            except BadPattern as bad:
                self.add_error("when", ValidationError(wrong(bad)))
        return given


class FinishForm(OfficeForm):
    done_on = DayField(label=_("済ませた日"))
    note = forms.CharField(
        label=_("次の年への覚え"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("来年の担当者が読みます。住民の名前は書きません。"),
    )

    def prepare(self) -> None:
        self.today("done_on")


def years() -> list[tuple[str, str]]:
    """The coming fiscal year first from January on, else the running one."""
    today = calendar.today()
    this = calendar.fiscal_year_of(today)
    order = (this + 1, this) if today.month <= 3 else (this, this + 1)
    return [(str(y), calendar.fiscal_year_label(y)) for y in order]


class CarryOverForm(OfficeForm):
    year = forms.TypedChoiceField(label=_("引き継ぐ先の年度"), coerce=int)
    without = RowsField(Task.objects.none(), label=_("もう続けない予定"), required=False)
    reason = forms.CharField(label=_("続けない理由"), max_length=300, required=False)

    def prepare(self) -> None:
        year: Any = self.fields["year"]
        year.choices = years()
        field: Any = self.fields["without"]
        going = [c.task.pk for c in queries.carried(self.row, self.target) if c.days] if self.row else []
        field.queryset = Task.objects.filter(pk__in=going).order_by("title", "pk")

    @property
    def target(self) -> int:
        """The year asked for, or the one offered first."""
        asked = str(self.data.get("year") or self.initial.get("year") or "")
        known = [y for y, _label in years()]
        return int(asked if asked in known else known[0])


class SeriesForm(OfficeForm):
    ward = RowField(Ward.objects.none(), label=_("区"), required=False)
    year = forms.TypedChoiceField(label=_("開く年度"), coerce=int)

    def prepare(self) -> None:
        year: Any = self.fields["year"]
        this = calendar.fiscal_year_of(calendar.today())
        year.choices = [(str(y), calendar.fiscal_year_label(y)) for y in (this + 1, this)]
        field: Any = self.fields["ward"]
        field.queryset = wards_within(self.actor, OPEN)
        field.empty_label = _("市（局）の番号")
        own = field.queryset.filter(pk=self.in_view.pk if self.in_view else self.actor.ward_id).first()
        field.initial = own.ref if own else None
