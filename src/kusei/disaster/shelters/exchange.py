"""The register in the layouts other offices ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings

from kusei.core import calendar
from kusei.core.ledger.queries import city
from kusei.core.sheets.sites import LAYOUT_LABELS, PublishedFile, Publisher, Site, write_sites
from kusei.core.sheets.sites.values import LAYOUTS as TABLES
from kusei.disaster.shelters.models import Shelter

# The 39 columns and GeoJSON of the room itself say more than the common ones and stay as they are.
LAYOUTS = {key: label for key, label in LAYOUT_LABELS.items() if key not in ("standard", "geojson")}
TRIAL: str = TABLES["sip4d"]["trial"]  # a city that does not exist sends nothing but trials


def status_of(s: Shelter) -> str:
    """開設状況 in SIP4D's codes: open while people are received, as the list page reads it."""
    if s.state == "retired":
        return "close"
    received = getattr(s, "open_state", None) == "open" and getattr(s, "open_drill", None) is False
    return "open" if received else "notopen"


def sites_of(shelters: Iterable[Shelter], *, city_name: str) -> list[Site]:
    return [
        Site(
            row=n,
            key=s.ref,
            name=s.name,
            kana=s.kana,
            address=s.facility.address,
            lon=s.facility.lon,
            lat=s.facility.lat,
            hazards=dict(s.fits),
            shelter=s.is_shelter,
            emergency=s.is_emergency_site,
            capacity=s.capacity,
            area_m2=s.usable_m2,
            communities=s.communities,
            phone=s.facility.phone,
            url=s.url,
            note=s.note,
            municipality=city_name + (s.ward.name if s.ward.name != city_name else ""),
            code=s.ward.code,
            designated_on=s.designated_on,
            status=status_of(s),
        )
        for n, s in enumerate(shelters, start=1)
    ]


def published(shelters: Sequence[Shelter], layout: str) -> PublishedFile:
    """The list in one of LAYOUTS."""
    here = city()
    name = here.name if here else ""
    publisher = Publisher(
        city_name=name,
        city_code=here.code if here else "",
        at=calendar.now().astimezone(calendar.JST),
        title=f"{name} {Shelter._meta.verbose_name}",
        notice=here.notice if here else "",
        mail=settings.DEFAULT_FROM_EMAIL,
        trial=TRIAL if here is not None and here.fictional else "",
    )
    return write_sites(layout, sites_of(shelters, city_name=name), publisher)
