"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare, room

ROOM = room(
    "staffing_stages", label=_("非常配備体制"), pillar="disaster", home="staffing_stages:board", adoptable=True,
    answers=_("非常配備体制の見直し"),
)
VIEW = declare("staffing_stages.view", _("非常配備体制を見る"), reading=True, duties=("disaster", "head", "planning", "plan_office", "audit"))
DECIDE = declare("staffing_stages.decide", _("配備を決め、解除する"), duties=("disaster", "head"))
ORDER = declare("staffing_stages.order", _("避難情報を発令し、解除する"), duties=("disaster", "head"))
TAKE = declare("staffing_stages.take", _("電文を取り込む"), duties=("disaster", "plan_office"))
TABLES = declare("staffing_stages.tables", _("配備の基準を書く"), duties=("disaster", "plan_office"))
ADOPT = declare("staffing_stages.adopt", _("配備の基準を適用する"), duties=("head", "plan_office"))
