"""What rooms' ``seeds.py`` are given: the city's ground, and a seeded random number generator."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kusei.core.ledger.models import City, District, Facility, Post, Town, Ward
from kusei.site.demo.geography import Paths


@dataclass
class SeedWorld:
    """``as_of`` is the story's today. ``shore``: codes of the wards by the sea. ``paths``: its walking ways."""

    rng: random.Random
    as_of: date
    city: City
    wards: list[Ward]
    shore: frozenset[str]
    paths: Paths
    _districts: dict[int, list[District]] = field(default_factory=dict)
    _towns: dict[int, list[Town]] = field(default_factory=dict)
    _facilities: dict[tuple[int, str], list[Facility]] = field(default_factory=dict)
    _posts: dict[tuple[str, int | None], list[Post]] = field(default_factory=dict)

    def districts(self, ward: Ward) -> Sequence[District]:
        return self._districts.get(ward.pk, [])

    def towns(self, ward: Ward) -> Sequence[Town]:
        return self._towns.get(ward.pk, [])

    def facilities(self, ward: Ward, kind_word: str) -> Sequence[Facility]:
        return self._facilities.get((ward.pk, kind_word), [])

    def posts(self, duty: str, ward: Ward | None = None) -> Sequence[Post]:
        return self._posts.get((duty, ward.pk if ward else None), [])

    def ago(self, **span: int) -> date:
        """``ago(days=30)``: a day before the story's today."""
        return self.as_of - timedelta(**span)
