"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare, room

ROOM = room(
    "tsunami_buildings",
    label=_("津波避難ビル"),
    pillar="disaster",
    home="tsunami_buildings:list",
    adoptable=True,
    answers=_("津波避難ビルの指定を広げ、津波から逃げ遅れる人をなくす"),
)
VIEW = declare(
    "tsunami_buildings.view",
    _("津波避難ビルを見る"),
    reading=True,
    duties=("disaster", "head", "planning", "plan_office", "audit"),
)
KEEP = declare("tsunami_buildings.keep", _("津波避難ビルを調査・点検する"), duties=("disaster", "head"))
DECIDE = declare("tsunami_buildings.decide", _("津波避難ビルの協定・指定・解除を行う"), duties=("disaster", "head"))
KEYS = declare(
    "tsunami_buildings.keys", _("鍵の保管者の名前と電話を見る"), reading=True, duties=("disaster", "head")
)
LOAD = declare("tsunami_buildings.load", _("津波避難ビルの一覧を取り込む"), duties=("disaster", "plan_office"))
