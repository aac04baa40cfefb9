"""Cases of the room."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen
from kusei.plan.practices.lifecycle import LIFE

VIEW = "practices.view"


class Case(Row):
    """One matter, from the day it was opened to the day it was closed."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    title = models.CharField(_("件名"), max_length=120)
    opened_on = models.DateField(_("受付日"))
    closed_on = models.DateField(_("終了日"), null=True, blank=True)
    outcome = models.CharField(_("結果"), max_length=300, blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=LIFE.choices, default="open")

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("他区の取り組み事例の案件")
        ordering = ["-opened_on", "pk"]
        indexes = [models.Index(fields=["ward", "opened_on"], name="practices_ward_day")]
        constraints = [
            LIFE.constraint("practices_case_state"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="practices_case_ends_later",
            ),
            models.UniqueConstraint(
                fields=["ward", "title"], condition=Q(state="open"), name="one_open_practices_case",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practices:detail", args=[self.ref])
