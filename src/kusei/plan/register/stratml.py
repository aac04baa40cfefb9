"""StratML (ISO 17469-1): a plan as the XML other governments exchange, out and in.

Pillars are ``Goal``; what stands under them are ``Objective``, whose ``OtherInformation`` keeps section, kind and mode as
``key=value`` lines, so that a plan of our own comes back whole. A plan of somebody else comes in by its goals and
objectives. A document type or an entity is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _t
from lxml import etree

from kusei.core.calendar import fiscal_year_of
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.plan.register.history import Item
from kusei.plan.register.incoming import SHEET
from kusei.plan.register.models import Kind, Mode, Plan

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
NAMES: Any = {None: NAMESPACE}  # lxml's way of saying the default namespace
LARGEST = 8_000_000
_KEYS = ("section", "kind", "mode", "target")
_SHOWN = (
    ("pillar", SHEET.column("pillar").label), ("section", SHEET.column("section").label), ("kind_words", SHEET.column("kind").label),
    ("no", SHEET.column("no").label), ("title", SHEET.column("title").label), ("mode_words", SHEET.column("mode").label),
)


@dataclass(frozen=True)
class Told:
    """What a file says of a plan: rows as the sheet has them, with the element each stands in."""

    title: str
    vision: str
    from_year: int | None
    to_year: int | None
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


# Out ----------------------------------------------------------------------------------------------------------------


def write(plan: Plan, items: Sequence[Item], *, city: str, published_on: date | None) -> bytes:
    """The plan as a valid ``StrategicPlan``. Raises ValueError for a plan without pillars: the schema wants a goal."""
    root = _element(None, "StrategicPlan")
    _element(root, "Name", plan.title)
    if plan.document:
        _element(root, "Description", plan.document)
    core = _element(root, "StrategicPlanCore")
    office = _element(core, "Organization")
    _element(office, "Name", city)
    _element(_element(core, "Vision"), "Description", plan.vision)
    goal: Any = None
    section = ""
    for item in items:
        if item.kind == Kind.PILLAR:
            goal, section = _goal(core, item), ""
        elif item.kind == Kind.SECTION:
            section = item.title
        elif item.depth == 0:
            continue
        elif goal is not None:
            _objective(goal, item, section)
    loose = [i for i in items if i.depth == 0 and i.kind != Kind.PILLAR]
    if loose:
        rest = _element(core, "Goal")
        _element(rest, "Name", "")
        _element(rest, "Description", "")
        for item in loose:
            _objective(rest, item, "")
    if core.find(f"{{{NAMESPACE}}}Goal") is None:
        raise ValueError("a plan without items")
    _administrative(root, plan, published_on)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _element(parent: Any, name: str, text: str = "") -> Any:
    tag = f"{{{NAMESPACE}}}{name}"
    made = etree.Element(tag, nsmap=NAMES) if parent is None else etree.SubElement(parent, tag)
    # XML has no place for control characters, however they came into a title.
    made.text = "".join(c for c in text if c in "\n\t" or c.isprintable()) or None
    return made


def _goal(core: Any, item: Item) -> Any:
    goal = _element(core, "Goal")
    _element(goal, "Name", item.title)
    _element(goal, "Description", item.text)
    _element(goal, "Identifier", f"_{item.ref}")
    if item.no:
        _element(goal, "SequenceIndicator", item.no)
    return goal


def _objective(goal: Any, item: Item, section: str) -> None:
    made = _element(goal, "Objective")
    _element(made, "Name", item.title)
    if item.text:
        _element(made, "Description", item.text)
    _element(made, "Identifier", f"_{item.ref}")
    if item.no:
        _element(made, "SequenceIndicator", item.no)
    told = {"section": section, "kind": item.kind, "mode": item.mode, "target": item.target}
    _element(made, "OtherInformation", "\n".join(f"{k}={v}" for k, v in told.items() if v))


def _administrative(root: Any, plan: Plan, published_on: date | None) -> None:
    told = _element(root, "AdministrativeInformation")
    if plan.from_year and plan.to_year:
        _element(told, "StartDate", f"{plan.from_year:04}-04-01")
        _element(told, "EndDate", f"{plan.to_year + 1:04}-03-31")
    if published_on:
        _element(told, "PublicationDate", published_on.isoformat())


# In -----------------------------------------------------------------------------------------------------------------


def parse(data: bytes) -> Told:
    """Raises Unreadable in words a person can act on."""
    if len(data) > LARGEST:
        raise Unreadable(_t("ファイルが大きすぎます（8MBまで）。"))
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as refused:
        raise Unreadable(_t("文書型（DOCTYPE）や実体参照のあるXMLは、安全のため読みません。それらを除いて保存し直してください。")) from refused
    except (ParseError, ValueError, LookupError) as broken:
        raise Unreadable(_t("XMLとして読めません。StratMLのファイルかどうか確かめてください。")) from broken
    if _name(root) not in ("StrategicPlan", "PerformancePlanOrReport"):
        raise Unreadable(_t("StratMLの計画ではありません（最初の要素が「%(name)s」です）。") % {"name": _name(root)[:40]})
    rows: list[tuple[int, dict[str, Any]]] = []
    for goal in (e for e in root.iter() if _name(e) == "Goal"):
        pillar = _said(goal, "Name")
        for at in (e for e in goal.iter() if _name(e) == "Objective"):
            rows.append((len(rows) + 1, _row(at, pillar)))
    start, end = (_year(next((e.text for e in root.iter() if _name(e) == n), None)) for n in ("StartDate", "EndDate"))
    vision = next((e for e in root.iter() if _name(e) == "Vision"), None)
    return Told(_said(root, "Name"), _said(vision, "Description") if vision is not None else "", start, end, rows)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _said(element: Any, name: str) -> str:
    found = next((e for e in element if _name(e) == name), None)
    return (found.text or "").strip() if found is not None else ""


def _year(text: str | None) -> int | None:
    try:
        return fiscal_year_of(date.fromisoformat((text or "").strip()[:10]))
    except ValueError:
        return None


def _row(at: Any, pillar: str) -> dict[str, Any]:
    told: Mapping[str, str] = dict(
        (key, value) for line in _said(at, "OtherInformation").splitlines()
        for key, _eq, value in (line.partition("="),) if key in _KEYS
    )
    kind = told.get("kind", "")
    kind = kind if kind in Kind.values and kind not in ("pillar", "section") else Kind.INITIATIVE.value
    mode = told.get("mode", "")
    return {
        "pillar": pillar, "section": told.get("section", ""), "kind": kind, "no": _said(at, "SequenceIndicator")[:12],
        "title": _said(at, "Name") or _said(at, "Description")[:400], "mode": mode if mode in Mode.values and kind == "initiative" else None,
        "text": _said(at, "Description"), "target": told.get("target", "")[:300], "plan": "",
    }


def read_stratml(data: bytes, file_name: str) -> Preview:
    """What a file would become, objective by objective. Raises Unreadable."""
    told = parse(data)
    rows = []
    for number, values in told.rows:
        issues = []
        if not values["title"]:
            issues.append(Issue("title", "", _t("%(n)s番目の目的（Objective）に名前がありません。") % {"n": number}))
        elif len(values["title"]) > 400:
            issues.append(Issue("title", values["title"], _t("題名が長すぎます（400字まで）。")))
        if not values["pillar"] and values["kind"] in ("issue", "policy", "initiative"):
            issues.append(Issue("pillar", "", _t("上の目標（Goal）に名前がありません。柱の題名になるので、入れてください。")))
        shown = {
            **values, "kind_words": str(Kind(values["kind"]).label),
            "mode_words": str(Mode(values["mode"]).label) if values["mode"] else "", "plan": told.title,
        }
        rows.append(Incoming(number, str(number), values["title"], shown, "refused" if issues else "new", tuple(issues)))
    if not rows:
        raise Unreadable(_t("目的（Objective）が一つもありません。取り込める項目がないファイルです。"))
    years = f"{told.from_year or '—'} – {told.to_year or '—'}"
    understood = [(_t("形式"), "StratML"), (_t("計画名"), told.title or "—"), (_t("年度"), years)]
    return preview(file_name, columns=_SHOWN, rows=rows, understood=understood)
