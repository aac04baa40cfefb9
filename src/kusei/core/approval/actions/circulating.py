"""供覧: show what arrived to posts; each marks that it has seen it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.approval import powers, queries
from kusei.core.approval.actions.drafting import Files
from kusei.core.approval.models import Circular, Reader
from kusei.core.files.store import attach
from kusei.core.ledger.models import Post, Ward
from kusei.core.rows import Row


class SendCircular(Action):
    verb, power, label = "approval.circulate", powers.DRAFT, _("供覧に回す")
    effect = _("選んだ職に届き、だれが見たかが残ります。")
    title: str
    posts: Sequence[Post]
    note: str = ""
    about: Row | None = None
    files: Files = ()

    def where(self) -> Ward | None:
        return self.actor.post.ward if isinstance(self.actor, Staff) else None

    def check(self) -> None:
        if not isinstance(self.actor, Staff):
            raise Refused(_("供覧は職員が職に就いて回します。"))
        if not self.title.strip():
            raise Refused(_("件名を入れてください。"), field="title")
        if not self.posts:
            raise Refused(_("見てもらう職を選んでください。"), field="posts")
        if any(p.ward_id not in (None, self.actor.ward_id) for p in self.posts):
            raise Refused(_("ほかの区の職には回せません。照会を使ってください。"), field="posts")

    def perform(self) -> Circular:
        sender: Post = self.actor.post  # type: ignore[attr-defined]
        url = self.about.get_absolute_url() if self.about is not None and hasattr(self.about, "get_absolute_url") else ""
        row = Circular.objects.create(
            ward=sender.ward, sender=sender, title=self.title.strip()[:160], note=self.note, sent_at=self.moment, url=url,
            subject=f"{self.about.kind}:{self.about.ref}" if self.about is not None else "",
        )
        Reader.objects.bulk_create(Reader(circular=row, post=post) for post in dict.fromkeys(self.posts))
        for name, kept in self.files:
            attach(row, kept, name=name)
        return row

    def facts(self, result: Circular) -> dict[str, Any]:
        return {"posts": len(self.posts), "about": result.subject}


class MarkSeen(Action):
    verb, power, label = "approval.mark_seen", powers.DRAFT, _("見たことを記録する")
    effect = _("供覧の欄に印が付きます。")
    on, shortcut, tone = "circular", "s", "main"
    circular: Circular
    comment: str = ""

    @classmethod
    def reading(cls, actor: Actor, row: Circular) -> Reader | None:
        post = getattr(actor, "post", None)
        if post is None:
            return None
        return row.readers.filter(post__in=queries.answered_by(post, calendar.today()), read_at=None).first()

    @classmethod
    def hindrance(cls, actor: Actor, row: Circular) -> str:
        return "" if cls.reading(actor, row) else str(_("あなたの職あてで、まだ見ていない供覧ではありません。"))

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.circular):
            raise Refused(reason)

    def perform(self) -> Circular:
        reading = self.reading(self.actor, self.circular)
        assert reading is not None
        reading.read_at, reading.read_by, reading.comment = self.moment, self.actor.label, self.comment.strip()[:300]
        reading.save(update_fields=["read_at", "read_by", "comment"])
        return self.circular
