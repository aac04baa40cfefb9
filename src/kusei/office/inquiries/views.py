"""Pages of the asker and of the wards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms as django_forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.inquiry import actions as do
from kusei.core.inquiry import powers, queries
from kusei.core.inquiry.lifecycle import AT_WARD, INQUIRY, REPLY
from kusei.core.inquiry.models import AnswerVersion, Inquiry, Kind, Reply, Template
from kusei.core.inquiry.rules import value_of
from kusei.core.ui.exporting import TYPES, download, export_response, pdf
from kusei.core.ui.pages import (
    ActPage,
    Col,
    DetailPage,
    Facet,
    ImportPage,
    ListPage,
    Page,
    Panel,
    SavedView,
    text_panel,
)
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Cell, Fact
from kusei.core.ui.parts_shell import Crumb
from kusei.office.inquiries import forms, panels, papers, sheets
from kusei.office.views.common import begin, present, who


def moment(at: Any) -> str:
    local = at.astimezone(calendar.JST)
    return f"{calendar.format_date(local.date())} {local:%H:%M}"


# The asker ----------------------------------------------------------------------------------------------------------


class Inquiries(ListPage):
    power, room_key, model, title = powers.OVERVIEW, "inquiry", Inquiry, _("照会の一覧")
    order = "-sent"
    empty = _("照会はまだありません。")
    columns = (
        Col("title", _("件名"), lambda r: Cell(r.title, r.get_absolute_url(), note=r.get_kind_display()), "title"),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), "state", "badge"),
        Col("due", _("期限"), lambda r: Cell(at=r.due_at) if r.due_at else Cell("—"), "due_at", "date"),
        Col("given", _("提出"), lambda r: Cell(number=r.given, note=_t("%(all)s区のうち") % {"all": r.all}), kind="number"),
        Col("over", _("期限超過"), lambda r: Cell(number=r.over), kind="number"),
        Col("sent", _("照会日時"), lambda r: Cell(at=r.sent_at) if r.sent_at else Cell("—"), "sent_at", "date"),
    )
    views = (
        SavedView("all", _("すべて"), lambda rows, actor: rows),
        SavedView("open", _("照会中"), lambda rows, actor: rows.filter(state="open")),
        SavedView("over", _("期限超過の区がある"), lambda rows, actor: rows.filter(over__gt=0)),
        SavedView("draft", _("準備中"), lambda rows, actor: rows.filter(state="draft")),
    )
    facets = (
        Facet("kind", _("種類"), lambda rows, v: rows.filter(kind=v), options=lambda actor: Kind.choices),
        Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda actor: INQUIRY.choices),
    )

    def rows(self) -> Any:
        late = Q(replies__state__in=(*AT_WARD, "confirming"), replies__due_at__lt=calendar.now(), state="open")
        return super().rows().annotate(
            all=Count("replies"), given=Count("replies", filter=Q(replies__state="submitted")),
            over=Count("replies", filter=late),
        )

    def tone(self, row: Any) -> Any:
        return "bad" if row.over else ""

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, do.DraftInquiry, reverse("inquiry:new"))]


class InquiryDetail(DetailPage):
    power, room_key, model, related = powers.OVERVIEW, "inquiry", Inquiry, ("asked_by__division__ward",)

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("照会の一覧"), reverse("inquiry:asked"))]

    def facts(self) -> Sequence[Fact]:
        row, n = self.object, panels.counts(self.object)
        period = ""
        if row.period_start and row.period_end:
            period = f"{calendar.format_date(row.period_start, weekday=False)} – {calendar.format_date(row.period_end, weekday=False)}"
        facts = [
            Fact(_("種類"), row.get_kind_display()), Fact(_("照会した職"), str(row.asked_by) if row.asked_by else None),
            Fact(_("回答期限"), moment(row.due_at) if row.due_at else None), Fact(_("対象期間"), period or None),
            Fact(_("提出"), _t("%(all)s区のうち%(given)s区") % n if n["all"] else None),
            Fact(_("期限超過"), _t("%(over)s区") % n), Fact(_("期限後の提出"), _t("%(late)s区") % n),
            Fact(_("区長の確認"), _("必要") if row.head_confirms else _("不要")),
        ]
        if row.frozen_digest:
            facts.append(Fact(_("照合値"), row.frozen_digest[:16], note=_t("確定 %(at)s") % {"at": moment(row.ended_at)}))
        if row.reason:
            facts.append(Fact(_("理由"), row.reason))
        return facts

    def panels(self) -> Sequence[Panel]:
        row = self.object
        text = text_panel(_("依頼文"), row.text) if row.text else None
        return present(panels.replies(row) if row.state != "draft" else None, text, panels.questions(row))

    def papers(self) -> Sequence[Act]:
        if self.object.sent_at is None:
            return []
        return [
            Act(_("集計表"), reverse("inquiry:table", args=[self.object.ref])),
            Act(_("照会文（PDF）"), reverse("inquiry:letter", args=[self.object.ref])),
        ]


class MergedTable(Page):
    """Sixteen answers as one table, on screen, as CSV and as Excel."""

    power, room_key, template_name = powers.OVERVIEW, "inquiry", "inquiry/table.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = row_seen_by(Inquiry, self.actor, kwargs["ref"])
        if form := request.GET.get("format"):
            sheet, rows = sheets.merged_sheet(self.object, queries.merged(self.object))
            return export_response(self.actor, sheet, rows, form, page=request.path)
        exports = [Act("CSV", "?format=csv"), Act("Excel", "?format=xlsx")]
        return self.show(table=panels.table_of(self.object), object=self.object, exports=exports)

    def get_title(self) -> Any:
        return _t("集計表：%(title)s") % {"title": self.object.title}

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("照会の一覧"), reverse("inquiry:asked")), Crumb(self.object.title, self.object.get_absolute_url())]


class Letter(Page):
    power, room_key = powers.OVERVIEW, "inquiry"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Inquiry, self.actor, kwargs["ref"], related=("asked_by__division",))
        return pdf(papers.letter(row, url=request.build_absolute_uri(row.get_absolute_url())), f"inquiry-{row.ref}.pdf")


class NewInquiry(Page):
    """Which template to start from."""

    power, room_key, template_name, title = powers.ASK, "inquiry", "inquiry/new.html", _("照会をつくる")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "templates": list(Template.objects.seen_by(self.actor))}


class SheetAct(ActPage):
    """Drafting and editing share the page with one group of fields per question."""

    template_name, room_key = "inquiry/sheet.html", "inquiry"
    form_class = forms.SheetForm

    def source(self) -> Any:
        if self.object is not None:
            return self.object
        return Template.objects.seen_by(self.actor).filter(ref=self.request.GET.get("template", "")).first()

    def initial(self) -> dict[str, Any]:
        found = self.source()
        names = ("title", "kind", "text", "head_confirms", "period_start", "period_end")
        return {n: getattr(found, n) for n in names if hasattr(found, n)}

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        found = self.source()
        return self.form_class(data, initial=self.initial(), questions=found.questions if found else ())


class DraftPage(SheetAct):
    action, power = do.DraftInquiry, powers.ASK


class EditPage(SheetAct):
    action, power, model, form_class = do.EditInquiry, powers.ASK, Inquiry, forms.EditSheetForm


# The wards ----------------------------------------------------------------------------------------------------------


class Replies(ListPage):
    """What my ward is asked; a city post sees all wards."""

    power, room_key, model, title = powers.VIEW, "inquiry", Reply, _("照会・回答")
    related, order = ("inquiry", "ward"), "due"
    empty = _("照会は届いていません。")
    columns = (
        Col("title", _("件名"), lambda r: Cell(r.inquiry.title, r.get_absolute_url(), note=r.inquiry.get_kind_display()), "inquiry__title"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name), "ward__code"),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), "state", "badge"),
        Col("late", _("遅れ"), lambda r: Cell(badge=panels.late_badge(r)) if panels.late_badge(r) else Cell("—"), kind="badge"),
        Col("due", _("期限"), lambda r: Cell(at=r.due_at), "due_at", "date"),
        Col("given", _("提出日時"), lambda r: Cell(at=r.submitted_at) if r.submitted_at else Cell("—"), "submitted_at", "date"),
    )
    views = (
        SavedView("todo", _("これから出すもの"), lambda rows, actor: rows.filter(state__in=(*AT_WARD, "confirming"))),
        SavedView("over", _("期限超過"), lambda rows, actor: rows.filter(queries.overdue())),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (
        ward_facet(Reply),
        Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda actor: REPLY.choices),
        Facet("kind", _("種類"), lambda rows, v: rows.filter(inquiry__kind=v), options=lambda actor: Kind.choices),
    )

    def tone(self, row: Any) -> Any:
        over = row.state in (*AT_WARD, "confirming") and row.due_at < calendar.now()
        return "bad" if over else "warn" if row.state == "returned" else "off" if row.state == "closed" else ""

    def acts(self) -> Sequence[Act]:
        parts = Act(_("課への再照会"), reverse("inquiry:parts"))
        if not self.actor.reach(powers.OVERVIEW):
            return [parts]
        return [Act(_("照会の一覧"), reverse("inquiry:asked"), tone="main"), parts]


def offered(actor: Actor, row: Any) -> list[Act]:
    """The verbs this post could do in some state; another post's verbs are not shown."""
    return [act_for(a, actor, row) for a in Action.acts_on(row) if may(actor, a.power, row).code != "no_power"]


class ReplyDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "inquiry", Reply, ("inquiry__asked_by__division", "ward")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        late = panels.late_badge(row)
        facts = [
            Fact(_("区"), row.ward.name), Fact(_("照会元"), str(row.inquiry.asked_by or "") or None),
            Fact(_("回答期限"), moment(row.due_at), badge=late), Fact(_("区長の確認"), _("必要") if row.inquiry.head_confirms else _("不要")),
            Fact(_("提出日時"), moment(row.submitted_at) if row.submitted_at else None),
            Fact(_("提出の回数"), row.rounds),
        ]
        if row.inquiry.desk:
            facts.insert(0, Fact(_("答えるところ"), _("回答欄を開く"), url=f"{row.inquiry.desk}?ward={row.ward.code}"))
        if row.due_at != row.first_due_at:
            facts.insert(4 if row.inquiry.desk else 3, Fact(_("当初の期限"), moment(row.first_due_at)))
        if row.reason:
            facts.append(Fact(_("差戻し・再開・延長の理由"), row.reason))
        return facts

    def panels(self) -> Sequence[Panel]:
        row = self.object
        text = text_panel(_("依頼文"), row.inquiry.text) if row.inquiry.text else None
        return present(text, panels.answers(row), panels.files(row), panels.parts(row), panels.thread(row))

    def acts(self) -> Sequence[Act]:
        return offered(self.actor, self.object)

    def papers(self) -> Sequence[Act]:
        found = [Act(_("回答票（Excel）"), reverse("inquiry:workbook", args=[self.object.ref]), help=_("書いて、取り込めます。"))]
        if may(self.actor, powers.OVERVIEW, anywhere=True):
            found.append(Act(_("照会の全体"), self.object.inquiry.get_absolute_url()))
        return found


class History(Page):
    """Who answered what when."""

    power, room_key, template_name = powers.VIEW, "inquiry", "inquiry/history.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = row_seen_by(Reply, self.actor, kwargs["ref"], related=("inquiry", "ward"))
        rows = list(AnswerVersion.objects.filter(reply=self.object).order_by("question", "-number"))
        groups = []
        for q in self.object.inquiry.sheet:
            versions = [
                {"number": v.number, "value": self._said(q, v.value), "by": who(v.given_by), "at": v.given_at, "source": v.get_source_display()}
                for v in rows if v.question == q.key
            ]
            groups.append({"key": q.key, "label": q.label, "versions": versions})
        return self.show(groups=groups, object=self.object)

    def _said(self, question: Any, value: Any) -> list[str]:
        answers = {question.key: value}
        return [
            f"{item.row} {item.column} {panels.said(item, value_of(item, answers))}".strip()
            for item in panels.rules.fields_of([question])
        ]

    def get_title(self) -> Any:
        return _t("回答の版：%(title)s") % {"title": self.object}

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.object), self.object.get_absolute_url())]


class Workbook(Page):
    power, room_key = powers.VIEW, "inquiry"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Reply, self.actor, kwargs["ref"], related=("inquiry", "ward"))
        return download(sheets.answer_sheet(row), f"inquiry-{row.inquiry.ref}-{row.ward.code}.xlsx", TYPES["xlsx"])


class FillPage(ImportPage):
    """Take the ward's workbook back in, after showing what it would change."""

    power, room_key, action = powers.ANSWER, "inquiry", do.FillFromFile
    accepts = ".xlsx,.xls,.ods,.csv"
    help = _("この照会の画面から受け取った回答票を選んでください。行を動かしたり、列を隠したりしてもかまいません。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = row_seen_by(Reply, self.actor, kwargs["ref"], related=("inquiry", "ward"))
        return super().dispatch(request, *args, **kwargs)

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return sheets.read_answers(data, file_name, reply=self.object, actor=self.actor)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Action:
        return do.FillFromFile(
            actor=self.actor, key=self.request.POST.get("_key", "")[:80], reply=self.object,
            cells=sheets.cells_of(preview, self.object), digest=preview.digest, rows=len(preview.accepted),
        )

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())

    def get_title(self) -> Any:
        return self.action.label

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.object), self.object.get_absolute_url())]


class OnRow(ActPage):
    """Acts whose form needs to know the row."""

    room_key = "inquiry"
    tells_row: ClassVar[bool] = True

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        more = {"row": self.object} if self.tells_row else {}
        return self.form_class(data, files, initial=self.initial(), **more)

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())


class SavePage(OnRow):
    action, power, model, form_class = do.SaveReply, powers.ANSWER, Reply, forms.AnswerForm
    template_name, related = "inquiry/answer.html", ("inquiry", "ward")

    def context(self) -> dict[str, Any]:
        found = {k: {**v, "why": panels.WHY.get(v["why"], "")} for k, v in self.object.prefill.items()}
        return {**super().context(), "prefill": found}


class SendPage(ActPage):
    action, power, model, form_class, room_key = do.SendInquiry, powers.ASK, Inquiry, forms.SendForm, "inquiry"

    def build(self, form: Any, **common: Any) -> Action:
        return do.SendInquiry(inquiry=self.object, wards=list(form.cleaned_data["wards"]), due_on=form.cleaned_data["due_on"], **common)
