"""A yearly task of a post, and each day it falls due."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import Post, Ward
from kusei.core.rows import Dated, Row, Seen
from kusei.office.year.lifecycle import OCCASION
from kusei.office.year.rules import Pattern

KINDS = [
    ("day", _("日付")), ("nth", _("第何週の曜日")), ("fiscal_day", _("年度の何日目")), ("before", _("期限の何開庁日前")),
]
SHIFTS = [("before", _("前の開庁日にする")), ("after", _("次の開庁日にする")), ("keep", _("その日のままにする"))]


class Task(Dated):
    """What a post does every year or every month, and how its day is found. ``since`` and ``until`` bound the days."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("担当の職"))
    title = models.CharField(_("業務名"), max_length=120)
    pattern_kind = models.CharField(_("決め方"), max_length=10, choices=KINDS)
    month = models.PositiveSmallIntegerField(_("月"), default=0)
    day = models.PositiveSmallIntegerField(_("日"), default=0)
    week = models.PositiveSmallIntegerField(_("第何週"), default=0)
    weekday = models.PositiveSmallIntegerField(_("曜日"), default=0)
    count = models.PositiveSmallIntegerField(_("何開庁日前"), default=0)
    shift = models.CharField(_("閉庁日のとき"), max_length=6, choices=SHIFTS, default="before")
    lead_days = models.PositiveSmallIntegerField(_("何日前から知らせるか"), default=14)
    manual = models.CharField(_("手順・根拠"), max_length=500, blank=True)

    seen = Seen("year.view", ward="ward_id")

    class Meta:
        verbose_name = _("年間の予定")
        ordering = ["post", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="year_task_dates"),
            models.UniqueConstraint(fields=["post", "title"], condition=Q(until=None), name="one_open_task_of_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("year:task", args=[self.ref])

    @property
    def pattern(self) -> Pattern:
        return Pattern(self.pattern_kind, self.month, self.day, self.week, self.weekday, self.count, self.shift)


class Occasion(Row):
    """One day of a task in a fiscal year. ``slot`` is the month of a monthly task, 0 of a yearly one."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="occasions")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("担当の職"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    slot = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(_("期日"), db_index=True)
    state = models.CharField(_("状態"), max_length=8, choices=OCCASION.choices, default="todo")
    done_on = models.DateField(_("済ませた日"), null=True, blank=True)
    done_by = models.CharField(_("済ませた人"), max_length=60, blank=True)
    note = models.CharField(_("次の年への覚え"), max_length=300, blank=True)

    seen = Seen("year.view", ward="ward_id")

    class Meta:
        verbose_name = _("予定の日")
        ordering = ["due_on", "task__title", "pk"]
        indexes = [models.Index(fields=["post", "fiscal_year", "due_on"])]
        constraints = [
            OCCASION.constraint("office_year_occasion_state"),
            models.UniqueConstraint(fields=["task", "fiscal_year", "slot"], name="one_day_of_a_task_per_slot"),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_on__isnull=False), name="year_done_has_day"),
        ]

    def __str__(self) -> str:
        return f"{self.task.title}（{calendar.format_date(self.due_on, weekday=False)}）"  # data

    def get_absolute_url(self) -> str:
        return reverse("year:detail", args=[self.ref])

    @property
    def late(self) -> bool:
        return self.state == "todo" and self.due_on < calendar.today()

    @property
    def label(self) -> Any:
        return self.task.title
