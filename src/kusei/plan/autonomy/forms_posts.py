"""What is asked about posts at the ward head's discretion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Division, Ward
from kusei.core.ui.fields import DayField, RowField
from kusei.plan.autonomy.actions.posts import TYPED
from kusei.plan.autonomy.models import Came, What
from kusei.plan.autonomy.queries_posts import divisions_of

PICK = ("", _("選んでください"))
TENTHS = _("1.5人なら15と入れます。")


def _area(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=help_text)


def _years() -> list[tuple[str, Any]]:
    year = calendar.fiscal_year_of(calendar.today())
    return [(str(y), fiscal_year_label(y)) for y in (year, year + 1)]


class PoolForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label=_("年度"), choices=_years, coerce=int)
    tenths = forms.IntegerField(label=_("枠の人数（0.1人単位）"), min_value=1, max_value=10**4, help_text=TENTHS)
    source = _area(_("決めた文書・理由"), _("例：定員の配分の通知の番号"))


class ChangePoolForm(forms.Form):
    tenths = forms.IntegerField(label=_("変えた後の枠の人数（0.1人単位）"), min_value=1, max_value=10**4, help_text=TENTHS)
    source = _area(_("決めた文書・理由"))


class PostForm(forms.Form):
    division = RowField(Division.objects.none(), label=_("配置する課"))
    tenths = forms.IntegerField(label=_("人数（0.1人単位）"), min_value=1, max_value=10**4, help_text=TENTHS)
    from_on = DayField(label=_("始まる日"))
    to_on = DayField(label=_("終わる日"), help_text=_("枠の年度の中で決めます。"))
    work = forms.CharField(label=_("受け持つ仕事"), max_length=120, help_text=_("例：転入の多い時期の届出の審査"))
    grounds = _area(_("配置する理由"), _("だれが困っていて、置くと何がどう変わると見ているか。"))

    def __init__(self, *args: Any, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, RowField)
        field.queryset = divisions_of(ward)


class WorkForm(forms.Form):
    what = forms.ChoiceField(label=_("測ったもの"), choices=[PICK, *((k, What(k).label) for k in TYPED)])
    value = forms.IntegerField(label=_("量"), min_value=0, max_value=10**7, help_text=_("前と後で、同じ測り方にしてください。"))
    measured_on = DayField(label=_("測った日"), initial=calendar.today)
    source = forms.CharField(label=_("出典"), max_length=200, help_text=_("例：10月の勤務の記録"))


class ReasonForm(forms.Form):
    reason = _area(_("理由"))


class ReviewForm(forms.Form):
    came = forms.ChoiceField(label=_("結論"), choices=[PICK, *Came.choices])
    came_of = _area(_("点検"), _("量がどう変わり、ほかに何が変わったか。続けるか、枠に戻すか。"))


class ExtendForm(forms.Form):
    to_on = DayField(label=_("新しい終わる日"))
    reason = _area(_("理由"))
