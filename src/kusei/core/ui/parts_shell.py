"""Parts of the page frame: menu, banners, ward switcher, the person and the post. Made by the site, drawn by base."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .parts import Option, Text


@dataclass(frozen=True)
class MenuItem:
    """A room. ``count`` is what is overdue or waiting there for this post; 0 is not drawn."""

    label: Text
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class MenuSection:
    """A pillar with its rooms. ``key`` is remembered when the person folds the section."""

    key: str
    label: Text
    items: Sequence[MenuItem]
    open: bool = True


@dataclass(frozen=True)
class Banner:
    """A mode nobody may miss. ``drill`` is striped; ``text`` says which drill, incident or data this is."""

    kind: Literal["demo", "drill", "emergency", "testdata"]
    text: Text
    url: str = ""


@dataclass(frozen=True)
class Crumb:
    label: Text
    url: str = ""


@dataclass(frozen=True)
class Chip:
    """A count in the top bar (running clocks, outbox); 0 is drawn calm, ``alarm`` is drawn red."""

    count: int
    url: str
    alarm: bool = False


@dataclass(frozen=True)
class Person:
    """Who acts, and as which post. ``posts`` are the other posts the person holds (option value = post ref)."""

    name: Text
    post: Text
    posts: Sequence[Option] = ()


@dataclass(frozen=True)
class Links:
    """Addresses the frame posts or links to. An empty one is not drawn. Forms carry a CSRF token."""

    home: str = "/"
    search: str = ""
    ward: str = ""
    post: str = ""
    language: str = ""
    preferences: str = ""
    account: str = ""
    logout: str = ""
    login: str = ""
    help: str = ""


@dataclass(frozen=True)
class Shell:
    """All of the frame around a page. Put it into the template context under the name ``shell``."""

    name: Text
    links: Links
    banners: Sequence[Banner] = ()
    menu: Sequence[MenuSection] = ()
    wards: Sequence[Option] = ()
    clocks: Chip | None = None
    outbox: Chip | None = None
    person: Person | None = None
    languages: Sequence[Option] = ()
    top_links: Sequence[Crumb] = ()
    footer: Text = ""

    @property
    def ward(self) -> Option | None:
        """The ward in view, None where the page has no ward."""
        return next((ward for ward in self.wards if ward.selected), None)

    @property
    def language(self) -> Option | None:
        return next((language for language in self.languages if language.selected), None)
