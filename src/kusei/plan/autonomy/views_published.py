"""区の独自収入とその使い道: open to anyone; only money that came in, only who may be named."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import VISITOR
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.core.rules.settlement import closes_on
from kusei.core.text import whole_number
from kusei.core.ui.exporting import export_response
from kusei.core.ui.pages import Page
from kusei.core.ui.parts import Figure, Filter, Option
from kusei.plan.autonomy import panels_published as panels
from kusei.plan.autonomy import words
from kusei.plan.autonomy.queries_published import Income, published, years
from kusei.plan.autonomy.sheets_published import PUBLISHED, published_rows


class Published(Page):
    open_because = "money that came in and its use are published facts; the same for whoever looks, named by rule alone"
    room_key, template_name, title = "autonomy", "autonomy/published.html", _("区の独自収入とその使い道")

    def crumbs(self) -> list[Any]:
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        there, held = wards(), years()
        asked = whole_number(request.GET.get("year", ""))
        year = asked if asked in held else held[0] if held else None
        ward = next((w for w in there if w.code == request.GET.get("ward_code", "")), None)
        found = published(year, ward) if year is not None else []
        if request.GET.get("format"):
            return export_response(VISITOR, PUBLISHED, published_rows(found), "csv")
        if year is None:
            return self.show(base="ui/public.html", none=True)
        kept = f"year={year}&ward_code={ward.code if ward else ''}"
        return self.show(
            base="ui/public.html", filters=_filters(held, year, there, ward), heading=_heading(found, year, ward), running=_running(year),
            figures=_figures(found), flow=panels.flow(found), kinds=panels.kinds(found), incomes=panels.incomes(found), file=f"?{kept}&format=csv",
        )


def _filters(held: list[int], year: int, there: Any, ward: Ward | None) -> list[Filter]:
    return [
        Filter("year", _("年度"), "choice", str(year), [Option(str(y), fiscal_year_label(y), y == year) for y in held]),
        Filter("ward_code", _("区"), "choice", ward.code if ward else "", [
            Option("", _t("全区"), ward is None), *(Option(w.code, w.name, w == ward) for w in there),
        ]),
    ]


def _heading(found: list[Income], year: int, ward: Ward | None) -> str:
    said = _t("%(ward)sは%(year)sに %(yen)s の独自の収入を受け、%(used)s を使いました")
    return said % {
        "ward": ward.name if ward else _t("全区"), "year": fiscal_year_label(year), "yen": words.yen(sum(x.yen for x in found)),
        "used": words.yen(sum(x.sum("used") for x in found)),
    }


def _running(year: int) -> str:
    """Said while the books of the year are open."""
    last = closes_on(year)
    if calendar.today() > last:
        return ""
    return _t("この年度の出納は%(day)sに閉じます。それまで数字が変わることがあります。") % {"day": words.day(last)}


def _figures(found: list[Income]) -> list[Figure]:
    today = calendar.today()
    told = (
        (_("受けた額"), sum(x.yen for x in found)), (_("使った額"), sum(x.sum("used") for x in found)),
        (_("返した額・市の一般財源にした額"), sum(x.sum("returned", "lapsed") for x in found)), (_("まだ使っていない額"), sum(x.sum("left") for x in found)),
    )
    return [Figure(label, yen, unit=_("円"), as_of=today) for label, yen in told]
