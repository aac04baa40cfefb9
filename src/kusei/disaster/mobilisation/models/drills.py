"""Drills and real calls of the past: how many had come after how long; and the calibrations adopted from them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen
from kusei.core.rules.models import RuleRow
from kusei.disaster.mobilisation.models.staff import VIEW


class Drill(Row):
    """参集訓練 or a real call: when it was announced, by whom it is told. Counts alone are kept, never who came when."""

    class Kind(models.TextChoices):
        DRILL = "drill", _("訓練")
        REAL = "real", _("実際の動員")

    title = models.CharField(_("件名"), max_length=120)
    kind = models.CharField(_("訓練か実際か"), max_length=8, choices=Kind.choices, default=Kind.DRILL)
    announced_at = models.DateTimeField(_("発令した日時"))
    means = models.CharField(_("参集のしかた"), max_length=80, blank=True)
    source = models.CharField(_("出典（記録の名前）"), max_length=200)
    note = models.CharField(_("備考"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("参集の記録")
        ordering = ["-announced_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:drill", args=[self.ref])


class DrillMark(Row):
    """By so many minutes so many of so many had come. ``ward`` None: the whole city in one count."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="marks")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    minutes = models.PositiveSmallIntegerField(_("発令からの分"))
    arrived = models.PositiveIntegerField(_("参集した人（累計）"))
    expected = models.PositiveIntegerField(_("対象の人（除外した人を除く）"))
    stated = models.DecimalField(_("公表された率"), max_digits=4, decimal_places=1, null=True, blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("参集の数")
        ordering = ["drill", "ward__code", "minutes"]
        constraints = [
            models.CheckConstraint(condition=Q(arrived__lte=F("expected")), name="mobilisation_no_more_than_expected"),
            models.UniqueConstraint(fields=["drill", "ward", "minutes"], condition=~Q(ward=None), name="one_count_per_ward_and_minute"),
            models.UniqueConstraint(fields=["drill", "minutes"], condition=Q(ward=None), name="one_count_per_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} {self.arrived}"


class Calibration(Row):
    """The decision to forecast as a drill went: from a day on, by a dated row of the rule that names the drill."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="calibrations")
    rule = models.OneToOneField(RuleRow, models.PROTECT, related_name="+")
    values: Any = models.JSONField(_("決めた値"), default=dict)
    engine = models.CharField(_("計算"), max_length=80, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    decided_on = models.DateField(_("決定日"))

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("見込みの較正")
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return str(self.drill)
