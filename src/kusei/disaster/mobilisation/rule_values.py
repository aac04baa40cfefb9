"""The room's rules: declared defaults are drafts until an officer confirms a dated row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation.lifecycle import HELP_DUE, NOTICE_DUE, SUPPORT_DUE

DRAFT = _("業務継続計画の例による案（未確認）")
COMING = rules.declare(
    "mobilisation.coming",
    _("参集の速さと距離"),
    schema={
        "walk_kmh": rules.Field(_("歩く速さ"), kind="decimal", unit="km/h", least="0.5", most="8"),
        "bicycle_kmh": rules.Field(_("自転車の速さ"), kind="decimal", unit="km/h", least="1", most="30"),
        "motorcycle_kmh": rules.Field(_("バイクの速さ"), kind="decimal", unit="km/h", least="1", most="60"),
        "car_kmh": rules.Field(_("自動車の速さ"), kind="decimal", unit="km/h", least="1", most="60"),
        "detour": rules.Field(_("直線距離に掛ける係数"), kind="decimal", least="1", most="3"),
        "cap_km": rules.Field(_("参集できる距離の上限"), kind="decimal", unit="km", least="1", most="60"),
    },
    default={
        "walk_kmh": "3.0", "bicycle_kmh": "8.0", "motorcycle_kmh": "12.0", "car_kmh": "8.0", "detour": "1.3", "cap_km": "20",
    },
    source=DRAFT,
)  # fmt: skip
WEIGHTS = rules.declare(
    "mobilisation.weights",
    _("動員先を決めるときの重み"),
    schema={
        "churn_min": rules.Field(_("前の指定から移すことを何分の遠さと同じとみなすか"), unit=_("分"), least=0, most=600),
        "caring_percent": rules.Field(_("育児・介護のある人の遠さの割増し"), unit="%", least=0, most=500),
    },
    default={"churn_min": 20, "caring_percent": 50},
    source=DRAFT,
)
ARRIVAL = rules.declare(
    "mobilisation.arrival",
    _("参集の見込み（準備と参集できる割合）"),
    schema={
        "ready_min": rules.Field(_("家を出るまで（短い人）"), unit=_("分"), least=0, most=600),
        "ready_max": rules.Field(_("家を出るまで（長い人）"), unit=_("分"), least=1, most=1440),
        "available_least": rules.Field(_("参集できる人の割合（少ないとき）"), unit="%", least=0, most=100),
        "available_most": rules.Field(_("参集できる人の割合（多いとき）"), unit="%", least=0, most=100),
        "way_percent": rules.Field(_("道のりの時間に掛ける割合"), unit="%", least=20, most=400),
        "bridge_detour_min": rules.Field(_("渡れない橋を回り道する時間"), unit=_("分"), least=0, most=600),
    },
    default={
        "ready_min": 30, "ready_max": 60, "available_least": 70, "available_most": 90, "way_percent": 100, "bridge_detour_min": 45,
    },
    source=DRAFT,
)  # fmt: skip
clocks.declare(NOTICE_DUE, _("動員指定の通知期限"), unit="days", amount=30, source=_("根拠を確かめるまでの案"))
REMIND = rules.declare(
    "mobilisation.remind",
    _("動員の催促"),
    schema={"minutes": rules.Field(_("次の催促までの間隔"), unit=_("分"), least=5, most=240)},
    default={"minutes": 30},
    source=DRAFT,
)
CALLING = rules.declare(
    "mobilisation.calling",
    _("動員の連絡用リンクと到着の時刻"),
    schema={
        "link_days": rules.Field(_("連絡用リンクと入口のQRが使える日数"), unit=_("日"), least=1, most=31),
        "skew_minutes": rules.Field(_("端末の時計が進んでいてもよい時間"), unit=_("分"), least=0, most=60),
    },
    default={"link_days": 7, "skew_minutes": 10},
    source=DRAFT,
)
RELIEF = rules.declare(
    "mobilisation.relief",
    _("交代勤務の休息"),
    schema={
        "rest_hours": rules.Field(_("勤務と勤務の間"), unit=_("時間"), least=0, most=24),
        "days_in_row": rules.Field(_("続けて勤務できる日数"), unit=_("日"), least=1, most=14),
        "longest_hours": rules.Field(_("1回の勤務の長さの上限"), unit=_("時間"), least=1, most=24),
        "override_rest_hours": rules.Field(_("区長が認めるときの勤務の間の下限"), unit=_("時間"), least=0, most=24),
        "override_days": rules.Field(_("区長が認めるときの続けて勤務できる日数"), unit=_("日"), least=1, most=14),
    },
    default={"rest_hours": 11, "days_in_row": 3, "longest_hours": 12, "override_rest_hours": 8, "override_days": 4},
    source=DRAFT,
)
RELIEF_CARE = rules.declare(
    "mobilisation.relief_care",
    _("交代勤務と家庭の事情"),
    schema={"no_nights": rules.Field(_("家庭の事情の届出がある職員に夜の勤務を入れない"), kind="bool")},
    default={"no_nights": True},
    source=DRAFT,
)
clocks.declare(SUPPORT_DUE, _("応援の要請への回答"), unit="hours", amount=12, source=_("根拠を確かめるまでの案"))
clocks.declare(HELP_DUE, _("区の間の応援の申し出への返事"), unit="hours", amount=1, source=_("根拠を確かめるまでの案"))
