"""What the phone asks for: whether it is still enrolled, its key; and what it sends."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar, gate
from kusei.core.access.actors import Staff, system
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.field import actions as do
from kusei.core.field import keys, powers
from kusei.core.field.actions.devices import key_of
from kusei.core.field.actions.leaving import Unsent
from kusei.core.field.actions.sending import Said, replay
from kusei.core.field.models import Carry, Command, Device, Message
from kusei.core.field.rule_values import LIMITS
from kusei.core.field.screens import SCREENS, Screen, place_of
from kusei.core.field.when import corrected
from kusei.core.rules import registry as rules
from kusei.core.ui.pages import ActPage, Page
from kusei.core.ui.pages.base import row_seen_by
from kusei.office.field.forms import EnrolForm

COOKIE, SCOPE = "kusei_device", "/field/"
YEAR_S = 400 * 24 * 3600
MOST_AT_ONCE = 50
MOST_SEALED = 200_000


def device_of(request: HttpRequest) -> Device | None:
    token = request.COOKIES.get(COOKIE, "")
    return Device.objects.select_related("ward", "post").filter(token_hash=keys.hash_token(token)).first() if token else None


def safe_here(request: HttpRequest) -> bool:
    """Whether a browser gives this address a worker and its cryptography: TLS (here or in a proxy), or this very machine."""
    return bool(settings.TLS) or request.is_secure() or _loopback(urlsplit(request.build_absolute_uri()).hostname)


def _loopback(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def phone_address(request: HttpRequest) -> str:
    """The first page as a phone reaches it, also when the clerk sits at the server and calls it localhost."""
    here = urlsplit(request.build_absolute_uri(reverse("field:start")))
    scheme = "https" if settings.TLS else here.scheme
    name = urlsplit(settings.CA_DOOR.partition(" ")[0]).hostname if settings.CA_DOOR else ""
    place = f"{name}:{here.port}" if name and here.port and _loopback(here.hostname) else here.netloc
    return urlunsplit((scheme, place, here.path, "", ""))


def screen_or_404(key: str) -> Screen:
    if key not in SCREENS:
        raise Http404
    return SCREENS[key]


# Contact, and the key --------------------------------------------------------------------------------------------------


def no_store(body: dict[str, Any], *, status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


class Contact(Page):
    """The first question of every contact: what time is it, am I still enrolled, is somebody signed in?"""

    open_because = "tells a phone only whether it is still enrolled"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        device, carry = device_of(request), request.GET.get("carry", "")
        state = "unknown" if device is None else device.state
        if device is not None and state == "active" and device.until < calendar.today():
            state = "term"
        open_here = bool(carry) and device is not None and device.carries.filter(ref=carry, state="open").exists()
        return no_store({
            "now": calendar.now().isoformat(), "device": state, "name": device.name if device else "",
            "carry": "open" if open_here else "closed", "csrf": get_token(request),
            "signed_in": isinstance(self.actor, Staff) and bool(self.actor.reach(powers.CARRY)),
        })


class Enrol(ActPage):
    """On the phone itself: whoever is signed in enrols it; the token goes into a cookie that scripts cannot read."""

    action, room_key, form_class = do.EnrolDevice, "field", EnrolForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A phone in use is not enrolled a second time: what it holds belongs to its first enrolment."""
        device = device_of(request)
        if device is not None and device.state == "active" and SCREENS:
            return redirect(reverse("field:shell", args=[next(iter(SCREENS))]))
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return EnrolForm(data, files)

    def build(self, form: Any, **common: Any) -> Any:
        return do.EnrolDevice(ward=self.current_ward(), **common, **form.cleaned_data)

    def finish(self, result: Any) -> HttpResponseBase:
        asked = self.request.GET.get("screen", "")
        screen = asked if asked in SCREENS else next(iter(SCREENS), "")
        response = redirect(reverse("field:shell", args=[screen]) if screen else SCOPE)
        if token := result.token:
            response.set_cookie(
                COOKIE, token, max_age=YEAR_S, path=SCOPE, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


class Asked(Page):
    """Base of what a signed-in phone posts: JSON in, JSON out, refusals in words."""

    power, http_method_names = powers.CARRY, ["post"]  # noqa: RUF012
    device: Device

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        device = device_of(request)
        if device is None:
            return no_store({"code": "unknown", "reason": _t("この端末は登録されていません。")}, status=409)
        self.device = device
        try:
            return no_store(self.answer(_json(request)))
        except Denied as denied:
            return no_store({"code": denied.verdict.code, "reason": denied.verdict.reason}, status=403)
        except Refused as refused:
            return no_store({"code": refused.code, "reason": refused.reason}, status=409)
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest from error

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def carry_of(self, ref: Any) -> Carry:
        found = self.device.carries.select_related("device", "ward").filter(ref=str(ref)).first()
        if found is None:
            raise Refused(_("この端末での持ち出しは終わっています。"), code="closed")
        return found


def _json(request: HttpRequest) -> dict[str, Any]:
    found = json.loads(request.body)
    if not isinstance(found, dict):
        raise TypeError("an object is asked for")
    return found


class Places(Page):
    """Where this person may take the phone now."""

    power, room_key = powers.CARRY, "field"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        screen = screen_or_404(kwargs["screen"])
        rows = screen.find(self.actor)
        if self.ward is not None:
            rows = rows.filter(**{screen.model.seen.ward: self.ward.pk})  # type: ignore[attr-defined]
        return no_store({"places": [{"ref": r.ref, "title": screen.title(r), "drill": screen.drill(r)} for r in rows[:100]]})


class Take(Asked):
    """The key of a place: new the first time, the same one again afterwards; and the little the page needs to know."""

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        screen = screen_or_404(self.kwargs["screen"])
        place = row_seen_by(screen.model, self.actor, str(asked["place"]))
        carry = do.TakeAlong(actor=self.actor, device=self.device, screen=screen.key, place=place, more=bool(asked.get("more")))()
        key = key_of(carry)
        if key is None:
            raise Refused(_("鍵を開けません。端末を登録し直してください。"), code="key")
        return {
            "carry": carry.ref, "place": place.ref, "title": carry.title, "drill": carry.drill, "key": b64encode(key).decode(),
            "until": carry.key_until.isoformat(), "numbers": [carry.first_number, carry.last_number],
            **told(carry),
        }


def told(carry: Carry) -> dict[str, Any]:
    """What the page shows of the place, and the last words between it and the office."""
    rows = Message.objects.filter(carry__subject=carry.subject, carry__ward=carry.ward).select_related("carry__device")[:20]
    return {
        "now": calendar.now().isoformat(), "snapshot": SCREENS[carry.screen].snapshot(place_of(carry)),
        "messages": [
            {"text": m.text, "at": m.sent_at.isoformat(), "phone": m.carry.device.name if m.from_phone else ""} for m in rows
        ],
    }


class Send(Asked):
    """Commands in the order they were typed; each its own transaction and its own answer."""

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        carry = self.carry_of(asked["carry"])
        office_now, phone_now = calendar.now(), moment(asked["phone_now"])
        limit = int(rules.at(LIMITS, ward=carry.ward)["clock_s"])
        results = []
        for raw in list(asked["commands"])[:MOST_AT_ONCE]:
            said = said_of(raw)
            when = corrected(
                said.said_at, phone_now=phone_now, office_now=office_now, skew_then_s=said.skew_s, most_s=limit,
            )
            found = replay(self.actor, self.device, carry, said, when)
            results.append({"id": said.command_id, "state": found.state, "code": found.code, "reason": found.reason})
        arrived = sum(1 for r in results if r["state"] != "denied")  # what was refused is kept here too, sealed
        skew_s = round((office_now - phone_now).total_seconds())
        contacted(self.device, skew_s=skew_s, waiting=max(0, int(asked["waiting"]) - arrived))
        return {"skew_s": skew_s, "results": results, **told(carry)}


def said_of(raw: Any) -> Said:
    skew, values = raw.get("skew"), raw["values"]
    if not isinstance(values, dict):
        raise TypeError("values are an object")
    said = Said(str(raw["id"]), str(raw["verb"]), values, moment(raw["at"]), None if skew is None else int(skew))
    if said.problem():
        raise ValueError(said.problem())
    return said


def moment(text: Any) -> datetime:
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found


def contacted(device: Device, *, skew_s: int, waiting: int) -> None:
    """Bookkeeping, not an act: when the phone was last heard of, how wrong its clock is, how much it still holds."""
    with gate.writing("jobs"):
        Device.objects.filter(pk=device.pk).update(seen_at=calendar.now(), skew_s=skew_s, waiting=waiting)


class Settle(Asked):
    """What a person decided on the phone about a command that could not be recorded."""

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        row = Command.objects.filter(command_id=str(asked["id"]), carry__device=self.device).select_related("carry__device", "ward").first()
        if row is None:
            raise Refused(_("この記録は届いていません。もう一度送ってください。"), code="unknown")
        if row.state in ("done", "mended", "dropped"):
            return {"state": row.state}
        how, common = asked["how"], {"actor": self.actor, "command": row}
        if how == "hand":
            return {"state": "handed" if row.state == "handed" else do.HandCommand(**common)().state}
        if how == "drop":
            return {"state": do.DropCommand(reason=str(asked["reason"]), **common)().state}
        at = moment(asked["at"]) if asked.get("at") else None
        return {"state": do.MendCommand(values=dict(asked["values"]), occurred_at=at, **common)().state}


class Wiped(Page):
    """A stopped phone has deleted its key and hands over what it held, sealed. Nobody needs to be signed in for that."""

    open_because, http_method_names = "takes only what a stopped phone hands over; the phone's cookie names it", ["post"]  # noqa: RUF012

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        device = device_of(request)
        if device is None or device.state == "active":
            raise Http404
        try:
            unsent = unsent_of(_json(request))
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest from error
        row = do.WipeDevice(actor=system(f"device-{device.ref}"), device=device, unsent=unsent)()
        response = no_store({"handed": row.wiped_handed, "lost": row.wiped_lost})
        response.delete_cookie(COOKIE, path=SCOPE, samesite="Strict")
        return response


def unsent_of(asked: dict[str, Any]) -> list[Unsent]:
    return [
        Unsent(str(i["carry"]), str(i["id"])[:36], str(i["verb"])[:60], str(i["nonce"])[:40], str(i["data"])[:MOST_SEALED])
        for i in list(asked["items"])[:500]
    ]


class Leave(Page):
    """A phone that is no longer enrolled, or whose place has ended, gives up what it holds to whoever signs in on it."""

    power, http_method_names = powers.CARRY, ["post"]  # noqa: RUF012

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            asked = _json(request)
            unsent, carry = unsent_of(asked), row_seen_by(Carry, self.actor, str(asked["carry"]), related=("device", "ward"))
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest from error
        act = do.HandOver(actor=self.actor, carry=carry, unsent=unsent)
        act()
        return no_store({"handed": act.handed, "lost": act.lost})
