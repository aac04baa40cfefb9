"""Finding rows by two characters, work outside the request, and what follows an act."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access.actors import VISITOR
from kusei.core.actions.action import Action
from kusei.core.jobs import run as jobs
from kusei.core.jobs.models import Beat, Job
from kusei.core.ledger.models import Facility
from kusei.core.outbox import send
from kusei.core.outbox.models import Follow, Notice
from kusei.core.search import find as search


@pytest.fixture
def facilities_are_findable(monkeypatch):
    source = search.Source(
        "ledger.facility", "施設", lambda f: f.name, lambda f: (f.name, f.address), lambda f: f.address,
    )
    monkeypatch.setitem(search.SOURCES, "ledger.facility", source)
    monkeypatch.setattr(Facility, "get_absolute_url", lambda self: f"/f/{self.ref}/", raising=False)


def _index(*rows):
    with gate.writing("test"):
        search.index(list(rows))


def test_two_characters_find_a_row_and_old_letter_forms_are_the_same(world, facilities_are_findable):
    hall, house = world.facility("minato", "髙﨑道路会館"), world.facility("minato", "公園の家")
    _index(hall, house)
    actor = world.actor("disaster", "minato")
    assert [h.title for h in search.find(actor, "道路")] == ["髙﨑道路会館"]
    assert [h.title for h in search.find(actor, "高崎")] == ["髙﨑道路会館"]
    assert [h.title for h in search.find(actor, "ﾀﾞﾐｰ")] == []
    assert [h.title for h in search.find(actor, "園")] == ["公園の家"]
    assert search.find(actor, "   ") == []


def test_all_words_must_be_found(world, facilities_are_findable):
    _index(world.facility("minato", "港の会館"), world.facility("minato", "山の会館"))
    actor = world.actor("disaster", "minato")
    assert [h.title for h in search.find(actor, "会館 港の")] == ["港の会館"]


def test_a_hit_is_asked_of_its_own_table_before_it_is_shown(world, facilities_are_findable, monkeypatch):
    monkeypatch.setattr(Facility, "seen", Facility.seen.__class__("office.view", ward="ward_id"))
    _index(world.facility("minato", "港の会館"), world.facility("oka", "丘の会館"))
    assert [h.title for h in search.find(world.actor("disaster", "minato"), "会館")] == ["港の会館"]
    assert len(search.find(world.actor("plan_office"), "会館")) == 2
    assert search.find(VISITOR, "会館") == []


def test_a_job_runs_once_tells_its_progress_and_keeps_its_failure(world, monkeypatch, settings):
    settings.JOBS_RAISE = False
    seen = []

    def good(progress, *, n):
        progress.total(n)
        for i in range(n):
            progress.step(i + 1)
        seen.append(n)
        return "/done/"

    def bad(progress):
        raise ValueError("三行目が読めません")

    monkeypatch.setitem(jobs.JOBS, "t.good", jobs.Declared("t.good", "", good))
    monkeypatch.setitem(jobs.JOBS, "t.bad", jobs.Declared("t.bad", "", bad))
    actor = world.actor("plan_office")
    with gate.writing("test"):
        one = Job.objects.create(name="t.good", asked_by=actor.label, arguments={"n": 3}, asked_at=calendar.now())
        two = Job.objects.create(name="t.bad", asked_by=actor.label, asked_at=calendar.now())
    for ref in (one.ref, one.ref, two.ref):
        jobs.perform(ref)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.done, one.total, one.result_url, seen) == ("done", 3, 3, "/done/", [3])
    assert (two.state, two.message) == ("failed", "三行目が読めません")


def test_a_job_of_a_rolled_back_act_is_never_started(world, django_capture_on_commit_callbacks):
    from django.db import transaction

    with django_capture_on_commit_callbacks() as callbacks:
        try:
            with transaction.atomic():
                jobs.enqueue(world.actor("plan_office"), "t.none")
                raise RuntimeError
        except RuntimeError:
            pass
    assert not callbacks and not Job.objects.exists()


def test_the_night_comes_once_however_many_workers_there_are(db, monkeypatch):
    ran = []
    monkeypatch.setattr(jobs, "NIGHTLY", {"t.night": (time(0, 10), lambda: ran.append(1))})
    assert jobs.tick() == []  # the first look only sets the time
    with gate.writing("test"):
        Beat.objects.update(next_at=calendar.now() - timedelta(minutes=1))
    assert jobs.tick() == ["t.night"] and jobs.tick() == [] and ran == [1]


def test_what_is_done_regularly_is_done_again_after_its_while_and_not_before(db, monkeypatch):
    ran = []
    monkeypatch.setattr(jobs, "NIGHTLY", {"t.often": (timedelta(minutes=1), lambda: ran.append(1))})
    assert jobs.tick() == []
    with calendar.at(calendar.now() + timedelta(seconds=61)):
        assert jobs.tick() == ["t.often"] and jobs.tick() == []
    with calendar.at(calendar.now() + timedelta(seconds=123)):
        assert jobs.tick() == ["t.often"] and ran == [1, 1]


class Ring(Action):
    verb, power, label, on = "test.ring", "office.facilities", "ring", "facility"
    facility: Facility

    def perform(self):
        send.tell_duty("disaster", "鐘が鳴りました", ward_id=self.facility.ward_id, row=self.facility)


def test_a_follow_runs_after_commit_and_not_twice(world, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setitem(send.HANDLERS, "test.ring", [("t.hear", lambda actor, subject: heard.append(subject))])
    hall = world.facility("minato", "会館")
    with django_capture_on_commit_callbacks(execute=True):
        Ring(actor=world.actor("disaster", "minato"), facility=hall)()
        assert heard == []
    assert heard == [f"ledger.facility:{hall.ref}"]
    send.run_follow.func(Follow.objects.get().pk)
    assert len(heard) == 1
    assert Notice.objects.get().post_id == world.posts["disaster", "minato"].pk
