"""Divisions, posts, people and powers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.models import Grant
from kusei.core.ledger.models import Division, Holding, Post, StaffMember
from kusei.core.ui.fields import RowField
from kusei.office.fields import (
    DayField,
    power_choices,
    with_blank,
)
from kusei.office.forms.base import REASON, EndForm, InWard, OfficeForm
from kusei.office.words import DUTIES


class DivisionForm(InWard):
    city_word = _("局（市）")
    bureau = forms.CharField(label=_("局の名前"), required=False, max_length=60, help_text=_("市の局の課のときに入れます。"))
    parent = RowField(Division.objects.none(), label=_("上の組織"), required=False, empty_label=_("なし"))
    name = forms.CharField(label=_("課名"), max_length=60)
    name_en = forms.CharField(label=_("英語名"), required=False, max_length=80)
    code = forms.CharField(label=_("課コード"), required=False, max_length=12)
    since = DayField(label=_("できる日"))

    def prepare(self) -> None:
        super().prepare()
        rows = Division.objects.as_of(calendar.today()).select_related("ward")
        reach = self.actor.reach(self.power)
        self.fields["parent"].queryset = rows if reach.everywhere else rows.filter(ward__in=reach.wards)  # type: ignore[attr-defined]


class EditDivisionForm(OfficeForm):
    code = forms.CharField(label=_("課コード"), required=False, max_length=12)
    name_en = forms.CharField(label=_("英語名"), required=False, max_length=80)


class PostForm(OfficeForm):
    title = forms.CharField(label=_("職名"), max_length=60)
    title_en = forms.CharField(label=_("英語名"), required=False, max_length=80)
    duty = forms.ChoiceField(label=_("担当分野"), choices=with_blank(DUTIES.items()))
    rank = forms.IntegerField(label=_("職位"), initial=5, min_value=1, max_value=9, help_text=_("1 区長・局長 … 5 係員"))
    since = DayField(label=_("置く日"))
    standard_powers = forms.BooleanField(label=_("担当分野の標準の権限を付ける"), required=False, initial=True)

    def prepare(self) -> None:
        self.today("since")


class EditPostForm(OfficeForm):
    rank = forms.IntegerField(label=_("職位"), min_value=1, max_value=9)
    title_en = forms.CharField(label=_("英語名"), required=False, max_length=80)


class EndPostForm(EndForm):
    successor = RowField(Post.objects.none(), label=_("引き継ぐ職"), required=False, empty_label=_("なし"))
    field_order = ("ends_on", "successor", "reason")

    def prepare(self) -> None:
        super().prepare()
        rows = Post.objects.as_of(calendar.today()).filter(ward=self.row.ward).exclude(pk=self.row.pk)
        self.fields["successor"].queryset = rows.select_related("division__ward")  # type: ignore[attr-defined]


class ReorganiseForm(OfficeForm):
    """One successor is a renaming, several a split, ``into`` a merger. Each post says where it goes when it splits."""

    starts_on = DayField(label=_("新しい組織になる日"))
    first = forms.CharField(label=_("新しい課の名前（1）"), required=False, max_length=60)
    second = forms.CharField(label=_("新しい課の名前（2）"), required=False, max_length=60, help_text=_("課を分けるときに入れます。"))
    third = forms.CharField(label=_("新しい課の名前（3）"), required=False, max_length=60)
    into = RowField(
        Division.objects.none(), label=_("合わせる先の課"), required=False, empty_label=_("合わせない"),
        help_text=_("ほかの課に合わせるときに選びます。新しい名前は入れません。"),
    )
    reason = forms.CharField(label=_("根拠・理由"), help_text=REASON, max_length=300, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        today = calendar.today()
        self.fields["starts_on"].initial = calendar.Period.fiscal_year(calendar.fiscal_year_of(today) + 1).start
        others = Division.objects.as_of(today).filter(ward=self.row.ward).exclude(pk=self.row.pk)
        self.fields["into"].queryset = others.select_related("ward")  # type: ignore[attr-defined]
        self.posts = list(Post.objects.filter(division=self.row, until=None).order_by("rank", "pk"))
        for post in self.posts:
            self.fields[f"post_{post.ref}"] = forms.ChoiceField(
                label=_("「%(post)s」の移る先") % {"post": post.title}, initial="0",
                choices=[("0", _("新しい課（1）")), ("1", _("新しい課（2）")), ("2", _("新しい課（3）"))],
            )


# People -------------------------------------------------------------------------------------------------------------


class StaffForm(OfficeForm):
    number = forms.CharField(label=_("職員番号"), max_length=12)
    name = forms.CharField(label=_("氏名"), max_length=80, strip=False, help_text=_("届け出た文字のまま保存します。"))
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=160)
    mail = forms.EmailField(label=_("メール"), required=False)


class EditStaffForm(StaffForm):
    number = None  # type: ignore[assignment]


class AppointForm(OfficeForm):
    person = RowField(
        StaffMember.objects.order_by("kana", "pk"), label=_("職員"), words=lambda s: f"{s.name}（{s.number}）",  # data
    )
    form = forms.ChoiceField(label=_("発令の種類"), choices=Holding.Form.choices)
    since = DayField(label=_("発令の日"))
    until = DayField(label=_("終わりの日"), required=False, help_text=_("決まっていなければ空にします。"))

    def prepare(self) -> None:
        self.today("since")


class EndHoldingForm(EndForm):
    holding = RowField(Holding.objects.none(), label=_("終える発令"))
    field_order = ("holding", "ends_on", "reason")

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["holding"]
        live = Holding.objects.held_from(calendar.today()).filter(post=self.row)
        field.queryset = live.select_related("staff")
        field.words = lambda h: f"{h.staff.name} {h.get_form_display()} {calendar.format_date(h.since, weekday=False)}"


class GrantForm(OfficeForm):
    granted = forms.ChoiceField(label=_("権限"))
    since = DayField(label=_("始まりの日"))
    until = DayField(label=_("終わりの日"), required=False, help_text=_("空にすると、終えるまで続きます。"))
    everywhere = forms.BooleanField(label=_("全区に及ぶ"), required=False, help_text=_("個人の記録を扱う権限を市の職に与えるときにも使います。"))
    basis = forms.CharField(label=_("根拠（規則・決裁）"), max_length=200, help_text=_("事務分掌規則の条、決裁の番号など。"))

    def prepare(self) -> None:
        self.today("since")
        self.fields["granted"].choices = with_blank(power_choices())  # type: ignore[attr-defined]


class EndGrantForm(EndForm):
    grant = RowField(Grant.objects.none(), label=_("終える権限"))
    field_order = ("grant", "ends_on", "reason")

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["grant"]
        field.queryset = Grant.objects.held_from(calendar.today()).filter(post=self.row)
        words = {key: label for _room, rows in power_choices() for key, label in rows}
        field.words = lambda g: words.get(g.power, g.power)
