"""What the verbs of this office share: nothing is deleted, it ends on a day, with a reason a person wrote."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.decide import ward_id_of
from kusei.core.actions import refusals
from kusei.core.actions.action import Action, Refused
from kusei.office.models import Reason


def give_reason(action: Action, row: Any, text: str) -> Reason:
    """Keep the words beside the row; the trail holds keys only."""
    return Reason.objects.create(
        subject=f"{row._meta.label_lower}:{row.ref}", ward_id=ward_id_of(row), verb=action.verb,
        text=text.strip()[:300], given_at=calendar.now(), given_by=action.actor.label,
    )


def written(text: str, *, field: str = "reason") -> str:
    """The text, or a refusal when nothing was written."""
    return refusals.written(text, field, _t("理由を書いてください。"))


def named(text: str, *, field: str = "name") -> str:
    return refusals.written(text, field, _t("名称を入れてください。"))


def update(row: models.Model, **values: Any) -> Any:
    """Write some fields of a locked row; the version is bumped by the Action."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def changed(row: models.Model, values: dict[str, Any]) -> list[str]:
    """The names of the fields that would change: what the trail may say about an edit."""
    return sorted(name for name, value in values.items() if getattr(row, name) != value)


class EndsOnADay(Action):
    """Ending a dated row: the last day it holds, and why. It stays readable for every day before."""

    tone = "danger"
    ends_on: date
    reason: str

    def check(self) -> None:
        written(self.reason)
        if self.row.until is not None and self.row.until < self.ends_on:
            raise Refused(_t("すでに%(day)sで終わっています。") % {"day": calendar.format_date(self.row.until)})
        if self.ends_on < self.row.since:
            since = calendar.format_date(self.row.since)
            raise Refused(_t("始まりの日（%(since)s）より前には終えられません。") % {"since": since}, field="ends_on")

    def perform(self) -> Any:
        give_reason(self, self.row, self.reason)
        return update(self.row, until=self.ends_on)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"until": self.ends_on}

    @classmethod
    def hindrance(cls, actor: Any, row: Any) -> str:
        if row.until is not None and row.until < calendar.today():
            return _t("すでに%(day)sで終わっています。") % {"day": calendar.format_date(row.until)}
        return ""
