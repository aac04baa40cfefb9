"""Lists as files. Facilities and organisations go out with the columns they come in with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Code, Column, Date, Int, Sheet, Text
from kusei.office.actions.intake import BODIES, FACILITIES

__all__ = ["AGREEMENTS", "BODIES", "FACILITIES", "PEOPLE", "TRAIL"]

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
