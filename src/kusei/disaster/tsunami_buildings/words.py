"""What each clause is called, why it is not met, and what would mend it. Codes are the rules', words are the screens'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import format_date
from kusei.disaster.tsunami_buildings.models import Structure
from kusei.disaster.tsunami_buildings.rules import Clause

Words = str | Promise
CLAUSES: dict[str, Words] = {
    "structure": _("構造"),
    "storeys": _("階数"),
    "quake": _("耐震"),
    "height": _("避難場所の高さ"),
    "stairs": _("避難場所までの階段"),
    "access": _("夜間・休日の開け方"),
    "shore": _("海岸・河川からの距離"),
    "facing": _("海岸に面していないこと"),
    "ground": _("対象の標高"),
    "agreement": _("協定"),
}
REASONS: dict[str, Words] = {
    "": _("満たしています"),
    "no_structure": _("構造が分かりません。"),
    "weak_structure": _("RC造・SRC造・告示適合のどれでもありません。"),
    "no_storeys": _("階数が分かりません。"),
    "too_low": _("階数が足りません。"),
    "no_start": _("着工日も耐震診断も分かりません。"),
    "old_code": _("1981年6月1日より前の着工で、耐震診断がありません。"),
    "diagnosed_weak": _("耐震診断で安全が確かめられていません。"),
    "no_height": _("浸水深（基準水位）と避難場所の高さが分かりません。"),
    "below_base_level": _("避難場所が基準水位より低いです。"),
    "below_safe_floor": _("避難場所の階が低すぎます（浸水する階の2つ上から）。"),
    "no_stairs": _("避難場所まで上れる階段があるか分かりません。"),
    "stairs_blocked": _("避難場所まで支障なく上れる階段がありません。"),
    "no_access": _("夜間・休日の開け方が決まっていません。"),
    "few_keys": _("鍵の保管者が足りません。"),
    "no_shore": _("海岸・河川までの距離が分かりません。"),
    "near_shore": _("海岸・河川に近すぎます。"),
    "no_facing": _("海岸に直接面しているか分かりません。"),
    "faces_shore": _("海岸に直接面しています。"),
    "no_ground": _("標高が分かりません。"),
    "high_ground": _("指定の対象より高い土地です。"),
    "no_agreement": _("協定がありません。"),
}
MENDS: dict[str, Words] = {
    "no_structure": _("建築確認の図面か登記で構造を確かめる。"),
    "weak_structure": _("告示1318号に適合するかを設計者に確かめる。適合しなければ見送る。"),
    "no_storeys": _("現地か登記で階数を確かめる。"),
    "too_low": _("屋上を避難場所に使えるか、屋上を1階と数える要件を使うかを検討する。"),
    "no_start": _("建築確認の台帳で着工日を確かめるか、耐震診断を受けてもらう。"),
    "old_code": _("耐震診断を受けてもらう。安全と確認されれば満たす。"),
    "diagnosed_weak": _("耐震改修のあと、もう一度診断を受けてもらう。"),
    "no_height": _("浸水想定の図で深さを確かめ、避難場所の階か床の高さを測る。"),
    "below_base_level": _("基準水位より高い階か屋上に避難場所を移す。"),
    "below_safe_floor": _("必要な階より上か屋上に避難場所を移す。"),
    "no_stairs": _("現地で階段の幅・扉・物の置き方を確かめる。"),
    "stairs_blocked": _("扉の解錠・物の撤去・外階段の設置を所有者に相談する。"),
    "no_access": _("24時間開放・自動解錠・鍵の保管者のどれかを決める。"),
    "few_keys": _("近くに住む鍵の保管者を増やすか、自動解錠にする。"),
    "no_shore": _("地図で海岸・河川までの距離を測る。"),
    "near_shore": _("要件の距離より内側のため、この要件では指定できない。"),
    "no_facing": _("地図と現地で海岸に直接面しているかを確かめる。"),
    "faces_shore": _("間に建物や堤防があるかを確かめる。なければ見送る。"),
    "no_ground": _("標高を地図で確かめる。"),
    "high_ground": _("対象地域の外のため、指定しなくてよいかを確かめる。"),
    "no_agreement": _("所有者（管理組合）・町内会と協定を結ぶ。"),
}
_FOUND: dict[str, Words] = {
    "storeys": _("%(found)s階（必要 %(wanted)s階以上）"),
    "quake": _("着工 %(found)s（必要 %(wanted)s以降）"),
    "access": _("鍵の保管者 %(found)s人（必要 %(wanted)s人以上）"),
    "shore": _("%(found)sm（必要 %(wanted)sm以上）"),
    "ground": _("標高 %(found)sm（%(wanted)sm以下）"),
}
_HEIGHT = _("%(found)sm（基準水位 %(wanted)sm以上）")
_FLOOR = _("%(found)s階（必要 %(wanted)s階以上）")


@dataclass(frozen=True)
class ClauseLine:
    """A clause for people: its name, whether it is met (None = not known), the values, why not, and what would mend it."""

    label: Words
    met: bool | None
    said: Words
    values: str = ""
    mend: Words = ""


def in_words(found: Sequence[Clause], *, by_height: bool = False) -> list[ClauseLine]:
    """``by_height``: the height was compared in metres, not in storeys."""
    return [
        ClauseLine(
            CLAUSES[c.key],
            {"ok": True, "failed": False}.get(c.status),
            REASONS[c.why],
            _values(c, by_height=by_height),
            MENDS.get(c.why, ""),
        )
        for c in found
    ]


def _values(c: Clause, *, by_height: bool) -> str:
    if c.key == "structure" and c.found:
        return str(dict(Structure.choices).get(c.found, c.found))
    pattern = (_HEIGHT if by_height else _FLOOR) if c.key == "height" else _FOUND.get(c.key)
    if pattern is None or not (c.found and c.wanted):
        return ""
    return str(pattern) % {"found": _day(c.key, c.found), "wanted": _day(c.key, c.wanted)}


def _day(key: str, value: str) -> Any:
    return format_date(date.fromisoformat(value), weekday=False) if key == "quake" else value


def named(found: Sequence[Clause], *, by_height: bool = False) -> str:
    """The failed clauses, each with its value and what would mend it, for a refusal."""
    return " ".join(
        _t("「%(clause)s」%(reason)s%(values)s%(mend)s")
        % {
            "clause": line.label,
            "reason": line.said,
            "values": _t("いまは%(values)s。") % {"values": line.values} if line.values else "",
            "mend": line.mend,
        }
        for line in in_words(found, by_height=by_height)
    )
