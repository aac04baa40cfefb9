"""What a city may set for its follow-up, as dated rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules

Words = rules.Words

THRESHOLDS = rules.declare(
    "followup.thresholds", _("根拠による評価のしきい値"),
    schema={
        "first_of_three": rules.Field(_("3年の目標の1年目"), kind="decimal", unit=_("%"), least=0, most=100),
        "second_of_three": rules.Field(_("3年の目標の2年目"), kind="decimal", unit=_("%"), least=0, most=100),
        "last": rules.Field(_("目標の最終年度・単年度の目標"), kind="decimal", unit=_("%"), least=0, most=100),
    },
    default={"first_of_three": "33.4", "second_of_three": "66.7", "last": "90"},
    source=_("公表されている市政改革の計画の達成率の区分（計画期間の3分の1ずつ）にならう"),
)
SMALL_VALUES = rules.declare(
    "followup.small_values", _("公表で伏せる小さな数"),
    schema={"below": rules.Field(_("この数に満たない値を伏せる"), least=0, most=20)},
    default={"below": 5},
    source=_("統計表の秘匿の慣行。0は伏せない"),
)
CHECKS = rules.declare(
    "followup.checks", _("区長確認の前に区で行う確認"),
    schema={"needed": rules.Field(_("区長確認の前に要る確認の数（係長・課長）"), least=0, most=2)},
    default={"needed": 0},
    source=_("区の決裁規程によって異なるため、案では0。記録はいつでも残せる"),
)
ANSWER = clocks.declare(
    "followup.answer", _("フォローアップの回答"), unit="business_days", amount=20, source=_("区政課の運用"),
)
RETURNED = clocks.declare(
    "followup.returned", _("差し戻しへの回答"), unit="business_days", amount=5, source=_("区政課の運用"),
)

# Scales that hold until the city enters rows of its own (``models.ScaleRow``): title, grades as (code, label, claim).
SCALES: dict[str, tuple[Words, tuple[tuple[str, Words, str], ...]]] = {
    "two_axis": (_("2軸（着手・達成）だけ"), ()),
    "thirds": (_("2軸と、順調かどうか（計画期間の3分の1ずつ）"), (
        ("on_track", _("順調"), "good"), ("not_on_track", _("必ずしも順調でない"), "poor"),
    )),
    "sabc": (_("2軸と、S A B C"), (
        ("S", _("S 目標を上回る"), "good"), ("A", _("A 目標どおり"), "good"), ("B", _("B 目標をやや下回る"), "poor"),
        ("C", _("C 目標を大きく下回る"), "poor"),
    )),
    "three": (_("2軸と、達成・遅れ・未達"), (
        ("done", _("① 達成"), "good"), ("late", _("② 遅れ"), "poor"), ("missed", _("③ 未達"), "poor"),
    )),
    "letters": (_("2軸と、F S A B C X Y Z"), (
        ("F", _("F 完了"), "good"), ("S", _("S 目標以上"), "good"), ("A", _("A 目標どおり"), "good"),
        ("B", _("B 要改善"), "poor"), ("C", _("C 要大幅改善"), "poor"), ("X", _("X 未着手"), "poor"),
        ("Y", _("Y 中止"), "none"), ("Z", _("Z 評価困難"), "none"),
    )),
}
