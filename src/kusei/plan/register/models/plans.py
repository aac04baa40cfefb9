"""Plans, their nodes, every line of their source, and what a person said about both."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.rows import Row, Seen
from kusei.plan.register.lifecycle import PLAN, READING
from kusei.plan.register.powers import EDIT, VIEW

# What anyone may read: a plan that has been published stays readable after it ends.
OPEN_STATES = ("published", "ended")


class Kind(models.TextChoices):
    PILLAR = "pillar", _("柱")
    SECTION = "section", _("節")
    ISSUE = "issue", _("現状と課題")
    POLICY = "policy", _("取り組み方針")
    INITIATIVE = "initiative", _("主な取り組み")
    PRINCIPLE = "principle", _("進め方")
    THINKING = "thinking", _("基本的な考え方")
    DIRECTION = "direction", _("改革の方向性")
    CHANGE = "change", _("状況の変化")
    CARRIED_OVER = "carried_over", _("引き続き検討が必要な取り組み")
    WATCH = "watch", _("注視する動き")
    RESULT = "result", _("主な成果")
    CONTENT = "content", _("内容")


class Mode(models.TextChoices):
    """Who carries an initiative; the follow-up and the roll-out ask differently for each."""

    WARD = "ward", _("区の実情に応じて")
    CITY = "city", _("全市一斉")
    BUREAU = "bureau", _("局実施")


class Plan(Row):
    """One edition of a plan. An earlier plan known only from a later one has no source lines of its own."""

    title = models.CharField(_("計画名"), max_length=160)
    document = models.CharField(_("文書の種類"), max_length=40, blank=True)
    from_year = models.PositiveSmallIntegerField(_("計画期間の初年度"), null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(_("計画期間の最終年度"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(_("版"), default=1)
    state = models.CharField(_("状態"), max_length=12, choices=PLAN.choices, default="draft")
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("前の計画"))
    decided = models.CharField(_("策定年月"), max_length=7, blank=True, help_text="YYYY-MM")
    vision = models.TextField(_("将来像"), blank=True)
    text_digest = models.CharField(_("原文の識別値"), max_length=64, blank=True, db_index=True)
    mapping = models.JSONField(_("読み取りの対応表"), default=dict, blank=True)
    published_on = models.DateField(_("公表日"), null=True, blank=True)
    ended_on = models.DateField(_("終了日"), null=True, blank=True)

    seen = Seen(VIEW, ward="", public={"state__in": OPEN_STATES})

    class Meta:
        verbose_name = _("計画")
        ordering = ["-from_year", "-edition", "pk"]
        constraints = [
            PLAN.constraint("plan_state"),
            models.CheckConstraint(
                condition=models.Q(to_year=None) | models.Q(to_year__gte=models.F("from_year")), name="plan_years"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("register:detail", args=[self.ref])

    @property
    def period(self) -> str:
        """令和5年度〜令和8年度, or "" when the source gives no period."""
        if self.from_year is None or self.to_year is None:
            return ""
        return _t("%(first)sから%(last)sまで") % {
            "first": fiscal_year_label(self.from_year), "last": fiscal_year_label(self.to_year)}


class Node(Row):
    """``order`` runs through the whole plan in reading order. ``topic`` is the declared topic that importing proposed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="nodes")
    kind = models.CharField(_("種類"), max_length=14, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    no = models.CharField(_("番号"), max_length=12, blank=True)
    order = models.PositiveIntegerField(_("並び"))
    title = models.CharField(_("題名"), max_length=400, blank=True)
    text = models.TextField(_("本文"), blank=True)
    target = models.CharField(_("目標"), max_length=300, blank=True)
    first_edition = models.PositiveSmallIntegerField(_("初めて載った版"), default=1)
    last_edition = models.PositiveSmallIntegerField(_("最後に載った版"), null=True, blank=True)
    mode = models.CharField(_("進め方"), max_length=8, choices=Mode.choices, blank=True)
    topic = models.CharField(_("主題"), max_length=40, blank=True)
    topic_words = models.JSONField(_("一致したことば"), default=list, blank=True)

    seen = Seen(VIEW, ward="", public={"plan__state__in": OPEN_STATES})

    class Meta:
        verbose_name = _("計画の項目")
        ordering = ["plan", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="one_node_per_place"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="node_kind"),
            models.CheckConstraint(
                condition=models.Q(mode="") | models.Q(kind="initiative", mode__in=Mode.values), name="node_mode"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("register:node", args=[self.ref])


class SourceLine(Row):
    """A line of the source, with what became of it. Two headings can share one line, so a line may have two nodes."""

    class State(models.TextChoices):
        BLANK = "blank", _("空行")
        PLACED = "placed", _("対応づけ済み")
        NOT_UNDERSTOOD = "not_understood", _("読み取れない")
        IGNORED = "ignored", _("対象外とした")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="source_lines")
    no = models.PositiveIntegerField(_("行番号"))
    text = models.TextField(_("原文"), blank=True)
    state = models.CharField(_("状態"), max_length=16, choices=State.choices)
    role = models.CharField(_("役割"), max_length=40, blank=True)
    reason = models.CharField(_("理由"), max_length=60, blank=True)
    params = models.JSONField(default=list, blank=True)
    nodes: models.ManyToManyField[Node, models.Model] = models.ManyToManyField(Node, blank=True, related_name="source_lines")

    seen = Seen(VIEW, ward="", public={"plan__state__in": OPEN_STATES})

    class Meta:
        verbose_name = _("原文の行")
        ordering = ["plan", "no"]
        constraints = [models.UniqueConstraint(fields=["plan", "no"], name="one_source_line_per_number")]


class _Said(Row):
    """What importing proposed or a person decided about a node; ``by_person`` keeps the two apart."""

    by_person = models.BooleanField(_("人が決めた"), default=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Answer(_Said):
    """The system that answers a node."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="answers")
    room = models.CharField(_("システム"), max_length=40)

    seen = Seen(VIEW, ward="", public={"node__plan__state__in": OPEN_STATES})

    class Meta:
        verbose_name = _("答えるシステム")
        ordering = ["node", "pk"]
        constraints = [models.UniqueConstraint(fields=["node", "room"], name="one_answer_per_room")]


class Wish(_Said):
    """The evidence key a node is measured by."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="wishes")
    key = models.CharField(_("根拠"), max_length=60)

    seen = Seen(VIEW, ward="", public={"node__plan__state__in": OPEN_STATES})

    class Meta:
        verbose_name = _("測る根拠")
        ordering = ["node", "pk"]
        constraints = [models.UniqueConstraint(fields=["node", "key"], name="one_wish_per_key")]


class Support(Row):
    """A person says which policy or issue an initiative serves, and why."""

    initiative = models.ForeignKey(Node, models.CASCADE, related_name="supports")
    serves = models.ForeignKey(Node, models.CASCADE, related_name="supported_by", verbose_name=_("支える項目"))
    reason = models.CharField(_("理由"), max_length=300)
    mapped_on = models.DateField(_("対応づけた日"))
    post = models.CharField(_("対応づけた職"), max_length=160, blank=True)
    voided_on = models.DateField(_("取り消した日"), null=True, blank=True)
    void_reason = models.CharField(_("取り消した理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="", public={"initiative__plan__state__in": OPEN_STATES})

    class Meta:
        verbose_name = _("対応づけ")
        ordering = ["initiative", "pk"]
        constraints = [models.UniqueConstraint(
            fields=["initiative", "serves"], condition=models.Q(voided_on=None), name="one_support_per_pair")]

    def __str__(self) -> str:
        return str(self.initiative)

    def get_absolute_url(self) -> str:
        return self.initiative.get_absolute_url()


class Reading(Row):
    """An outline that was uploaded and is being checked: the text, and a person's moves. Nothing of a plan is saved yet."""

    file_name = models.CharField(_("ファイル名"), max_length=200)
    encoding = models.CharField(_("文字コード"), max_length=20, blank=True)
    text = models.TextField(_("原文"))
    mapping = models.TextField(_("読み取りの対応表"), blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=READING.choices, default="open")
    started_at = models.DateTimeField(_("始めた日時"))
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="+")

    seen = Seen(EDIT, ward="")

    class Meta:
        verbose_name = _("計画の読み取り")
        ordering = ["-started_at", "-pk"]
        constraints = [READING.constraint("reading_state")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("register:reading", args=[self.ref])
