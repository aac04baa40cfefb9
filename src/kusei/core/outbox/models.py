"""What people are told, and what follows an act."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Post
from kusei.core.rows import Row, Seen


class Notice(Row):
    """In-app always; by mail if the person wants it. No personal content: a key, a label and a link."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    text = models.CharField(_("内容"), max_length=200)
    subject = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(_("日時"))
    read_at = models.DateTimeField(_("確認日時"), null=True, blank=True)
    mail_state = models.CharField(_("メール"), max_length=8, default="none")
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_next_at = models.DateTimeField(null=True, blank=True)

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("お知らせ")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["post", "read_at"]), models.Index(fields=["mail_state", "mail_next_at"])]


class Follow(models.Model):
    """One reaction to one act, kept until it has run once."""

    line_id = models.CharField(max_length=10)
    handler = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line_id", "handler"], name="one_follow_per_act")]
