"""Records of drills: together, by ward, and the ways of those who were designated on their day."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from kusei.core import calendar
from kusei.disaster.mobilisation.models import Designation, Drill, DrillMark
from kusei.disaster.mobilisation.rules.drills import together


def marks_of(drill: Drill) -> list[DrillMark]:
    return list(drill.marks.select_related("ward").defer("ward__boundary").order_by("ward__code", "minutes"))


def recorded(marks: Sequence[DrillMark]) -> list[tuple[int, int, int]]:
    """(minutes, arrived, expected) of the whole drill."""
    wards: dict[object, dict[int, tuple[int, int]]] = {}
    for mark in marks:
        wards.setdefault(mark.ward_id, {})[mark.minutes] = (mark.arrived, mark.expected)
    return together(wards) if wards else []


def ways_of(drill: Drill, marks: Sequence[DrillMark]) -> tuple[list[int], bool]:
    """Minutes on the way of those designated on the drill's day; True: nobody was, so of those designated now."""
    rows = Designation.objects.exclude(minutes=None)
    if wards := {m.ward_id for m in marks if m.ward_id}:
        rows = rows.filter(ward__in=wards)
    day = drill.announced_at.astimezone(calendar.JST).date()
    then = rows.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    if found := sorted(then.values_list("minutes", flat=True)):
        return found, False
    return sorted(rows.filter(until=None).values_list("minutes", flat=True)), True
