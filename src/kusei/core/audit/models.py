"""Tables of the trail. UPDATE, DELETE and TRUNCATE are refused by triggers on both databases (migration 0002)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.Model):
    """One act, refusal or reading. ``body`` is the canonical text the hash covers; the other columns only index it."""

    chain = models.CharField(max_length=8, help_text="ward code, or 'city'")
    day = models.DateField(help_text="Japanese calendar day of recording")
    seq = models.PositiveBigIntegerField()
    body = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(_("記録日時"), db_index=True)
    verb = models.CharField(_("操作"), max_length=60)
    outcome = models.CharField(_("結果"), max_length=8)
    subject = models.CharField(_("対象"), max_length=80, blank=True)
    actor = models.CharField(_("だれが"), max_length=60)
    line_id = models.CharField(max_length=10, unique=True)

    class Meta:
        verbose_name = _("監査記録")
        ordering = ["-recorded_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_one_line_per_seq")]
        indexes = [
            models.Index(fields=["subject", "recorded_at"]),
            models.Index(fields=["chain", "day", "seq"]),
            models.Index(fields=["actor", "recorded_at"]),
        ]


class Head(models.Model):
    """The newest line of each chain; locked while a line is appended, so that a chain never forks."""

    chain = models.CharField(max_length=8, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class Seal(models.Model):
    """The head of a chain at the end of a day, fixed at night. A copy kept elsewhere proves nothing was rewritten."""

    chain = models.CharField(max_length=8)
    day = models.DateField()
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("監査の封印")
        constraints = [models.UniqueConstraint(fields=["chain", "day"], name="audit_one_seal_per_day")]
