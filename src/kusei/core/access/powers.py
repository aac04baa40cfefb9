"""Rooms and powers are declared once, by string, in each room's ``powers.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

# What a post works on. A new post is offered the powers declared for its duty; the grant rows decide.
DUTIES = ("head", "planning", "disaster", "welfare", "community", "counter", "plan_office", "general_affairs", "audit")
DUTY_LABELS = {
    "head": _("区長・局長"), "planning": _("企画・計画"), "disaster": _("防災"), "welfare": _("福祉・子育て"),
    "community": _("地域づくり"), "counter": _("窓口"), "plan_office": _("区政（市）"), "general_affairs": _("庶務・人事"),
    "audit": _("監査"),
}


@dataclass(frozen=True)
class Room:
    """One system the plan names.

    ``answers``: the line of the plan or the law it answers, shown at the head of its pages. ``adoptable``: wards start
    it when they are ready (an Adoption row), else it is there for all. ``home`` is the URL name of its list.
    """

    key: str
    label: Words
    pillar: str
    answers: Words
    home: str
    zone: str = "lgwan"
    adoptable: bool = True
    private: bool = False


@dataclass(frozen=True)
class Power:
    key: str
    label: Words
    room: str
    duties: tuple[str, ...]
    reading: bool
    private: bool


ROOMS: dict[str, Room] = {}
POWERS: dict[str, Power] = {}


def room(
    key: str, *, label: Words, pillar: str, answers: Words, home: str,
    zone: str = "lgwan", adoptable: bool = True, private: bool = False,
) -> Room:
    """Declare a room; declaring a key twice is a programmer's error."""
    if key in ROOMS:
        raise ValueError(f"room {key} is declared twice")
    ROOMS[key] = Room(key, label, pillar, answers, home, zone, adoptable, private)
    return ROOMS[key]


def declare(key: str, label: Words, *, duties: Iterable[str] = (), reading: bool = False) -> str:
    """Declare ``room.verb`` and return the key, so that ``VIEW = declare("shelters.view", ...)`` reads well."""
    room_key = key.split(".")[0]
    if key in POWERS:
        raise ValueError(f"power {key} is declared twice")
    unknown = set(duties) - set(DUTIES)
    if unknown:
        raise ValueError(f"power {key}: unknown duties {sorted(unknown)}")
    private = ROOMS[room_key].private if room_key in ROOMS else False
    POWERS[key] = Power(key, label, room_key, tuple(duties), reading, private)
    return key
