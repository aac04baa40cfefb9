"""Reads: the days of a post, what was done on this day last year, what the next year carries over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.powers import POWERS, ROOMS
from kusei.core.actions.action import REGISTRY
from kusei.core.approval.queries import answered_by, heir_of
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import words as clock_words
from kusei.core.ledger.models import Post
from kusei.core.records.models import Document
from kusei.office.year.models import Occasion, Task
from kusei.office.year.rules import days_of

Words = str | Promise
MOST = 60
QUARTER = timedelta(days=92)


def own_posts(post: Post) -> set[int]:
    """The post and the ended ones it is heir to: a reorganisation loses no task."""
    return answered_by(post, calendar.today())


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February is the 28th then."""
    return calendar.add_months(day, -12)


def due(post_ids: set[int], until: date) -> Any:
    """Days still to do, late ones first, to a day."""
    rows = Occasion.objects.filter(post__in=post_ids, state="todo", due_on__lte=until)
    return rows.select_related("task", "post__division").order_by("due_on", "task__title", "pk")


def announced(post_ids: set[int], today: date) -> list[Occasion]:
    """What stands on the first page: late, or within the days each task asks for."""
    return [o for o in due(post_ids, today + QUARTER) if o.due_on - timedelta(days=o.task.lead_days) <= today]


def last_years(rows: Sequence[Occasion]) -> dict[int, Occasion]:
    """By the key of each row: the same slot of the same task a year before."""
    wanted = {(o.task_id, o.fiscal_year - 1, o.slot): o.pk for o in rows}
    found = Occasion.objects.filter(task__in={o.task_id for o in rows}, fiscal_year__in={o.fiscal_year - 1 for o in rows})
    return {wanted[key]: o for o in found if (key := (o.task_id, o.fiscal_year, o.slot)) in wanted}


@dataclass(frozen=True)
class Happened:
    """Something of this post on a day last year: keys and counts, no names."""

    on: date
    what: Words
    note: Words = ""
    url: str = ""
    count: int = 1


def _span(start: date, end: date) -> tuple[datetime, datetime]:
    return calendar.Period(start, end).instants()


def acts_of(post_ids: set[int], start: date, end: date, actor: Actor) -> list[Happened]:
    """From the trail: which verbs this post did on which day, where ``actor`` may open the room. Two queries."""
    refs = Post.objects.filter(pk__in=post_ids).values_list("ref", flat=True)
    by = Q(pk__in=[])
    for ref in refs:
        by |= Q(actor__startswith=f"post:{ref}/")
    first, after = _span(start, end)
    lines = Line.objects.filter(by, recorded_at__gte=first, recorded_at__lt=after, outcome="done").values_list("day", "verb")
    found = []
    for (day, verb), count in sorted(Counter(lines).items()):
        action, room = REGISTRY.get(verb), ROOMS.get(verb.split(".")[0])
        if action is None or room is None or not opens(actor, room.key):
            continue
        found.append(Happened(day, action.label, room.label, reverse(room.home), count))
    return found[:MOST]


def opens(actor: Actor, room: str) -> bool:
    return any(p.room == room and not p.private and actor.reach(p.key) for p in POWERS.values())


def documents_of(post: Post, start: date, end: date, actor: Actor) -> list[Happened]:
    """What the division received, sent and decided then."""
    divisions = {post.division_id, *Post.objects.filter(pk__in=own_posts(post)).values_list("division", flat=True)}
    rows = Document.objects.seen_by(actor).filter(division__in=divisions, entered_on__range=(start, end)).exclude(state="disposed")
    return [
        Happened(d.entered_on, d.title, f"{d.get_direction_display()} {d.number_text}", d.get_absolute_url())
        for d in rows.order_by("entered_on", "pk")[:MOST]
    ]


def deadlines_of(post_ids: set[int], start: date, end: date, actor: Actor) -> list[Happened]:
    """Clocks of this post that ran out or were met then; of private rooms none."""
    first, after = _span(start, end)
    rows = Clock.objects.filter(duty_post__in=post_ids, due_at__gte=first, due_at__lt=after).order_by("due_at", "pk")[:MOST]
    return [
        Happened(calendar.jst_date(c.due_at), clock_words(c.rule, c.label), c.about, c.url) for c in rows
        if c.power in POWERS and not POWERS[c.power].private and actor.reach(c.power)
    ]


def done_then(post_ids: set[int], start: date, end: date) -> list[Happened]:
    """Tasks of the calendar that were done then."""
    rows = Occasion.objects.filter(post__in=post_ids, done_on__range=(start, end), state="done").select_related("task")
    return [
        Happened(o.done_on or o.due_on, o.task.title, o.note, o.get_absolute_url()) for o in rows.order_by("done_on", "pk")[:MOST]
    ]


# Carrying over ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Carried:
    """A task in the new year: its days, or why it no longer applies; ``warn``: what to look at before."""

    task: Task
    days: tuple[tuple[int, date], ...]
    why_not: str = ""
    warn: str = ""


def days_in(task: Task, year: int) -> list[tuple[int, date]]:
    """The task's days of a fiscal year on which it holds."""
    found = days_of(task.pattern, year, calendar.is_business_day)
    return [(slot, day) for slot, day in found if task.since <= day and (task.until is None or day <= task.until)]


def carried(post: Post, year: int) -> list[Carried]:
    """What one act would write into ``year``: every task of the post and of the posts it is heir to. Three queries."""
    mine = answered_by(post, max(calendar.today(), date(year, 4, 1)))
    tasks = list(Task.objects.filter(post__in=mine).order_by("title", "pk"))
    there = set(Occasion.objects.filter(task__in=tasks, fiscal_year=year).values_list("task", flat=True))
    before = Occasion.objects.filter(task__in=tasks, fiscal_year=year - 1)
    counts: dict[int, Counter[str]] = {}
    for task, state in before.values_list("task", "state"):
        counts.setdefault(task, Counter())[state] += 1
    return [_carried(t, year, t.pk in there, counts.get(t.pk, Counter())) for t in tasks]


def _carried(task: Task, year: int, there: bool, last: Counter[str]) -> Carried:
    if task.until is not None and task.until < date(year, 4, 1):
        return Carried(task, (), _t("%(day)sで終わった予定です。") % {"day": calendar.format_date(task.until, weekday=False)})
    if there:
        return Carried(task, (), _t("この年度の日は、もうあります。"))
    days = tuple(days_in(task, year))
    if not days:
        return Carried(task, (), _t("この年度には当てはまる日がありません。"))
    warn = ""
    if last and not last["done"]:
        warn = _t("前の年度に一度も行っていません。続けるか確かめてください。")
    elif last["skipped"]:
        warn = _t("前の年度に、行わなかった日が%(n)s件あります。") % {"n": last["skipped"]}
    return Carried(task, days, "", warn)


def stray(ward_id: int | None) -> list[Task]:
    """Tasks that still hold at a post which has ended without an heir."""
    today = calendar.today()
    rows = Task.objects.held_from(today).filter(post__until__lt=today).select_related("post__division__succeeded_by", "post__succeeded_by")
    if ward_id is not None:
        rows = rows.filter(ward=ward_id)
    return [t for t in rows.order_by("pk") if heir_of(t.post, today) is None]


def by_month(post: Post, year: int) -> Any:
    return Occasion.objects.filter(post__in=own_posts(post), fiscal_year=year).select_related("task", "post").order_by("due_on", "task__title", "pk")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=calendar.JST)
