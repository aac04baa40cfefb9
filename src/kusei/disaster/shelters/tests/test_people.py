"""Households come, leave, move, stand twice; what is refused and what the counts say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kusei.core import calendar
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.testing.together import together
from kusei.core.testing.world import World, build
from kusei.disaster.shelters.actions import (
    AmendParty,
    ArriveParty,
    CloseShelter,
    CountPeople,
    LeaveAll,
    LeaveParty,
    LoseParty,
    MergeParty,
    MoveParty,
    OpenShelter,
    RegisterParty,
    RegisterShelter,
    RekeyCards,
    ReturnParty,
    TellApart,
    VoidParty,
)
from kusei.disaster.shelters.models import Opening, Party
from kusei.disaster.shelters.queries import alike, on_the_list
from kusei.disaster.shelters.rules import Card, Person, Sum

pytestmark = pytest.mark.django_db
HANA = Person("山田ハナ", "ヤマダハナ", 82, "female", ("medicine",))


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def opened(world: World, clerk: Any, name: str = "港辺小学校", *, drill: bool = False, ward: str = "minato") -> Opening:
    shelter = RegisterShelter(actor=clerk, ward=world.wards[ward], name=name)()
    began = calendar.now() - timedelta(hours=6)
    return OpenShelter(actor=clerk, shelter=shelter, drill=drill, safety_checked=True, occurred_at=began)()


def come(clerk: Any, opening: Opening, *people: Person, **more: Any) -> Party:
    return RegisterParty(actor=clerk, opening=opening, people=people or (HANA,), **more)()


def test_the_same_key_gives_the_same_household_once(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    first = come(clerk, opening, key="phone-1:7")
    again = come(clerk, opening, key="phone-1:7")
    assert first == again and Party.objects.count() == 1 and first.members.get().key == "山田ハナ".replace("ハナ", "はな")


def test_a_number_is_given_or_taken_from_the_card_and_never_twice(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    assert come(clerk, opening).number == "G0001" and come(clerk, opening).number == "G0002"
    assert come(clerk, opening, number="１２").number == "0012"
    with pytest.raises(Refused, match="もう登録されています") as refused:
        come(clerk, opening, number="12")
    assert refused.value.code == "number_taken"


def test_late_entries_keep_their_time_and_impossible_ones_are_refused(world: World, clerk: Any) -> None:
    opening, then = opened(world, clerk), calendar.now() - timedelta(hours=2)
    assert come(clerk, opening, occurred_at=then).arrived_at == then
    for moment, said in ((calendar.now() + timedelta(hours=1), "先の日時"), (then - timedelta(days=1), "開設より前")):
        with pytest.raises(Refused, match=said):
            come(clerk, opening, occurred_at=moment)


@pytest.mark.parametrize(
    ("people", "size", "said"),
    [
        ((), 0, "1人から99人"),
        ((Person(""),), 1, "氏名かフリガナ"),
        ((Person("山田", age=200),), 1, "年齢は0から120"),
        ((Person("山田"), Person("田中")), 1, "氏名の数が人数より多く"),
        ((Person("山田", needs=("gold",)),), 1, "知らないもの"),
        ((Person("山田", sex="x"),), 1, "性別"),
    ],
)
def test_a_household_that_cannot_be_is_refused(world: World, clerk: Any, people: Any, size: int, said: str) -> None:
    with pytest.raises(Refused, match=said):
        RegisterParty(actor=clerk, opening=opened(world, clerk), people=people, size=size)()


def test_leaving_returning_and_who_is_counted(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    inside, car, home = (come(clerk, opening, size=n, place=p) for n, p in ((3, "inside"), (2, "car"), (4, "home")))
    assert on_the_list(opening) == Sum(5, 2, 2, 4)
    LeaveParty(actor=clerk, party=inside, to="自宅")()
    assert on_the_list(opening) == Sum(2, 1, 2, 4)
    ReturnParty(actor=clerk, party=Party.objects.get(pk=inside.pk))()
    assert on_the_list(opening) == Sum(5, 2, 2, 4)
    VoidParty(actor=clerk, party=car, reason="間違い")()
    assert on_the_list(opening) == Sum(3, 1, 0, 4) and home.state == "staying"
    with pytest.raises(Refused, match="入所より前"):
        LeaveParty(actor=clerk, party=home, occurred_at=home.arrived_at - timedelta(minutes=1))()


def test_moving_counts_nobody_twice_and_nobody_is_lost_on_the_way(world: World, clerk: Any) -> None:
    here, there = opened(world, clerk), opened(world, clerk, "港辺中学校")
    party = come(clerk, here, size=2)
    coming = MoveParty(actor=clerk, party=party, to=there)()
    assert (on_the_list(here).people, on_the_list(there).people) == (0, 0)
    assert coming.state == "expected" and coming.number == "T0001" and coming.members.get().name == "山田ハナ"
    ArriveParty(actor=clerk, party=coming)()
    assert (on_the_list(here).people, on_the_list(there).people) == (0, 2)
    lost = MoveParty(actor=clerk, party=come(clerk, here), to=there)()
    LoseParty(actor=clerk, party=lost, to="自宅へ戻った")()
    assert Party.objects.get(pk=lost.pk).state == "left" and on_the_list(there).people == 2


def test_a_move_stays_in_the_ward_and_never_leaves_the_drill(world: World, clerk: Any) -> None:
    here, drill = opened(world, clerk), opened(world, clerk, "港辺中学校", drill=True)
    far = opened(world, world.actor("disaster", "oka"), "丘上小学校", ward="oka")
    for to, said in ((here, "同じ避難所"), (drill, "訓練と実際"), (far, "ほかの区")):
        with pytest.raises(Refused, match=said):
            MoveParty(actor=clerk, party=come(clerk, here), to=to)()


def test_doubles_are_found_by_folded_name_and_age_and_merged_by_a_person(world: World, clerk: Any) -> None:
    here, there = opened(world, clerk), opened(world, clerk, "港辺中学校")
    one, other = come(clerk, here, Person("髙橋 一郎", age=40)), come(clerk, there, Person("高橋一郎", age=40), hidden=True)
    third = come(clerk, there, Person("高橋一郎", age=12))
    both = Opening.objects.filter(pk__in=[here.pk, there.pk])
    found = alike(both)
    assert [(a.one, a.other) for a in found] == [(one, other)]
    MergeParty(actor=clerk, party=other, keep=one)()
    kept = Party.objects.get(pk=one.pk)
    assert kept.hidden and kept.consent == "nobody", "who asked not to be found on one card is not found by the other"
    assert not alike(both) and on_the_list(there).people == third.size
    again = come(clerk, here, Person("高橋一郎", age=12))
    TellApart(actor=clerk, party=again, other=third)()
    assert not alike(both)


def test_amending_a_card_keeps_the_address_that_was_not_given_again(world: World, clerk: Any) -> None:
    party = come(clerk, opened(world, clerk), address="港辺区海岸1-2")
    AmendParty(actor=clerk, party=party, people=(HANA, Person("山田次郎", age=50)), size=2, place="car", consent="family")()
    kept = Party.objects.get(pk=party.pk)
    assert (kept.size, kept.place, kept.members.count(), bool(kept.address)) == (2, "car", 2, True)
    assert "海岸" not in f"{kept.address}"


def test_closing_waits_until_list_and_count_are_empty(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    come(clerk, opening)
    CountPeople(actor=clerk, opening=opening, people=0)()
    with pytest.raises(Refused, match="名簿にまだ1世帯"):
        CloseShelter(actor=clerk, opening=opening)()
    LeaveAll(actor=clerk, opening=opening, to="自宅")()
    CloseShelter(actor=clerk, opening=opening)()
    with pytest.raises(Refused, match="閉鎖より前"):
        RekeyCards(actor=clerk, opening=opening, cards=[Card("89", size=2)])()
    late = come(clerk, opening, number="88", occurred_at=calendar.now() - timedelta(hours=3))
    assert late.state == "left" and late.left_at == Opening.objects.get(pk=opening.pk).closed_at


def test_a_pile_of_cards_is_one_act_and_its_second_pass_adds_nothing(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    come(clerk, opening, number="2")
    cards = [Card(str(n), (Person(f"紙野{n}子", age=n),), size=3) for n in range(1, 6)] + [Card("5", size=9)]
    assert RekeyCards(actor=clerk, opening=opening, cards=cards)() == 4
    assert RekeyCards(actor=clerk, opening=opening, cards=cards)() == 0
    assert on_the_list(opening) == Sum(13, 5, 0, 0)
    with pytest.raises(Refused, match="番号「9」"):
        RekeyCards(actor=clerk, opening=opening, cards=[Card("9")])()


def test_the_register_is_not_for_every_post_nor_for_another_ward(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    party = come(clerk, opening)
    for duty, ward in (("audit", "minato"), ("planning", "minato"), ("disaster", "oka")):
        with pytest.raises(Denied):
            come(world.actor(duty, ward), opening)
        assert not Party.objects.seen_by(world.actor(duty, ward)).exists()
    assert list(Party.objects.seen_by(clerk)) == [party]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_desks_with_the_same_card_take_it_once_and_the_counter_never_gives_a_number_twice() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    world = build()
    clerk = world.actor("disaster", "minato")
    opening = opened(world, clerk)
    found = together(*[lambda n=n: come(clerk, opening, number=n) for n in ("7", "7", "", "")])
    said = [x.code if isinstance(x, Refused) else x.number for x in found]
    assert sorted(said) == ["0007", "G0001", "G0002", "number_taken"]
