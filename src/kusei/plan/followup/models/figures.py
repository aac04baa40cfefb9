"""Measures and targets, marks by rule, what was frozen, and corrections after it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen, unique_per_ward
from kusei.plan.followup.models.rounds import PUBLISHED, Round
from kusei.plan.followup.powers import VIEW
from kusei.plan.followup.rules import Direction, Pace, Shape
from kusei.plan.followup.words import PACE


class Measure(Row):
    """What an initiative is measured by: an evidence key, how it counts, and whether it leads in the matrix."""

    plan_ref = models.CharField(_("計画"), max_length=10)
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    key = models.CharField(_("根拠"), max_length=60)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    direction = models.CharField(_("望ましい向き"), max_length=4, choices=[(Direction.UP, _("多いほどよい")), (Direction.DOWN, _("少ないほどよい"))])
    shape = models.CharField(_("数え方"), max_length=5, choices=[(Shape.COUNT, _("年度の積み上げ")), (Shape.LEVEL, _("その時点の水準"))])

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("指標")
        ordering = ["plan_ref", "initiative_ref", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan_ref", "initiative_ref", "key"], name="followup_one_measure")]

    def get_absolute_url(self) -> str:
        return reverse("followup:targets", args=[self.plan_ref])


class Target(Row):
    """A target for a fiscal year: a ward's own, or every ward's (ward empty). No row, or no target: no mark."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="targets")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    target = models.DecimalField(_("目標"), max_digits=14, decimal_places=3, null=True, blank=True)
    baseline = models.DecimalField(_("現状値"), max_digits=14, decimal_places=3, null=True, blank=True)
    year_of_goal = models.PositiveSmallIntegerField(_("目標の何年目か"), default=1)
    goal_years = models.PositiveSmallIntegerField(_("目標の年数"), default=1)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("目標")
        ordering = ["measure", "fiscal_year", "ward__code"]
        constraints = [
            *unique_per_ward(["measure", "fiscal_year"], "followup_one_target"),
            models.CheckConstraint(
                condition=Q(year_of_goal__gte=1, year_of_goal__lte=models.F("goal_years")), name="followup_goal_year"),
        ]


class Mark(Row):
    """The evidence-mark of one measure in one ward (empty: the whole city), with the rule and inputs that gave it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="marks")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    key = models.CharField(_("根拠"), max_length=60)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    pace = models.CharField(_("根拠による評価"), max_length=12, choices=list(PACE.items()), default=Pace.CANNOT_SAY)
    start = models.CharField(_("着手"), max_length=12, blank=True)
    reach = models.CharField(_("達成"), max_length=12, blank=True)
    value = models.DecimalField(_("値"), max_digits=14, decimal_places=3, null=True, blank=True)
    sample = models.PositiveIntegerField(_("件数"), default=0)
    as_of = models.DateField(_("基準日"))
    why = models.CharField(_("言えない理由"), max_length=30, blank=True)
    href = models.CharField(_("行へのリンク"), max_length=300, blank=True)
    references = models.JSONField(_("参考"), default=list)
    target = models.DecimalField(_("目標"), max_digits=14, decimal_places=3, null=True, blank=True)
    rate = models.DecimalField(_("達成率"), max_digits=8, decimal_places=1, null=True, blank=True)
    required = models.DecimalField(_("求める率"), max_digits=8, decimal_places=1, null=True, blank=True)
    needed = models.DecimalField(_("しきい値"), max_digits=14, decimal_places=1, null=True, blank=True)
    inputs = models.JSONField(_("計算に使った値"), default=dict)
    made_at = models.DateTimeField(_("評価日時"))

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("根拠による評価")
        ordering = ["round", "initiative_ref", "order", "ward__code"]
        constraints = [
            *unique_per_ward(["round", "initiative_ref", "key"], "followup_one_mark"),
            # 根拠なし carries no value and no mark; a value without a judgement has no rate.
            models.CheckConstraint(condition=~Q(pace=Pace.CANNOT_SAY) | Q(value=None, rate=None), name="followup_unsaid"),
        ]
        indexes = [models.Index(fields=["round", "order"])]


class Snapshot(Row):
    """The round as it was confirmed: one digest over all frozen figures, in their order."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="snapshot")
    digest = models.CharField(_("識別値"), max_length=64)
    figures = models.PositiveIntegerField(_("項目数"))
    made_at = models.DateTimeField(_("確定日時"))

    seen = Seen(VIEW, ward="", public=PUBLISHED)

    class Meta:
        verbose_name = _("確定した内容")


class FrozenFigure(Row):
    """One ward's initiative as confirmed. ``body`` is the canonical JSON that ``digest`` covers."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="frozen")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    body = models.TextField(_("内容"))
    digest = models.CharField(_("識別値"), max_length=64)

    seen = Seen(VIEW, public={"snapshot__round__state": "published"})

    class Meta:
        verbose_name = _("確定した値")
        ordering = ["snapshot", "initiative_ref", "ward__code"]
        constraints = unique_per_ward(["snapshot", "initiative_ref"], "followup_one_frozen")


class Correction(Row):
    """A mistake found after the freeze: what it said, what is right, why. The frozen figure itself stays."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="corrections")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    field = models.CharField(_("訂正した欄"), max_length=14, blank=True)
    what = models.CharField(_("項目"), max_length=60)
    old = models.TextField(_("誤"), blank=True)
    new = models.TextField(_("正"))
    reason = models.CharField(_("理由"), max_length=300)
    post = models.CharField(_("訂正した職"), max_length=80)
    corrected_at = models.DateTimeField(_("訂正日時"))

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("訂正")
        ordering = ["-corrected_at", "-pk"]
