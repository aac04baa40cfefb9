"""A ward's sheet: evidence beside self-mark, the acts on it, questions, and the way through Excel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.decide import may
from kusei.core.importing import Preview
from kusei.core.ui.exporting import TYPES, RecordExport, download
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Badge, Fact
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.followup import drawing, forms, workbook
from kusei.plan.followup.actions import (
    AnswerQuestion,
    AskQuestion,
    CheckSheet,
    ConfirmSheet,
    ExtendSheet,
    ImportSheet,
    PullBackSheet,
    ReopenSheet,
    ReturnSheet,
    SaveEntry,
    SubmitSheet,
    WithdrawQuestion,
    WriteReview,
)
from kusei.plan.followup.actions.carrying import waiting_issues
from kusei.plan.followup.actions.hands import strange_hand
from kusei.plan.followup.actions.sheets import unanswered
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import Entry, Question, Round, WardSheet
from kusei.plan.followup.powers import CONFIRM, FILL, HAND_IN, RUN, VIEW
from kusei.plan.followup.queries import CellView, RoundView, round_view

RELATED = ("round", "ward", "reply__inquiry")


def cells_of(view: RoundView, sheet: WardSheet) -> list[CellView]:
    """The cells of this sheet, in the plan's order: those it has an entry for."""
    cells = []
    for line in view.lines:
        mine = next((c for c in line.cells if c.ward and c.ward.pk == sheet.ward_id), None) if sheet.ward_id else line.whole
        if mine is not None and mine.entry is not None and mine.entry.sheet_id == sheet.pk:
            cells.append(mine)
    return cells


class SheetPage(DetailPage):
    power, model, related = VIEW, WardSheet, RELATED

    def facts(self) -> Sequence[Fact]:
        row = self.object
        left = len(unanswered(row))
        facts = [
            Fact(_t("年度"), row.round.year, url=row.round.get_absolute_url()),
            Fact(_t("区"), row.place),
            Fact(_t("回答期限"), None, day=row.due_on, note=_t("期限後の提出") if row.late else ""),
            Fact(_t("まだ答えていない取り組み"), left),
            Fact(_t("区長確認"), row.confirmed_by or None),
        ]
        if row.reply is not None and may(self.actor, "inquiry.view", row.reply):
            facts.append(Fact(_t("照会"), _t("やりとり・督促・前の版を見る"), url=row.reply.get_absolute_url()))
        if issues := waiting_issues(row):
            facts.append(Fact(
                _t("答えていない前の年度の課題"), _t("%(count)s件") % {"count": len(issues)}, url=f"{reverse('followup:issues')}?view=open",
                badge=Badge(_t("区長確認の前に答えが要ります"), "warn")))
        if row.partial_reason:
            facts.append(Fact(_t("答えられない取り組みがある理由"), row.partial_reason))
        facts += [
            Fact(c.get_step_display(), c.post, note=_t("取り消し") if c.void_at else c.comment, day=None) for c in row.checks.all()
        ]
        if row.state == "returned" and row.return_reason:
            facts.append(Fact(_t("差戻しの理由"), row.return_reason))
        return facts

    def panels(self) -> Sequence[Panel]:
        row = self.object
        view = round_view(row.round, self.actor)
        may_write = bool(SaveEntry.offer(self.actor, row))
        blocks = [
            {
                "id": f"i-{c.node.ref}", "cell": c, "entry": c.entry, "facts": drawing.cell_facts(c, row.round.scale),
                "edit_url": reverse("followup:save_entry", args=[row.ref, c.entry.ref]) if may_write and c.entry else "",
                "corrections": [x for x in view.corrections if x.initiative_ref == c.node.ref and x.ward_id == row.ward_id],
                "reviews": [r for r in view.reviews if r.sheet_id == row.pk and r.initiative_ref == c.node.ref],
            }
            for c in cells_of(view, row)
        ]
        titles = {n.ref: n.title for n in view.plan.of("initiative")}
        questions = [
            {
                "row": q, "title": titles.get(q.initiative_ref, ""),
                "answer_url": reverse("followup:answer", args=[q.ref])
                if q.open and may(self.actor, FILL, q) and not strange_hand(self.actor, row) else "",
                "withdraw_url": reverse("followup:withdraw_question", args=[q.ref]) if q.open and may(self.actor, RUN) else "",
            }
            for q in Question.objects.seen_by(self.actor).filter(sheet=row)
        ]
        return [
            Panel(_t("取り組みごとの回答と根拠"), "followup/panels/entries.html", {"blocks": blocks}, "entries"),
            Panel(_t("質問と回答（公表しません）"), "followup/panels/questions.html", {"questions": questions}, "questions"),
        ]

    def papers(self) -> Sequence[Act]:
        words = _t("回答欄（Excel）")
        return [Act(words, reverse("followup:sheet_excel", args=[self.object.ref]), help=_t("書き込んで、そのまま戻せます"))]

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.object.round), self.object.round.get_absolute_url())]


class NextEntry(Page):
    """The first initiative without an answer; where all are answered, the first."""

    power = FILL

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sheet = row_seen_by(WardSheet, self.actor, kwargs["ref"], related=RELATED)
        entry = next(iter(unanswered(sheet)), None) or sheet.entries.first()
        if entry is None:
            raise Http404
        return redirect("followup:save_entry", sheet.ref, entry.ref)


class SheetAct(ActPage):
    model, related = WardSheet, RELATED

    def after(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def initiatives(self) -> list[tuple[str, str]]:
        titles = {n.ref: n.title for n in plan_of(self.object.round).of("initiative")}
        return [(e.initiative_ref, titles.get(e.initiative_ref, "")) for e in self.object.entries.all()]


class EntryPage(SheetAct):
    """One initiative: the evidence above, the answer below it."""

    power, action, form_class, template_name = FILL, SaveEntry, forms.EntryForm, "followup/entry.html"
    theirs: Sequence[Fact] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.entry = Entry.objects.seen_by(self.actor).filter(sheet__ref=kwargs["ref"], ref=kwargs["entry"]).first()
        if self.entry is None and may(self.actor, FILL, anywhere=True):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        assert self.entry is not None  # noqa: S101  dispatch has asked
        initial = {name: getattr(self.entry, name) for name in workbook.ANSWERS}
        return forms.EntryForm(
            data, scale=self.object.round.scale, initial=initial | {"expect_entry": self.entry.version},
        )

    def build(self, form: Any, **common: Any) -> Any:
        assert self.entry is not None  # noqa: S101
        # Two people may answer two initiatives of one ward at once: the entry's version counts, not the sheet's.
        common["expect"] = None
        return SaveEntry(sheet=self.object, entry_ref=self.entry.ref, **common, **form.cleaned_data)

    def after(self, result: Any) -> str:
        return f"{self.object.get_absolute_url()}#i-{result.initiative_ref if result else ''}"

    def context(self) -> dict[str, Any]:
        assert self.entry is not None  # noqa: S101
        view = round_view(self.object.round, self.actor, initiative=self.entry.initiative_ref)
        cell = next(iter(cells_of(view, self.object)), None)
        siblings = list(self.object.entries.values_list("ref", flat=True))
        at = siblings.index(self.entry.ref)
        return {
            **super().context(), "cell": cell, "entry": self.entry, "position": at + 1, "total": len(siblings),
            "evidence_facts": drawing.cell_facts(cell, self.object.round.scale)[1:] if cell else [],
            "theirs": self.theirs, "lead": f"{self.object.place} {self.object.round.year}",
            "next_url": reverse("followup:save_entry", args=[self.object.ref, siblings[at + 1]]) if at + 1 < len(siblings) else "",
        }

    def show_form(self, form: Any, *, status: int = 200) -> HttpResponse:
        """After somebody else's save: both texts stand on the page, theirs above and mine in the fields."""
        if isinstance(self.object, Entry):
            self.entry = Entry.objects.get(pk=self.object.pk)
            self.object = WardSheet.objects.select_related(*RELATED).get(pk=self.entry.sheet_id)
            self.theirs = [
                Fact(bound.label, getattr(self.entry, bound.name) or None)
                for bound in form if bound.name in workbook.LIMITS
            ]
        return super().show_form(form, status=status)

    def get_title(self) -> Any:
        assert self.entry is not None  # noqa: S101
        return next((t for r, t in self.initiatives() if r == self.entry.initiative_ref), "")


class SubmitPage(SheetAct):
    power, action, form_class = HAND_IN, SubmitSheet, forms.SubmitForm


class PullBackPage(SheetAct):
    power, action = HAND_IN, PullBackSheet


class CheckPage(SheetAct):
    power, action, form_class = FILL, CheckSheet, forms.CheckForm


class ReopenSheetPage(SheetAct):
    power, action, form_class = HAND_IN, ReopenSheet, forms.ReopenForm


class ExtendPage(SheetAct):
    power, action, form_class = RUN, ExtendSheet, forms.ExtendForm


class ConfirmPage(SheetAct):
    power, action = CONFIRM, ConfirmSheet


class ReturnPage(SheetAct):
    power, action, form_class = CONFIRM, ReturnSheet, forms.ReasonForm


class AskPage(SheetAct):
    power, action, form_class = CONFIRM, AskQuestion, forms.AskForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.AskForm(data, initiatives=self.initiatives())


class ReviewPage(SheetAct):
    power, action, form_class = CONFIRM, WriteReview, forms.ReviewForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        chosen = self.request.GET.get("initiative", "")
        return forms.ReviewForm(data, initiatives=self.initiatives(), initial={"initiative_ref": chosen})


class AnswerPage(ActPage):
    power, action, model, form_class, related = FILL, AnswerQuestion, Question, forms.AnswerForm, ("sheet__round", "sheet__ward")

    def after(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lead": self.object.text}


class WithdrawPage(ActPage):
    power, action, model, form_class, related = RUN, WithdrawQuestion, Question, forms.WithdrawForm, ("sheet__round", "sheet__ward")

    def after(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lead": self.object.text}


class Desk(Page):
    """Where the inquiry sends a ward: its own sheet of the round. ``?ward=`` its code; without, the round."""

    power = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = row_seen_by(Round, self.actor, kwargs["ref"])
        sheets = WardSheet.objects.seen_by(self.actor).filter(round=round_)
        code = request.GET.get("ward", "")
        mine = sheets.filter(ward__code=code).first() if code else sheets.filter(ward_id=self.actor.ward_id or 0).first()
        return redirect(mine.get_absolute_url() if mine else round_.get_absolute_url())


class SheetExcel(Page):
    power = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sheet = row_seen_by(WardSheet, self.actor, kwargs["ref"], related=RELATED)
        view = round_view(sheet.round, self.actor)
        cells = cells_of(view, sheet)
        marks = {c.node.ref: c.mark for c in cells if c.mark is not None}
        body = workbook.write_answers(sheet, marks, view.plan)
        if self.actor.post_id is not None:
            RecordExport(actor=self.actor, sheet="followup-sheet", form="xlsx", rows=len(cells))()
        code = sheet.ward.code if sheet.ward else "city"
        return download(body, f"followup-{sheet.round.fiscal_year}-{code}.xlsx", TYPES["xlsx"])


class SheetImport(ImportPage):
    power, action, accepts = FILL, ImportSheet, ".xlsx,.csv"
    help = _("この区の回答欄（Excel）に書き込んだもの。行の順番や列の並びは変わっていてもかまいません。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if may(self.actor, FILL, anywhere=True):
            self.sheet = row_seen_by(WardSheet, self.actor, kwargs["ref"], related=RELATED)
            verdict = may(self.actor, FILL, self.sheet)
            if verdict.code == "outside":
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return workbook.read_answers(self.sheet, data, file_name)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        return ImportSheet(
            actor=self.actor, key=self.act_key, sheet=self.sheet, data=data, file_name=file_name, digest=preview.digest)

    def after(self, result: Any) -> str:
        return self.sheet.get_absolute_url()

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.sheet), self.sheet.get_absolute_url())]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "template_url": reverse("followup:sheet_excel", args=[self.sheet.ref])}
