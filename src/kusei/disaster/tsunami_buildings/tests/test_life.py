"""A building from candidate to withdrawal, and what is refused on the way."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from kusei.core import calendar, gate
from kusei.core.access.actors import VISITOR
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.approval.actions.drafting import draft_for
from kusei.core.clocks.models import Clock
from kusei.core.files.models import Attachment
from kusei.core.files.store import keep, read
from kusei.core.ledger.models import Agreement
from kusei.core.rules import registry as rules
from kusei.core.testing.world import World
from kusei.disaster.tsunami_buildings.actions import (
    AddKeyHolder,
    DesignateBuilding,
    DropCandidate,
    EndKeyHolder,
    ExpireBuilding,
    JudgeEligible,
    OrderSign,
    PutSign,
    RecordCheck,
    RecordTalk,
    RegisterBuilding,
    RenewAgreement,
    ReportChange,
    ResumeBuilding,
    ResurveyBuilding,
    ReviewChange,
    SignAgreement,
    SurveyBuilding,
    SuspendBuilding,
    WithdrawBuilding,
)
from kusei.disaster.tsunami_buildings.lifecycle import AGREEMENT_ENDS, CHANGE_REVIEW, CHECK_DUE, SIGN_DUE, TALK_DUE
from kusei.disaster.tsunami_buildings.models import Building, ChangeReport, KeyHolder, Survey
from kusei.disaster.tsunami_buildings.queries import (
    agreement_ending,
    capacities,
    clauses_elsewhere,
    clauses_of,
    held_on,
    to_sign,
)
from kusei.disaster.tsunami_buildings.rule_values import STANDARDS
from kusei.disaster.tsunami_buildings.rules import failed

pytestmark = pytest.mark.django_db
SURVEY: dict[str, Any] = {
    "surveyed_on": date(2025, 5, 1),
    "structure": "rc",
    "storeys": 7,
    "started_on": date(1985, 4, 1),
    "depth_m": Decimal(2),
    "refuge_floor": 4,
    "stairs": "ok",
    "access": "keys",
    "key_holders": 2,
    "floors": "屋上 289\n4-7F共用 70",
}


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def candidate(world: World, clerk: Any, name: str = "宝来マンション") -> Building:
    return RegisterBuilding(actor=clerk, ward=world.wards["minato"], name=name, owner_name="管理組合")()


def agreed(world: World, clerk: Any, *, name: str = "宝来マンション", **survey: Any) -> Building:
    b = candidate(world, clerk, name)
    SurveyBuilding(actor=clerk, building=b, **{**SURVEY, **survey})()
    JudgeEligible(actor=clerk, building=b)()
    return SignAgreement(
        actor=clerk, building=b, signed_on=date(2025, 5, 20), owner_name="管理組合", community_name="海岸町内会"
    )()


def designate(clerk: Any, b: Building, on: date) -> Building:
    """As after a decision: the act itself waits for one."""
    with by_leave_of("test"):
        return DesignateBuilding(actor=clerk, building=b, designated_on=on)()


def withdraw(clerk: Any, b: Building, on: date, reason: str = "建替え") -> Building:
    with by_leave_of("test"):
        return WithdrawBuilding(actor=clerk, building=b, ended_on=on, reason=reason)()


def designated(world: World, clerk: Any, *, on: date = date(2025, 6, 1), name: str = "宝来マンション") -> Building:
    return designate(clerk, agreed(world, clerk, name=name), on)


def test_the_whole_way_gives_a_number_a_capacity_and_a_clock(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    b.refresh_from_db()
    assert (b.state, b.capacity, b.number, b.m2_per_person) == ("designated", 359, "2025-001", Decimal(1))
    clock = Clock.objects.get(rule=CHECK_DUE, subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None)
    assert calendar.jst_date(clock.due_at) == date(2026, 6, 1)


def test_an_ineligible_building_is_refused_with_its_clauses_values_and_what_would_mend_them(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **{**SURVEY, "structure": "wood", "key_holders": 1})()
    with pytest.raises(Refused, match=r"「構造」.*木造.*「夜間・休日の開け方」.*鍵の保管者 1人（必要 2人以上）.*増やす"):
        JudgeEligible(actor=clerk, building=b)()
    assert "「構造」" in JudgeEligible.offer(clerk, Building.objects.get(pk=b.pk)).reason
    assert Survey.objects.get(building=b).failed == "structure access"


def test_a_candidate_cannot_be_designated_at_once(world: World, clerk: Any) -> None:
    with pytest.raises(Refused, match="候補"):
        designate(clerk, candidate(world, clerk), date(2025, 6, 1))


def test_a_designation_before_its_agreement_is_refused(world: World, clerk: Any) -> None:
    with pytest.raises(Refused, match="締結日より前"):
        designate(clerk, agreed(world, clerk), date(2025, 5, 1))


def test_a_designation_and_its_end_wait_for_a_decision(world: World, clerk: Any) -> None:
    b = agreed(world, clerk)
    with pytest.raises(NeedsApproval) as waits:
        DesignateBuilding(actor=clerk, building=b, designated_on=date(2025, 6, 1))()
    draft = draft_for(DesignateBuilding(actor=clerk, building=b, designated_on=date(2025, 6, 1)), waits.value.need)
    assert (draft.case_kind, draft.verb, draft.subject) == ("permit", "tsunami_buildings.designate", f"{b.kind}:{b.ref}")
    designate(clerk, b, date(2025, 6, 1))
    with pytest.raises(NeedsApproval):
        WithdrawBuilding(actor=clerk, building=b, ended_on=date(2025, 7, 1), reason="建替え")()


def test_a_check_in_the_future_or_a_fault_without_words_is_refused(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    with pytest.raises(Refused, match="先の日付"):
        RecordCheck(actor=clerk, building=b, checked_on=calendar.today() + timedelta(days=1))()
    with pytest.raises(Refused, match="所見"):
        RecordCheck(actor=clerk, building=b, checked_on=date(2025, 7, 1), doors_ok=False)()


def test_a_check_moves_the_clock_one_year_on(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    RecordCheck(actor=clerk, building=b, checked_on=date(2025, 9, 10))()
    clock = Clock.objects.get(rule=CHECK_DUE, subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None)
    assert calendar.jst_date(clock.due_at) == date(2026, 9, 10)


def test_an_owner_who_refuses_is_recorded_and_may_be_asked_again(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    with pytest.raises(Refused, match="理由"):
        DropCandidate(actor=clerk, building=b, reason=" ")()
    DropCandidate(actor=clerk, building=b, reason="所有者の承諾が得られない")()
    assert SurveyBuilding(actor=clerk, building=b, **SURVEY)().state in ("surveyed", "dropped")
    b.refresh_from_db()
    assert b.state == "surveyed" and b.end_reason == ""


def test_a_withdrawal_stops_the_clock_and_keeps_the_past(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    AddKeyHolder(actor=clerk, building=b, name="山田", phone="000-0000-0000")()
    withdraw(clerk, b, date(2025, 10, 1))
    b.refresh_from_db()
    assert b.state == "withdrawn" and b.designated_on == date(2025, 6, 1)
    assert not Clock.objects.filter(subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None).exists()


def test_unreadable_floors_are_refused_with_their_line(world: World, clerk: Any) -> None:
    with pytest.raises(Refused, match="2行目"):
        SurveyBuilding(actor=clerk, building=candidate(world, clerk), **{**SURVEY, "floors": "屋上 289\n3階"})()


def test_another_ward_cannot_touch_the_building(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    with pytest.raises(Denied):
        SurveyBuilding(actor=world.actor("disaster", "oka"), building=b, **SURVEY)()
    with pytest.raises(Denied):
        SurveyBuilding(actor=world.actor("welfare", "minato"), building=b, **SURVEY)()
    assert Building.objects.seen_by(world.actor("disaster", "oka")).count() == 0


def test_an_agreement_that_has_ended_bears_no_designation(world: World, clerk: Any) -> None:
    b = agreed(world, clerk)
    with gate.writing("test"):
        Agreement.objects.filter(pk=b.agreement_id).update(until=date(2025, 5, 31))
    with pytest.raises(Refused, match="協定"):
        designate(clerk, b, date(2025, 6, 1))


def test_only_floors_above_the_water_shelter_people(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    floors = "屋上 289\n4-7F共用 70\n2階ロビー 500\n共用廊下 40"
    SurveyBuilding(actor=clerk, building=b, **{**SURVEY, "floors": floors})()
    b.refresh_from_db()
    assert b.capacity == 359
    assert list(b.floors.values_list("floor", "dry")) == [
        ("屋上", True), ("4-7F共用", True), ("2階ロビー", False), ("共用廊下", False),
    ]  # fmt: skip
    with pytest.raises(Refused, match="建物の階数"):
        SurveyBuilding(actor=clerk, building=b, **{**SURVEY, "floors": "12階 100"})()


def test_the_agreement_of_three_runs_for_the_years_of_the_rule(world: World, clerk: Any) -> None:
    b = agreed(world, clerk)
    assert b.community is not None and b.agreement is not None
    assert b.agreement.until == date(2028, 5, 20)
    clock = Clock.objects.get(rule=AGREEMENT_ENDS, stopped_at=None)
    assert calendar.jst_date(clock.due_at) == date(2028, 5, 20)


def test_an_expired_agreement_is_renewed_or_ends_the_designation(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    with pytest.raises(Refused, match="まだ来ていません"):
        ExpireBuilding(actor=clerk, building=b)()
    with calendar.at(date(2028, 6, 1)):
        assert list(agreement_ending(Building.objects.all(), calendar.today())) == [b]
        RenewAgreement(actor=clerk, building=b, signed_on=date(2028, 6, 1))()
        b.refresh_from_db()
        assert b.agreement is not None and b.agreement.until == date(2031, 6, 1)
        assert not agreement_ending(Building.objects.all(), calendar.today())
    with calendar.at(date(2031, 7, 1)):
        ExpireBuilding(actor=clerk, building=b)()
    b.refresh_from_db()
    assert (b.state, b.ended_on, b.end_kind) == ("expired", date(2031, 6, 1), "expired")
    assert not Clock.objects.filter(subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None).exists()


def test_a_sale_reported_late_is_counted_in_days_and_reviewed(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    with pytest.raises(Refused, match="確認を待つ"):
        ReviewChange(actor=clerk, building=b, reviewed_on=date(2025, 9, 5))()
    ReportChange(
        actor=clerk, building=b, about="sold", changed_on=date(2025, 7, 1), reported_on=date(2025, 9, 1), what="売却した"
    )()
    report = ChangeReport.objects.get(building=b)
    assert report.days_late == 62 - 14
    assert Clock.objects.filter(rule=CHANGE_REVIEW, stopped_at=None).exists()
    ReviewChange(actor=clerk, building=b, reviewed_on=date(2025, 9, 5))()
    report.refresh_from_db()
    assert report.result == "kept" and not Clock.objects.filter(rule=CHANGE_REVIEW, stopped_at=None).exists()


def test_a_building_unfit_after_a_change_is_suspended_and_leaves_the_public_list(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    ResurveyBuilding(actor=clerk, building=b, **{**SURVEY, "surveyed_on": date(2025, 8, 1), "stairs": "blocked"})()
    b.refresh_from_db()
    assert b.state == "designated"
    ReportChange(
        actor=clerk, building=b, about="building", changed_on=date(2025, 7, 1), reported_on=date(2025, 7, 2), what="階段を工事"
    )()
    with pytest.raises(Refused, match="階段"):
        ReviewChange(actor=clerk, building=b, reviewed_on=date(2025, 8, 2))()
    assert capacities(Building.objects.filter(held_on(calendar.today())), calendar.today())
    SuspendBuilding(actor=clerk, building=b, reason="階段が使えない")()
    assert not Building.objects.filter(held_on(calendar.today())).exists()
    assert not Building.objects.seen_by(VISITOR).exists()
    with pytest.raises(Refused, match="階段"):
        ResumeBuilding(actor=clerk, building=b)()
    ResurveyBuilding(actor=clerk, building=b, **{**SURVEY, "surveyed_on": date(2025, 9, 1)})()
    ResumeBuilding(actor=clerk, building=b)()
    assert Building.objects.seen_by(VISITOR).count() == 1


def test_the_register_of_key_holders_decides_how_many_there_are(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    for n in (1, 2):
        AddKeyHolder(actor=clerk, building=b, name=f"保管者{n}", phone="000-0000-0000", position=n)()
    b.refresh_from_db()
    assert b.key_holders == 2
    assert not KeyHolder.objects.seen_by(world.actor("audit", "minato")).exists()
    assert not KeyHolder.objects.seen_by(world.actor("disaster", "oka")).exists()
    EndKeyHolder(actor=clerk, building=b, holder=KeyHolder.objects.first())()
    b.refresh_from_db()
    assert b.key_holders == 1 and [c.key for c in failed(clauses_of(b))] == ["access"]


def test_names_of_key_holders_stay_with_those_who_may_call_them(world: World, clerk: Any, signed_in: Any) -> None:
    b = designated(world, clerk)
    AddKeyHolder(actor=clerk, building=b, name="秘密の保管者", phone="000-1111-2222")()
    for duty, ward, sees in (("disaster", "minato", True), ("disaster", "oka", False), ("plan_office", "", False)):
        client = signed_in(duty, ward) if ward else signed_in(duty)
        assert ("000-1111-2222" in client.get(b.get_absolute_url()).content.decode()) is sees, duty
        assert (client.get(f"{b.get_absolute_url()}keys.pdf").status_code == 200) is sees, duty


def test_photographs_lose_where_they_were_taken_and_open_with_the_survey(world: World, clerk: Any) -> None:
    picture = Image.new("RGB", (20, 10), "red")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (35.0, 6.0, 0.0)}
    body = io.BytesIO()
    picture.save(body, "JPEG", exif=exif)
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **SURVEY, photos=[("a.jpg", keep(body.getvalue()))])()
    photo = Attachment.objects.get()
    assert photo.subject == f"tsunami_buildings.survey:{Survey.objects.get().ref}"
    with Image.open(io.BytesIO(read(photo.blob.sha256))) as kept:
        assert not kept.getexif()
    with pytest.raises(Refused, match="写真"):
        SurveyBuilding(actor=clerk, building=b, **SURVEY, photos=[("a.txt", keep(b"text"))])()


def test_an_agreed_candidate_that_falls_out_ends_its_agreement(world: World, clerk: Any) -> None:
    b = agreed(world, clerk)
    DropCandidate(actor=clerk, building=b, reason="建替えが決まった", kind="demolished")()
    b.refresh_from_db()
    assert b.agreement is None and Agreement.objects.get().until == calendar.today()
    assert not Clock.objects.filter(rule=AGREEMENT_ENDS, stopped_at=None).exists()


def test_a_sign_is_ordered_and_put_up(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    assert list(to_sign(Building.objects.all())) == [b]
    OrderSign(actor=clerk, building=b, ordered_on=date(2025, 6, 10))()
    PutSign(actor=clerk, building=b, put_on=date(2025, 7, 1))()
    assert not to_sign(Building.objects.all()) and not Clock.objects.filter(rule=SIGN_DUE, stopped_at=None).exists()


def test_an_owner_who_says_no_is_kept_with_the_reason(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **SURVEY)()
    JudgeEligible(actor=clerk, building=b)()
    with pytest.raises(Refused, match="断られた理由"):
        RecordTalk(actor=clerk, building=b, talked_on=date(2025, 5, 10), side="owner", outcome="refused")()
    RecordTalk(
        actor=clerk, building=b, talked_on=date(2025, 5, 10), side="owner", outcome="refused", note="夜間の管理ができない"
    )()
    assert Clock.objects.filter(rule=TALK_DUE, stopped_at=None).exists()
    DropCandidate(actor=clerk, building=b, reason="夜間の管理ができない", kind="refused")()
    b.refresh_from_db()
    assert (b.state, b.end_kind) == ("dropped", "refused")
    assert not Clock.objects.filter(rule=TALK_DUE, stopped_at=None).exists()


def test_the_same_building_by_other_criteria(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **{**SURVEY, "storeys": 3, "floors": "屋上 100", "shore_m": 120, "ground_m": Decimal(12), "faces_shore": False})()
    b.refresh_from_db()
    found = {key: [c.key for c in failed(one)] for key, one in clauses_elsewhere(b).items()}
    assert found == {
        "own": [], "unlocking": [], "off_shore": [], "low_land": ["storeys", "ground"], "set_back": ["shore"],
    }  # fmt: skip
    assert rules.at(STANDARDS["low_land"][0]).draft
