"""「避難所をさがす」: where to go, for whoever is worried and on a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext

from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.core.ui.pages.base import Page, Words
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.portal import hazards as words
from kusei.portal.places import Place, nearest, published
from kusei.portal.spots import Spot, spot, spots

MOST = 30
_READING = re.compile(r"\{([^{}|]+)\|[^{}|]+\}")


@dataclass(frozen=True)
class Result:
    """A place as the page says it. ``far`` is empty where nobody said where they are."""

    ref: str
    name: str
    kind: Words
    address: str
    hazards: Sequence[words.Hazard]
    opened_at: Any
    far: str = ""


@dataclass(frozen=True)
class Choice:
    code: str
    said: str


def plain(text: Words) -> str:
    """Words without their readings, where no reading can be drawn (menus, titles, the map)."""
    return _READING.sub(r"\1", str(text))


def walk(metres: float) -> str:
    """Rounded as people say it: to 10 m, from a kilometre on to 0.1 km."""
    return f"{metres / 1000:.1f} km" if metres >= 995 else f"{round(metres, -1):.0f} m"


def said(ward: Ward) -> str:
    return ward.name_en if get_language() == "en" and ward.name_en else ward.name


class Shelters(Page):
    """The form, and beside the map the same places as a list: nearest first, open ones marked."""

    open_because = "published places of refuge"
    room_key = "-"
    template_name = "portal/shelters.html"

    def context(self) -> dict[str, Any]:
        asked = {k: self.request.GET.get(k, "").strip()[:60] for k in ("q", "ward_code", "hazard", "near")}
        everywhere = wards()
        ward = next((w for w in everywhere if w.code == asked["ward_code"]), None)
        found = spots(asked["q"], ward)
        chosen = spot(asked["near"]) or next(iter(found), None)
        return {
            **super().context(), "query": asked["q"], "hazard": asked["hazard"], "ward": ward, "chosen": chosen,
            "wards": [Choice(w.code, said(w)) for w in everywhere],
            "hazards": [{"code": h.code, "plain": plain(h.word)} for h in words.HAZARDS],
            "others": [_link(s, asked) for s in found if s != chosen], "asked": any(asked.values()),
            "open_word": pgettext("resident", "開いています"), "closed_word": pgettext("resident", "いまは閉まっています"),
            **self.results(asked["hazard"], ward, chosen),
        }

    def results(self, hazard: str, ward: Ward | None, chosen: Spot | None) -> dict[str, Any]:
        """Near the chosen point, across ward borders; else the ward's; else those that are open now."""
        inside = ward.pk if ward is not None and chosen is None else None
        places = [p for p in published(inside) if not hazard or hazard in p.hazards]
        if chosen is not None:
            ranked = nearest(places, chosen.at)
            return _shown([(p, walk(m)) for p, m in ranked], heading=_near(chosen), here=chosen)
        if ward is not None or hazard:
            first_open = sorted(places, key=lambda p: p.opened_at is None)  # else in the rooms' own order, by kana
            return _shown([(p, "") for p in first_open], heading=said(ward) if ward else pgettext("resident", "市のすべての区"))
        opened = [p for p in places if p.opened_at is not None]
        return {
            **_shown([(p, "") for p in opened], heading=pgettext("resident", "いま開いている避難所")), "none_open": not opened,
        }


def _near(chosen: Spot) -> str:
    return pgettext("resident", "「%(place)s」に近い避難所") % {"place": chosen.label}


def _link(one: Spot, asked: dict[str, str]) -> dict[str, str]:
    query = {k: v for k, v in asked.items() if v and k != "near"}
    return {"label": one.label, "url": f"{reverse('portal:shelters')}?{urlencode({**query, 'near': one.key})}#results"}


def _shown(ranked: Sequence[tuple[Place, str]], *, heading: str, here: Spot | None = None) -> dict[str, Any]:
    first = ranked[:MOST]
    results = [
        Result(p.ref, p.name, p.kind, p.address, words.named(p.hazards), p.opened_at, far) for p, far in first
    ]
    spec = _map([p for p, _far in first], heading=plain(heading), here=here)
    return {"results": results, "heading": heading, "total": len(ranked), "more": len(ranked) > MOST, "map": spec}


def _map(places: Sequence[Place], *, heading: str, here: Spot | None) -> MapSpec:
    layers = []
    for key, label, shape, tone, held in (
        ("open", pgettext("resident", "開いています"), "circle", "ok", [p for p in places if p.opened_at]),
        ("closed", pgettext("resident", "いまは閉まっています"), "ring", "info", [p for p in places if not p.opened_at]),
    ):
        points = [MapPoint(p.ref, p.name, p.at.lon, p.at.lat, f"#p-{p.ref}") for p in held if p.at]
        if points:
            layers.append(MapLayer(key, plain(label), shape, tone, points))  # type: ignore[arg-type]
    if here is not None:
        point = MapPoint("here", here.label, here.at.lon, here.at.lat, current=True)
        layers.append(MapLayer("here", plain(pgettext("resident", "いまいる所")), "diamond", "bad", [point]))
    return MapSpec(heading, layers, style_url=reverse("base_map"), show_list=False)
