"""Rules of the office itself, declared where they are used; importing them fills the registry."""

from __future__ import annotations

from kusei.core.access import addresses
from kusei.core.rules import settlement

ADDRESS_FLAGS_FRESH = addresses.FRESH
CLOSING_OF_ACCOUNTS = settlement.CLOSING
