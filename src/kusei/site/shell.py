"""The frame around every page: menu, mode banners, ward, clocks, person and post."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.access.actors import VISITOR, Actor, Staff
from kusei.core.clocks.models import Clock
from kusei.core.kept import kept
from kusei.core.ledger.models import Incident, Ward
from kusei.core.ledger.queries import city, open_incidents, wards
from kusei.core.ui.parts import Option
from kusei.core.ui.parts_shell import Banner, Chip, Crumb, Links, Person, Shell
from kusei.office.queries import clocks_seen_by, unread
from kusei.site.menu import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context ``shell``: built once a page, six small queries for staff, two for visitors."""
    actor: Actor = getattr(request, "actor", VISITOR)
    ward: Ward | None = getattr(request, "ward", None)
    staff = isinstance(actor, Staff)
    place = city()
    return {
        "theme": request.COOKIES.get("kusei_theme", ""),
        "ui_menu": request.COOKIES.get("kusei_menu", ""),
        "shell": Shell(
            name=_("%(city)s 区役所総合システム") % {"city": place.name if place else ""},
            links=_links(staff=staff),
            banners=banners(),
            menu=menu(actor, ward, request.path) if staff else (),
            wards=_wards(actor, ward) if staff else (),
            clocks=clock_chip(actor, ward) if staff else None,
            outbox=_outbox(actor) if isinstance(actor, Staff) else None,
            person=_person(request, actor) if isinstance(actor, Staff) else None,
            languages=_languages(request),
            top_links=() if staff else public_links(),
            footer=place.notice if place else "",
        ),
    }


def _links(*, staff: bool) -> Links:
    return Links(
        home=reverse("today") if staff else reverse("home"), search=reverse("search") if staff else "",
        ward=reverse("choose_ward"), post=reverse("choose_post"), language=reverse("choose_language"),
        preferences=reverse("preferences"), account=reverse("account"), logout=reverse("account_logout"),
        login=reverse("account_login"), help=reverse("help"),
    )


def public_links() -> list[Crumb]:
    return [
        Crumb(_("避難所をさがす"), reverse("portal:shelters")),
        Crumb(_("計画の本文"), reverse("register:coverage")),
        Crumb(_("進み具合"), reverse("followup:latest_public")),
    ]


def banners() -> list[Banner]:
    """Modes nobody may miss, worst first."""
    shown = [_incident(i) for i in kept("incidents", lambda: tuple(open_incidents()[:3]))]
    place = city()
    if place is not None and place.fictional:
        shown.append(Banner("demo", _("この市と人物・数値はすべて架空です。実在の市区町村とは関係ありません。")))
    elif place is not None:
        shown.append(Banner("testdata", _("公開データの試験表示です。避難の判断には使わないでください。")))
    return shown


def _incident(incident: Incident) -> Banner:
    text = f"{incident.title} {incident.stage}".strip()
    return Banner("drill" if incident.drill else "emergency", text, reverse("office:incident", args=[incident.ref]))


def _wards(actor: Actor, ward: Ward | None) -> list[Option]:
    if actor.ward_id is not None:
        return [Option(ward.code, ward.name, True)] if ward else []
    everywhere = Option("all", _("全区"), ward is None)
    return [everywhere, *(Option(w.code, w.name, ward is not None and w.pk == ward.pk) for w in wards())]


def running_clocks(actor: Actor, ward: Ward | None) -> QuerySet[Clock]:
    """Clocks this actor may see in the ward in view, soonest first."""
    rows = clocks_seen_by(actor)
    return rows.filter(ward_id=ward.pk) if ward is not None else rows


def clock_chip(actor: Actor, ward: Ward | None) -> Chip:
    now = calendar.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    due = kept(("due", actor, ward and ward.pk, hour), lambda: _due_before(actor, ward, hour + timedelta(hours=25)))
    count = bisect_right(due, now + timedelta(hours=24))
    return Chip(count, reverse("office:clocks"), alarm=bool(due) and due[0] <= now)


def _due_before(actor: Actor, ward: Ward | None, moment: datetime) -> tuple[datetime, ...]:
    """When the clocks this actor sees run out, soonest first: what was read once counts for every minute of an hour."""
    rows = running_clocks(actor, ward).filter(due_at__lte=moment).order_by("due_at")
    return tuple(rows.values_list("due_at", flat=True))


def _outbox(actor: Staff) -> Chip:
    return Chip(kept(("unread", actor), lambda: unread(actor)), reverse("office:notices"))


def _person(request: HttpRequest, actor: Staff) -> Person:
    posts = getattr(request, "posts", [])
    return Person(actor.name, str(actor.post), [Option(p.ref, str(p), p.ref == actor.post.ref) for p in posts])


def _languages(request: HttpRequest) -> list[Option]:
    current = getattr(request, "LANGUAGE_CODE", "ja")
    return [Option(code, name, code == current) for code, name in settings.LANGUAGES]
