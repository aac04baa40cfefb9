"""The demo city: one story from (seed, day), with its trouble, and figures that recount to themselves."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from random import Random
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client

from kusei.core import calendar, gate
from kusei.core.access.models import User
from kusei.core.actions.action import REGISTRY
from kusei.core.audit.models import Line
from kusei.core.audit.verify import verify
from kusei.core.clocks.models import Clock
from kusei.core.evidence.models import Reading
from kusei.core.ledger.models import Adoption, Facility, Holding, StaffMember, Ward
from kusei.core.ledger.queries import city
from kusei.plan.followup.models import Round
from kusei.plan.register import public as register
from kusei.plan.rollout.models import Standing
from kusei.site.demo import build, geography, history

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for this file (ten seconds) inside a transaction that is rolled back."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, calendar.at(DAY), transaction.atomic():
        patch.setattr("django.conf.settings.CITY_HOME", tmp_path_factory.mktemp("demo"))
        yield build.build(seed=1, as_of=DAY, say=lambda line: None)
        transaction.set_rollback(True)


def test_the_demo_tells_a_whole_story_with_its_trouble(demo):
    assert city().fictional and Ward.objects.count() == 16
    plan = register.current_plan()
    assert (len(plan.of("pillar")), len(plan.of("initiative"))) == (4, 20)
    assert Clock.objects.filter(stopped_at=None, due_at__lt=calendar.now()).exists(), "nothing is overdue"
    started = set(Adoption.objects.filter(room="shelters").values_list("ward_id", flat=True))
    assert len(started) == 15, "one ward has not begun"
    assert Reading.objects.exclude(value=None).exists()
    everybody = User.objects.count()
    assert everybody > 100 and all(f.phone.startswith("000-") for f in Facility.objects.exclude(phone="")[:50])


# What a story may look ahead to: deadlines, terms, plans and what is arranged for a later day.
AHEAD = frozenset({
    "as_of", "closes_at", "closes_on", "day", "disposable_on", "due_at", "due_on", "effective_on", "end", "ends_at", "ends_on", "expires_at",
    "first_due_at", "from_on", "key_until", "offer_due_at", "opens_on", "period_end", "planned_on", "review_due", "review_on", "starts_at",
    "starts_on", "to_day", "to_on", "until", "until_at",
})


def _still_to_come(moment):
    """(table.field, count) of what is told as having happened, later than ``moment``."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields if model.__module__.startswith("kusei.") else ():
            if isinstance(field, models.DateField) and field.name not in AHEAD:
                limit = moment if isinstance(field, models.DateTimeField) else calendar.jst_date(moment)
                if count := model._base_manager.filter(**{f"{field.name}__gt": limit}).count():
                    yield f"{model._meta.label}.{field.name}", count


def test_nothing_the_demo_tells_as_past_is_still_to_come(demo):
    with calendar.at(DAY) as moment:
        assert dict(_still_to_come(moment)) == {}


@pytest.mark.django_db
def test_the_demo_can_be_started_on_the_first_of_april(tmp_path, settings):
    settings.CITY_HOME = tmp_path
    with calendar.at(date(2027, 4, 1)) as moment:
        build.build(seed=1, as_of=build.story_day(), say=lambda line: None)
        assert dict(_still_to_come(moment)) == {}


def test_before_the_office_opens_the_story_is_told_of_yesterday():
    with calendar.at(datetime(2026, 11, 23, 8, 59, tzinfo=calendar.JST)):
        assert build.story_day() == date(2026, 11, 22)
    with calendar.at(datetime(2026, 11, 23, 9, 0, tzinfo=calendar.JST)):
        assert build.story_day() == DAY


def test_the_demos_trail_verifies_and_its_verbs_exist(demo):
    report = verify()
    assert report.ok and report.lines > 300
    assert {told.verb for told in history.STORY} <= set(REGISTRY)
    moments = list(Line.objects.filter(chain="city").order_by("seq").values_list("recorded_at", flat=True))
    assert moments == sorted(moments) and moments[-1] <= calendar.now()


def test_every_figure_of_the_first_page_leads_in_two_clicks_to_as_many_rows_as_it_counts(demo):
    """From the home page: an initiative, then the list behind its figure, counted."""
    visitor = Client()
    with calendar.at(DAY):
        home = visitor.get("/").content.decode()
        plan = register.current_plan()
        initiative = next(n for n in plan.of("initiative") if "shelters.drills" in n.evidence)
        assert initiative.title in home
        readings = Reading.objects.filter(key="shelters.drills", start=date(2026, 4, 1)).exclude(value=None)
        reading = readings.order_by("-sample").first()
        rows = visitor.get(reading.href)
        if rows.status_code != 200:
            officer = Client()
            officer.force_login(
                User.objects.filter(staff__holdings__post__duty="plan_office").first(),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
            rows = officer.get(reading.href)
        assert rows.status_code == 200
        assert rows.context["total"] == reading.sample


def test_the_same_seed_and_day_make_the_same_city(demo):
    first = [(w.code, w.name, w.lon) for w in Ward.objects.order_by("code")]
    names = list(Facility.objects.order_by("pk").values_list("name", "lon")[:200])
    again = geography.draw(Random(1))
    assert [round(a.representative_point().x, 9) for a in again.wards] == [round(lon, 9) for _c, _n, lon in first]
    assert names


@pytest.mark.skipif(not settings.DEMO, reason="only the demo has role buttons")
def test_role_buttons_lead_to_today_and_the_drill_marks_every_page(world):
    page = Client()
    assert page.post("/demo/enter/", {"duty": "nobody"}).status_code == 404
    assert page.post("/demo/enter/", {"duty": "disaster"}).status_code == 302
    assert "今日" in page.get("/today/").content.decode()
    page.post("/demo/drill/")
    assert "南海トラフ想定" in page.get("/today/").content.decode()


def test_the_settlement_period_is_said_on_today_and_only_then(world):
    officer = Client()
    officer.force_login(world.user("planning", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    with calendar.at(date(2026, 5, 30)):
        assert "令和7年度の出納整理期間です" in officer.get("/today/").content.decode()
    with calendar.at(date(2026, 6, 1)):
        assert "出納整理期間" not in officer.get("/today/").content.decode()


@pytest.mark.skipif(not settings.DEMO, reason="only the demo has role buttons")
def test_a_role_button_passes_over_a_holder_who_has_no_login(world):
    post = world.posts["disaster", "minato"]
    with gate.writing("test"):
        stranger = StaffMember.objects.create(number="88001", name="職員88001", kana="シ")
        Holding.objects.filter(post=post).update(staff=stranger)
    assert Client().post("/demo/enter/", {"duty": "disaster"}).status_code == 302


def officer(ward: str = "") -> Client:
    """Signed in at the city's plan office, or as a ward's planner."""
    held = {"staff__holdings__post__duty": "planning" if ward else "plan_office", **({"staff__holdings__post__ward__name": ward} if ward else {})}
    client = Client()
    client.force_login(User.objects.filter(**held).first(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def followed(client: Client, page: str, words: str) -> str:
    """One click: what stands behind the first link of ``page`` that says ``words``."""
    html = client.get(page).content.decode()
    for href, said in re.findall(r'<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL):
        if words in said:
            return client.get(urljoin(page, unescape(href)), follow=True).content.decode()
    raise AssertionError(f"{page}: no link {words}")


def test_the_demo_tells_its_four_years_and_each_point_stands_one_click_behind_a_page_of_the_menu(demo):
    """``docs/tutorial/four-years.md`` says where to look."""
    with calendar.at(DAY):
        office, ward = officer(), officer("中川原区")
        assert "次の段階に進んだのは令和5年度が" in office.get("/plan/rollout/").content.decode(), "initial enthusiasm"
        never = Standing.objects.filter(ward__name="千早台区").order_by("position")
        assert {s.state for s in never} <= {"not_begun", "out"} and never[0].note, "a ward that never starts"
        assert never[0].note in office.get(never[0].get_absolute_url()).content.decode(), "and why"
        refused = followed(office, "/plan/rollout/", "認められなかった予算")
        assert "令和5年度〜令和8年度（4年）" in refused and "前の名前：証明書の自動交付機の更新" in refused, "refused four times"
        gaps = followed(office, Round.objects.get(fiscal_year=2024).get_absolute_url(), "くいちがいの一覧を見る")
        assert "汐見区" in gaps, "a self-mark that the evidence contradicts"
        assert "避難所の開設に時間がかかり" in followed(office, "/plan/revisions/?view=in_force", "地震をふまえた災害対策の見直し"), "a revision after an earthquake"
        assert "市民協働推進室" in followed(ward, "/office/", "地域力推進室"), "a reorganisation on 1 April"
        assert "中協収第1号" in followed(ward, "/office/records/?q=夜間の使い方", "中地第"), "in mid-case"
        assert "証明書の自動交付機の更新" in followed(office, "/plan/", "前の計画からの引き継ぎ"), "a plan that ended"
        assert "書かない窓口" in followed(office, "/plan/", "次の計画への引き継ぎ"), "and the heir of this one"
        assert "計画に反映した" in followed(office, "/plan/watch/?view=resolved", "戸籍の証明書の広域交付"), "a resolved watch item"
