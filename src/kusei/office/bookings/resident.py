"""The pages a resident applies on and answers an offer by. No login: the page is open, the link is the key to one row."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import pgettext

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import LinkHolder, system
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Action, Refused
from kusei.core.booking import actions as do
from kusei.core.booking import queries
from kusei.core.booking.lifecycle import APPLICATION
from kusei.core.booking.models import Application, Session
from kusei.core.booking.rule_values import PEOPLE_KEPT
from kusei.core.rules import registry as rules
from kusei.core.surveys.limits import allowed
from kusei.core.ui.pages import Page
from kusei.core.ui.parts import Badge, Problem
from kusei.office.bookings import forms, papers

REFUSED = {"unknown": 404, "too_many": 429}
PUBLIC = ("open", "closed", "drawn", "held", "cancelled")
VERBS: dict[str, type[Action]] = {"accept": do.AcceptOffer, "decline": do.DeclineOffer, "cancel": do.CancelApplication}


class Coming(Page):
    """Sessions that take applications on the web."""

    open_because, room_key, template_name = "published sessions", "-", "booking/coming.html"

    def get_title(self) -> Any:
        return pgettext("resident", "申し込める催し")

    def context(self) -> dict[str, Any]:
        rows = Session.objects.filter(by_web=True, state="open", closes_at__gt=calendar.now()).select_related("ward", "place")
        return {**super().context(), "sessions": [(s, papers.when(s), papers.where(s)) for s in rows.order_by("starts_at")[:100]]}


class ApplyHere(Page):
    open_because, room_key, template_name = "a published session", "-", "booking/apply.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Session.objects.filter(ref=kwargs["ref"], by_web=True, state__in=PUBLIC).select_related("ward", "place").first()
        if found is None:
            raise Http404
        self.session = found
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> Any:
        return self.session.title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(forms.ApplyForm(session=self.session))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = forms.ApplyForm(request.POST, session=self.session)
        if not form.is_valid():
            return self.page(form, status=422)
        if not allowed(f"booking:{self.session.ref}", str(request.META.get("REMOTE_ADDR", ""))):
            said = pgettext("resident", "同じ場所から何度も申込みがありました。1時間ほど待つか、窓口に電話してください。")
            return self.page(form, status=429, problem=said)
        act = do.Apply(actor=system("booking.web"), session=self.session, channel=Application.Channel.WEB, **form.cleaned_data)
        try:
            row = act()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.page(form, status=422)
        return self.show(template="booking/applied.html", row=row, token=act.token, badge=badge(row), session=self.session)

    def page(self, form: Any, *, status: int = 200, problem: str = "") -> HttpResponseBase:
        s, now = self.session, calendar.now()
        return self.show(
            status=status, form=form, session=s, when=papers.when(s), where=papers.where(s),
            kept_days=rules.at(PEOPLE_KEPT, ward=s.ward)["days"],
            live=s.state == "open" and s.opens_at <= now < s.closes_at, full=not any(n > 0 for n in queries.free(s).values()),
            problems=[Problem(problem)] if problem else [],
        )


def badge(row: Application) -> Badge:
    state = APPLICATION.of(row)
    return Badge(state.label, state.tone)  # type: ignore[arg-type]


class MyApplication(Page):
    """What became of my application; yes, no or cancel by a button, each a POST."""

    open_because, room_key, template_name = "the link is the key", "-", "booking/mine.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.holder: LinkHolder = links.open_link(kwargs["token"], source=str(request.META.get("REMOTE_ADDR", "")))
        except links.LinkRefused as refused:
            return self.show(template="booking/refused.html", reason=str(refused), status=REFUSED.get(refused.code, 410))
        kind, _colon, ref = self.holder.subject.partition(":")
        found = Application.objects.filter(ref=ref).select_related("session__ward", "session__place").first()
        if kind != "booking.application" or found is None:
            raise Http404
        self.row = found
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> Any:
        return pgettext("resident", "申込みの確認")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        action = VERBS.get(request.POST.get("act", ""))
        if action is None:
            raise Http404
        try:
            action(actor=self.holder, application=self.row)()  # type: ignore[call-arg]
        except Denied as denied:
            return self.page(status=422, problem=denied.verdict.reason)
        except Refused as refused:
            return self.page(status=422, problem=str(refused))
        self.row.refresh_from_db()
        return self.page()

    def page(self, *, status: int = 200, problem: str = "") -> HttpResponseBase:
        row = self.row
        due = row.offer_due_at if row.state == "offered" else None
        return self.show(
            status=status, row=row, session=row.session, badge=badge(row), when=papers.when(row.session),
            where=papers.where(row.session), due=due, can_cancel=row.state in ("applied", "confirmed", "waiting"),
            problems=[Problem(problem)] if problem else [],
        )
