"""Stored readings: what a probe said, when, by which version of its definition."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen, unique_per_ward


class Reading(Row):
    """``value`` None = looked and could not say; ``why`` names the reason code. Values are Decimal text, never float."""

    key = models.CharField(_("根拠"), max_length=60)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    start = models.DateField(_("期間の初日"))
    end = models.DateField(_("期間の末日"))
    value = models.DecimalField(_("値"), max_digits=14, decimal_places=3, null=True, blank=True)
    sample = models.PositiveIntegerField(_("件数"), default=0)
    base = models.DecimalField(_("割合の分母"), max_digits=14, decimal_places=3, null=True, blank=True)
    as_of = models.DateField(_("基準日"))
    why = models.CharField(_("言えない理由"), max_length=30, blank=True)
    href = models.CharField(_("行へのリンク"), max_length=300, blank=True)
    references = models.JSONField(_("参考"), default=list)
    probe_version = models.PositiveSmallIntegerField(_("定義の版"), default=1)
    digest = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(_("記録日時"))

    seen = Seen("office.evidence", ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("根拠の記録")
        ordering = ["key", "ward__code", "-taken_at"]
        indexes = [models.Index(fields=["start", "end", "key"])]
        constraints = unique_per_ward(["key", "start", "end", "taken_at"], "one_reading")
