"""Kinds of decision the 専決 table knows. Rooms may declare their own beside these."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
KINDS: dict[str, Words] = {}


def declare(key: str, label: Words) -> str:
    """Declare a kind; declaring a key twice is a programmer's error."""
    if key in KINDS:
        raise ValueError(f"kind {key} is declared twice")
    KINDS[key] = label
    return key


def label_of(key: str) -> Words:
    return KINDS.get(key, key)


GENERAL = declare("general", _("一般の伺い"))
SPENDING = declare("spending", _("支出"))
CONTRACT = declare("contract", _("契約・協定"))
RULE = declare("rule", _("要綱・要領"))
LETTER = declare("letter", _("文書の施行"))
PERMIT = declare("permit", _("処分・指定"))
PLAN = declare("plan", _("計画の変更"))
DISPOSAL = declare("disposal", _("文書の廃棄"))
DISCLOSURE = declare("disclosure", _("開示の決定"))
