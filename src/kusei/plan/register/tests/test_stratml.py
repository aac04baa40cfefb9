"""StratML out and in: our own plan comes back whole, others' come in, and what is dangerous is not read at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from kusei.core import gate
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused
from kusei.core.importing import Unreadable
from kusei.plan.register import history, public, stratml
from kusei.plan.register.actions import ImportStratml
from kusei.plan.register.models import Kind, Plan

CITY = system("command-line")
FOREIGN = b"""<?xml version="1.0"?><StrategicPlan xmlns="urn:ISO:std:iso:17469:tech:xsd:stratml_core"><Name>Plan of a city</Name>
<StrategicPlanCore><Vision><Description>Safe</Description></Vision>
<Goal><Name>Safety</Name><Description/><Objective><Name>Drills</Name></Objective><Objective><Name/></Objective></Goal>
<Goal><Name/><Description/><Objective><Name>Lost</Name></Objective></Goal></StrategicPlanCore>
<AdministrativeInformation><StartDate>2027-04-01</StartDate><EndDate>2031-03-31</EndDate></AdministrativeInformation></StrategicPlan>"""


def _plan(outline):
    plan = Plan.objects.get(ref=public.import_outline(CITY, outline, publish=True).ref)
    with gate.writing("test"):
        plan.nodes.filter(kind=Kind.INITIATIVE).update(target="毎年度、すべての学区で1回", mode="city")
    return plan


def _written(plan):
    return stratml.write(plan, history.items(history.as_nodes_say(plan)), city="試験市", published_on=plan.published_on)


def _load(data):
    seen = stratml.read_stratml(data, "plan.xml")
    return seen, ImportStratml(actor=CITY, data=data, file_name="plan.xml", digest=seen.digest)


def _shape(plan):
    by_pk = {n.pk: n for n in plan.nodes.all()}
    return [
        (n.kind, n.no, n.title, n.text, n.mode, n.target, by_pk[n.parent_id].title if n.parent_id else "")
        for n in plan.nodes.order_by("order") if n.kind not in (Kind.PILLAR, Kind.SECTION)
    ]


def test_our_own_plan_comes_back_whole(world, outline):
    plan = _plan(outline)
    seen, act = _load(_written(plan))
    assert seen.count("refused") == 0
    again = act()
    assert _shape(again) == _shape(plan)
    assert (again.title, again.from_year, again.to_year, again.vision) == (plan.title, plan.from_year, plan.to_year, plan.vision)
    assert _written(again).count(b"<Objective>") == _written(plan).count(b"<Objective>")


def test_what_goes_out_is_valid_by_the_standards_own_schema(world, outline, data_folder: Path):
    schema = data_folder / "stratml" / "StrategicPlanISOVersion20140401.xsd"
    if not schema.is_file():
        pytest.skip("missing the schema (stratml/StrategicPlanISOVersion20140401.xsd)")
    etree.XMLSchema(file=str(schema)).assertValid(etree.fromstring(_written(_plan(outline))))


def test_somebody_elses_plan_comes_in_by_its_goals_and_objectives(world):
    seen, act = _load(FOREIGN)
    assert (seen.count("new"), seen.count("refused")) == (1, 2)
    plan = act()
    assert (plan.title, plan.from_year, plan.to_year, plan.vision) == ("Plan of a city", 2027, 2030, "Safe")
    assert list(plan.nodes.filter(kind="initiative").values_list("title", "mode")) == [("Drills", "ward")]


@pytest.mark.parametrize(("data", "words"), [
    (b'<!DOCTYPE a [<!ENTITY x "y">]><StrategicPlan>&x;</StrategicPlan>', "DOCTYPE"),
    (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><StrategicPlan/>', "DOCTYPE"),
    (b"<StrategicPlan><Name>", "XML"), (b"", "XML"), (b"\xff\xfe\x00", "XML"), (b"<html/>", "StratML"),
    (b"<StrategicPlan><Name>x</Name></StrategicPlan>", "Objective"),
])
def test_what_is_dangerous_or_no_plan_is_not_read(data, words):
    with pytest.raises(Unreadable, match=words):
        stratml.read_stratml(data, "plan.xml")


def test_a_file_that_changed_after_the_preview_is_refused(world):
    seen = stratml.read_stratml(FOREIGN, "plan.xml")
    with pytest.raises(Refused, match="内容が変わりました"):
        ImportStratml(actor=CITY, data=FOREIGN.replace(b"Drills", b"Other"), file_name="plan.xml", digest=seen.digest)()


def test_a_title_with_a_control_character_still_makes_a_file(world, outline):
    plan = _plan(outline)
    with gate.writing("test"):
        plan.nodes.filter(title__contains="備蓄").update(title="食料\x0bの備蓄")
    assert "食料の備蓄" in _written(plan).decode()
