"""What a line of a ward reform plan is about: the system that answers it and the evidence that measures it.

A declared catalogue in our own words. Importing proposes a topic for every node, with the words that matched; a
person can change what follows from it. Match words stand in ``topics.json``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core.evidence.expected import EXPECTED
from kusei.core.text import fold

Words = str | Promise


@dataclass(frozen=True)
class Topic:
    """``mode``: who usually carries an initiative of this kind (ward | city | bureau)."""

    key: str
    label: Words
    rooms: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    mode: str = "ward"


@dataclass(frozen=True)
class Match:
    topic: Topic
    words: tuple[str, ...]


def _topics(*rows: tuple[Any, ...]) -> dict[str, Topic]:
    found = {row[0]: Topic(*row) for row in rows}
    unknown = {k for t in found.values() for k in t.evidence} - set(EXPECTED)
    if unknown:
        raise ValueError(f"topics want evidence that is not expected: {sorted(unknown)}")
    return found


# The twenty kinds of initiative.
INITIATIVES = _topics(
    ("manuals", _("災害対策本部の班別マニュアル"), ("headquarters",), ("headquarters.manuals", "headquarters.findings_closed")),
    ("mobilisation", _("動員と応援の体制"), ("mobilisation",), ("mobilisation.roster_filled", "mobilisation.arrival_3h")),
    ("volunteer_centre", _("災害ボランティアセンターの訓練"), ("volunteers",), ("volunteers.drills", "volunteers.time_to_open")),
    ("stockpile", _("備蓄と調達"), ("stockpile",), ("stockpile.lines", "stockpile.days_of_cover")),
    ("tsunami_buildings", _("津波避難ビルの指定"), ("tsunami_buildings",),
     ("tsunami_buildings.designated", "tsunami_buildings.capacity", "tsunami_buildings.reached", "tsunami_buildings.checked")),
    ("stranded", _("帰宅困難者の対策"), ("stranded",), ("stranded.agreements", "stranded.coverage"), "city"),
    ("shelter_drills", _("避難所の開設・運営訓練"), ("shelters",), ("shelters.drills", "shelters.drill_districts")),
    ("from_pregnancy", _("妊娠期からの子育て支援"), ("maternal_child", "parenting"),
     ("maternal_child.contacts", "maternal_child.on_time", "parenting.sessions")),
    ("dedicated_posts", _("専任の体制"), ("child_protection",),
     ("child_protection.dedicated_posts", "child_protection.checked_48h")),
    ("work_corner", _("就労支援コーナー"), ("employment",), ("employment.referrals", "employment.employed")),
    ("isolation_network", _("孤立を防ぐネットワーク"), ("isolation",), ("isolation.members", "isolation.alert_to_contact")),
    ("lectures", _("対象を絞った講演会"), ("courses",), ("courses.events", "courses.first_time")),
    ("community_course", _("担い手を育てる講習"), ("courses", "leaders"), ("courses.completers", "leaders.took_role")),
    ("partner_network", _("地域・NPO・企業のつながり"), ("partners",), ("partners.links", "partners.solved")),
    ("district_staff", _("地域のニーズの把握"), ("needs", "committee"), ("needs.visits", "needs.answered_on_time")),
    ("joint_works", _("整備を担う部署との連携"), ("needs",), ("needs.joint_works", "needs.works_resolved")),
    ("vacant_houses", _("空き家の適正管理"), ("vacant_houses",), ("vacant_houses.reports", "vacant_houses.resolved")),
    ("kiosk", _("証明書のコンビニ交付"), ("kiosk", "certificates"), ("kiosk.certificates", "kiosk.share"), "bureau"),
    ("outsourcing", _("窓口業務への民間活力の導入"), ("outsourcing",),
     ("outsourcing.studied", "outsourcing.minutes_saved"), "city"),
    ("postal", _("郵送請求の集約"), ("postal",), ("postal.centralised", "postal.lead_days"), "bureau"),
)

# What policies and issues speak of. One line may hold several.
MATTERS = _topics(
    ("staff_awareness", _("職員の防災意識"), ("training",), ("training.staff_trained",)),
    ("staffing_stages", _("非常配備の体制"), ("staffing_stages",), ("staffing_stages.decisions",)),
    ("liaison", _("関係機関との連携"), ("headquarters",), ("headquarters.liaison",)),
    ("headquarters", _("災害対策本部の機能"), ("headquarters",), ("headquarters.findings_closed",)),
    ("base_functions", _("防災拠点の機能"), ("headquarters",), ("headquarters.findings_closed",)),
    ("gathering", _("災害時の人員"), ("mobilisation",), ("mobilisation.arrival_3h",)),
    ("self_help", _("市民の自助・共助"), ("preparedness",), ("preparedness.outreach",)),
    ("people_in_need", _("災害時の要援護者"), ("evacuation_support",), ("evacuation_support.plans",)),
    ("big_quake", _("大きな地震への備え"), ("tsunami_buildings", "stranded"), ("tsunami_buildings.capacity", "stranded.coverage")),
    ("tsunami_stranded", _("津波と帰宅困難者"), ("tsunami_buildings", "stranded"), ("tsunami_buildings.capacity", "stranded.coverage")),
    ("shelters", _("避難所"), ("shelters",), ("shelters.drill_districts", "shelters.functions_improved")),
    ("child_families", _("子育て家庭"), ("parenting", "maternal_child"), ("parenting.sessions", "maternal_child.on_time")),
    ("birth_worries", _("出産・子育ての不安"), ("maternal_child",), ("maternal_child.on_time",)),
    ("child_protection", _("児童虐待への対応"), ("child_protection",), ("child_protection.checked_48h",)),
    ("employment", _("就労による自立"), ("employment",), ("employment.employed",)),
    ("mutual_help", _("地域の互助"), ("isolation",), ("isolation.members", "isolation.alert_to_contact")),
    ("participation", _("地域活動への参加"), ("courses",), ("courses.first_time",)),
    ("thin_ties", _("地域のつながり"), ("courses", "isolation"), ("courses.first_time",)),
    ("leaders", _("地域の担い手"), ("leaders",), ("leaders.took_role",)),
    ("partners", _("多様な主体の連携"), ("partners",), ("partners.solved",)),
    ("listening", _("地域の声を聴く"), ("committee", "needs"), ("committee.seats_filled", "needs.answered_on_time")),
    ("joint_works", _("区と局の連携"), ("needs",), ("needs.works_resolved",)),
    ("satisfaction", _("窓口の満足度"), ("satisfaction",), ("satisfaction.surveys",)),
    ("smooth_errands", _("円滑な手続き"), ("counters", "satisfaction"), ("counters.wait_15",)),
    ("certificates", _("証明書の取得機会"), ("certificates", "kiosk"), ("kiosk.share",)),
    ("simpler_work", _("事務の簡素化・集約化"), ("outsourcing", "postal"), ("outsourcing.minutes_saved", "postal.lead_days")),
    ("rollout", _("条件の整った区から"), ("rollout",), ("rollout.live",)),
    ("followup", _("毎年度のフォローアップ"), ("followup", "practices")),
    ("review", _("計画の見直し"), ("register",)),
    ("autonomy", _("区の自主性・主体性"), ("autonomy",)),
)

# Systems by the plan's own names: also those not built yet, which then show 「未接続」.
ROOM_LABELS: dict[str, Words] = {
    "register": _("計画"), "rollout": _("区ごとの実施"), "followup": _("毎年度フォローアップ"),
    "practices": _("他区の取り組み事例"), "autonomy": _("区長の裁量・役割分担"),
    "staffing_stages": _("非常配備体制"), "mobilisation": _("区指定動員・応援"), "headquarters": _("区災害対策本部"),
    "training": _("防災研修・訓練"), "preparedness": _("自助・共助"), "stockpile": _("備蓄・調達"),
    "volunteers": _("災害ボランティアセンター"), "tsunami_buildings": _("津波避難ビル"), "stranded": _("帰宅困難者"),
    "shelters": _("避難所"), "evacuation_support": _("災害時要援護者"), "maternal_child": _("妊娠期からの支援"),
    "parenting": _("子育て支援事業"), "child_protection": _("児童虐待への対応"), "employment": _("就労支援コーナー"),
    "isolation": _("孤立防止・互助"), "courses": _("講演会・講習会"), "leaders": _("地域の担い手"),
    "committee": _("区政協力委員"), "partners": _("地域・NPO・企業の連携"), "needs": _("地域のニーズ"),
    "vacant_houses": _("空き家等の適正管理"), "certificates": _("証明書の交付"), "kiosk": _("コンビニ交付"),
    "postal": _("郵送請求"), "counters": _("窓口・フロアサービス"), "satisfaction": _("窓口満足度・接遇"),
    "outsourcing": _("民間活力の導入"),
}

_FILE = json.loads((Path(__file__).parent / "topics.json").read_text("utf-8"))
_WORDS: dict[str, list[tuple[str, list[list[str]]]]] = {k: v for k, v in _FILE.items() if k != "note"}


def propose(kind: str, text: str) -> tuple[Match, ...]:
    """The topics of a node, best first: one for an initiative, as many as are named for the others.

    Nodes of other kinds (pillars, sections, results) have none.
    """
    folded = fold(text)
    catalogue = INITIATIVES if kind == "initiative" else MATTERS
    found = []
    for key, groups in _WORDS.get(kind, []):
        hits = [max((w for w in group if fold(w) in folded), key=len, default="") for group in groups]
        if all(hits):
            found.append(Match(catalogue[key], tuple(dict.fromkeys(hits))))
    found.sort(key=lambda m: -sum(len(w) for w in m.words))
    return tuple(found[:1] if kind == "initiative" else found)


def topic(key: str) -> Topic | None:
    return INITIATIVES.get(key) or MATTERS.get(key)


def room_label(key: str) -> Words:
    return ROOM_LABELS.get(key, key)
