"""The room's rules: methods of counting capacity side by side, each with its source; drafts until confirmed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.disaster.shelters.lifecycle import ASK_DUE, HEADCOUNT_DUE, REPORT_DUE


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
GUIDELINE = "shelters.m2_guideline"
TOILETS = rules.declare(
    "shelters.toilets",
    _("避難所のトイレの数"),
    schema={
        "first": rules.Field(_("発災直後：1基あたりの人数"), unit=_("人"), least=1),
        "later": rules.Field(_("その後：1基あたりの人数"), unit=_("人"), least=1),
        "after_hours": rules.Field(_("「その後」とみなすのは開設から"), unit=_("時間"), least=0, most=720),
    },
    default={"first": 50, "later": 20, "after_hours": 72},
    source=_("内閣府 避難生活の環境に関する指針（2024年12月改定）"),
)
clocks.declare(
    HEADCOUNT_DUE,
    _("避難者数の報告"),
    unit="hours",
    amount=2,
    source=_("2時間ごとの定時報告（公表されている他都市の運用）による案"),
)
clocks.declare(
    REPORT_DUE,
    _("避難所の定時報告"),
    unit="hours",
    amount=2,
    source=_("2時間ごとの定時報告（公表されている他都市の運用）による案"),
)
clocks.declare(
    ASK_DUE,
    _("物資・応援の要請への回答"),
    unit="hours",
    amount=6,
    source=_("要請を放置しないための案（市で確認して決めてください）"),
)
SUPPLIES = rules.declare(
    "shelters.supplies",
    _("避難所で要る物資の目安"),
    schema={
        "litres": rules.Field(_("飲料水：1人1日"), kind="decimal", unit="L", least="0"),
        "meals": rules.Field(_("食料：1人1日"), kind="decimal", unit=_("食"), least="0"),
        "blankets": rules.Field(_("毛布：1人"), kind="decimal", unit=_("枚"), least="0"),
        "beds_percent": rules.Field(_("簡易ベッドが要る人の割合"), unit="%", least=0, most=100),
        "days": rules.Field(_("何日分を要請するか"), kind="decimal", unit=_("日"), least="0.5", most="7"),
    },
    default={"litres": "3", "meals": "3.6", "blankets": "2", "beds_percent": 100, "days": "1"},
    source=_("東京都の被害想定（2022年）の算定（食料1.2×3食、水3L、毛布2枚）と国の指針（全員に簡易ベッド）による案"),
)
SEARCH_LIMITS = rules.declare(
    "shelters.search_limits",
    _("家族からの問い合わせの制限"),
    schema={
        "post_hour": rules.Field(_("1つの職で1時間に受ける件数"), unit=_("件"), least=1, most=500),
        "caller_day": rules.Field(_("同じ連絡先から1日に受ける件数"), unit=_("件"), least=1, most=50),
        "age_gap": rules.Field(_("年齢のずれを許す幅"), unit=_("歳"), least=0, most=10),
    },
    default={"post_hour": 60, "caller_day": 3, "age_gap": 3},
    source=_("一覧のように使われることを防ぐための案（市で確認して決めてください）"),
)
KEPT = rules.declare(
    "shelters.roll_kept",
    _("避難者名簿の保存"),
    schema={
        "roll_months": rules.Field(_("名簿：閉鎖してから"), unit=_("か月"), least=1, most=120),
        "search_months": rules.Field(_("問い合わせの記録：受け付けてから"), unit=_("か月"), least=1, most=120),
        "drill_days": rules.Field(_("訓練の名簿：閉鎖してから"), unit=_("日"), least=0, most=365),
    },
    default={"roll_months": 60, "search_months": 12, "drill_days": 30},
    source=_("文書の保存年限に合わせる案（市の文書管理の定めを確認して決めてください）"),
)
