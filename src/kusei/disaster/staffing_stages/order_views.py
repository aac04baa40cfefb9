"""避難情報: list with its map, one order, issue, lift, CAP for relaying. What is real is public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Visitor
from kusei.core.actions.action import Action
from kusei.core.ledger.models import District
from kusei.core.ledger.queries import city
from kusei.core.ui.exporting import download
from kusei.core.ui.mapping import outline
from kusei.core.ui.pages import ActPage, DetailPage, ListPage, Page
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import begin
from kusei.core.ui.parts import Act, Fact
from kusei.core.ui.parts_drawn import MapArea, MapLayer, MapPoint, MapSpec
from kusei.core.ui.wording import moment_words
from kusei.disaster.staffing_stages import cap, forms, powers, tables
from kusei.disaster.staffing_stages.actions import IssueOrders, LiftOrder
from kusei.disaster.staffing_stages.models import Order
from kusei.disaster.staffing_stages.views import past

OPEN = "evacuation information is for everyone: people must be able to read it without a login"
MOST_AREAS = 200
DO_NOW = {
    3: _("お年寄りや体の不自由な人、小さな子どもがいる人は、いま避難してください。ほかの人も準備をしてください。"),
    4: _("危ない場所にいる人は、全員、いま避難してください。"),
    5: _("命の危険がせまっています。いまいる場所より少しでも安全な場所（上の階など）へ、すぐ移ってください。"),
}


def map_of(orders: Sequence[Order]) -> MapSpec | None:
    """Districts under an order, by level; a district without an outline is a point."""
    here = {o.district_id: o for o in orders}
    places = District.objects.filter(pk__in=here).order_by("pk")[:MOST_AREAS]
    layers = []
    found = list(places)
    for level, label in Order.Level.choices:
        mine = [d for d in found if here[d.pk].level == level]
        areas = [a for d in mine if (a := _area(d, here[d.pk]))]
        points = [MapPoint(d.ref, d.name, d.lon, d.lat, here[d.pk].get_absolute_url()) for d in mine if not d.boundary and d.lon and d.lat]
        if areas or points:
            layers.append(MapLayer(f"level{level}", label, ("triangle", "diamond", "square")[level - 3], "bad" if level > 3 else "warn", points, areas))
    return MapSpec(_t("避難情報の出ている学区"), layers, show_list=False) if layers else None


def _area(d: District, o: Order) -> MapArea | None:
    rings = outline(d.boundary)
    return MapArea(d.ref, d.name, rings, o.get_absolute_url(), step=o.level, note=o.get_level_display()) if rings else None


class OrderList(ListPage):
    power, open_because = powers.VIEW, OPEN
    model, related, order, title = Order, ("ward", "district"), "-issued_at", _("避難情報")
    columns, facets, views, sheet = tables.ORDER_COLUMNS, tables.ORDER_FACETS, tables.ORDER_VIEWS, tables.ORDER_SHEET
    empty = _("いま避難情報は出ていません。")

    def export_rows(self, rows: Any) -> Any:
        return tables.order_rows(rows.select_related("ward", "district").order_by("-issued_at", "pk"))

    def map(self, rows: Any) -> MapSpec | None:
        return map_of(list(rows.filter(state="issued").defer("ward__boundary", "district__boundary")[:MOST_AREAS]))

    def acts(self) -> Sequence[Act]:
        if isinstance(self.actor, Visitor):
            return []
        return [begin(self.actor, IssueOrders, reverse("staffing_stages:issue_orders"), tone="main")]


class OrderDetail(DetailPage):
    power, open_because, model, related = powers.VIEW, OPEN, Order, ("ward", "district")

    def facts(self) -> Sequence[Fact]:
        o = self.object
        found = [Fact(_("避難情報"), _t("レベル%(n)s %(word)s") % {"n": o.level, "word": o.get_level_display()}, large=True)]
        if o.state == "issued":
            found.append(Fact(_("いますること"), str(DO_NOW[o.level])))
        return [
            *found, Fact(_("区分"), "", badge=tables.drill_badge(drill=o.drill)), Fact(_("区"), o.ward.name), Fact(_("学区"), o.district.name),
            Fact(_("災害"), o.get_hazard_display()), Fact(_("発令日時"), moment_words(o.issued_at)), Fact(_("解除・切替日時"), moment_words(o.lifted_at) if o.lifted_at else None),
            Fact(_("決めた人"), o.decided_by), Fact(_("理由"), o.reason),
        ]

    def papers(self) -> Sequence[Act]:
        return [Act("CAP 1.2（XML）", reverse("staffing_stages:cap", args=[self.object.ref]))]


class Cap(Page):
    power, open_because = powers.VIEW, OPEN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Order, self.actor, kwargs["ref"], related=("ward", "district"))
        here = city()
        return download(cap.alert(row, sender=f"kusei-{here.code if here else '000000'}"), f"cap-{row.ref}.xml", "application/cap+xml")


class Issue(ActPage):
    action = IssueOrders

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.IssueForm(data, files, ward=self.ward)

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        values = dict(form.cleaned_data)
        values["districts"] = list(values["districts"])
        return IssueOrders(ward=self.current_ward(), occurred_at=values.pop("issued_at"), **values, **common)

    def after(self, result: Any) -> str:
        return reverse("staffing_stages:orders")


class Lift(ActPage):
    action, form_class, model, related = LiftOrder, forms.LiftForm, Order, ("ward", "district")

    def build(self, form: Any, **common: Any) -> Action:
        return LiftOrder(order=self.object, occurred_at=past(form.cleaned_data["lifted_at"]), **common)
