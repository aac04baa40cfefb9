"""Cells and their history, conditions, order, budget requests, studies. Initiatives are named by their ref in the register."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.conditions import Asked, Replied
from kusei.core.inquiry.models import Reply
from kusei.core.ledger.models import Ward
from kusei.core.rows import Dated, Row, Seen
from kusei.plan.rollout.lifecycle import CELL, REQUEST, STUDY

VIEW = "rollout.view"


class Why(models.TextChoices):
    """Why not (yet). Budget reasons are backed by requests."""

    BUDGET = "budget", _("予算が認められない")
    RULES = "rules", _("規程・条例が整わない")
    PEOPLE = "people", _("人員が足りない")
    SYSTEM = "system", _("システムが整わない")
    TALKS = "talks", _("地域・関係者との協議が整わない")
    POLICY = "policy", _("方針が変わった")
    REPLACED = "replaced", _("ほかの制度で代える")
    PLACE = "place", _("区に対象となる場所・人がない")
    FIRST = "first", _("先に進める取り組みがある")
    OTHER = "other", _("その他")


class Mode(models.TextChoices):
    WARD = "ward", _("区の実情に応じて")
    CITY = "city", _("全市一斉")
    BUREAU = "bureau", _("局実施")


class ModeDecision(Dated):
    """How an initiative is carried out from a day on, who decided it and why; without one, as the plan says."""

    initiative_ref = models.CharField(max_length=10, db_index=True)
    initiative = models.CharField(_("取り組み"), max_length=400)
    mode = models.CharField(_("進め方"), max_length=8, choices=Mode.choices)
    reason = models.CharField(_("理由"), max_length=300)
    decided_by = models.CharField(_("決めた人・会議"), max_length=80)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("進め方の決定")
        ordering = ["initiative_ref", "-since"]


class Standing(Row):
    """One cell: a ward and an initiative."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    initiative_ref = models.CharField(max_length=10, db_index=True)
    initiative = models.CharField(_("取り組み"), max_length=400)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("状態"), max_length=10, choices=CELL.choices, default="not_begun")
    since = models.DateField(_("この状態になった日"))
    why = models.CharField(_("理由の区分"), max_length=10, choices=Why.choices, blank=True)
    note = models.CharField(_("理由・状況"), max_length=300, blank=True)
    was = models.CharField(_("保留の前の状態"), max_length=10, blank=True)
    planned_on = models.DateField(_("実施の予定"), null=True, blank=True)
    live_on = models.DateField(_("実施した日"), null=True, blank=True)
    proof = models.CharField(_("実施の記録"), max_length=200, blank=True)
    proof_on = models.DateField(_("記録の日付"), null=True, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("区と取り組みの状態")
        ordering = ["ward__code", "position", "pk"]
        constraints = [
            CELL.constraint("rollout_cell_state"),
            models.UniqueConstraint(fields=["ward", "initiative_ref"], name="rollout_one_cell"),
            models.CheckConstraint(
                condition=~Q(state__in=["out", "held", "stopped"]) | ~Q(why=""), name="rollout_stands_still_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name} {self.initiative}"

    @property
    def clock_about(self) -> str:
        return self.initiative[:160]

    def get_absolute_url(self) -> str:
        return reverse("rollout:cell", args=[self.ref])


class Step(Row):
    """History: from ``on`` the cell was in ``state``. Never changed; a correction is a later step of the same day."""

    standing = models.ForeignKey(Standing, models.CASCADE, related_name="steps")
    on = models.DateField(_("いつから"))
    state = models.CharField(_("状態"), max_length=10, choices=CELL.choices)
    why = models.CharField(_("理由の区分"), max_length=10, choices=Why.choices, blank=True)
    note = models.CharField(_("理由・状況"), max_length=300, blank=True)
    source = models.CharField(_("出典"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="standing__ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("状態の移り変わり")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["standing", "on"], name="rollout_step_day")]


class Condition(Asked):
    """What a ward needs before an initiative can begin, by area."""

    class Area(models.TextChoices):
        PEOPLE = "people", _("人")
        THINGS = "things", _("物・場所")
        MONEY = "money", _("予算")
        RULES = "rules", _("規程")
        TRAINING = "training", _("研修")
        DATA = "data", _("データ")

    initiative_ref = models.CharField(max_length=10, db_index=True)
    area = models.CharField(_("分野"), max_length=10, choices=Area.choices)
    source = models.CharField(_("出典"), max_length=160, blank=True)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("始めるための条件")
        ordering = ["area", "-hard", "pk"]


class Answer(Replied):
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="answers")

    seen = Seen(VIEW, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("条件への答え")
        constraints = [models.UniqueConstraint(fields=["condition", "ward"], name="rollout_one_answer")]


class Dependency(Dated):
    """``first`` must be live in a ward before ``then`` can go live there."""

    first_ref = models.CharField(max_length=10)
    then_ref = models.CharField(max_length=10)
    reason = models.CharField(_("理由"), max_length=200)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("取り組みの順序")
        constraints = [
            models.UniqueConstraint(fields=["first_ref", "then_ref"], condition=Q(until=None), name="rollout_one_order"),
            models.CheckConstraint(condition=~Q(first_ref=F("then_ref")), name="rollout_not_before_itself"),
        ]


class Request(Row):
    """要求: money asked for an initiative for one fiscal year. The story goes on past the plan's end."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    initiative_ref = models.CharField(max_length=10, db_index=True)
    initiative = models.CharField(_("取り組み"), max_length=400)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("要求の名称"), max_length=120)
    asked_yen = models.PositiveBigIntegerField(_("要求額（円）"))
    standing_yen = models.PositiveBigIntegerField(_("いまの査定額（円）"))
    asked_on = models.DateField(_("要求日"))
    refused_at = models.CharField(_("認められなかった段階"), max_length=8, blank=True)
    reason = models.CharField(_("認められなかった・取り下げの理由"), max_length=300, blank=True)
    ended_on = models.DateField(_("決まった日"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=REQUEST.choices, default="asked")

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("予算の要求")
        ordering = ["-fiscal_year", "-asked_on", "-pk"]
        constraints = [
            REQUEST.constraint("rollout_request_state"),
            models.CheckConstraint(condition=Q(standing_yen__lte=F("asked_yen")), name="rollout_never_above_asked"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refused_at=""), name="rollout_refused_by_somebody"),
            models.UniqueConstraint(
                fields=["ward", "initiative_ref", "fiscal_year", "title"], name="rollout_asked_once_ward",
                condition=~Q(ward=None) & ~Q(state__in=["refused", "withdrawn"])),
            models.UniqueConstraint(
                fields=["initiative_ref", "fiscal_year", "title"], name="rollout_asked_once_city",
                condition=Q(ward=None) & ~Q(state__in=["refused", "withdrawn"])),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("rollout:request", args=[self.ref])


class Assessment(Row):
    """査定: what one stage made of a request."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="assessments")
    stage = models.CharField(_("段階"), max_length=8)
    before_yen = models.PositiveBigIntegerField(_("査定前（円）"))
    after_yen = models.PositiveBigIntegerField(_("査定後（円）"))
    assessed_on = models.DateField(_("査定日"))
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="request__ward_id")

    class Meta:
        verbose_name = _("査定")
        ordering = ["assessed_on", "pk"]


class Study(Row):
    """検討: a question whose product is a decision: 方針 vN or 見送り."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    initiative_ref = models.CharField(max_length=10, blank=True, db_index=True)
    initiative = models.CharField(_("取り組み"), max_length=400, blank=True)
    title = models.CharField(_("検討の名称"), max_length=120)
    question = models.TextField(_("問い"))
    begun_on = models.DateField(_("検討を始めた日"))
    edition = models.PositiveSmallIntegerField(_("方針の版"), default=0)
    state = models.CharField(_("状態"), max_length=10, choices=STUDY.choices, default="open")

    seen = Seen(VIEW, ward="ward_id", public={"state__in": ["decided", "dropped"]})

    class Meta:
        verbose_name = _("検討")
        ordering = ["-begun_on", "-pk"]
        constraints = [STUDY.constraint("rollout_study_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def clock_about(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("rollout:study", args=[self.ref])


class Option(Dated):
    """案: one way to answer the question."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="options")
    title = models.CharField(_("案"), max_length=120)
    good = models.TextField(_("良いところ"))
    bad = models.TextField(_("困るところ"))
    yen = models.PositiveBigIntegerField(_("費用（円／年）"), null=True, blank=True)
    hours = models.PositiveIntegerField(_("職員の手間（時間／年）"), null=True, blank=True)

    seen = Seen(VIEW, ward="study__ward_id", public={"study__state__in": ["decided", "dropped"]})

    class Meta:
        verbose_name = _("検討の案")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Opinion(Row):
    """意見照会: whom the office asked, by when, what they said. A ward is asked by an inquiry and answers there."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="opinions")
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区の回答"))
    asked_of = models.CharField(_("聴いた相手"), max_length=80)
    asked_on = models.DateField(_("聴いた日"))
    due_on = models.DateField(_("締切"))
    answered_on = models.DateField(_("返事の日"), null=True, blank=True)
    text = models.TextField(_("意見"), blank=True)
    answer = models.TextField(_("意見への考え方"), blank=True)

    seen = Seen(VIEW, ward="study__ward_id")

    class Meta:
        verbose_name = _("検討への意見")
        ordering = ["asked_on", "pk"]

    def __str__(self) -> str:
        return self.asked_of


class Policy(Row):
    """方針 vN, or that it was let go: what was decided, when, under which number, and why. Never changed."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="policies")
    edition = models.PositiveSmallIntegerField(_("版"))
    dropped = models.BooleanField(_("見送り"), default=False)
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("方針"))
    reason = models.TextField(_("理由"))
    decided_on = models.DateField(_("決定日"))
    number = models.CharField(_("文書番号"), max_length=60, blank=True)
    decided_by = models.CharField(_("決裁者"), max_length=80, blank=True)

    seen = Seen(VIEW, ward="study__ward_id", public={"study__state__in": ["decided", "dropped"]})

    class Meta:
        verbose_name = _("決定した方針")
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["study", "edition"], name="rollout_one_edition")]

    def __str__(self) -> str:
        return f"{self.study.title} v{self.edition}"
