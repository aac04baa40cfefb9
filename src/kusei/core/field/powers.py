"""Who takes a phone along, and who answers for the phones of a ward."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare, room

ROOM = room(
    "field", label=_("持ち出し端末"), pillar="office", home="field_office:list", adoptable=False,
    answers=_("地域と協働して避難所の開設・運営訓練を行い、避難所の機能を高める"),
)
RUNNERS = ("disaster", "head", "community", "welfare")
VIEW = declare("field.view", _("持ち出し端末を見る"), duties=(*RUNNERS, "audit"), reading=True)
CARRY = declare("field.carry", _("端末を持ち出し、届いた記録を送る"), duties=RUNNERS)
KEEP = declare("field.keep", _("端末を止め、届かなかった記録を決める"), duties=("disaster", "head"))
