"""What the office keeps besides core's nouns: why something ended, and when the trail was last verified."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen


class Reason(Row):
    """Why a post, a facility, a grant was ended or changed, in words. The trail keeps keys only, so words live here."""

    subject = models.CharField(_("対象"), max_length=80, db_index=True)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(_("操作"), max_length=60)
    text = models.CharField(_("理由"), max_length=300)
    given_at = models.DateTimeField(_("日時"))
    given_by = models.CharField(_("だれが"), max_length=60)

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("理由")
        ordering = ["-given_at", "-pk"]


class Verification(Row):
    """One recomputation of the whole trail. ``broken``: list of [chain, seq, code]."""

    ran_at = models.DateTimeField(_("確かめた日時"))
    lines = models.PositiveBigIntegerField(_("行数"))
    chains = models.PositiveIntegerField(_("系列数"))
    sealed_days = models.PositiveIntegerField(_("封印の数"))
    broken = models.JSONField(_("合わない行"), default=list)

    seen = Seen("office.audit", ward="")

    class Meta:
        verbose_name = _("監査記録の検証")
        ordering = ["-ran_at", "-pk"]
