"""The room's rules: drafts until an officer confirms a dated row."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.plan.autonomy.lifecycle import (
    ALLOT_DUE,
    BECAME_DUE,
    CHOOSE_DUE,
    CONSIDER_DUE,
    LATER_DUE,
    MEETING_DUE,
    MOVE_DUE,
    PAY_DUE,
    REPLY_DUE,
    REVIEW_DUE,
    SCREEN_DUE,
    SIGN_DUE,
    SUPPLY_DUE,
    TERM_DUE,
)
from kusei.plan.autonomy.lifecycle_posts import POST_DUE, POST_REVIEW_DUE

_DRAFT = _("根拠を確かめるまでの案")

WEIGHTS = rules.declare(
    "autonomy.weights", _("提案の評点の重み"),
    schema={
        "need": rules.Field(_("必要性の重み"), least=0, most=10),
        "effect": rules.Field(_("効果の重み"), least=0, most=10),
        "urgency": rules.Field(_("緊急性の重み"), least=0, most=10),
        "voices": rules.Field(_("区民の声の重み"), least=0, most=10),
    },
    default={"need": 3, "effect": 3, "urgency": 2, "voices": 2}, source=_DRAFT,
)
clocks.declare(CHOOSE_DUE, _("提案の選定"), unit="days", amount=60, source=_DRAFT)
clocks.declare(ALLOT_DUE, _("選定した事業の配当"), unit="business_days", amount=20, source=_DRAFT)

# Consultations between ward and bureau
for _key, _label, _unit, _amount in (
    (REPLY_DUE, _("区の協議への局の回答"), "business_days", 20), (SUPPLY_DUE, _("局の問いへの区の補足"), "business_days", 10),
    (CONSIDER_DUE, _("局の回答についての区の検討"), "business_days", 15), (LATER_DUE, _("局が検討するとした期日"), "days", 60),
    (MEETING_DUE, _("市長・副市長の会議の結論"), "days", 45), (SIGN_DUE, _("協議書の決裁"), "business_days", 20),
    (TERM_DUE, _("協議の条件の履行"), "days", 90), (BECAME_DUE, _("協議のその後の確認"), "months", 12),
):
    clocks.declare(_key, _label, unit=_unit, amount=_amount, source=_DRAFT)
ESCALATION = rules.declare(
    "autonomy.escalation", _("市長・副市長の会議に上げる条件"),
    schema={
        "rounds": rules.Field(_("再協議を含む回数（回以上）"), least=1, most=10, unit=_("回")),
        "put_offs": rules.Field(_("回答を先に延ばした回数（回以上）"), least=1, most=10, unit=_("回")),
        "days_late": rules.Field(_("回答の期日を過ぎた日数（日以上）"), least=1, most=365, unit=_("日")),
    },
    default={"rounds": 2, "put_offs": 2, "days_late": 10}, source=_DRAFT,
)
PUT_OFF = rules.declare(
    "autonomy.put_off", _("回答を先に延ばせる限り"),
    schema={
        "days": rules.Field(_("一回に延ばせる日数"), least=1, most=365, unit=_("日")),
        "times": rules.Field(_("延ばせる回数"), least=0, most=10, unit=_("回")),
    },
    default={"days": 90, "times": 2}, source=_DRAFT,
)
CONSULT_REMINDERS = rules.declare(
    "autonomy.reminders", _("局の回答の督促"),
    schema={
        "days_before": rules.Field(_("期日の何日前に知らせるか"), least=1, most=30, unit=_("日")),
        "days_after": rules.Field(_("期日を過ぎて何日で督促するか"), least=1, most=30, unit=_("日")),
    },
    default={"days_before": 5, "days_after": 1}, source=_DRAFT,
)
ALIKE = rules.declare(
    "autonomy.alike", _("先例の並べ方の重み"),
    schema={
        "initiative": rules.Field(_("同じ取り組み"), least=0, most=100), "bureau": rules.Field(_("同じ局"), least=0, most=100),
        "kind": rules.Field(_("同じ区分"), least=0, most=100), "words": rules.Field(_("同じ言葉（全部が同じときの点）"), least=0, most=100),
        "age": rules.Field(_("一年古いごとに引く点"), least=0, most=20),
        "least_words": rules.Field(_("取り組みが違うとき、先例とする言葉の重なりの下限"), least=0, most=100, unit="%"),
        "common": rules.Field(_("先例のこれより多くにある言葉は、決まり文句として数えない"), least=1, most=100, unit="%"),
    },
    default={"initiative": 40, "bureau": 15, "kind": 10, "words": 60, "age": 2, "least_words": 8, "common": 30}, source=_DRAFT,
)

# Who does which task
clocks.declare(MOVE_DUE, _("事務を移す提案の検討"), unit="business_days", amount=40, source=_DRAFT)
clocks.declare(REVIEW_DUE, _("移した事務の一年後の点検"), unit="months", amount=12, source=_DRAFT)

# The ward's own revenue
clocks.declare(SCREEN_DUE, _("収入の申込みの審査"), unit="business_days", amount=15, source=_DRAFT)
clocks.declare(PAY_DUE, _("調定した収入の納入"), unit="days", amount=30, source=_DRAFT)
REVENUE = rules.declare(
    "autonomy.revenue", _("独自収入を使える年度と、返す額"),
    schema={
        "free_years": rules.Field(_("使途を限らない収入を、受けた年度の後に使える年数"), least=0, most=10, unit=_("年")),
        "marked_years": rules.Field(_("使途を限った収入を、受けた年度の後に使える年数"), least=0, most=10, unit=_("年")),
        "most_years": rules.Field(_("繰り越しても使える年数の上限"), least=0, most=10, unit=_("年")),
        "warn_days": rules.Field(_("使える年度の終わりの何日前から知らせるか"), least=1, most=365, unit=_("日")),
        "refund_donations": rules.Field(_("寄附も、残りの日数で返すか"), kind="bool"),
    },
    default={"free_years": 0, "marked_years": 1, "most_years": 3, "warn_days": 150, "refund_donations": False}, source=_DRAFT,
)
STANDARD = rules.declare(
    "autonomy.advertising_standard", _("広告・協賛・寄附の審査の基準"),
    schema={
        **{f"party_{n}": rules.Field(format_lazy("{} {}", _("相手方について確かめること"), n), kind="text") for n in (1, 2, 3)},
        **{f"content_{n}": rules.Field(format_lazy("{} {}", _("表示する内容について確かめること"), n), kind="text") for n in (1, 2, 3, 4, 5)},
    },
    default={
        "party_1": _("暴力団その他の反社会的な勢力と関わりがない"), "party_2": _("市税の滞納がなく、指名停止を受けていない"),
        "party_3": _("許認可や契約の審査を受けている相手ではない"),
        "content_1": _("法令と公の秩序に反しない"), "content_2": _("政治や宗教の宣伝ではない"), "content_3": _("市が推奨していると誤解されない"),
        "content_4": _("誇大な表現や、射幸心をあおる表現がない"), "content_5": _("見る人の安全と景観を損なわない"),
    },
    source=_DRAFT,
)
# Posts at the ward head's discretion
clocks.declare(POST_DUE, _("職の配置の提案の決裁"), unit="business_days", amount=20, source=_DRAFT)
clocks.declare(POST_REVIEW_DUE, _("配置した職の点検"), unit="months", amount=6, source=_DRAFT)
