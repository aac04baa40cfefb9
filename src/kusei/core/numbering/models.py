from __future__ import annotations

from django.db import models

from kusei.core.ledger.models import Ward
from kusei.core.rows import unique_per_ward


class Series(models.Model):
    """The last number given, per ward (or city), series and fiscal year; the row is locked while it counts."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    series = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = unique_per_ward(["series", "fiscal_year"], "one_counter")
