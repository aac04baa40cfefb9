"""What keys are called on screens and paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

CHECK_WORDS: Words = {
    "keys": _("鍵を開けた（施設管理者・市職員・地域の鍵）"),
    "outside": _("周囲に倒壊・火災・浸水の危険がない"),
    "structure": _("建物に傾き・大きなひび・落下しそうなものがない"),
    "inside": _("天井・照明・窓ガラスが安全"),
    "fire": _("火の気・ガス漏れがない"),
    "forbidden": _("立入禁止の場所を決めて表示した"),
    "water": _("水が使える"),
    "power": _("電気が使える"),
    "toilets": _("トイレが使える（だめなら災害用トイレを準備）"),
    "network": _("電話・ネットがつながる"),
    "welfare": _("福祉避難スペースを確保した"),
    "aisles": _("通路を確保して区割りした（高齢者は出入口の近く）"),
    "shoes": _("土足厳禁の場所を決めて表示した"),
    "reception": _("受付を作った（配慮が要る人の窓口を別に）"),
    "notices": _("案内を掲示した（やさしい日本語も）"),
    "teams": _("代表管理者と5つの班を決めた"),
}
OUT_WORDS: Words = {
    "power": _("停電"),
    "water": _("断水"),
    "network": _("電話・ネット不通"),
    "toilet": _("トイレ使用不可"),
    "gas": _("ガス停止"),
    "heating": _("冷暖房停止"),
}
NEED_WORDS: Words = {
    "wheelchair": _("車いす・歩行が難しい"),
    "bedridden": _("寝たきり・介助が要る"),
    "sight": _("目が不自由"),
    "hearing": _("耳が不自由"),
    "intellect": _("知的障害・発達障害"),
    "mental": _("精神障害・こころの不調"),
    "pregnant": _("妊娠中・産後"),
    "infant": _("乳児"),
    "dialysis": _("透析"),
    "oxygen": _("在宅酸素・人工呼吸器"),
    "medicine": _("毎日の薬"),
    "allergy": _("食物アレルギー"),
    "injured": _("けが・発熱"),
    "language": _("日本語が難しい"),
    "pet": _("ペットと一緒"),
    "other": _("そのほか"),
}
PERSON_WORDS: Words = {
    "nameless": _("氏名かフリガナを入れてください。"),
    "age": _("年齢は0から120までの数で入れてください。"),
    "needs": _("配慮が要ることの項目に、知らないものがあります。"),
}


def named(words: Words, keys: Iterable[str]) -> str:
    """The words of keys in a row, in the order given; unknown keys are left out."""
    return _t("、").join(str(words[k]) for k in keys if k in words)
