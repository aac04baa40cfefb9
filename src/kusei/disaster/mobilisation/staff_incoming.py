"""職員の名簿 as a city has it on April 1 -> Preview. Used by the import page and by the import act alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import Town, Ward
from kusei.core.ledger.queries import city
from kusei.core.places import (
    Point,
    Polygons,
    diagnose,
    distance_m,
    geometry_of,
    match_level,
    mesh_cell,
    mesh_code,
    split_ward,
)
from kusei.core.rules import registry as rules
from kusei.core.sheets import (
    Choice,
    Column,
    Decimal_,
    FileRefused,
    Lat,
    Leaf,
    Lon,
    Option,
    Sheet,
    Text,
    check,
    read,
    to_xlsx,
)
from kusei.disaster.mobilisation.models import Means, Member, PointSource, Skill, Team
from kusei.disaster.mobilisation.rule_values import COMING

SHEET = Sheet(
    "mobilisation-staff",
    _("動員する職員の名簿"),
    (
        Column("number", _("職員番号"), Text(max_len=12), True, ("番号", "職員コード")),  # data
        Column("name", _("氏名"), Text(max_len=80), True, ("名前",)),  # data
        Column("kana", _("フリガナ"), Text(max_len=160)),
        Column("division", _("所属"), Text(max_len=80), aliases=("所属名", "課")),  # data
        Column("grade", _("職"), Text(max_len=40), aliases=("職名", "職位")),  # data
        Column("address", _("自宅の住所"), Text(max_len=250), aliases=("住所", "自宅住所")),  # data
        Column("lat", _("緯度"), Lat()),
        Column("lon", _("経度"), Lon()),
        Column("mesh", _("自宅のメッシュ"), Text(max_len=14), aliases=("メッシュ", "メッシュコード")),  # data
        Column("means", _("参集手段"), Choice(tuple(Option(v, label) for v, label in Means.choices))),
        Column("skills", _("資格・技能"), Text(max_len=120), aliases=("資格", "技能")),  # data
        Column("caring", _("家庭の事情（育児・介護など）"), Text(max_len=80), aliases=("家庭の事情", "育児・介護")),  # data
        Column("max_km", _("参集できる距離（km）"), Decimal_(min=0, max=100), aliases=("参集できる距離",)),  # data
        Column("fixed_ward", _("所属動員の区"), Text(max_len=80), aliases=("所属動員", "指定区")),  # data
        Column("fixed_team", _("所属動員の班"), Choice(tuple(Option(v, label) for v, label in Team.choices))),
    ),
    ("number",),
)
KEPT = ("name", "kana", "division", "grade", "means", "max_km", "fixed_team")
SHOWN = ("number", "name", "division", "grade", "address", "mesh", "means", "skills", "max_km", "fixed_ward", "fixed_team")
_SPLIT = re.compile("[、,，・/／;；\n]+")  # data
ZERO_M, FAR_M = 10, 100_000


@dataclass
class City:
    """What rows are compared with, read once."""

    wards: dict[str, Ward]
    area: Any
    areas: Polygons[str] | None
    towns: dict[str, list[Town]]
    name: str
    cap_km: float
    known: dict[str, Member]
    skills: dict[str, str]


@dataclass
class Plan:
    """A preview with the typed values of each row."""

    preview: Preview
    values: dict[int, dict[str, Any]] = field(default_factory=dict)


def blank() -> bytes:
    return to_xlsx(Leaf(SHEET, []))


def _city(year: int) -> City:
    wards = {w.name: w for w in Ward.objects.filter(until=None)}
    shapes = {name: geometry_of(w.boundary) for name, w in wards.items() if w.boundary}
    towns: dict[str, list[Town]] = {}
    for town in Town.objects.exclude(lon=None).exclude(lat=None).select_related("ward"):
        towns.setdefault(town.ward.name, []).append(town)
    area = geometry_of({"type": "FeatureCollection", "features": [w.boundary for w in wards.values() if w.boundary]}) if shapes else None
    here = city()
    skills = {str(label): value for value, label in Skill.choices} | {v: v for v in Skill.values}
    known = {m.number: m for m in Member.objects.filter(fiscal_year=year).select_related("fixed_ward")}
    cap = float(rules.at(COMING)["cap_km"])
    return City(wards, area, Polygons(shapes) if shapes else None, towns, here.name if here else "", cap, known, skills)


def plan(data: bytes, file_name: str, year: int) -> Plan:
    """Read the list of a fiscal year. Raises Unreadable."""
    try:
        checked = check(read(data, file_name, formulas="values"), SHEET)
    except FileRefused as error:
        raise Unreadable(error.message) from error
    there = _city(year)
    twice = Counter(r.values.get("number") for r in checked.rows)
    fixed: dict[str, set[str]] = {}
    for r in checked.rows:
        fixed.setdefault(r.values.get("number") or "", set()).add(r.values.get("fixed_ward") or "")
    rows, found = [], Plan(preview("", understood=(), columns=(), rows=()))
    for one in checked.rows:
        v = dict(one.values)
        issues = [Issue(e.column, e.value, e.message) for e in one.errors]
        issues += _number(v, twice, fixed)
        issues += _fixed(v, there)
        issues += _skills(v, there)
        issues += _place(v, there)
        found.values[one.row] = v
        rows.append(_incoming(one.row, v, there, issues))
    columns = [(c.key, c.label) for c in SHEET.columns if c.key in SHOWN]
    said = ", ".join(str(h) for h in checked.understood.headings.values())
    understood = ((_("読んだ列"), said), (_("使わない列"), ", ".join(checked.understood.unmatched) or "—"))
    notes = [] if there.areas else [_t("区の境界が読み込まれていないため、海の上や市の外の自宅は、区役所から100kmを超えるときだけ見つかります。")]
    found.preview = preview(file_name, understood=understood, columns=columns, rows=rows, notes=notes)
    return found


def _incoming(row: int, v: Mapping[str, Any], there: City, issues: Sequence[Issue]) -> Incoming:
    shown = {k: "" if v.get(k) is None else str(v[k]) for k in (*SHOWN, "kana", "lon", "lat", "caring")}
    known = there.known.get(str(v.get("number") or ""))
    # A home is never compared in sight: a known number with any row counts as a change.
    return Incoming(
        row, str(v.get("number") or ""), str(v.get("name") or ""), shown,
        "changed" if known and not any(i.level == "refused" for i in issues) else status_of(shown, None, issues),
        tuple(issues), None, v.get("lon"), v.get("lat"),
    )  # fmt: skip


def _number(v: Mapping[str, Any], twice: Mapping[Any, int], fixed: Mapping[str, set[str]]) -> list[Issue]:
    number = v.get("number") or ""
    if not number or twice[number] < 2:
        return []
    places = sorted(p for p in fixed[number] if p)
    if len(places) > 1:
        said = _t("この職員が%(places)sの両方に固定されています。所属動員は1か所だけにしてください。")
        return [Issue("fixed_ward", number, said % {"places": _t("と").join(places)})]
    said = _t("同じ職員番号の行が%(n)s行あります。1行だけ残してください。")
    return [Issue("number", number, said % {"n": twice[number]})]


def _fixed(v: dict[str, Any], there: City) -> list[Issue]:
    text = v.get("fixed_ward") or ""
    names = [n for n in _SPLIT.split(text) if n.strip()]
    if len(names) > 1:
        said = _t("この職員が%(places)sの両方に固定されています。所属動員は1か所だけにしてください。")
        return [Issue("fixed_ward", text, said % {"places": _t("と").join(names)})]
    if names and names[0] not in there.wards:
        return [Issue("fixed_ward", text, _t("「%(name)s」という区はありません。区の名前を直してください。") % {"name": text})]
    if v.get("fixed_team") and not names:
        return [Issue("fixed_team", str(v["fixed_team"]), _t("班だけでは固定できません。所属動員の区も入れてください。"))]
    return []


def _skills(v: dict[str, Any], there: City) -> list[Issue]:
    names = [n.strip() for n in _SPLIT.split(v.get("skills") or "") if n.strip()]
    whole = there.skills.get((v.get("skills") or "").strip())
    v["skill_keys"] = [whole] if whole else sorted({there.skills[n] for n in names if n in there.skills})
    if whole or not (unknown := [n for n in names if n not in there.skills]):
        return []
    said = _t("「%(name)s」は資格の一覧にありません。使えるのは：%(all)s")
    labels = "、".join(str(label) for _v, label in Skill.choices)
    return [Issue("skills", unknown[0], said % {"name": unknown[0], "all": labels})]


def _place(v: dict[str, Any], there: City) -> list[Issue]:
    """Where the home is: the point, else the mesh, else the centre of the town; each said in the row."""
    lat, lon, mesh = v.get("lat"), v.get("lon"), (v.get("mesh") or "").strip()
    if (lat is None) != (lon is None):
        return [Issue("address", "", _t("緯度と経度のどちらかが空です。両方入れるか、両方空にしてください。"))]
    if lat is not None and lon is not None:
        return _point(v, Point(lon, lat), there)
    if mesh:
        return _mesh(v, mesh, there)
    town = _town(v.get("address") or "", there)
    if town is None:
        said = _t("自宅の位置が分かりません。緯度・経度か、メッシュか、町名までの住所を入れてください。")
        return [Issue("address", v.get("address") or "", said)]
    assert town.lon is not None and town.lat is not None
    v["mesh"], v["mesh_by"] = mesh_code(Point(town.lon, town.lat), 3), PointSource.TOWN
    return [Issue("mesh", v["mesh"], _t("座標がないため「%(town)s」の中心を使います。") % {"town": town.name}, "warning")]


def _point(v: dict[str, Any], point: Point, there: City) -> list[Issue]:
    where = f"{point.lat}, {point.lon}"
    offices = [Point(w.lon, w.lat) for w in there.wards.values() if w.lon is not None and w.lat is not None]
    gaps = [distance_m(point, o) for o in offices]
    if gaps and min(gaps) < ZERO_M:
        return [Issue("address", where, _t("自宅の座標が区役所と同じ場所です（距離0）。自宅の座標に直してください。"))]
    if there.areas is None and gaps and min(gaps) > FAR_M:
        said = _t("いちばん近い区役所から%(km)skm離れています。座標を直してください。")
        return [Issue("address", where, said % {"km": round(min(gaps) / 1000)})]
    outside = there.areas is not None and there.areas.find(point) is None
    if outside and (wrong := _outside(v, point, there)):
        return [Issue("address", where, wrong)]
    v["mesh"], v["mesh_by"] = mesh_code(point, 5), PointSource.POINT
    if gaps and min(gaps) / 1000 > there.cap_km:
        said = _t("いちばん近い区役所まで%(km)skmあり、上限の%(cap)skmを超えます。どの区にも割り当てられません。")
        return [Issue("max_km", where, said % {"km": round(min(gaps) / 1000), "cap": there.cap_km}, "warning")]
    return [Issue("address", where, _t("市の外の自宅です。"), "warning")] if outside else []


def _outside(v: Mapping[str, Any], point: Point, there: City) -> str:
    """Why a point outside the city cannot be the home ("" = it can: many live in the next town)."""
    assert there.areas is not None
    ward, gap = there.areas.nearest(point)
    inside = split_ward(v.get("address") or "", there.wards, city=there.name) is not None
    if gap > FAR_M or inside:
        first = next(iter(diagnose(point.lon, point.lat, there.area)), None)
        said = _t("自宅の座標が市の区域の外（海の上など）です。いちばん近い%(ward)sから%(km)skmあります。座標か住所を直してください。")
        return f"{said % {'ward': ward, 'km': f'{gap / 1000:.1f}'}} {first.message if first else ''}".strip()
    return ""


def _mesh(v: dict[str, Any], mesh: str, there: City) -> list[Issue]:
    try:
        cell = mesh_cell(mesh)
        if len(cell.code) < 8:
            raise ValueError
    except ValueError:
        said = _t("「%(mesh)s」というメッシュはありません。8桁（1km）から10桁（250m）の数字を入れてください。")
        return [Issue("mesh", mesh, said % {"mesh": mesh})]
    if there.areas is not None and there.areas.find(cell.centre) is None and there.areas.nearest(cell.centre)[1] > FAR_M:
        return [Issue("mesh", mesh, _t("「%(mesh)s」は市から100km以上離れたメッシュです。番号を直してください。") % {"mesh": mesh})]
    v["mesh"], v["mesh_by"] = cell.code, PointSource.MESH
    return [Issue("mesh", mesh, _t("座標がないためメッシュの中心を使います。"), "warning")]


def _town(address: str, there: City) -> Town | None:
    parts = split_ward(address, there.wards, city=there.name)
    if parts is None:
        return None
    best = [t for t in there.towns.get(parts.ward, ()) if match_level(parts.rest, t.name) != "none"]
    return max(best, key=lambda t: len(t.name), default=None)
