"""A published list of 津波避難ビル -> Preview. Used by the import page and by the import act alike.

A list that carries hazard flags is a list of 指定緊急避難場所; its tsunami flag is another designation and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import Ward
from kusei.core.sheets.sites import LAYOUT_WORDS, Judged, judge, name_key, read_sites
from kusei.disaster.tsunami_buildings.models import Building

COLUMNS = (
    ("name", _lazy("名称")),
    ("ward", _lazy("区")),
    ("address", _lazy("所在地")),
    ("floors_text", _lazy("避難場所")),
    ("capacity", _lazy("収容人数")),
    ("designated_on", _lazy("指定日")),
    ("position", _lazy("位置")),
)


@dataclass(frozen=True)
class Plan:
    """A preview with what it stands on: the judged rows and, by row number, the building each meets.

    ``source`` is what the rows are attributed to when nobody says more.
    """

    preview: Preview
    judged: dict[int, Judged]
    known: dict[int, Building]
    source: str


def plan(data: bytes, file_name: str, wards: Sequence[Ward], *, only: Ward | None = None) -> Plan:
    """Read a list. ``only``: a ward post may bring in its own ward's rows. Raises Unreadable."""
    listed = read_sites(data, file_name)
    if any(s.hazards or s.shelter is not None or s.emergency is not None for s in listed.sites):
        raise Unreadable(
            _(
                "指定緊急避難場所の一覧です。津波の印は津波避難ビルの指定ではないため、ここには取り込めません。"
                "「避難所」の取り込みで読んでください。"
            )
        )
    if not wards:
        raise Unreadable(_("区が登録されていません。"))
    city = wards[0].city
    judged = judge(listed, wards, city_name=city.name, codes=[city.code, *(w.code for w in wards)])
    known = _known(city.name)
    rows, by_row, met = [], {}, {}
    for told in judged:
        found = known.get(name_key(told.site.name, told.site.address, city_name=city.name))
        one = told.with_known_point() if found is not None and found.facility.lat is not None else told
        rows.append(_incoming(one, found, only))
        by_row[one.site.row] = one
        if found is not None:
            met[one.site.row] = found
    shown = preview(file_name, understood=listed.understood, columns=COLUMNS, rows=rows, notes=_notes(listed, judged))
    said = str(LAYOUT_WORDS[listed.layout]) if listed.layout != "other" else file_name
    return Plan(shown, by_row, met, said)


def _notes(listed: Any, judged: Sequence[Judged]) -> list[Any]:
    notes = list(listed.notes)
    if blank := sum(j.site.capacity is None for j in judged):
        notes.append(_("収容人数が空の行が%(count)s件あります（0人とは扱いません）。") % {"count": blank})
    if undated := sum(j.site.designated_on is None for j in judged):
        notes.append(
            _(
                "指定日のない行が%(count)s件あります。いつ指定したか分からないため、実績には数えず「参考」として示します。"
            )
            % {"count": undated}
        )
    return notes


def _known(city_name: str) -> dict[tuple[str, str], Building]:
    rows = Building.objects.select_related("facility", "ward").order_by("-pk")
    return {name_key(b.name, b.facility.address, city_name=city_name): b for b in rows}


def _not_ours(one: Judged, found: Building | None, only: Ward | None) -> list[Issue]:
    """Why this list may not write this row: another ward's site, or a building whose procedure stands elsewhere."""
    site, issues = one.site, []
    if only is not None and one.ward is not None and one.ward.pk != only.pk:
        said = _("「%(ward)s」の施設です。この区の行だけ取り込みます。") % {"ward": one.ward.name}
        issues.append(Issue("ward", one.ward.name, said))
    if only is not None and found is not None and found.ward_id != only.pk:
        said = _("「%(ward)s」の台帳にある施設です。その区が直します。") % {"ward": found.ward.name}
        issues.append(Issue("name", site.name, said))
    if found is not None and found.state != "designated":
        # A figure of designations must rest on the procedure the register shows, not on a list beside it.
        said = _("台帳では「%(state)s」です。指定や解除の手続きは台帳で行ってください。") % {"state": found.get_state_display()}
        issues.append(Issue("name", site.name, said))
    return issues


def _incoming(one: Judged, found: Building | None, only: Ward | None) -> Incoming:
    site, issues = one.site, [*one.issues, *_not_ours(one, found, only)]
    values: dict[str, Any] = {
        "name": site.name,
        "ward": one.ward.name if one.ward else "",
        "address": site.address,
        "floors_text": site.floors,
        "capacity": site.capacity,
        "designated_on": site.designated_on.isoformat() if site.designated_on else None,
        "position": _position(site.lat, site.lon),
    }
    old = _old(found) if found is not None else None
    if found is not None and found.surveyed_on is not None:
        # Measured on site by the ward: a list does not overwrite it.
        values |= {k: old[k] for k in ("capacity", "floors_text", "designated_on")} if old else {}
    return Incoming(
        site.row,
        site.key,
        site.name,
        values,
        status_of(values, old, issues),
        tuple(issues),
        old,
        site.lon,
        site.lat,
    )


def _old(building: Building) -> dict[str, Any]:
    facility = building.facility
    return {
        "name": building.name,
        "ward": building.ward.name,
        "address": facility.address,
        "floors_text": building.floors_text,
        "capacity": building.capacity,
        "designated_on": building.designated_on.isoformat() if building.designated_on else None,
        "position": _position(facility.lat, facility.lon),
    }


def _position(lat: float | None, lon: float | None) -> str:
    return f"{lat:.6f}, {lon:.6f}" if lat is not None and lon is not None else ""
