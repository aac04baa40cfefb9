"""A family asks: what is said, to whom, how often; and that the register is erased in time."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from kusei.core import calendar
from kusei.core.access.addresses import decide_given
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.ledger.sealed import Sealed
from kusei.core.testing.world import World
from kusei.disaster.shelters.actions import (
    AddToRoster,
    AnswerContact,
    CloseShelter,
    CountPeople,
    LeaveParty,
    RegisterParty,
    SearchFamily,
)
from kusei.disaster.shelters.actions.families import TAKEN
from kusei.disaster.shelters.models import Contact, Member, Opening, Party, Search
from kusei.disaster.shelters.rules import KIN, Asked, Person, Wish, may_tell
from kusei.disaster.shelters.tests.test_people import come, opened
from kusei.disaster.shelters.work import erase_roll

pytestmark = pytest.mark.django_db
HANA = Person("山田 ハナ", "ヤマダ ハナ", 82)


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def ask(world: World, clerk: Any, **more: Any) -> Search:
    values = {
        "name": "山田ハナ", "age": 80, "relation": "grandchild", "caller": "孫", "caller_phone": "000-0000-0001",
        "identity_seen": True, **more,
    }
    found: Search = SearchFamily(actor=clerk, ward=world.wards["minato"], **values)()
    return found


def test_only_one_wish_one_kin_and_papers_seen_open_the_answer() -> None:
    """Every case: the rule agrees with the sentence, whoever asks and whatever matches."""
    wishes = [Wish(c, h) for c, h in product(("nobody", "ask", "family"), (False, True))]
    for relation, papers in product(("child", "spouse", "friend", "kin"), (False, True)):
        asked = Asked(relation, papers)
        assert not may_tell(asked, [])
        for one in wishes:
            told = papers and relation in KIN and one == Wish("family", False)
            assert may_tell(asked, [one]) == told
            assert not may_tell(asked, [one, Wish("family", False)])


@pytest.mark.parametrize(
    ("given", "more", "told"),
    [
        ({"consent": "family"}, {}, True),
        ({"consent": "family"}, {"name": "ヤマダハナ"}, True),
        ({"consent": "family"}, {"identity_seen": False}, False),
        ({"consent": "family"}, {"relation": "spouse"}, False),
        ({"consent": "family"}, {"age": 70}, False),
        ({"consent": "family", "community": "海岸町会"}, {"age": None, "community": "海岸"}, True),
        ({"consent": "ask"}, {}, False),
        ({"consent": "nobody"}, {}, False),
        ({"consent": "family", "hidden": True}, {}, False),
    ],
)
def test_what_a_caller_hears(world: World, clerk: Any, given: Any, more: Any, told: bool) -> None:
    come(clerk, opened(world, clerk), HANA, **given)
    search = ask(world, clerk, **more)
    assert search.told == told
    assert search.answer == ("港辺小学校にいます。" if told else str(TAKEN))


def test_absence_hiding_and_silence_sound_alike_and_the_trail_tells_nothing(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    come(clerk, opening, Person("隠野 一子", age=30), hidden=True)
    come(clerk, opening, Person("黙野 二子", age=30), consent="nobody")
    names = ("隠野一子", "黙野二子", "不在三子")
    answers = {ask(world, clerk, name=n, age=30, caller_phone=f"000-0000-100{i}").answer for i, n in enumerate(names)}
    assert answers == {str(TAKEN)}
    bodies = [line.body for line in Line.objects.filter(verb="shelters.search_family").order_by("pk")]
    assert len(bodies) == 3 and not any(n[:2] in b for n in names for b in bodies)
    assert len({len(b) for b in bodies}) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "山田"}, "姓と名の両方"),
        ({"age": None}, "年齢か町会"),
        ({"relation": "x"}, "関係を選んで"),
        ({"caller_phone": "12"}, "折り返せる電話番号"),
    ],
)
def test_a_question_that_could_list_is_refused(world: World, clerk: Any, more: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        ask(world, clerk, **more)


def test_the_same_caller_is_stopped_and_the_refusal_is_a_line(world: World, clerk: Any) -> None:
    for n in range(3):
        ask(world, clerk, name=f"山田{n}郎太", caller_phone="０００-００００-０００１")
    with pytest.raises(Refused, match="同じ連絡先"):
        ask(world, clerk)
    assert Line.objects.filter(verb="shelters.search_family", outcome="refused").count() == 1


def test_the_person_decides_and_who_hides_cannot_be_made_to_agree(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    come(clerk, opening, HANA)
    come(clerk, opening, Person("隠野一子", age=30), hidden=True)
    ask(world, clerk)
    contact = Contact.objects.get()
    AnswerContact(actor=clerk, contact=contact, agreed=True)()
    with pytest.raises(Refused, match="本人が承知した"):
        AnswerContact(actor=clerk, contact=Contact.objects.get(), agreed=False)()
    ask(world, clerk, name="隠野一子", age=30)
    with pytest.raises(Refused, match="明かさない"):
        AnswerContact(actor=clerk, contact=Contact.objects.get(state="waiting"), agreed=True)()


def test_a_drill_is_never_searched_for_real(world: World, clerk: Any) -> None:
    come(clerk, opened(world, clerk, drill=True), HANA, consent="family")
    assert not ask(world, clerk).told and ask(world, clerk, drill=True).told


def test_a_post_without_the_power_cannot_ask(world: World) -> None:
    with pytest.raises(Denied):
        ask(world, world.actor("audit", "minato"))


def test_no_hidden_address_reaches_a_page_an_export_or_a_paper(world: World, clerk: Any, signed_in: Any) -> None:
    opening = opened(world, clerk)
    party = come(clerk, opening, Person("隠野一子", age=30), hidden=True, address="秘密町9-9", phone="000-9999-9999")
    come(clerk, opening, HANA, address="海岸町1-1")
    client = signed_in("disaster", "minato")
    o, p = f"/disaster/shelters/openings/{opening.ref}/", f"/disaster/shelters/parties/{party.ref}/"
    urls = (f"{o}roll/", f"{o}roll/?format=csv", f"{o}roll/?q=隠野", o, f"{p}amend/", f"{o}doubles/", p)
    for url in urls:
        response = client.get(url)
        body = response.content.decode("utf-8-sig")
        assert response.status_code == 200 and "秘密町" not in body and "9999" not in body, url
    listed = client.get(f"{o}roll/").content.decode()
    assert "隠野" not in listed and "山田 ハナ" in listed
    assert "海岸町1-1" in client.get(f"{o}roll/?format=csv").content.decode("utf-8-sig")
    assert not decide_given(Sealed("秘密町9-9"), withheld=True, resident=None, channel="letter").allowed


def test_another_ward_sees_that_it_is_open_and_no_person(world: World, clerk: Any, signed_in: Any) -> None:
    """A real opening is public, so every ward reads its page; names of evacuees and volunteers are not on it."""
    opening = opened(world, clerk)
    come(clerk, opening, HANA)
    AddToRoster(actor=clerk, opening=opening, team="lead", name="当番 太郎")()
    o = f"/disaster/shelters/openings/{opening.ref}/"
    own, other = signed_in("disaster", "minato"), signed_in("disaster", "oka")
    assert "当番 太郎" in own.get(o).content.decode() and own.get(f"{o}roll/").status_code == 200
    page = other.get(o)
    assert page.status_code == 200 and "当番 太郎" not in page.content.decode()
    for path in ("roll/", "roll.pdf", "roll/?format=csv", "doubles/", "rekey/file/", "reception/", "rekey/"):
        assert other.get(o + path).status_code == 404, path


def test_a_card_printed_ahead_opens_the_door_of_the_opening_that_runs(world: World, clerk: Any, signed_in: Any) -> None:
    opening = opened(world, clerk)
    party = come(clerk, opening, HANA, number="7")
    own, other = signed_in("disaster", "minato"), signed_in("disaster", "oka")
    cards = f"/disaster/shelters/{opening.shelter.ref}/cards/"
    assert f"/parties/{party.ref}/leave/" in own.get(f"{cards}7/").content.decode()
    assert f"{opening.ref}/reception/?number=0008" in own.get(f"{cards}0008/").content.decode()
    assert party.ref not in other.get(f"{cards}7/").content.decode()
    paper = own.get(f"/disaster/shelters/{opening.shelter.ref}/kit.pdf?count=3&first=51")
    assert paper.content.startswith(b"%PDF")


def test_names_are_erased_by_the_rule_and_numbers_stay(world: World, clerk: Any) -> None:
    then = calendar.now() - timedelta(days=50)
    with calendar.at(then):
        drill, real = opened(world, clerk, drill=True), opened(world, clerk, "港辺中学校")
        for opening in (drill, real):
            party = come(clerk, opening, HANA, address="海岸1-1")
            LeaveParty(actor=clerk, party=party)()
            CountPeople(actor=clerk, opening=opening, people=0)()
            CloseShelter(actor=clerk, opening=opening)()
    erase_roll()
    erased = Party.objects.get(opening=drill)
    assert not erased.members.exists() and not erased.address and (erased.number, erased.size) == ("G0001", 1)
    assert Member.objects.get().party.opening == Opening.objects.get(pk=real.pk)
    assert RegisterParty.verb == "shelters.register_party"
