"""A person decides what could not be recorded: mend and record it, hand it to the ward's headquarters, or drop it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.field import keys, powers
from kusei.core.field.actions.devices import about_body
from kusei.core.field.actions.sending import act_of
from kusei.core.field.models import Command
from kusei.core.field.screens import Common


def values_of(command: Command) -> dict[str, Any]:
    """What was typed; {} once it is settled, or when the installation's secret is gone."""
    if not command.body:
        return {}
    try:
        found: dict[str, Any] = json.loads(keys.open_text(command.body, about_body(command.command_id)))["values"]
    except (keys.Unreadable, ValueError, KeyError):
        return {}
    return found


def settle(command: Command, act: Action, note: str = "") -> Command:
    """The words go, those of the refusal too (they may name what was typed); the decision stays. Inside an act."""
    command.body, command.reason, command.settled_at = "", "", calendar.now()
    command.settled_by, command.settle_note = act.actor.label[:60], note.strip()[:200]
    command.save(update_fields=["body", "reason", "settled_at", "settled_by", "settle_note", "result", "occurred_at"])
    return command


class MendCommand(Action):
    """``values`` as corrected; ``occurred_at`` as decided (None: as first understood)."""

    verb, power, label = "field.mend", powers.CARRY, _("直して記録する")
    effect = _("直した内容で、もとの操作がいまの人の名前で行われます。端末に残っていた内容は消えます。")
    on, tone = "command", "main"
    command: Command
    values: Mapping[str, Any]

    def check(self) -> None:
        if self.moment > calendar.now():
            raise Refused(_("先の日時です。"), code="future", field="occurred_at")

    def perform(self) -> Command:
        row = self.command
        row.occurred_at = self.occurred_at or row.occurred_at
        common = Common(self.actor, f"field:{row.command_id}:mended", row.occurred_at)
        result = self.also(act_of(row.carry, row.verb, self.values, common))
        row.result = f"{result._meta.label_lower}:{result.ref}" if hasattr(result, "ref") else ""
        return settle(row, self)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"command": result.command_id, "verb": result.verb, "code": result.code}


class HandCommand(Action):
    verb, power, label = "field.hand", powers.CARRY, _("区本部に渡す")
    effect = _("区本部の一覧に出て、区本部の人が決めます。端末からは消えます。")
    on = "command"
    command: Command

    def perform(self) -> Command:
        return self.command

    def facts(self, result: Any) -> dict[str, Any]:
        return {"command": result.command_id, "code": result.code}


class DropCommand(Action):
    verb, power, label = "field.drop", powers.CARRY, _("取りやめる")
    effect = _("この記録は行われません。内容は消え、理由だけが残ります。")
    on, tone = "command", "danger"
    command: Command
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("取りやめる理由を入れてください（例：紙で書き直した）。"), field="reason")

    def perform(self) -> Command:
        return settle(self.command, self, self.reason)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"command": result.command_id, "code": result.code}
