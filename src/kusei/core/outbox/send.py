"""Telling posts, and running what follows an act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from kusei.core import calendar, gate
from kusei.core.access.actors import System, system
from kusei.core.actions.action import AFTER, Action
from kusei.core.jobs.run import nightly  # noqa: F401  (re-exported for rooms that schedule their own)
from kusei.core.ledger.models import Holding, Post
from kusei.core.outbox.models import Follow, Notice
from kusei.core.rows import Row

log = structlog.get_logger(__name__)
Handler = Callable[[System, str], object]
HANDLERS: dict[str, list[tuple[str, Handler]]] = {}
TRIES = 5


def tell(post: Post, text: str, *, url: str = "", row: Row | None = None, mail: bool = False) -> Notice:
    """Tell a post something; inside an Action. ``text`` holds no personal content."""
    subject = f"{row._meta.label_lower}:{row.ref}" if row is not None else ""
    return Notice.objects.create(
        post=post, text=text[:200], url=url, subject=subject, made_at=calendar.now(),
        mail_state="waiting" if mail else "none", mail_next_at=calendar.now() if mail else None,
    )


def tell_duty(duty: str, text: str, *, ward_id: int | None, url: str = "", row: Row | None = None) -> int:
    """Tell every post of a duty in a ward (or the city's, when ``ward_id`` is None)."""
    posts = Post.objects.as_of(calendar.today()).filter(duty=duty, ward_id=ward_id)
    return len([tell(post, text, url=url, row=row) for post in posts])


def follows(verb: str) -> Callable[[Handler], Handler]:
    """Run a function after each act of ``verb`` has committed, as a system actor; it must be idempotent."""

    def register(handler: Handler) -> Handler:
        HANDLERS.setdefault(verb, []).append((f"{handler.__module__}.{handler.__qualname__}", handler))
        return handler

    return register


def _note_follows(action: Action, result: Any) -> None:
    waiting = HANDLERS.get(action.verb, ())
    if not waiting:
        return
    target = action.row if action.on else result
    subject = f"{target._meta.label_lower}:{target.ref}" if isinstance(target, Row) else ""
    for name, _handler in waiting:
        row = Follow.objects.create(
            line_id=action.line_id, handler=name, verb=action.verb, subject=subject, made_at=calendar.now(),
        )
        transaction.on_commit(lambda pk=row.pk: run_follow.enqueue(pk))  # type: ignore[misc]


AFTER.append(_note_follows)


@task()
def run_follow(pk: int) -> None:
    row = Follow.objects.get(pk=pk)
    handler = dict(HANDLERS.get(row.verb, ())).get(row.handler)
    if row.state == "done" or handler is None:
        return
    try:
        handler(system(row.handler), row.subject)
    except Exception:
        log.exception("follow failed", handler=row.handler, subject=row.subject)
        state = "waiting" if row.attempts + 1 < TRIES else "failed"
        with gate.writing("jobs"):
            Follow.objects.filter(pk=pk).update(state=state, attempts=row.attempts + 1)
    else:
        with gate.writing("jobs"):
            Follow.objects.filter(pk=pk).update(state="done")


def send_waiting_mail() -> int:
    """Send what waits; a failure is tried again later, five times. Returns how many went out."""
    sent = 0
    for notice in Notice.objects.filter(mail_state="waiting", mail_next_at__lte=calendar.now())[:200]:
        to = Holding.objects.as_of(calendar.today()).filter(post=notice.post_id).exclude(staff__mail="")
        addresses = list(to.values_list("staff__mail", flat=True))
        try:
            send_mail(_("区役所総合システムからのお知らせ"), notice.text, None, addresses)
        except OSError:
            attempts = notice.mail_attempts + 1
            later = calendar.now() + timedelta(minutes=5 * 2**attempts)
            state = "waiting" if attempts < TRIES else "failed"
            _mark(notice, mail_state=state, mail_attempts=attempts, mail_next_at=later)
        else:
            sent += 1
            _mark(notice, mail_state="sent")
    return sent


def _mark(notice: Notice, **changes: Any) -> None:
    with gate.writing("jobs"):
        Notice.objects.filter(pk=notice.pk).update(**changes)
