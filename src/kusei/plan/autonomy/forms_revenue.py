"""What is asked about the ward's own revenue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.rules import settlement
from kusei.core.ui.fields import DayField, RowField
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Bill, Earmark, Payment, Screening, Source
from kusei.plan.autonomy.queries_revenue import payments_for

PICK, FREE = ("", _("選んでください")), ("", _("限定しない"))


def _area(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=help_text)


def _yen(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=10**12, help_text=help_text)


def _years() -> list[tuple[str, str]]:
    return settlement.choices(calendar.today())


def _company() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("相手方は会社・団体である（個人ではない）"), required=False,
        help_text=_("公表のページに名前が出るのは、会社・団体で、公表に同意した広告と命名権だけです。個人の名前は出ません。"),
    )


def _named() -> forms.BooleanField:
    return forms.BooleanField(label=_("相手方が、名前の公表に同意している"), required=False)


class AgreementForm(forms.Form):
    kind = forms.ChoiceField(label=_("種類"), choices=[PICK, *Source.choices])
    title = forms.CharField(label=_("件名"), max_length=120, help_text=_("例：区だよりの広告、区民まつりの協賛"))
    party = forms.CharField(label=_("相手方"), max_length=120)
    company = _company()
    named = _named()
    starts_on = DayField(label=_("期間の初日"))
    ends_on = DayField(label=_("期間の末日"))
    yen = _yen(_("契約の額（円）"), _("期間の全部の額。物の提供は含めません。"))
    earmark = forms.ChoiceField(label=_("使い道の限定"), required=False, choices=[FREE, *Earmark.choices], help_text=_("相手方が使い道を決めているときに選びます。"))
    conditions = _area(_("条件"), required=False, help_text=_("掲げる場所や大きさ、報告の約束など。"))


class NamingForm(forms.Form):
    company = _company()
    named = _named()
    reason = _area(_("理由"), help_text=_("例：同意書を受けた、同意の取り下げの申出があった"))


class ReasonForm(forms.Form):
    reason = _area(_("理由"))


class ScreenForm(forms.Form):
    note = _area(_("審査の記録"), help_text=_("だれが、何を見て確かめたか。"))

    def __init__(self, *args: Any, lines: list[Screening], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"line_{n}" for n in range(len(lines))]
        for name, line in zip(self.names, lines, strict=True):
            self.fields[name] = forms.ChoiceField(label=line.item, choices=[PICK, *Screening.Verdict.choices], initial=line.verdict)
        self.order_fields([*self.names, "note"])

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        return {"note": values.get("note", ""), "verdicts": tuple(values.get(n, "") for n in self.names)}


class EndEarlyForm(forms.Form):
    stopped_on = DayField(label=_("終える日"), help_text=_("この日の翌日からの分を、日割りで返します。"))
    reason = _area(_("理由"))


class BillForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int, choices=_years)
    yen = _yen(_("調定の額（円）"))
    due_on = DayField(label=_("納入の期限"))


class ReceiveForm(forms.Form):
    yen = _yen(_("受けた額（円）"), _("一部だけ受けたときは、その額を入れます。"))
    received_on = DayField(label=_("受けた日"), initial=calendar.today)
    note = forms.CharField(label=_("備考"), max_length=300, required=False)


class YenReasonForm(forms.Form):
    yen = _yen(_("額（円）"))
    reason = _area(_("理由"))


class UseForm(forms.Form):
    payment = RowField(
        Payment.objects.none(), label=_("裁量経費の支出"), required=False, help_text=_("裁量経費の支出を賄うときに選びます。ほかの使い道のときは空にします。"),
    )
    field = forms.ChoiceField(label=_("使い道の分野"), choices=[PICK, *Earmark.choices])
    purpose = forms.CharField(label=_("使い道"), max_length=200)
    yen = _yen(_("使った額（円）"))
    used_on = DayField(label=_("使った日"), initial=calendar.today)

    def __init__(self, *args: Any, bill: Bill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["payment"]
        assert isinstance(choice, RowField)
        choice.queryset = payments_for(bill)
        choice.words = _payment


def _payment(p: Payment) -> str:
    return f"{words.day(p.paid_on)} {p.commitment.proposal.title} {p.commitment.what}（{words.yen(p.yen - p.covered_yen)}）"  # data
