"""Calls the outline reader and turns what it refuses into sentences."""

from __future__ import annotations

from kusei.core.importing import Unreadable
from kusei.plan.register.outline import (
    Mapping,
    MappingUnreadable,
    OutlineUnreadable,
    Proposal,
    decode,
    read,
    text_digest,
)
from kusei.plan.register.words import unreadable


def decoded(data: bytes) -> tuple[str, str]:
    """Text and encoding of an uploaded outline. Raises Unreadable."""
    try:
        return decode(data)
    except OutlineUnreadable as error:
        raise Unreadable(unreadable(error)) from error


def mapping_of(text: str, stored: str) -> Mapping:
    """The person's mapping so far; an empty one for this text when nothing was said yet. Raises Unreadable."""
    if not stored:
        return Mapping(text_digest(text))
    try:
        return Mapping.from_json(stored)
    except MappingUnreadable as error:
        raise Unreadable(unreadable(error)) from error


def read_outline(text: str, mapping: str = "") -> Proposal:
    """The proposal for a text and a stored mapping. Raises Unreadable."""
    try:
        return read(text, mapping_of(text, mapping) if mapping else None)
    except OutlineUnreadable as error:
        raise Unreadable(unreadable(error)) from error
