"""A year's plan: quotas by ward, team and skill; trials computed by the engine; designations; drills to check against."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.jobs.models import Run
from kusei.core.ledger.models import Ward
from kusei.core.rows import Dated, Row, Seen
from kusei.disaster.mobilisation.lifecycle import DESIGNATION, PLAN
from kusei.disaster.mobilisation.models.staff import VIEW, Member, Skill, Team


class Plan(Row):
    """The designation plan of one fiscal year, for the whole city."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    title = models.CharField(_("件名"), max_length=120)
    state = models.CharField(_("状態"), max_length=8, choices=PLAN.choices, default="draft")
    decided_on = models.DateField(_("決定日"), null=True, blank=True)
    number = models.CharField(_("文書番号"), max_length=40, blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("区指定動員の計画")
        ordering = ["-fiscal_year"]
        constraints = [PLAN.constraint("mobilisation_plan_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:plan", args=[self.ref])


class Cell(Row):
    """How many a team of a ward wants of one skill: at least ``least``, at most ``most``."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="cells")
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    team = models.CharField(_("動員先の班"), max_length=16, choices=Team.choices)
    skill = models.CharField(_("資格・技能"), max_length=12, choices=Skill.choices, default=Skill.ANY)
    least = models.PositiveSmallIntegerField(_("最少"), default=0)
    most = models.PositiveSmallIntegerField(_("最多"), default=0)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("班の定員")
        ordering = ["plan", "ward__code", "team", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ward", "team", "skill"], name="one_quota_per_cell"),
            models.CheckConstraint(condition=Q(least__lte=F("most")), name="mobilisation_least_not_above_most"),
        ]

    def __str__(self) -> str:
        return f"{self.ward} {self.get_team_display()} {self.get_skill_display()}"


class Trial(Row):
    """試算: an answer of the engine to the plan as it stood. Computed by a job, adopted by a person."""

    class State(models.TextChoices):
        WAITING = "waiting", _("計算待ち")
        DONE = "done", _("計算済み")
        SHORT = "short", _("満たせない")
        FAILED = "failed", _("計算できない")
        ADOPTED = "adopted", _("採用")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="trials")
    title = models.CharField(_("件名"), max_length=120)
    state = models.CharField(_("状態"), max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(_("依頼日時"))
    weights: Any = models.JSONField(_("条件"), default=dict)
    digest = models.CharField(_("入力の要約"), max_length=64, blank=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")
    placed = models.PositiveIntegerField(_("配置した人"), null=True, blank=True)
    moved = models.PositiveIntegerField(_("前の指定から移る人"), null=True, blank=True)
    minutes = models.FloatField(_("参集の平均（分）"), null=True, blank=True)
    shortages: Any = models.JSONField(_("足りない定員"), default=list, blank=True)
    why = models.CharField(_("計算できない理由"), max_length=200, blank=True)
    adopted_on = models.DateField(_("採用日"), null=True, blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("動員の試算")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:trial", args=[self.ref])


class Designation(Dated):
    """One member's place from a day on. A later one ends it; nothing is overwritten."""

    class Origin(models.TextChoices):
        ENGINE = "engine", _("試算による")
        FIXED = "fixed", _("所属動員")
        HAND = "hand", _("手で変更")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="designations")
    member = models.ForeignKey(Member, models.PROTECT, related_name="designations", verbose_name=_("職員"))
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    team = models.CharField(_("動員先の班"), max_length=16, choices=Team.choices)
    skill = models.CharField(_("役割"), max_length=12, choices=Skill.choices, default=Skill.ANY)
    minutes = models.PositiveSmallIntegerField(_("参集の見込み"), null=True, blank=True)
    origin = models.CharField(_("指定の決め方"), max_length=8, choices=Origin.choices, default=Origin.ENGINE)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=DESIGNATION.choices, default="designated")
    number = models.CharField(_("通知番号"), max_length=40, blank=True)
    notified_on = models.DateField(_("通知日"), null=True, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("動員の指定")
        ordering = ["ward__code", "team", "member__number"]
        indexes = [models.Index(fields=["plan", "ward", "team"]), models.Index(fields=["ward", "since"])]
        constraints = [
            DESIGNATION.constraint("mobilisation_designation_state"),
            models.UniqueConstraint(fields=["member"], condition=Q(until=None), name="one_place_per_member"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="mobilisation_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.ward}"

    def get_absolute_url(self) -> str:
        """The person while the place holds; afterwards the person may be another ward's."""
        if self.until is None:
            return self.member.get_absolute_url()
        return f"{reverse('mobilisation:list')}?view=all&q={self.member.number}"
