"""The ward's table of rules that the tests decide by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kusei.core import calendar, gate
from kusei.disaster.staffing_stages.models import RuleLine, RuleSet


@pytest.fixture
def table(world):
    """The ward's own table: shaking acts by itself, rain waits for a person."""
    with gate.writing("test"):
        row = RuleSet.objects.create(
            ward=world.wards["minato"], name="own", state="in_force", since=calendar.today() - timedelta(days=9),
            stages=[{"code": f"s{n}", "label": f"第{n}非常配備", "rank": n, "headquarters": n > 2} for n in range(1, 5)],
        )
        for hazard, level, stage, automatic in (("earthquake", 50, "s2", True), ("earthquake", 60, "s4", True), ("flood_rain", 3, "s1", False), ("flood_rain", 4, "s3", False)):
            RuleLine.objects.create(ruleset=row, hazard=hazard, level=level, stage=stage, automatic=automatic, sections="情報班", share=30)
    return row
