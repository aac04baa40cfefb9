"""The room's rules: methods of counting capacity side by side, each with its source; drafts until confirmed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.disaster.shelters.lifecycle import HEADCOUNT_DUE


def _method(key: str, label: object, m2: str, source: object) -> str:
    return rules.declare(
        f"shelters.m2_{key}",
        label,  # type: ignore[arg-type]
        schema={"m2": rules.Field(_("1人あたり面積"), kind="decimal", unit="m²", least="1.0", most="20")},
        default={"m2": m2},
        source=source,  # type: ignore[arg-type]
    )


METHODS = (
    _method("tatami", _("畳1枚（従来の目安）"), "1.65", _("従来の避難所計画で使われてきた目安")),
    _method("city", _("市の目安"), "2.0", _("市の基準を確認して入れてください")),
    _method("distance", _("感染症対策時"), "3.3", _("感染症対策時の避難所レイアウトの目安")),
    _method(
        "guideline",
        _("国の指針（2024年12月）"),
        "3.5",
        _("内閣府 避難生活の環境に関する指針（2024年12月改定、スフィア基準）"),
    ),
    _method("shared", _("共用部分を含む"), "4.5", _("通路・共用部分を含めた目安（4.5〜5.5m²の下限）")),
    _method("radius", _("周囲1.5mを空ける"), "7.7", _("一人の周囲1.5mを空けるときの目安")),
)
TOILETS = rules.declare(
    "shelters.toilets",
    _("避難所のトイレの数"),
    schema={
        "first": rules.Field(_("発災直後：1基あたりの人数"), unit=_("人"), least=1),
        "later": rules.Field(_("その後：1基あたりの人数"), unit=_("人"), least=1),
    },
    default={"first": 50, "later": 20},
    source=_("内閣府 避難生活の環境に関する指針（2024年12月改定）"),
)
clocks.declare(
    HEADCOUNT_DUE,
    _("避難者数の報告"),
    unit="hours",
    amount=2,
    source=_("2時間ごとの定時報告（公表されている他都市の運用）による案"),
)
