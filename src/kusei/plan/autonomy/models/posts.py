"""職の配置: the posts a ward head may place in a year, where they stand and for which work, and how much work there was."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Division, Ward
from kusei.core.rows import Row, Seen
from kusei.plan.autonomy.lifecycle_posts import PLACEMENT
from kusei.plan.autonomy.models.budget import VIEW


class Came(models.TextChoices):
    HELPED = "helped", _("減った・楽になった")
    SAME = "same", _("変わらなかった")
    WORSE = "worse", _("増えた・悪くなった")
    UNCLEAR = "unclear", _("まだ分からない")


class What(models.TextChoices):
    OPEN = "open", _("進んでいる期限（件）")
    OVERDUE = "overdue", _("期日を過ぎた期限（件）")
    HOURS = "hours", _("一か月の時間（時間）")
    WAITING = "waiting", _("待っている件数（件）")


class Phase(models.TextChoices):
    BEFORE = "before", _("配置の前")
    AFTER = "after", _("配置の後")


class Pool(Row):
    """枠: the posts a ward head may place in a fiscal year, in tenths of a full post."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    tenths = models.PositiveIntegerField(_("枠の人数（0.1人単位）"))
    source = models.TextField(_("決めた文書・理由"))
    decided_on = models.DateField(_("決めた日"))

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("区長裁量の職の枠")
        ordering = ["-fiscal_year", "ward__code"]
        constraints = [models.UniqueConstraint(fields=["ward", "fiscal_year"], name="autonomy_one_pool")]

    def __str__(self) -> str:
        return _t("%(ward)s %(year)s") % {"ward": self.ward.name, "year": fiscal_year_label(self.fiscal_year)}

    @property
    def first(self) -> date:
        return date(self.fiscal_year, 4, 1)

    @property
    def last(self) -> date:
        return date(self.fiscal_year + 1, 3, 31)

    def get_absolute_url(self) -> str:
        return reverse("autonomy:pool", args=[self.ref])


class Placement(Row):
    """配置: posts of the pool in a division between two days, for a named work."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="placements", verbose_name=_("枠"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("配置する課"))
    tenths = models.PositiveIntegerField(_("人数（0.1人単位）"))
    from_on = models.DateField(_("始まる日"))
    to_on = models.DateField(_("終わる日"))
    work = models.CharField(_("受け持つ仕事"), max_length=120)
    grounds = models.TextField(_("配置する理由"))
    state = models.CharField(_("状態"), max_length=12, choices=PLACEMENT.choices, default="draft")
    proposed_on = models.DateField(_("提案した日"), null=True, blank=True)
    decided_on = models.DateField(_("決裁の日"), null=True, blank=True)
    decided_by = models.CharField(_("決裁者"), max_length=120, blank=True)
    number = models.CharField(_("文書番号"), max_length=60, blank=True)
    started_on = models.DateField(_("配置を始めた日"), null=True, blank=True)
    review_due = models.DateField(_("点検の期日"), null=True, blank=True)
    came = models.CharField(_("点検の結論"), max_length=8, choices=Came.choices, blank=True)
    came_of = models.TextField(_("点検"), blank=True)
    reviewed_on = models.DateField(_("点検した日"), null=True, blank=True)
    reason = models.TextField(_("差戻し・不採用・延長・戻した理由"), blank=True)

    seen = Seen(VIEW, ward="pool__ward_id")

    class Meta:
        verbose_name = _("職の配置")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "review_due"], name="autonomy_placement_review")]
        constraints = [
            PLACEMENT.constraint("autonomy_placement_state"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="autonomy_placement_dates"),
            models.CheckConstraint(condition=Q(tenths__gte=1), name="autonomy_placement_some"),
        ]

    def __str__(self) -> str:
        return _t("%(division)s：%(work)s") % {"division": self.division.name, "work": self.work}

    @property
    def clock_about(self) -> str:
        return str(self)[:160]

    def add_reason(self, said: str) -> None:
        self.reason = "\n".join(t for t in (self.reason, said.strip()) if t)

    def get_absolute_url(self) -> str:
        return reverse("autonomy:post", args=[self.ref])


class Workload(Row):
    """仕事の量: what was measured on a day, before or after the placement began, with its source."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="workloads")
    phase = models.CharField(_("いつの量か"), max_length=6, choices=Phase.choices)
    what = models.CharField(_("測ったもの"), max_length=8, choices=What.choices)
    value = models.PositiveIntegerField(_("量"))
    measured_on = models.DateField(_("測った日"))
    source = models.CharField(_("出典"), max_length=200)
    counted = models.BooleanField(_("このシステムで数えた"), default=False)

    seen = Seen(VIEW, ward="placement__pool__ward_id")

    class Meta:
        verbose_name = _("仕事の量")
        ordering = ["measured_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "phase", "what", "measured_on"], name="autonomy_one_workload_a_day")]

    def __str__(self) -> str:
        return str(self.get_what_display())

    def get_absolute_url(self) -> str:
        return f"{self.placement.get_absolute_url()}#workload"
