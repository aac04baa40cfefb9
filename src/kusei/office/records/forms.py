"""Fields in the order a person is told them; names equal the Action's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.approval.queries import external
from kusei.core.ledger.models import Division
from kusei.core.records.models import RETENTIONS, Classification, Clause, Disclosure, Document
from kusei.core.ui.fields import RowField
from kusei.office.approvals.forms import KeptFileField
from kusei.office.fields import DayField, with_blank
from kusei.office.forms import InWard, OfficeForm
from kusei.office.records import powers

YEARS = [(n, w) for n, w in RETENTIONS]


def classes(ward: Any, day: Any = None) -> Any:
    here = Q(ward=None) | Q(ward=ward) if ward else Q(ward=None)
    return Classification.objects.as_of(day or calendar.today()).filter(here).order_by("code", "pk")


class NumbersField(forms.CharField):
    """文書記号番号, one a line; read as the documents the actor sees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea({"rows": 4}), "help_text": _("文書記号番号を1行に1つ。例：8港総第12号"), **kwargs})
        self.actor: Any = None

    def clean(self, value: Any) -> list[Document]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        found = {d.number_text: d for d in Document.objects.seen_by(self.actor).filter(number_text__in=lines)}
        if unknown := [line for line in lines if line not in found]:
            raise ValidationError(_t("「%(n)s」は登録簿にありません。") % {"n": unknown[0]})
        return [found[line] for line in dict.fromkeys(lines)]


class OneNumberField(NumbersField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.TextInput(), "help_text": _("登録簿の文書記号番号。例：8港総第12号"), **kwargs})

    def clean(self, value: Any) -> Any:
        rows = super().clean(value)
        return rows[0] if rows else None


class WithClass(OfficeForm):
    def prepare(self) -> None:
        if "classification" in self.fields:
            field: Any = self.fields["classification"]
            field.queryset = classes(self.row.ward if self.row is not None else self.in_view)
        for name in ("received_on", "closed_on", "given_on"):
            if name in self.fields:
                self.today(name)
        for field in self.fields.values():
            if isinstance(field, NumbersField):
                field.actor = self.actor


class ReceiveForm(WithClass):
    title = forms.CharField(label=_("件名"), max_length=160)
    counterpart = forms.CharField(label=_("差出人"), max_length=120)
    their_number = forms.CharField(label=_("相手の文書番号"), max_length=60, required=False)
    given_number = forms.CharField(
        label=_("文書管理システムの番号"), max_length=60, help_text=_("番号は市の文書管理システムが付けたものを入れます。ここでは付けません。"),
    )
    received_on = DayField(label=_("収受日"))
    classification = RowField(Classification.objects.none(), label=_("分類"), required=False)
    files = KeptFileField(label=_("届いた文書（PDFなど）"), required=False, help_text=_("20MBまで。"))  # type: ignore[assignment]

    def prepare(self) -> None:
        super().prepare()
        if not external():
            del self.fields["given_number"]


class SendForm(WithClass):
    title = forms.CharField(label=_("件名"), max_length=160)
    recipient = forms.CharField(label=_("宛先"), max_length=120)
    body = forms.CharField(label=_("本文"), widget=forms.Textarea({"rows": 10}))
    answers = OneNumberField(label=_("回答する収受文書の番号"), required=False)
    classification = RowField(Classification.objects.none(), label=_("分類"), required=False)


class FileForm(WithClass):
    classification = RowField(Classification.objects.none(), label=_("分類"), words=lambda c: f"{c}（{c.get_years_display()}）")
    closed_on = DayField(label=_("完結日"))


class ClassForm(InWard):
    power, city_word = powers.KEEP, _("市全体")
    code = forms.CharField(label=_("分類記号"), max_length=12)
    name = forms.CharField(label=_("分類名"), max_length=80)
    years = forms.TypedChoiceField(label=_("保存年限"), choices=YEARS, coerce=int)
    since = DayField(label=_("いつから"))
    source = forms.CharField(label=_("出典"), max_length=200, required=False)


class SymbolForm(OfficeForm):
    division = RowField(Division.objects.none(), label=_("課"))
    direction = forms.ChoiceField(label=_("区分"), choices=with_blank(Document.Direction.choices, _("すべての区分")), required=False)
    text = forms.CharField(label=_("文書記号"), max_length=20, help_text=_("例：港総"))
    since = DayField(label=_("いつから"))

    def prepare(self) -> None:
        rows = Division.objects.as_of(calendar.today()).select_related("ward")
        field: Any = self.fields["division"]
        field.queryset = rows.filter(ward=self.in_view) if self.in_view else rows.filter(ward=None)
        self.today("since")


class ClauseForm(OfficeForm):
    law = forms.ChoiceField(label=_("根拠"), choices=Clause.Law.choices)
    code = forms.CharField(label=_("条項"), max_length=40, help_text=_("例：7条1号"))
    name = forms.CharField(label=_("内容"), max_length=120)
    since = DayField(label=_("いつから"))
    source = forms.CharField(label=_("出典"), max_length=200, required=False)


class HoldForm(InWard):
    power, city_word = powers.KEEP, _("市（局の文書）")
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("訴訟・監査・開示請求など。個人の名前は書きません。"))
    ordered_by = forms.CharField(label=_("求めた人・機関"), max_length=80, required=False)
    documents = NumbersField(label=_("止める文書"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["documents"].actor = self.actor  # type: ignore[attr-defined]


class HoldPersonalForm(OfficeForm):
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("訴訟・監査・開示請求など。個人の名前は書きません。"))
    ordered_by = forms.CharField(label=_("求めた人・機関"), max_length=80, required=False)


class WardForm(InWard):
    power, city_word = powers.KEEP, _("市（局の文書）")


class SpareForm(OfficeForm):
    item = RowField(None, label=_("文書"), words=lambda i: i.document)
    years = forms.TypedChoiceField(label=_("新しい保存年限"), choices=YEARS, coerce=int)
    reason = forms.CharField(label=_("廃棄しない理由"), max_length=200)

    def prepare(self) -> None:
        field: Any = self.fields["item"]
        field.queryset = self.row.items.filter(spared="").select_related("document")


class RequestForm(WithClass):
    law = forms.ChoiceField(label=_("請求の種類"), choices=Disclosure.Law.choices)
    requester = forms.CharField(label=_("請求した人"), max_length=80)
    contact = forms.CharField(label=_("連絡先"), max_length=200, required=False)
    wanted = forms.CharField(label=_("求める文書"), widget=forms.Textarea({"rows": 4}))
    received_on = DayField(label=_("受付日"))
    identity_checked = forms.BooleanField(label=_("本人確認をした（本人開示のとき）"), required=False)


class FindForm(WithClass):
    document = OneNumberField(label=_("文書記号番号"))


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea({"rows": 3}), max_length=200)


class DecideForm(OfficeForm):
    outcome = forms.ChoiceField(label=_("決定"), choices=Disclosure.Outcome.choices)
    reason = forms.CharField(
        label=_("不開示の理由"), widget=forms.Textarea({"rows": 4}), required=False,
        help_text=_("条項ごとに、なぜ当たるかを書きます。通知書に載ります。全部開示のときは空にします。"),
    )


class GiveForm(WithClass):
    given_on = DayField(label=_("開示日"))


class ClauseChoice(OfficeForm):
    clause = RowField(Clause.objects.none(), label=_("条項"))

    def prepare(self) -> None:
        field: Any = self.fields["clause"]
        field.queryset = Clause.objects.as_of(calendar.today()).filter(law=self.row.disclosure.law).order_by("code")


class TextMarkForm(ClauseChoice):
    words = forms.CharField(label=_("不開示にする文字"), help_text=_("文からそのまま写します。同じ文字が何度も出るときは、すべてに印が付きます。"), max_length=400)
    note = forms.CharField(label=_("備考"), max_length=120, required=False)
    field_order = ("words", "clause", "note")


class ShareField(forms.DecimalField):
    """A place on a page in percent of its width or height; the value is a share from 0 to 1."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=6, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else (Decimal(percent) / 100).quantize(Decimal("0.00001"))


class RegionMarkForm(ClauseChoice):
    page_number = forms.IntegerField(label=_("頁"), min_value=1, initial=1)
    left = ShareField(label=_("左の端（頁の幅の%）"))
    top = ShareField(label=_("上の端（頁の高さの%）"))
    right = ShareField(label=_("右の端（%）"))
    bottom = ShareField(label=_("下の端（%）"))
    note = forms.CharField(label=_("備考"), max_length=120, required=False)
    field_order = ("page_number", "left", "top", "right", "bottom", "clause", "note")


class UnmarkForm(OfficeForm):
    mark = RowField(None, label=_("取る印"), words=lambda m: f"{m.page}: {m.clause}")

    def prepare(self) -> None:
        field: Any = self.fields["mark"]
        field.queryset = self.row.marks.select_related("clause")
