"""The server-made map: strict CSP, keyboard, escaped, small."""

from __future__ import annotations

import json

import pytest
import shapely
from lxml import etree

from kusei.core.places import PRINT_CSS, Feature, Layer, geometry_of, svg_map
from kusei.core.places.svgmap import SHAPES
from kusei.core.tests.real_data import real_file

pytestmark = pytest.mark.pure

SVG = "{http://www.w3.org/2000/svg}"
LAYERS = (Layer("ward", "区", "ward"), Layer("shelter", "避難所", "shelter", shape="triangle"))


def draw(*features: Feature, **kwargs: str) -> str:
    return svg_map(features, LAYERS, 600, 480, "避難所の地図", "港区の避難所", **kwargs)


def test_the_map_is_well_formed_and_carries_no_inline_style() -> None:
    ward = Feature(shapely.box(136.8, 35.0, 136.9, 35.1), "ward", "港区", text="港区")
    site = Feature(shapely.Point(136.85, 35.05), "shelter", "港小学校", href="/x/?a=1&b=2")
    text = draw(ward, site)
    root = etree.fromstring(text)
    assert root.findtext(f"{SVG}title") == "避難所の地図"
    assert root.findtext(f"{SVG}desc") == "港区の避難所"
    assert "style=" not in text
    assert "<style" not in text
    assert root.get("role") == "group"
    (link,) = root.iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("/x/?a=1&b=2", "港小学校")
    assert "避難所 (1)" in text
    assert "km" in text


def test_hostile_names_stay_text() -> None:
    nasty = '"><script>alert(1)</script>&'
    text = draw(Feature(shapely.Point(136.85, 35.05), "shelter", nasty, href=nasty, text=nasty))
    root = etree.fromstring(text)
    assert not list(root.iter(f"{SVG}script"))
    assert next(root.iter(f"{SVG}a")).get("href") == nasty


def test_an_empty_map_is_still_a_map() -> None:
    root = etree.fromstring(draw())
    assert root.get("role") == "img"


def test_every_shape_is_drawn_without_relying_on_colour() -> None:
    layers = [Layer(shape, shape, "same", shape=shape) for shape in SHAPES]
    features = [Feature(shapely.Point(136.8 + n / 100, 35), s, s) for n, s in enumerate(SHAPES)]
    text = svg_map(features, layers, 400, 400, "t", "d")
    assert all(f"map-point-{shape} " in text for shape in SHAPES)


def test_two_maps_on_a_page_have_their_own_ids() -> None:
    assert 'id="one-title"' in draw(ident="one")
    assert 'id="two-title"' in draw(ident="two")


def test_sixteen_real_wards_stay_small() -> None:
    wards = []
    for path in sorted(real_file("nagoya", "wards_n03").glob("*.geojson")):
        geojson = json.loads(path.read_text("utf-8"))
        wards.append(Feature(geometry_of(geojson), "ward", path.stem, text=path.stem))
    text = draw(*wards, css=PRINT_CSS)
    etree.fromstring(text)
    assert len(text) < 60_000
