"""Parts of a study's page: figures, the method and its assumptions in sentences, the towns that lack a building, the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from shapely.geometry import Point

from kusei.core.calendar import format_date
from kusei.core.places.svgmap import PRINT_CSS, Feature, Layer, svg_map
from kusei.core.rules import registry as rules
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.parts import Badge, Cell, Column, Fact, Row
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.disaster.tsunami_buildings.models import Building, Study, TownReach
from kusei.disaster.tsunami_buildings.rule_values import REACH
from kusei.disaster.tsunami_buildings.tables import STUDY_TONES

SHOWN = 15


def newest_adopted() -> list[int]:
    """Ids of the newest adopted study of every ward."""
    rows = Study.objects.filter(state=Study.State.ADOPTED).order_by().values("ward").annotate(newest=Max("pk"))
    return list(rows.values_list("newest", flat=True))


def towns_of(study: Study) -> list[TownReach]:
    return list(study.towns.select_related("town__district").order_by("-short", "pk"))


def facts(study: Study) -> list[Fact]:
    towns = reverse("tsunami_buildings:towns")
    found = [
        Fact(_("状態"), None, badge=Badge(study.get_state_display(), STUDY_TONES[study.state]), note=study.why),  # type: ignore[arg-type]
        Fact(_("いつの建物で計算したか"), None, day=study.as_of),
        Fact(_("対象の人口"), _n(study.people), note=_t("人口の分からない町は含みません")),
        Fact(_("範囲に建物がある人"), _n(study.near), note=_t("収容人数を考えない、円の中の人数")),
        Fact(
            _("入れる人"),
            _n(study.reached),
            note=_t("収容人数まで割り当てた人数（試算）"),
            url=f"{towns}?view=known&study={study.ref}",
            large=True,
        ),
    ]
    if study.people is not None and study.reached is not None:
        short = f"{towns}?view=short&study={study.ref}"
        found.append(Fact(_("入れない人"), _n(study.people - study.reached), url=short, large=True))
    if study.adopted_on:
        found.append(Fact(_("採用日"), None, day=study.adopted_on))
    return found


def _n(value: int | None) -> str | None:
    return _t("%(n)s人") % {"n": f"{value:,}"} if value is not None else None


def method(study: Study) -> list[str]:
    """How it was computed and what was assumed, one sentence each; the page and the paper print the same."""
    limits = study.limits
    found = [
        _t("試算です。避難の判断には使わないでください。"),
        _t("歩ける距離 ＝ 速さ%(speed)sm/秒 ×（到達%(arrival)s分 − 開始%(start)s分 − 階段%(climb)sm÷%(climb_mps)sm/秒）、上限%(cap)s。この試算では%(limit)sm。")
        % {
            "speed": limits["speed_mps"],
            "arrival": limits["arrival_min"],
            "start": limits["start_min"],
            "climb": limits["climb_m"],
            "climb_mps": limits["climb_mps"],
            "cap": _t("%(m)sm") % {"m": limits["cap_m"]} if limits["cap_m"] else _t("なし"),
            "limit": f"{limits['limit_m']:,}",
        },
        _t("距離：歩く道のデータ「%(name)s」（%(source)s）の道のり。") % {"name": study.network.name, "source": study.network.source}
        if study.network
        else _t("距離：町の代表点から建物までの直線距離 × %(detour)s。川や線路は考えていません。") % {"detour": limits["detour"]},
        _t("人の割当：できるだけ多くの人が入れるように、次に歩く距離の合計が短くなるように割り当てます。同じ席を二度数えません。"),
        _t("対象：%(ward)sの%(scope)s。人は町の代表点に集まっているとみなします。区の外の建物と、区の外から来る人は入れていません。")
        % {"ward": study.ward.name, "scope": _t("選んだ学区の町") if limits.get("districts") else _t("すべての町")},
        _t("町の人口は届け出の人口です。昼間の人、施設の人、ゆっくり歩く人を分けていません。"),
    ]
    if rules.at(REACH, study.as_of, ward=study.ward).draft:
        found.append(_t("条件の初めの値は案・未確認です（規則「津波避難ビルに届く範囲の試算」）。"))
    if study.run is not None:
        found.append(
            _t("計算：%(engine)s 版%(version)s、入力の要約 %(digest)s。")
            % {"engine": study.run.engine, "version": study.run.engine_version, "digest": study.digest[:12]}
        )
    return found


def method_panel(study: Study) -> Panel:
    return Panel(_("計算のしかたと前提"), "tsunami_buildings/method.html", {"lines": method(study)}, key="method")


def worst_panel(study: Study) -> Panel | None:
    """Who lacks a building within the limits, the largest number first."""
    rows = [
        Row(
            t.ref,
            [
                Cell(t.town.name),
                Cell(number=t.people),
                Cell(number=t.buildings),
                Cell(number=t.nearest_m) if t.nearest_m is not None else Cell(_t("範囲になし")),
                Cell(number=t.reached),
                Cell(number=t.short),
            ],
            "bad" if not t.buildings else "warn",
        )
        for t in study.towns.filter(short__gt=0).select_related("town").order_by("-short", "pk")[:SHOWN]
    ]
    heads = [
        Column("town", _("町")),
        Column("people", _("人口"), "number", _("人")),
        Column("buildings", _("範囲にある建物"), "number", _("棟")),
        Column("nearest", _("最も近い建物まで"), "number", "m"),
        Column("reached", _("入れる人"), "number", _("人")),
        Column("short", _("入れない人"), "number", _("人")),
    ]
    if study.run is None:
        return None
    return table_panel(_("建物が足りない町"), heads, rows, key="short", empty=_("この条件では、すべての町の人が入れます。"))


def map_panel(study: Study) -> Panel | None:
    spec = map_of(study.title, towns_of(study), buildings=list(_buildings(study)))
    return Panel(_("地図"), "tsunami_buildings/map.html", {"map": spec}, key="map") if spec else None


def _buildings(study: Study) -> Any:
    there = Building.objects.filter(ward=study.ward, state="designated").exclude(facility__lon=None)
    return there.select_related("facility").order_by("sort_key", "pk")


GROUPS: tuple[tuple[str, Any, str, str, Any], ...] = (
    ("none", _("範囲に建物がない町"), "square", "bad", lambda t: t.people and not t.buildings),
    ("short", _("建物が足りない町"), "diamond", "warn", lambda t: t.short and t.buildings),
    ("fine", _("全員が入れる町"), "circle", "ok", lambda t: t.people is not None and not t.short),
    ("unknown", _("人口の分からない町"), "ring", "off", lambda t: t.people is None),
)


def map_of(title: Any, towns: Sequence[TownReach], *, buildings: Sequence[Building] = ()) -> MapSpec | None:
    layers = []
    for key, label, shape, tone, belongs in GROUPS:
        points = [
            MapPoint(t.ref, t.town.name, t.town.lon, t.town.lat, note=_t("入れない人%(n)s人") % {"n": f"{t.short:,}"})
            for t in towns
            if t.town.lon is not None and t.town.lat is not None and belongs(t)
        ]
        if points:
            layers.append(MapLayer(key, label, shape, tone, points))  # type: ignore[arg-type]
    here = [
        MapPoint(b.ref, b.name, b.facility.lon, b.facility.lat, b.get_absolute_url())
        for b in buildings
        if b.facility.lon is not None and b.facility.lat is not None
    ]
    if here:
        layers.append(MapLayer("buildings", _("津波避難ビル"), "triangle", "info", here))
    return MapSpec(title, layers, show_list=False) if layers else None


def drawing(study: Study, towns: Sequence[TownReach]) -> dict[str, str] | None:
    """The same map for the paper: words of the legend, shapes for greyscale."""
    shapes = {"none": "square", "short": "diamond", "fine": "circle", "unknown": "cross"}
    features, layers = [], []
    for key, label, _shape, _tone, belongs in GROUPS:
        mine = [t for t in towns if t.town.lon is not None and belongs(t)]
        features += [Feature(Point(t.town.lon, t.town.lat), key, t.town.name) for t in mine]
        layers.append(Layer(key, str(label), key, shapes[key]))
    layers.append(Layer("buildings", _t("津波避難ビル"), "buildings", "triangle", 8))
    features += [Feature(Point(b.facility.lon, b.facility.lat), "buildings", b.name) for b in _buildings(study)]
    if not features:
        return None
    alt = _t("%(ward)s %(day)sの試算の地図") % {"ward": study.ward.name, "day": format_date(study.as_of, weekday=False)}
    return {"svg": svg_map(features, layers, 640, 430, study.title, alt, css=PRINT_CSS), "alt": alt}
