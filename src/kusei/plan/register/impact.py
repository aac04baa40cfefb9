"""What a change touches, asked before it is decided. Rooms above the register answer for themselves.

The register imports none of them: whoever holds something on an item registers a function with ``touches``, and ``site``
wires those of other pillars.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.evidence.expected import EXPECTED
from kusei.plan.register.models import Answer, Kind, Node, Outcome, PolicyItem, SourceLine, Support, Wish
from kusei.plan.register.topics import room_label

Words = str | Promise


@dataclass(frozen=True)
class Asked:
    """Which items of which plan change, and from when. ``ending``: those of them that end."""

    plan_ref: str
    refs: tuple[str, ...]
    ending: tuple[str, ...]
    effective_on: date


@dataclass(frozen=True)
class Touched:
    """``what`` is touched ``count`` times; ``note`` says what happens to it; ``heavy``: work is lost or must be redone."""

    what: Words
    count: int
    note: Words = ""
    url: str = ""
    heavy: bool = False


Source = Callable[[Asked], Sequence[Touched]]
SOURCES: dict[str, Source] = {}


def touches(key: str) -> Callable[[Source], Source]:
    """Register what a room holds on items of a plan."""

    def register(source: Source) -> Source:
        if key in SOURCES:
            raise ValueError(f"impact {key} is declared twice")
        SOURCES[key] = source
        return source

    return register


def impact_of(asked: Asked) -> list[Touched]:
    """Everything touched, what loses most first; a source that holds nothing says nothing."""
    found = [t for source in SOURCES.values() for t in source(asked) if t.count]
    return sorted(found, key=lambda t: (not t.heavy, str(t.what)))


@touches("register.own")
def _own(asked: Asked) -> Sequence[Touched]:
    nodes = Node.objects.filter(ref__in=asked.refs)
    ends = Node.objects.filter(ref__in=asked.ending)
    keys = set(Wish.objects.filter(node__in=nodes).values_list("key", flat=True))
    rooms = set(Answer.objects.filter(node__in=nodes).values_list("room", flat=True))
    supports = Support.objects.filter(voided_on=None)
    lost = supports.filter(initiative__in=ends) | supports.filter(serves__in=ends)
    return [
        Touched(_("方針・課題との対応づけ"), (supports.filter(initiative__in=nodes) | supports.filter(serves__in=nodes)).distinct().count(),
                _t("うち%(count)s件は、項目がなくなるため読めるだけになります。") % {"count": lost.distinct().count()} if lost.exists() else "",
                heavy=lost.exists()),
        Touched(_("測る根拠"), len(keys), _t("、").join(str(EXPECTED[k].label) for k in sorted(keys) if k in EXPECTED)),
        Touched(_("答えるシステム"), len(rooms), _t("、").join(str(room_label(r)) for r in sorted(rooms))),
        Touched(_("区政運営方針に掲げた区"), PolicyItem.objects.filter(
            initiative__in=nodes, stance="named", policy__state="published").values("policy__ward").distinct().count(),
            _("区に知らせ、次の方針で見直しを求めてください。"), reverse("register:ward_policies"), heavy=bool(asked.ending)),
        Touched(_("前の計画から引き継いだ項目"), Outcome.objects.filter(heirs__in=nodes, voided_on=None).distinct().count(),
                _("引き継ぎ先が変わります。引き継ぎの画面を確かめてください。")),
        Touched(_("原文の行"), SourceLine.objects.filter(nodes__in=nodes).distinct().count(), _("原文はそのまま残ります。")),
        Touched(_("取り組み"), nodes.filter(kind=Kind.INITIATIVE).count(), _("番号（参照）は変わらず、記録は続きます。")),
    ]
