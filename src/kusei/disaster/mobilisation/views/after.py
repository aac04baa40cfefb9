"""After the call: the board, one call, one person, the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.calendar import Period
from kusei.core.ledger.queries import concerning
from kusei.core.sheets import writing
from kusei.core.ui.exporting import TYPES, RecordExport, download, pdf
from kusei.core.ui.pages import ActPage, DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.parts import Act, Fact
from kusei.core.ui.parts_drawn import MapSpec
from kusei.disaster.mobilisation import models, panels_after, panels_help, posters, powers, tables_after
from kusei.disaster.mobilisation.actions import (
    CallOut,
    CheckIn,
    CheckInNumber,
    EndCall,
    IssueLinks,
    KeepArrivals,
    OfferHelp,
    PutInTeam,
    PutUpPoster,
    Relieve,
    Remind,
    Reply,
)
from kusei.disaster.mobilisation.actions.calling import links_until
from kusei.disaster.mobilisation.forms import after as forms
from kusei.disaster.mobilisation.models import Call, RoadReport, Summons
from kusei.disaster.mobilisation.queries.after import judged, silent, with_counts

CALL, ONE = ("ward", "incident"), ("member", "call__ward", "call__incident")


class Calls(ListPage):
    """The board: every call that runs, ward by ward, and help that wards could give each other."""

    power = powers.VIEW
    title = _("動員のいま")
    renews = 30
    model, related, order = Call, CALL, "-when"
    columns, views, facets = tables_after.CALL_COLUMNS, tables_after.CALL_VIEWS, tables_after.CALL_FACETS
    template_name = "mobilisation/board.html"
    empty = _("動員中の区はありません。")

    def rows(self) -> Any:
        return with_counts(super().rows())

    def parts(self, rows: Any) -> dict[str, Any]:
        """Below the calls: what was seen on the way, offers that wait for an answer, and what the engine would propose."""
        tables = [panels_help.help_table(self.actor, drill=drill) for drill in (False, True)]
        return {
            **super().parts(rows), "help": [t for t in tables if t is not None],
            "offers": panels_help.waiting_offers(self.actor, self.ward),
        }

    def map(self, rows: Any) -> MapSpec | None:
        running = rows.filter(state="running")
        return panels_after.seen_map(RoadReport.objects.filter(call__in=running.values("pk")))

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("呼ばれた職員"), reverse("mobilisation:called")),
            Act(_("道路などの被害"), reverse("mobilisation:roads")),
            begin(self.actor, CallOut, reverse("mobilisation:call_out"), tone="danger"),
        ]


class NewCall(ActPage):
    action, form_class = CallOut, forms.CallForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        """A stage that was decided sends its name, its teams and whether it is a drill along; a person reads and confirms."""
        incidents = concerning(self.ward.pk) if self.ward else None
        first = incidents.first() if incidents is not None else None
        asked = self.request.GET
        drill = asked["drill"] == "1" if "drill" in asked else bool(first and first.drill)
        if first is not None and first.drill != drill:
            first = next((i for i in incidents or () if i.drill == drill), None)
        initial = {
            "incident": first, "drill": drill, "reason": asked.get("reason", ""), "stage": asked.get("stage", ""),
            "teams": [t for t in asked.getlist("teams") if t in models.Team.values],
        }  # fmt: skip
        return forms.CallForm(data, files, incidents=incidents, initial=initial)

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return CallOut(ward=self.current_ward(), occurred_at=values.pop("called_at"), **common, **values)


class CallDetail(DetailPage):
    power, model, related = powers.VIEW, Call, CALL
    renews = 30

    def facts(self) -> Sequence[Fact]:
        c = with_counts(Call.objects.filter(pk=self.object.pk)).get()

        def people(name: str) -> str:
            return _t("%(n)s人") % {"n": f"{getattr(c, name):,}"}

        def rows(view: str) -> str:
            return f"{reverse('mobilisation:called')}?view={view}&call={c.ref}"

        look = "look" if c.state == "running" else "missing"
        return [
            Fact(_("いまいる人"), people("here"), large=True, url=rows("here")) if c.state == "running"
            else Fact(_("着いた人"), people("came"), large=True, url=rows("came")),
            Fact(_("参集中"), people("coming"), large=True, url=rows(look)),
            Fact(_("返事待ち"), people("waiting"), url=rows(look), note=_t("最後の催促 %(at)s") % {"at": _hour(c.reminded_at)} if c.reminded_at else ""),
            Fact(_("参集できない"), people("cannot"), url=rows("all")),
            Fact(_("けが・被害"), people("hurt"), url=rows("hurt")),
            Fact(_("呼んだ人"), people("called"), url=rows("all")),
            Fact(_("発令日時"), _hour(c.called_at), note=c.incident.title if c.incident else ""),
            Fact(_("解除日時"), _hour(c.ended_at) if c.ended_at else None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.drill:
            found["badges"] = [tables_after.DRILL, *found["badges"]]
        return found

    def papers(self) -> Sequence[Act]:
        return [Act(_("参集状況報告（PDF）"), reverse("mobilisation:call_report", args=[self.object.ref]))]

    def panels(self) -> Sequence[Panel]:
        c = self.object
        made = (
            panels_help.offers_panel(c, self.actor), panels_after.teams_panel(c), panels_after.skills_panel(c),
            panels_after.curve_panel(c), panels_after.roads_panel(c),
        )  # fmt: skip
        return [p for p in made if p is not None]


class CallReport(Page):
    """参集状況報告 to the headquarters, as of now."""

    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        call = row_seen_by(Call, self.actor, kwargs["ref"], related=CALL)
        RecordExport(actor=self.actor, sheet="mobilisation-call-report", form="pdf", rows=1)()
        return pdf(posters.report_pdf(call), f"mobilisation-report-{call.ref}.pdf")


def _hour(value: Any) -> str:
    return f"{value.astimezone(calendar.JST):%m/%d %H:%M}"


def _until(call: Call) -> str:
    return _t("%(at)sまで使えます。") % {"at": _hour(links_until(call.ward))}


class _OnCall(ActPage):
    model, related = Call, CALL


class Links(_OnCall):
    """The list to send from: each person's own link, given once."""

    action = IssueLinks

    def effect(self) -> Any:
        return f"{super().effect()}{_until(self.object)}"

    def finish(self, result: Any) -> HttpResponseBase:
        said = _t("%(ward)sから動員の連絡です。安否と参集の見込みを答えてください。") % {"ward": self.object.ward.name}
        said = f"{_t('【訓練】')}{said}" if self.object.drill else said
        rows = [
            {
                "number": s.member.number, "name": s.member.name, "text": said,
                "link": self.request.build_absolute_uri(reverse("mobilisation:answer", args=[token])),
            }
            for s, token in result
        ]  # fmt: skip
        body = writing.to_xlsx(writing.Leaf(tables_after.LINK_SHEET, rows))
        return download(body, f"mobilisation-links-{calendar.today():%Y%m%d}.xlsx", TYPES["xlsx"])


class Poster(_OnCall):
    action = PutUpPoster

    def effect(self) -> Any:
        return f"{super().effect()}{_until(self.object)}"

    def finish(self, result: Any) -> HttpResponseBase:
        url = self.request.build_absolute_uri(reverse("mobilisation:entrance", args=[result]))
        return pdf(posters.poster_pdf(self.object, url), f"entrance-{self.object.ref}.pdf")


class RemindAll(_OnCall):
    action = Remind


class Desk(_OnCall):
    """The desk types number after number: after one arrival the page stands ready for the next."""

    action, form_class = CheckInNumber, forms.DeskForm

    def build(self, form: Any, **common: Any) -> Action:
        return CheckInNumber(
            call=self.object, number=form.cleaned_data["number"], occurred_at=form.cleaned_data["arrived_at"], **common
        )

    def after(self, result: Any) -> str:
        return reverse("mobilisation:check_in_number", args=[self.object.ref])

    def done(self, result: Any) -> Any:
        team = result.get_team_display() or _t("班はまだ決まっていません")
        return _t("%(name)s さんを受け付けました（%(team)s）。") % {"name": result.member.name, "team": team}


class End(_OnCall):
    action, form_class = EndCall, forms.EndForm

    def effect(self) -> Any:
        count = silent(self.object)
        said = _t("返事のない人がまだ%(n)s人います。") % {"n": count} if count else ""
        return said + str(super().effect())

    def build(self, form: Any, **common: Any) -> Action:
        return EndCall(call=self.object, known=form.cleaned_data["known"], occurred_at=form.cleaned_data["ended_at"], **common)


class KeepAsRecord(_OnCall):
    action = KeepArrivals

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class Called(ListPage):
    power = powers.VIEW
    title = _("呼ばれた職員")
    model, related, order = Summons, ("member", "call__ward"), "name"
    columns, views, facets = tables_after.SUMMONS_COLUMNS, tables_after.SUMMONS_VIEWS, tables_after.SUMMONS_FACETS
    sheet = tables_after.SUMMONS_SHEET
    empty = _("当てはまる職員はいません。")

    def rows(self) -> Any:
        """A link of the evidence names its period, and perhaps another ward than the one in view."""
        rows = Summons.objects.seen_by(self.actor) if "ward_code" in self.request.GET else super().rows()
        if "from" not in self.request.GET:
            return rows
        try:
            return judged(rows, Period.from_query(self.request.GET))
        except (KeyError, ValueError) as error:
            raise Http404 from error

    def export_rows(self, rows: Any) -> Any:
        return tables_after.summons_rows(rows.order_by("call", "member__sort_key", "pk"))


class OneCalled(DetailPage):
    power, model, related = powers.VIEW, Summons, ONE

    def facts(self) -> Sequence[Fact]:
        s = self.object
        return [
            Fact(_("動員"), str(s.call), url=s.call.get_absolute_url()),
            Fact(_("職員番号"), s.member.number, note=s.member.division, url=s.member.get_absolute_url()),
            Fact(_("指定の班"), s.get_planned_display() or None, note="" if s.planned else _t("ほかの区に指定")),
            Fact(_("いまの班"), s.get_team_display() or None, large=True),
            Fact(_("安否"), s.get_safety_display() or None, note=s.get_why_display()),
            Fact(_("着く見込み"), _hour(s.expected_at) if s.expected_at else None),
            Fact(_("着いた日時"), _hour(s.arrived_at) if s.arrived_at else None, note=s.get_arrived_by_display()),
            Fact(_("交代・帰宅の日時"), _hour(s.left_at) if s.left_at else None, note=str(s.sent_to.call) if s.sent_to else ""),
            Fact(_("催促した回数"), _t("%(n)s回") % {"n": s.reminders}),
        ]

    def extra_acts(self) -> Sequence[Act]:
        s = self.object
        if s.state != "arrived" or s.call.state != "running":
            return []
        act = act_for(OfferHelp, self.actor, s.call)
        return [replace(act, url=f"{act.url}?{urlencode({'people': s.ref})}")]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.call.drill:
            found["badges"] = [tables_after.DRILL, *found["badges"]]
        return found


class _OnOne(ActPage):
    model, related = Summons, ONE


class Record(_OnOne):
    action = Reply

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.ReplyForm(data, files, drawn=panels_after.picking(self.object.call.ward))

    def build(self, form: Any, **common: Any) -> Action:
        return Reply(summons=self.object, **common, **forms.reply_values(form.cleaned_data))


class Arrive(_OnOne):
    action, form_class = CheckIn, forms.ArriveForm

    def build(self, form: Any, **common: Any) -> Action:
        return CheckIn(summons=self.object, occurred_at=form.cleaned_data["arrived_at"], **common)


class Team(_OnOne):
    action, form_class = PutInTeam, forms.TeamForm

    def initial(self) -> dict[str, Any]:
        return {"team": self.object.team or self.object.planned}


class Home(_OnOne):
    action, form_class = Relieve, forms.LeftForm

    def build(self, form: Any, **common: Any) -> Action:
        return Relieve(summons=self.object, occurred_at=form.cleaned_data["left_at"], **common)
