"""PDF of one building, each with its power."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase

from kusei.core import calendar
from kusei.core.access.actors import VISITOR
from kusei.core.ledger.models import District
from kusei.core.ledger.queries import city
from kusei.core.ui.exporting import RecordExport, pdf
from kusei.core.ui.pages import Page
from kusei.core.ui.pages.base import row_seen_by
from kusei.disaster.tsunami_buildings import handouts, letters, papers, powers
from kusei.disaster.tsunami_buildings.models import Building, KeyHolder
from kusei.disaster.tsunami_buildings.queries import may_call
from kusei.disaster.tsunami_buildings.views import OPEN, WHOLE


class _BuildingPaper(Page):
    power = powers.VIEW
    name: ClassVar[str] = "building"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Building, self.actor, kwargs["ref"], related=WHOLE)
        return pdf(self.body(row), f"tsunami-{self.name}-{row.ref}.pdf")

    def body(self, row: Building) -> bytes:
        raise NotImplementedError


class SummaryPaper(_BuildingPaper):
    name = "summary"

    def body(self, row: Building) -> bytes:
        return papers.summary_pdf(row)


class SurveySheet(_BuildingPaper):
    name = "survey"

    def body(self, row: Building) -> bytes:
        return papers.survey_sheet_pdf(row, where=row.ward.name)


class AgreementPaper(_BuildingPaper):
    name = "agreement"

    def body(self, row: Building) -> bytes:
        return letters.agreement_pdf(row)


class NoticePaper(_BuildingPaper):
    name = "notice"

    def body(self, row: Building) -> bytes:
        return letters.notice_pdf(row)


class EndPaper(_BuildingPaper):
    name = "end"

    def body(self, row: Building) -> bytes:
        return letters.end_pdf(row)


class SignPaper(_BuildingPaper):
    name = "sign"

    def body(self, row: Building) -> bytes:
        return letters.sign_order_pdf(row)


class ChangePaper(_BuildingPaper):
    name = "change"

    def body(self, row: Building) -> bytes:
        return letters.change_form_pdf(row)


class KeyPaper(_BuildingPaper):
    """Personal telephones: its own power, and a line in the trail for every copy."""

    power, name = powers.KEYS, "keys"

    def body(self, row: Building) -> bytes:
        if not may_call(self.actor, row):
            raise Http404
        holders = list(KeyHolder.objects.seen_by(self.actor).as_of(calendar.today()).filter(building=row))
        RecordExport(actor=self.actor, sheet="tsunami-keys", form="pdf", rows=len(holders))()
        return papers.keys_pdf(row, holders)


class BlankSurvey(Page):
    """The sheet without a building, for candidates nobody has registered yet."""

    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        where = self.ward.name if self.ward else str(city() or "")
        return pdf(papers.survey_sheet_pdf(None, where=where), "tsunami-survey.pdf")


class DistrictSheet(Page):
    """A4 for the people of one school district; linked from the resident page."""

    power, open_because = powers.VIEW, OPEN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        district = District.objects.as_of(calendar.today()).filter(ref=kwargs["ref"]).first()
        if district is None:
            raise Http404
        designated = Building.objects.seen_by(VISITOR).filter(ward=district.ward_id).select_related("facility")
        rows = handouts.buildings_for(district, list(designated.order_by("sort_key", "pk")))
        return pdf(handouts.district_pdf(district, rows), f"tsunami-{district.ref}.pdf")
