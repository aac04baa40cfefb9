"""Links: the only key outside login.

128 random bits, kept as a hash, bound to verbs and one subject, for a term and a number of uses, revocable, and tried
at most so often. Looking at a link's page is a GET; acting is a POST that runs the Action with the ``LinkHolder``.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar, gate
from kusei.core.access.actors import Actor, LinkHolder
from kusei.core.access.decide import Verdict, ward_id_of
from kusei.core.access.models import Link, LinkTry

TOKEN_BYTES = 16
WINDOW = timedelta(minutes=10)
TRIES = 20
LONGEST = timedelta(days=400)

REASONS: dict[str, str | Promise] = {
    "unknown": _("このリンクは使えません。届いた文書をもう一度確かめてください。"),
    "expired": _("このリンクの期限が過ぎています。発行した窓口に連絡してください。"),
    "used_up": _("このリンクはすでに使われています。"),
    "revoked": _("このリンクは取り消されています。発行した窓口に連絡してください。"),
    "too_many": _("短い間に何度も試されました。10分ほど待ってからもう一度開いてください。"),
    "other": _("このリンクではこの操作はできません。"),
}


class LinkRefused(Exception):
    """``code`` is a key of REASONS; ``str(error)`` is for the person who holds the link."""

    def __init__(self, code: str) -> None:
        super().__init__(str(REASONS[code]))
        self.code = code


def issue(
    actor: Actor, row: models.Model, *, verbs: Iterable[str], expires_at: datetime, label: str, uses: int = 1,
) -> tuple[Link, str]:
    """Make a link to one row; inside an Action. Returns the row and the token, which is shown once and never kept."""
    now = calendar.now()
    named = sorted(set(verbs))
    if not named or uses < 1:
        raise ValueError("a link is bound to at least one verb and one use")
    if not now < expires_at <= now + LONGEST:
        raise ValueError("a link ends, within 400 days")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = Link.objects.create(
        token_hash=_hash(token), label=label, verbs=named, subject=_subject(row), ward_id=ward_id_of(row),
        issued_by=actor.label, issued_at=now, expires_at=expires_at, uses_left=uses,
    )
    return link, token


def open_link(token: str, *, source: str) -> LinkHolder:
    """The actor a token stands for. ``source``: where the request comes from; kept as a keyed hash only.

    Raises LinkRefused. Every try counts, so that guessing ends after TRIES in a WINDOW, for a sender and for a link.
    """
    digest = _hash(token)
    sender = salted_hmac("kusei.link", source, algorithm="sha256").hexdigest()
    if max(_count(sender), _count(digest)) > TRIES:
        raise LinkRefused("too_many")
    link = Link.objects.filter(token_hash=digest).first()
    if link is None:
        raise LinkRefused("unknown")
    if code := state(link):
        raise LinkRefused(code)
    return LinkHolder(label=f"link:{link.ref}", link_ref=link.ref, verbs=frozenset(link.verbs), subject=link.subject)


def state(link: Link) -> str:
    """Why the link does not work now: expired | used_up | revoked, or "" when it does."""
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at <= calendar.now():
        return "expired"
    return "" if link.uses_left else "used_up"


def verdict(actor: LinkHolder, verb: str, row: models.Model | None) -> Verdict:
    """Whether this link may do this verb to this row now; asked inside the transaction of the act."""
    link = Link.objects.filter(ref=actor.link_ref).first()
    code = "unknown" if link is None else state(link)
    if link is not None and not code and (verb not in link.verbs or row is None or _subject(row) != link.subject):
        code = "other"
    return Verdict(False, str(REASONS[code]), "no_power") if code else Verdict(True)


def consume(actor: LinkHolder) -> bool:
    """Take one use; inside the act's transaction. Two posts at the same moment: only one finds a use left."""
    taken = Link.objects.filter(ref=actor.link_ref, uses_left__gt=0).update(
        uses_left=F("uses_left") - 1, used_at=calendar.now(), version=F("version") + 1,
    )
    return bool(taken)


def revoke(link: Link) -> None:
    """End a link now; inside an Action."""
    Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=calendar.now())


def forget_tries(before: datetime) -> int:
    """Drop counts of windows that are over; returns how many."""
    with gate.writing("jobs"):
        return LinkTry.objects.filter(window__lt=before).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _subject(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.ref}"  # type: ignore[attr-defined]


def _count(key: str) -> int:
    seconds = int(WINDOW.total_seconds())
    window = datetime.fromtimestamp(int(calendar.now().timestamp()) // seconds * seconds, UTC)
    with gate.writing("jobs"), transaction.atomic():
        tries, _created = LinkTry.objects.select_for_update().get_or_create(key=key, window=window)
        tries.count += 1
        tries.save(update_fields=["count"])
    return tries.count
