"""The room's rules: declared defaults are drafts until an officer confirms a dated row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rules
from kusei.disaster.tsunami_buildings.lifecycle import AGREEMENT_ENDS, CHANGE_REVIEW, CHECK_DUE, SIGN_DUE, TALK_DUE
from kusei.disaster.tsunami_buildings.rules import Criteria

_CRITERIA_FIELDS = {
    "min_storeys": rules.Field(_("最低の階数"), unit=_("階"), least=1, most=20),
    "quake_code_from": rules.Field(_("新耐震とみなす着工日"), kind="text"),
    "key_holders": rules.Field(_("必要な鍵の保管者"), unit=_("人"), least=1),
    "storey_height_m": rules.Field(_("1階分の高さ"), kind="decimal", unit="m", least="2.0", most="6.0"),
    "storeys_above_water": rules.Field(_("浸水する階より上に必要な階数"), unit=_("階"), least=0),
    "roof_counts": rules.Field(_("使える屋上を1階と数える"), kind="bool"),
    "min_shore_m": rules.Field(_("海岸・河川からの距離（0は条件なし）"), unit="m", least=0, most=5000),
    "off_shore": rules.Field(_("海岸に直接面しないこと"), kind="bool"),
    "max_ground_m": rules.Field(_("対象とする標高の上限（0は条件なし）"), kind="decimal", unit="m", least="0", most="100"),
}
_OWN: dict[str, Any] = {
    "min_storeys": 3,
    "quake_code_from": "1981-06-01",
    "key_holders": 2,
    "storey_height_m": "3.0",
    "storeys_above_water": 2,
    "roof_counts": False,
    "min_shore_m": 0,
    "off_shore": False,
    "max_ground_m": "0",
}
ELIGIBILITY = rules.declare(
    "tsunami_buildings.eligibility",
    _("津波避難ビルの要件"),
    schema=_CRITERIA_FIELDS,
    default=_OWN,
    source=_("公表されている他都市の基準と国の技術的助言（2011年11月17日 国住指2570）による案"),
)
# Criteria that cities have published, to be chosen from and compared with. Drafts until an officer confirms the source.
STANDARDS: dict[str, tuple[str, str | Promise]] = {
    "own": (ELIGIBILITY, _("本市の要件")),
    "unlocking": (
        rules.declare(
            "tsunami_buildings.criteria_unlocking",
            _("要件の例：3階以上・解錠体制"),
            schema=_CRITERIA_FIELDS,
            default={**_OWN, "key_holders": 1},
            source=_("対象地域の3階以上・新耐震・解錠体制を求める都市の公表基準による案（未確認）"),
        ),
        _("3階以上・解錠体制の例"),
    ),
    "off_shore": (
        rules.declare(
            "tsunami_buildings.criteria_off_shore",
            _("要件の例：海岸に面しない・屋上を含めて3階"),
            schema=_CRITERIA_FIELDS,
            default={**_OWN, "roof_counts": True, "off_shore": True},
            source=_("海岸に直接面しないこと、2階建の屋上を含めることとする都市の公表基準による案（未確認）"),
        ),
        _("海岸に面しない・屋上を含む例"),
    ),
    "low_land": (
        rules.declare(
            "tsunami_buildings.criteria_low_land",
            _("要件の例：4階以上・標高10m以下"),
            schema=_CRITERIA_FIELDS,
            default={**_OWN, "min_storeys": 4, "max_ground_m": "10"},
            source=_("4階以上、標高10m以下の地域で指定する都市の報道された基準による案（未確認）"),
        ),
        _("4階以上・標高10m以下の例"),
    ),
    "set_back": (
        rules.declare(
            "tsunami_buildings.criteria_set_back",
            _("要件の例：海岸・河川から500m以上"),
            schema=_CRITERIA_FIELDS,
            default={**_OWN, "min_shore_m": 500},
            source=_("国の技術的助言（2011年11月17日 国住指2570）の水深係数1.5の条件を距離の要件とした案（未確認）"),
        ),
        _("海岸・河川から500m以上の例"),
    ),
}
STANDARD = rules.declare(
    "tsunami_buildings.standard",
    _("津波避難ビルに使う要件"),
    schema={"key": rules.Field(_("要件の記号（own・unlocking・off_shore・low_land・set_back）"), kind="text")},
    default={"key": "own"},
    source=_("本市の要件を使う（案）"),
)
REACH = rules.declare(
    "tsunami_buildings.reach",
    _("津波避難ビルに届く範囲の試算"),
    schema={
        "walk_mps": rules.Field(_("歩く速さ"), kind="decimal", unit="m/s", least="0.1", most="3"),
        "slow_mps": rules.Field(_("ゆっくり歩く人の速さ"), kind="decimal", unit="m/s", least="0.1", most="3"),
        "start_min": rules.Field(_("逃げ始めるまで"), unit=_("分"), least=0, most=120),
        "arrival_min": rules.Field(_("津波が来るまで"), unit=_("分"), least=1, most=600),
        "climb_m": rules.Field(_("階段で上る高さ"), kind="decimal", unit="m", least="0", most="60"),
        "climb_mps": rules.Field(_("階段を上る速さ（高さ）"), kind="decimal", unit="m/s", least="0.05", most="1"),
        "cap_m": rules.Field(_("歩く距離の上限（0は上限なし）"), unit="m", least=0, most=10000),
        "detour": rules.Field(_("直線距離に掛ける係数"), kind="decimal", least="1", most="3"),
    },
    default={
        "walk_mps": "1.0",
        "slow_mps": "0.5",
        "start_min": 15,
        "arrival_min": 60,
        "climb_m": "9",
        "climb_mps": "0.21",
        "cap_m": 500,
        "detour": "1.5",
    },
    source=_("県の津波避難計画ガイドライン（徒歩1.0m/s・上限500m・15分後に開始）と被害想定の係数1.5による案（未確認）"),
)
REPORT_DAYS = rules.declare(
    "tsunami_buildings.report_days",
    _("津波避難ビルの変更の報告"),
    schema={"days": rules.Field(_("変更から報告まで"), unit=_("日"), least=0, most=365)},
    default={"days": 14},
    source=_("法第49条の5の変更の届出を受ける期間の案（協定で決める・未確認）"),
)
RENEWAL_NOTICE = rules.declare(
    "tsunami_buildings.renewal_notice",
    _("協定の更新の声かけ"),
    schema={"months": rules.Field(_("期限の何か月前から"), unit=_("か月"), least=0, most=24)},
    default={"months": 3},
    source=_("更新の協議を始める時期の案"),
)
KEYS_KEPT = rules.declare(
    "tsunami_buildings.keys_kept",
    _("外れた鍵の保管者の保存"),
    schema={"days": rules.Field(_("保管者から外れた日から"), unit=_("日"), least=1, most=3650)},
    default={"days": 365},
    source=_("利用目的が済めば消すという法の考え方をもとにした案（未確認：協定と市の保存期間表を確かめて決めてください）"),
)
M2_PER_PERSON = rules.declare(
    "tsunami_buildings.m2_per_person",
    _("津波避難ビルの1人あたり面積"),
    schema={"m2": rules.Field(_("1人あたり面積"), kind="decimal", unit="m²", least="0.5", most="10")},
    default={"m2": "1.0"},
    source=_("公表されている協定の例（1人1m²）による案"),
)
clocks.declare(
    CHECK_DUE,
    _("津波避難ビルの年次点検"),
    unit="months",
    amount=12,
    source=_("年1回の現況確認（公表されている他都市の運用）による案"),
)
clocks.declare(TALK_DUE, _("所有者への次の連絡"), unit="days", amount=30, source=_("協議を止めないための案"))
clocks.declare(SIGN_DUE, _("標識の設置"), unit="days", amount=60, source=_("指定から標識の設置までの案"))
clocks.declare(
    AGREEMENT_ENDS,
    _("津波避難ビルの協定の期限"),
    unit="months",
    amount=36,
    source=_("公表されている協定の例（3年ごとの更新）による案"),
)
clocks.declare(CHANGE_REVIEW, _("変更届の確認"), unit="days", amount=30, source=_("変更届を受けてから再判定までの案"))


def standard_key(day: date, *, ward: Ward) -> str:
    """The criteria the ward uses on ``day``; a key nobody knows falls back on the city's own."""
    key = str(rules.at(STANDARD, day, ward=ward)["key"]).strip()
    return key if key in STANDARDS else "own"


def criteria(day: date, *, ward: Ward, key: str = "") -> Criteria:
    return every_criteria(day, ward=ward)[key or standard_key(day, ward=ward)]


def every_criteria(day: date, *, ward: Ward) -> dict[str, Criteria]:
    """All declared sets, read at once."""
    found = rules.at_once([rule for rule, _label in STANDARDS.values()], day, ward=ward)
    return {key: _criteria({**_OWN, **found[rule].values}) for key, (rule, _label) in STANDARDS.items()}


def _criteria(value: Mapping[str, Any]) -> Criteria:
    return Criteria(
        min_storeys=int(value["min_storeys"]),
        quake_code_from=date.fromisoformat(str(value["quake_code_from"])),
        key_holders=int(value["key_holders"]),
        storey_height_m=Decimal(str(value["storey_height_m"])),
        storeys_above_water=int(value["storeys_above_water"]),
        roof_counts=bool(value["roof_counts"]),
        min_shore_m=int(value["min_shore_m"]),
        off_shore=bool(value["off_shore"]),
        max_ground_m=Decimal(str(value["max_ground_m"])),
    )


def m2_per_person(day: date, *, ward: Ward) -> Decimal:
    return rules.at(M2_PER_PERSON, day, ward=ward).decimal("m2")
