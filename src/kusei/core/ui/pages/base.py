"""What every page does: know the actor, ask for the power, say which line of the plan the room answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from kusei.core import calendar
from kusei.core.access.actors import VISITOR, Actor
from kusei.core.access.decide import Denied, may
from kusei.core.access.powers import ROOMS, Room
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import adopted_rooms
from kusei.core.rows import OutlineField, Seen
from kusei.core.ui.parts_shell import Crumb

Words = str | Promise


class Page(View):
    """Base of all pages. A page declares ``power``, or says why it is open (``open_because``); a test checks it."""

    power: ClassVar[str] = ""
    open_because: ClassVar[str] = ""
    room_key: ClassVar[str] = ""
    template_name: ClassVar[str] = ""
    title: ClassVar[Words] = ""
    # A board: seconds after which it reads itself again (0 = it stands until it is loaded). Its parts are ``data-live``.
    renews: ClassVar[int] = 0

    actor: Actor

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.actor = getattr(request, "actor", VISITOR)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.power:
            verdict = may(self.actor, self.power, anywhere=True)
            if not verdict and not self.open_because:
                if self.actor is VISITOR and getattr(request.user, "is_authenticated", False):
                    raise PermissionDenied(_("いま発令されている職がありません。発令を総務課に確かめてください。"))
                if self.actor is VISITOR:
                    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
                raise PermissionDenied(verdict.reason)
        try:
            return super().dispatch(request, *args, **kwargs)
        except Denied as denied:
            if denied.verdict.code == "outside":
                raise Http404 from denied
            raise PermissionDenied(denied.verdict.reason) from denied

    @property
    def act_key(self) -> str:
        """The key a form carries, so that a second submit finds the first result."""
        return self.request.POST.get("_key", "").replace("\0", "")[:80]

    # Where we are ---------------------------------------------------------------------------------------------------

    @property
    def room(self) -> Room | None:
        return ROOMS.get(self.room_key or self.power.split(".")[0])

    @property
    def ward(self) -> Ward | None:
        """The ward in view: the actor's own, or the one a city post has chosen (None = 全区)."""
        return getattr(self.request, "ward", None)

    def get_title(self) -> Words:
        return self.title or (self.room.label if self.room else "")

    def crumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.room.label, reverse(self.room.home))] if self.room else []

    def not_started_here(self) -> bool:
        """The room is adopted ward by ward and the ward in view has not begun."""
        if not self.room or not self.room.adoptable or self.ward is None:
            return False
        return self.room.key not in adopted_rooms(self.ward.pk, calendar.today())

    # Showing --------------------------------------------------------------------------------------------------------

    def context(self) -> dict[str, Any]:
        return {
            "title": self.get_title(),
            "crumbs": self.crumbs(),
            "room": self.room,
            "lead": self.lead(),
            "not_started_here": self.not_started_here(),
            "now": calendar.now(),
            "renews": self.renews,
        }

    def lead(self) -> Words:
        """The line of the plan this room answers; every page of a room says it under its title."""
        if not self.room or not self.room.answers:
            return ""
        return _("この仕事が応える計画の一文：「%(line)s」") % {"line": self.room.answers}

    def show(self, *, status: int = 200, template: str = "", **extra: Any) -> HttpResponse:
        return render(self.request, template or self.template_name, {**self.context(), **extra}, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show()


def row_seen_by(model: type[models.Model], actor: Actor, ref: str, *, related: Sequence[str] = ()) -> Any:
    """The row with this ref if the actor may see it; 404 otherwise, so that nothing is confirmed."""
    rows = model._default_manager.seen_by(actor).filter(ref=ref)  # type: ignore[attr-defined]
    row = rows.select_related(*related).defer(*outlines(model, related)).first() if related else rows.first()
    if row is None:
        raise Http404
    return row


def row_acted_on(model: type[models.Model], actor: Actor, power: str, ref: str, *, related: Sequence[str] = ()) -> Any:
    """The row an act is about to change: 404 where it is another ward's, 403 with its reason where the actor may not."""
    row = row_seen_by(model, actor, ref, related=related)
    verdict = may(actor, power, row)
    if verdict.code == "outside":
        raise Http404
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return row


def outlines(model: type[models.Model], related: Sequence[str]) -> list[str]:
    """Paths of the outlines that joined rows would bring: fifty rows of a ward would carry its boundary fifty times."""
    found = []
    for path in related:
        joined: Any = model
        for part in path.split("__"):
            joined = joined._meta.get_field(part).related_model
        found += [f"{path}__{f.name}" for f in joined._meta.concrete_fields if isinstance(f, OutlineField)]
    return found


def private(model: type[models.Model]) -> bool:
    """Rows that are opened one at a time, with purpose and basis: nothing of them stays in a worker's memory."""
    rule = getattr(model, "seen", None)
    return isinstance(rule, Seen) and rule.private
