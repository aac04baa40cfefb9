"""Lists of facilities and organisations as files: the same columns out and in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Code, Column, Date, Int, Lat, Lon, Sheet, Text

# Headings of published lists that mean the same; the house's own heading is the label.
FACILITIES = Sheet(
    key="facilities", title=_("施設一覧"), key_columns=("external_id", "ward", "name"),
    columns=(
        Column("external_id", _("元データの番号"), Text(max_len=60), aliases=("ID", "NO", "管理番号", "共通ID")),  # data
        Column("ward", _("区名"), Text(max_len=40), aliases=("区", "行政区", "所在区")),  # data
        Column("name", _("名称"), Text(max_len=120), required=True, aliases=("施設名", "施設名称", "施設・場所名")),  # data
        Column("kana", _("フリガナ"), Text(max_len=240), aliases=("名称_カナ", "カナ", "ふりがな")),  # data
        Column("kind_word", _("種類"), Text(max_len=40), aliases=("施設種別", "区分")),  # data
        Column("district", _("学区"), Text(max_len=40), aliases=("学区名", "小学校区")),  # data
        Column("address", _("所在地"), Text(max_len=250), aliases=("住所", "所在地_連結表記")),  # data
        Column("lat", _("緯度"), Lat()),
        Column("lon", _("経度"), Lon()),
        Column("phone", _("電話番号"), Text(max_len=40), aliases=("電話", "TEL")),  # data
        Column("source", _("出典"), Text(max_len=200)),
        Column("source_as_of", _("出典の基準日"), Date(), aliases=("基準日",)),  # data
    ),
)

BODIES = Sheet(
    key="bodies", title=_("団体一覧"), key_columns=("ward", "name"),
    columns=(
        Column("ward", _("区名"), Text(max_len=40), aliases=("区", "行政区")),  # data
        Column("name", _("団体名"), Text(max_len=120), required=True, aliases=("名称", "法人名", "事業者名")),  # data
        Column("kana", _("フリガナ"), Text(max_len=240), aliases=("カナ", "ふりがな")),  # data
        Column("kind_word", _("種類"), Text(max_len=40), aliases=("区分", "団体種別")),  # data
        Column("address", _("所在地"), Text(max_len=250), aliases=("住所",)),  # data
        Column("phone", _("電話番号"), Text(max_len=40), aliases=("電話", "TEL")),  # data
    ),
)

AGREEMENTS = Sheet(
    key="agreements", title=_("協定一覧"),
    columns=(
        Column("title", _("協定名"), Text()),
        Column("body", _("団体名"), Text()),
        Column("ward", _("区名"), Text()),
        Column("signed_on", _("締結日"), Date()),
        Column("until", _("終了日"), Date()),
    ),
)

PEOPLE = Sheet(
    key="people", title=_("職員と職"),
    columns=(
        Column("number", _("職員番号"), Code()),
        Column("name", _("氏名"), Text()),
        Column("kana", _("フリガナ"), Text()),
        Column("posts", _("職"), Text()),
    ),
)

# What an auditor takes away: keys only, as the trail holds them.
TRAIL = Sheet(
    key="trail", title=_("監査記録"),
    columns=(
        Column("chain", _("系列"), Text()), Column("seq", _("番号"), Int()), Column("recorded_at", _("記録日時"), Text()),
        Column("verb", _("操作"), Text()), Column("outcome", _("結果"), Text()), Column("actor", _("だれが"), Text()),
        Column("subject", _("対象"), Text()), Column("hash", _("ハッシュ"), Text()),
    ),
)
