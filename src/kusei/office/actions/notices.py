"""Notices: a post's own, marked as read by whoever acts at it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.outbox.models import Notice
from kusei.office import powers
from kusei.office.actions.ending import update


class ReadNotice(Action):
    verb, power, label, on = "office.read_notice", powers.VIEW, _("確認済みにする"), "notice"
    notice: Notice

    def check(self) -> None:
        if self.notice.post_id != self.actor.post_id:
            raise Refused(_t("ほかの職へのお知らせです。"))

    def perform(self) -> Notice:
        if self.notice.read_at is None:
            update(self.notice, read_at=calendar.now())
        return self.notice


class ReadAllNotices(Action):
    verb, power, label, city_wide = "office.read_all_notices", powers.VIEW, _("すべて確認済みにする"), True

    def perform(self) -> int:
        return Notice.objects.filter(post_id=self.actor.post_id or 0, read_at=None).update(read_at=calendar.now())

    def facts(self, result: int) -> dict[str, Any]:
        return {"notices": result}
