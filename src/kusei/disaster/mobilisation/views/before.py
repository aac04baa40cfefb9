"""Before the quake: designations, the staff of a year, the plan, its quotas and trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.ui.exporting import RecordExport, pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.pages.lists import iso_day
from kusei.core.ui.parts import Act, Export, Fact
from kusei.disaster.mobilisation import letters, panels, powers, sheets, staff_incoming, tables
from kusei.disaster.mobilisation.actions import (
    AdoptTrial,
    AskTrial,
    ClosePlan,
    ComeBack,
    GoAway,
    Leave,
    Notify,
    PlaceByHand,
    Release,
    SetQuota,
    StartPlan,
)
from kusei.disaster.mobilisation.evidence import held_on
from kusei.disaster.mobilisation.forms.before import PlaceForm, QuotaForm, ReasonForm, StartForm, TrialForm
from kusei.disaster.mobilisation.models import Call, Designation, Member, Plan, Trial
from kusei.disaster.mobilisation.queries.before import by_mesh, cells_of, cells_then, filled
from kusei.disaster.mobilisation.staff_loading import ImportStaff


class Designations(ListPage):
    """Where the day begins: who comes to this ward, and the rosters to take along."""

    power = powers.VIEW
    title = _("動員名簿")
    model, related, order = Designation, ("ward", "member"), "name"
    columns, facets, views, sheet = (
        tables.DESIGNATION_COLUMNS, tables.DESIGNATION_FACETS, tables.DESIGNATION_VIEWS, sheets.ROSTER,
    )  # fmt: skip
    empty = _("指定はまだありません。計画を開いて試算し、採用してください。")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("format") == "notices":
            return self.notices()
        return super().get(request, *args, **kwargs)

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        return Designation.objects.seen_by(self.actor) if "ward_code" in self.request.GET else super().rows()

    def filtered(self) -> Any:
        rows = super().filtered()
        day = self.request.GET.get("held_on", "")
        return rows.filter(held_on(iso_day(day) or calendar.today())) if day else rows

    def notices(self) -> HttpResponseBase:
        rows = list(self.filtered().filter(state="notified").select_related("ward", "member").order_by("number"))
        if not rows:
            raise Http404
        RecordExport(actor=self.actor, sheet="mobilisation-notices", form="pdf", rows=len(rows))()
        return pdf(letters.notices_pdf(rows), f"mobilisation-notices-{calendar.today():%Y%m%d}.pdf")

    def exports(self, count: int) -> Sequence[Export]:
        told = self.filtered().filter(state="notified").count()
        more = [Export(_("動員指定通知書（PDF）"), self.url(format="notices"), told)] if told else []
        return [*super().exports(count), *more]

    def export_rows(self, rows: Any) -> Any:
        return sheets.roster_rows(rows)

    def acts(self) -> Sequence[Act]:
        running = Call.objects.seen_by(self.actor).filter(state="running").exists()
        return [
            Act(_("動員のいま"), reverse("mobilisation:board"), tone="danger" if running else "plain"),
            Act(_("交代勤務表"), reverse("mobilisation:relief_plans")), Act(_("応援・受援"), reverse("mobilisation:supports")),
            Act(_("職員"), reverse("mobilisation:members")), Act(_("参集の記録"), reverse("mobilisation:drills")),
            Act(_("計画と試算"), reverse("mobilisation:plans"), tone="main"),
        ]


class Members(ListPage):
    power = powers.VIEW
    title = _("動員する職員")
    model, related, order = Member, ("ward",), "name"
    columns, facets, views, sheet = tables.MEMBER_COLUMNS, tables.MEMBER_FACETS, tables.MEMBER_VIEWS, sheets.MEMBERS
    empty = _("名簿はまだありません。職員の名簿を取り込んでください。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.member_rows(rows)

    def acts(self) -> Sequence[Act]:
        verdict = may(self.actor, powers.ASSIGN, None)
        return [Act(ImportStaff.label, reverse("mobilisation:load"), enabled=bool(verdict), reason=verdict.reason, tone="main")]


class MemberDetail(DetailPage):
    power = powers.VIEW
    model, related = Member, ("ward", "fixed_ward")

    def facts(self) -> Sequence[Fact]:
        m: Member = self.object
        return [
            Fact(_("職員番号"), m.number, note=f"{m.division} {m.grade}".strip()),
            Fact(_("動員先の区"), m.ward.name if m.ward else None, large=True),
            Fact(_("自宅のメッシュ"), m.mesh or None, note=m.get_mesh_by_display()),
            Fact(_("参集手段"), m.get_means_display()),
            Fact(_("資格・技能"), tables.skill_words(m.skills) or None),
            Fact(_("所属動員"), f"{m.fixed_ward} {m.get_fixed_team_display()}".strip() if m.fixed_ward else None),
            *([Fact(_("理由"), m.state_reason)] if m.state_reason else []),
        ]

    def panels(self) -> Sequence[Panel]:
        rows = list(Designation.objects.seen_by(self.actor).filter(member=self.object).select_related("ward").order_by("-since", "-pk"))
        return [p for p in (panels.places_panel(self.object, rows), panels.home_panel(self.object, self.actor)) if p]

    def extra_acts(self) -> Sequence[Act]:
        held = Designation.objects.filter(member=self.object, until=None).select_related("ward").first()
        return [act_for(Release, self.actor, held)] if held else []

    def papers(self) -> Sequence[Act]:
        rows = Designation.objects.seen_by(self.actor).filter(member=self.object, until=None, state="notified")
        return [Act(_("動員指定通知書（PDF）"), reverse("mobilisation:notice", args=[d.ref])) for d in rows]


class Notice(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Designation, self.actor, kwargs["ref"], related=("ward", "member"))
        return pdf(letters.notices_pdf([row]), f"mobilisation-{row.ref}.pdf")


class LoadStaff(ImportPage):
    """The list of April 1, for the fiscal year of today."""

    action = ImportStaff
    title = _("職員の名簿を取り込む")
    accepts, blank_name = ".xlsx,.xls,.csv", "mobilisation-staff.xlsx"
    help = _("人事の名簿（1行に1人）を選びます。自宅は、動員先を決める人にだけ見えます。")

    def blank(self) -> bytes:
        return staff_incoming.blank()

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return staff_incoming.plan(data, file_name, ImportStaff.year_now()).preview

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        return ImportStaff(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest,
            fiscal_year=ImportStaff.year_now(),
        )  # fmt: skip

    def after(self, result: Any) -> str:
        return reverse("mobilisation:members")


class Plans(ListPage):
    power = powers.VIEW
    title = _("区指定動員の計画")
    model, order, columns = Plan, "-fiscal_year", tables.PLAN_COLUMNS
    empty = _("計画はまだありません。職員の名簿を取り込んでから、年度の計画を作ってください。")

    def acts(self) -> Sequence[Act]:
        verdict = may(self.actor, powers.ASSIGN, None)
        return [Act(StartPlan.label, reverse("mobilisation:start_plan"), "n", bool(verdict), verdict.reason, tone="main")]


class Start(ActPage):
    action, form_class = StartPlan, StartForm

    def initial(self) -> dict[str, Any]:
        return {"fiscal_year": calendar.fiscal_year_of(calendar.today())}

    def build(self, form: Any, **common: Any) -> Action:
        return StartPlan(**common, **form.cleaned_data)


class PlanDetail(DetailPage):
    power = powers.VIEW
    model = Plan

    def facts(self) -> Sequence[Fact]:
        return panels.plan_facts(self.object)

    def panels(self) -> Sequence[Panel]:
        plan: Plan = self.object
        found = [
            panels.coverage_panel(_("区と班の充足"), cells_of(plan), filled(plan)), panels.trials_panel(plan),
            panels.curve_panel(plan, self.ward), panels.mesh_panel(by_mesh(plan.fiscal_year, ward=self.ward)),
        ]  # fmt: skip
        return [p for p in found if p]

    def extra_acts(self) -> Sequence[Act]:
        ask = Act(_("もし…なら"), reverse("mobilisation:what_if", args=[self.object.ref]))
        return [act_for(Notify, self.actor, self.object), ask]


class Quota(ActPage):
    action, form_class, model = SetQuota, QuotaForm, Plan

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        self.then_try = values.pop("then_try")
        return SetQuota(**common, plan=self.object, **values)

    def after(self, result: Any) -> str:
        """The answer at once, when it was asked for: the trial runs as a job of its own."""
        if not self.then_try:
            return str(self.object.get_absolute_url())
        trial = AskTrial(actor=self.actor, plan=result)()
        return str(trial.get_absolute_url())


class Ask(ActPage):
    action, form_class, model = AskTrial, TrialForm, Plan


class Close(ActPage):
    action, model = ClosePlan, Plan


class NotifyAll(ActPage):
    action, model = Notify, Plan

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return Notify(plan=self.object, **common)


class TrialDetail(DetailPage):
    power = powers.VIEW
    model, related = Trial, ("plan", "run")

    def get_title(self) -> str:
        return f"{self.object.plan}：{self.object.title}"  # data

    def facts(self) -> Sequence[Fact]:
        return panels.trial_facts(self.object)

    def panels(self) -> Sequence[Panel]:
        trial: Trial = self.object
        cells = cells_then(trial)
        counts = panels.counts_of(trial, cells)
        found = [
            panels.lines_panel(_("足りないところと、満たすには"), "short", panels.shortage_lines(trial)),
            panels.coverage_panel(_("この試算での充足"), cells, counts) if counts else None,
            panels.moves_panel(trial), panels.trials_panel(trial.plan),
            panels.lines_panel(_("計算のしかたと前提"), "method", panels.method_lines(trial)),
            panels.estimated_panel(trial, self.actor),
        ]  # fmt: skip
        return [p for p in found if p]

    def extra_acts(self) -> Sequence[Act]:
        compare = Act(_("ほかの試算とくらべる"), reverse("mobilisation:compare_trials", args=[self.object.ref]))
        return [act_for(AdoptTrial, self.actor, self.object), compare]


class Adopt(ActPage):
    action, model, related = AdoptTrial, Trial, ("plan",)


class Place(ActPage):
    action, form_class, model = PlaceByHand, PlaceForm, Member


class Away(ActPage):
    action, form_class, model = GoAway, ReasonForm, Member


class Gone(ActPage):
    action, form_class, model = Leave, ReasonForm, Member


class Back(ActPage):
    action, model = ComeBack, Member


class ReleasePlace(ActPage):
    action, form_class, model = Release, ReasonForm, Designation
