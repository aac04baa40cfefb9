"""A ward's towns and buildings as the engine wants them, and the engine's answer as rows."""

from __future__ import annotations

import csv
import gzip
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kusei.core.files.store import read
from kusei.core.jobs.compute import compute, digest_of
from kusei.core.jobs.models import Run
from kusei.core.kept import kept
from kusei.core.ledger.models import Town as LedgerTown
from kusei.core.places import Point, distance_m
from kusei.disaster.tsunami_buildings.models import Building, Study, TownReach, WalkNetwork
from kusei.engines.reach import Inputs, Network, Refuge, Town

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENGINE = "reach"
MOST_UNPACKED = 200 * 1024 * 1024
MOST_NODES, MOST_EDGES, MOST_NAME = 500_000, 1_500_000, 40
_NODE = {"id": ("node", "id", "osmid"), "lon": ("lon", "x", "longitude"), "lat": ("lat", "y", "latitude")}
_EDGE = {"a": ("u", "from", "a"), "b": ("v", "to", "b"), "m": ("length_m", "metres", "length")}
_BRIDGE = "bridge_name"


class BadNetwork(ValueError):
    """``str(error)`` says what is wrong with the files, for the person who chose them."""


def inputs_of(study: Study) -> Inputs:
    """What the study computes with: towns of the ward (or of the chosen districts) and the buildings designated now."""
    limits = study.limits
    towns = LedgerTown.objects.filter(ward=study.ward, population__isnull=False).exclude(lon=None).exclude(lat=None)
    if limits.get("districts"):
        towns = towns.filter(district__ref__in=limits["districts"])
    there = Building.objects.filter(ward=study.ward, state="designated", capacity__gt=0).exclude(facility__lon=None)
    return Inputs(
        tuple(Town(*row) for row in towns.order_by("pk").values_list("ref", "population", "lon", "lat")),
        tuple(
            Refuge(*row)
            for row in there.order_by("pk").values_list("ref", "capacity", "facility__lon", "facility__lat")
        ),
        limit_m=int(limits["limit_m"]),
        detour=float(limits["detour"]),
        network=network_of(study.network) if study.network else None,
    )


def digest_now(study: Study) -> str:
    """The digest of what the study would compute with now; differs from the stored one when towns or buildings changed."""
    return digest_of(ENGINE, inputs_of(study))


def solve(study: Study) -> Run:
    return compute(ENGINE, inputs_of(study))


def rows_of(study: Study, run: Run) -> list[TownReach]:
    """One row a town; towns whose population nobody knows stand there too, with nothing said of them."""
    answers = {a["key"]: a for a in run.result["towns"]}
    towns = LedgerTown.objects.filter(ward=study.ward)
    if study.limits.get("districts"):
        towns = towns.filter(district__ref__in=study.limits["districts"])
    return [_row(study, town, answers.get(town.ref)) for town in towns.order_by("pk")]


def _row(study: Study, town: LedgerTown, answer: Mapping[str, Any] | None) -> TownReach:
    if answer is None:
        return TownReach(study=study, town=town)
    return TownReach(
        study=study,
        town=town,
        people=answer["reached"] + answer["short"],
        buildings=answer["near"],
        nearest_m=answer["nearest_m"],
        reached=answer["reached"],
        short=answer["short"],
    )


# Walking networks -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NetworkCounts:
    nodes: int
    edges: int


@dataclass(frozen=True, eq=False)
class Ground:
    """A network as columns. ``edges``: (node, node, metres); ``bridges``: name -> the edges that are this bridge."""

    nodes: NDArray[Any]
    edges: NDArray[Any]
    bridges: Mapping[str, tuple[int, ...]]


def packed(nodes: bytes, edges: bytes) -> tuple[bytes, NetworkCounts]:
    """Two CSV files (plain or .gz) as the one file the house keeps. Raises BadNetwork."""
    found, names = _parsed(nodes, edges)
    out = io.StringIO()
    for lon, lat in found.nodes:
        out.write(f"n,{lon!r},{lat!r}\n")
    for n, (a, b, metres) in enumerate(found.edges):
        out.write(f"e,{a},{b},{metres!r},{names[n]}\n" if n in names else f"e,{a},{b},{metres!r}\n")
    return gzip.compress(out.getvalue().encode(), mtime=0), NetworkCounts(len(found.nodes), len(found.edges))


def network_of(row: WalkNetwork) -> Network:
    """The network out of its file; kept in memory while nothing changes."""
    assert row.file is not None
    sha = row.file.blob.sha256
    return kept(("walk_network", sha), lambda: _network(unpacked(read(sha))))


def _network(found: Ground) -> Network:
    edges = tuple((int(a), int(b), metres) for a, b, metres in found.edges.tolist())
    return Network(tuple((lon, lat) for lon, lat in found.nodes.tolist()), edges)


def unpacked(data: bytes) -> Ground:
    """What ``packed`` wrote, read as columns."""
    import numpy as np  # pages load this module, and no numerics

    text = gzip.decompress(data).decode()
    cut = text.index("\ne,") + 1
    lines = text[cut:].splitlines()
    bridges: dict[str, tuple[int, ...]] = {}
    for n, line in enumerate(lines):
        if line.count(",") > 3:
            name = line.split(",", 4)[4]
            bridges[name] = (*bridges.get(name, ()), n)
    table: dict[str, Any] = {"delimiter": ",", "comments": None, "ndmin": 2}
    nodes = np.loadtxt(io.StringIO(text[:cut]), usecols=(1, 2), **table)
    return Ground(nodes, np.loadtxt(lines, usecols=(1, 2, 3), **table), bridges)


def _parsed(nodes: bytes, edges: bytes) -> tuple[Network, dict[int, str]]:
    """The network, and the names of those of its edges that are bridges."""
    index: dict[str, int] = {}
    points: list[tuple[float, float]] = []
    for number, row in _lines(nodes, _NODE, _("交差点"), MOST_NODES):
        lon, lat = _number(row["lon"], number, _("交差点")), _number(row["lat"], number, _("交差点"))
        if not (122 <= lon <= 154 and 20 <= lat <= 46):
            raise BadNetwork(_("交差点のファイルの%(n)s行目：経度・緯度が日本の外です（入れ替わっていませんか）。") % {"n": number})
        index[row["id"]] = len(points)
        points.append((lon, lat))
    ways: list[tuple[int, int, float]] = []
    names: dict[int, str] = {}
    for number, row in _lines(edges, _EDGE, _("道"), MOST_EDGES):
        ends = index.get(row["a"]), index.get(row["b"])
        if None in ends:
            raise BadNetwork(_("道のファイルの%(n)s行目：交差点のファイルにない番号です。") % {"n": number})
        metres = _number(row["m"], number, _("道"))
        if metres < 0:
            raise BadNetwork(_("道のファイルの%(n)s行目：長さが負です。") % {"n": number})
        if name := " ".join(row[_BRIDGE].replace(",", " ").split()):
            names[len(ways)] = name[:MOST_NAME]
        ways.append((ends[0] or 0, ends[1] or 0, metres))
    if not points or not ways:
        raise BadNetwork(_("交差点か道が1件もありません。"))
    walked = sum(metres for _a, _b, metres in ways)
    straight = sum(distance_m(Point(*points[a]), Point(*points[b])) for a, b, _m in ways)
    # A few ways of a real network are a little short; kilometres instead of metres are a thousand times too short.
    if walked < straight / 2:
        raise BadNetwork(_("道の長さの合計が、両端の直線距離の合計より短いです。長さの単位（m）を確かめてください。"))
    return Network(tuple(points), tuple(ways)), names


def _lines(data: bytes, wanted: Mapping[str, Sequence[str]], what: str, most: int) -> Any:
    try:
        text = _opened(data, what).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadNetwork(_("%(what)sのファイルがUTF-8のCSVとして読めません。") % {"what": what}) from error
    reader = csv.DictReader(io.StringIO(text))
    heads = {key: next((h for h in names if h in (reader.fieldnames or ())), None) for key, names in wanted.items()}
    if missing := [wanted[key][0] for key, head in heads.items() if head is None]:
        raise BadNetwork(_("%(what)sのファイルに列「%(names)s」がありません。") % {"what": what, "names": ", ".join(missing)})
    for number, row in enumerate(reader, start=2):
        if number > most:
            raise BadNetwork(_("%(what)sのファイルが大きすぎます（%(most)s行まで）。区の範囲に切り出してください。") % {"what": what, "most": f"{most:,}"})
        yield number, {key: str(row.get(head or "") or "") for key, head in heads.items()} | {_BRIDGE: str(row.get(_BRIDGE) or "")}


def _opened(data: bytes, what: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            body = file.read(MOST_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise BadNetwork(_("%(what)sの圧縮ファイルが壊れています。") % {"what": what}) from error
    if len(body) > MOST_UNPACKED:
        raise BadNetwork(_("%(what)sのファイルを開くと大きくなりすぎます。") % {"what": what})
    return body


def _number(text: str, number: int, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        said = _("%(what)sのファイルの%(n)s行目：「%(text)s」は数として読めません。")
        raise BadNetwork(said % {"what": what, "n": number, "text": text[:30]})
    return value
