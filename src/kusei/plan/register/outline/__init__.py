"""Reader of plan outlines: text of scrambled two-column pages to a proposed plan tree.

Pure Python, no Django.  ``read(text, mapping)`` proposes, a person's ``Mapping`` moves, and
``to_structure`` gives the tree; codes instead of sentences, screens phrase them.
"""

from __future__ import annotations

from .decoding import decode
from .errors import OutlineUnreadable
from .mapping import Mapping, MappingUnreadable
from .proposal import Chapter, Proposal
from .reading import read, text_digest
from .structure import to_structure
from .values import (
    Block,
    EarlierPlan,
    Group,
    GroupKind,
    Item,
    Kind,
    LineState,
    Note,
    Period,
    Pillar,
    Placement,
    Reason,
    Section,
    SourceLine,
)

__all__ = [
    "Block",
    "Chapter",
    "EarlierPlan",
    "Group",
    "GroupKind",
    "Item",
    "Kind",
    "LineState",
    "Mapping",
    "MappingUnreadable",
    "Note",
    "OutlineUnreadable",
    "Period",
    "Pillar",
    "Placement",
    "Proposal",
    "Reason",
    "Section",
    "SourceLine",
    "decode",
    "read",
    "text_digest",
    "to_structure",
]
