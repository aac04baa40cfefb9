"""Help between wards: one offers, the other answers; until then nobody is counted twice and nobody moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from kusei.core import gate
from kusei.core.access.actors import system
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.outbox.models import Notice
from kusei.core.testing.together import codes, together
from kusei.core.testing.world import World
from kusei.disaster.mobilisation.actions import (
    AcceptHelp,
    CheckIn,
    CheckInNumber,
    DeclineHelp,
    EndCall,
    OfferHelp,
    Relieve,
    WithdrawHelp,
)
from kusei.disaster.mobilisation.models import Call, HelpOffer, HelpPerson, Member, Summons
from kusei.disaster.mobilisation.public import waiting_for
from kusei.disaster.mobilisation.queries.after import by_team, running, standings
from kusei.disaster.mobilisation.tests.test_after_life import NIGHT, _night, call, called, chief, one  # noqa: F401
from kusei.disaster.mobilisation.work_after import hand_back_the_answer, hand_over_the_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(world: World, chief: Any) -> tuple[Call, Call]:  # noqa: F811
    """A ward with one person here, and one that is called out too."""
    here = called(world, chief)
    there = call(world, chief, "oka")
    CheckIn(actor=chief, summons=one(here))()
    return here, there


def offered(world: World, two: tuple[Call, Call], **more: Any) -> HelpOffer:
    values = {"to": two[1], "people": [one(two[0])], **more}
    return OfferHelp(actor=world.actor("disaster", "minato"), call=two[0], **values)()


def counts(chief: Any) -> list[tuple[int, int]]:  # noqa: F811
    return [(c.here, c.coming) for c in running(chief, drill=False)]


def test_people_count_for_the_other_ward_only_once_it_has_said_yes(world: World, chief: Any, two: Any) -> None:  # noqa: F811
    offer = offered(world, two, note="公用車で向かう", expected_at=NIGHT + timedelta(minutes=30))  # data
    before = counts(chief)
    assert sorted(before) == [(0, 0), (1, 0)]
    given = next(s for s in standings(running(chief, drill=False)) if s.here)
    assert (given.offered, given.spare) == (1, 0)  # the engine proposes nobody twice
    AcceptHelp(actor=world.actor("disaster", "oka"), help_offer=offer)()
    assert sorted(counts(chief)) == [(0, 0), (0, 1)]
    row, there = one(two[0]), one(two[1])
    assert (row.state, row.sent_to, there.state, there.expected_at) == ("left", there, "coming", NIGHT + timedelta(minutes=30))
    assert not HelpPerson.objects.filter(open=True).exists()
    CheckInNumber(actor=chief, call=two[1], number="1")()
    assert sum(n for _t, _w, n, _c in by_team(two[1])) == 1


def test_declined_and_withdrawn_offers_say_why_and_leave_the_people_where_they_are(world: World, chief: Any, two: Any) -> None:  # noqa: F811
    for act, key in ((DeclineHelp, "oka"), (WithdrawHelp, "minato")):
        offer = offered(world, two)
        with pytest.raises(Refused, match="理由"):
            act(actor=world.actor("disaster", key), help_offer=offer, reason=" ")()
        act(actor=world.actor("disaster", key), help_offer=offer, reason="足りる見込み")()  # data
        assert one(two[0]).state == "arrived"
        assert HelpOffer.objects.get(pk=offer.pk).reason == "足りる見込み"  # data
        assert not Clock.objects.filter(subject=f"{offer.kind}:{offer.ref}", stopped_at=None).exists()
        with pytest.raises(Refused, match="いまは"):
            AcceptHelp(actor=world.actor("disaster", "oka"), help_offer=offer)()


def test_the_answer_is_the_other_wards_and_the_offer_the_own(world: World, two: Any) -> None:
    offer = offered(world, two)
    for act, key in ((AcceptHelp, "minato"), (DeclineHelp, "minato"), (WithdrawHelp, "oka")):
        more = {} if act is AcceptHelp else {"reason": "x"}
        with pytest.raises(Refused, match="担当が行います"):
            act(actor=world.actor("disaster", key), help_offer=offer, **more)()
    for key in ("oka", "minato"):
        with pytest.raises(Denied):
            AcceptHelp(actor=world.actor("welfare", key), help_offer=offer)()
    with pytest.raises(Denied):
        OfferHelp(actor=world.actor("disaster", "oka"), call=two[0], to=two[1], people=[one(two[0])])()


def test_an_offer_that_cannot_be_is_refused_in_words(world: World, chief: Any, two: Any) -> None:  # noqa: F811
    drill = call(world, chief, "oka", drill=True)
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"to": drill}, "訓練と本番"), ({"to": two[0]}, "同じ動員"), ({"people": []}, "選んでください"),
        ({"people": [one(two[0], "3")]}, "職員番号3の人は、いまこの区にいません"), ({"expected_at": NIGHT - timedelta(hours=1)}, "着く見込み"),
    )  # fmt: skip
    for change, words in cases:
        with pytest.raises(Refused, match=words):
            offered(world, two, **change)
    CheckInNumber(actor=chief, call=two[1], number="1")()
    with pytest.raises(Refused, match="相手の区の動員名簿にもういます"):
        offered(world, two)
    Relieve(actor=chief, summons=one(two[1]))()
    offered(world, two)
    with pytest.raises(Refused, match="もう応援に申し出ています"):
        offered(world, two)


def test_whoever_went_home_in_between_is_not_sent(world: World, chief: Any, two: Any) -> None:  # noqa: F811
    CheckInNumber(actor=chief, call=two[0], number="3")()
    offer = offered(world, two, people=[one(two[0]), one(two[0], "3")])
    Relieve(actor=chief, summons=one(two[0], "3"))()
    AcceptHelp(actor=world.actor("disaster", "oka"), help_offer=offer)()
    assert list(two[1].summons.filter(state="coming").values_list("member__number", flat=True)) == ["1"]
    assert list(offer.people.filter(there=None).values_list("summons__member__number", flat=True)) == ["3"]


def test_nobody_left_cannot_be_accepted_and_a_call_with_an_open_offer_does_not_end(world: World, chief: Any, two: Any) -> None:  # noqa: F811
    offer = offered(world, two)
    Relieve(actor=chief, summons=one(two[0]))()
    with pytest.raises(Refused, match="もう出した区にいません"):
        AcceptHelp(actor=world.actor("disaster", "oka"), help_offer=offer)()
    for found in two:
        with pytest.raises(Refused, match="応援が1件、返事を待っています"):
            EndCall(actor=chief, call=Call.objects.get(pk=found.pk), known=True)()
    WithdrawHelp(actor=chief, help_offer=offer, reason="帰宅")()  # data
    EndCall(actor=chief, call=Call.objects.get(pk=two[0].pk), known=True)()


def test_the_offer_waits_in_the_other_wards_tray_and_its_answer_comes_back(world: World, two: Any) -> None:
    offer = offered(world, two)
    hand_over_the_offer(system("test"), f"mobilisation.call:{two[0].ref}")  # tried again: told once

    def tray(key: str) -> list[str]:
        rows = Notice.objects.filter(post__duty="disaster", post__ward=world.wards[key], url=offer.get_absolute_url())
        return list(rows.values_list("text", flat=True))

    assert len(tray("oka")) == 1 and "受けるか断るか" in tray("oka")[0] and not tray("minato")
    taking = world.actor("disaster", "oka")
    act = waiting_for(taking, world.wards["oka"])[0]
    assert "応援1人の申し出" in str(act.label) and act.url == offer.get_absolute_url()
    assert not [a for a in waiting_for(world.actor("disaster", "minato"), world.wards["minato"]) if "申し出" in str(a.label)]
    DeclineHelp(actor=taking, help_offer=offer, reason="足りる")()  # data
    hand_back_the_answer(system("test"), f"{offer.kind}:{offer.ref}")
    assert any("断る返事" in t for t in tray("minato"))


def test_both_boards_show_the_offer_and_only_the_own_ward_reads_names(world: World, signed_in: Any, two: Any) -> None:
    offer = offered(world, two)
    with gate.writing("test"):
        Member.objects.filter(number="1").update(name="海野一郎", skills=["sign"])
    url = reverse("mobilisation:help", args=[offer.ref])
    giver, taker = signed_in("disaster", "minato"), signed_in("disaster", "oka")
    for client, named in ((giver, True), (taker, False)):
        assert url in client.get(reverse("mobilisation:board")).content.decode()
        page = client.get(url).content.decode()
        assert ("海野一郎" in page) is named and "手話" in page
    assert url in taker.get(two[1].get_absolute_url()).content.decode()
    answer = taker.post(reverse("mobilisation:accept_help", args=[offer.ref]), {"_key": "k"})
    assert answer.status_code == 302
    assert one(two[1]).state == "coming"


def test_the_offer_is_made_from_its_page_with_the_person_already_chosen(world: World, signed_in: Any, two: Any) -> None:
    client = signed_in("disaster", "minato")
    row = one(two[0])
    page = client.get(row.get_absolute_url()).content.decode()
    asked = f"{reverse('mobilisation:offer_help', args=[two[0].ref])}?people={row.ref}"
    assert asked in page
    form = client.get(asked).content.decode()
    assert f'value="{row.ref}"' in form and "checked" in form
    assert client.post(asked, {"to": two[1].ref, "_key": "k1"}).status_code == 422
    assert client.post(asked, {"to": two[1].ref, "people": [row.ref], "_key": "k2"}).status_code == 302
    assert HelpOffer.objects.get().people.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["accept", "decline", "withdraw"])
def test_two_answers_at_once_leave_one(world: World, chief: Any, other: str) -> None:  # noqa: F811
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with gate.writing("test"):
        here, there = (Call.objects.create(ward=world.wards[w], reason="x", called_at=NIGHT) for w in ("minato", "oka"))
        person = Member.objects.create(fiscal_year=2026, number="1", name="Hayama")
        row = Summons.objects.create(call=here, member=person, state="arrived", arrived_at=NIGHT)
    offer = OfferHelp(actor=chief, call=here, to=there, people=[row])()

    def answer(kind: str) -> None:
        act = {"accept": AcceptHelp, "decline": DeclineHelp, "withdraw": WithdrawHelp}[kind]
        act(actor=chief, help_offer=HelpOffer.objects.get(pk=offer.pk), **({} if kind == "accept" else {"reason": "x"}))()

    found = together(lambda: answer("accept"), lambda: answer(other), at=NIGHT)
    assert codes(found) == ["done", "state"]
    moved = Summons.objects.filter(call=there).count()
    assert (moved, Summons.objects.get(pk=row.pk).state) == ((1, "left") if HelpOffer.objects.get().state == "accepted" else (0, "arrived"))
