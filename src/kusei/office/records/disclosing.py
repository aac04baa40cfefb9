"""Pages of disclosure requests, and the register of personal information files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import CLOCKS
from kusei.core.files.store import read
from kusei.core.jobs.run import enqueue
from kusei.core.records.models import Disclosure, DisclosureItem
from kusei.core.records.personal import files
from kusei.core.ui.exporting import RecordExport, download, export_response, pdf
from kusei.core.ui.pages import TABLE, DetailPage, ListPage, Page, Panel, table_panel, text_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import Act, Badge, Cell, ClockChip, Column, Fact, Row, TableView
from kusei.office.records import forms, papers, powers, redact, tables
from kusei.office.records.actions import disclosure as do
from kusei.office.records.actions import marking
from kusei.office.records.panels import erasing_fact, how_it_ends
from kusei.office.records.views import RecordsAct
from kusei.office.views.common import begin

AT_ONCE = 20  # pages made in the request; more go to a job
SHOWN_PX = 720
ENDED = ("decided", "given", "withdrawn")


class DisclosureList(ListPage):
    power, title, model, order = powers.DISCLOSURES, _("開示請求"), Disclosure, "-received"
    columns, views = tables.DISCLOSURE_COLUMNS, tables.DISCLOSURE_VIEWS
    empty = _("当てはまる開示請求はありません。")

    def rows(self) -> Any:
        return tables.with_due(super().rows())

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, do.ReceiveRequest, reverse("records:request"))]


class DisclosureDetail(DetailPage):
    power, model, related = powers.DISCLOSURES, Disclosure, ("division__ward",)

    def facts(self) -> Sequence[Fact]:
        d = self.object
        found = [
            Fact(_("求める文書"), d.wanted or tables.ERASED, large=True), Fact(_("請求した人"), d.requester or tables.ERASED, note=d.contact),
            Fact(_("受付日"), None, day=d.received_on),
        ]
        if d.law == Disclosure.Law.SELF:
            found.append(Fact(_("本人確認"), _t("済み") if d.identity_checked else _t("まだ")))
        if d.extended_on:
            found.append(Fact(_("期限の延長"), d.extension_reason, day=d.extended_on))
        if d.outcome:
            found += [Fact(_("決定"), str(d.get_outcome_display()), note=d.decision_number), Fact(_("決定日"), None, day=d.decided_on)]
        if d.reason:
            found.append(Fact(_("理由"), d.reason))
        if d.given_on:
            found.append(Fact(_("開示日"), None, day=d.given_on))
        ending = erasing_fact("records.disclosure", d, ward=d.ward, since=d.given_on or d.decided_on) if d.state in ENDED else None
        return [*found, *([ending] if ending else [])]

    def panels(self) -> Sequence[Panel]:
        items = self.object.items.select_related("document").prefetch_related("marks")
        return [table_panel(_("対象の文書"), [
            ("title", _("文書")), ("number", _("文書記号番号")), ("pages", _("頁数"), "number"), ("marks", _("不開示の印"), "number"),
            ("clean", _("開示用のファイル"), "badge"),
        ], [
            Row(i.ref, [
                Cell(i.title or _("（廃棄済み）"), i.get_absolute_url()), Cell(i.document.number_text, i.document.get_absolute_url()),
                Cell(number=i.pages), Cell(number=i.marks.count()), Cell(badge=clean_badge(i)),
            ]) for i in items
        ], empty=_("まだ特定していません。登録簿の番号で文書を加えてください。"))]

    def acts(self) -> Sequence[Act]:
        found = [a for a in super().acts() if a.enabled or self.object.state in ("received", "searching", "marking", "decided")]
        return found

    def papers(self) -> Sequence[Act]:
        found: list[Act] = []
        if self.object.erased_on:
            return found
        if self.object.extended_on:
            found.append(Act(_("延長通知書（PDF）"), reverse("records:extension", args=[self.object.ref])))
        if self.object.decided_on:
            found.append(Act(_("開示決定通知書（PDF）"), reverse("records:decision", args=[self.object.ref])))
        return found

    def clocks(self) -> list[ClockChip]:
        subject = f"records.disclosure:{self.object.ref}"
        running = Clock.objects.filter(subject=subject, stopped_at=None)
        return [ClockChip(c.due_at, calendar.now(), CLOCKS[c.rule].label) for c in running]


def clean_badge(i: DisclosureItem) -> Badge:
    if i.withheld:
        return Badge(_("全部不開示"), "off")
    if not i.clean_sha256:
        return Badge(_("まだ作っていません"), "warn")
    return Badge(_("できています"), "ok") if i.clean_of == marking.marks_digest(i) else Badge(_("印が変わりました"), "bad")


class _DisclosurePaper(Page):
    power = powers.DISCLOSURES
    day, make = "decided_on", staticmethod(papers.decision_pdf)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Disclosure, self.actor, kwargs["ref"], related=("division__ward",))
        if getattr(row, self.day) is None or row.erased_on:
            raise Http404
        return pdf(self.make(row), f"{self.day}-{row.ref}.pdf")


class DecisionPaper(_DisclosurePaper):
    pass


class ExtensionPaper(_DisclosurePaper):
    day, make = "extended_on", staticmethod(papers.extension_pdf)


class ItemPage(DetailPage):
    """One document of a request, page by page, with what is withheld painted as it will be."""

    power, model, related = powers.DISCLOSURES, DisclosureItem, ("disclosure__division__ward", "document")

    def get_title(self) -> Any:
        return self.object.title or _t("（廃棄済み）")

    def facts(self) -> Sequence[Fact]:
        i = self.object
        return [
            Fact(_("請求"), str(i.disclosure), url=i.disclosure.get_absolute_url()),
            Fact(_("文書記号番号"), i.document.number_text, url=i.document.get_absolute_url()),
            Fact(_("頁数"), i.pages), Fact(_("開示用のファイル"), "", badge=clean_badge(i)),
        ]

    def panels(self) -> Sequence[Panel]:
        i = self.object
        rows = [
            Row(m.ref, [Cell(_t("%(n)s頁") % {"n": m.page} if i.sha256 else i.text[m.start : m.end]), Cell(str(m.clause)), Cell(m.note)])
            for m in i.marks.select_related("clause")
        ]
        shown = Panel(_("頁"), "records/pages.html", {
            "item": i, "pages": range(1, i.pages + 1), "width": SHOWN_PX,
        }) if i.sha256 else text_panel(_("文"), i.text)
        return [
            table_panel(_("不開示の印"), [("place", _("場所")), ("clause", _("条項")), ("note", _("備考"))], rows,
                        empty=_("印はありません。このままなら全部を開示します。")), shown,
        ]

    def acts(self) -> Sequence[Act]:
        found = [act_for(a, self.actor, self.object) for a in (marking.MarkClause, marking.Unmark, marking.StoreClean, marking.WithholdItem)]
        if self.object.clean_sha256:
            found.append(Act(_("開示用のファイルを開く"), reverse("records:clean", args=[self.object.ref])))
        return found


class PagePicture(Page):
    """A page as it is drawn, with the marks of now painted on it when asked."""

    power = powers.DISCLOSURES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        item = row_seen_by(DisclosureItem, self.actor, kwargs["ref"])
        number = int(kwargs["page"])
        if not item.sha256 or not 1 <= number <= item.pages:
            raise Http404
        picture = redact.page_picture(read(item.sha256), number)
        if request.GET.get("painted"):
            marks = item.marks.filter(page=number).select_related("clause")
            picture = redact.painted(picture, [redact.Region(m.page, m.left, m.top, m.right, m.bottom, m.clause.code) for m in marks])
        body = io.BytesIO()
        picture.save(body, "PNG")
        response = HttpResponse(body.getvalue(), content_type="image/png")
        response["Cache-Control"] = "private, no-store"
        return response


class CleanFile(Page):
    power = powers.DISCLOSURES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        item = row_seen_by(DisclosureItem, self.actor, kwargs["ref"])
        if not item.clean_sha256:
            raise Http404
        RecordExport(actor=self.actor, sheet="disclosure", form="pdf", rows=1)()
        return download(read(item.clean_sha256), f"disclosure-{item.ref}.pdf", "application/pdf", inline=True)


class MarkPage(RecordsAct):
    """Two presses on the page give the two corners; no script is needed, and the numbers can be typed as well."""

    action, model, related = marking.MarkClause, DisclosureItem, ("disclosure",)
    template_name = "records/mark.html"

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        type_of = forms.RegionMarkForm if self.object.sha256 else forms.TextMarkForm
        return type_of(data, files, initial=self.initial(), actor=self.actor, row=self.object, ward=self.ward)

    def after(self, result: Any) -> str:
        if not self.object.sha256:
            return str(self.object.get_absolute_url())
        return f"{reverse('records:mark', args=[self.object.ref])}?page={self.request.POST.get('page_number', '1')}"

    def initial(self) -> dict[str, Any]:
        first, second = self._corners()
        found: dict[str, Any] = {"page_number": self.page_number}
        if first and second:
            across, down = sorted((first[0], second[0])), sorted((first[1], second[1]))
            found |= {"left": across[0], "right": across[1], "top": down[0], "bottom": down[1]}
        return found

    @property
    def page_number(self) -> int:
        asked = self.request.POST.get("page_number") or self.request.GET.get("page", "1")
        return max(1, min(int(asked) if asked.isdigit() else 1, self.object.pages))

    def _corners(self) -> tuple[tuple[Decimal, Decimal] | None, tuple[Decimal, Decimal] | None]:
        """Percent of the page: the corner kept from the first press, and the one pressed now."""
        pressed = self._pressed()
        kept = self.request.GET.get("corner", "")
        try:
            one, two = (Decimal(part) for part in kept.split(","))
        except (ValueError, InvalidOperation):
            return pressed, None
        return (one, two), pressed

    def _pressed(self) -> tuple[Decimal, Decimal] | None:
        x, y, high = (self.request.GET.get(k, "") for k in ("at.x", "at.y", "high"))
        if not (x.isdigit() and y.isdigit() and high.isdigit() and int(high)):
            return None
        percent = Decimal("0.01")
        return (Decimal(int(x) * 100) / SHOWN_PX).quantize(percent), (Decimal(int(y) * 100) / int(high)).quantize(percent)

    def context(self) -> dict[str, Any]:
        if not self.object.sha256:
            return {**super().context(), "text": self.object.text}
        first, second = self._corners()
        wide, high = redact.page_picture(read(self.object.sha256), self.page_number).size
        return {
            **super().context(), "item": self.object, "page": self.page_number, "pages": range(1, self.object.pages + 1),
            "width": SHOWN_PX, "high": high * SHOWN_PX // wide, "corner": f"{first[0]},{first[1]}" if first and not second else "",
            "both": bool(first and second),
        }


class MakeCleanPage(RecordsAct):
    action, model, related = marking.StoreClean, DisclosureItem, ("disclosure",)
    form_class = forms.OfficeForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.pages > AT_ONCE:
            enqueue(self.actor, "records.make_clean", ref=self.object.ref)
            return redirect(self.object.get_absolute_url())
        return super().post(request, *args, **kwargs)

    def build(self, form: Any, **common: Any) -> Action:
        return marking.clean_act(item=self.object, **common)


class UnmarkPage(RecordsAct):
    action, model, form_class = marking.Unmark, DisclosureItem, forms.UnmarkForm


class PersonalFiles(Page):
    """個人情報ファイル簿: drawn from the tables of this system as they are today."""

    power, title, template_name = powers.VIEW, _("個人情報ファイル簿"), "approvals/inbox.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, found = request.GET.get("format", ""), files()
        if form == "pdf":
            RecordExport(actor=self.actor, sheet="personal-files", form="pdf", rows=len(found))()
            return pdf(papers.files_pdf([tables.file_row(f, how_it_ends(f)) for f in found]), f"personal-files-{calendar.today():%Y%m%d}.pdf")
        if form:
            return export_response(self.actor, tables.FILES_SHEET, [tables.file_row(f, how_it_ends(f)) for f in found], form)
        return self.show()

    def context(self) -> dict[str, Any]:
        found = files()
        columns = [Column(key, label, "number" if key == "rows" else "text") for key, label in tables.FILES_SHOWN]
        table = TableView(caption=self.title, columns=columns, rows=[
            Row(str(n), tables.file_cells(tables.file_row(f, how_it_ends(f))), "" if f.said else "bad") for n, f in enumerate(found)
        ])
        silent = sum(f.said is None for f in found)
        return {
            **super().context(), "total": len(found), "acts": [
                Act(_("まもなく消す個人情報"), reverse("records:erasures")),
                Act(_("Excelで書き出す"), "?format=xlsx"), Act(_("PDFで書き出す"), "?format=pdf"),
            ],
            "away": _t("個人情報らしい項目があるのに記載のない表が%(n)sあります。表の担当者が利用目的と根拠を書いてください。") % {"n": silent} if silent else "",
            "panels": [Panel(_("表の定義から作った一覧"), TABLE, {"table": table}, key="files")],
        }
