"""Rounds, the wards' sheets and entries, and what is asked, said and checked about them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import Period, fiscal_year_label, jst_date
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen, unique_per_ward
from kusei.plan.followup.lifecycle import OPEN_STATES, ROUND, SHEET
from kusei.plan.followup.models.scales import scales_on
from kusei.plan.followup.powers import VIEW
from kusei.plan.followup.rules import Reach, Scale, SelfMark, Start
from kusei.plan.followup.words import REACH, START

PUBLISHED = {"round__state": "published"}


class Round(Row):
    """One fiscal year's follow-up of one plan. ``taken_at``: the moment of the readings its figures rest on."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    plan_ref = models.CharField(_("計画"), max_length=10)
    plan_title = models.CharField(_("計画名"), max_length=160)
    state = models.CharField(_("状態"), max_length=12, choices=ROUND.choices, default="preparing")
    scale_code = models.CharField(_("自己評価の尺度"), max_length=12, default="two_axis")
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照会"))
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

    @cached_property
    def scale(self) -> Scale:
        """The scale as it stood when the year was opened; a later row changes no year that has begun."""
        return scales_on(self.opened_on).get(self.scale_code) or Scale(self.scale_code)

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
    partial_reason = models.CharField(_("答えられない取り組みがある理由"), max_length=300, blank=True)
    # The ward's reply to the inquiry: deadline, reminders, lateness, thread and versions are kept there.
    reply = models.OneToOneField(Reply, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照会の回答"))

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

    @property
    def due_on(self) -> date:
        """The ward's own deadline: one ward may have been given more time."""
        return jst_date(self.reply.due_at) if self.reply is not None else self.round.due_on

    @property
    def late(self) -> bool:
        return self.reply is not None and self.reply.late

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
    asked_yen = models.PositiveBigIntegerField(_("予算の要求額（円）"), null=True, blank=True)
    granted_yen = models.PositiveBigIntegerField(_("予算の査定額（円）"), null=True, blank=True)
    spent_yen = models.PositiveBigIntegerField(_("決算額（円）"), null=True, blank=True)
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

    def mark(self, scale: Scale) -> SelfMark:
        return SelfMark(self.start, self.reach, scale, self.grade)


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
    withdrawn_at = models.DateTimeField(_("取り下げた日時"), null=True, blank=True)
    withdraw_reason = models.CharField(_("取り下げた理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id")

    class Meta:
        verbose_name = _("照会の質問")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="followup_answered_or_withdrawn"),
        ]

    @property
    def open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    def get_absolute_url(self) -> str:
        return f"{self.sheet.get_absolute_url()}#questions"


class Check(Row):
    """係長・課長の確認: recorded while the sheet waits for its head; taken back with the sheet."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="checks")
    step = models.CharField(_("確認の段"), max_length=8, choices=[("chief", _("係長確認")), ("manager", _("課長確認"))])
    post = models.CharField(_("確認した職"), max_length=80)
    comment = models.CharField(_("添え書き"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("確認日時"))
    void_at = models.DateTimeField(_("取り消された日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id")

    class Meta:
        verbose_name = _("区の中の確認")
        ordering = ["checked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "step"], condition=Q(void_at=None), name="followup_one_check"),
        ]
