"""The pages a resident answers on: by a link of their own, or open to all. No login, nothing kept but the answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import Actor, LinkHolder, system
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.surveys import actions as do
from kusei.core.surveys.limits import allowed
from kusei.core.surveys.models import Survey
from kusei.core.ui.pages import Page
from kusei.core.ui.parts import Problem
from kusei.office.surveys import forms, views

# A link nobody issued is no page; one that is over was one.
REFUSED = {"unknown": 404, "too_many": 429}


def source_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


class _Answering(Page):
    room_key, template_name = "-", "surveys/answer.html"
    survey: Survey

    def get_title(self) -> Any:
        return self.survey.title

    def form_page(self, form: Any = None, *, status: int = 200, problem: str = "") -> HttpResponseBase:
        today = calendar.today()
        live = self.survey.state == "open" and self.survey.opens_on <= today <= self.survey.closes_on
        return self.show(
            status=status, survey=self.survey, form=form or forms.AnswerForm(survey=self.survey), live=live,
            problems=[Problem(problem)] if problem else [],
        )

    def answer(self, request: HttpRequest, actor: Actor) -> HttpResponseBase:
        form = forms.AnswerForm(request.POST, survey=self.survey)
        if not form.is_valid():
            return self.form_page(form, status=422)
        try:
            do.AnswerSurvey(
                actor=actor, survey=self.survey, answers=form.cleaned_data["answers"], language=get_language() or "ja",
            )()
        except Denied as denied:
            return self.form_page(form, status=422, problem=denied.verdict.reason)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.form_page(form, status=422)
        return self.show(template="surveys/thanks.html", survey=self.survey)


class ByLink(_Answering):
    """A GET shows the questions, a POST answers; the link's one use is taken by the answer, not by looking."""

    open_because = "the link is the key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.holder: LinkHolder = links.open_link(kwargs["token"], source=source_of(request))
        except links.LinkRefused as refused:
            return self.refuse(refused)
        found = Survey.objects.filter(ref=self.holder.subject.partition(":")[2]).first()
        if found is None or do.AnswerSurvey.verb not in self.holder.verbs:
            raise Http404
        self.survey = found
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, refused: links.LinkRefused) -> HttpResponseBase:
        self.survey = Survey(title=_t("アンケート"))
        return self.show(template="surveys/refused.html", reason=str(refused), status=REFUSED.get(refused.code, 410))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.form_page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer(request, self.holder)


class OpenToAll(_Answering):
    """For surveys that say so; a sender may answer a few times an hour (a family shares an address)."""

    open_because = "a survey open to all"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Survey.objects.filter(
            ref=kwargs["ref"], open_to_all=True, by_web=True, state__in=("open", "closed", "published"),
        ).first()
        if found is None:
            raise Http404
        self.survey = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.form_page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not allowed(f"survey:{self.survey.ref}", source_of(request)):
            said = pgettext("resident", "同じ場所から何度も答えがありました。1時間ほど待ってから、もう一度お願いします。")
            return self.form_page(forms.AnswerForm(request.POST, survey=self.survey), status=429, problem=said)
        return self.answer(request, system("surveys.web"))


class PublicResults(views.Results):
    """Published results, as anyone may see them."""

    power, open_because, room_key, public = "", "published results", "-", True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not Survey.objects.filter(ref=kwargs["ref"], state="published").exists():
            raise Http404
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> Any:
        return []
