"""Pages of the room. List, detail and map of what is designated are open: published open data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.importing import Preview, Unreadable
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import city
from kusei.core.ui.exporting import RecordExport, download, pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Panel, SiteListPage
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.pages.lists import iso_day
from kusei.core.ui.parts import Act, Export, Fact
from kusei.core.ui.parts_drawn import MapSpec
from kusei.disaster.tsunami_buildings import forms, panels, papers, powers, sheets, surveys, tables
from kusei.disaster.tsunami_buildings.actions import (
    AddKeyHolder,
    DesignateBuilding,
    DropCandidate,
    EndKeyHolder,
    ExpireBuilding,
    JudgeEligible,
    OrderSign,
    PutSign,
    RecordCheck,
    RecordTalk,
    RegisterBuilding,
    RenewAgreement,
    ReportChange,
    ResumeBuilding,
    ResurveyBuilding,
    ReviewChange,
    SignAgreement,
    SurveyBuilding,
    SuspendBuilding,
    WithdrawBuilding,
)
from kusei.disaster.tsunami_buildings.actions.preparing import MEASURED
from kusei.disaster.tsunami_buildings.incoming import plan
from kusei.disaster.tsunami_buildings.lifecycle import GOING, LIFE, RUNNING
from kusei.disaster.tsunami_buildings.loading import ImportBuildings, ImportSurveys
from kusei.disaster.tsunami_buildings.models import Building, KeyHolder
from kusei.disaster.tsunami_buildings.queries import may_call

OPEN = "designated buildings are published open data: people must find them before a tsunami"
RELATED = ("ward", "district", "facility", "agreement")
WHOLE = (*RELATED, "owner", "community")


class BuildingList(ListPage):
    power, open_because = powers.VIEW, OPEN
    model, related, order = Building, RELATED, "name"
    columns, views, sheet = tables.COLUMNS, tables.VIEWS, sheets.SHEET
    facets = tables.FACETS
    empty = _("当てはまる建物はありません。条件を減らすか、一覧を取り込んでください。")
    shown: Sequence[Building] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("format", "")
        if form in (*sheets.LAYOUTS, "pdf", "checks"):
            return self.publish(form)
        return super().get(request, *args, **kwargs)

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        if "ward_code" in self.request.GET:
            return Building.objects.seen_by(self.actor)
        return super().rows()

    def filtered(self) -> Any:
        rows = super().filtered()
        for facet in tables.HIDDEN_FACETS:
            if value := self.request.GET.get(facet.name, ""):
                rows = facet.apply(rows, value)
        start, end = (self.request.GET.get(f"checked_{k}", "") for k in ("from", "to"))
        return rows.filter(pk__in=checked_between(start, end)) if start and end else rows

    def page(self, rows: Any, col: Any, descending: bool) -> Any:
        self.shown, pager = super().page(rows, col, descending)
        return self.shown, pager

    def map(self, rows: Any) -> MapSpec | None:
        return panels.map_of(_t("このページの建物の場所"), list(self.shown))

    def exports(self, count: int) -> Sequence[Export]:
        return [
            *super().exports(count),
            *(Export(label, self.url(format=key), count) for key, label in self.layouts().items()),
            Export(_("一覧（PDF）"), self.url(format="pdf"), count),
            Export(_("年次点検表（PDF）"), self.url(format="checks"), count),
            *([] if self.request.GET.get("more") else [Export(_("ほかの形式"), self.url(more="1"))]),
        ]

    def layouts(self) -> dict[str, Any]:
        """The ones in daily use; all of them when somebody asks for more."""
        if self.request.GET.get("more"):
            return sheets.LAYOUTS
        return {key: sheets.LAYOUTS[key] for key in ("standard", "geojson")}

    def export_rows(self, rows: Any) -> Any:
        return sheets.rows_of(rows.order_by("ward__code", "sort_key", "pk"))

    def publish(self, form: str) -> HttpResponse:
        rows = list(self.filtered().select_related(*RELATED).order_by("ward__code", "sort_key", "pk"))
        if not isinstance(self.actor, Visitor):
            RecordExport(actor=self.actor, sheet="tsunami-buildings", form=form, rows=len(rows))()
        name = f"tsunami-buildings-{calendar.today():%Y%m%d}"
        where = self.ward.name if self.ward else str(city() or "")
        if form == "pdf":
            return pdf(papers.list_pdf(rows, where=where), f"{name}.pdf")
        if form == "checks":
            return pdf(papers.check_sheet_pdf(rows, where=where), f"{name}-checks.pdf")
        made = sheets.published(rows, form)
        return download(made.body, f"{name}{made.suffix}", made.mime)

    def acts(self) -> Sequence[Act]:
        if isinstance(self.actor, Visitor):
            return []
        found = [
            Act(_("区ごとの数字"), reverse("tsunami_buildings:report")),
            Act(_("届く範囲の試算"), reverse("tsunami_buildings:studies")),
            Act(_("現地調査票（PDF）"), reverse("tsunami_buildings:blank_survey")),
        ]
        for label, power, name, tone in (
            (_("調査票を取り込む"), powers.KEEP, "load_surveys", "plain"),
            (_("一覧を取り込む"), powers.LOAD, "load", "plain"),
            (_("候補を登録する"), powers.KEEP, "register", "main"),
        ):
            if may(self.actor, power, anywhere=True):
                found.append(Act(label, reverse(f"tsunami_buildings:{name}"), tone=tone))  # type: ignore[arg-type]
        return found


def checked_between(start: str, end: str) -> Any:
    """Ids of buildings with a check on a day between two (inclusive)."""
    days = iso_day(start), iso_day(end)
    if None in days:
        raise Http404
    return Building.objects.filter(checks__checked_on__range=days).values("pk")


class BuildingDetail(DetailPage):
    power, open_because = powers.VIEW, OPEN
    model = Building
    related = WHOLE

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object, self.actor)

    def panels(self) -> Sequence[Panel]:
        b = self.object
        found = [panels.map_panel(b), panels.floor_panel(b)]
        if not isinstance(self.actor, Visitor):
            found = [
                panels.clause_panel(b),
                panels.change_panel(b),
                panels.decision_panel(b),
                *found,
                panels.key_panel(b, self.actor),
                panels.talk_panel(b),
                panels.check_panel(b),
                panels.survey_panel(b),
                panels.standards_panel(b),
            ]
        return [p for p in found if p]

    def acts(self) -> Sequence[Act]:
        """The acts of this half of a building's life: on the way to a designation, or in use."""
        held = self.object.state
        halves = ((*GOING, "dropped"), RUNNING)
        mine = next((h for h in halves if held in h), ())
        offered = [a for a in Action.acts_on(self.object) if set(LIFE.moves[a.verb].sources) & set(mine)]
        return [act_for(a, self.actor, self.object) for a in offered]

    def papers(self) -> Sequence[Act]:
        if isinstance(self.actor, Visitor):
            return []
        return [Act(label, reverse(f"tsunami_buildings:{name}", args=[self.object.ref])) for name, label in self.offered()]

    def offered(self) -> Sequence[tuple[str, Any]]:
        """Papers that make sense in this state."""
        b = self.object
        found: list[tuple[str, Any]] = [("summary", _("調書（PDF）")), ("survey_sheet", _("現地調査票（PDF）"))]
        if b.state in ("eligible", "talking", "agreed", *RUNNING):
            found.append(("agreement", _("協定書（PDF）")))
        if b.state in RUNNING:
            found += [
                ("notice", _("指定通知書（PDF）")),
                ("sign_order", _("標識の発注書（PDF）")),
                ("change_form", _("変更届の用紙（PDF）")),
            ]
        if b.state in ("withdrawn", "expired"):
            found.append(("end_notice", _("解除通知書（PDF）")))
        if may_call(self.actor, b):
            found.append(("key_list", _("鍵の保管者名簿（PDF）")))
        return found


class Register(ActPage):
    action, form_class = RegisterBuilding, forms.RegisterForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.RegisterForm(data, files, ward=self.ward, initial=self.initial())

    def build(self, form: Any, **common: Any) -> Action:
        return RegisterBuilding(ward=self.current_ward(), **common, **form.cleaned_data)


class _OnBuilding(ActPage):
    model, related = Building, WHOLE


class _Dated(_OnBuilding):
    """An act that begins with a day: today stands there."""

    day: str

    def initial(self) -> dict[str, Any]:
        return {self.day: calendar.today()}


class Survey(_OnBuilding):
    action, form_class = SurveyBuilding, forms.SurveyForm

    def initial(self) -> dict[str, Any]:
        b = self.object
        yes_no = {True: "yes", False: "no", None: ""}
        floors = "\n".join(
            f"{f.floor} {f.area_m2}" + (f" {_t('高さ')}{f.height_m}m" if f.height_m is not None else "")
            for f in b.floors.filter(until=None).order_by("position")
        )
        return {
            **{k: getattr(b, k) for k in MEASURED},
            "outside_stairs": yes_no[b.outside_stairs],
            "faces_shore": yes_no[b.faces_shore],
            "surveyed_on": calendar.today(),
            "floors": floors,
        }


class Resurvey(Survey):
    action = ResurveyBuilding


class Judge(_OnBuilding):
    action = JudgeEligible


class Talk(_Dated):
    action, form_class, day = RecordTalk, forms.TalkForm, "talked_on"


class Agree(_OnBuilding):
    action, form_class = SignAgreement, forms.AgreementForm

    def initial(self) -> dict[str, Any]:
        b = self.object
        return {
            "signed_on": calendar.today(),
            "owner_name": b.owner.name if b.owner else "",
            "owner_role": b.owner_role,
            "community_name": b.community.name if b.community else "",
        }


class Renew(_Dated):
    action, form_class, day = RenewAgreement, forms.TermForm, "signed_on"


class Designate(_Dated):
    action, form_class, day = DesignateBuilding, forms.DesignateForm, "designated_on"


class OrderTheSign(_Dated):
    action, form_class, day = OrderSign, forms.SignOrderForm, "ordered_on"


class PutTheSign(_Dated):
    action, form_class, day = PutSign, forms.SignForm, "put_on"


class CheckBuilding(_OnBuilding):
    action, form_class = RecordCheck, forms.CheckForm

    def initial(self) -> dict[str, Any]:
        return {"checked_on": calendar.today(), "doors_ok": True, "sign_ok": True, "keys_ok": True}


class Change(_Dated):
    action, form_class, day = ReportChange, forms.ChangeForm, "reported_on"


class Review(_Dated):
    action, form_class, day = ReviewChange, forms.ReviewForm, "reviewed_on"


class Suspend(_OnBuilding):
    action, form_class = SuspendBuilding, forms.ReasonForm


class Resume(_OnBuilding):
    action = ResumeBuilding


class AddKey(_OnBuilding):
    action, form_class = AddKeyHolder, forms.KeyForm

    def initial(self) -> dict[str, Any]:
        return {"position": self.object.holders.as_of(calendar.today()).count() + 1}


class EndKey(_OnBuilding):
    action, form_class = EndKeyHolder, forms.EndKeyForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        seen = KeyHolder.objects.seen_by(self.actor).as_of(calendar.today()).filter(building=self.object)
        return forms.EndKeyForm(data, files, holders=seen)


class Drop(_OnBuilding):
    action, form_class = DropCandidate, forms.DropForm


class Expire(_OnBuilding):
    action = ExpireBuilding


class Withdraw(_Dated):
    action, form_class, day = WithdrawBuilding, forms.WithdrawForm, "ended_on"


class Load(SiteListPage):
    """津波避難ビル, as published."""

    action, plan, home = ImportBuildings, staticmethod(plan), "tsunami_buildings:list"
    title = _("津波避難ビルの一覧を取り込む")
    help = _(
        "自治体の公開データ（CSV・Excel・GeoJSON）をそのまま選べます。指定緊急避難場所の一覧は「避難所」で取り込みます。"
    )

    def after(self, result: Any) -> str:
        return f"{super().after(result)}?view=all"


class LoadSurveys(ImportPage):
    """現地調査の一覧: candidates and what was measured, from the Excel the survey team keeps."""

    action = ImportSurveys
    title = _("現地調査の一覧を取り込む")
    accepts, blank_name = ".xlsx,.xls,.csv", "tsunami-survey-form.xlsx"
    help = _("1行に1棟。ひな形に書いたものか、列の名前が同じExcel・CSVを選びます。")

    def blank(self) -> bytes:
        return surveys.blank()

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return surveys.plan(data, file_name, self.current_ward()).preview

    def current_ward(self) -> Ward:
        if self.ward is None:
            raise Unreadable(_t("画面の上で区を選んでから行ってください。"))
        return self.ward

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        act: Any = super().build(data, file_name, preview)
        act.ward = self.current_ward()
        return act

    def after(self, result: Any) -> str:
        return f"{reverse('tsunami_buildings:list')}?view=going"
