"""事務引継: what is open is collected by itself, three people sign, and the old holder's powers end at midnight."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date, datetime, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access.actors import posts_of, staff_actor, system
from kusei.core.access.charges import between_chairs, open_at
from kusei.core.access.models import User
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.ledger.models import Holding, Post, StaffMember
from kusei.office import charges as _declared  # noqa: F401
from kusei.office import queries
from kusei.office.actions import ReorganiseDivision
from kusei.office.actions import handover as do
from kusei.office.actions.reorganise import HandOverClocks, Successor
from kusei.office.views.handover import items_of

LAST, APRIL = date(2027, 3, 31), date(2027, 4, 1)


def _clock(post, label="避難所の点検", subject="a:b"):
    with gate.writing("test"):
        return Clock.objects.create(
            rule="r", label=label, ward=post.ward, duty_post=post, power="office.view", subject=subject, url="/",
            started_at=calendar.now(), due_at=calendar.now() + timedelta(days=30),
        )


@pytest.fixture
def change(world):
    """The counter's post changes hands on 1 April; the head of the ward is its superior."""
    post, head = world.posts["counter", "minato"], world.posts["head", "minato"]
    with gate.writing("test"):
        head.rank = 1
        head.save()
        comer = StaffMember.objects.create(number="77001", name="後任者太郎", kana="コウニンシャ")
        user = User(staff_number="77001", staff=comer)
        user.save()
        Holding.objects.filter(post=post).update(until=LAST)
        Holding.objects.create(post=post, staff=comer, since=APRIL)
    leaver = world.user("counter", "minato")
    return post, leaver, user


def _begin(world, post, leaver, comer, **values):
    return do.BeginHandover(
        actor=world.actor("general_affairs", "minato"), post=post, changes_on=APRIL,
        outgoing=leaver.staff, incoming=comer.staff, **values,
    )()


@pytest.mark.parametrize(("moment", "who"), [
    (datetime(2027, 3, 31, 23, 59, 59, tzinfo=calendar.JST), "old"),
    (datetime(2027, 4, 1, 0, 0, tzinfo=calendar.JST), "new"),
])
def test_the_old_holders_powers_end_at_midnight(change, moment, who):
    post, leaver, comer = change
    with calendar.at(moment):
        assert posts_of(leaver) == ([post] if who == "old" else [])
        assert posts_of(comer) == ([post] if who == "new" else [])


def test_three_people_sign_and_what_was_open_stays_written(world, change):
    post, leaver, comer = change
    with calendar.at(LAST):
        _clock(post)
        h = _begin(world, post, leaver, comer)
        clock = Clock.objects.get(subject=f"office.handover:{h.ref}", stopped_at=None)
        assert calendar.jst_date(clock.due_at) == date(2027, 4, 11)
        old = staff_actor(leaver, post)
        do.WriteHandover(actor=old, handover=h, promises="4月10日までに町内会に返事")()
        assert "後任者本人" in do.SignIncoming.hindrance(old, h)
        do.SignOutgoing(actor=old, handover=h)()
        _clock(post, "あとから動いた期限", "c:d")
    with calendar.at(APRIL):
        h.refresh_from_db()
        assert h.state == "given"
        new, head = staff_actor(comer, post), world.actor("head", "minato")
        text = str(items_of(h, new))
        assert "避難所の点検" in text
        assert "あとから動いた期限" not in text, "the paper says what was open when it was signed"
        do.SignIncoming(actor=new, handover=h)()
        with pytest.raises(Refused, match="ではない上司"):
            do.SignWitness(actor=new, handover=h)()
        do.SignWitness(actor=head, handover=h)()
        h.refresh_from_db()
        assert h.state == "done"
        assert not Clock.objects.filter(subject=f"office.handover:{h.ref}", stopped_at=None).exists()


def test_an_absent_predecessor_is_signed_for_by_a_superior_with_a_reason(world, change):
    post, leaver, comer = change
    with calendar.at(APRIL):
        h = _begin(world, post, leaver, comer)
        new, head = staff_actor(comer, post), world.actor("head", "minato")
        with pytest.raises(Refused, match="上司"):
            do.SignForAbsent(actor=new, handover=h, reason="退職")()
        with pytest.raises(Refused, match="理由"):
            do.SignForAbsent(actor=head, handover=h, reason=" ")()
        do.SignForAbsent(actor=head, handover=h, reason="3月末で退職したため")()
        do.ReturnHandover(actor=new, handover=h, reason="鍵の本数が違う")()
        h.refresh_from_db()
        assert (h.state, h.items, h.absent_reason) == ("open", [], "")


def test_bad_handovers_are_refused_in_words(world, change):
    post, leaver, comer = change
    with calendar.at(LAST):
        _begin(world, post, leaver, comer)
        for refusal, outgoing, incoming in (
            ("もうあります", leaver, comer), ("同じ人", leaver, leaver), ("発令されていません", comer, leaver),
        ):
            with pytest.raises(Refused, match=refusal):
                _begin(world, post, outgoing, incoming)
        with pytest.raises(Refused, match="この職の人"):
            do.BeginHandover(
                actor=world.actor("welfare", "minato"), post=post, changes_on=APRIL, outgoing=leaver.staff, incoming=comer.staff,
            )()


def test_work_at_a_post_nobody_holds_is_found(world, change):
    post, _leaver, comer = change
    _clock(post)
    with gate.writing("test"):
        Holding.objects.filter(staff=comer.staff).delete()
    with calendar.at(LAST):
        assert not _fallen(world, LAST)
    with calendar.at(APRIL):
        assert _fallen(world, APRIL) == ["避難所の点検"]


def _fallen(world, day):
    found = between_chairs(world.actor("general_affairs", "minato"), day, ward_id=world.wards["minato"].pk)
    return [o.label for charge, lines in found for _post, o in lines if charge.key == "clocks"]


def test_the_paper_names_both_sides_and_keeps_lines_to_sign_on(world, change, client):
    post, leaver, comer = change
    with calendar.at(LAST):
        _clock(post)
        h = _begin(world, post, leaver, comer)
        client.force_login(leaver, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(h.get_absolute_url())
        assert "避難所の点検" in page.content.decode()
        paper = client.get(f"/office/handovers/{h.ref}/handover.pdf")
        assert paper["Content-Type"] == "application/pdf"
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext (poppler-utils) is not installed")
        said = subprocess.run(["pdftotext", "-", "-"], input=paper.content, capture_output=True, check=True)
        text = said.stdout.decode()
        for word in (h.number.split()[-1], leaver.staff.name, comer.staff.name, "避難所の点検", "事務引継書"):
            assert word in text


def test_a_post_that_changed_hands_without_a_handover_stands_in_the_list_the_clerk_starts_with(world, change, client):
    post, leaver, comer = change
    client.force_login(world.user("general_affairs", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    with calendar.at(LAST):
        (found,) = queries.without_handover(date(2027, 1, 1), APRIL)
        assert (found.post, found.outgoing, found.incoming, found.changes_on) == (post, leaver.staff, comer.staff, APRIL)
        page = client.get("/office/handovers/unbegun/").content.decode()
        assert comer.staff.name in page and "これから" in page
        link = re.search(r'href="(/office/new/handover/\?[^"]+)"', page).group(1).replace("&amp;", "&")
        form = client.get(link).context["form"]
        assert (form["post"].value(), form["outgoing"].value()) == (post.ref, leaver.staff.ref)
        assert queries.without_handover(date(2027, 1, 1), APRIL, ward=world.wards["oka"]) == []
        h = _begin(world, post, leaver, comer)
        assert queries.without_handover(date(2027, 1, 1), APRIL) == []
        do.DropHandover(actor=world.actor("general_affairs", "minato"), handover=h, reason="日を間違えた")()
        assert len(queries.without_handover(date(2027, 1, 1), APRIL)) == 1


def test_a_renewed_term_is_no_change_of_hands(world, change):
    post, leaver, comer = change
    with gate.writing("test"):
        Holding.objects.filter(post=post, staff=comer.staff).delete()
        Holding.objects.create(post=post, staff=leaver.staff, since=APRIL)
    assert queries.changes_of_holder(APRIL, APRIL) == []


def test_answers_the_ward_still_owes_are_handed_over_with_the_post_that_answers(world):
    ward = world.wards["minato"]
    with gate.writing("test"):
        inquiry = Inquiry.objects.create(title="防災備蓄の照会", questions=[], state="open", due_at=calendar.now(), sent_at=calendar.now())
        Reply.objects.create(inquiry=inquiry, ward=ward, due_at=inquiry.due_at, first_due_at=inquiry.due_at)
        Reply.objects.create(
            inquiry=inquiry, ward=world.wards["oka"], state="submitted", due_at=inquiry.due_at, first_due_at=inquiry.due_at,
            submitted_at=calendar.now(),
        )
    actor = world.actor("planning", "minato")
    owed = {charge.key: [o.label for o in lines] for charge, lines, _unseen in open_at([actor.post_id], actor)}
    assert owed["replies"] == ["防災備蓄の照会"]
    other = world.actor("welfare", "minato")
    assert not dict((c.key, lines) for c, lines, _u in open_at([other.post_id], other))["replies"]
    with gate.writing("test"):
        Holding.objects.filter(post=actor.post).update(until=LAST)
    with calendar.at(APRIL):
        found = between_chairs(world.actor("general_affairs", "minato"), APRIL, ward_id=ward.pk)
        assert [(post, o.label) for c, lines in found for post, o in lines if c.key == "replies"] == [(actor.post, "防災備蓄の照会")]


def test_a_reorganisation_in_mid_handover_loses_nothing_and_leads_to_the_heir(world, change):
    post, leaver, comer = change
    clerk = world.actor("general_affairs", "minato")
    with calendar.at(date(2027, 3, 20)):
        _clock(post)
        h = _begin(world, post, leaver, comer)
        ReorganiseDivision(
            actor=clerk, division=post.division, starts_on=APRIL, successors=[Successor(name="市民総務課")], reason="規則の改正",
        )()
        # It is written until the last day at the old post.
        do.WriteHandover(actor=staff_actor(leaver, post), handover=h, promises="返事をする")()
    with calendar.at(APRIL):
        HandOverClocks(actor=system("organisation"))()
        h.refresh_from_db()
        heir = do.post_now(h)
        assert heir == h.post.succeeded_by != h.post
        new, head = staff_actor(comer, heir), staff_actor(world.user("head", "minato"), world.posts["head", "minato"])
        assert "避難所の点検" in str(items_of(h, new)), "the deadline has moved to the heir and is still handed over"
        assert Clock.objects.get(subject=f"office.handover:{h.ref}", stopped_at=None).duty_post == heir
        head = staff_actor(world.user("head", "minato"), head.post.succeeded_by or Post.objects.get(pk=head.post_id).succeeded_by)
        do.SignForAbsent(actor=head, handover=h, reason="3月末で異動したため")()
        h.refresh_from_db()
        assert "避難所の点検" in str(h.items) and h.promises == "返事をする"
        do.SignIncoming(actor=new, handover=h)()
        do.SignWitness(actor=head, handover=h)()
        h.refresh_from_db()
        assert h.state == "done"
        assert queries.without_handover(APRIL, APRIL) == [], "the heir needs no second handover"


def test_a_post_abolished_in_mid_handover_keeps_its_paper_and_its_work(world, change):
    post, leaver, comer = change
    with calendar.at(date(2027, 3, 20)):
        _clock(post)
        h = _begin(world, post, leaver, comer)
    with gate.writing("test"):
        Post.objects.filter(pk=post.pk).update(until=LAST)
        Holding.objects.filter(post=post, staff=comer.staff).delete()
    with calendar.at(APRIL):
        h.refresh_from_db()
        assert do.post_now(h) in (post, *Post.objects.filter(division=post.division, duty=post.duty))
        head = world.actor("head", "minato")
        assert "避難所の点検" in str(items_of(h, head))
        assert _fallen(world, APRIL) == ["避難所の点検"]


def test_a_handover_written_after_the_reorganisation_still_knows_who_held_the_old_post(world, change):
    post, leaver, comer = change
    with calendar.at(date(2027, 3, 20)):
        ReorganiseDivision(
            actor=world.actor("general_affairs", "minato"), division=post.division, starts_on=APRIL,
            successors=[Successor(name="市民総務課")], reason="規則の改正",
        )()
    with calendar.at(APRIL):
        heir = Post.objects.get(pk=post.pk).succeeded_by
        (found,) = [c for c in queries.without_handover(APRIL, APRIL) if c.incoming == comer.staff]
        assert (found.post, found.outgoing) == (heir, leaver.staff)
        h = do.BeginHandover(
            actor=system("test"), post=heir, changes_on=APRIL, outgoing=leaver.staff, incoming=comer.staff,
        )()
        assert h.post == heir
