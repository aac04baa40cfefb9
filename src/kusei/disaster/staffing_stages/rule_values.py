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
FEEDS = rules.declare(
    "staffing_stages.feeds", _("公開フィードの読み方"),
    schema={
        "minutes": rules.Field(_("問い合わせの間隔"), unit=_("分"), least=1, most=60),
        "most": rules.Field(_("一度に取る電文の数"), unit=_("件"), least=1, most=500),
        "offices": rules.Field(_("取る官署の名前（「、」か空白で区切る。空のときはすべて）"), kind="text"),
    },
    default={"minutes": 1, "most": 200, "offices": ""}, source=_("公開フィードは毎分更新されます。間隔は市が決めます"),
)
CALLS = rules.declare(
    "staffing_stages.calls", _("当直が連絡する順"),
    schema={
        "first": rules.Field(_("はじめに"), kind="text"), "second": rules.Field(_("つながらないとき"), kind="text"),
        "third": rules.Field(_("それでもつながらないとき"), kind="text"),
    },
    default={"first": "", "second": "", "third": ""}, source=_("区の連絡網を入れてください"),
)
