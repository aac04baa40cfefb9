"""Links, openings of private rows, addresses and the register's mirror, on rows of the ledger and a private model."""

from __future__ import annotations

import inspect
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

import kusei
from kusei.core import calendar, gate
from kusei.core.access import addresses, cases, links, residents
from kusei.core.access.actors import reaches_of, system
from kusei.core.access.decide import Denied, may
from kusei.core.access.models import CaseOpening, EmergencyOrder, Grant, Link, ResidentLink
from kusei.core.access.powers import POWERS, ROOMS, declare, room
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.cases import OpenCaseBase
from kusei.core.audit.models import Line
from kusei.core.ledger.models import Facility, Incident, Resident

SECRET = "港辺区浜町1丁目2番3号"
# The mirror of residents is the one private model core has; a power nobody has by duty guards it.
POWER = "office.residents"


@pytest.fixture
def private_power():
    """A private room with one power, gone again after the test."""
    room("testprivate", label="試験", pillar="welfare", answers="", home="office:organisation", private=True)
    yield declare("testprivate.view", "個人記録")
    del ROOMS["testprivate"], POWERS["testprivate.view"]


class OpenResident(OpenCaseBase):
    verb, power = "office.open_test_case", POWER


class AnswerByLink(Action):
    verb, power, label, on = "test.answer_by_link", "office.facilities", "answer", "facility"
    facility: Facility

    def perform(self) -> Facility:
        return self.facility


class OtherByLink(Action):
    verb, power, label, on = "test.other_by_link", "office.facilities", "other", "facility"
    facility: Facility

    def perform(self) -> None:
        return None


def _resident(world, **fields):
    ward, today = world.wards["minato"], calendar.today()
    values = {"key": "R1", "ward": ward, "name": "住民", "address": SECRET, "flags_on": today}
    with gate.writing("loader"):
        return Resident.objects.get(pk=Resident.objects.create(**{**values, **fields}).pk)


def _welfare(world, ward="minato"):
    """The welfare post of a ward after it was given the private power by name."""
    with gate.writing("test"):
        Grant.objects.get_or_create(
            post=world.posts["welfare", ward], power=POWER, defaults={"since": date(2020, 4, 1), "basis": "試験"},
        )
    return world.actor("welfare", ward)


def _link(world, row, *, uses=1, hours=24, verbs=("test.answer_by_link",)):
    with gate.writing("test"):
        return links.issue(
            world.actor("disaster", "minato"), row, verbs=verbs, uses=uses, label="安否の回答",
            expires_at=calendar.now() + timedelta(hours=hours),
        )


# Links --------------------------------------------------------------------------------------------------------------


def test_a_link_does_its_verb_to_its_subject_once(world):
    hall = world.facility("minato", "公会堂")
    _row, token = _link(world, hall)
    holder = links.open_link(token, source="192.0.2.1")
    AnswerByLink(actor=holder, facility=hall)()
    line = Line.objects.get(verb="test.answer_by_link")
    assert line.outcome == "done" and line.actor.startswith("link:")
    with pytest.raises(Denied, match="すでに使われています"):
        AnswerByLink(actor=holder, facility=hall)()
    with pytest.raises(links.LinkRefused) as used:
        links.open_link(token, source="192.0.2.1")
    assert used.value.code == "used_up"


def test_a_link_keeps_no_token_and_has_128_bits(world):
    row, token = _link(world, world.facility("minato", "公会堂"))
    assert links.TOKEN_BYTES * 8 == 128 and len(token) >= 22
    assert token not in str(Link.objects.filter(pk=row.pk).values().get())


def test_a_link_is_refused_for_another_row_another_verb_and_no_row(world):
    hall, other = world.facility("minato", "公会堂"), world.facility("minato", "別の家")
    holder = links.open_link(_link(world, hall)[1], source="a")
    for act in (AnswerByLink(actor=holder, facility=other), OtherByLink(actor=holder, facility=hall)):
        with pytest.raises(Denied):
            act()
    assert not links.verdict(holder, "test.answer_by_link", None)


def test_a_link_expires_and_can_be_revoked(world):
    hall = world.facility("minato", "公会堂")
    _row, token = _link(world, hall, hours=1)
    with calendar.at(calendar.now() + timedelta(hours=1)), pytest.raises(links.LinkRefused) as late:
        links.open_link(token, source="a")
    assert late.value.code == "expired"
    row, token = _link(world, hall, uses=5)
    holder = links.open_link(token, source="a")
    with gate.writing("test"):
        links.revoke(row)
    with pytest.raises(Denied, match="取り消されています"):
        AnswerByLink(actor=holder, facility=hall)()


def test_guessing_ends_after_twenty_tries_for_a_sender(world):
    for n in range(links.TRIES):
        with pytest.raises(links.LinkRefused) as wrong:
            links.open_link(f"guess{n}", source="198.51.100.7")
        assert wrong.value.code == "unknown"
    _row, token = _link(world, world.facility("minato", "公会堂"))
    with pytest.raises(links.LinkRefused) as many:
        links.open_link(token, source="198.51.100.7")
    assert many.value.code == "too_many"
    assert links.open_link(token, source="203.0.113.9")
    with calendar.at(calendar.now() + timedelta(minutes=11)):
        assert links.open_link(token, source="198.51.100.7")


def test_a_link_sees_its_own_row_and_nothing_else_in_both_answers(world):
    hall = world.facility("minato", "公会堂")
    agreement_like = Incident
    holder = links.open_link(_link(world, hall)[1], source="a")
    assert Facility.objects.seen_by(holder).filter(pk=hall.pk).exists() and may(holder, "office.view", hall)
    assert not agreement_like.objects.seen_by(holder).exists()
    resident = _resident(world)
    assert not Resident.objects.seen_by(holder).exists() and not may(holder, POWER, resident)


@pytest.mark.parametrize("wrong", [{"verbs": ()}, {"uses": 0}, {"hours": -1}, {"hours": 24 * 500}])
def test_a_link_without_end_or_bounds_is_a_programmers_error(world, wrong):
    with pytest.raises(ValueError):
        _link(world, world.facility("minato", "公会堂"), **wrong)


# Private rows -------------------------------------------------------------------------------------------------------


def test_reading_needs_an_opening_and_leaves_one_line_each_time(world):
    resident, actor = _resident(world), _welfare(world)
    with pytest.raises(cases.CaseClosed):
        cases.read(actor, resident)
    OpenResident(actor=actor, case=resident, purpose="安否の確認", basis="災害対策基本法 第49条の11")()
    cases.read(actor, resident)
    cases.read(actor, resident)
    lines = Line.objects.filter(outcome="read", subject=f"ledger.resident:{resident.ref}")
    assert lines.count() == 2 and lines[0].chain == "990019"
    assert "安否" not in "".join(Line.objects.values_list("body", flat=True))


def test_an_opening_ends_after_a_quarter_of_an_hour_and_with_the_power(world):
    resident, actor = _resident(world), _welfare(world)
    OpenResident(actor=actor, case=resident, purpose="相談", basis="要綱")()
    with calendar.at(calendar.now() + timedelta(minutes=14, seconds=50)):
        assert cases.opening_of(actor, resident)
    with calendar.at(calendar.now() + timedelta(minutes=15)):
        assert cases.opening_of(actor, resident) is None
    with gate.writing("test"):
        Grant.objects.filter(power=POWER).update(until=calendar.today() - timedelta(days=1))
    assert cases.opening_of(world.actor("welfare", "minato"), resident) is None


def test_an_opening_without_purpose_or_basis_is_refused_and_the_refusal_kept(world):
    resident, actor = _resident(world), _welfare(world)
    for purpose, basis in (("", "要綱"), ("相談", "  ")):
        with pytest.raises(Refused, match="目的と根拠"):
            OpenResident(actor=actor, case=resident, purpose=purpose, basis=basis)()
    assert Line.objects.filter(verb="office.open_test_case", outcome="refused").count() == 2


def test_another_ward_a_city_post_and_a_machine_cannot_open(world):
    resident = _resident(world)
    _welfare(world, "oka")
    for actor in (world.actor("welfare", "oka"), world.actor("plan_office"), world.actor("disaster", "minato")):
        with pytest.raises(Denied):
            OpenResident(actor=actor, case=resident, purpose="p", basis="b")()
    assert not cases.may_open(world.actor("plan_office"), resident)


def test_somebody_elses_opening_is_not_mine(world):
    resident, actor = _resident(world), _welfare(world)
    OpenResident(actor=actor, case=resident, purpose="相談", basis="要綱")()
    with pytest.raises(cases.CaseClosed):
        cases.read(world.actor("counter", "minato"), resident)


def test_broken_glass_opens_one_row_in_the_own_ward_and_waits_for_review(world):
    resident = _resident(world)
    actor = world.actor("disaster", "minato")
    assert cases.find(actor, Resident, resident.ref) is None
    with gate.writing("test"):
        opening = cases.open_case(actor, resident, purpose="救助", basis="人命にかかわるため", glass=True)
    assert cases.find(actor, Resident, resident.ref) == resident and cases.read(actor, resident) == opening
    assert list(cases.waiting_for_review()) == [opening]
    with pytest.raises(cases.CaseClosed), gate.writing("test"):
        cases.open_case(world.actor("disaster", "oka"), resident, purpose="救助", basis="b", glass=True)
    with pytest.raises(ValueError):
        cases.may_open(actor, world.facility("minato", "公会堂"))


def test_leaving_closes_an_opening_before_its_time(world):
    resident, actor = _resident(world), _welfare(world)
    OpenResident(actor=actor, case=resident, purpose="相談", basis="要綱")()
    with calendar.at(calendar.now() + timedelta(minutes=1)), gate.writing("test"):
        assert cases.close_case(actor, resident) == 1
        assert cases.opening_of(actor, resident) is None
    assert CaseOpening.objects.count() == 1


# Addresses ----------------------------------------------------------------------------------------------------------


def test_a_protected_address_is_blocked_on_every_channel_at_once(world):
    resident = _resident(world, protected=True)
    decisions = [addresses.decide(resident, channel=c) for c in addresses.CHANNELS]
    assert {d.code for d in decisions} == {"blocked"}
    assert all(SECRET not in str(d) and not d.text for d in decisions)


def test_stale_flags_deny_and_protection_read_later_wins(world):
    resident = _resident(world, flags_on=calendar.today() - timedelta(days=2))
    assert addresses.decide(resident, channel="screen").code == "stale"
    with gate.writing("loader"):
        Resident.objects.filter(pk=resident.pk).update(flags_on=calendar.today())
    assert addresses.decide(resident, channel="screen").text == SECRET
    with gate.writing("loader"):
        Resident.objects.filter(pk=resident.pk).update(protected=True)
    assert addresses.decide(resident, channel="letter").code == "blocked"


def test_flags_dated_tomorrow_are_not_fresh(world):
    resident = _resident(world, flags_on=calendar.today() + timedelta(days=1))
    assert addresses.decide(resident, channel="screen").code == "stale"


def test_nothing_is_sent_to_the_dead_or_to_an_address_left(world):
    dead = _resident(world, died_on=calendar.today())
    assert [addresses.decide(dead, channel=c).code for c in ("letter", "screen")] == ["dead", "ok"]
    gone = _resident(world, key="R2", moved_out_on=calendar.today() - timedelta(days=1))
    assert addresses.decide(gone, channel="mail").code == "moved_out"
    assert addresses.decide(None, channel="letter").code == "unlinked"
    with pytest.raises(ValueError):
        addresses.decide(dead, channel="pigeon")


def test_an_address_cannot_be_printed_by_accident(world):
    resident = _resident(world)
    said = f"{resident.address} {resident.address!r} {resident} {vars(resident)} " + "{}".format(resident.address)  # noqa: UP032
    assert "浜町" not in said
    assert resident.address == Resident.objects.get(pk=resident.pk).address


def test_only_the_decision_opens_a_sealed_text():
    root = Path(inspect.getfile(kusei)).parent
    callers = {
        str(p.relative_to(root)) for p in root.rglob("*.py") if ".opened()" in p.read_text() and "tests" not in p.parts
    }
    assert callers == {"core/access/addresses.py", "core/ledger/sealed.py"}


# The mirror ---------------------------------------------------------------------------------------------------------


def test_the_mirror_is_written_by_the_loader_alone(world):
    resident = _resident(world)
    with pytest.raises(gate.WriteOutsideAction), transaction.atomic():
        Resident.objects.create(key="X", ward=world.wards["minato"], name="x", address="x", flags_on=calendar.today())
    with gate.writing("action"), pytest.raises(gate.WriteOutsideAction, match="mirror"):
        Resident.objects.filter(pk=resident.pk).update(protected=False)


def test_a_room_reaches_the_resident_from_its_own_row_alone(world):
    resident, actor = _resident(world), _welfare(world)
    person = _resident(world, key="P1", name="部屋の人")  # stands for a room's own person row
    with gate.writing("test"):
        residents.link(actor, person, resident, purpose="家庭訪問", basis="母子保健法 第11条")
        assert residents.resident_of(actor, person) == resident
        with pytest.raises(residents.NotThisRoom):
            residents.resident_of(world.actor("counter", "minato"), person)
        with pytest.raises(ValueError):
            residents.link(actor, person, resident, purpose="", basis="b")
        residents.link(actor, person, _resident(world, key="R9"), purpose="訂正", basis="b")
        assert residents.resident_of(actor, person).key == "R9"
        residents.unlink(actor, person)
    assert residents.resident_of(actor, person) is None
    assert ResidentLink.objects.filter(ended_at=None).count() == 0 and ResidentLink.objects.count() == 2


# Emergency widening -------------------------------------------------------------------------------------------------


def _order(world, *, ward="minato", duty="counter", power="office.facilities", days=3, drill=False):
    with gate.writing("test"):
        incident = Incident.objects.create(title="台風", hazard="storm", started_at=calendar.now(), drill=drill)
        return EmergencyOrder.objects.create(
            incident=incident, ward=world.wards[ward] if ward else None, duty=duty, power=power, basis="試験",
            since=calendar.today(), until=calendar.today() + timedelta(days=days),
        )


def test_an_order_lends_a_power_to_a_duty_in_a_ward_for_its_days(world):
    order = _order(world)
    minato, oka = world.posts["counter", "minato"], world.posts["counter", "oka"]
    assert reaches_of(minato)["office.facilities"].wards == {world.wards["minato"].pk}
    assert "office.facilities" not in reaches_of(oka)
    with calendar.at(datetime.combine(order.until + timedelta(days=1), datetime.min.time(), tzinfo=calendar.JST)):
        assert "office.facilities" not in reaches_of(minato)


def test_what_was_lent_ends_when_the_incident_closes(world):
    order = _order(world)
    with gate.writing("test"):
        Incident.objects.filter(pk=order.incident_id).update(state="closed")
    assert "office.facilities" not in reaches_of(world.posts["counter", "minato"])


def test_an_order_never_lends_private_or_unknown_powers_and_keeps_what_was_held(world, private_power):
    _order(world, power=private_power)
    _order(world, power="nowhere.view")
    _order(world, duty="disaster", ward="")
    reaches = reaches_of(world.posts["counter", "minato"])
    assert private_power not in reaches and "nowhere.view" not in reaches
    assert reaches_of(world.posts["disaster", ""])["office.facilities"].everywhere
    assert reaches_of(world.posts["disaster", "minato"])["office.facilities"].wards == {world.wards["minato"].pk}


def test_private_powers_reach_a_city_post_only_by_a_grant_that_names_it(world, private_power):
    with gate.writing("test"):
        for post in (world.posts["audit", ""], world.posts["welfare", "minato"]):
            Grant.objects.create(post=post, power=private_power, since=date(2020, 4, 1))
    assert private_power not in reaches_of(world.posts["audit", ""])
    assert reaches_of(world.posts["welfare", "minato"])[private_power].wards == {world.wards["minato"].pk}
    with gate.writing("test"):
        Grant.objects.filter(post=world.posts["audit", ""], power=private_power).update(everywhere=True)
    assert reaches_of(world.posts["audit", ""])[private_power].everywhere
    assert not system("nightly").reach(private_power) and system("nightly").reach("office.view").everywhere
