"""Rules of the office itself. Address freshness is declared where it is used; importing it fills the registry."""

from __future__ import annotations

from kusei.core.access import addresses

ADDRESS_FLAGS_FRESH = addresses.FRESH
