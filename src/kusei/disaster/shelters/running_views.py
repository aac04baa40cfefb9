"""Pages of what runs: the board, an opening and its acts, asks, overflow, reports to the city."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.ledger.queries import concerning
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
    Improvement,
    Inject,
    Opening,
    Report,
    RosterLine,
    Shelter,
    Transfer,
)
from kusei.disaster.shelters.opening_panels import hour_words
from kusei.disaster.shelters.queries import figures_at, last_report, may_read_roll, on_the_list, report_before, running
from kusei.disaster.shelters.rules import Sum
from kusei.disaster.shelters.words import OUT_WORDS, named

OPENING = ("shelter__ward", "shelter__facility", "incident")


class Board(ListPage):
    """Today: every shelter that is open, what was counted, what is out, who waits."""

    power = powers.VIEW
    model, related, order = Opening, ("shelter__ward", "incident"), "name"
    title = _("避難所のいま")
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


# Asks and overflow --------------------------------------------------------------------------------------------------


class AskList(ListPage):
    power = powers.VIEW
    model, related, order = Ask, ("opening__shelter__ward",), "-asked_at"
    title = _("物資・応援の要請")
    columns, facets, views = people_tables.ASK_COLUMNS, people_tables.ASK_FACETS, people_tables.ASK_VIEWS
    empty = _("要請はありません。")


class OneAsk(DetailPage):
    power, model, related = powers.VIEW, Ask, ("opening__shelter__ward",)

    def facts(self) -> Sequence[Fact]:
        a = self.object
        return [
            Fact(_("品目"), a.get_item_display()),
            Fact(_("数量"), f"{a.quantity:,}", large=True),
            Fact(_("避難所"), a.opening.shelter.name, url=a.opening.get_absolute_url()),
            Fact(_("要請した日時"), hour_words(a.asked_at)),
            Fact(_("回答・到着した日時"), hour_words(a.answered_at) if a.answered_at else None),
            Fact(_("届いた数量"), f"{a.got:,}" if a.got is not None else None),
            Fact(_("備考"), a.note or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.opening.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found


class _OnAsk(ActPage):
    model, related = Ask, ("opening__shelter__ward",)


class AcceptAsk(_OnAsk):
    action, form_class = actions.AcceptAsk, forms.AcceptAskForm


class RefuseAsk(_OnAsk):
    action, form_class = actions.RefuseAsk, forms.RefuseForm


class ReceiveAsk(_OnAsk):
    action, form_class = actions.ReceiveAsk, forms.ReceiveAskForm

    def initial(self) -> dict[str, Any]:
        return {"got": self.object.quantity}


class WithdrawAsk(_OnAsk):
    action = actions.WithdrawAsk


TRANSFER = ("opening__shelter__ward", "to__shelter")


class OneTransfer(DetailPage):
    power, model, related = powers.VIEW, Transfer, TRANSFER

    def get_title(self) -> Any:
        return _t("%(a)sから%(b)sへの移動") % {"a": self.object.opening.shelter.name, "b": self.object.to.shelter.name}

    def facts(self) -> Sequence[Fact]:
        t = self.object
        here = on_the_list(t.to)
        return [
            Fact(_("送り出す避難所"), t.opening.shelter.name, url=t.opening.get_absolute_url()),
            Fact(_("受け入れる避難所"), t.to.shelter.name, url=t.to.get_absolute_url()),
            Fact(_("人数"), _t("%(n)s人") % {"n": f"{t.people:,}"}, large=True),
            Fact(_("受け入れる避難所にいる人"), _t("%(n)s人") % {"n": f"{here.people:,}"}),
            Fact(
                _("移動したあとの混み具合"), None,
                badge=opening_panels.full_badge(here.people + t.people, t.to.shelter.capacity),
            ),
            Fact(_("理由"), t.reason or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.opening.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found


class _OnTransfer(ActPage):
    model, related = Transfer, TRANSFER


class AcceptOverflow(_OnTransfer):
    action = actions.AcceptOverflow


class RefuseOverflow(_OnTransfer):
    action, form_class = actions.RefuseOverflow, forms.RefuseForm


class FinishOverflow(_OnTransfer):
    action = actions.FinishOverflow


class WithdrawOverflow(_OnTransfer):
    action = actions.WithdrawOverflow


# Reports ----------------------------------------------------------------------------------------------------------------


class ReportList(ListPage):
    power = powers.VIEW
    model, related, order = Report, ("ward", "incident"), "-as_of"
    title = _("避難所の定時報告")
    columns, facets = people_tables.REPORT_COLUMNS, people_tables.REPORT_FACETS
    empty = _("報告はまだありません。開設中は2時間ごとに送ってください。")

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, powers.SEND, anywhere=True):
            return []
        return [Act(_("市へ定時報告を送る"), reverse("shelters:send_report"), tone="main")]


class NewReport(ActPage):
    action, form_class = actions.SendReport, forms.ReportForm
    template_name = "shelters/send_report.html"

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        incidents = concerning(self.ward.pk) if self.ward else None
        first = incidents.first() if incidents is not None else None
        initial = {"incident": first, "drill": bool(first and first.drill)}
        return forms.ReportForm(data, files, incidents=incidents, initial=initial)

    def build(self, form: Any, **common: Any) -> Action:
        return actions.SendReport(ward=self.current_ward(), **common, **form.cleaned_data)

    def context(self) -> dict[str, Any]:
        """What would be sent now, for the disaster chosen first."""
        found = super().context()
        if self.ward is None:
            return found
        first = concerning(self.ward.pk).first()
        drill = bool(first and first.drill)
        last = last_report(self.ward, incident=first, drill=drill)
        lines = figures_at(
            self.ward, calendar.now(), incident=first, drill=drill, since=last.as_of if last else None
        )
        before = None if last is None else {x.opening_id: x.people for x in last.lines.all()}
        return {**found, "table": figure_table(lines, before), "wide": True}


def figure_table(lines: Sequence[Any], before: dict[int, Any] | None = None, total: Sum | None = None) -> TableView:
    """Lines of a report: of figures about to be sent, or of a report that was; ``before``: the last report's people."""
    heads = [
        Column("name", _("避難所")),
        Column("people", _("避難者数"), "number", _("人")),
        Column("diff", _("前回との差"), "number", _("人")),
        Column("households", _("世帯数"), "number", _("世帯")),
        Column("cars", _("うち車中泊"), "number", _("人")),
        Column("home", _("在宅避難"), "number", _("人")),
        Column("out", _("使えないもの")),
        Column("asks", _("未了の要請"), "number"),
    ]
    rows = [_figure_row(line, before) for line in lines]
    if total is not None:
        rows.append(
            Row(
                "",
                [
                    Cell(_("合計")), Cell(number=total.people), Cell(None), Cell(number=total.households),
                    Cell(number=total.in_cars), Cell(number=total.at_home), Cell(None), Cell(None),
                ],
                tone="new",
            )
        )
    return TableView(_("避難所ごとの内訳"), heads, rows, empty=_("報告する避難所がありません。"))


def _figure_row(line: Any, before: dict[int, Any] | None) -> Row:
    exact = dict(Headcount.Exactness.choices)
    name = line.name if hasattr(line, "name") else line.opening.shelter.name
    change = None if before is None else line.people - before.get(line.opening_id, 0)
    said = str(exact.get(line.exactness) or ("" if line.closed else _("未報告")))
    return Row(
        "",
        [
            Cell(name, note=_("閉鎖") if line.closed else ""),
            Cell(number=line.people, note=said),
            Cell(None) if change is None else Cell(f"{change:+,}"),
            tables.number(line.households),
            Cell(number=line.in_cars),
            Cell(number=line.at_home),
            Cell(named(OUT_WORDS, line.out) or None),
            Cell(number=line.asks),
        ],
    )


class SentReport(DetailPage):
    """A report as it was sent, beside the one before."""

    power, model, related = powers.VIEW, Report, ("ward", "incident")

    def get_title(self) -> Any:
        return _t("%(ward)s 避難所の定時報告 第%(n)s報") % {"ward": self.object.ward.name, "n": self.object.number}

    def facts(self) -> Sequence[Fact]:
        r = self.object
        before = report_before(r)
        gap = None if before is None else r.people - before.people
        return [
            Fact(_("何時現在"), hour_words(r.as_of)),
            Fact(_("災害・訓練"), r.incident.title if r.incident else None),
            Fact(_("避難所数"), _t("%(n)sか所") % {"n": r.shelters}),
            Fact(
                _("避難者数"), _t("%(n)s人") % {"n": f"{r.people:,}"}, large=True,
                note="" if gap is None else _t("前回から%(n)s人") % {"n": f"{gap:+,}"},
            ),
            Fact(_("世帯数"), _t("%(n)s世帯") % {"n": f"{r.households:,}"}),
            Fact(_("うち車中泊"), _t("%(n)s人") % {"n": f"{r.in_cars:,}"}),
            Fact(_("在宅避難（人数の外）"), _t("%(n)s人") % {"n": f"{r.at_home:,}"}),
            Fact(_("特記事項"), r.note or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found

    def panels(self) -> Sequence[Panel]:
        r = self.object
        before = report_before(r)
        known = None if before is None else {x.opening_id: x.people for x in before.lines.all()}
        lines = r.lines.select_related("opening__shelter")
        table = figure_table(list(lines), known, Sum(r.people, r.households, r.in_cars, r.at_home))
        return [Panel(_("避難所ごとの内訳"), opening_panels.TABLE, {"table": table}, key="lines")]

    def papers(self) -> Sequence[Act]:
        return [Act(_("定時報告（PDF）"), reverse("shelters:sent_pdf", args=[self.object.ref]))]


class SentPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = row_seen_by(Report, self.actor, kwargs["ref"], related=("ward", "incident"))
        url = request.build_absolute_uri(row.get_absolute_url())
        return pdf(kit.report_pdf(row, url=url), f"report-{row.ref}.pdf")


# Improvements -------------------------------------------------------------------------------------------------------------


class OneImprovement(DetailPage):
    power, model, related = powers.VIEW, Improvement, ("shelter__ward",)

    def facts(self) -> Sequence[Fact]:
        i = self.object
        return [
            Fact(_("避難所"), i.shelter.name, url=i.shelter.get_absolute_url()),
            Fact(_("機能"), i.get_function_display()),
            Fact(_("内容"), i.what),
            Fact(_("目標年度"), tables.year_words(i.target_year)),
            Fact(_("目標日"), None, day=i.due_on),
            Fact(_("費用"), _t("%(n)s円") % {"n": f"{i.cost_yen:,}"} if i.cost_yen is not None else None),
            Fact(_("完了日"), None, day=i.done_on),
            Fact(_("取りやめの理由"), i.drop_reason or None),
        ]


class _OnImprovement(ActPage):
    model, related = Improvement, ("shelter__ward",)


class Budget(_OnImprovement):
    action, form_class = actions.BudgetImprovement, forms.BudgetForm

    def initial(self) -> dict[str, Any]:
        return {"cost_yen": self.object.cost_yen, "target_year": self.object.target_year}


class Drop(_OnImprovement):
    action, form_class = actions.DropImprovement, forms.DropForm
