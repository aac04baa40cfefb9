"""Declaring jobs, asking for one, running it, and the nightly schedule.

A job function takes a ``Progress`` and JSON arguments and changes Kusei's tables through Actions only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django_tasks import task

from kusei.core import calendar, gate
from kusei.core.access.actors import Actor
from kusei.core.jobs.models import Beat, Job

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Declared:
    name: str
    label: str | Promise
    function: Callable[..., str]


JOBS: dict[str, Declared] = {}
NIGHTLY: dict[str, tuple[time | timedelta, Callable[[], object]]] = {}  # at a clock time, or again after a while


class Progress:
    """Handed to a job; ``step`` is cheap and writes at most once a percent."""

    def __init__(self, job: Job) -> None:
        self.job, self._written = job, 0

    def total(self, count: int) -> None:
        _mark(self.job, total=count)
        self.job.total = count

    def step(self, done: int) -> None:
        if done - self._written >= max(1, self.job.total // 100) or done == self.job.total:
            self._written = done
            _mark(self.job, done=done)


def job(name: str, label: str | Promise) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Declare a job; the function returns the URL of its result ("" = none)."""

    def register(function: Callable[..., str]) -> Callable[..., str]:
        if name in JOBS:
            raise ValueError(f"job {name} is declared twice")
        JOBS[name] = Declared(name, label, function)
        return function

    return register


def enqueue(actor: Actor, name: str, **arguments: Any) -> Job:
    """Ask for a job; it starts only when (and if) the surrounding transaction commits."""
    with gate.writing("jobs"):
        row = Job.objects.create(
            name=name, asked_by=actor.label, arguments=arguments, asked_at=calendar.now(),
        )
    transaction.on_commit(lambda: run_task.enqueue(row.ref))
    return row


@task()
def run_task(ref: str) -> None:
    perform(ref)


def perform(ref: str) -> None:
    """Run one waiting job; a job already begun is left alone, so a repeated delivery does no harm."""
    with gate.writing("jobs"):
        begun = Job.objects.filter(ref=ref, state=Job.State.WAITING).update(
            state=Job.State.RUNNING, started_at=calendar.now(),
        )
    if not begun:
        return
    row = Job.objects.get(ref=ref)
    try:
        url = JOBS[row.name].function(Progress(row), **row.arguments)
    except Exception as error:
        log.exception("job failed", job=row.name, ref=ref)
        _mark(row, state=Job.State.FAILED, message=str(error), ended_at=calendar.now())
        if settings.JOBS_RAISE:
            raise
    else:
        _mark(row, state=Job.State.DONE, result_url=url or "", ended_at=calendar.now())


def _mark(row: Job, **changes: Any) -> None:
    with gate.writing("jobs"):
        Job.objects.filter(pk=row.pk).update(**changes)


def nightly(name: str, at: time) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Schedule a function every night at a Japanese clock time."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        NIGHTLY[name] = (at, function)
        return function

    return register


def regularly(name: str, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Schedule a function again and again; ``every`` is at least the half minute between two ticks."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        NIGHTLY[name] = (every, function)
        return function

    return register


def tick() -> list[str]:
    """Run what is due; called by the worker every half minute. Returns the names run."""
    ran = []
    for name, (at, function) in tuple(NIGHTLY.items()):  # the worker may still be importing what schedules more
        if _take_turn(name, at):
            log.info("nightly", name=name)
            function()
            ran.append(name)
    return ran


def _take_turn(name: str, at: time | timedelta) -> bool:
    now = calendar.now()
    with gate.writing("jobs"), transaction.atomic():
        beat, created = Beat.objects.select_for_update().get_or_create(
            name=name, defaults={"next_at": _next(at, now)},
        )
        if created or beat.next_at > now:
            return False
        Beat.objects.filter(pk=beat.pk).update(next_at=_next(at, now))
        return True


def _next(at: time | timedelta, now: datetime) -> datetime:
    if isinstance(at, timedelta):
        return now + at
    today = datetime.combine(calendar.jst_date(now), at, tzinfo=calendar.JST)
    return today if today > now else today + timedelta(days=1)
