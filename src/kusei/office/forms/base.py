"""What every form of the office knows: who fills it in, about which row, in which ward."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.ui.fields import RowField
from kusei.office import powers
from kusei.office.fields import (
    DayField,
)

REASON = _("あとで読む人にわかるように書きます。個人の名前や住所は書きません。")


class OfficeForm(forms.Form):
    """Knows who fills it in and about which row."""

    def __init__(self, *args: Any, actor: Actor, row: Any = None, ward: Ward | None = None, **kwargs: Any) -> None:
        self.actor, self.row, self.in_view = actor, row, ward
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the actor and the row."""

    def today(self, name: str) -> None:
        self.fields[name].initial = calendar.today()


def wards_within(actor: Actor, power: str) -> Any:
    """The wards a power reaches, for a choice."""
    rows = Ward.objects.as_of(calendar.today()).defer("boundary")
    reach = actor.reach(power)
    return rows if reach.everywhere else rows.filter(pk__in=reach.wards)


class InWard(OfficeForm):
    """A new row's ward: the actor's own is chosen already."""

    power = powers.ORGANISE
    city_word: Any = ""
    ward = RowField(Ward.objects.none(), label=_("区"))

    def prepare(self) -> None:
        field: Any = self.fields["ward"]
        field.queryset = wards_within(self.actor, self.power)
        own = field.queryset.filter(pk=self.in_view.pk if self.in_view else self.actor.ward_id).first()
        field.initial = own.ref if own else None
        if self.city_word and self.actor.reach(self.power).everywhere:
            field.required, field.empty_label = False, self.city_word
        for name in ("since", "signed_on"):
            if name in self.fields:
                self.today(name)


class EndForm(OfficeForm):
    ends_on = DayField(label=_("最後の日"))
    reason = forms.CharField(label=_("理由"), help_text=REASON, max_length=300, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.today("ends_on")


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("理由"), help_text=REASON, max_length=300, widget=forms.Textarea({"rows": 3}))
