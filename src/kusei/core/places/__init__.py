"""Places: WGS84 points, the regional mesh, codes, areas, addresses and a map without JavaScript.

Everything is pure: areas come in as shapely geometries in degrees (lon, lat), nothing is looked up.
Nothing wrong is repaired silently: `diagnose` names the likely cause and a person decides.
"""

from __future__ import annotations

from kusei.core.places.address import AddressParts, address_key, match_level, split_ward
from kusei.core.places.areas import Polygons, geometry_of
from kusei.core.places.codes import BadCode, check_digit, municipality_code
from kusei.core.places.coordinates import BadCoordinate, parse_coordinate
from kusei.core.places.diagnosis import Finding, diagnose
from kusei.core.places.geodesy import Point, distance_m
from kusei.core.places.mesh import MeshCell, mesh_cell, mesh_code
from kusei.core.places.svgmap import PRINT_CSS, Feature, Layer, svg_map

__all__ = [
    "PRINT_CSS",
    "AddressParts",
    "BadCode",
    "BadCoordinate",
    "Feature",
    "Finding",
    "Layer",
    "MeshCell",
    "Point",
    "Polygons",
    "address_key",
    "check_digit",
    "diagnose",
    "distance_m",
    "geometry_of",
    "match_level",
    "mesh_cell",
    "mesh_code",
    "municipality_code",
    "parse_coordinate",
    "split_ward",
    "svg_map",
]
