"""Powers of the pages themselves; declared where the start finds them, before any view is loaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare

EXPORT = declare(
    "office.export", _("一覧を書き出す"), reading=True,
    duties=("head", "planning", "disaster", "welfare", "community", "counter", "plan_office", "general_affairs", "audit"),
)
