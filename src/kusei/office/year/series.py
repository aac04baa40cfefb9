"""The numbers of a fiscal year: which series are in use, which the new year has, and what they are called."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.approval.queries import external
from kusei.core.ledger.models import Division, Ward
from kusei.core.numbering.models import Series

NAMES = {
    "approval.draft": _("起案番号"), "handover": _("引継番号"), "disclosure:open": _("情報公開の受付番号"),
    "disclosure:self": _("本人開示の受付番号"), "followup.pack": _("フォローアップ資料の番号"),
    "tsunami_buildings": _("津波避難ビルの指定番号"),
}
DIRECTIONS = {"in": _("収受番号"), "out": _("施行番号"), "decision": _("決裁番号")}


def _division(key: str) -> str:
    return key.rpartition(":")[2] if key.startswith("doc:") else ""


def in_use(ward: Ward | None, year: int) -> list[str]:
    """Series of the year before that the new one goes on with: not of divisions that end, nor where the city's own system numbers."""
    rows = Series.objects.filter(ward=ward, fiscal_year=year - 1).order_by("series").values_list("series", flat=True)
    # A series of one row (the numbers set aside for a phone) ends with it and is not the year's.
    keys = [k for k in rows if (not external() if k.startswith("doc:") else k in NAMES or ":" not in k)]
    alive = set(Division.objects.as_of(date(year, 4, 1)).filter(ref__in=[_division(k) for k in keys]).values_list("ref", flat=True))
    return [k for k in keys if not _division(k) or _division(k) in alive]


def missing(ward: Ward | None, year: int) -> list[str]:
    there = set(Series.objects.filter(ward=ward, fiscal_year=year).values_list("series", flat=True))
    return [k for k in in_use(ward, year) if k not in there]


def words(keys: list[str]) -> dict[str, str]:
    """What each series is called; one query."""
    divisions = {d.ref: str(d) for d in Division.objects.filter(ref__in=[_division(k) for k in keys]).select_related("ward").defer("ward__boundary")}
    found = {}
    for key in keys:
        if ref := _division(key):
            kind = DIRECTIONS.get(key.split(":")[1], key)
            found[key] = _t("%(division)s %(kind)s") % {"division": divisions.get(ref, ref), "kind": kind}
        else:
            found[key] = str(NAMES.get(key, key))
    return found
