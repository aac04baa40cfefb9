"""What the office keeps besides core's nouns: why something ended, and when the trail was last verified."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import Post, StaffMember, Ward
from kusei.core.rows import Row, Seen
from kusei.office.lifecycle import HANDOVER


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


class Handover(Row):
    """事務引継書: what was open at a post when its holder changed, and who signed for it.

    ``items`` is what stood open at the moment the outgoing side signed: [[kind, [[label, since, due], ...], unseen], ...].
    """

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("職"))
    changes_on = models.DateField(_("後任者の発令の日"))
    number = models.CharField(_("引継番号"), max_length=40)
    part = models.CharField(_("引き継ぐ範囲"), max_length=200, blank=True)
    outgoing = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("前任者"))
    incoming = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("後任者"))
    promises = models.TextField(_("約束していること・申し送り"), blank=True)
    keys = models.TextField(_("鍵・物品・利用している外部のシステム"), blank=True)
    papers = models.TextField(_("書類・帳簿の置き場所"), blank=True)
    items = models.JSONField(_("引き継いだもの"), default=list)
    state = models.CharField(_("状態"), max_length=10, choices=HANDOVER.choices, default="open")
    given_at = models.DateTimeField(_("前任者の署名"), null=True, blank=True)
    given_by = models.CharField(_("署名した人"), max_length=60, blank=True)
    absent_reason = models.CharField(_("前任者が署名できない理由"), max_length=300, blank=True)
    taken_at = models.DateTimeField(_("後任者の署名"), null=True, blank=True)
    taken_by = models.CharField(_("受けた人"), max_length=60, blank=True)
    seen_at = models.DateTimeField(_("立会いの署名"), null=True, blank=True)
    seen_by_whom = models.CharField(_("立ち会った人"), max_length=60, blank=True)

    seen = Seen("office.hand_over", ward="ward_id")

    class Meta:
        verbose_name = _("事務引継")
        ordering = ["-changes_on", "post", "pk"]
        constraints = [
            HANDOVER.constraint("handover_state"),
            models.UniqueConstraint(
                fields=["post", "changes_on", "incoming"], condition=~Q(state="dropped"), name="one_handover_per_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.post}"

    def get_absolute_url(self) -> str:
        return reverse("office:handover", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return str(self)

    @property
    def clock_post(self) -> Any:
        return self.post

    @property
    def late(self) -> bool:
        return self.state in ("open", "given", "taken") and self.changes_on < calendar.today()
