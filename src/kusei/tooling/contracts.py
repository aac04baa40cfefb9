"""Import contracts that import-linter does not bring: levels, rooms with one door, and walls.

Rooms appear one by one, so every name in a contract may be absent; tests, migrations and ``testing`` helpers may see
whatever they exercise. The contracts themselves stand in ``pyproject.toml`` under ``[tool.importlinter]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

FREE_SEGMENTS = frozenset({"tests", "testing", "migrations", "conftest"})


@dataclass(frozen=True, order=True)
class Breach:
    """One import that should not be, and why."""

    importer: str
    imported: str
    why: str


def is_free(module: str) -> bool:
    """Whether this module may import anything."""
    return not FREE_SEGMENTS.isdisjoint(module.split("."))


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def imports_inside(graph: ImportGraph, package: str) -> Iterator[tuple[str, str]]:
    """Every direct import between two modules of ``package``, leaving out the importers that may see anything."""
    if package not in graph.modules:
        return
    for importer in sorted({package, *graph.find_descendants(package)}):
        if not is_free(importer):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if within(imported, package):
                    yield importer, imported


def items(value: object) -> list[str]:
    """The words of a list option: import-linter puts them where the class declares the field."""
    return [str(item) for item in value] if isinstance(value, list) else []


class _Contract(Contract):
    """A contract that is the list of its breaches."""

    def breaches(self, graph: ImportGraph) -> Iterable[Breach]:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = sorted(set(self.breaches(graph)))
        return ContractCheck(kept=not broken, metadata={"broken": [(b, _lines(graph, b)) for b in broken]})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for breach, where in check.metadata["broken"]:
            output.print_error(f"{breach.importer}{where} imports {breach.imported}: {breach.why}", bold=False)
        output.new_line()


def _lines(graph: ImportGraph, breach: Breach) -> str:
    try:
        details = graph.get_import_details(importer=breach.importer, imported=breach.imported)
    except Exception:  # noqa: BLE001  a chain through other modules has no line of its own
        details = []
    return "".join(f":{d['line_number']}" for d in details[:1])


# --- levels ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    """Where a name stands, and whether its neighbours on the same level are closed to it."""

    number: int
    apart: bool


def read_levels(lines: Iterable[str]) -> dict[str, Level]:
    """High to low, one level a line: ``a b c`` may see each other, ``a | b | c`` may not."""
    levels: dict[str, Level] = {}
    for number, line in enumerate(lines):
        apart = "|" in line
        for name in re.split(r"[\s|,]+", line.strip()):
            if name in levels:
                raise ValueError(f"{name} stands on two levels")
            levels[name] = Level(number, apart)
    return levels


class LevelsContract(_Contract):
    """Inside each container a child sees only what stands below it.

    - ``containers``: packages, with ``*`` for one name; those that do not exist are passed over.
    - ``levels``: see ``read_levels``.
    - ``complete``: every child but ``apps`` must have a level. Otherwise children without one are free, but carry
      what they import: ``models`` reaching ``views`` by way of ``odds`` is a breach.
    """

    type_name = "levels"

    containers = fields.ListField(subfield=fields.StringField())
    levels = fields.ListField(subfield=fields.StringField())
    complete = fields.BooleanField(required=False, default=False)

    def breaches(self, graph: ImportGraph) -> Iterator[Breach]:
        levels = read_levels(items(self.levels))
        for container in matching(graph, items(self.containers)):
            if self.complete:
                yield from _without_level(graph, container, levels)
            yield from _climbing(graph, container, levels)


def matching(graph: ImportGraph, patterns: Iterable[str]) -> list[str]:
    """Modules whose dotted name matches a pattern, ``*`` standing for exactly one segment."""
    wanted = [tuple(pattern.split(".")) for pattern in patterns]
    found = []
    for module in graph.modules:
        parts = tuple(module.split("."))
        if any(len(w) == len(parts) and all(map(fnmatchcase, parts, w)) for w in wanted):
            found.append(module)
    return sorted(found)


def _without_level(graph: ImportGraph, container: str, levels: dict[str, Level]) -> Iterator[Breach]:
    for child in sorted(graph.find_children(container)):
        name = child.rsplit(".", 1)[1]
        if name not in levels and name not in FREE_SEGMENTS | {"apps"}:
            yield Breach(child, container, "this name has no level in the contract")


def _climbing(graph: ImportGraph, container: str, levels: dict[str, Level]) -> Iterator[Breach]:
    below: dict[str, dict[str, tuple[str, str]]] = {}
    for importer, imported in imports_inside(graph, container):
        upper, lower = (_child(module, container) for module in (importer, imported))
        if upper and lower and upper != lower:
            below.setdefault(upper, {}).setdefault(lower, (importer, imported))
    for name, level in levels.items():
        for reached, (importer, imported) in _reached(name, below, levels):
            other = levels[reached]
            if other.number < level.number:
                yield Breach(importer, imported, f"{name} may not see {reached}, which stands above it")
            elif other.number == level.number and level.apart:
                yield Breach(importer, imported, f"{name} and {reached} stand side by side and apart")


def _child(module: str, container: str) -> str:
    return "" if module == container else module[len(container) + 1:].split(".", 1)[0]


def _reached(
    name: str, below: dict[str, dict[str, tuple[str, str]]], levels: dict[str, Level],
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Placed children that ``name`` imports, itself or through children without a level; with the last import."""
    open_names, seen = [name], {name}
    while open_names:
        for other, link in below.get(open_names.pop(), {}).items():
            if other in levels:
                if other != name:
                    yield other, link
            elif other not in seen:
                seen.add(other)
                open_names.append(other)


# --- rooms ----------------------------------------------------------------------------------------


class RoomsContract(_Contract):
    """A room is entered only by its door, from the rooms that may, and never from another pillar.

    - ``pillars``: packages whose sub-packages are rooms; those that do not exist are passed over.
    - ``doors``: modules of a room that others may import.
    - ``order``: per line ``left > middle, middle > right``: left may enter all that is right of it, by the door.
      Rooms that no line joins do not enter each other.
    - ``wiring``: ``package: *`` sees everything, ``package: urls panels`` those modules besides the doors.
    """

    type_name = "rooms"

    pillars = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    order = fields.ListField(subfield=fields.StringField(), required=False)
    wiring = fields.ListField(subfield=fields.StringField(), required=False)

    def breaches(self, graph: ImportGraph) -> Iterator[Breach]:
        may_enter = read_order(items(self.order))
        wiring = _read_wiring(items(self.wiring))
        doors = set(items(self.doors))
        for room in self._rooms(graph):
            for importer, imported in _entering(graph, room):
                extra = next((names for place, names in wiring.items() if within(importer, place)), None)
                if extra is None:
                    why = self._refusal(importer, room, may_enter)
                    extra = set()
                else:
                    why = ""
                by_door = _child(imported, room) in doors | extra
                if not why and not by_door and "*" not in extra:
                    why = f"{room} is entered only by {', '.join(sorted(doors))}"
                if why:
                    yield Breach(importer, imported, why)

    def _rooms(self, graph: ImportGraph) -> list[str]:
        rooms = matching(graph, [f"{pillar}.*" for pillar in items(self.pillars)])
        return [room for room in rooms if graph.find_children(room)]

    def _refusal(self, importer: str, room: str, may_enter: set[tuple[str, str]]) -> str:
        pillar, name = room.rsplit(".", 1)
        if not within(importer, pillar):
            from_pillar = any(within(importer, p) for p in items(self.pillars))
            return "between pillars there is nothing" if from_pillar else "only rooms of its pillar enter a room"
        own = _child(importer, pillar)
        return "" if (own, name) in may_enter else f"{own or pillar} may not enter {name} (order of the pillar)"


def _entering(graph: ImportGraph, room: str) -> Iterator[tuple[str, str]]:
    inside = {room, *graph.find_descendants(room)}
    for imported in sorted(inside):
        for importer in sorted(graph.find_modules_that_directly_import(imported)):
            if importer not in inside and not is_free(importer):
                yield importer, imported


def read_order(lines: Iterable[str]) -> set[tuple[str, str]]:
    """All pairs (left, right) that the lines allow, followed through: a > b and b > c allow a > c."""
    pairs: set[tuple[str, str]] = set()
    for line in lines:
        steps = [[name.strip() for name in step.split(",")] for step in line.split(">")]
        for left, right in zip(steps, steps[1:], strict=False):
            pairs |= {(a, b) for a in left for b in right}
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    if ring := sorted(a for a, b in pairs if a == b):
        raise ValueError(f"the order is a ring: {ring}")
    return pairs


def _read_wiring(lines: Iterable[str]) -> dict[str, set[str]]:
    return {place.strip(): set(names.split()) for place, _, names in (line.partition(":") for line in lines)}


# --- walls ----------------------------------------------------------------------------------------


class WallContract(_Contract):
    """Modules under ``sources`` (``*`` for one name) import nothing of ``forbidden``, save those named in ``gates``.

    Direct imports only: what a module reaches through another one is that one's matter.
    """

    type_name = "wall"

    sources = fields.ListField(subfield=fields.StringField())
    forbidden = fields.ListField(subfield=fields.StringField())
    gates = fields.ListField(subfield=fields.StringField(), required=False)

    def breaches(self, graph: ImportGraph) -> Iterator[Breach]:
        for source in matching(graph, items(self.sources)):
            for importer in {source, *graph.find_descendants(source)}:
                if is_free(importer) or _child(importer, source) in items(self.gates):
                    continue
                for imported in graph.find_modules_directly_imported_by(importer):
                    wall = next((f for f in items(self.forbidden) if within(imported, f)), "")
                    if wall and not within(importer, wall):
                        yield Breach(importer, imported, f"{source} stays clear of {wall}")
