"""Pages of consultations: the list of the day, one consultation, precedents of every ward, joint calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.parts import Act, Column, Fact, TableView
from kusei.plan.autonomy import actions, powers
from kusei.plan.autonomy import panels_consultations as panels
from kusei.plan.autonomy import papers_consultations as papers
from kusei.plan.autonomy import sheets_consultations as sheets
from kusei.plan.autonomy import tables_consultations as tables
from kusei.plan.autonomy.lifecycle import CONSULTATION
from kusei.plan.autonomy.models import Consultation, JointCall, Precedent
from kusei.plan.autonomy.queries_consultations import alike

RELATED = ("ward", "division")


class ConsultationList(ListPage):
    power, model, related, order = powers.VIEW, Consultation, RELATED, "-asked"
    title, sheet = _("区と局の協議"), sheets.CONSULTATIONS
    columns, facets, views = tables.CONSULTATION_COLUMNS, tables.CONSULTATION_FACETS, tables.CONSULTATION_VIEWS
    empty = _("当てはまる協議はありません。「協議を準備する」か、いまの一覧の取り込みから始めてください。")

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        return Consultation.objects.seen_by(self.actor) if "ward_code" in self.request.GET else super().rows()

    def export_rows(self, rows: Any) -> Any:
        return sheets.consultation_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [
            begin(self.actor, actions.DraftConsultation, reverse("autonomy:draft_consultation"), tone="main"),
            begin(self.actor, actions.CallJoint, reverse("autonomy:call_joint")),
            begin(self.actor, actions.ImportConsultations, reverse("autonomy:import_consultations")),
            Act(_("協議の先例"), reverse("autonomy:precedents")), Act(_("共同の協議"), reverse("autonomy:joints")),
        ]


class ConsultationDetail(DetailPage):
    power, model, related = powers.VIEW, Consultation, (*RELATED, "joint", "again_of")

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object)

    def panels(self) -> Sequence[Panel]:
        c = self.object
        return [
            *panels.up(c), *panels.story(c), *panels.terms(c, self.actor), *panels.signatures(c, self.actor), panels.turns(c), *panels.citations(c), *panels.task_moves(c),
        ]

    def acts(self) -> Sequence[Act]:
        """Those of the own side that this state knows; 協議書 is concluded by its second decision, not by a button."""
        bureau = self.actor.ward_id is None
        theirs = (actions.Reply, actions.PutOff, actions.AskBack, actions.Meet)
        shared = (actions.WriteNote,)
        verbs = [
            a for a in actions.Reply.acts_on(self.object)
            if a is not actions.Conclude and CONSULTATION.allows(a.verb, self.object) and (a in shared or (a in theirs) == bureau)
        ]
        return [*(act_for(a, self.actor, self.object) for a in verbs), Act(_("先例をさがす"), reverse("autonomy:alike", args=[self.object.ref]))]

    def papers(self) -> Sequence[Act]:
        c = self.object
        found = [Act(_("協議の申し入れ（PDF）"), reverse("autonomy:request_paper", args=[c.ref]))]
        if c.outcome:
            found.append(Act(_("回答（PDF）"), reverse("autonomy:reply_paper", args=[c.ref])))
        if c.state in ("agreed", "concluded", "done"):
            found.append(Act(_("協議書（PDF）"), reverse("autonomy:agreement_paper", args=[c.ref])))
        return found


class _Paper(Page):
    power, model = powers.VIEW, Consultation
    make: Any = None
    name = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Consultation, self.actor, kwargs["ref"], related=RELATED)
        return pdf(type(self).make(row), f"{self.name}-{row.ref}.pdf")


class RequestPaper(_Paper):
    make, name = staticmethod(papers.request_pdf), "consultation"


class ReplyPaper(_Paper):
    make, name = staticmethod(papers.reply_pdf), "reply"


class AgreementPaper(_Paper):
    make, name = staticmethod(papers.agreement_pdf), "agreement"


METHOD = _(
    "全区の終わった協議のうち、取り組み、局、区分のどれかが同じものを新しい順に500件まで調べ、規則「先例の並べ方の重み」で点を足して並べます。"
    "言葉の点は、件名と求めることを二文字ずつに分けたときに同じ部分の割合です（多くの先例にある決まり文句は数えません）。点は並べるためだけのもので、先例に当たるかは人が決めます。"
)


class AlikePage(ReportPage):
    """先例をさがす: earlier consultations of any ward about the same matter, with the reason term by term."""

    power, title, template_name, model = powers.VIEW, _("先例をさがす"), "autonomy/alike.html", Consultation

    def context(self) -> dict[str, Any]:
        c = row_seen_by(Consultation, self.actor, self.kwargs["ref"], related=RELATED)
        columns = [*panels.PRECEDENT, Column("points", _("点")), Column("reasons", _("理由"))]
        return {
            **super().context(), "lead": _t("「%(title)s」に似た、全区の終わった協議です。") % {"title": c.title}, "method": METHOD, "object": c,
            "table": TableView(caption=_("似た協議"), columns=columns, rows=panels.alike_rows(alike(c)), empty=_("似た先例は見つかりません。")),
            "cite": act_for(actions.Cite, self.actor, c),
        }


class PrecedentList(ListPage):
    power, model, related, order = powers.VIEW, Precedent, ("ward",), "-decided"
    title, sheet = _("協議の先例（全区）"), sheets.PRECEDENTS
    columns, facets = tables.PRECEDENT_COLUMNS, tables.PRECEDENT_FACETS
    empty = _("当てはまる先例はありません。終わった協議がここに並びます。")

    def export_rows(self, rows: Any) -> Any:
        return sheets.precedent_rows(rows.order_by("pk"))


class PrecedentDetail(DetailPage):
    power, model, related = powers.VIEW, Precedent, ("ward",)

    def facts(self) -> Sequence[Fact]:
        return panels.precedent_facts(self.object)

    def panels(self) -> Sequence[Panel]:
        return panels.precedent_story(self.object)


class JointList(ListPage):
    power, model, related, order = powers.VIEW, JointCall, RELATED, "-closes"
    title, columns = _("共同の協議"), tables.JOINT_COLUMNS
    empty = _("呼びかけはありません。")

    def rows(self) -> Any:
        return super().rows().annotate(wards=Count("consultations", filter=~Q(consultations__state="withdrawn")))

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.CallJoint, reverse("autonomy:call_joint"), tone="main")]


class JointDetail(DetailPage):
    power, model, related = powers.VIEW, JointCall, RELATED

    def facts(self) -> Sequence[Fact]:
        j = self.object
        return [
            Fact(_("呼びかけた区"), j.ward.name), Fact(_("相手の局の課"), str(j.division)), Fact(_("区分"), j.get_kind_display()),
            Fact(_("呼びかけた日"), None, day=j.called_on), Fact(_("参加の締切"), None, day=j.closes_on),
            *([Fact(_("計画の取り組み"), j.initiative)] if j.initiative else []),
        ]

    def panels(self) -> Sequence[Panel]:
        j = self.object
        return [
            Panel(_("困っていること・いまの状況"), panels.TEXT, {"text": j.matter}), Panel(_("求めること"), panels.TEXT, {"text": j.wish}),
            panels.joined(j, self.actor),
        ]
