"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare, room

ROOM = room(
    "shelters",
    label=_("避難所"),
    pillar="disaster",
    home="shelters:list",
    adoptable=True,
    answers=_("地域と協働して避難所の開設・運営訓練を行い、避難所の機能を高める"),
)
VIEW = declare(
    "shelters.view",
    _("避難所を見る"),
    reading=True,
    duties=("disaster", "head", "planning", "community", "welfare", "plan_office", "audit"),
)
RUN = declare(
    "shelters.run", _("避難所を開設・閉鎖し人数を報告する"), duties=("disaster", "head", "community", "welfare")
)
KEEP = declare("shelters.keep", _("避難所の台帳・訓練・機能改善を記録する"), duties=("disaster", "head"))
LOAD = declare("shelters.load", _("避難所の一覧を取り込む"), duties=("disaster", "plan_office"))
ROLL = declare(
    "shelters.roll",
    _("避難者の名簿を見る"),
    reading=True,
    duties=("disaster", "head", "community", "welfare"),
)
RECEIVE = declare(
    "shelters.reception", _("避難者を受け付け名簿を書く"), duties=("disaster", "head", "community", "welfare")
)
SEARCH = declare(
    "shelters.search",
    _("家族からの問い合わせの記録を見る"),
    reading=True,
    duties=("disaster", "head", "community", "welfare", "counter"),
)
ANSWER = declare(
    "shelters.answer_family",
    _("家族からの問い合わせを受ける"),
    duties=("disaster", "head", "community", "welfare", "counter"),
)
SEND = declare("shelters.send", _("避難所の状況を市へ報告する"), duties=("disaster", "head"))
