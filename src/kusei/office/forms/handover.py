"""What an 事務引継書 asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import Post, StaffMember
from kusei.core.ui.fields import RowField
from kusei.office import powers
from kusei.office.fields import DayField
from kusei.office.forms.base import OfficeForm

BOX = forms.Textarea({"rows": 4})


def _person(s: StaffMember) -> str:
    return f"{s.name}（{s.number}）"  # data


class BeginHandoverForm(OfficeForm):
    post = RowField(Post.objects.none(), label=_("職"))
    changes_on = DayField(label=_("後任者の発令の日"))
    outgoing = RowField(StaffMember.objects.order_by("kana", "pk"), label=_("前任者"), words=_person)
    incoming = RowField(
        StaffMember.objects.order_by("kana", "pk"), label=_("後任者"), words=_person,
        help_text=_("後任者が何人もいるときは、ひとりずつ引継書を作り、引き継ぐ範囲を書きます。"),
    )
    part = forms.CharField(label=_("引き継ぐ範囲"), max_length=200, required=False, help_text=_("全部を引き継ぐときは空にします。"))

    def prepare(self) -> None:
        self.today("changes_on")
        field: Any = self.fields["post"]
        rows = Post.objects.select_related("division__ward").order_by("ward__code", "division__code", "rank", "pk")
        reach = self.actor.reach(powers.ORGANISE)
        if not reach.everywhere:
            rows = rows.filter(ward__in=reach.wards) if reach else rows.filter(pk=self.actor.post_id)
        if self.in_view is not None:
            rows = rows.filter(ward=self.in_view)
        field.queryset = rows.held_from(calendar.today())
        own = rows.filter(pk=self.actor.post_id).first()
        field.initial = own.ref if own else None


class WriteHandoverForm(OfficeForm):
    promises = forms.CharField(
        label=_("約束していること・申し送り"), max_length=4000, required=False, widget=BOX,
        help_text=_("だれと、いつまでに、何を約束したか。住民の名前は書きません。"),
    )
    keys = forms.CharField(label=_("鍵・物品・利用している外部のシステム"), max_length=2000, required=False, widget=BOX,
                           help_text=_("パスワードは書きません。"))
    papers = forms.CharField(label=_("書類・帳簿の置き場所"), max_length=2000, required=False, widget=BOX)
