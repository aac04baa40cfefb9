"""What the room does by itself: look at telegrams whose time has come, and read the public feeds where that is switched on."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from kusei.core import calendar, gate
from kusei.core.jobs.run import regularly
from kusei.core.rules import registry as rule_values
from kusei.disaster.staffing_stages.actions.taking import MACHINE, LookAgain, ReceiveTelegrams
from kusei.disaster.staffing_stages.feeds import Entry, FeedFailed, ask, entries, wanted
from kusei.disaster.staffing_stages.models import Feed
from kusei.disaster.staffing_stages.queries import ahead_of_time, split_codes
from kusei.disaster.staffing_stages.rule_values import FEEDS

MOST_DOUBLINGS = 5


@regularly("staffing_stages.look_again", timedelta(seconds=30))
def look_again() -> bool:
    """An act only when the time of a telegram has come."""
    if not ahead_of_time().filter(reported_at__lte=calendar.now()).exists():
        return False
    LookAgain(actor=MACHINE)()
    return True


@regularly("staffing_stages.feeds", timedelta(seconds=30))
def read_feeds() -> int:
    """Every feed of the setting that is due; returns how many telegrams were handed in. Nothing is asked inside a transaction."""
    return sum(read_feed(url) for url in settings.TELEGRAM_FEEDS if _due(url))


def _due(url: str) -> bool:
    row = Feed.objects.filter(url=url).first()
    if row is None:
        return True
    # One that fails is asked more and more seldom.
    wait = timedelta(minutes=int(rule_values.at(FEEDS)["minutes"])) * 2 ** min(row.failures, MOST_DOUBLINGS)
    return calendar.now() >= row.asked_at + wait


def read_feed(url: str) -> int:
    values, now = rule_values.at(FEEDS), calendar.now()
    row = Feed.objects.filter(url=url).first() or Feed(url=url, asked_at=now)
    row.asked_at = now
    try:
        answer = ask(url, since=row.last_modified)
        found = [] if answer.body is None else entries(answer.body, feed=url)
    except FeedFailed as failed:
        row.failures, row.why = row.failures + 1, str(failed)[:200]
        _keep(row)
        return 0
    new = wanted(found, taken=set(row.taken), offices=split_codes(str(values["offices"])))
    files, got = _fetched(new[: int(values["most"])])
    if files:
        ReceiveTelegrams(actor=MACHINE, files=files)()
    if answer.body is not None:
        here = {e.id for e in found}
        row.taken = sorted({*(t for t in row.taken if t in here), *got})
        # What could not be fetched yet is asked for again, so the feed must be read again too.
        row.last_modified = answer.last_modified if len(got) == len(new) else ""
    row.answered_at, row.failures, row.why = now, 0, ""
    _keep(row)
    return len(files)


def _fetched(found: list[Entry]) -> tuple[list[tuple[str, bytes]], list[str]]:
    files, got = [], []
    for entry in found:
        try:
            body = ask(entry.url).body
        except FeedFailed:
            continue
        if body is not None:
            files.append((entry.url.rpartition("/")[2], body))
            got.append(entry.id)
    return files, got


def _keep(row: Feed) -> None:
    with gate.writing("jobs"):
        row.save()
