"""Rounds, the wards' sheets and entries, measures and targets, marks by rule, reviews, and what was frozen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import Period, fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen, unique_per_ward
from kusei.plan.followup.lifecycle import OPEN_STATES, ROUND, SHEET
from kusei.plan.followup.powers import VIEW
from kusei.plan.followup.rules import Direction, Pace, Reach, SelfMark, Shape, Start
from kusei.plan.followup.words import PACE, REACH, SCALE, START

PUBLISHED = {"round__state": "published"}


class Round(Row):
    """One fiscal year's follow-up of one plan. ``taken_at``: the moment of the readings its figures rest on."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    plan_ref = models.CharField(_("計画"), max_length=10)
    plan_title = models.CharField(_("計画名"), max_length=160)
    state = models.CharField(_("状態"), max_length=12, choices=ROUND.choices, default="preparing")
    scale = models.CharField(_("自己評価の尺度"), max_length=12, choices=list(SCALE.items()), default="two_axis")
    opened_on = models.DateField(_("開始日"))
    due_on = models.DateField(_("回答期限"))
    taken_at = models.DateTimeField(_("根拠を数えた日時"), null=True, blank=True)
    as_of = models.DateField(_("基準日"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("確定日時"), null=True, blank=True)
    published_on = models.DateField(_("公表日"), null=True, blank=True)
    note = models.CharField(_("備考"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="", public={"state": "published"})

    class Meta:
        verbose_name = _("フォローアップ")
        ordering = ["-fiscal_year"]
        constraints = [ROUND.constraint("followup_round_state")]

    def __str__(self) -> str:
        return _t("%(year)s フォローアップ") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("followup:detail", args=[self.ref])

    @property
    def year(self) -> str:
        return fiscal_year_label(self.fiscal_year)

    @property
    def period(self) -> Period:
        return Period.fiscal_year(self.fiscal_year)

    @property
    def open(self) -> bool:
        """Figures and texts may still change."""
        return self.state in OPEN_STATES


class WardSheet(Row):
    """A ward's answers of one round. Without a ward it is the city's own: initiatives that bureaus carry."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("状態"), max_length=12, choices=SHEET.choices, default="unanswered")
    submitted_at = models.DateTimeField(_("区長確認に回した日時"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("区長確認の日時"), null=True, blank=True)
    confirmed_by = models.CharField(_("確認した職"), max_length=80, blank=True)
    return_reason = models.CharField(_("差戻しの理由"), max_length=400, blank=True)

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("区の回答")
        ordering = ["round", "ward__code"]
        constraints = [SHEET.constraint("followup_sheet_state"), *unique_per_ward(["round"], "followup_one_sheet")]

    def __str__(self) -> str:
        return _t("%(ward)s %(round)s") % {"ward": self.place, "round": self.round}

    @property
    def place(self) -> str:
        return self.ward.name if self.ward else _t("市（局）")

    def get_absolute_url(self) -> str:
        return reverse("followup:sheet", args=[self.ref])


class Entry(Row):
    """What a ward says about one initiative. Empty axes: not yet answered."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="entries")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    done = models.TextField(_("今年度に行ったこと"), blank=True)
    start = models.CharField(_("着手"), max_length=12, blank=True, choices=list(START.items()))
    reach = models.CharField(_("達成"), max_length=12, blank=True, choices=list(REACH.items()))
    grade = models.CharField(_("評価"), max_length=14, blank=True)
    own_value = models.DecimalField(_("区で数えた実績"), max_digits=14, decimal_places=3, null=True, blank=True)
    issue = models.TextField(_("課題"), blank=True)
    remedy = models.TextField(_("改善策"), blank=True)
    adoption_note = models.CharField(_("ほかの区の事例の活用・まだ始めていない理由"), max_length=300, blank=True)
    saved_at = models.DateTimeField(_("入力日時"), null=True, blank=True)
    saved_by = models.CharField(_("入力した職"), max_length=80, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id", public={"sheet__round__state": "published"})

    class Meta:
        verbose_name = _("取り組みの回答")
        ordering = ["sheet", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "initiative_ref"], name="followup_one_entry"),
            models.CheckConstraint(condition=Q(start__in=["", *Start]), name="followup_entry_start"),
            models.CheckConstraint(condition=Q(reach__in=["", *Reach]), name="followup_entry_reach"),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.sheet.get_absolute_url()}#i-{self.initiative_ref}"

    def mark(self, scale: str) -> SelfMark:
        return SelfMark(self.start, self.reach, scale, self.grade)


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


class Review(Row):
    """A post's opinion on a ward's initiative. It stands beside the finding and changes none."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="reviews")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    text = models.TextField(_("意見"))
    post = models.CharField(_("書いた職"), max_length=80)
    written_at = models.DateTimeField(_("書いた日時"))

    seen = Seen(VIEW, ward="sheet__ward_id", public={"sheet__round__state": "published"})

    class Meta:
        verbose_name = _("意見")
        ordering = ["-written_at", "-pk"]


class Question(Row):
    """One question of the office that checks, and the ward's answer."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="questions")
    initiative_ref = models.CharField(_("取り組み"), max_length=10, blank=True)
    text = models.TextField(_("質問"))
    asked_by = models.CharField(_("質問した職"), max_length=80)
    asked_at = models.DateTimeField(_("質問日時"))
    answer = models.TextField(_("回答"), blank=True)
    answered_by = models.CharField(_("回答した職"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id")

    class Meta:
        verbose_name = _("照会の質問")
        ordering = ["asked_at", "pk"]

    def get_absolute_url(self) -> str:
        return f"{self.sheet.get_absolute_url()}#questions"


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
    what = models.CharField(_("項目"), max_length=60)
    old = models.CharField(_("誤"), max_length=400, blank=True)
    new = models.CharField(_("正"), max_length=400)
    reason = models.CharField(_("理由"), max_length=300)
    post = models.CharField(_("訂正した職"), max_length=80)
    corrected_at = models.DateTimeField(_("訂正日時"))

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("訂正")
        ordering = ["-corrected_at", "-pk"]
