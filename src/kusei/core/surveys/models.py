"""A survey, the sheets that came back, and the free text waiting to be read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.records.personal import Erased, Personal
from kusei.core.rows import Row, Seen
from kusei.core.surveys.lifecycle import SURVEY
from kusei.core.surveys.questions import Question, questions_of


class Survey(Row):
    """``frozen`` holds the results as counted when the survey closed; after that no sheet changes."""

    title = models.CharField(_("調査名"), max_length=160)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    purpose = models.TextField(_("目的"))
    questions = models.JSONField(_("質問"))
    by_web = models.BooleanField(_("ウェブで答える"), default=True)
    by_paper = models.BooleanField(_("紙で答える"), default=False)
    by_interview = models.BooleanField(_("職員が聞き取る"), default=False)
    open_to_all = models.BooleanField(_("だれでも答えられる"), default=False)
    double_entry = models.BooleanField(_("紙は二度入力して照合する"), default=False)
    frame = models.CharField(_("対象者と選び方"), max_length=300, blank=True)
    frame_size = models.PositiveIntegerField(_("対象者の数"), null=True, blank=True)
    invited = models.PositiveIntegerField(_("配った数"), null=True, blank=True)
    opens_on = models.DateField(_("開始日"))
    closes_on = models.DateField(_("締切日"))
    state = models.CharField(_("状態"), max_length=10, choices=SURVEY.choices, default="draft")
    closed_at = models.DateTimeField(_("締め切った日時"), null=True, blank=True)
    frozen = models.JSONField(_("集計結果"), null=True, blank=True)
    frozen_digest = models.CharField(_("照合値"), max_length=64, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    seen = Seen("surveys.view", ward="ward_id", public={"state": "published"})

    class Meta:
        verbose_name = _("アンケート")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            SURVEY.constraint("survey_state"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="survey_dates"),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "published"]) | Q(frozen__isnull=False), name="survey_closed_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:detail", args=[self.ref])

    @cached_property
    def sheet(self) -> tuple[Question, ...]:
        return questions_of(self.questions)


class Mode(models.TextChoices):
    WEB = "web", _("ウェブ")
    PAPER = "paper", _("紙")
    INTERVIEW = "interview", _("聞き取り")


class Sheet(Row):
    """One person's answers. ``entry`` 2 is the second keying of a paper sheet and is compared, never counted.

    It holds no name, address or device; a web answer does not even keep which link it came by.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="sheets")
    mode = models.CharField(_("答え方"), max_length=10, choices=Mode.choices)
    number = models.PositiveIntegerField(_("用紙番号"), null=True, blank=True)
    entry = models.PositiveSmallIntegerField(_("何度目の入力か"), default=1)
    answers = models.JSONField(_("回答"))
    language = models.CharField(_("答えた言語"), max_length=10, default="ja")
    given_on = models.DateField(_("回答日"))
    entered_by = models.CharField(_("入力した人"), max_length=60, blank=True)
    void = models.CharField(_("無効の理由"), max_length=200, blank=True)

    seen = Seen("surveys.view", ward="survey__ward_id")

    class Meta:
        verbose_name = _("回答票")
        ordering = ["survey", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number", "entry"], condition=Q(void="", number__isnull=False), name="one_keying_per_sheet",
            ),
            models.CheckConstraint(condition=Q(entry__in=[1, 2]), name="survey_entry_once_or_twice"),
            models.CheckConstraint(condition=~Q(mode="paper") | Q(number__isnull=False), name="paper_has_a_number"),
        ]


def empty_answers(rows: Any) -> None:
    """Before the words of free text go: they go from the sheets too, which still count as answered; unread means held."""
    remarks: dict[int, list[str]] = {}
    for sheet_id, question in rows.values_list("sheet_id", "question"):
        remarks.setdefault(sheet_id, []).append(question)
    sheets = list(Sheet.objects.filter(pk__in=remarks))
    for sheet in sheets:
        sheet.answers = {**sheet.answers, **dict.fromkeys(remarks[sheet.pk], "")}
        sheet.version += 1
    Sheet.objects.bulk_update(sheets, ["answers", "version"], batch_size=200)
    rows.filter(verdict=Remark.Verdict.UNREAD).update(verdict=Remark.Verdict.HELD)


class Remark(Row):
    """Free text. ``published`` is what may be shown, after a person read it; empty until then."""

    class Verdict(models.TextChoices):
        UNREAD = "unread", _("未確認")
        FIT = "fit", _("公表できる")
        MASKED = "masked", _("一部を伏せて公表")
        HELD = "held", _("公表しない")

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="remarks")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="remarks")
    question = models.CharField(_("質問"), max_length=40)
    text = models.TextField(_("原文"))
    traces = models.JSONField(_("個人情報の疑い"), default=list)
    tags = models.JSONField(_("分類"), default=list)
    verdict = models.CharField(_("確認の結果"), max_length=8, choices=Verdict.choices, default=Verdict.UNREAD)
    published = models.TextField(_("公表する文"), blank=True)
    checked_by = models.CharField(_("確認した人"), max_length=60, blank=True)
    checked_at = models.DateTimeField(_("確認日時"), null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True, editable=False)

    seen = Seen("surveys.view", ward="survey__ward_id")
    personal = Personal(
        name=_("アンケートの自由記述"), purpose=_("意見の集計と、公表する文の確認"), basis=_("調査ごとの実施要領"), people=_("アンケートに答えた人"),
        source=_("本人の回答"), retention=_("規則「アンケートの自由記述（原文）の保存」による"), fields=("text", "traces"), special=True,
        ends=Erased(
            rule="surveys.texts_kept", since="survey__closed_at", after=_("締め切ってから"), of="survey",
            over=Q(survey__state__in=("closed", "published", "stopped")), also=empty_answers,
        ),
    )

    class Meta:
        verbose_name = _("自由記述")
        ordering = ["survey", "pk"]
        indexes = [models.Index(fields=["survey", "verdict"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["fit", "masked"]) | Q(published=""), name="remark_shown_only_when_read",
            ),
        ]
