"""A small published plan, probes that say what a test wants, and a round driven through its verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, Finding, Reference, Source
from kusei.core.ledger.models import Ward
from kusei.plan.followup.actions import ConfirmSheet, OpenRound, Prefill, SaveEntry, SendRound, SubmitSheet
from kusei.plan.followup.models import Round, WardSheet
from kusei.plan.register.models import Node, Plan, Wish

TODAY = date(2026, 11, 23)
DRILLS, TRAINED, SHARE, UNCONNECTED = "volunteers.drills", "training.staff_trained", "counters.wait_15", "stockpile.lines"
INITIATIVES = (
    ("訓練の実施", "ward", (DRILLS,)), ("職員研修", "ward", (TRAINED,)), ("窓口の待ち時間", "ward", (SHARE,)),  # data
    ("備蓄の充実", "ward", (UNCONNECTED,)), ("コンビニ交付", "bureau", ("kiosk.certificates",)),  # data
)


@pytest.fixture(autouse=True)
def _story_day():
    with calendar.at(TODAY):
        yield


@pytest.fixture
def plan(world) -> dict[str, str]:
    """A published plan of five initiatives; returns title -> ref."""
    with gate.writing("test"):
        row = Plan.objects.create(title="試験計画", from_year=2024, to_year=2027, state="published")  # data
        pillar = Node.objects.create(plan=row, kind="pillar", no="1", order=0, title="柱の一")  # data
        refs = {}
        for order, (title, mode, keys) in enumerate(INITIATIVES, start=1):
            node = Node.objects.create(plan=row, kind="initiative", parent=pillar, no=str(order), order=order, title=title, mode=mode)
            Wish.objects.bulk_create(Wish(node=node, key=key) for key in keys)
            refs[title] = node.ref
    return refs


@dataclass
class Said:
    """What the probes answer: ``values[key][ward code]``; ``references`` are added to every ward."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    asked: int = 0


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    answers = Said()

    def probe_for(key: str) -> Callable[..., dict[Ward, Finding]]:
        def probe(wards: Any, period: Period) -> dict[Ward, Finding]:
            answers.asked += 1
            found = {}
            for ward in wards:
                value = answers.values.get(key, {}).get(ward.code)
                why = "" if value is not None else "no_dated_rows"
                sample = int(value) if value is not None else 0
                found[ward] = Finding(
                    None if value is None else Decimal(str(value)), sample, min(TODAY, period.end),
                    f"/rows/?key={key}&ward={ward.code}", why, answers.references,
                )
            return found
        return probe

    for key, whole in ((DRILLS, "sum"), (TRAINED, "sum"), (SHARE, "mean")):
        monkeypatch.setitem(SOURCES, key, Source(key, key, "回", 1, "open", "数え方", probe_for(key), whole))  # data
    return answers


@dataclass
class Story:
    """A round and the people of it."""

    world: Any
    plan: dict[str, str]
    round: Round
    counted: int = 0

    def sheet(self, ward: str) -> WardSheet:
        rows = WardSheet.objects.select_related("round", "ward")
        return rows.get(round=self.round, ward=self.world.wards[ward] if ward else None)

    def count(self) -> Round:
        """Count the evidence (again): a later moment each time, as one reading stands per moment."""
        self.counted += 1
        with calendar.at(datetime.combine(TODAY, time(9, self.counted), tzinfo=calendar.JST)):
            Prefill(actor=self.office, round=self.again())()
        return self.again()

    def fill(self, ward: str, **answers: Any) -> None:
        """Answer every initiative of a ward alike."""
        values = {"done": "行った", "start": "working", "reach": "partly"} | answers  # data
        for entry in self.sheet(ward).entries.all():
            SaveEntry(actor=self.actor(ward), sheet=self.sheet(ward), entry_ref=entry.ref, **values)()

    def actor(self, ward: str) -> Any:
        return self.world.actor("planning", ward) if ward else self.office

    @property
    def office(self) -> Any:
        return self.world.actor("plan_office")

    def confirm(self, ward: str, **answers: Any) -> None:
        self.fill(ward, **answers)
        SubmitSheet(actor=self.actor(ward), sheet=self.sheet(ward))()
        head = self.world.actor("head", ward) if ward else self.office
        ConfirmSheet(actor=head, sheet=self.sheet(ward))()

    def again(self) -> Round:
        self.round.refresh_from_db()
        return self.round


@pytest.fixture
def opened(world, plan, said) -> Story:
    """A round just opened: nothing counted, nobody asked."""
    round_ = OpenRound(actor=world.actor("plan_office"), fiscal_year=2026, due_on=date(2026, 12, 25), scale="thirds")()
    return Story(world, plan, round_)


@pytest.fixture
def asking(opened, said) -> Story:
    """Counted and asked: drills 3 in one ward and 12 in the other."""
    said.values = {DRILLS: {"990019": 3, "990027": 12}, TRAINED: {"990019": 40, "990027": 60}}
    opened.count()
    SendRound(actor=opened.office, round=opened.again())()
    opened.again()
    return opened
