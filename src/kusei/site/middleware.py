"""Who is asking, as which post, for which ward, in which language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from kusei.core import calendar
from kusei.core.access.actors import VISITOR, Actor, posts_of, staff_actor
from kusei.core.access.models import User
from kusei.core.ledger.models import Ward

Respond = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """Japanese unless the person chose otherwise: a ward office does not guess from the browser."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = asked if asked in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if language == "en" else "ja")
        return response


class ActorMiddleware:
    """``request.actor``, ``request.ward`` (None = 全区) and ``request.posts``."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.posts = []  # type: ignore[attr-defined]
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        request.ward = ward_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _real(request: HttpRequest) -> object:
    user = request.user
    return User.objects.select_related("staff").filter(pk=user.pk).first() if user.is_authenticated else None


def actor_of(request: HttpRequest) -> Actor:
    """The staff member at the chosen post (the main post by default); a visitor when not signed in or without post."""
    user = _real(request)
    if not isinstance(user, User):
        return VISITOR
    posts = posts_of(user)
    request.posts = posts  # type: ignore[attr-defined]
    if not posts:
        return VISITOR
    chosen = request.session.get("post", "")
    post = next((p for p in posts if p.ref == chosen), posts[0])
    return staff_actor(user, post)


def ward_of(request: HttpRequest) -> Ward | None:
    """A ward post sees its ward. A city post chooses one, or all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.ward_id is not None:
        return Ward.objects.defer("boundary").get(pk=actor.ward_id)
    code = request.GET.get("ward") or request.session.get("ward", "")
    if not code or code == "all":
        return None
    return Ward.objects.as_of(calendar.today()).defer("boundary").filter(code=code).first()
