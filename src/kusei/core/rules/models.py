"""Values that may change, as dated rows with a source."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Dated, Seen, unique_per_ward


class RuleRow(Dated):
    """One value of one rule, for the city or a ward, from a day on. Unconfirmed rows show 「案・未確認」."""

    key = models.CharField(_("規則"), max_length=80, db_index=True)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    value = models.JSONField(_("値"))
    source = models.CharField(_("出典"), max_length=300)
    article = models.CharField(_("条項"), max_length=120, blank=True)
    link = models.URLField(_("リンク"), blank=True)
    confirmed_on = models.DateField(_("確認日"), null=True, blank=True)
    confirmed_by = models.CharField(_("確認者"), max_length=80, blank=True)

    seen = Seen("office.view", ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("規則の値")
        ordering = ["key", "ward__code", "-since"]
        constraints = [
            *unique_per_ward(["key", "since"], "one_rule_value"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="rule_dates"),
        ]
