"""Pages of what runs: the board, an opening and its acts, asks, overflow, reports to the city."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.text import whole_number
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Cell, Column, Fact, Figure, Row, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.disaster.shelters import actions, forms, kit, opening_panels, people_tables, powers, tables
from kusei.disaster.shelters.models import (
    Ask,
    Headcount,
    Inject,
    Opening,
    RosterLine,
    Shelter,
)
from kusei.disaster.shelters.queries import may_read_roll, on_the_list, running

OPENING = ("shelter__ward", "shelter__facility", "incident")


class Board(ListPage):
    """Today: every shelter that is open, what was counted, what is out, who waits."""

    power = powers.VIEW
    model, related, order = Opening, ("shelter__ward", "incident"), "name"
    title = _("避難所のいま")
    renews = 30
    columns, facets, views = people_tables.BOARD_COLUMNS, people_tables.BOARD_FACETS, people_tables.BOARD_VIEWS
    empty = _("開設中の避難所はありません。開設は避難所のページから始めます。")

    template_name = "shelters/board.html"

    def rows(self) -> Any:
        return people_tables.for_board(super().rows())

    def parts(self, rows: Any) -> dict[str, Any]:
        """The table, and above it what all rows of it add up to, ward by ward for those who see several."""
        found = rows.order_by("shelter__ward__code").values_list("shelter__ward__name", "people", "roll", "coming", "shelter__capacity")
        wards: dict[str, list[int]] = {}
        for ward, *figures in found:
            sums = wards.setdefault(ward, [0, 0, 0, 0, 0])
            for n, value in enumerate((1, *figures)):
                sums[n] += value or 0
        whole = [sum(column) for column in zip(*wards.values(), strict=True)] or [0] * 5
        labels = (_("避難所数"), _("人数の報告"), _("名簿の合計"), _("移動中"), _("想定収容人数"))
        units = (_("か所"), _("人"), _("人"), _("人"), _("人"))
        figures = [Figure(w, v, u, as_of=calendar.today()) for w, v, u in zip(labels, whole, units, strict=True)]
        by_ward = None
        if len(wards) > 1:
            heads = [Column("ward", _("区")), *(Column(f"n{n}", w, "number", units[n]) for n, w in enumerate(labels))]
            lines = [Row("", [Cell(ward), *(Cell(number=n) for n in sums)]) for ward, sums in wards.items()]
            lines.append(Row("", [Cell(_("合計")), *(Cell(number=n) for n in whole)], tone="new"))
            by_ward = TableView(_("区ごとの合計"), heads, lines)
        return {**super().parts(rows), "figures": figures if wards else [], "by_ward": by_ward}

    def acts(self) -> Sequence[Act]:
        found = [
            Act(_("定時報告の一覧"), reverse("shelters:reports")),
            Act(_("物資・応援の要請"), reverse("shelters:asks")),
        ]
        if may(self.actor, powers.ANSWER, anywhere=True):
            found.append(Act(_("家族からの問い合わせを受ける"), reverse("shelters:search_family"), "f"))
        if may(self.actor, powers.SEND, anywhere=True):
            found.append(Act(_("市へ定時報告を送る"), reverse("shelters:send_report"), "t", tone="main"))
        return found


class OpeningDetail(DetailPage):
    """One opening: acts, register, counts, needs, chronology. A drill says so in its title, badge and lead."""

    power = powers.VIEW
    model, related = Opening, OPENING

    def get_title(self) -> Any:
        name = self.object.shelter.name
        return (
            _t("訓練：%(name)sの開設") % {"name": name} if self.object.drill else _t("%(name)sの開設") % {"name": name}
        )

    def crumbs(self) -> Sequence[Crumb]:
        return [
            *super().crumbs(),
            Crumb(_("避難所のいま"), reverse("shelters:board")),
            Crumb(self.object.shelter.name, self.object.shelter.get_absolute_url()),
        ]

    @cached_property
    def counts(self) -> list[Any]:
        return list(self.object.headcounts.all()[:60])

    def facts(self) -> Sequence[Fact]:
        return opening_panels.opening_facts(self.object, self.counts[0] if self.counts else None)

    def panels(self) -> Sequence[Panel]:
        o, actor = self.object, self.actor
        last = self.counts[0] if self.counts else None
        found = [
            opening_panels.register_panel(o, actor, last),
            opening_panels.part_panel(self.counts),
            opening_panels.count_panel(o, self.counts),
            opening_panels.supply_panel(o, last.people if last else 0, actor),
            opening_panels.ask_panel(o),
            opening_panels.transfer_panel(o),
            opening_panels.check_panel(o),
            opening_panels.roster_panel(o, actor),
            opening_panels.minute_panel(o),
            opening_panels.inject_panel(o, actor),
        ]
        return [p for p in found if p]

    def papers(self) -> Sequence[Act]:
        o = self.object
        found = [
            Act(
                _("今夜の紙一式（PDF）"), reverse("shelters:kit", args=[o.shelter.ref]),
                help=_("名簿カード50枚、人数の記録、当番表、貼り紙、確認表"),
            ),
            Act(_("運営状況報告書（PDF）"), reverse("shelters:status", args=[o.ref])),
        ]
        if may_read_roll(self.actor, o):
            found.append(Act(_("避難者名簿（PDF）"), reverse("shelters:roll_pdf", args=[o.ref])))
        return found

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
            found["lead"] = _t("これは訓練です。実際の避難者ではありません。")
        return found


class _Paper(Page):
    power = powers.VIEW

    def opening(self) -> Opening:
        found: Opening = row_seen_by(Opening, self.actor, self.kwargs["ref"], related=OPENING)
        return found

    def address(self, path: str) -> str:
        return self.request.build_absolute_uri(path)


class KitPaper(Page):
    """The paper of a whole night, printed ahead or on the night itself; ``?first=51`` numbers the next pile of cards."""

    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        shelter = row_seen_by(Shelter, self.actor, kwargs["ref"], related=("ward",))
        first = max(1, min(whole_number(request.GET.get("first", "")) or 1, 9000))
        count = max(1, min(whole_number(request.GET.get("count", "")) or 50, 200))
        card = request.build_absolute_uri(reverse("shelters:card", args=[shelter.ref, "0000"]))
        body = kit.night_kit(shelter, running(shelter), base=card.removesuffix("0000/"), first=first, count=count)
        return pdf(body, f"kit-{shelter.ref}.pdf")


class StatusPaper(_Paper):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        o = self.opening()
        return pdf(kit.status_pdf(o, url=self.address(o.get_absolute_url())), f"status-{o.ref}.pdf")


class _OnOpening(ActPage):
    model, related = Opening, OPENING


class Check(_OnOpening):
    action, form_class = actions.RecordChecks, forms.ChecksForm
    template_name = "shelters/checks.html"

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.ChecksForm(data, files, opening=self.object)


class Receive(_OnOpening):
    action, form_class = actions.BeginReception, forms.ReceiveForm

    def initial(self) -> dict[str, Any]:
        return {"rooms_used": self.object.rooms_used}


class Count(_OnOpening):
    """``?from=register``: what the register adds up to stands in the fields, as a confirmed count."""

    action, form_class = actions.CountPeople, forms.HeadcountForm

    def initial(self) -> dict[str, Any]:
        if self.request.GET.get("from") != "register":
            return {}
        here = on_the_list(self.object)
        return {
            "people": here.people, "in_cars": here.in_cars, "at_home": here.at_home, "households": here.households,
            "exactness": Headcount.Exactness.CONFIRMED,
        }

    def effect(self) -> Any:
        here = on_the_list(self.object)
        said = _t("名簿の合計は%(n)s人（%(h)s世帯）です。") % {"n": f"{here.people:,}", "h": f"{here.households:,}"}
        return said + str(super().effect())

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return actions.CountPeople(opening=self.object, occurred_at=values.pop("counted_at"), **common, **values)


class Lifelines(_OnOpening):
    action, form_class = actions.ReportLifelines, forms.LifelinesForm

    def initial(self) -> dict[str, Any]:
        return {"out": self.object.out}


class Close(_OnOpening):
    action, form_class = actions.CloseShelter, forms.CloseForm


class AddRoster(_OnOpening):
    action, form_class = actions.AddToRoster, forms.RosterForm

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url()) + "#roster"


class AskFor(_OnOpening):
    action, form_class = actions.AskSupplies, forms.AskForm

    def initial(self) -> dict[str, Any]:
        item = self.request.GET.get("item", "")
        known = item if item in Ask.Item.values else "water"
        return {"item": known, "quantity": whole_number(self.request.GET.get("quantity", ""))}

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url()) + "#asks"


class Overflow(_OnOpening):
    action, form_class = actions.AskOverflow, forms.OverflowForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.OverflowForm(data, files, openings=opening_panels.others_open(self.object))

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url()) + "#transfers"


class Minutes(_OnOpening):
    action, form_class = actions.RecordMinute, forms.MinuteForm

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return actions.RecordMinute(opening=self.object, occurred_at=values.pop("held_at"), **common, **values)

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url()) + "#minutes"


class NewInject(_OnOpening):
    action, form_class = actions.GiveInject, forms.InjectForm

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url()) + "#injects"


class AnswerInject(ActPage):
    action, form_class = actions.AnswerInject, forms.InjectAnswerForm
    model, related = Inject, ("opening__shelter__ward",)

    def get_title(self) -> Any:
        return self.object.text


class EndRoster(ActPage):
    action, model, related = actions.EndRosterLine, RosterLine, ("opening__shelter__ward",)
    power = powers.RUN


class EveryoneLeaves(_OnOpening):
    action, form_class = actions.LeaveAll, forms.LeaveAllForm

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())
