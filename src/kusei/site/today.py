"""What the day begins with: changes since yesterday, what waits for this post, the ward on a small map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.powers import POWERS, ROOMS
from kusei.core.actions.action import REGISTRY
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import words as clock_words
from kusei.core.ledger.models import Facility, Ward
from kusei.core.ledger.queries import wards
from kusei.core.rules import settlement
from kusei.core.ui.parts import Act, Cell, ClockChip, Column, Row, TableView
from kusei.core.ui.parts_drawn import MapArea, MapLayer, MapPoint, MapSpec
from kusei.disaster.mobilisation import public as mobilisation
from kusei.disaster.staffing_stages import public as staffing_stages
from kusei.office.year import public as year
from kusei.plan.autonomy import public as autonomy
from kusei.plan.followup import public as followup
from kusei.plan.practices import public as practices
from kusei.plan.rollout import public as rollout

Words = str | Promise
SIMPLE_DEG = 0.0008


@dataclass(frozen=True)
class Change:
    """How often a verb was done since yesterday, where this actor may look."""

    label: Words
    room: Words
    count: int
    url: str


def clock_table(clocks: QuerySet[Clock]) -> TableView:
    """The eight clocks that run out first."""
    now = calendar.now()
    return TableView(
        _("期限が近いもの"),
        [Column("label", _("何の期限か")), Column("left", _("残り")), Column("ward", _("区"))],
        [
            Row(c.ref, [
                Cell(clock_words(c.rule, c.label), c.url, note=c.about),
                Cell(clock=ClockChip(c.due_at, now, paused=c.pause_reason if c.paused_at else "")),
                Cell(str(c.ward or "")),
            ])
            for c in clocks.select_related("ward")[:8]
        ],
    )


def changes(actor: Actor, ward: Ward | None) -> list[Change]:
    """Acts since yesterday morning in the ward in view, most frequent first; only rooms this actor may open."""
    since = datetime.combine(calendar.today() - timedelta(days=1), time(), tzinfo=calendar.JST)
    lines = Line.objects.filter(recorded_at__gte=since, outcome="done")
    if ward is not None:
        lines = lines.filter(chain=ward.code)
    elif actor.ward_id is not None:
        return []
    counts = Counter(lines.values_list("verb", flat=True))
    found = []
    for verb, count in counts.most_common():
        action = REGISTRY.get(verb)
        room = ROOMS.get(verb.split(".")[0])
        if action is None or room is None or not any(actor.reach(p.key) for p in POWERS.values() if p.room == room.key):
            continue
        found.append(Change(action.label, room.label, count, reverse(room.home)))
    return found[:8]


def waiting(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Work that stands at this post: follow-up sheets, cards to look through, days of the task calendar."""
    return [*staffing_stages.waiting_for(actor, ward), *mobilisation.waiting_for(actor, ward), *year.waiting_for(actor), *followup.waiting_for(actor, ward), *practices.waiting_for(actor, ward), *rollout.waiting_for(actor, ward), *autonomy.waiting_for(actor, ward)]


def settling_words() -> str:
    """While the accounts of the old year are open: until when, and how many days are left."""
    day = calendar.today()
    found = settlement.settling(day)
    if found is None:
        return ""
    year, last = found
    return _t("%(year)sの出納整理期間です。%(day)sまで入力できます（あと%(left)s日）。") % {
        "year": calendar.fiscal_year_label(year), "day": calendar.format_date(last, weekday=False), "left": (last - day).days,
    }


def small_map(actor: Actor, ward: Ward | None) -> MapSpec | None:
    """The ward's outline with its offices and schools; for a city post all wards."""
    shown = Ward.objects.filter(pk=ward.pk) if ward else Ward.objects.filter(pk__in=[w.pk for w in wards()])
    areas = [a for w in shown.exclude(boundary=None) if (a := _area(w))]
    if not areas:
        return None
    points = [
        MapPoint(f.ref, f.name, f.lon, f.lat, f.get_absolute_url())
        for f in Facility.objects.seen_by(actor).filter(ward=ward, kind_word="消防署")[:3]  # data
        if f.lon is not None and f.lat is not None
    ] if ward else []
    layers = [MapLayer("wards", ward.name if ward else "", areas=areas)]
    if points:
        layers.append(MapLayer("places", "", "square", "info", points))
    return MapSpec(ward.name if ward else "", layers, show_list=False)


def _area(ward: Ward) -> MapArea | None:
    outline = shape(ward.boundary).simplify(SIMPLE_DEG)
    parts = list(outline.geoms) if hasattr(outline, "geoms") else [outline]
    rings = [list(p.exterior.coords) for p in parts if not p.is_empty]
    return MapArea(ward.ref, ward.name, rings) if rings else None
