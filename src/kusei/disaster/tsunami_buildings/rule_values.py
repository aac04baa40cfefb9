"""The room's rules: declared defaults are drafts until an officer confirms a dated row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rules
from kusei.disaster.tsunami_buildings.lifecycle import CHECK_DUE
from kusei.disaster.tsunami_buildings.rules import Criteria

ELIGIBILITY = rules.declare(
    "tsunami_buildings.eligibility",
    _("津波避難ビルの要件"),
    schema={
        "min_storeys": rules.Field(_("最低の階数"), unit=_("階"), least=1, most=20),
        "quake_code_from": rules.Field(_("新耐震とみなす着工日"), kind="text"),
        "key_holders": rules.Field(_("必要な鍵の保管者"), unit=_("人"), least=1),
        "storey_height_m": rules.Field(_("1階分の高さ"), kind="decimal", unit="m", least="2.0", most="6.0"),
        "storeys_above_water": rules.Field(_("浸水する階より上に必要な階数"), unit=_("階"), least=0),
    },
    default={
        "min_storeys": 3,
        "quake_code_from": "1981-06-01",
        "key_holders": 2,
        "storey_height_m": "3.0",
        "storeys_above_water": 2,
    },
    source=_("公表されている他都市の基準と国の技術的助言（2011年11月17日 国住指2570）による案"),
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


def criteria(day: date, *, ward: Ward) -> Criteria:
    value = rules.at(ELIGIBILITY, day, ward=ward)
    return Criteria(
        min_storeys=int(value["min_storeys"]),
        quake_code_from=date.fromisoformat(str(value["quake_code_from"])),
        key_holders=int(value["key_holders"]),
        storey_height_m=value.decimal("storey_height_m"),
        storeys_above_water=int(value["storeys_above_water"]),
    )


def m2_per_person(day: date, *, ward: Ward) -> Decimal:
    return rules.at(M2_PER_PERSON, day, ward=ward).decimal("m2")
