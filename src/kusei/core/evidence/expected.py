"""Every evidence key the plan's initiatives, policies and issues want.

Expected but not registered shows 「未接続」; a key in neither is refused by ``kusei check``. When a room registers its
probe under one of these keys, the follow-up picks it up with no change in ``plan``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Expected:
    """``kind``: activity | outcome."""

    key: str
    label: str | Promise
    unit: str | Promise
    kind: str


def _row(key: str, label: str | Promise, unit: str | Promise, kind: str = "activity") -> tuple[str, Expected]:
    return key, Expected(key, label, unit, kind)


EXPECTED: dict[str, Expected] = dict((
    _row("headquarters.manuals", _("改訂された班別マニュアル"), _("班")),
    _row("headquarters.findings_closed", _("訓練で見つかった課題の解決"), _("%"), "outcome"),
    _row("mobilisation.roster_filled", _("区指定動員の名簿の充足"), _("%")),
    _row("mobilisation.arrival_3h", _("3時間以内に参集できる職員"), _("%"), "outcome"),
    _row("volunteers.drills", _("災害ボランティアセンター設置・運営訓練"), _("回")),
    _row("volunteers.time_to_open", _("センター開設までの時間"), _("分"), "outcome"),
    _row("stockpile.lines", _("備蓄品目"), _("品目")),
    _row("stockpile.days_of_cover", _("想定避難者に対する備蓄日数"), _("日"), "outcome"),
    _row("training.staff_trained", _("防災研修を受けた職員"), _("人")),
    _row("staffing_stages.decisions", _("非常配備の判断記録"), _("件")),
    _row("headquarters.liaison", _("関係機関との連携訓練・会議"), _("回")),
    _row("preparedness.outreach", _("自助・共助の啓発"), _("回")),
    _row("evacuation_support.plans", _("個別避難計画"), _("件"), "outcome"),
    _row("tsunami_buildings.designated", _("期間内に指定した津波避難ビル"), _("棟")),
    _row("tsunami_buildings.capacity", _("津波避難ビルに入れる人数"), _("人"), "outcome"),
    _row("tsunami_buildings.reached", _("津波避難ビルに届いて入れる人（試算）"), _("人"), "outcome"),
    _row("tsunami_buildings.checked", _("年次点検を終えた津波避難ビル"), _("棟")),
    _row("stranded.agreements", _("一時滞在施設の協定"), _("施設")),
    _row("stranded.coverage", _("想定帰宅困難者に対する受入れ"), _("%"), "outcome"),
    _row("shelters.drills", _("避難所開設訓練"), _("回")),
    _row("shelters.drill_districts", _("避難所開設訓練をした学区"), _("学区"), "outcome"),
    _row("shelters.functions_improved", _("改善された避難所の機能"), _("件"), "outcome"),
    _row("maternal_child.contacts", _("妊娠期からの面談・訪問"), _("件")),
    _row("maternal_child.on_time", _("期限内の家庭訪問"), _("%"), "outcome"),
    _row("parenting.sessions", _("子育て支援事業の開催"), _("回")),
    _row("child_protection.dedicated_posts", _("児童虐待対応の専任職員"), _("人")),
    _row("child_protection.checked_48h", _("48時間以内の安全確認"), _("%"), "outcome"),
    _row("employment.referrals", _("就労支援コーナーへの紹介"), _("件")),
    _row("employment.employed", _("就職した人"), _("%"), "outcome"),
    _row("isolation.members", _("見守りネットワークの参加者"), _("団体")),
    _row("isolation.alert_to_contact", _("通報から確認までの時間"), _("時間"), "outcome"),
    _row("courses.events", _("対象やテーマを絞った講演会"), _("回")),
    _row("courses.first_time", _("初めて参加した人"), _("%"), "outcome"),
    _row("courses.completers", _("コミュニティ講習会の修了者"), _("人")),
    _row("leaders.took_role", _("受講後に役を引き受けた人"), _("人"), "outcome"),
    _row("partners.links", _("地域・NPO・企業の連携"), _("件")),
    _row("partners.solved", _("連携で解決した課題"), _("件"), "outcome"),
    _row("committee.seats_filled", _("区政協力委員の充足"), _("%")),
    _row("needs.visits", _("地域担当職員の訪問"), _("件")),
    _row("needs.answered_on_time", _("期限内に回答した要望"), _("%"), "outcome"),
    _row("needs.joint_works", _("ハード部署との連携案件"), _("件")),
    _row("needs.works_resolved", _("解決した連携案件"), _("%"), "outcome"),
    _row("vacant_houses.reports", _("空き家の相談・通報"), _("件")),
    _row("vacant_houses.resolved", _("解決した空き家"), _("%"), "outcome"),
    _row("kiosk.certificates", _("コンビニ交付の件数"), _("通")),
    _row("kiosk.share", _("コンビニ交付の割合"), _("%"), "outcome"),
    _row("outsourcing.studied", _("民間活力導入の検討を終えた事務"), _("件")),
    _row("outsourcing.minutes_saved", _("短縮した事務時間"), _("分"), "outcome"),
    _row("postal.centralised", _("集約した郵送請求の種類"), _("種類")),
    _row("postal.lead_days", _("受付から発送まで（中央値）"), _("開庁日"), "outcome"),
    _row("satisfaction.surveys", _("窓口満足度調査"), _("回")),
    _row("counters.wait_15", _("15分以内に呼ばれた人"), _("%"), "outcome"),
    _row("rollout.live", _("実施に至った取り組み"), _("件")),
    _row("rollout.studies", _("結論を出した検討"), _("件")),
    _row("rollout.city_studies", _("結論を出した全市の検討"), _("件")),
    _row("practices.adopted", _("採用して始めたほかの区の事例"), _("件")),
    _row("practices.results", _("返された事例の結果"), _("件"), "outcome"),
    _row("autonomy.settled", _("決算した区長裁量経費の事業"), _("件")),
    _row("autonomy.agreed", _("協議書が成り立った区と局の協議"), _("件"), "outcome"),
    _row("autonomy.tasks_moved", _("提案して移した事務"), _("件"), "outcome"),
    _row("autonomy.earned", _("受けた区の独自収入"), _("円"), "outcome"),
    _row("autonomy.posts_placed", _("区長の裁量で始めた職の配置"), _("件")),
))
