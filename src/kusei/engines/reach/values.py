"""What goes in and what comes out. Points are WGS84 degrees, lengths metres, people whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Town:
    key: str
    people: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Refuge:
    key: str
    capacity: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Network:
    """``nodes``: (lon, lat); ``edges``: (node, node, metres), walked both ways. ``snap_m``: farthest a door may lie off it."""

    nodes: tuple[tuple[float, float], ...]
    edges: tuple[tuple[int, int, float], ...]
    snap_m: float = 200.0


@dataclass(frozen=True)
class Inputs:
    """``limit_m``: metres a person can walk in time. ``detour``: what the straight line is multiplied by (no network)."""

    towns: tuple[Town, ...]
    refuges: tuple[Refuge, ...]
    limit_m: int
    detour: float = 1.5
    network: Network | None = None


@dataclass(frozen=True)
class TownAnswer:
    """``near``: refuges within the limit. ``reached`` + ``short`` = the people of the town."""

    key: str
    near: int
    nearest_m: int | None
    reached: int
    short: int


@dataclass(frozen=True)
class Flow:
    town: str
    refuge: str
    people: int
    metres: int


@dataclass(frozen=True)
class Result:
    """``near``: people with at least one refuge within the limit, room or not. ``reached``: people with room."""

    towns: tuple[TownAnswer, ...]
    flows: tuple[Flow, ...]
    near: int
    reached: int
