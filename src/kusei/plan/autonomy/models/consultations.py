"""Consultations between a ward and a bureau, every turn of them, what both signed, what was promised, what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Division, Ward
from kusei.core.rows import Row, Seen
from kusei.plan.autonomy.lifecycle import CONSULTATION, JOINT, SIGNATURE, TERM
from kusei.plan.autonomy.models.budget import VIEW


class Kind(models.TextChoices):
    BUDGET = "budget", _("予算")
    AUTHORITY = "authority", _("権限")
    RULE = "rule", _("規程・制度")
    TASK = "task", _("事務の分担")
    OTHER = "other", _("そのほか")


class Outcome(models.TextChoices):
    AGREED = "agreed", _("応じる")
    TERMS = "terms", _("条件を付けて応じる")
    PARTLY = "partly", _("一部に応じる")
    REFUSED = "refused", _("応じられない")
    WITHDRAWN = "withdrawn", _("区が取り下げ")


class Why(models.TextChoices):
    """Why a bureau does not follow, or only in part."""

    MONEY = "money", _("財源がない")
    LAW = "law", _("法令・条例でできない")
    FAIR = "fair", _("ほかの区との公平")
    PEOPLE = "people", _("局の人員・体制が足りない")
    EXISTS = "exists", _("いまの制度でできる")
    NEED = "need", _("必要が確かめられない")
    SYSTEM = "system", _("システムの改修が要る")
    OTHER = "other", _("そのほか")


class Side(models.TextChoices):
    WARD = "ward", _("区")
    BUREAU = "bureau", _("局")
    MEETING = "meeting", _("市長・副市長の会議")


class JointCall(Row):
    """共同の協議: one ward calls, others join with a consultation of their own; a bureau may answer all at once."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("呼びかけた区"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("相手の局の課"))
    kind = models.CharField(_("区分"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("件名"), max_length=120)
    matter = models.TextField(_("困っていること・いまの状況"))
    wish = models.TextField(_("求めること"))
    initiative_ref = models.CharField(max_length=10, blank=True)
    initiative = models.CharField(_("計画の取り組み"), max_length=400, blank=True)
    called_on = models.DateField(_("呼びかけた日"))
    closes_on = models.DateField(_("参加の締切"))
    state = models.CharField(_("状態"), max_length=10, choices=JOINT.choices, default="open")

    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("共同の協議の呼びかけ")
        ordering = ["-called_on", "-pk"]
        constraints = [JOINT.constraint("autonomy_joint_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("autonomy:joint", args=[self.ref])


class Consultation(Row):
    """協議: what a ward head asks of a bureau. ``outcome`` and ``answer`` are the last reply; every turn is kept."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("相手の局の課"))
    joint = models.ForeignKey(JointCall, models.PROTECT, null=True, blank=True, related_name="consultations")
    again_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    fiscal_year = models.PositiveSmallIntegerField(_("求める年度"))
    kind = models.CharField(_("区分"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("件名"), max_length=120)
    matter = models.TextField(_("困っていること・いまの状況"))
    wish = models.TextField(_("求めること"))
    yen = models.PositiveBigIntegerField(_("求める額（円）"), null=True, blank=True)
    initiative_ref = models.CharField(max_length=10, blank=True, db_index=True)
    initiative = models.CharField(_("計画の取り組み"), max_length=400, blank=True)
    refused_money = models.CharField(_("認められなかった予算"), max_length=160, blank=True)
    refused_money_url = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=CONSULTATION.choices, default="draft")
    round = models.PositiveSmallIntegerField(_("回"), default=0)
    put_offs = models.PositiveSmallIntegerField(_("回答を先に延ばした回数"), default=0)
    asked_on = models.DateField(_("申し入れた日"), null=True, blank=True)
    number = models.CharField(_("申し入れの文書番号"), max_length=60, blank=True)
    due_on = models.DateField(_("回答の期日"), null=True, blank=True)
    questioned_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(_("回答の区分"), max_length=10, choices=Outcome.choices, blank=True)
    why = models.CharField(_("理由の区分"), max_length=10, choices=Why.choices, blank=True)
    answer = models.TextField(_("回答"), blank=True)
    answered_on = models.DateField(_("回答の日"), null=True, blank=True)
    by_meeting = models.BooleanField(_("市長・副市長の会議による"), default=False)
    agreed_on = models.DateField(_("協議書の日"), null=True, blank=True)
    ended_on = models.DateField(_("終えた日"), null=True, blank=True)
    reason = models.TextField(_("終えた理由"), blank=True)
    came_of = models.TextField(_("その後どうなったか"), blank=True)
    came_on = models.DateField(_("確かめた日"), null=True, blank=True)
    source = models.CharField(_("出典"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("区と局の協議")
        ordering = ["-asked_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="autonomy_consult_due"),
            models.Index(fields=["agreed_on"], name="autonomy_consult_agreed"),
        ]
        constraints = [
            CONSULTATION.constraint("autonomy_consult_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "concluded", "refused"]) | ~Q(outcome=""), name="autonomy_answer_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["partly", "refused"]) | ~Q(why=""), name="autonomy_no_has_reason",
            ),
            models.UniqueConstraint(
                fields=["again_of"], condition=Q(again_of__isnull=False) & ~Q(state="withdrawn"), name="autonomy_renewed_once",
            ),
            models.UniqueConstraint(
                fields=["joint", "ward"], condition=Q(joint__isnull=False) & ~Q(state="withdrawn"), name="autonomy_joined_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clock_about(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("autonomy:consultation", args=[self.ref])


class Turn(Row):
    """One turn: who said what, when, under which number. Never changed."""

    class What(models.TextChoices):
        ASK = "ask", _("申し入れ")
        QUESTION = "question", _("局からの問い")
        SUPPLY = "supply", _("区の補足")
        REPLY = "reply", _("回答")
        LATER = "later", _("期日を決めて検討")
        AGAIN = "again", _("再協議")
        UP = "up", _("会議に上げる")
        MEETING = "meeting", _("会議の結論")
        NOTE = "note", _("連絡")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="turns")
    round = models.PositiveSmallIntegerField(_("回"))
    side = models.CharField(_("だれから"), max_length=8, choices=Side.choices)
    what = models.CharField(_("種類"), max_length=10, choices=What.choices)
    text = models.TextField(_("伝えたこと"))
    outcome = models.CharField(_("回答の区分"), max_length=10, choices=Outcome.choices, blank=True)
    why = models.CharField(_("理由の区分"), max_length=10, choices=Why.choices, blank=True)
    until = models.DateField(_("期日"), null=True, blank=True)
    said_on = models.DateField(_("日付"))
    said_by = models.CharField(_("だれが"), max_length=120, blank=True)
    number = models.CharField(_("文書番号"), max_length=60, blank=True)

    seen = Seen(VIEW, ward="consultation__ward_id")

    class Meta:
        verbose_name = _("協議のやりとり")
        ordering = ["said_on", "pk"]


class AgreedTerm(Row):
    """条件: what was promised with an agreement, by whom, until when; followed until it is met."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="terms")
    text = models.CharField(_("条件"), max_length=300)
    side = models.CharField(_("行う側"), max_length=8, choices=Side.choices[:2])
    due_on = models.DateField(_("期日"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=TERM.choices, default="offered")
    proof = models.CharField(_("行ったこと"), max_length=300, blank=True)
    done_on = models.DateField(_("行った日"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)

    seen = Seen(VIEW, ward="consultation__ward_id")

    class Meta:
        verbose_name = _("協議の条件")
        ordering = ["due_on", "pk"]
        constraints = [TERM.constraint("autonomy_term_state")]

    def __str__(self) -> str:
        return self.text

    @property
    def clock_about(self) -> str:
        return self.text[:160]

    def get_absolute_url(self) -> str:
        return f"{self.consultation.get_absolute_url()}#terms"


class Signature(Row):
    """協議書の決裁: one for each side, each under its own decision and number."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="signatures")
    side = models.CharField(_("側"), max_length=8, choices=Side.choices[:2])
    state = models.CharField(_("状態"), max_length=10, choices=SIGNATURE.choices, default="waiting")
    signed_on = models.DateField(_("決裁の日"), null=True, blank=True)
    signed_by = models.CharField(_("決裁者"), max_length=120, blank=True)
    number = models.CharField(_("文書番号"), max_length=60, blank=True)

    seen = Seen(VIEW, ward="consultation__ward_id")

    class Meta:
        verbose_name = _("協議書の決裁")
        ordering = ["-side", "pk"]
        constraints = [
            SIGNATURE.constraint("autonomy_signature_state"),
            models.UniqueConstraint(fields=["consultation", "side"], name="autonomy_one_signature"),
            models.CheckConstraint(condition=~Q(state="signed") | Q(signed_on__isnull=False), name="autonomy_signed_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation}（{self.get_side_display()}）"  # data

    @property
    def clock_about(self) -> str:
        return str(self.consultation)

    def get_absolute_url(self) -> str:
        return f"{self.consultation.get_absolute_url()}#signatures"


class Precedent(Row):
    """先例: what a consultation came to, as every ward may read it. Written when it ends, and when it is known what became of it."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="precedents")
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    bureau = models.CharField(_("局"), max_length=60)
    fiscal_year = models.PositiveSmallIntegerField(_("求めた年度"))
    kind = models.CharField(_("区分"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("件名"), max_length=120)
    matter = models.TextField(_("困っていること・いまの状況"))
    wish = models.TextField(_("求めること"))
    initiative_ref = models.CharField(max_length=10, blank=True, db_index=True)
    initiative = models.CharField(_("計画の取り組み"), max_length=400, blank=True)
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome.choices)
    why = models.CharField(_("理由の区分"), max_length=10, choices=Why.choices, blank=True)
    answer = models.TextField(_("回答"), blank=True)
    terms = models.TextField(_("条件"), blank=True)
    number = models.CharField(_("文書番号"), max_length=130, blank=True)
    decided_on = models.DateField(_("決まった日"))
    came_of = models.TextField(_("その後どうなったか"), blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("協議の先例")
        ordering = ["-decided_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "decided_on"], name="autonomy_one_precedent")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("autonomy:precedent", args=[self.ref])


class Citation(Row):
    """引用: a precedent a consultation leans on, and why."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="citations")
    precedent = models.ForeignKey(Precedent, models.PROTECT, related_name="cited")
    why = models.CharField(_("どこが同じか"), max_length=300)
    cited_on = models.DateField(_("引用した日"))

    seen = Seen(VIEW, ward="consultation__ward_id")

    class Meta:
        verbose_name = _("先例の引用")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "precedent"], name="autonomy_cited_once")]


class ConsultReminder(Row):
    """督促: each kind goes once for each due day."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8)
    due_on = models.DateField(_("回答の期日"))
    sent_at = models.DateTimeField(_("日時"))

    seen = Seen(VIEW, ward="consultation__ward_id")

    class Meta:
        verbose_name = _("回答の督促")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind", "due_on"], name="autonomy_one_reminder_of_a_kind"),
        ]
