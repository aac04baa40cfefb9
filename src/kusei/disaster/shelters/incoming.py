"""A published list of shelters -> Preview. What a list does not say is kept as it stands; what it says is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kusei.core.calendar import format_date
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import Ward
from kusei.core.sheets.sites import HAZARDS, LAYOUT_WORDS, NO, PARTIAL, YES, Judged, Site, judge, name_key, read_sites
from kusei.disaster.shelters.models import HAZARD_LABELS, Shelter

COLUMNS = (
    ("name", _lazy("名称")),
    ("ward", _lazy("区")),
    ("address", _lazy("所在地")),
    ("kinds", _lazy("種類")),
    ("hazards", _lazy("使える災害")),
    ("capacity", _lazy("収容人数")),
    ("position", _lazy("位置")),
)
MARKS = {YES: "○", PARTIAL: "△", NO: "×", "": "—"}


@dataclass(frozen=True)
class Plan:
    """A preview with what it stands on: judged rows and, by row number, the shelter each meets."""

    preview: Preview
    judged: dict[int, Judged]
    known: dict[int, Shelter]
    source: str


class Known:
    """The register by the publisher's key and by name and address: one query, then only look-ups."""

    def __init__(self, city_name: str) -> None:
        self.city_name = city_name
        self.by_key: dict[str, Shelter] = {}
        self.by_name: dict[tuple[str, str], Shelter] = {}
        rows = Shelter.objects.select_related("facility", "ward").order_by("-pk")
        for row in sorted(rows, key=lambda r: r.state != "retired"):  # one in use comes last and wins
            if row.source_key:
                self.by_key[row.source_key] = row
            self.by_name[name_key(row.name, row.facility.address, city_name=city_name)] = row

    def meets(self, site: Site) -> Shelter | None:
        if site.key and site.key in self.by_key:
            return self.by_key[site.key]
        return self.by_name.get(name_key(site.name, site.address, city_name=self.city_name))


def plan(data: bytes, file_name: str, wards: Sequence[Ward], *, only: Ward | None = None) -> Plan:
    """Read a list. ``only``: a ward post may bring in its own ward's rows. Raises Unreadable."""
    listed = read_sites(data, file_name)
    if not wards:
        raise Unreadable(_("区が登録されていません。"))
    if all(s.shelter is None and s.emergency is None for s in listed.sites):
        raise Unreadable(
            _(
                "避難所の一覧ではありません（災害種別や避難所の種類の列がありません）。"
                "津波避難ビルの一覧なら「津波避難ビル」で取り込んでください。"
            )
        )
    city = wards[0].city
    judged = judge(listed, wards, city_name=city.name, codes=[city.code, *(w.code for w in wards)])
    known = Known(city.name)
    rows, by_row, met = [], {}, {}
    for said in judged:
        found = known.meets(said.site)
        one = said.with_known_point() if found is not None and found.facility.lat is not None else said
        rows.append(_incoming(one, found, only))
        by_row[one.site.row] = one
        if found is not None:
            met[one.site.row] = found
    shown = preview(file_name, understood=listed.understood, columns=COLUMNS, rows=rows, notes=_notes(listed, judged))
    source = str(LAYOUT_WORDS[listed.layout]) if listed.layout != "other" else file_name
    return Plan(shown, by_row, met, source)


def _notes(listed: Any, judged: Sequence[Judged]) -> list[Any]:
    notes = list(listed.notes)
    if blank := sum(j.site.capacity is None for j in judged):
        notes.append(_("収容人数が空の行が%(count)s件あります（0人とは扱いません）。") % {"count": blank})
    by_ward: dict[str, int] = {}
    for one in judged:
        if one.ward is not None and not one.refused:
            by_ward[one.ward.name] = by_ward.get(one.ward.name, 0) + 1
    if by_ward:
        notes.append(_("区ごとの件数：%(counts)s") % {"counts": " / ".join(f"{w} {n}" for w, n in by_ward.items())})
    return notes


def _incoming(one: Judged, found: Shelter | None, only: Ward | None) -> Incoming:
    site, issues = one.site, list(one.issues)
    if only is not None and one.ward is not None and one.ward.pk != only.pk:
        said = _("「%(ward)s」の施設です。この区の行だけ取り込みます。") % {"ward": one.ward.name}
        issues.append(Issue("ward", one.ward.name, said))
    if only is not None and found is not None and found.ward_id != only.pk:
        said = _("「%(ward)s」の台帳にある施設です。その区が直します。") % {"ward": found.ward.name}
        issues.append(Issue("name", site.name, said))
    if found is not None and found.state == "retired":
        said = _("廃止した施設です（%(day)s）。使うなら、台帳で新しく登録してください。") % {
            "day": format_date(found.ended_on, weekday=False) if found.ended_on else ""
        }
        issues.append(Issue("name", site.name, said))
    old = said_of(found) if found is not None else None
    values = merged(one, old or {})
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


def merged(one: Judged, old: Mapping[str, Any]) -> dict[str, Any]:
    """What the register would say after this row."""
    site = one.site
    values: dict[str, Any] = {
        # A site met by its key keeps the register's name and address: publishers space and shorten them differently.
        "name": old.get("name") or site.name,
        "address": old.get("address") or site.address,
        "ward": old.get("ward") or (one.ward.name if one.ward else ""),
        "capacity": site.capacity if site.capacity is not None else old.get("capacity"),
        "position": position(site.lat, site.lon) or old.get("position", ""),
        "shelter": bool(old.get("shelter")) if site.shelter is None else site.shelter or bool(old.get("shelter")),
        "emergency": bool(old.get("emergency"))
        if site.emergency is None
        else site.emergency or bool(old.get("emergency")),
    }
    fits = {h: site.hazards.get(h, "") or str(old.get(h, "")) for h in HAZARDS}
    return {
        **values,
        **fits,
        "kinds": kind_words(values["shelter"], values["emergency"]),
        "hazards": hazard_words(fits),
    }


def said_of(shelter: Shelter) -> dict[str, Any]:
    facility = shelter.facility
    return {
        "name": shelter.name,
        "ward": shelter.ward.name,
        "address": facility.address,
        "capacity": shelter.capacity,
        "position": position(facility.lat, facility.lon),
        "shelter": shelter.is_shelter,
        "emergency": shelter.is_emergency_site,
        **shelter.fits,
        "kinds": kind_words(shelter.is_shelter, shelter.is_emergency_site),
        "hazards": hazard_words(shelter.fits),
    }


def kind_words(shelter: bool, emergency: bool) -> str:
    words = [_("指定避難所")] if shelter else []
    return " / ".join([*words, *([_("指定緊急避難場所")] if emergency else [])])


def hazard_words(fits: Mapping[str, str]) -> str:
    """○ and △ in words a list has room for; × and "not said" are left out."""
    return " ".join(str(HAZARD_LABELS[h]) + MARKS[f] for h, f in fits.items() if f in (YES, PARTIAL))


def position(lat: float | None, lon: float | None) -> str:
    return f"{lat:.6f}, {lon:.6f}" if lat is not None and lon is not None else ""
