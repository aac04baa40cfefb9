"""Detail pages: summary, panels, the possible acts with their reasons, papers, and the timeline from the trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from kusei.core.access.actors import Actor, Visitor
from kusei.core.access.decide import may
from kusei.core.actions import lifecycle
from kusei.core.actions.action import REGISTRY, Action
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import words as clock_words
from kusei.core.kept import kept
from kusei.core.ui.pages.base import Page, Words, private, row_seen_by
from kusei.core.ui.parts import Act, Badge, ClockChip, Fact, TimelineEntry

TONES = {"ok": "ok", "warn": "warn", "bad": "bad", "info": "info", "off": "off"}


@dataclass(frozen=True)
class Panel:
    """A part of a detail page: a template with its values. Rooms add panels to each other's pages through ``site``."""

    title: Words
    template: str
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""


PANELS: dict[str, list[Callable[[Any, Actor], Panel | None]]] = {}


def contribute(kind: str, panel: Callable[[Any, Actor], Panel | None]) -> None:
    """Show a panel on every detail page of a table; wired in ``site`` so that rooms stay apart."""
    PANELS.setdefault(kind, []).append(panel)


def badge_of(row: Any) -> Badge | None:
    """The row's state as a badge, from its lifecycle."""
    life = lifecycle.of(row)
    if life is None:
        return None
    state = life.of(row)
    return Badge(state.label, TONES[state.tone])  # type: ignore[arg-type]


class DetailPage(Page):
    template_name = "ui/detail.html"
    model: ClassVar[type[models.Model]]
    related: ClassVar[Sequence[str]] = ()
    # The panels say nothing of the present hour (no clocks that run): drawn once for a reader while nothing changes.
    still: ClassVar[bool] = False
    object: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = row_seen_by(self.model, self.actor, kwargs["ref"], related=self.related)
        return self.show()

    def get_title(self) -> Words:
        return str(self.object)

    def facts(self) -> Sequence[Fact]:
        """The summary: who, where, what state, which clock."""
        return []

    def panels(self) -> Sequence[Panel]:
        return []

    def papers(self) -> Sequence[Act]:
        """Forms and letters that can be handed over."""
        return []

    def extra_acts(self) -> Sequence[Act]:
        """Acts that are not verbs of the lifecycle (links to other pages)."""
        return []

    def acts(self) -> Sequence[Act]:
        return [*(act_for(a, self.actor, self.object) for a in Action.acts_on(self.object)), *self.extra_acts()]

    def context(self) -> dict[str, Any]:
        contributed = [p(self.object, self.actor) for p in PANELS.get(self.object._meta.label_lower, ())]
        staff = not isinstance(self.actor, Visitor)
        return {
            **super().context(), "object": self.object, "badges": [b for b in (badge_of(self.object),) if b],
            "facts": self.facts(), "clock": next(iter(self.clocks()), None) if staff else None,
            **self.shown_panels(), "contributed": [p for p in contributed if p],
            "acts": self.acts() if staff else [], "papers": self.papers(),
            "entries": timeline(self.object) if staff else [], "staff": staff,
        }

    def shown_panels(self) -> dict[str, Any]:
        if not self.still or private(self.model):
            return {"panels": self.panels()}
        key = (type(self), self.actor, self.request.get_full_path())
        return {"drawn_panels": kept(key, lambda: render_to_string("ui/parts/panels.html", {"panels": self.panels()}))}

    def clocks(self) -> list[ClockChip]:
        subject = f"{self.object._meta.label_lower}:{self.object.ref}"
        now = super().context()["now"]
        running = Clock.objects.filter(subject=subject, stopped_at=None).order_by("due_at")
        return [
            ClockChip(c.due_at, now, clock_words(c.rule, c.label), paused=c.pause_reason if c.paused_at else "")
            for c in running
        ]


def act_for(action: type[Action], actor: Actor, row: Any) -> Act:
    """The button of a verb: live with its shortcut, or off with its reason."""
    verdict = action.offer(actor, row)
    try:
        url = reverse(action.page or action.verb.replace(".", ":"), args=[row.ref])
    except NoReverseMatch:
        url = ""
    return Act(
        action.label, url, action.shortcut, bool(verdict), verdict.reason, action.effect,
        action.tone or "plain",  # type: ignore[arg-type]
    )


def begin(actor: Actor, action: type[Action], url: str, *, label: Words = "", tone: Any = "plain") -> Act:
    """The button of a verb that has no row yet: live when the power is held somewhere."""
    verdict = may(actor, action.power, anywhere=True)
    return Act(label or action.label, url, enabled=bool(verdict), reason=verdict.reason, tone=tone)


def timeline(row: Any, *, most: int = 40) -> list[TimelineEntry]:
    """What was done to this row, newest first, from the trail: the trail knows keys, the screen says words."""
    lines = Line.objects.filter(subject=f"{row._meta.label_lower}:{row.ref}").order_by("-recorded_at", "-pk")[:most]
    return [_entry(line) for line in lines]


def _entry(line: Line) -> TimelineEntry:
    body = json.loads(line.body)
    action = REGISTRY.get(line.verb)
    label = str(action.label) if action else line.verb
    text = _("「%(act)s」は行われませんでした") % {"act": label} if line.outcome == "refused" else label
    occurred = body.get("occurred_at")
    at = line.recorded_at if not occurred else line.recorded_at.fromisoformat(occurred)
    return TimelineEntry(
        at=at, text=text, by=_by(line.actor), kind="view" if line.outcome == "read" else "act",
        recorded_at=line.recorded_at if occurred else None,
    )


def _by(label: str) -> str:
    if label.startswith("system:"):
        return _("システム")
    return label.rpartition("user:")[2] or label
