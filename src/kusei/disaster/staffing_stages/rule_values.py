"""The room's rules: how long what shook counts, which areas a ward listens to, whom the night duty calls. Drafts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.rules import registry as rules

WINDOW = rules.declare(
    "staffing_stages.window", _("電文を見る期間"),
    schema={
        "quake_hours": rules.Field(_("地震の震度が判断の材料になる時間"), unit=_("時間"), least=1, most=336),
        "days": rules.Field(_("さかのぼって読む電文の日数"), unit=_("日"), least=1, most=90),
        "ahead_minutes": rules.Field(_("時計のずれとして許す分数"), unit=_("分"), least=0, most=60),
    },
    default={"quake_hours": 24, "days": 30, "ahead_minutes": 10}, source=_("市の定めを確かめるまでの案"),
)
AREAS = rules.declare(
    "staffing_stages.areas", _("区が受け止める電文の区域"),
    schema={"codes": rules.Field(_("区域コード（「、」か空白で区切る）"), kind="text")},
    default={"codes": ""}, source=_("気象庁の区域コード。空のときは区のコードだけを受け止めます"),
)
CALLS = rules.declare(
    "staffing_stages.calls", _("当直が連絡する順"),
    schema={
        "first": rules.Field(_("はじめに"), kind="text"), "second": rules.Field(_("つながらないとき"), kind="text"),
        "third": rules.Field(_("それでもつながらないとき"), kind="text"),
    },
    default={"first": "", "second": "", "third": ""}, source=_("区の連絡網を入れてください"),
)
