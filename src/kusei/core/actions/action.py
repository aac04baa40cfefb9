"""The Action: power, refusal, change, clocks and trail of one verb, in one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, Self, dataclass_transform

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kusei.core import calendar, gate
from kusei.core.access import links
from kusei.core.access.actors import Actor, LinkHolder
from kusei.core.access.decide import Denied, Verdict, may, ward_id_of
from kusei.core.actions import leave, lifecycle
from kusei.core.actions.models import UsedKey
from kusei.core.audit.write import CITY, Entry, append
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward

Words = str | Promise
REGISTRY: dict[str, type[Action]] = {}
# Filled by search and outbox, which stand above actions; called after perform, inside the transaction.
AFTER: list[Callable[[Action, Any], None]] = []
_running: ContextVar[Action | None] = ContextVar("kusei_action", default=None)


class Refused(Exception):
    """The world's refusal, in words a person can act on. ``field`` names the form field at fault, if one is."""

    def __init__(self, reason: Words, *, code: str = "refused", field: str = "") -> None:
        super().__init__(str(reason))
        self.reason, self.code, self.field = str(reason), code, field


class _SameKey(Exception):
    """Another transaction used the key between our look and our write."""


class Stale(Refused):
    """Somebody else changed the row since it was read; ``current`` is what it says now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(_("ほかの人が先に変更しました。いまの内容を確かめて、もう一度行ってください。"), code="stale")
        self.current = current


class NeedsApproval(Refused):
    """The act waits for a decision; pages draft it instead of running it (``core.approval``)."""

    def __init__(self, need: leave.Need) -> None:
        super().__init__(_("この操作には決裁が要ります。起案して決裁を受けてください。"), code="needs_approval")
        self.need = need


@dataclass_transform(kw_only_default=True)
@dataclasses.dataclass(kw_only=True, eq=False, repr=False)
class Action:
    """One verb. Subclasses declare their inputs as annotated fields (keyword-only) and implement ``perform``.

    ``on``: the field that holds the row acted on; it is locked and re-read before ``check``.
    ``key``: the same key gives the same first result. ``expect``: the row version the actor saw.
    ``occurred_at``: when it really happened, if it is entered later; both times are kept.
    Calling the instance runs it; raises Denied, Refused or Stale, each with its own line in the trail.
    """

    verb: ClassVar[str] = ""
    power: ClassVar[str] = ""
    label: ClassVar[Words] = ""
    effect: ClassVar[Words] = ""
    on: ClassVar[str] = ""
    shortcut: ClassVar[str] = ""
    tone: ClassVar[str] = ""
    page: ClassVar[str] = ""
    city_wide: ClassVar[bool] = False

    actor: Actor
    key: str = ""
    expect: int | None = None
    occurred_at: datetime | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclasses.dataclass(kw_only=True, eq=False, repr=False)(cls)
        if cls.verb:
            if REGISTRY.setdefault(cls.verb, cls).__qualname__ != cls.__qualname__:
                raise ValueError(f"verb {cls.verb} is declared twice")
            REGISTRY[cls.verb] = cls

    # What a subclass writes -----------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise Refused when the world forbids it. Runs inside the transaction, on the locked row."""

    def perform(self) -> Any:
        raise NotImplementedError

    def facts(self, result: Any) -> dict[str, Any]:
        """What the trail keeps: keys, counts and states; never names, addresses or free text."""
        return {}

    def needs_approval(self) -> leave.Need | None:
        """The decision this act needs before it runs; asked after ``check``, on the locked row."""
        return None

    def where(self) -> Ward | None:
        """The ward of an act that has no row yet (creation)."""
        return None

    @classmethod
    def hindrance(cls, actor: Actor, row: Any) -> str:
        """Why the verb cannot be done to ``row`` now ("" = it can); buttons show it, ``check`` should agree."""
        return ""

    # Running --------------------------------------------------------------------------------------------------------

    @property
    def row(self) -> Any:
        return getattr(self, self.on) if self.on else None

    def __call__(self) -> Any:
        try:
            return self._whole()
        except _SameKey:
            # The other submit of this form has just been committed: now its result is found.
            return self._whole(again=True)

    def _whole(self, *, again: bool = False) -> Any:
        if _running.get() is not None:
            raise RuntimeError(f"{self.verb} inside {_running.get().verb}: use self.also()")  # type: ignore[union-attr]
        try:
            # The gate and the mark "running" end before the commit: what follows it (jobs, follows) runs Actions of its own.
            with transaction.atomic(durable=True):
                token = _running.set(self)
                try:
                    with gate.writing("action"):
                        self._lines: list[Entry] = []
                        result = self._run(parent="")
                        append(self._lines)
                finally:
                    _running.reset(token)
            return result
        except (Denied, Refused) as refusal:
            # The world may refuse because the other submit of this very form has just been committed: look for its result, once.
            if self.key and not again and UsedKey.objects.filter(key=self.key).exists():
                raise _SameKey from refusal
            self._record_refusal(refusal)
            raise

    def also(self, other: Action) -> Any:
        """Run another Action as part of this one: same transaction, its own line under this one's."""
        other._lines = self._lines
        return other._run(parent=self._line_id)

    def _run(self, *, parent: str) -> Any:
        verdict = self._verdict()
        if not verdict:
            raise Denied(verdict)
        if self.key and (used := UsedKey.objects.filter(key=self.key).first()):
            return self._first_result(used)
        if self.on:
            self._lock()
        before = self._state_check()
        self.check()
        if not leave.current() and (need := self.needs_approval()) is not None:
            raise NeedsApproval(need)
        entry = self._entry("done", parent=parent)
        self._line_id = entry.line_id
        result = self.perform()
        if isinstance(self.actor, LinkHolder) and not parent and not links.consume(self.actor):
            raise Refused(links.REASONS["used_up"], code="used_up")
        self._move(before)
        for hook in AFTER:
            hook(self, result)
        if self.key:
            self._use_key(result)
        target = self.row if self.on else result
        self._lines.append(dataclasses.replace(
            entry, subject=_subject(target), facts=self.facts(result), chain=self._chain(target),
        ))
        return result

    def _verdict(self) -> Verdict:
        if isinstance(self.actor, LinkHolder):
            return links.verdict(self.actor, self.verb, self.row)
        if self.city_wide or (self.where() is None and not self.on):
            return may(self.actor, self.power, None)
        return may(self.actor, self.power, self.row if self.on else self.where())

    def _lock(self) -> None:
        row = self.row
        fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if self.expect is not None and fresh.version != self.expect:
            raise Stale(fresh)
        object.__setattr__(self, self.on, fresh)

    def _state_check(self) -> str:
        if not self.on or not (life := lifecycle.of(self.row)):
            return ""
        if not life.allows(self.verb, self.row):
            raise Refused(state_refusal(life, self.row, self.label), code="state")
        return str(getattr(self.row, life.field))

    def _move(self, before: str) -> None:
        """Set the state the lifecycle names, bump the version, start and stop the clocks of the states."""
        if not self.on:
            return
        row = self.row
        changes: dict[str, Any] = {"version": F("version") + 1}
        life = lifecycle.of(row)
        move = life.moves.get(self.verb) if life else None
        if life and move and move.to:
            changes[life.field] = move.to
            setattr(row, life.field, move.to)
        type(row)._default_manager.filter(pk=row.pk).update(**changes)
        row.version += 1
        if life and (after := str(getattr(row, life.field))) != before:
            clocks.turn(row, life.states[before].clock, life.states[after].clock, at=self.moment)

    @property
    def line_id(self) -> str:
        """The line of the trail this act writes; "" before it runs and for a repeated key."""
        return getattr(self, "_line_id", "")

    @property
    def moment(self) -> datetime:
        return self.occurred_at or calendar.now()

    def _entry(self, outcome: str, *, parent: str = "", facts: dict[str, Any] | None = None) -> Entry:
        return Entry(
            verb=self.verb, actor=self.actor.label, outcome=outcome, chain=self._chain(self.row),
            subject=_subject(self.row), occurred_at=self.occurred_at, facts=facts or {}, parent=parent,
        )

    def _chain(self, target: Any) -> str:
        ward_id = ward_id_of(target) if isinstance(target, models.Model) and hasattr(target, "seen") else None
        place = self.where()
        if ward_id is None and place is not None:
            return place.code
        return Ward.objects.values_list("code", flat=True).get(pk=ward_id) if ward_id else CITY

    def _use_key(self, result: Any) -> None:
        is_row = isinstance(result, models.Model) and hasattr(result, "ref")
        try:
            with transaction.atomic():
                UsedKey.objects.create(
                    key=self.key, verb=self.verb, actor=self.actor.label, used_at=calendar.now(),
                    result_kind=result._meta.label_lower if is_row else "", result_ref=result.ref if is_row else "",
                )
        except IntegrityError as taken:
            raise _SameKey from taken

    def _first_result(self, used: UsedKey) -> Any:
        if used.verb != self.verb or used.actor != self.actor.label:
            raise Refused(_("この受付番号はほかの操作で使われています。画面を開き直してください。"), code="key")
        self._line_id = ""
        if not used.result_kind:
            return None
        model = apps.get_model(used.result_kind)  # noqa: TID251  (a row is named by "app.model:ref")
        return model._default_manager.get(ref=used.result_ref)

    def _record_refusal(self, refusal: Denied | Refused) -> None:
        code = refusal.verdict.code if isinstance(refusal, Denied) else refusal.code
        with gate.writing("action"), transaction.atomic(durable=True):
            append([self._entry("refused", facts={"code": code})])

    # Offering -------------------------------------------------------------------------------------------------------

    @classmethod
    def offer(cls, actor: Actor, row: Any) -> Verdict:
        """Whether the button is live for this row, or why not: power, state, then ``hindrance``."""
        verdict = may(actor, cls.power, row)
        if not verdict:
            return verdict
        life = lifecycle.of(row)
        if life and not life.allows(cls.verb, row):
            return Verdict(False, state_refusal(life, row, cls.label), "state")
        reason = cls.hindrance(actor, row)
        return Verdict(False, reason, "refused") if reason else verdict

    @classmethod
    def acts_on(cls, row: models.Model) -> list[type[Self]]:
        """Every declared verb of the row's lifecycle, in the order declared."""
        life = lifecycle.of(row)
        return [REGISTRY[v] for v in life.moves if v in REGISTRY] if life else []  # type: ignore[misc]


def state_refusal(life: lifecycle.Lifecycle, row: Any, label: Words) -> str:
    return _("いまは「%(state)s」のため、「%(act)s」はできません。") % {"state": life.of(row).label, "act": label}


def _subject(row: Any) -> str:
    if isinstance(row, models.Model) and hasattr(row, "ref"):
        return f"{row._meta.label_lower}:{row.ref}"
    return ""
