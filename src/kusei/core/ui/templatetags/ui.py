"""``{% load ui %}``: every component of the house under one name."""
from __future__ import annotations

from ..components import drawn, forms, lists, pages, places, rows, words
from ..components.registry import register

__all__ = ["drawn", "forms", "lists", "pages", "places", "register", "rows", "words"]
