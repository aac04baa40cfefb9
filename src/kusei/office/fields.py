"""Form fields that read what people really type: era dates, full-width digits, a day and a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import POWERS, ROOMS
from kusei.core.places import BadCoordinate, parse_coordinate
from kusei.core.sheets import BadCell, Time

EXAMPLE = _("例：令和9年4月1日、2027-04-01")


class DayField(forms.CharField):
    """A date in the era or the western calendar, half or full width; shown as it was typed, read as a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": EXAMPLE, "max_length": 40, **kwargs})

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return calendar.parse_date(text)
        except calendar.BadDate as bad:
            raise ValidationError(_("日付として読めません。「令和9年4月1日」か「2027-04-01」のように入れてください。")) from bad

    def prepare_value(self, value: Any) -> Any:
        return calendar.format_date(value, "ja", weekday=False) if isinstance(value, date) else value


class MomentField(forms.MultiValueField):
    """A day and a time of day in Japan, read as an aware instant."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (DayField(), forms.CharField(max_length=10))
        widget = MomentWidget()
        super().__init__(fields=fields, widget=widget, **{"help_text": _("例：令和9年4月1日 9:30"), **kwargs})

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list or data_list[0] is None:
            return None
        try:
            at: time = Time().read(data_list[1])
        except BadCell as bad:
            raise ValidationError(_("時刻として読めません。「9:30」のように入れてください。")) from bad
        return datetime.combine(data_list[0], at, tzinfo=calendar.JST)


class MomentWidget(forms.MultiWidget):
    def __init__(self) -> None:
        super().__init__({"day": forms.TextInput(), "time": forms.TextInput()})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], (_("日付"), _("時刻")), strict=True):
            part["attrs"]["aria-label"] = str(label)
        return context

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, datetime):
            return ["", ""]
        local = value.astimezone(calendar.JST)
        return [calendar.format_date(local.date(), "ja", weekday=False), f"{local:%H:%M}"]


class CoordinateField(forms.CharField):
    """Degrees, decimal or with minutes and seconds."""

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return float(parse_coordinate(text))
        except BadCoordinate as bad:
            raise ValidationError(_("座標として読めません。「136.9063」のように入れてください。")) from bad


def power_choices(offered: Callable[[str], bool] = lambda power: True) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every declared power that is ``offered``, under its room."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for power in POWERS.values():
        if offered(power.key):
            groups.setdefault(power.room, []).append((power.key, power.label))
    return [(str(ROOMS[key].label) if key in ROOMS else key, rows) for key, rows in groups.items()]


def with_blank(choices: Iterable[tuple[str, Any]], blank: Any = "") -> list[tuple[str, Any]]:
    return [("", blank or _("選んでください")), *choices]
