"""Who is asking, as which post, for which ward, in which language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import translation

from kusei.core import kept
from kusei.core.access.actors import VISITOR, Actor, posts_of, staff_actor
from kusei.core.access.models import User
from kusei.core.ledger.models import Post, Ward
from kusei.core.ledger.queries import wards

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


class TextMiddleware:
    """A zero byte is in no text of ours; PostgreSQL answers one with an error, so it stops here."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest()
        return self.get_response(request)


class KeepMiddleware:
    """Pages that are only read may take what was read before, as long as the database has not changed."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with kept.reading():
            return self.get_response(request)


class ActorMiddleware:
    """``request.actor``, ``request.ward`` (None = 全区) and ``request.posts``."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.posts = []  # type: ignore[attr-defined]
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        request.ward = ward_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The staff member at the chosen post (the main post by default); a visitor when not signed in or without post."""
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    chosen = request.session.get("post", "")
    posts, actor = kept.kept(("actor", user.pk, chosen), lambda: _at_post(user.pk, chosen))
    request.posts = list(posts)  # type: ignore[attr-defined]
    return actor


def _at_post(user_pk: int, chosen: str) -> tuple[tuple[Post, ...], Actor]:
    """The posts a person holds today, and the actor at the chosen one."""
    user = User.objects.select_related("staff").filter(pk=user_pk).first()
    posts = tuple(posts_of(user)) if user is not None else ()
    if user is None or not posts:
        return (), VISITOR
    return posts, staff_actor(user, next((p for p in posts if p.ref == chosen), posts[0]))


def ward_of(request: HttpRequest) -> Ward | None:
    """A ward post sees its ward. A city post chooses one, or all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.ward_id is not None:
        return kept.kept(("ward", actor.ward_id), lambda: Ward.objects.defer("boundary").get(pk=actor.ward_id))
    code = request.GET.get("ward") or request.session.get("ward", "")
    if not code or code == "all":
        return None
    return next((w for w in wards() if w.code == code), None)
