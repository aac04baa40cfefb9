"""An inquiry, one reply per ward, parts for divisions, every version of every answer, the threads between them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kusei.core.inquiry.lifecycle import INQUIRY, PART, REPLY
from kusei.core.inquiry.rules import Question, digest_of, questions_of
from kusei.core.ledger.models import Division, Post, Ward
from kusei.core.rows import Row, Seen


class Kind(models.TextChoices):
    FOLLOW_UP = "follow_up", _("フォローアップ")
    BUDGET = "budget", _("予算の資料")
    COUNCIL = "council", _("議員からの質問")
    STUDY = "study", _("検討への意見")
    OTHER = "other", _("その他の照会")


class Template(Row):
    """A question sheet to start from. ``questions``: see ``rules.Question.stored``."""

    title = models.CharField(_("ひな形の名前"), max_length=120)
    kind = models.CharField(_("種類"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    text = models.TextField(_("依頼文"), blank=True)
    questions = models.JSONField(_("質問"))
    head_confirms = models.BooleanField(_("区長が確認して提出する"), default=False)

    seen = Seen("inquiry.overview", ward="")

    class Meta:
        verbose_name = _("照会のひな形")
        ordering = ["kind", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class Inquiry(Row):
    """The sheet as asked. After sending, ``questions`` never change; after freezing, nothing does."""

    title = models.CharField(_("件名"), max_length=160)
    kind = models.CharField(_("種類"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    text = models.TextField(_("依頼文"), blank=True)
    questions = models.JSONField(_("質問"))
    head_confirms = models.BooleanField(_("区長が確認して提出する"), default=False)
    # The address of the room that takes the answers; empty: the inquiry's own pages do. See docs/decisions/0006.
    desk = models.CharField(_("回答する場所"), max_length=200, blank=True)
    asked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照会した職"))
    period_start = models.DateField(_("対象期間の初め"), null=True, blank=True)
    period_end = models.DateField(_("対象期間の終わり"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=INQUIRY.choices, default="draft")
    due_at = models.DateTimeField(_("回答期限"), null=True, blank=True)
    sent_at = models.DateTimeField(_("照会日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("終了日時"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    frozen = models.JSONField(_("確定した表"), null=True, blank=True)
    frozen_digest = models.CharField(_("照合値"), max_length=64, blank=True)

    seen = Seen("inquiry.overview", ward="")

    class Meta:
        verbose_name = _("照会")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            INQUIRY.constraint("inquiry_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "frozen"]) | Q(due_at__isnull=False), name="inquiry_sent_has_due",
            ),
            models.CheckConstraint(condition=~Q(state="frozen") | ~Q(frozen_digest=""), name="inquiry_frozen_has_digest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inquiry:detail", args=[self.ref])

    @cached_property
    def sheet(self) -> tuple[Question, ...]:
        return questions_of(self.questions)

    @property
    def sheet_digest(self) -> str:
        """Which question sheet a returned file was made from."""
        return digest_of(self.questions)[:12]


class Reply(Row):
    """A ward's answer. ``answers`` is what holds now; ``AnswerVersion`` keeps every former one."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="replies")
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=REPLY.choices, default="waiting")
    due_at = models.DateTimeField(_("回答期限"))
    first_due_at = models.DateTimeField(_("当初の期限"))
    answers = models.JSONField(_("回答"), default=dict)
    prefill = models.JSONField(_("根拠の値"), default=dict)
    submitted_at = models.DateTimeField(_("提出日時"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("区長の確認日時"), null=True, blank=True)
    late = models.BooleanField(_("期限後の提出"), default=False)
    rounds = models.PositiveSmallIntegerField(_("提出の回数"), default=0)
    reason = models.CharField(_("差戻し・再開・延長の理由"), max_length=300, blank=True)

    seen = Seen("inquiry.view", ward="ward_id")

    class Meta:
        verbose_name = _("区の回答")
        ordering = ["-inquiry__sent_at", "ward__code", "pk"]
        constraints = [
            REPLY.constraint("inquiry_reply_state"),
            models.UniqueConstraint(fields=["inquiry", "ward"], name="one_reply_per_ward"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False), name="inquiry_submitted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry.title}（{self.ward.name}）"  # data

    def get_absolute_url(self) -> str:
        return reverse("inquiry:reply", args=[self.ref])


class AnswerVersion(Row):
    """One answer to one question at one time: who, when, from where. Never changed."""

    class Source(models.TextChoices):
        TYPED = "typed", _("画面で入力")
        FILE = "file", _("ファイルから")
        PART = "part", _("課の回答から")
        EVIDENCE = "evidence", _("根拠から")

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="versions")
    question = models.CharField(_("質問"), max_length=40)
    number = models.PositiveIntegerField(_("版"))
    value = models.JSONField(_("回答"), null=True)
    source = models.CharField(_("入力のしかた"), max_length=8, choices=Source.choices)
    given_at = models.DateTimeField(_("日時"))
    given_by = models.CharField(_("だれが"), max_length=60)

    seen = Seen("inquiry.view", ward="reply__ward_id")

    class Meta:
        verbose_name = _("回答の版")
        ordering = ["reply", "question", "number"]
        constraints = [models.UniqueConstraint(fields=["reply", "question", "number"], name="one_answer_per_version")]


class Part(Row):
    """再照会: the questions a division of the ward is asked, and what it answered."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="parts")
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("課"))
    questions = models.JSONField(_("聞く質問"))
    note = models.CharField(_("伝えること"), max_length=300, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=PART.choices, default="asked")
    due_at = models.DateTimeField(_("回答期限"))
    answers = models.JSONField(_("課の回答"), default=dict)
    comment = models.CharField(_("課の補足"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    answered_by = models.CharField(_("だれが"), max_length=60, blank=True)
    reason = models.CharField(_("差戻しの理由"), max_length=300, blank=True)

    seen = Seen("inquiry.view", ward="ward_id")

    class Meta:
        verbose_name = _("課への再照会")
        ordering = ["reply", "pk"]
        constraints = [PART.constraint("inquiry_part_state")]

    def __str__(self) -> str:
        return f"{self.reply.inquiry.title}（{self.division.name}）"  # data

    def get_absolute_url(self) -> str:
        return reverse("inquiry:part", args=[self.ref])

    @property
    def sheet(self) -> tuple[Question, ...]:
        return tuple(q for q in self.reply.inquiry.sheet if q.key in self.questions)


class Message(Row):
    """A line in the thread between asker and ward. ``question`` empty: about the whole."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="messages")
    from_asker = models.BooleanField(_("照会元から"))
    question = models.CharField(_("どの質問について"), max_length=40, blank=True)
    text = models.TextField(_("本文"), max_length=2000)
    written_at = models.DateTimeField(_("日時"))
    written_by = models.CharField(_("だれが"), max_length=60)

    seen = Seen("inquiry.view", ward="reply__ward_id")

    class Meta:
        verbose_name = _("やりとり")
        ordering = ["written_at", "pk"]


class Reminder(Row):
    """A reminder that went out; each kind goes once for each due day."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=8)
    due_on = models.DateField(_("回答期限"))
    sent_at = models.DateTimeField(_("日時"))

    seen = Seen("inquiry.view", ward="reply__ward_id")

    class Meta:
        verbose_name = _("督促")
        constraints = [models.UniqueConstraint(fields=["reply", "kind", "due_on"], name="one_reminder_of_a_kind")]
