"""What the ward sent to the city: a report and its parts, frozen when sent."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import format_date
from kusei.core.ledger.models import Incident, Ward
from kusei.core.rows import Row, Seen
from kusei.disaster.shelters.models.openings import Opening
from kusei.disaster.shelters.models.sites import VIEW


class Report(Row):
    """定時報告: the ward's shelters at one moment. Its totals are sums of its lines; a mistake is mended by the next."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("災害・訓練")
    )
    drill = models.BooleanField(_("訓練"), default=False)
    number = models.PositiveSmallIntegerField(_("報"))
    as_of = models.DateTimeField(_("何時現在"))
    sent_at = models.DateTimeField(_("報告した日時"))
    sent_by = models.CharField(max_length=60, editable=False)
    shelters = models.PositiveIntegerField(_("避難所数"))
    households = models.PositiveIntegerField(_("世帯数"))
    people = models.PositiveIntegerField(_("避難者数"))
    in_cars = models.PositiveIntegerField(_("うち車中泊"))
    at_home = models.PositiveIntegerField(_("在宅避難（人数の外）"))
    note = models.CharField(_("特記事項"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("定時報告")
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["ward", "as_of"])]

    def __str__(self) -> str:
        return f"{self.ward.name} {format_date(self.as_of.date(), weekday=False)} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("shelters:sent", args=[self.ref])


class ReportLine(Row):
    """One shelter in a report. ``counted_at`` None: nobody had counted yet (0 stands, and the paper says so)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="+")
    closed = models.BooleanField(default=False)
    people = models.PositiveIntegerField(_("避難者数"))
    households = models.PositiveIntegerField(_("世帯数"), null=True, blank=True)
    in_cars = models.PositiveIntegerField(_("うち車中泊"))
    at_home = models.PositiveIntegerField(_("在宅避難（人数の外）"))
    exactness = models.CharField(_("確かさ"), max_length=10, blank=True)
    counted_at = models.DateTimeField(_("数えた日時"), null=True, blank=True)
    out = models.JSONField(_("使えないもの"), default=list, blank=True)
    asks = models.PositiveSmallIntegerField(_("未了の要請"), default=0)

    seen = Seen(VIEW, ward="report__ward_id")

    class Meta:
        verbose_name = _("定時報告の内訳")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "opening"], name="one_line_a_shelter"),
            models.CheckConstraint(condition=Q(in_cars__lte=F("people")), name="line_cars_are_part"),
        ]
