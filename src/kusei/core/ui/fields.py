"""Form fields that read what a person writes on paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTY_LABELS, ROOMS
from kusei.core.calendar import BadDate, parse_date
from kusei.core.conditions import kinds_of_bodies
from kusei.core.evidence.registry import SOURCES
from kusei.core.places import BadCoordinate, Point, parse_coordinate
from kusei.core.ui.parts_drawn import MapSpec


class DayField(forms.Field):
    """One day: 令和8年4月1日, R8.4.1, 2026/4/1, full-width; the reason is said when it cannot be read."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("例：令和8年4月1日、2026/4/1"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Return the day, None when nothing is written; raises ValidationError in words."""
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except BadDate as error:
            raise ValidationError(error.message) from error

    def prepare_value(self, value: Any) -> Any:
        """Show a day the way it may be typed again."""
        return f"{value.year}/{value.month}/{value.day}" if isinstance(value, date) else value


if TYPE_CHECKING:
    _OneOf = forms.ModelChoiceField[Any]
    _SomeOf = forms.ModelMultipleChoiceField[Any]
else:
    _OneOf, _SomeOf = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class RowField(_OneOf):
    """A row by its ref; the primary key never leaves the server."""

    def __init__(self, queryset: Any, *, words: Any = str, **kwargs: Any) -> None:
        self.words = words
        kwargs.setdefault("empty_label", _("選んでください") if kwargs.get("required", True) else _("（選ばない）"))
        super().__init__(queryset, to_field_name="ref", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(self.words(obj))


class RowsField(_SomeOf):
    def __init__(self, queryset: Any, *, words: Any = str, **kwargs: Any) -> None:
        self.words = words
        super().__init__(queryset, to_field_name="ref", **{"widget": forms.CheckboxSelectMultiple(), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(self.words(obj))


class PointWidget(forms.MultiWidget):
    """Latitude and longitude: typed, pressed on a map, or, with ``here``, asked of the device when a button is pressed."""

    template_name = "ui/parts/point.html"

    def __init__(self, *, drawn: MapSpec | None = None, here: bool = False) -> None:
        box, attrs = (forms.HiddenInput, {}) if here else (forms.TextInput, {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__({"lat": box(attrs), "lon": box(attrs)})
        self.drawn, self.here = drawn, here

    @property
    def is_hidden(self) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        """What an error leads to: the first box, or the button where the boxes are hidden."""
        return id_ and (f"{id_}_here" if self.here else f"{id_}_0")

    def decompress(self, value: Any) -> list[Any]:
        return [f"{value.lat:.5f}", f"{value.lon:.5f}"] if isinstance(value, Point) else [None, None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = super().get_context(name, value, attrs)
        found["widget"] |= {"drawn": self.drawn, "here": self.here, "labels": (_("緯度"), _("経度"))}
        return found


class PointField(forms.Field):
    """A place on the map, or nothing. Whether it lies where it should is the act's question."""

    def __init__(self, *, drawn: MapSpec | None = None, here: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": PointWidget(drawn=drawn, here=here), **kwargs})

    def to_python(self, value: Any) -> Point | None:
        """Return the point, None when nothing is written; raises ValidationError in words."""
        lat, lon = (str(part or "").strip() for part in value or ("", ""))
        if not lat and not lon:
            return None
        if not lat or not lon:
            raise ValidationError(_("緯度と経度のどちらかが空です。両方入れるか、両方空にしてください。"))
        try:
            return Point(parse_coordinate(lon), parse_coordinate(lat))
        except (BadCoordinate, ValueError) as bad:
            raise ValidationError(_("座標として読めません。「136.9063」のように入れてください。")) from bad


def record_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """What a condition may read from the records, in groups: systems in use, evidence, posts, kinds of body."""
    return [
        (_("始めている仕組み"), [(r.key, r.label) for r in ROOMS.values() if r.adoptable]),
        (_("日付のある実績"), [(s.key, s.label) for s in SOURCES.values()]),
        (_("担当の職"), list(DUTY_LABELS.items())), (_("協定の相手"), [(k, k) for k in kinds_of_bodies()]),
    ]
