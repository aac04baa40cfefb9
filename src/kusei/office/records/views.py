"""Pages of the register, filing, holds and disposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.approval import stored
from kusei.core.approval.actions.circulating import SendCircular
from kusei.core.records.models import Classification, Clause, DisposalItem, DisposalList, Document, Hold, Symbol
from kusei.core.ui.exporting import RecordExport, pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel, table_panel, text_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import Act, Cell, Export, Fact, Row
from kusei.office.approvals import panels as approval_panels
from kusei.office.records import forms, papers, powers, tables
from kusei.office.records.actions import disposal, documents
from kusei.office.records.panels import subjects_panel
from kusei.office.views.common import OfficeAct, begin, present


class RecordsAct(OfficeAct):
    room_key = "records"


class _Bare(RecordsAct):
    form_class = forms.OfficeForm


def page(action: type[Action], form: Any = None, model: Any = None, **more: Any) -> Any:
    values = {"action": action, "power": action.power, "model": model, **({"form_class": form} if form else {}), **more}
    return type(f"{action.__name__}Page", (RecordsAct if form else _Bare,), {"__module__": __name__, **values})


class DocumentList(ListPage):
    power, title, model, order = powers.VIEW, _("文書の登録簿"), Document, "-entered"
    columns, views, facets, sheet = tables.DOCUMENT_COLUMNS, tables.DOCUMENT_VIEWS, tables.DOCUMENT_FACETS, tables.DOCUMENT_SHEET
    related = ("classification", "division__ward")
    empty = _("当てはまる文書はありません。条件を減らしてください。")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.printed() if request.GET.get("format") == "pdf" else super().get(request, *args, **kwargs)

    def printed(self) -> HttpResponse:
        rows = list(self.filtered().select_related("classification").order_by("entered_on", "number", "pk")[:2000])
        RecordExport(actor=self.actor, sheet="documents", form="pdf", rows=len(rows))()
        where = self.ward.name if self.ward else _t("全区")
        return pdf(papers.register_pdf(rows, where=where), f"documents-{calendar.today():%Y%m%d}.pdf")

    def exports(self, count: int) -> Sequence[Export]:
        return [*super().exports(count), Export(_("文書収受簿（PDF）"), self.url(format="pdf"), count)]

    def export_rows(self, rows: Any) -> Any:
        return tables.document_rows(rows.order_by("entered_on", "pk"))

    def acts(self) -> Sequence[Act]:
        found = [
            Act(_("分類・記号・条項"), reverse("records:tables")), Act(_("廃棄"), reverse("records:disposals")),
            Act(_("廃棄の停止"), reverse("records:holds")), Act(_("個人情報ファイル簿"), reverse("records:personal_files")),
            Act(_("まもなく消す個人情報"), reverse("records:erasures")),
        ]
        if may(self.actor, powers.DISCLOSURES, anywhere=True):
            found.append(Act(_("開示請求"), reverse("records:disclosures")))
        return [*found, begin(self.actor, documents.SendDocument, reverse("records:send")),
                begin(self.actor, documents.ReceiveDocument, reverse("records:receive"))]


class DocumentDetail(DetailPage):
    power, model, related = powers.VIEW, Document, ("division__ward", "classification", "answers")

    def get_title(self) -> Any:
        return f"{self.object.number_text} {tables.title_of(self.object)}"

    def facts(self) -> Sequence[Fact]:
        d = self.object
        found = [
            Fact(_("区分"), str(d.get_direction_display()), note=str(d.division)), Fact(_("差出人・宛先"), d.counterpart or None, note=d.their_number),
            Fact(_("収受日・施行日"), None, day=d.entered_on),
            Fact(_("分類"), str(d.classification) if d.classification else None, note=str(d.get_years_display()) if d.years is not None else ""),
            Fact(_("完結日"), None, day=d.closed_on),
        ]
        if d.closed_on:
            forever = d.years == 0
            found.append(Fact(_("廃棄できる日"), str(_("常用のため廃棄しません")) if forever else None, day=d.disposable_on))
        if d.answers:
            found.append(Fact(_("回答する文書"), str(d.answers), url=d.answers.get_absolute_url()))
        for hold in d.holds.filter(released_at=None):
            found.append(Fact(_("廃棄の停止"), hold.reason, url=hold.get_absolute_url()))
        return found

    def panels(self) -> Sequence[Panel]:
        d, about = self.object, stored.find(self.object.subject)
        sees = about is not None and type(about)._default_manager.seen_by(self.actor).filter(pk=about.pk).exists()
        return present(
            text_panel(_("本文"), d.body) if d.body else None,
            table_panel(_("もとになった記録"), [("row", _("記録"))], [Row("", [Cell(str(about), about.get_absolute_url())])], empty="") if sees else None,
            approval_panels.files(d),
        )

    def papers(self) -> Sequence[Act]:
        d = self.object
        if d.direction == Document.Direction.OUT and d.body:
            return [Act(_("施行文書（PDF）"), reverse("records:letter", args=[d.ref]))]
        return []

    def extra_acts(self) -> Sequence[Act]:
        d = self.object
        if d.direction != Document.Direction.IN or d.state == Document.State.DISPOSED:
            return []
        return [begin(self.actor, SendCircular, f"{reverse('approval:circulate')}?subject={d.kind}:{d.ref}")]


class Letter(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Document, self.actor, kwargs["ref"], related=("division__ward",))
        if row.direction != Document.Direction.OUT or not row.body:
            raise Http404
        return pdf(papers.letter_pdf(row), f"letter-{row.ref}.pdf")


class Tables(Page):
    """分類・文書記号・不開示の条項: the dated tables the office files and withholds by."""

    power, title, template_name = powers.VIEW, _("分類・記号・条項"), "approvals/inbox.html"

    def context(self) -> dict[str, Any]:
        today = calendar.today()
        classes = Classification.objects.seen_by(self.actor).as_of(today).select_related("ward")
        symbols = Symbol.objects.seen_by(self.actor).as_of(today).select_related("division__ward")
        if self.ward is not None:
            symbols = symbols.filter(division__ward=self.ward)
            classes = classes.filter(ward=None) | classes.filter(ward=self.ward)
        clauses = Clause.objects.as_of(today)
        return {
            **super().context(), "total": classes.count(), "acts": [
                begin(self.actor, documents.SetClassification, reverse("records:set_class")),
                begin(self.actor, documents.SetSymbol, reverse("records:set_symbol")),
                begin(self.actor, documents.SetClause, reverse("records:set_clause")),
            ],
            "panels": [
                table_panel(_("文書分類"), [
                    ("code", _("分類記号")), ("name", _("分類名")), ("years", _("保存年限")), ("ward", _("区")), ("since", _("いつから"), "date"), ("source", _("出典")),
                ], [
                    Row(c.ref, [Cell(c.code, c.get_absolute_url()), Cell(c.name), Cell(c.get_years_display()), Cell(c.ward.name if c.ward else _("市全体")), Cell(day=c.since), Cell(c.source)])
                    for c in classes
                ], empty=_("分類はまだありません。"), key="classes"),
                table_panel(_("文書記号"), [
                    ("division", _("課")), ("direction", _("区分")), ("text", _("文書記号")), ("since", _("いつから"), "date"),
                ], [
                    Row(s.ref, [Cell(str(s.division)), Cell(dict(Document.Direction.choices).get(s.direction, _("すべて"))), Cell(s.text), Cell(day=s.since)])
                    for s in symbols[:200]
                ], empty=_("文書記号はまだありません。定めるまでは課名が使われます。"), key="symbols"),
                table_panel(_("不開示の条項"), [
                    ("law", _("根拠")), ("code", _("条項")), ("name", _("内容")), ("since", _("いつから"), "date"), ("source", _("出典")),
                ], [
                    Row(c.ref, [Cell(c.get_law_display()), Cell(c.code), Cell(c.name), Cell(day=c.since), Cell(c.source)]) for c in clauses
                ], empty=_("条項はまだありません。"), key="clauses"),
            ],
        }


class ClassificationDetail(DetailPage):
    power, model, related = powers.VIEW, Classification, ("ward",)

    def facts(self) -> Sequence[Fact]:
        c = self.object
        return [
            Fact(_("保存年限"), str(c.get_years_display()), large=True), Fact(_("区"), c.ward.name if c.ward else str(_("市全体"))),
            Fact(_("いつから"), None, day=c.since), Fact(_("いつまで"), None, day=c.until), Fact(_("出典"), c.source or None),
        ]


class TablesAct(RecordsAct):
    def after(self, result: Any) -> str:
        return reverse("records:tables")


class HoldList(ListPage):
    power, title, model, order = powers.VIEW, _("廃棄の停止"), Hold, "-placed"
    columns, views = tables.HOLD_COLUMNS, tables.HOLD_VIEWS
    empty = _("廃棄を止めている文書はありません。")

    def rows(self) -> Any:
        return super().rows().annotate(held=Count("documents", distinct=True))

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, disposal.PlaceHold, reverse("records:hold_new"))]


def document_lines(rows: Any) -> list[Row]:
    return [
        Row(d.ref, [Cell(d.number_text, d.get_absolute_url()), Cell(tables.title_of(d)), Cell(day=d.disposable_on)]) for d in rows
    ]


class HoldDetail(DetailPage):
    power, model = powers.VIEW, Hold

    def facts(self) -> Sequence[Fact]:
        h = self.object
        day = calendar.jst_date
        return [
            Fact(_("求めた人・機関"), h.ordered_by or None), Fact(_("止めた日"), None, day=day(h.placed_at), badge=tables.hold_badge(h)),
            Fact(_("解いた日"), None, day=day(h.released_at) if h.released_at else None),
        ]

    def panels(self) -> Sequence[Panel]:
        lines = document_lines(self.object.documents.order_by("number_text")[:500])
        heads = [("number", _("文書記号番号")), ("title", _("件名")), ("day", _("廃棄できる日"), "date")]
        return present(table_panel(_("止める文書"), heads, lines, empty="") if lines else None, subjects_panel(self.object, self.actor))

    def acts(self) -> Sequence[Act]:
        return [act_for(disposal.ReleaseHold, self.actor, self.object)]


class DisposalPage(ListPage):
    power, title, model, order = powers.VIEW, _("廃棄一覧"), DisposalList, "-year"
    columns, related = tables.DISPOSAL_COLUMNS, ("ward",)
    empty = _("廃棄一覧はまだありません。年限の過ぎた文書があれば作れます。")

    def rows(self) -> Any:
        return super().rows().annotate(listed=Count("items", filter=Q(items__spared=""), distinct=True))

    def acts(self) -> Sequence[Act]:
        ripe = f"{reverse('records:list')}?view=ripe"
        return [Act(_("年限の過ぎた文書"), ripe), Act(_("まもなく消す個人情報"), reverse("records:erasures")), begin(self.actor, disposal.MakeDisposalList, reverse("records:list_disposal"))]


class DisposalDetail(DetailPage):
    power, model, related = powers.VIEW, DisposalList, ("ward",)

    def get_title(self) -> Any:
        where = self.object.ward.name if self.object.ward else _t("市（局の文書）")
        return _t("廃棄一覧 %(where)s %(year)s") % {"where": where, "year": calendar.fiscal_year_label(self.object.fiscal_year)}

    def facts(self) -> Sequence[Fact]:
        r = self.object
        done = [Fact(_("廃棄した件数"), r.destroyed), Fact(_("廃棄しなかった件数"), r.kept_back)] if r.done_at else []
        return [
            Fact(_("廃棄する文書"), r.items.filter(spared="").count(), large=True), Fact(_("一覧から外した文書"), r.items.exclude(spared="").count()),
            Fact(_("決裁日"), None, day=r.approved_on), *done,
        ]

    def panels(self) -> Sequence[Panel]:
        items = self.object.items.select_related("document__classification").order_by("spared", "document__disposable_on", "pk")[:500]
        return [table_panel(_("載っている文書"), [
            ("number", _("文書記号番号")), ("title", _("件名")), ("years", _("保存年限")), ("closed", _("完結日"), "date"),
            ("day", _("廃棄できる日"), "date"), ("spared", _("廃棄しない理由")),
        ], [self._line(i) for i in items], empty=_("文書はありません。"))]

    def _line(self, i: DisposalItem) -> Row:
        d = i.document
        return Row(i.ref, [
            Cell(d.number_text, d.get_absolute_url()), Cell(tables.title_of(d)), Cell(d.get_years_display() if d.years is not None else ""),
            Cell(day=d.closed_on), Cell(day=d.disposable_on), Cell(i.spared),
        ], "off" if i.spared else "")

    def papers(self) -> Sequence[Act]:
        return [Act(_("廃棄一覧（PDF）"), reverse("records:disposal_paper", args=[self.object.ref]))]


class DisposalPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(DisposalList, self.actor, kwargs["ref"], related=("ward",))
        return pdf(papers.disposal_pdf(row), f"disposal-{row.ref}.pdf")
