"""Addresses of the office. Every verb has its page; a ward is a filter, never a path."""

from __future__ import annotations

from django.urls import path

from kusei.core.ledger.models import (
    Agreement,
    Branch,
    District,
    Division,
    Facility,
    Incident,
    Organisation,
    Post,
    StaffMember,
)
from kusei.office import actions as do
from kusei.office import charges as _charges  # noqa: F401  (declares what a post has open)
from kusei.office import forms
from kusei.office.actions import handover
from kusei.office.forms.handover import WriteHandoverForm
from kusei.office.models import Handover
from kusei.office.views import evidence, governance, organisation, places, private, running, trail
from kusei.office.views import handover as handovers
from kusei.office.views.common import act_page

app_name = "office"

PAGES = [
    path("", organisation.Organisation.as_view(), name="organisation"),
    path("divisions/<str:ref>/", organisation.DivisionDetail.as_view(), name="division"),
    path("posts/<str:ref>/", organisation.PostDetail.as_view(), name="post"),
    path("people/", organisation.People.as_view(), name="people"),
    path("people/<str:ref>/", organisation.Person.as_view(), name="person"),
    path("handovers/", handovers.Handovers.as_view(), name="handovers"),
    path("handovers/unbegun/", handovers.Unbegun.as_view(), name="unbegun_handovers"),
    path("handovers/between-chairs/", handovers.BetweenChairs.as_view(), name="between_chairs"),
    path("handovers/<str:ref>/", handovers.HandoverDetail.as_view(), name="handover"),
    path("handovers/<str:ref>/handover.pdf", handovers.HandoverPaper.as_view(), name="handover_paper"),
    path("why/", organisation.WhyPage.as_view(), name="why"),
    path("branches/", places.Branches.as_view(), name="branches"),
    path("branches/<str:ref>/", places.BranchDetail.as_view(), name="branch"),
    path("districts/", places.Districts.as_view(), name="districts"),
    path("districts/<str:ref>/", places.DistrictDetail.as_view(), name="district"),
    path("facilities/", places.Facilities.as_view(), name="facilities"),
    path("facilities/<str:ref>/", places.FacilityDetail.as_view(), name="facility"),
    path("bodies/", places.Bodies.as_view(), name="bodies"),
    path("bodies/<str:ref>/", places.BodyDetail.as_view(), name="body"),
    path("agreements/", places.Agreements.as_view(), name="agreements"),
    path("agreements/<str:ref>/", places.AgreementDetail.as_view(), name="agreement"),
    path("adoptions/", governance.Adoptions.as_view(), name="adoptions"),
    path("adoptions/<str:ref>/", governance.AdoptionDetail.as_view(), name="adoption"),
    path("rules/", governance.Rules.as_view(), name="rules"),
    path("rules/values/<str:ref>/", governance.RuleValue.as_view(), name="rule_value"),
    path("rules/<str:key>/", governance.RuleDetail.as_view(), name="rule"),
    path("incidents/", running.Incidents.as_view(), name="incidents"),
    path("incidents/<str:ref>/", running.IncidentDetail.as_view(), name="incident"),
    path("clocks/", running.Clocks.as_view(), name="clocks"),
    path("notices/", running.Notices.as_view(), name="notices"),
    path("notices/<str:ref>/", running.OpenNotice.as_view(), name="open_notice"),
    path("jobs/", running.Jobs.as_view(), name="jobs"),
    path("jobs/<str:ref>/", running.JobPage.as_view(), name="job"),
    path("audit/", trail.Audit.as_view(), name="audit"),
    path("audit/seals/", trail.Seals.as_view(), name="seals"),
    path("audit/verifications/", trail.Verifications.as_view(), name="verifications"),
    path("audit/verifications/<str:ref>/", trail.VerificationDetail.as_view(), name="verification"),
    path("audit/lines/<str:ref>/", trail.LinePage.as_view(), name="line"),
    path("evidence/", evidence.Evidence.as_view(), name="evidence"),
    path("evidence/<str:key>/", evidence.Proof.as_view(), name="proof"),
    path("links/", private.Links.as_view(), name="links"),
    path("links/<str:ref>/", private.LinkDetail.as_view(), name="link"),
    path("openings/", private.Openings.as_view(), name="openings"),
    path("openings/<str:ref>/", private.OpeningDetail.as_view(), name="opening"),
]


def act(route: str, action: type, form: type | None, model: type | None = None, *, prefill: bool = False) -> object:
    """The page of a verb under the name other pages link to: the verb's tail."""
    page = act_page(action, form, model, prefill=prefill)
    return path(route, page.as_view(), name=action.verb.partition(".")[2])  # type: ignore[attr-defined]


ACTS = [
    act("new/division/", do.CreateDivision, forms.DivisionForm),
    act("divisions/<str:ref>/edit/", do.EditDivision, forms.EditDivisionForm, Division, prefill=True),
    act("divisions/<str:ref>/end/", do.EndDivision, forms.EndForm, Division),
    act("divisions/<str:ref>/posts/", do.CreatePost, forms.PostForm, Division),
    path("divisions/<str:ref>/reorganise/", organisation.ReorganisePage.as_view(), name="reorganise"),
    act("posts/<str:ref>/edit/", do.EditPost, forms.EditPostForm, Post, prefill=True),
    act("posts/<str:ref>/end/", do.EndPost, forms.EndPostForm, Post),
    act("posts/<str:ref>/appoint/", do.AppointStaff, forms.AppointForm, Post),
    act("posts/<str:ref>/end-holding/", do.EndHolding, forms.EndHoldingForm, Post),
    act("posts/<str:ref>/grant/", do.GrantPower, forms.GrantForm, Post),
    act("posts/<str:ref>/end-grant/", do.EndGrant, forms.EndGrantForm, Post),
    path("new/handover/", handovers.BeginPage.as_view(), name="begin_handover"),
    act("handovers/<str:ref>/write/", handover.WriteHandover, WriteHandoverForm, Handover, prefill=True),
    act("handovers/<str:ref>/sign-outgoing/", handover.SignOutgoing, None, Handover),
    act("handovers/<str:ref>/sign-for-absent/", handover.SignForAbsent, forms.ReasonForm, Handover),
    act("handovers/<str:ref>/sign-incoming/", handover.SignIncoming, None, Handover),
    act("handovers/<str:ref>/return/", handover.ReturnHandover, forms.ReasonForm, Handover),
    act("handovers/<str:ref>/sign-witness/", handover.SignWitness, None, Handover),
    act("handovers/<str:ref>/drop/", handover.DropHandover, forms.ReasonForm, Handover),
    path("new/person/", organisation.RegisterStaffPage.as_view(), name="register_staff"),
    act("people/<str:ref>/edit/", do.EditStaff, forms.EditStaffForm, StaffMember, prefill=True),
    path("people/<str:ref>/password/", organisation.IssuePasswordPage.as_view(), name="issue_password"),
    act("people/<str:ref>/close-login/", do.CloseLogin, None, StaffMember),
    act("new/branch/", do.CreateBranch, forms.BranchForm),
    act("branches/<str:ref>/edit/", do.EditBranch, forms.BranchFields, Branch, prefill=True),
    act("branches/<str:ref>/end/", do.EndBranch, forms.EndForm, Branch),
    act("new/district/", do.CreateDistrict, forms.DistrictForm),
    act("districts/<str:ref>/edit/", do.EditDistrict, forms.EditDistrictForm, District, prefill=True),
    act("districts/<str:ref>/end/", do.EndDistrict, forms.EndDistrictForm, District),
    act("new/facility/", do.CreateFacility, forms.FacilityForm),
    path("import/facilities/", places.ImportFacilitiesPage.as_view(), name="import_facilities"),
    act("facilities/<str:ref>/edit/", do.EditFacility, forms.FacilityFields, Facility, prefill=True),
    act("facilities/<str:ref>/end/", do.EndFacility, forms.EndForm, Facility),
    act("new/body/", do.CreateBody, forms.BodyForm),
    path("import/bodies/", places.ImportBodiesPage.as_view(), name="import_bodies"),
    act("bodies/<str:ref>/edit/", do.EditBody, forms.BodyFields, Organisation, prefill=True),
    act("bodies/<str:ref>/end/", do.EndBody, forms.EndForm, Organisation),
    act("bodies/<str:ref>/agreement/", do.SignAgreement, forms.AgreementForm, Organisation),
    act("agreements/<str:ref>/end/", do.EndAgreement, forms.EndForm, Agreement),
    path("new/adoption/", governance.StartRoomPage.as_view(), name="start_room"),
    path("adoptions/<str:ref>/end/", governance.EndRoomPage.as_view(), name="end_room"),
    path("rules/<str:key>/set/", governance.SetRulePage.as_view(), name="set_rule"),
    path("rules/values/<str:ref>/confirm/", governance.ConfirmRulePage.as_view(), name="confirm_rule"),
    path("rules/values/<str:ref>/end/", governance.EndRulePage.as_view(), name="end_rule"),
    act("new/incident/", do.DeclareIncident, forms.IncidentForm),
    act("incidents/<str:ref>/stage/", do.StageIncident, forms.StageForm, Incident, prefill=True),
    act("incidents/<str:ref>/lend/", do.LendPower, forms.LendForm, Incident),
    act("incidents/<str:ref>/end-order/", do.EndOrder, forms.EndOrderForm, Incident),
    act("incidents/<str:ref>/close/", do.CloseIncident, forms.CloseIncidentForm, Incident),
    path("evidence-readings/", evidence.TakeReadingsPage.as_view(), name="take_readings"),
    path("verify/", trail.VerifyTrailPage.as_view(), name="verify_trail"),
    path("links/<str:ref>/revoke/", private.RevokeLinkPage.as_view(), name="revoke_link"),
    path("openings/<str:ref>/review/", private.ReviewOpeningPage.as_view(), name="review_opening"),
    path("break-glass/", private.BreakGlassPage.as_view(), name="break_glass"),
]

urlpatterns = [*ACTS, *PAGES]
