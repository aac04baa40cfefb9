"""変更案 and what every version said: each row of ``NodeVersion`` holds from a day to a day, as known from a moment to a moment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.rows import Row, Seen
from kusei.plan.register.lifecycle import REVISION
from kusei.plan.register.models.plans import Node, Plan
from kusei.plan.register.powers import VIEW


class Revision(Row):
    """A set of changes to one plan: drafted, put to the council, decided, in force from ``effective_on``.

    ``draft_ref``: the draft of core.approval that decides it; its number, day and decider are read from there. Decisions
    of before Kusei stand in ``decision_number``, ``decided_on`` and ``decided_by``. ``known_at``: since when the register
    knows of it (recorded time), which may be later than the day it holds from.
    """

    class Occasion(models.TextChoices):
        REGULAR = "regular", _("見直し")
        MIDTERM = "midterm", _("中間見直し")
        URGENT = "urgent", _("災害などによる見直し")
        CORRECTION = "correction", _("誤りの訂正")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="revisions")
    occasion = models.CharField(_("見直しの種類"), max_length=12, choices=Occasion.choices, default=Occasion.REGULAR)
    title = models.CharField(_("件名"), max_length=120)
    reason = models.TextField(_("見直しの理由"))
    effective_on = models.DateField(_("効力が生じる日"))
    state = models.CharField(_("状態"), max_length=12, choices=REVISION.choices, default="drafting")
    edition = models.PositiveSmallIntegerField(_("版"), null=True, blank=True)
    drafted_on = models.DateField(_("起案日"))
    drafted_by = models.CharField(_("起案した職"), max_length=160, blank=True)
    council_on = models.DateField(_("庁議の日"), null=True, blank=True)
    council_note = models.TextField(_("庁議の結果"), blank=True)
    returned_reason = models.TextField(_("差戻しの理由"), blank=True)
    withdrawn_reason = models.TextField(_("取下げの理由"), blank=True)
    draft_ref = models.CharField(max_length=10, blank=True)
    digest = models.CharField(_("決裁に回した内容の識別値"), max_length=64, blank=True)
    decision_number = models.CharField(_("決裁の番号"), max_length=60, blank=True)
    decided_on = models.DateField(_("決裁日"), null=True, blank=True)
    decided_by = models.CharField(_("決裁した職"), max_length=160, blank=True)
    known_at = models.DateTimeField(_("台帳に記録した日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="", public={"state": "in_force"})

    class Meta:
        verbose_name = _("変更案")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            REVISION.constraint("revision_state"),
            models.UniqueConstraint(fields=["plan", "edition"], name="one_revision_per_edition"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("register:revision", args=[self.ref])

    @property
    def edition_label(self) -> str:
        return _t("第%(n)s版") % {"n": self.edition} if self.edition else _t("案")


class Change(Row):
    """One change of a set. ``base``: what the items said when it was drafted; a decision refuses what has moved since."""

    class Verb(models.TextChoices):
        ADD = "add", _("加える")
        CHANGE = "change", _("文言・目標を変える")
        MOVE = "move", _("移す")
        SPLIT = "split", _("分ける")
        MERGE = "merge", _("まとめる")
        ABOLISH = "abolish", _("廃止する")

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="changes")
    position = models.PositiveSmallIntegerField(_("順"))
    verb = models.CharField(_("変え方"), max_length=10, choices=Verb.choices)
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("項目"))
    patches = models.JSONField(_("変更の内容"), default=list)
    base = models.JSONField(_("変更前の内容"), default=dict)
    reason = models.CharField(_("理由"), max_length=300)

    seen = Seen(VIEW, ward="", public={"revision__state": "in_force"})

    class Meta:
        verbose_name = _("変更")
        ordering = ["revision", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "position"], name="one_change_per_position")]

    def __str__(self) -> str:
        return str(self.get_verb_display())

    def get_absolute_url(self) -> str:
        return self.revision.get_absolute_url()


class NodeVersion(Row):
    """What an item said from ``valid_from`` up to (not on) ``valid_to``, as known from ``known_from`` to ``known_to``.

    Rows are never changed but for ``known_to``: what was believed at any moment stays readable.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    node_ref = models.CharField(max_length=10, db_index=True)
    said = models.JSONField(_("内容"))
    valid_from = models.DateField(_("効力の始まり"))
    valid_to = models.DateField(_("効力の終わり"), null=True, blank=True)
    known_from = models.DateTimeField(_("記録した日時"))
    known_to = models.DateTimeField(_("記録が改められた日時"), null=True, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")

    seen = Seen(VIEW, ward="", public={"plan__state__in": ("published", "ended")})

    class Meta:
        verbose_name = _("項目の版")
        ordering = ["plan", "node_ref", "known_from", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="version_valid"),
            models.CheckConstraint(condition=Q(known_to=None) | Q(known_to__gte=F("known_from")), name="version_known"),
            models.UniqueConstraint(fields=["plan", "node_ref", "valid_from"], condition=Q(known_to=None), name="one_belief"),
        ]
