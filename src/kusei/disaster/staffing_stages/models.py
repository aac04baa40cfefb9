"""Telegrams kept, tables of rules, a ward's watch and its decisions, evacuation orders by district."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import District, Incident, Ward
from kusei.core.rows import Row, Seen
from kusei.disaster.staffing_stages.lifecycle import ORDER, TABLE, WATCH
from kusei.disaster.staffing_stages.rules import OPS
from kusei.disaster.staffing_stages.telegram import INFO_TYPES, REAL, STATUSES

VIEW = "staffing_stages.view"
STATUS_WORDS = list(zip(STATUSES, (_("通常"), _("訓練"), _("試験")), strict=True))
INFO_WORDS = list(zip(INFO_TYPES, (_("発表"), _("訂正"), _("遅延"), _("取消")), strict=True))
HAZARDS = (
    ("earthquake", _("地震（震度）")), ("long_period", _("長周期地震動")), ("tsunami", _("津波")), ("flood_rain", _("大雨")),
    ("landslide", _("土砂災害（電文）")), ("storm_surge", _("高潮（電文）")), ("river", _("河川の氾濫")), ("wind", _("暴風")),
    ("snowstorm", _("暴風雪")), ("snow", _("大雪")), ("waves", _("波浪")), ("minor", _("その他の注意報")),
    ("nankai", _("南海トラフ地震の情報")),
)


class Report(Row):
    """One telegram, kept by the digest of its bytes. ``training``: 訓練 or 試験; the database keeps the two apart."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("種類"), max_length=40)
    title = models.CharField(_("標題"), max_length=120)
    status = models.CharField(_("運用種別"), max_length=4, choices=STATUS_WORDS)
    training = models.BooleanField(_("訓練・試験"))
    info_type = models.CharField(_("発表の種別"), max_length=4, choices=INFO_WORDS)
    events: Any = models.JSONField(default=list)
    serial = models.PositiveIntegerField(_("情報番号"), null=True, blank=True)
    office = models.CharField(_("発表官署"), max_length=80)
    reported_at = models.DateTimeField(_("発表日時"))
    sent_at = models.DateTimeField(_("送信日時"))
    received_at = models.DateTimeField(_("受信日時"))
    headline = models.CharField(_("電文の見出し"), max_length=300, blank=True)
    readings: Any = models.JSONField(default=list)
    doubts: Any = models.JSONField(_("確認が必要なこと"), default=list, blank=True)
    held = models.BooleanField(_("時刻を待っている"), default=False)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("電文")
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["training", "reported_at"], name="stages_report_when"),
            models.Index(fields=["reported_at"], condition=Q(held=True), name="stages_report_held"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATUSES) & Q(info_type__in=INFO_TYPES), name="stages_report_words"),
            models.CheckConstraint(
                condition=Q(status=REAL, training=False) | (~Q(status=REAL) & Q(training=True)), name="stages_report_training",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("staffing_stages:report", args=[self.ref])


class Feed(models.Model):
    """Where a public feed stands: what it said of itself the last time, which entries were taken. Bookkeeping, no act."""

    url = models.CharField(max_length=300, unique=True)
    last_modified = models.CharField(max_length=60, blank=True)
    taken: Any = models.JSONField(default=list)
    asked_at = models.DateTimeField(_("問い合わせた日時"))
    answered_at = models.DateTimeField(_("応答のあった日時"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("続けて失敗した回数"), default=0)
    why = models.CharField(_("失敗の理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("電文の公開フィード")
        ordering = ["url"]


class RuleSet(Row):
    """A table of rules. ``ward`` empty: the whole city's. Examples are other cities' published tables: to copy from only."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    name = models.CharField(_("名称"), max_length=120)
    state = models.CharField(_("状態"), max_length=10, choices=TABLE.choices, default="draft")
    source = models.CharField(_("出典"), max_length=200, blank=True)
    since = models.DateField(_("適用日"), null=True, blank=True)
    until = models.DateField(_("適用終了日"), null=True, blank=True)
    stages: Any = models.JSONField(default=list)

    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("配備の基準")
        ordering = ["state", "name", "pk"]
        constraints = [
            TABLE.constraint("stages_table_state"),
            models.CheckConstraint(condition=~Q(state="in_force") | Q(since__isnull=False), name="stages_table_since"),
            models.UniqueConstraint(fields=["ward"], condition=Q(state="in_force") & ~Q(ward=None), name="stages_one_table_ward"),
        ]

    def __str__(self) -> str:
        """The examples are ours and speak every language; a city's own table is called what it is called."""
        return gettext(self.name) if self.state == "example" else self.name

    def get_absolute_url(self) -> str:
        return reverse("staffing_stages:table", args=[self.ref])


class RuleLine(Row):
    """One rule: this hazard at this level, here, at these hours → this stage, for these teams and this share of staff."""

    ruleset = models.ForeignKey(RuleSet, models.CASCADE, related_name="lines")
    hazard = models.CharField(_("災害"), max_length=20, choices=HAZARDS)
    op = models.CharField(max_length=2, default="ge")
    level = models.PositiveSmallIntegerField(_("段階"))
    areas: Any = models.JSONField(default=list, blank=True)
    stage = models.CharField(_("配備"), max_length=20)
    automatic = models.BooleanField(_("自動"), default=False)
    hour_from = models.PositiveSmallIntegerField(null=True, blank=True)
    hour_to = models.PositiveSmallIntegerField(null=True, blank=True)
    sections = models.CharField(_("動員する班"), max_length=120, blank=True)
    share = models.PositiveSmallIntegerField(_("動員の割合（%）"), null=True, blank=True)
    source = models.CharField(_("出典"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("配備の基準の行")
        ordering = ["hazard", "level", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(op__in=OPS), name="stages_rule_op"),
            models.CheckConstraint(condition=Q(share=None) | Q(share__lte=100), name="stages_rule_share"),
            models.CheckConstraint(
                condition=Q(hour_from=None, hour_to=None) | (Q(hour_from__lte=23, hour_to__lte=24) & ~Q(hour_from=F("hour_to"))),
                name="stages_rule_hours",
            ),
        ]


class Watch(Row):
    """A ward's response, from the first proposal to the release. A drill's watch stays a drill's to its end."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    drill = models.BooleanField(_("訓練"), default=False)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("災害・訓練"))
    state = models.CharField(_("状態"), max_length=10, choices=WATCH.choices, default="waiting")
    stage = models.CharField(max_length=20, blank=True)
    label = models.CharField(_("配備"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    headquarters = models.BooleanField(_("本部設置"), default=False)
    sections = models.CharField(_("動員する班"), max_length=200, blank=True)
    share = models.PositiveSmallIntegerField(_("動員の割合（%）"), null=True, blank=True)
    began_at = models.DateTimeField(_("はじまり"))
    stage_since = models.DateTimeField(_("いまの配備になった日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("解除日時"), null=True, blank=True)
    proposed: Any = models.JSONField(default=dict, blank=True)
    aside: Any = models.JSONField(default=list, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("区の配備")
        ordering = ["-began_at", "-pk"]
        constraints = [
            WATCH.constraint("stages_watch_state"),
            models.UniqueConstraint(fields=["ward", "drill"], condition=~Q(state="released"), name="stages_one_watch"),
            models.CheckConstraint(condition=~Q(state="standing") | Q(rank__gt=0), name="stages_standing_has_rank"),
            models.CheckConstraint(condition=Q(state="released", ended_at__isnull=False) | (~Q(state="released") & Q(ended_at=None)), name="stages_watch_end"),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name} {self.label or self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("staffing_stages:watch", args=[self.ref])


class Decision(Row):
    """What was decided or proposed, when, by whom, from what. Never changed afterwards."""

    class How(models.TextChoices):
        DECIDED = "decided", _("決定")
        AUTOMATIC = "automatic", _("基準により自動")
        PROPOSED = "proposed", _("案（判断待ち）")
        OVERRIDDEN = "overridden", _("区長等の判断で変更")
        DECLINED = "declined", _("案を採らない")
        RELEASED = "released", _("配備の解除")

    watch = models.ForeignKey(Watch, models.PROTECT, related_name="decisions")
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    drill = models.BooleanField(_("訓練"))
    how = models.CharField(_("判断の別"), max_length=12, choices=How.choices)
    made_at = models.DateTimeField(_("日時"))
    made_by = models.CharField(_("決めた人"), max_length=120)
    stage = models.CharField(max_length=20, blank=True)
    label = models.CharField(_("配備"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    rank_before = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    basis: Any = models.JSONField(default=list, blank=True)
    otherwise = models.CharField(_("基準どおりなら"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("配備の判断")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["ward", "made_at"], name="stages_decision_ward_day")]
        constraints = [
            # Upwards a table may act by itself; down or off only a person does.
            models.CheckConstraint(condition=~Q(how="automatic") | Q(rank__gt=F("rank_before")), name="stages_automatic_only_up"),
            models.CheckConstraint(condition=~Q(how__in=("overridden", "declined", "released")) | ~Q(reason=""), name="stages_decision_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.label}"


class Basis(Row):
    """A telegram a decision rests on. The database refuses a training telegram under a real decision."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="reports")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    status = models.CharField(max_length=4, choices=STATUS_WORDS)
    drill = models.BooleanField()

    seen = Seen(VIEW, ward="decision__ward_id")

    class Meta:
        verbose_name = _("判断のもとになった電文")
        constraints = [
            models.UniqueConstraint(fields=["decision", "report"], name="stages_basis_once"),
            models.CheckConstraint(condition=Q(status=REAL) | Q(drill=True), name="stages_training_only_in_drill"),
        ]


class Order(Row):
    """避難情報 for one district, with its time and who decided."""

    class Level(models.IntegerChoices):
        ELDERLY = 3, _("高齢者等避難")
        ALL = 4, _("避難指示")
        EMERGENCY = 5, _("緊急安全確保")

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("学区"))
    drill = models.BooleanField(_("訓練"), default=False)
    level = models.PositiveSmallIntegerField(_("避難情報"), choices=Level.choices)
    hazard = models.CharField(_("災害"), max_length=20, choices=HAZARDS)
    state = models.CharField(_("状態"), max_length=10, choices=ORDER.choices, default="issued")
    issued_at = models.DateTimeField(_("発令日時"))
    decided_by = models.CharField(_("決めた人"), max_length=80)
    reason = models.CharField(_("理由"), max_length=200)
    lifted_at = models.DateTimeField(_("解除・切替日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"drill": False})

    class Meta:
        verbose_name = _("避難情報")
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["ward", "state", "drill"], name="stages_order_now")]
        constraints = [
            ORDER.constraint("stages_order_state"),
            models.UniqueConstraint(fields=["district", "drill"], condition=Q(state="issued"), name="stages_one_order"),
            models.CheckConstraint(condition=Q(state="issued", lifted_at=None) | (~Q(state="issued") & Q(lifted_at__gte=F("issued_at"))), name="stages_order_end"),
        ]

    def __str__(self) -> str:
        return f"{self.district.name} {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        return reverse("staffing_stages:order", args=[self.ref])
