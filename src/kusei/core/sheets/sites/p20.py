"""国土数値情報 避難施設 (P20): its GML (JPGIS 2.1), the archive it comes in, and the same out again.

P20_005 is the capacity and -1 means that it is not known; P20_006 is the size in m². Other readers confuse the two.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any, NoReturn
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from kusei.core.files.xml import BadXml, parse_xml
from kusei.core.importing import Unreadable
from kusei.core.sheets.sites.values import LAYOUTS, YES, Site

MAX_UNPACKED = 64 * 1024 * 1024
_FIELDS: dict[str, str] = LAYOUTS["p20_gml"]
_HAZARDS = {"earthquake": "P20_007", "tsunami": "P20_008", "flood": "P20_009", "volcano": "P20_010"}
_KSJ, _GML, _XLINK = (
    "http://nlftp.mlit.go.jp/ksj/schemas/ksj-app",
    "http://www.opengis.net/gml/3.2",
    "http://www.w3.org/1999/xlink",
)


def read_gml(data: bytes) -> list[dict[str, Any]]:
    """Features with P20 names; raises Unreadable for a DTD, broken XML, or another data set."""
    try:
        root = parse_xml(data)
    except BadXml as error:
        raise Unreadable(str(error)) from error
    points: dict[str, list[float]] = {}
    rows = []
    for element in root.iter():
        name = _local(element.tag)
        if name == "Point":
            points[str(element.get(f"{{{_GML}}}id") or element.get("id"))] = _position(element)
        elif name == "EvacuationFacilities":
            rows.append(element)
    if not rows:
        raise Unreadable(
            _("国土数値情報の避難施設（P20）のXMLではありません。CSV、Excel、GeoJSON、SIP4D-ZIP、P20のどれかで送ってください。")
        )
    return [_feature(row, points) for row in rows]


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _position(element: Any) -> list[float]:
    """Longitude, latitude out of gml:pos, which says latitude first; [] where it is no pair of numbers."""
    for part in element.iter():
        if _local(part.tag) == "pos":
            try:
                lat, lon = (float(n) for n in str(part.text or "").split()[:2])
            except ValueError:
                return []
            return [lon, lat]
    return []


def _feature(row: Any, points: dict[str, list[float]]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    at: list[float] = []
    for part in row.iter():
        name = _local(part.tag)
        if name == "position":
            at = points.get(str(part.get(f"{{{_XLINK}}}href") or "").removeprefix("#"), [])
        elif name in _FIELDS and part.text and part.text.strip():
            properties[_FIELDS[name]] = part.text.strip()
    return {"geometry": {"type": "Point", "coordinates": at} if at else None, "properties": properties}


def of_archive(data: bytes) -> bytes | None:
    """The GeoJSON or GML inside a downloaded archive; None when the zip is something else (a workbook)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [i for i in archive.infolist() if not i.is_dir()]
            if any(i.filename.startswith(("xl/", "[Content_Types]", "META-INF/")) for i in names):
                return None
            wanted = [i for i in names if _is_list(i.filename)]
            if not wanted:
                _refuse_archive([i.filename for i in names])
            chosen = min(wanted, key=lambda i: (not i.filename.lower().endswith("json"), len(i.filename)))
            with archive.open(chosen) as stream:
                body = stream.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError) as error:
        raise Unreadable(_("ZIPが壊れていて開けません。")) from error
    if len(body) > MAX_UNPACKED:
        raise Unreadable(_("ZIPを開くと大きくなりすぎます。中のファイルを取り出して送ってください。"))
    return body


def _is_list(name: str) -> bool:
    plain = name.lower()
    return plain.endswith((".geojson", ".xml")) and "meta" not in plain.rpartition("/")[2]


def _refuse_archive(names: list[str]) -> NoReturn:
    if any(n.lower().endswith(".shp") for n in names):
        raise Unreadable(_("シェープファイルは読めません。同じ配布物のGeoJSONかGML（XML）を選んでください。"))
    raise Unreadable(_("ZIPの中に施設の一覧（GeoJSON・GML）がありません。"))


# Out ------------------------------------------------------------------------------------------------------------------


def properties_of(site: Site) -> dict[str, Any]:
    """The attributes P20_001 to P20_012; -1 where a number is not known, as the data set itself writes it."""
    marks = {name: int(site.hazards.get(h) == YES) for h, name in _HAZARDS.items()}
    return {
        "P20_001": site.code[:5],
        "P20_002": site.name,
        "P20_003": site.address,
        "P20_004": site.accepts,
        "P20_005": -1 if site.capacity is None else site.capacity,
        "P20_006": -1 if site.area_m2 is None else int(site.area_m2),
        **marks,
        "P20_011": 0,
        "P20_012": int(not any(marks.values())),
    }


def geojson(sites: Iterable[Site], *, notice: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [s.lon, s.lat]} if s.lon is not None else None,
            "properties": properties_of(s),
        }
        for s in sites
    ]
    body = {"type": "FeatureCollection", "name": "P20", "attribution": notice, "features": features}
    return json.dumps(body, ensure_ascii=False).encode()


def gml(sites: Iterable[Site]) -> bytes:
    """JPGIS 2.1 as the data set is published: points first, then the facilities that refer to them."""
    points, rows = [], []
    names = {code: name for name, code in _FIELDS.items()}
    for n, site in enumerate(sites, start=1):
        said = properties_of(site)
        if site.lon is not None and site.lat is not None:
            points.append(f'<gml:Point gml:id="pt{n}"><gml:pos>{site.lat!r} {site.lon!r}</gml:pos></gml:Point>')
        plain = "".join(f"<ksj:{names[k]}>{escape(str(said[k]))}</ksj:{names[k]}>" for k in list(said)[:6])
        flags = "".join(
            f"<ksj:{names[k]}>{'true' if said[k] else 'false'}</ksj:{names[k]}>" for k in list(said)[6:]
        )
        place = f'<ksj:position xlink:href="#pt{n}"/>' if site.lon is not None else ""
        rows.append(
            f'<ksj:EvacuationFacilities gml:id="P20_{n}">{place}{plain}<ksj:hazardClassification><ksj:Classification>'
            f"{flags}</ksj:Classification></ksj:hazardClassification></ksj:EvacuationFacilities>"
        )
    head = f'<ksj:Dataset gml:id="P20Dataset" xmlns:ksj="{_KSJ}" xmlns:gml="{_GML}" xmlns:xlink="{_XLINK}">'
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + head + "".join([*points, *rows]) + "</ksj:Dataset>\n").encode()
