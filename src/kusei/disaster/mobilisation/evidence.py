"""What the room can prove: designations and their notices, each by its own day."""

from __future__ import annotations

