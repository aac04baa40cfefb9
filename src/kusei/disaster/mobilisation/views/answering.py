"""Without login: the page of a person who is called, by their own link; and the entrance, by the poster's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access import links
from kusei.core.access.actors import LinkHolder
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.ui.pages import Page
from kusei.core.ui.parts import Problem
from kusei.disaster.mobilisation.actions import CheckIn, CheckInNumber, Reply
from kusei.disaster.mobilisation.forms.after import NumberForm, OwnReplyForm, reply_values
from kusei.disaster.mobilisation.models import Call, Summons

REFUSED = {"unknown": 404, "too_many": 429}


class _ByLink(Page):
    """A GET shows, a POST acts; the row is the link's own, whatever the address says."""

    room_key, open_because = "-", "the link is the key"
    verb: ClassVar[str]
    kind: ClassVar[Any]
    related: ClassVar[tuple[str, ...]]
    form_class: ClassVar[Any]
    title = _("職員の動員")
    row: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        source = str(request.META.get("REMOTE_ADDR", ""))
        try:
            self.holder: LinkHolder = links.open_link(kwargs["token"], source=source)
        except links.LinkRefused as refused:
            return self.show(template="mobilisation/refused.html", reason=str(refused), status=REFUSED.get(refused.code, 410))
        found = self.kind.objects.filter(ref=self.holder.subject.partition(":")[2]).select_related(*self.related).first()
        if found is None or self.verb not in self.holder.verbs:
            raise Http404
        self.row = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.form_page(self.form_class())

    def form_page(self, form: Any, *, status: int = 200, problem: str = "", done: str = "") -> HttpResponseBase:
        call = self.row.call if isinstance(self.row, Summons) else self.row
        return self.show(
            status=status, form=form, row=self.row, call=call, done=done, live=call.state == "running",
            problems=[Problem(problem)] if problem else [],
        )  # fmt: skip

    def attempt(self, act: Any, form: Any, done: str) -> HttpResponseBase:
        try:
            act()
        except Denied as denied:
            return self.form_page(form, status=422, problem=denied.verdict.reason)
        except Refused as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, str(refused))
                return self.form_page(form, status=422)
            return self.form_page(form, status=422, problem=str(refused))
        self.row.refresh_from_db()
        return self.form_page(self.form_class(), done=done)


class Answer(_ByLink):
    """One person: safe or not, coming or not, when; and, at the door, "I am here"."""

    template_name = "mobilisation/answer.html"
    verb, kind, related, form_class = Reply.verb, Summons, ("member", "call__ward"), OwnReplyForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "here" in request.POST:
            act: Any = CheckIn(actor=self.holder, summons=self.row, how=Summons.How.LINK)
            return self.attempt(act, OwnReplyForm(), _t("到着を受け付けました。受付で班を聞いてください。"))
        form = OwnReplyForm(request.POST)
        if not form.is_valid():
            return self.form_page(form, status=422)
        act = Reply(actor=self.holder, summons=self.row, **reply_values(form.cleaned_data))
        done = _t("答えを受け付けました。変わったら、もう一度送ってください。")
        if form.cleaned_data["road_point"] and not form.cleaned_data["road_kind"]:
            done += _t("被害を選んでいないため、場所は残していません。")
        return self.attempt(act, form, done)

    def form_page(self, form: Any, **more: Any) -> HttpResponseBase:
        """A place that was refused is taken out of the form: pressed again, the words alone arrive."""
        if "road_point" in form.errors:
            form.data = {k: v for k, v in form.data.items() if not k.startswith("road_point_")}
            form.add_error("road_point", _("場所は外しました。もう一度「答えを送る」を押すと、言葉だけで届きます。"))
        return super().form_page(form, **more)


class Entrance(_ByLink):
    template_name = "mobilisation/entrance.html"
    verb, kind, related, form_class = CheckInNumber.verb, Call, ("ward",), NumberForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = NumberForm(request.POST)
        if not form.is_valid():
            return self.form_page(form, status=422)
        act = CheckInNumber(actor=self.holder, call=self.row, number=form.cleaned_data["number"], how=Summons.How.QR)
        # No name comes back: whoever holds a number learns only that it was taken.
        return self.attempt(act, form, _t("到着を受け付けました。受付で班を聞いてください。"))
