"""The phone's page and what belongs to it: the same for everybody, nothing of the city, kept by the worker."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw

from kusei.core.field.screens import SCREENS
from kusei.core.ui.pages import Page
from kusei.office.field.phone import SCOPE, device_of, safe_here, screen_or_404
from kusei.office.field.words import words

MODULES = ("app", "clock", "crypto", "forms", "queue", "show", "store", "wire")
STYLES = ("vendor/design-tokens/tokens.css", "ui/base.css", "field/field.css")
EDGE, BLUE = 64, (0, 49, 139)


class Start(Page):
    """Where a phone begins: is the way safe, is it enrolled, which page to keep on the home screen."""

    open_because, room_key, template_name = "says how to begin; nothing of the city", "-", "field/start.html"
    title = _("端末を避難所へ持って行く")

    def context(self) -> dict[str, Any]:
        device = device_of(self.request)
        return {
            **super().context(), "safe": safe_here(self.request), "device": device,
            "screens": [(s, reverse("field:shell", args=[s.key]), s.paper_url) for s in SCREENS.values()],
        }


class Shell(Page):
    """The same page for everybody and every place: kept by the worker, filled by the phone itself."""

    open_because, room_key, template_name = "an empty form; nothing of the city", "-", "field/shell.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.screen = screen_or_404(kwargs["screen"])
        response = self.show()
        response["Cache-Control"] = "no-cache"
        return response

    def get_title(self) -> Any:
        return self.screen.label

    def context(self) -> dict[str, Any]:
        config = {
            "screen": self.screen.key, "scope": SCOPE, "worker": reverse("field:worker"),
            "contact": reverse("field:contact"), "places": reverse("field:places", args=[self.screen.key]),
            "take": reverse("field:take", args=[self.screen.key]), "send": reverse("field:send"),
            "settle": reverse("field:settle"), "wiped": reverse("field:wiped"), "leave": reverse("field:leave"), "enrol": reverse("field:enrol"),
            "login": reverse("account_login"), "language_cookie": settings.LANGUAGE_COOKIE_NAME, "here": self.request.path, "words": {k: str(v) for k, v in words().items()},
        }
        return {**super().context(), "screen": self.screen, "config": config, "styles": STYLES, "languages": settings.LANGUAGES}


class Worker(Page):
    """The service worker, with the list of files it keeps; its scope is the folder it is served from."""

    open_because = "a script; nothing of the city"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pages = [reverse("field:shell", args=[key]) for key in SCREENS]
        files = [*(static(f) for f in static_files()), reverse("field:manifest")]
        head = f"const VERSION = {json.dumps(version())}, PAGES = {json.dumps(pages)}, FILES = {json.dumps(files)};\n"
        response = HttpResponse(head + _read("field/worker.js"), content_type="text/javascript; charset=utf-8")
        response["Cache-Control"] = "no-cache"
        return response


class Manifest(Page):
    open_because = "a name and an icon; nothing of the city"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        icons = [
            {"src": reverse("field:icon", args=[size]), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
        ]
        first = next(iter(SCREENS), "")
        body = {
            "name": _t("避難所の受付（区役所総合システム）"), "short_name": _t("避難所の受付"), "id": SCOPE, "scope": SCOPE,
            "start_url": reverse("field:shell", args=[first]) if first else SCOPE, "display": "standalone",
            "background_color": "#f6f7f9", "theme_color": "#00318b", "icons": icons,
        }
        return JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


class Icon(Page):
    """A house with a roof, drawn here: no picture file is kept."""

    open_because = "an icon"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        size = kwargs["size"]
        if size not in (180, 192, 512):
            raise Http404
        response = HttpResponse(icon(size), content_type="image/png")
        response["Cache-Control"] = "public, max-age=86400"
        return response


@lru_cache(maxsize=4)
def icon(size: int) -> bytes:
    one = size / EDGE
    picture = Image.new("RGB", (size, size), BLUE)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(one * x, one * y) for x, y in ((32, 12), (54, 32), (10, 32))], fill="white")
    pen.rectangle((one * 17, one * 32, one * 47, one * 52), fill="white")
    pen.rectangle((one * 27, one * 38, one * 37, one * 52), fill=BLUE)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def static_files() -> list[str]:
    return [*STYLES, *(f"field/{m}.js" for m in MODULES)]


def _read(name: str) -> str:
    found = finders.find(name)
    return Path(str(found)).read_text(encoding="utf-8") if found else ""


@lru_cache(maxsize=1)
def version() -> str:
    """Changes when any file of the phone's page does; the worker then fetches everything anew."""
    digest = sha256()
    for name in (*static_files(), "field/worker.js"):
        digest.update(_read(name).encode())
    return digest.hexdigest()[:12]


