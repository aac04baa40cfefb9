"""Small endpoints of the frame: choosing ward, post and language, files, the base map, the demo's doors, errors."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.access import cases
from kusei.core.access.actors import posts_of, system
from kusei.core.access.models import User
from kusei.core.access.powers import ROOMS
from kusei.core.files.models import Attachment
from kusei.core.files.store import path_of
from kusei.core.ledger.models import Holding, Incident
from kusei.core.ledger.queries import wards
from kusei.core.rows import seen_of
from kusei.core.ui.pages.base import Page
from kusei.office.actions import DeclareIncident

YEAR_S = 365 * 24 * 3600
LOOPBACK = ("127.0.0.1", "::1")
ROLES = ("head", "planning", "disaster", "welfare", "counter", "plan_office")


def _back(request: HttpRequest) -> str:
    to = request.POST.get("next", "") or request.headers.get("Referer", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else reverse("home")


class Choice(Page):
    """A choice of how the site is shown; nothing of the city's changes."""

    http_method_names = ["post"]  # noqa: RUF012
    open_because = "changes only how the site is shown to this browser"


class ChooseWard(Choice):
    def post(self, request: HttpRequest) -> HttpResponseBase:
        code = request.POST.get("ward", "")
        if self.actor.ward_id is None and (code == "all" or code in {w.code for w in wards()}):
            request.session["ward"] = code
        return redirect(_back(request))


class ChoosePost(Choice):
    def post(self, request: HttpRequest) -> HttpResponseBase:
        held = {p.ref for p in posts_of(request.user)} if isinstance(request.user, User) else set()
        if request.POST.get("post", "") in held:
            request.session["post"] = request.POST["post"]
        return redirect("today")


class ChooseLanguage(Choice):
    def post(self, request: HttpRequest) -> HttpResponseBase:
        response = redirect(_back(request))
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR_S, samesite="Lax")
        return response


class Preferences(Choice):
    """Theme and folded menu sections; kept in cookies so that the first paint is right."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponse = HttpResponse(status=204) if request.headers.get("X-Kusei") else redirect(_back(request))
        if (theme := request.POST.get("theme")) in ("", "light", "dark"):
            response.set_cookie("kusei_theme", theme or "", max_age=YEAR_S, samesite="Lax")
        return response


class Health(Page):
    """For the supervisor and the load balancer: does the site answer, and from a database?"""

    open_because = "says only that the site is up"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return JsonResponse({"ok": len(wards()) >= 0})


class OpenFile(Page):
    """A file is opened through its row: whoever may see the row may open the file."""

    open_because = "asks seen_by of the row the file belongs to"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attachment = Attachment.objects.select_related("blob").filter(ref=kwargs["ref"]).first()
        if attachment is None:
            raise Http404
        kind, _sep, ref = attachment.subject.partition(":")
        model: Any = apps.get_model(kind)  # noqa: TID251  (a file names its row as "app.model:ref")
        row = model._default_manager.seen_by(self.actor).filter(ref=ref).first()
        if row is None:
            raise Http404
        if seen_of(model).private:
            self.read_case(row)
        response = FileResponse(path_of(attachment.blob.sha256).open("rb"), content_type=attachment.blob.mime)
        response["Content-Disposition"] = f'attachment; filename="{attachment.ref}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


    def read_case(self, row: Any) -> None:
        """A private row's paper is as private as the row: it needs the opening and leaves its line."""
        try:
            cases.read(self.actor, row)
        except cases.CaseClosed as closed:
            raise PermissionDenied(str(closed)) from closed


class BaseMap(Page):
    """The quiet base under every map: wards, water and roads of what was loaded; no map server, no outside host."""

    open_because = "published boundaries"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        path = settings.CITY_HOME / "base.json"
        body = path.read_text(encoding="utf-8") if path.exists() else json.dumps(
            {"type": "FeatureCollection", "features": []}
        )
        response = HttpResponse(body, content_type="application/geo+json")
        response["Cache-Control"] = "public, max-age=3600"
        return response


# The demo's doors --------------------------------------------------------------------------------------------------


class DemoDoor(Page):
    """Opens without a password: for whoever sits at this machine, never through a proxy, only to invented people."""

    http_method_names = ["post"]  # noqa: RUF012
    open_because = "demo only: fictional city, loopback only"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        handed_on = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
        if handed_on or request.META.get("REMOTE_ADDR", "") not in LOOPBACK:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class DemoEnter(DemoDoor):
    """Role buttons of the first page."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        duty = request.POST.get("duty", "")
        today = calendar.today()
        # Those who do the work, not the mayor and the heads of bureaus; a story's people may never sign in.
        held = Holding.objects.as_of(today).filter(post__duty=duty, staff__user__is_active=True).exclude(post__ward=None, post__rank__lt=2)
        held = held.select_related("staff__user", "post__ward")
        holding = held.order_by(F("post__ward__code").asc(nulls_last=True), "post__rank", "pk").first()
        if duty not in ROLES or holding is None:
            raise Http404
        login(request, holding.staff.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("today")


class DemoDrill(DemoDoor):
    """「訓練を始める」: a drill of a strong earthquake in the coastal wards, begun some minutes ago."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not Incident.objects.filter(drill=True, state="open", stage=_("第3非常配備")).exists():
            DeclareIncident(
                actor=system("demo"), title=_("南海トラフ想定（震度6弱）"), drill=True, hazard="earthquake",
                started_at=calendar.now() - timedelta(minutes=random.SystemRandom().randint(1, 9)),
                stage=_("第3非常配備"), wards=list(wards()[:4]),
            )()
        messages.success(request, _("訓練を始めました。すべての画面と紙に「訓練」と出ます。"))
        if request.user.is_authenticated:
            return redirect("today")
        return redirect("home")



def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/404.html", {"rooms": ROOMS}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/500.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "ui/csrf.html", status=403)
