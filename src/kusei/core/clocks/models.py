"""Everything that runs out, in one table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Post, Ward
from kusei.core.rows import Row, Seen


class Clock(Row):
    """``due`` moves later by the time paused. Stopped on time is met; ``missed`` is what the evidence counts."""

    rule = models.CharField(_("期限の規則"), max_length=80)
    label = models.CharField(_("何の期限か"), max_length=160)
    about = models.CharField(_("対象の名称"), max_length=160, blank=True)  # of a place or a sheet, never of a person
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    duty_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    power = models.CharField(_("見られる権限"), max_length=60)
    subject = models.CharField(_("対象"), max_length=80, db_index=True)
    url = models.CharField(_("画面"), max_length=200)
    started_at = models.DateTimeField(_("開始"))
    due_at = models.DateTimeField(_("期限"), db_index=True)
    stopped_at = models.DateTimeField(_("終了"), null=True, blank=True)
    paused_at = models.DateTimeField(_("停止"), null=True, blank=True)
    pause_reason = models.CharField(_("停止の理由"), max_length=160, blank=True)

    seen = Seen("office.clocks", ward="ward_id")

    class Meta:
        verbose_name = _("期限")
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["stopped_at", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject"], condition=Q(stopped_at=None), name="one_running_clock"),
        ]
