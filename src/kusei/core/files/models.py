"""Files by their content: stored once under KUSEI_HOME by sha256, attached to rows, opened through the row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.core.rows import Row, Seen


class Blob(models.Model):
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=80)


class Attachment(Row):
    """``subject``: ``app.model:ref``; whoever may see that row may open the file."""

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    subject = models.CharField(_("対象"), max_length=80, db_index=True)
    name = models.CharField(_("ファイル名"), max_length=200)
    title = models.CharField(_("題名"), max_length=200, blank=True)
    attached_at = models.DateTimeField(_("登録日時"))

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("添付ファイル")
        ordering = ["-attached_at", "-pk"]
