"""A command comes in from a phone and becomes an Action: once, under the person who is signed in, with the phone named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Action, NeedsApproval, Refused
from kusei.core.field import keys, powers
from kusei.core.field.actions.devices import about_body
from kusei.core.field.models import Carry, Command, Device
from kusei.core.field.screens import SCREENS, Common, place_of
from kusei.core.field.when import When

log = structlog.get_logger(__name__)
ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
MOST_VALUES, MOST_TEXT = 60, 2000


@dataclass(frozen=True)
class Said:
    """A command as the phone held it. ``skew_s``: the phone's idea of its clock's error when it was typed."""

    command_id: str
    verb: str
    values: Mapping[str, Any]
    said_at: datetime
    skew_s: int | None = None

    def problem(self) -> str:
        """Why this cannot be a command of ours at all ("" = it can)."""
        if not ID.match(self.command_id):
            return "id"
        if len(self.values) > MOST_VALUES or any(len(str(v)) > MOST_TEXT for v in self.values.values()):
            return "values"
        return ""


def act_of(carry: Carry, verb: str, values: Mapping[str, Any], common: Common) -> Action:
    """The Action a command becomes. Raises Refused in the words of the form when what was typed cannot be understood."""
    carried = SCREENS[carry.screen].commands.get(verb)
    if carried is None:
        raise Refused(_("この端末ではできない操作です。端末の画面を新しくしてください。"), code="verb")
    form = carried.form({k: v for k, v in values.items() if v is not None})
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        if name == NON_FIELD_ERRORS:
            raise Refused(str(errors[0]), code="form")
        words = _t("「%(label)s」：%(error)s") % {"label": form[name].label, "error": errors[0]}
        raise Refused(words, code="form", field=name)
    return carried.build(place_of(carry), form.cleaned_data, common, carry)


def usable(device: Device, carry: Carry) -> None:
    """Raises Refused when the phone may send nothing any more."""
    if device.state != "active":
        raise Refused(_("使用を止めた端末です。"), code="revoked")
    if device.until < calendar.today():
        raise Refused(_("端末の登録の期限が過ぎています。区役所で延ばしてください。"), code="term")
    if carry.device_id != device.pk or carry.state != "open":
        raise Refused(_("この端末での持ち出しは終わっています。"), code="closed")


class ReplayCommand(Action):
    """The device's row is locked, so that two tabs of one phone take turns and the second finds the first result."""

    verb, power, label, on = "field.replay", powers.CARRY, _("端末の記録を受け取る"), "device"
    device: Device
    carry: Carry
    said: Said
    when: When

    def check(self) -> None:
        if Command.objects.filter(command_id=self.said.command_id).exists():
            return
        usable(self.device, self.carry)
        if self.when.code == "clock":
            raise Refused(_("端末の時計が途中で動かされたため、いつのことか決められません。日時を確かめて送り直してください。"), code="clock")
        if self.when.code == "future":
            raise Refused(_("先の日時になっています。端末の時計と日時を確かめて送り直してください。"), code="future")

    def perform(self) -> Command:
        if known := Command.objects.filter(command_id=self.said.command_id).first():
            return known
        common = Common(self.actor, f"field:{self.said.command_id}", self.when.occurred_at)
        result = self.also(act_of(self.carry, self.said.verb, self.said.values, common))
        return Command.objects.create(
            **base(self), state="done", result=f"{result._meta.label_lower}:{result.ref}" if hasattr(result, "ref") else "",
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"device": self.device.ref, "command": self.said.command_id, "verb": self.said.verb, "skew_s": self.when.skew_s}


class KeepRefused(Action):
    """What could not be recorded is kept, sealed, until a person decides: the phone may be lost meanwhile."""

    verb, power, label, on = "field.keep_refused", powers.CARRY, _("記録できなかったものを残す"), "device"
    device: Device
    carry: Carry
    said: Said
    when: When
    code: str
    reason: str

    def perform(self) -> Command:
        if known := Command.objects.filter(command_id=self.said.command_id).first():
            return known
        body = json.dumps({"values": dict(self.said.values)}, ensure_ascii=False)
        return Command.objects.create(
            **base(self), state="refused", code=self.code[:20], reason=self.reason[:300],
            body=keys.seal_text(body, about_body(self.said.command_id)),
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"device": self.device.ref, "command": self.said.command_id, "verb": self.said.verb, "code": self.code}


def base(act: Any) -> dict[str, Any]:
    return {
        "carry": act.carry, "ward": act.carry.ward, "command_id": act.said.command_id, "verb": act.said.verb[:60],
        "said_at": act.said.said_at, "occurred_at": act.when.occurred_at, "skew_s": act.when.skew_s,
        "received_at": calendar.now(), "sent_by": act.actor.label[:60],
    }


def _keep(actor: Actor, device: Device, carry: Carry, said: Said, when: When, code: str, reason: str) -> Any:
    return KeepRefused(actor=actor, device=device, carry=carry, said=said, when=when, code=code, reason=reason)()


@dataclass(frozen=True)
class Outcome:
    """``state``: done | refused | handed | … of the row, or denied: nothing was kept, the phone keeps the command."""

    state: str
    code: str = ""
    reason: str = ""


def replay(actor: Actor, device: Device, carry: Carry, said: Said, when: When) -> Outcome:
    """Run one command. A refusal is the world's answer and is kept; a lack of power leaves the command on the phone."""
    try:
        row = ReplayCommand(actor=actor, device=device, carry=carry, said=said, when=when)()
    except Denied as denied:
        return Outcome("denied", denied.verdict.code, denied.verdict.reason)
    except Refused as refused:
        if refused.code in ("revoked", "term", "closed"):
            return Outcome("denied", refused.code, refused.reason)
        row = _keep(actor, device, carry, said, when, "approval" if isinstance(refused, NeedsApproval) else refused.code, refused.reason)
    except Exception:
        # A fault of ours must not hold up everything typed after it; the command is kept like a refused one.
        log.exception("command failed", verb=said.verb, command=said.command_id)
        words = _t("区役所の側で処理できませんでした。区本部に渡すか、紙に書いてください。")
        row = _keep(actor, device, carry, said, when, "fault", words)
    return Outcome(row.state, row.code, row.reason)
