"""Drafts with every version of their text, the steps of their route, and the tables that say who decides."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.approval.kinds import label_of
from kusei.core.approval.lifecycle import LIFE
from kusei.core.approval.rules import Level
from kusei.core.ledger.models import Division, Post, Ward
from kusei.core.rows import Dated, Row, Seen

SEE = "approval.view"
LEVELS = [
    (int(Level.SECTION), _("課長")), (int(Level.DEPARTMENT), _("部長")), (int(Level.WARD), _("区長")),
    (int(Level.BUREAU), _("局長")), (int(Level.MAYOR), _("市長")),
]


def level_word(level: int) -> Any:
    return dict(LEVELS)[level]


class DecisionRule(Dated):
    """専決: who decides a kind of case of so many yen. A ward's own row stands before the city's."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    case_kind = models.CharField(_("種類"), max_length=30)
    amount_from = models.PositiveBigIntegerField(_("金額（以上）"), default=0)
    amount_below = models.PositiveBigIntegerField(_("金額（未満）"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("決裁する職"), choices=LEVELS)
    bureau = models.CharField(_("局（局長の決裁のとき）"), max_length=60, blank=True)
    joint = models.CharField(_("合議する課のコード"), max_length=60, blank=True)
    source = models.CharField(_("出典"), max_length=200)

    seen = Seen(SEE, ward="ward_id", public={"ward__isnull": True})

    class Meta:
        verbose_name = _("専決の表")
        ordering = ["case_kind", "ward__code", "amount_from", "-since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="decision_rule_dates"),
            models.CheckConstraint(
                condition=Q(amount_below=None) | Q(amount_below__gt=F("amount_from")), name="decision_rule_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{label_of(self.case_kind)} {level_word(self.level)}"

    def get_absolute_url(self) -> str:
        return reverse("approval:rule", args=[self.ref])

    @property
    def joint_codes(self) -> tuple[str, ...]:
        return tuple(code for code in self.joint.replace("、", ",").replace(" ", "").split(",") if code)


class Substitute(Dated):
    """代決者: who decides while the decider is away, declared beforehand, first in ``position`` first."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("代決する職"))
    position = models.PositiveSmallIntegerField(_("順位"), default=1)

    seen = Seen(SEE, ward="post__ward_id", public={"post__ward__isnull": True})

    class Meta:
        verbose_name = _("代決者")
        ordering = ["post", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "stand_in"], condition=Q(until=None), name="one_open_substitute"),
            models.CheckConstraint(condition=~Q(post=F("stand_in")), name="substitute_is_another"),
        ]


class Absence(Row):
    """不在: from when to when the holder of a post is away. Without it nobody decides in their place."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(_("不在の始まり"))
    until_at = models.DateTimeField(_("不在の終わり"))
    reason = models.CharField(_("理由"), max_length=60, blank=True)

    seen = Seen(SEE, ward="post__ward_id", public={"post__ward__isnull": True})

    class Meta:
        verbose_name = _("不在")
        ordering = ["-from_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="absence_ends_later")]


class Draft(Row):
    """起案: an act that waits for its decision, or a question (伺い) whose decision is itself the result.

    ``verb`` and ``inputs`` are the stored act: rows by ref, never by key. ``emergency``: the act ran first.
    """

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    drafter = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("起案した職"))
    drafted_by = models.CharField(max_length=60)
    drafted_at = models.DateTimeField(_("起案日時"))
    number = models.CharField(_("起案番号"), max_length=40)
    title = models.CharField(_("件名"), max_length=160)
    purpose = models.TextField(_("伺い文"))
    case_kind = models.CharField(_("種類"), max_length=30)
    amount = models.BigIntegerField(_("金額（円）"), null=True, blank=True, default=0)
    verb = models.CharField(_("決裁後に行う操作"), max_length=60, blank=True)
    inputs = models.JSONField(default=dict)
    subject = models.CharField(_("対象"), max_length=80, blank=True, db_index=True)
    subject_version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(_("状態"), max_length=16, choices=LIFE.choices, default="drafting")
    round = models.PositiveSmallIntegerField(_("回"), default=0)
    emergency = models.BooleanField(_("事後承認"), default=False)
    submitted_at = models.DateTimeField(_("回議を始めた日時"), null=True, blank=True)
    rule = models.ForeignKey(DecisionRule, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(_("決裁区分"), choices=LEVELS, null=True, blank=True)
    decided_at = models.DateTimeField(_("決裁日時"), null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    enforce_on = models.DateField(_("施行日（指定するとき）"), null=True, blank=True)
    enforced_at = models.DateTimeField(_("施行日時"), null=True, blank=True)
    result = models.CharField(_("結果"), max_length=80, blank=True)
    last_reason = models.TextField(_("差戻し・否決の理由"), blank=True)
    document_number = models.CharField(_("文書番号"), max_length=60, blank=True)
    external_number = models.CharField(_("文書管理システムの番号"), max_length=60, blank=True)

    seen = Seen(SEE, ward="ward_id")

    class Meta:
        verbose_name = _("起案")
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["ward", "state"]), models.Index(fields=["drafter", "state"])]
        constraints = [LIFE.constraint("draft_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("approval:detail", args=[self.ref])


class Version(Row):
    """The text as it stood: 差戻し and every revision keep what was there before."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="versions")
    position = models.PositiveSmallIntegerField(_("版"))
    title = models.CharField(_("件名"), max_length=160)
    purpose = models.TextField(_("伺い文"))
    case_kind = models.CharField(_("種類"), max_length=30)
    amount = models.BigIntegerField(_("金額（円）"), null=True, blank=True)
    written_at = models.DateTimeField(_("日時"))
    written_by = models.CharField(max_length=60)
    why = models.CharField(_("直した理由"), max_length=200, blank=True)

    seen = Seen(SEE, ward="draft__ward_id")

    class Meta:
        verbose_name = _("伺い文の版")
        ordering = ["draft", "-position"]
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="one_text_per_position")]


class Step(Row):
    """One post's turn. Steps of the same ``position`` run side by side (合議); the next begin when all have agreed."""

    class Kind(models.TextChoices):
        CIRCULATE = "circulate", _("回議")
        JOINT = "joint", _("合議")
        DECIDE = "decide", _("決裁")

    class State(models.TextChoices):
        WAITING = "waiting", _("これから")
        LIVE = "live", _("手元にある")
        AGREED = "agreed", _("承認")
        DECIDED = "decided", _("決裁")
        RETURNED = "returned", _("差戻し")
        REJECTED = "rejected", _("否決")
        VOID = "void", _("取りやめ")

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField(_("回"))
    position = models.PositiveSmallIntegerField(_("順"))
    step_kind = models.CharField(_("区分"), max_length=10, choices=Kind.choices)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("職"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.WAITING)
    arrived_at = models.DateTimeField(_("届いた日時"), null=True, blank=True)
    acted_at = models.DateTimeField(_("押した日時"), null=True, blank=True)
    acted_by = models.CharField(max_length=60, blank=True)
    acted_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    for_another = models.BooleanField(_("代決"), default=False)
    seen_after_at = models.DateTimeField(_("後閲日時"), null=True, blank=True)
    comment = models.TextField(_("意見"), blank=True)

    seen = Seen(SEE, ward="draft__ward_id")

    class Meta:
        verbose_name = _("回議の順")
        ordering = ["draft", "round", "position", "pk"]
        indexes = [models.Index(fields=["post", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["draft", "round", "post"], name="one_turn_per_post_and_round"),
            models.UniqueConstraint(
                fields=["draft", "round"], condition=Q(step_kind="decide"), name="one_decision_per_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_kind_display()} {self.draft}"

    def get_absolute_url(self) -> str:
        return self.draft.get_absolute_url()


class Remark(Row):
    """意見: what a post said about a draft, kept beside the text."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="remarks")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    text = models.TextField(_("意見"))
    said_at = models.DateTimeField(_("日時"))
    said_by = models.CharField(max_length=60)

    seen = Seen(SEE, ward="draft__ward_id")

    class Meta:
        verbose_name = _("起案への意見")
        ordering = ["-said_at", "-pk"]


class Circular(Row):
    """供覧: what arrived, or is worth knowing, shown to posts; each marks that they have seen it."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    sender = models.ForeignKey(Post, models.PROTECT, related_name="+")
    title = models.CharField(_("件名"), max_length=160)
    note = models.TextField(_("内容"), blank=True)
    subject = models.CharField(_("対象"), max_length=80, blank=True, db_index=True)
    url = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(_("回した日時"))

    seen = Seen(SEE, ward="ward_id")

    class Meta:
        verbose_name = _("供覧")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("approval:circular", args=[self.ref])


class Reader(Row):
    """One post of a 供覧, and when it saw it."""

    circular = models.ForeignKey(Circular, models.CASCADE, related_name="readers")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("見た日時"), null=True, blank=True)
    read_by = models.CharField(max_length=60, blank=True)
    comment = models.CharField(_("意見"), max_length=300, blank=True)

    seen = Seen(SEE, ward="circular__ward_id")

    class Meta:
        verbose_name = _("供覧の宛先")
        ordering = ["circular", "pk"]
        constraints = [models.UniqueConstraint(fields=["circular", "post"], name="one_reading_per_post")]
