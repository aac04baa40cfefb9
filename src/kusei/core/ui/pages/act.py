"""Act pages: one act a page; nothing typed is lost, a second submit does no harm, a stale row shows both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kusei.core.access.decide import may
from kusei.core.actions.action import Action, NeedsApproval, Refused, Stale
from kusei.core.approval.actions.drafting import draft_for
from kusei.core.ledger.models import Ward
from kusei.core.refs import new_ref
from kusei.core.text import whole_number
from kusei.core.ui.pages.base import Page, Words, row_acted_on, row_seen_by
from kusei.core.ui.parts import Problem
from kusei.core.ui.parts_shell import Crumb


class NothingToAsk(forms.Form):
    """A verb that needs no input."""


class ActPage(Page):
    """Collects an Action's inputs and runs it. ``model`` None: the act creates; else it acts on the row ``ref``."""

    template_name = "ui/act.html"
    action: ClassVar[type[Action]]
    form_class: ClassVar[type[forms.BaseForm]] = NothingToAsk
    model: ClassVar[type[models.Model] | None] = None
    # The act is the ward's own, about a row it may see, whosever it is (another ward's published card).
    about: ClassVar[type[models.Model] | None] = None
    related: ClassVar[Sequence[str]] = ()
    object: Any = None
    subject: Any = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.power:
            type(self).power = self.action.power

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = may(self.actor, self.action.power, anywhere=True)
        if verdict and self.model is not None:
            self.object = row_acted_on(self.model, self.actor, self.action.power, kwargs["ref"], related=self.related)
        elif verdict and self.about is not None:
            self.subject = row_seen_by(self.about, self.actor, kwargs["ref"], related=self.related)
        return super().dispatch(request, *args, **kwargs)

    # What a room may add --------------------------------------------------------------------------------------------

    def get_title(self) -> Words:
        return self.title or self.action.label

    def initial(self) -> dict[str, Any]:
        return {}

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        form = self.form_class(data, files, initial=self.initial())
        return form

    def build(self, form: Any, **common: Any) -> Action:
        """The Action from the cleaned form; override when field names differ from the Action's."""
        values = dict(form.cleaned_data)
        if self.action.on:
            values[self.action.on] = self.object
        return self.action(**common, **values)

    def after(self, result: Any) -> str:
        """Where to go then."""
        for row in (result, self.object):
            if hasattr(row, "get_absolute_url"):
                return str(row.get_absolute_url())
        return "/"

    def effect(self) -> Words:
        """What will happen, in one sentence above the button."""
        return self.action.effect

    def done(self, result: Any) -> Words:
        return _("「%(act)s」を行いました。") % {"act": self.action.label}

    def current_ward(self) -> Ward:
        """The ward a new row belongs to: a ward post's own, or the one a city post has chosen."""
        if self.ward is None:
            raise Refused(_("画面の上で区を選んでから行ってください。"))
        return self.ward

    # Behaviour ------------------------------------------------------------------------------------------------------

    def crumbs(self) -> Sequence[Crumb]:
        here = list(super().crumbs())
        row = self.object or self.subject
        if row is not None and hasattr(row, "get_absolute_url"):
            here.append(Crumb(str(row), row.get_absolute_url()))
        return here

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show_form(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show_form(form, status=422)
        common = {
            "actor": self.actor, "key": self.act_key,
            "expect": whole_number(request.POST.get("_expect", "")),
        }
        try:
            act = self.build(form, **common)
            try:
                result = act()
            except NeedsApproval as waits:
                return self.draft_instead(act, waits)
        except Stale as stale:
            self.object = stale.current
            form.add_error(None, str(stale))
            return self.show_form(form, status=409)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.show_form(form, status=422)
        return self.finish(result)

    def finish(self, result: Any) -> HttpResponseBase:
        """Say that it is done, on the page that comes next."""
        messages.success(self.request, str(self.done(result)))
        return redirect(self.after(result))

    def draft_instead(self, act: Action, waits: NeedsApproval) -> HttpResponseBase:
        """The act waits for a decision: nothing typed is lost, it stands in a draft."""
        draft = draft_for(act, waits.need, key=f"{act.key}:draft"[-80:] if act.key else "")
        messages.success(self.request, _("この操作には決裁が要ります。起案しました。伺い文を直して、回議を始めてください。"))
        return redirect(draft.get_absolute_url())

    def show_form(self, form: Any, *, status: int = 200) -> HttpResponse:
        hindrance = ""
        if self.object is not None:
            verdict = self.action.offer(self.actor, self.object)
            hindrance = "" if verdict or verdict.reason in form.non_field_errors() else verdict.reason  # said once
        return self.show(
            status=status, form=form, object=self.object, verb=self.action.label, confirm=self.effect(),
            problems=[Problem(hindrance)] if hindrance else [], danger=self.action.tone == "danger",
            idempotency_key=self.request.POST.get("_key") or new_ref(), expect=getattr(self.object, "version", ""),
            back_url=next((c.url for c in reversed(self.crumbs()) if c.url), ""),
            multipart=form.is_multipart(),
        )

