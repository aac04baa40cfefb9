"""A long piece of work a person asked for: its progress can be left and found again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.core.rows import Row, Seen


class Job(Row):
    class State(models.TextChoices):
        WAITING = "waiting", _("待っています")
        RUNNING = "running", _("進行中")
        DONE = "done", _("終わりました")
        FAILED = "failed", _("できませんでした")

    name = models.CharField(_("仕事"), max_length=60)
    asked_by = models.CharField(max_length=60, db_index=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("状態"), max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("終わった数"), default=0)
    total = models.PositiveIntegerField(_("全体の数"), default=0)
    result_url = models.CharField(max_length=300, blank=True)
    message = models.TextField(_("結果"), blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("長い処理")
        ordering = ["-asked_at", "-pk"]


class Run(Row):
    """What an engine computed: a number without its version and inputs is a rumour. Actions adopt a Run."""

    class Status(models.TextChoices):
        OPTIMAL = "optimal", _("最適")
        FEASIBLE = "feasible", _("実行可能")
        GAVE_UP = "gave_up", _("時間内に解けず")

    engine = models.CharField(max_length=60)
    engine_version = models.CharField(max_length=20)
    input_digest = models.CharField(max_length=64, db_index=True)
    seed = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status.choices)
    result = models.JSONField()
    computed_at = models.DateTimeField()

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("計算結果")
        ordering = ["-computed_at", "-pk"]


class Beat(models.Model):
    """When each scheduled job last ran; the row is the lease, so two workers never run the same night twice."""

    name = models.CharField(max_length=60, unique=True)
    next_at = models.DateTimeField()
