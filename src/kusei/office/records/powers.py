"""Every post registers documents; few keep the tables and destroy; requests to see documents are read by few."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "records", label=_("文書管理"), pillar="office", home="records:list", adoptable=False,
    answers=_("事務の簡素化"),
)
VIEW = declare("records.view", _("文書の登録簿を見る"), duties=DUTIES, reading=True)
ENTER = declare("records.enter", _("文書を収受・施行・完結する"), duties=DUTIES)
KEEP = declare("records.keep", _("分類・記号・廃棄・廃棄停止を扱う"), duties=("general_affairs", "plan_office"))
DISCLOSURES = declare(
    "records.disclosures", _("開示請求を見る"), duties=("general_affairs", "plan_office", "head", "audit"), reading=True,
)
DISCLOSE = declare("records.disclose", _("開示請求を受け付け、決定する"), duties=("general_affairs", "plan_office"))
