"""Ceilings, proposals, and every movement of money; each total on a row is held by the database to its parts' limits."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen
from kusei.plan.autonomy.lifecycle import PROPOSAL

VIEW = "autonomy.view"
MARKS = ("need", "effect", "urgency", "voices")


class Envelope(Row):
    """枠: what a ward may decide on by itself in a fiscal year."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    ceiling_yen = models.PositiveBigIntegerField(_("枠の額（円）"))
    allotted_yen = models.PositiveBigIntegerField(_("配当した額（円）"), default=0)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("区長裁量経費の枠")
        ordering = ["-fiscal_year", "ward__code"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "fiscal_year"], name="autonomy_one_envelope"),
            models.CheckConstraint(condition=Q(allotted_yen__lte=F("ceiling_yen")), name="autonomy_within_ceiling"),
        ]

    def __str__(self) -> str:
        return _t("%(ward)s %(year)s") % {"ward": self.ward.name, "year": fiscal_year_label(self.fiscal_year)}

    @property
    def left_yen(self) -> int:
        return self.ceiling_yen - self.allotted_yen

    def get_absolute_url(self) -> str:
        return reverse("autonomy:envelope", args=[self.ref])


class CeilingChange(Row):
    """当初・補正: every change of a ceiling; they add up to it."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="changes")
    yen = models.BigIntegerField(_("増減（円）"))
    decided_on = models.DateField(_("決めた日"))
    reason = models.CharField(_("理由"), max_length=300)

    seen = Seen(VIEW, ward="envelope__ward_id")

    class Meta:
        verbose_name = _("枠の補正")
        ordering = ["decided_on", "pk"]

    def get_absolute_url(self) -> str:
        return f"{self.envelope.get_absolute_url()}#changes"


class Proposal(Row):
    """事業の提案, and what became of it."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="proposals", verbose_name=_("枠"))
    title = models.CharField(_("事業名"), max_length=80)
    division = models.CharField(_("提案する課"), max_length=80)
    purpose = models.TextField(_("目的・困っていること"))
    content = models.TextField(_("行うこと"))
    asked_yen = models.PositiveBigIntegerField(_("要求額（円）"))
    breakdown = models.TextField(_("積算の内訳"), blank=True)
    group = models.CharField(_("どれか一つだけ選ぶ組"), max_length=40, blank=True)
    must = models.BooleanField(_("必ず行うもの"), default=False)
    must_reason = models.CharField(_("必ず行う理由"), max_length=200, blank=True)
    need = models.PositiveSmallIntegerField(_("必要性"), null=True, blank=True)
    effect = models.PositiveSmallIntegerField(_("効果"), null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(_("緊急性"), null=True, blank=True)
    voices = models.PositiveSmallIntegerField(_("区民の声"), null=True, blank=True)
    mark_note = models.CharField(_("評点の理由"), max_length=300, blank=True)
    proposed_on = models.DateField(_("提案した日"), null=True, blank=True)
    chosen_on = models.DateField(_("選定した日"), null=True, blank=True)
    reason = models.TextField(_("選定・不採択・取り下げの理由"), blank=True)
    allotted_on = models.DateField(_("配当した日"), null=True, blank=True)
    number = models.CharField(_("文書番号"), max_length=40, blank=True)
    decided_by = models.CharField(_("決裁者"), max_length=80, blank=True)
    allotted_yen = models.PositiveBigIntegerField(_("配当額（円）"), default=0)
    committed_yen = models.PositiveBigIntegerField(_("支出負担行為の額（円）"), default=0)
    paid_yen = models.PositiveBigIntegerField(_("支出済みの額（円）"), default=0)
    settled_on = models.DateField(_("決算した日"), null=True, blank=True)
    came_of = models.TextField(_("事業の成果"), blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=PROPOSAL.choices, default="draft")

    seen = Seen(VIEW, ward="envelope__ward_id")

    class Meta:
        verbose_name = _("裁量経費の事業")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "settled_on"], name="autonomy_state_settled")]
        constraints = [
            PROPOSAL.constraint("autonomy_proposal_state"),
            models.CheckConstraint(condition=Q(committed_yen__lte=F("allotted_yen")), name="autonomy_within_allotment"),
            models.CheckConstraint(condition=Q(paid_yen__lte=F("committed_yen")), name="autonomy_paid_within_committed"),
            *(
                models.CheckConstraint(condition=Q(**{m: None}) | Q(**{f"{m}__lte": 5}), name=f"autonomy_mark_{m}")
                for m in MARKS
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clock_about(self) -> str:
        return self.title

    def add_reason(self, said: str) -> None:
        """Reasons are kept one under the other: a refusal stays readable when it is proposed again."""
        self.reason = "\n".join(t for t in (self.reason, said.strip()) if t)

    @property
    def marked(self) -> bool:
        return None not in (self.need, self.effect, self.urgency, self.voices)

    @property
    def free_yen(self) -> int:
        """What may still be committed."""
        return self.allotted_yen - self.committed_yen

    def get_absolute_url(self) -> str:
        return reverse("autonomy:detail", args=[self.ref])


class Shift(Row):
    """配当・流用: yen from the ceiling (no source) or a project to a project or back to the ceiling (no target)."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="shifts")
    source = models.ForeignKey(Proposal, models.PROTECT, related_name="+", null=True, blank=True)
    target = models.ForeignKey(Proposal, models.PROTECT, related_name="+", null=True, blank=True)
    yen = models.PositiveBigIntegerField(_("額（円）"))
    moved_on = models.DateField(_("日付"))
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="envelope__ward_id")

    class Meta:
        verbose_name = _("配当・流用")
        ordering = ["moved_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(yen__gt=0), name="autonomy_shift_positive"),
            models.CheckConstraint(
                condition=(Q(source=None) ^ Q(target=None)) | (Q(source__isnull=False, target__isnull=False) & ~Q(source=F("target"))),
                name="autonomy_shift_goes_somewhere",
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.envelope.get_absolute_url()}#shifts"


class Commitment(Row):
    """支出負担行為: what was ordered, and what of it is paid."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="commitments", verbose_name=_("事業"))
    what = models.CharField(_("件名"), max_length=120)
    payee = models.CharField(_("相手方"), max_length=120)
    yen = models.PositiveBigIntegerField(_("額（円）"))
    paid_yen = models.PositiveBigIntegerField(_("支出済み（円）"), default=0)
    committed_on = models.DateField(_("支出負担行為の日"))
    reason = models.TextField(_("理由"), blank=True)

    seen = Seen(VIEW, ward="proposal__envelope__ward_id")

    class Meta:
        verbose_name = _("支出負担行為")
        ordering = ["committed_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(paid_yen__lte=F("yen")), name="autonomy_paid_within_order"),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{self.proposal.get_absolute_url()}#money"


class Payment(Row):
    """支出 (positive) or 戻入 (negative)."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="payments")
    yen = models.BigIntegerField(_("額（円）"))
    paid_on = models.DateField(_("支出の日"))
    note = models.CharField(_("備考"), max_length=200, blank=True)
    covered_yen = models.PositiveBigIntegerField(_("独自収入で賄った額（円）"), default=0)

    seen = Seen(VIEW, ward="commitment__proposal__envelope__ward_id")

    class Meta:
        verbose_name = _("支出")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(yen=0), name="autonomy_payment_not_zero"),
            models.CheckConstraint(condition=Q(covered_yen=0) | Q(covered_yen__lte=F("yen")), name="autonomy_covered_within"),
        ]

    def __str__(self) -> str:
        return self.commitment.what

    def get_absolute_url(self) -> str:
        return self.commitment.get_absolute_url()
