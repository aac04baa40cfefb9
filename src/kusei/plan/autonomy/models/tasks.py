"""事務分担: who does which task on which day, proposals to move one, what must be done for it, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.approval.models import LEVELS
from kusei.core.ledger.models import Ward
from kusei.core.rows import Dated, Row, Seen
from kusei.plan.autonomy.lifecycle import MOVE
from kusei.plan.autonomy.models.budget import VIEW
from kusei.plan.autonomy.models.consultations import Consultation


class Place(models.TextChoices):
    BUREAU = "bureau", _("局が行う")
    WARD = "ward", _("区が行う")


class Law(models.TextChoices):
    ALLOWED = "allowed", _("法令上できる")
    CHANGE = "change", _("条例・規則を改めればできる")
    UNCLEAR = "unclear", _("確かめている")
    FORBIDDEN = "forbidden", _("法令上できない")


class Verdict(models.TextChoices):
    KEEP = "keep", _("このまま続ける")
    ADJUST = "adjust", _("直して続ける")
    BACK = "back", _("元に戻すことを検討する")


class Task(Row):
    """事務: one task of the city, whoever does it. ``case_kind``: its kind in the 専決 table, where it is decided."""

    code = models.CharField(_("事務コード"), max_length=20, unique=True)
    name = models.CharField(_("事務の名称"), max_length=120)
    law = models.CharField(_("根拠法令"), max_length=200, blank=True)
    case_kind = models.CharField(_("専決の種類"), max_length=30, blank=True)

    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("事務")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("autonomy:task", args=[self.ref])


class Assignment(Dated):
    """分担: from a day on ``holder`` does ``role`` of a task, in one ward or (``ward`` empty) in all.

    ``replaces``: the row for all wards that this one stands before in its ward.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name=_("事務"))
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    place = models.CharField(_("どちらが行うか"), max_length=8, choices=Place.choices)
    holder = models.CharField(_("担当"), max_length=120)
    role = models.CharField(_("受け持つこと"), max_length=200, blank=True)
    source = models.CharField(_("出典"), max_length=200)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    # A row for all wards and one ward's own row are both read by every ward: the table is the city's.
    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("事務分担")
        ordering = ["task__code", "ward__code", "-since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="autonomy_assignment_dates"),
            models.UniqueConstraint(
                fields=["task", "ward", "holder"], condition=Q(until=None) & ~Q(ward=None), name="autonomy_one_holder_ward",
            ),
            models.UniqueConstraint(fields=["task", "holder"], condition=Q(until=None, ward=None), name="autonomy_one_holder_city"),
        ]

    def __str__(self) -> str:
        return f"{self.task.name}（{self.holder}）"  # data

    def get_absolute_url(self) -> str:
        return f"{self.task.get_absolute_url()}#history"


class TaskMove(Row):
    """移す提案: from whom to whom, why, with what work, people and money, by what law; the table changes on its day."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="moves", verbose_name=_("いまの分担"))
    proposer = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提案した区"))
    only_proposer = models.BooleanField(_("提案した区だけで行う"), default=False)
    place = models.CharField(_("移す先"), max_length=8, choices=Place.choices)
    holder = models.CharField(_("新しい担当"), max_length=120)
    role = models.CharField(_("受け持つこと"), max_length=200, blank=True)
    shared = models.BooleanField(_("いまの担当も続ける（分け合う）"), default=False)
    grounds = models.TextField(_("移す理由"))
    hours = models.PositiveIntegerField(_("事務の量（時間／年）"))
    posts_tenths = models.PositiveIntegerField(_("一緒に移す定員（0.1人単位）"), default=0)
    yen = models.PositiveBigIntegerField(_("一緒に移す予算（円／年）"), default=0)
    law = models.CharField(_("法令の確認"), max_length=10, choices=Law.choices)
    law_note = models.CharField(_("根拠になる法令・条例"), max_length=300, blank=True)
    effective_on = models.DateField(_("施行する日"))
    # What the 専決 table gains with it; the row itself is made there, on the day.
    rule_level = models.PositiveSmallIntegerField(_("専決する職"), choices=LEVELS, null=True, blank=True)
    rule_below = models.PositiveBigIntegerField(_("専決できる金額（円未満）"), null=True, blank=True)
    consultation = models.ForeignKey(Consultation, models.PROTECT, null=True, blank=True, related_name="moves")
    state = models.CharField(_("状態"), max_length=12, choices=MOVE.choices, default="draft")
    proposed_on = models.DateField(_("提案した日"), null=True, blank=True)
    decided_on = models.DateField(_("決裁の日"), null=True, blank=True)
    decided_by = models.CharField(_("決裁者"), max_length=120, blank=True)
    number = models.CharField(_("文書番号"), max_length=60, blank=True)
    live_on = models.DateField(_("表が変わった日"), null=True, blank=True)
    reason = models.TextField(_("差戻し・不採用・取り下げの理由"), blank=True)
    verdict = models.CharField(_("一年後の結論"), max_length=8, choices=Verdict.choices, blank=True)
    came_of = models.TextField(_("一年後の点検"), blank=True)
    reviewed_on = models.DateField(_("点検した日"), null=True, blank=True)

    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("事務を移す提案")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "effective_on"], name="autonomy_move_effective")]
        constraints = [MOVE.constraint("autonomy_move_state")]

    def __str__(self) -> str:
        return f"{self.assignment.task.name} → {self.holder}"

    @property
    def clock_about(self) -> str:
        return str(self)[:160]

    def get_absolute_url(self) -> str:
        return reverse("autonomy:move", args=[self.ref])


class MoveStep(Row):
    """移行の準備: what must be done before the day, by whom."""

    move = models.ForeignKey(TaskMove, models.CASCADE, related_name="steps")
    text = models.CharField(_("行うこと"), max_length=200)
    holder = models.CharField(_("担当"), max_length=120)
    due_on = models.DateField(_("期日"))
    done_on = models.DateField(_("終えた日"), null=True, blank=True)
    note = models.CharField(_("備考"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("移行の準備")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.move.get_absolute_url()}#steps"
