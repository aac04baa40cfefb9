"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "autonomy", label=_("区長の裁量"), pillar="plan", home="autonomy:list", adoptable=False,
    answers=_("区長の権限と裁量を高め、自主的・主体的な区政運営を進める"),
)
VIEW = declare("autonomy.view", _("区長裁量経費を見る"), reading=True, duties=DUTIES)
PROPOSE = declare(
    "autonomy.propose", _("事業を提案する"),
    duties=("planning", "disaster", "welfare", "community", "counter", "general_affairs", "head"),
)
CHOOSE = declare("autonomy.choose", _("評点を付け、選定し、配当する"), duties=("planning", "head"))
SPEND = declare("autonomy.spend", _("執行と決算を記録する"), duties=("planning", "general_affairs", "head"))
CEILING = declare("autonomy.ceiling", _("区の枠を決める"), duties=("plan_office",))
CONSULT = declare("autonomy.consult", _("局との協議を準備する"), duties=("planning", "head"))
ASK = declare("autonomy.ask", _("局に協議を申し入れ、受け入れ、会議に上げる"), duties=("head",))
ANSWER = declare(
    "autonomy.answer", _("区の協議に回答する"),
    duties=("plan_office", "disaster", "planning", "welfare", "community", "general_affairs", "head"),
)
SIGN = declare(
    "autonomy.sign", _("協議書を決裁に上げる"),
    duties=("planning", "head", "plan_office", "disaster", "welfare", "community", "general_affairs"),
)
MEET = declare("autonomy.meet", _("市長・副市長の会議の結論を記録する"), duties=("plan_office",))
TABLE = declare("autonomy.table", _("事務分担の表を直し、移す提案を決める"), duties=("plan_office",))
MOVE = declare("autonomy.move", _("事務を移すことを提案する"), duties=("planning", "head", "plan_office"))
EARN = declare("autonomy.earn", _("区の独自収入を契約し、受け、使い道を記録する"), duties=("planning", "general_affairs", "head"))
PLACE = declare(
    "autonomy.place", _("職の配置を提案し、仕事の量を測る"),
    duties=("planning", "disaster", "welfare", "community", "counter", "general_affairs", "head"),
)
PLACE_DECIDE = declare("autonomy.place_decide", _("職の配置を決め、点検する"), duties=("planning", "head"))
