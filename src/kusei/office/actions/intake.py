"""Reading a list of facilities or organisations into a preview: every row, what it would do, every problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from kusei.core import calendar
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import District, Facility, Organisation, Ward
from kusei.core.ledger.queries import ward_by_name
from kusei.core.places import diagnose, geometry_of
from kusei.core.sheets import (
    Checked,
    CheckedRow,
    Column,
    Date,
    FileRefused,
    Lat,
    Lon,
    Sheet,
    Text,
    check,
    read,
)

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

FACILITY_FIELDS = (
    "name", "kana", "kind_word", "address", "lat", "lon", "phone", "external_id", "source", "source_as_of",
)
BODY_FIELDS = ("name", "kana", "kind_word", "address", "phone")


@dataclass(frozen=True)
class Scope:
    """Where rows may go: the wards of the actor's reach; ``only`` is the one a file without ward names means."""

    wards: Sequence[Ward]
    only: Ward | None = None


def checked(data: bytes, file_name: str, sheet: Sheet) -> tuple[Checked, list[tuple[str, str]]]:
    """The file against its sheet, and what was understood; raises Unreadable."""
    try:
        table = read(data, file_name)
        result = check(table, sheet)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    how = [(_t("形式"), f"{table.kind} {table.encoding}".strip())]
    if result.understood.page:
        how.append((_t("シート"), result.understood.page))
    headings = [f"{result.sheet.column(k).label} ← {h}" for k, h in result.understood.headings.items()]
    how.append((_t("見出し"), " / ".join(headings)))
    if result.understood.unmatched:
        how.append((_t("使わなかった列"), " / ".join(result.understood.unmatched)))
    return result, how


def facilities_preview(data: bytes, file_name: str, scope: Scope) -> Preview:
    """A preview of a facility list. Known = same number of the source in the same ward, else same name there."""
    result, how = checked(data, file_name, FACILITIES)
    today = calendar.today()
    wards, areas = ward_by_name(scope.wards), _areas(scope.wards)
    districts = {(d.ward_id, d.name): d for d in District.objects.as_of(today).filter(ward__in=scope.wards).defer("boundary")}
    known = _known_facilities(scope.wards)
    told = _told(result, FACILITY_FIELDS)
    rows = []
    for row in result.rows:
        issues = _cell_issues(row)
        ward = _ward_of(row, wards, scope, issues)
        district = _district_of(row, ward, districts, issues)
        if ward is not None:
            issues.extend(_place_issues(row, areas.get(ward.pk)))
        values = {k: row.values.get(k) for k in told} | {
            "ward": ward.code if ward else "", "district": district.ref if district else "",
        }
        old = known.get((ward.pk, "id", row.values.get("external_id") or "")) if ward and row.values.get("external_id") else None
        old = old or (known.get((ward.pk, "name", row.values.get("name") or "")) if ward else None)
        rows.append(_incoming(row, values, old, issues))
    return preview(file_name, understood=how, columns=_columns(FACILITIES, [*told, "ward", "district"]), rows=rows)


def bodies_preview(data: bytes, file_name: str, scope: Scope) -> Preview:
    """A preview of a list of organisations; a row without a ward belongs to the whole city when the actor may."""
    result, how = checked(data, file_name, BODIES)
    wards = ward_by_name(scope.wards)
    known = {(o.ward_id, o.name): o for o in Organisation.objects.as_of(calendar.today())}
    told = _told(result, BODY_FIELDS)
    rows = []
    for row in result.rows:
        issues = _cell_issues(row)
        ward = _ward_of(row, wards, scope, issues)
        values = {k: row.values.get(k) for k in told} | {"ward": ward.code if ward else ""}
        rows.append(_incoming(row, values, known.get((ward.pk if ward else None, row.values.get("name"))), issues))
    return preview(file_name, understood=how, columns=_columns(BODIES, [*told, "ward"]), rows=rows)


def _told(result: Checked, fields: Sequence[str]) -> list[str]:
    """Only columns the file has: one that was left out changes nothing."""
    return [f for f in fields if f in result.understood.mapping]


def _columns(sheet: Sheet, keys: Sequence[str]) -> list[tuple[str, Any]]:
    order = [c.key for c in sheet.columns]
    return [(k, sheet.column(k).label) for k in sorted(set(keys), key=order.index)]


def _cell_issues(row: CheckedRow) -> list[Issue]:
    return [Issue(e.column, e.value, e.message) for e in row.errors]


def _ward_of(row: CheckedRow, wards: Mapping[str, Ward], scope: Scope, issues: list[Issue]) -> Ward | None:
    word = row.values.get("ward") or ""
    if not word and scope.only is not None:
        return scope.only
    ward = wards.get(word)
    if ward is None and word:
        issues.append(Issue("ward", word, _t("この区には登録できません。区名を確かめてください。")))
    elif ward is None:
        issues.append(Issue("ward", word, _t("区名が空です。区名の列を入れてください。")))
    return ward


def _district_of(row: CheckedRow, ward: Ward | None, known: Mapping[Any, District], issues: list[Issue]) -> District | None:
    word = row.values.get("district")
    if not word or ward is None:
        return None
    found = known.get((ward.pk, word))
    if found is None:
        issues.append(Issue("district", word, _t("この名前の学区がありません。学区なしで登録します。"), "warning"))
    return found


def _place_issues(row: CheckedRow, area: BaseGeometry | None) -> list[Issue]:
    lon, lat = row.values.get("lon"), row.values.get("lat")
    if area is None or (lon is None and lat is None):
        return []
    return [Issue("lat", f"{lat}", f.message, "warning") for f in diagnose(lon, lat, area)[:1]]


def _areas(wards: Sequence[Ward]) -> dict[int, BaseGeometry]:
    rows = Ward.objects.filter(pk__in=[w.pk for w in wards]).exclude(boundary=None)
    return {w.pk: geometry_of(w.boundary) for w in rows}


def _known_facilities(wards: Sequence[Ward]) -> dict[tuple[int, str, str], Facility]:
    known: dict[tuple[int, str, str], Facility] = {}
    for row in Facility.objects.as_of(calendar.today()).filter(ward__in=wards).select_related("district", "ward"):
        known[row.ward_id, "name", row.name] = row
        if row.external_id:
            known[row.ward_id, "id", row.external_id] = row
    return known


def _incoming(row: CheckedRow, values: dict[str, Any], old: Any, issues: list[Issue]) -> Incoming:
    before = _before(old, values) if old is not None else None
    return Incoming(
        row=row.row, key=old.ref if old is not None else "", title=str(row.values.get("name") or ""), values=values,
        status=status_of(values, before, issues), issues=tuple(issues), old=before,
        lon=row.values.get("lon"), lat=row.values.get("lat"),
    )


def _before(old: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    said = {k: getattr(old, k) for k in values if k not in ("ward", "district")}
    for key in ("kana", "kind_word", "address", "phone", "external_id", "source"):
        if key in said and said[key] == "":
            said[key] = None if values.get(key) is None else ""
    said["ward"] = old.ward.code if old.ward_id else ""
    if "district" in values:
        said["district"] = old.district.ref if old.district_id else ""
    return said
