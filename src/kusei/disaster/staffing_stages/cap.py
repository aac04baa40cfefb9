"""Evacuation orders as CAP 1.2, for whoever relays them. A drill is an Exercise; nothing here is a weather warning."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as Tree  # noqa: TID251  (writes only; nothing from outside is parsed)

from kusei.core import calendar
from kusei.disaster.staffing_stages.models import Order

NS = "urn:oasis:names:tc:emergency:cap:1.2"
URGENCY = {3: ("Future", "Severe"), 4: ("Expected", "Severe"), 5: ("Immediate", "Extreme")}
GEOLOGICAL = ("earthquake", "long_period", "tsunami", "landslide", "nankai")


def _time(moment: datetime) -> str:
    return moment.astimezone(calendar.JST).isoformat(timespec="seconds")


def _add(parent: Any, name: str, text: str) -> Any:
    made = Tree.SubElement(parent, f"{{{NS}}}{name}")
    made.text = text
    return made


def _identifier(order: Order, kind: str) -> str:
    return f"kusei-{order.ref}-{kind}"


def alert(order: Order, *, sender: str) -> bytes:
    """One alert for one order; what is lifted or replaced is a Cancel that refers to it."""
    Tree.register_namespace("", NS)
    root, over = Tree.Element(f"{{{NS}}}alert"), order.state != "issued"
    _add(root, "identifier", _identifier(order, "end" if over else "on"))
    _add(root, "sender", sender)
    _add(root, "sent", _time(order.lifted_at if over and order.lifted_at else order.issued_at))
    _add(root, "status", "Exercise" if order.drill else "Actual")
    _add(root, "msgType", "Cancel" if over else "Alert")
    _add(root, "scope", "Public")
    if over:
        _add(root, "references", f"{sender},{_identifier(order, 'on')},{_time(order.issued_at)}")
    info = Tree.SubElement(root, f"{{{NS}}}info")
    _add(info, "language", "ja-JP")
    _add(info, "category", "Geo" if order.hazard in GEOLOGICAL else "Met")
    _add(info, "event", str(order.get_level_display()))
    _add(info, "responseType", "AllClear" if over else "Shelter" if order.level == 5 else "Evacuate")
    urgency, severity = ("Past", "Minor") if over else URGENCY[order.level]
    _add(info, "urgency", urgency)
    _add(info, "severity", severity)
    _add(info, "certainty", "Likely")
    _add(info, "effective", _time(order.issued_at))
    _add(info, "senderName", order.ward.name)
    _add(info, "headline", f"{'【訓練】' if order.drill else ''}{order.district.name} {order.get_level_display()}")  # data
    _add(info, "description", order.reason)
    area = Tree.SubElement(info, f"{{{NS}}}area")
    _add(area, "areaDesc", f"{order.ward.name} {order.district.name}")
    code = Tree.SubElement(area, f"{{{NS}}}geocode")
    _add(code, "valueName", "JIS X 0402")
    _add(code, "value", order.ward.code)
    body: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body
