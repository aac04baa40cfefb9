"""A shelter's phones on the worst night: hours without a line, the office restarted, wrong clocks, a lost phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from field_phone import Office, Phone, phone

from kusei.core import calendar
from kusei.core.field.actions import LoseDevice
from kusei.core.field.models import Command, Device
from kusei.disaster.shelters.models import Headcount, Opening, Party

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POST = ("disaster", "minato")


@pytest.fixture
def carried(browser: Any, site: Any) -> Iterator[Callable[..., Phone]]:
    made: list[Phone] = []

    def one(**options: Any) -> Phone:
        made.append(phone(browser, site, POST, **options))
        return made[-1]

    yield one
    for p in made:
        p.context.close()


@pytest.fixture
def opening(site: Any, django_db_blocker: Any) -> Opening:
    with django_db_blocker.unblock():
        return Opening.objects.filter(state="open", shelter__ward=site.world.wards["minato"]).select_related("shelter").order_by("pk")[0]


def test_a_night_without_a_line_and_an_office_that_was_restarted(
    carried: Callable[..., Phone], opening: Opening, tmp_path: Any, django_db_blocker: Any,
) -> None:
    """The phone's clock is three hours fast; nothing is lost, nothing doubled, every moment is the office's."""
    with django_db_blocker.unblock():
        office = Office(tmp_path)
    try:
        office.start()
        began = calendar.now()
        one = carried(base=office.url, ahead=timedelta(hours=3))
        one.enrol("試し1号", opening.shelter.name)
        one.cut()
        office.kill()
        one.page.reload()
        one.mode("ready")
        first, second = one.receive("サトウ ハナ", 2), one.receive("スズキ", 1)
        one.leave(second)
        one.count(3)
        one.count(4)
        one.sheet(5)
        one.page.locator("#queue .held", has_text="人数 4").get_by_role("button").dblclick()
        one.unsent(4)
        assert "サトウ" not in str(one.held()) and one.held()["keys"] == 1
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
        for sheet in range(6):
            one.sheet(sheet)
            found = axe.run(one.page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == [], sheet
            assert one.page.evaluate("document.documentElement.scrollWidth") <= 360
        office.start()
        one.cut(False)
        one.unsent(0)
        assert one.held()["queue"] == []
    finally:
        office.kill()
    with django_db_blocker.unblock():
        parties = {p.number: p for p in Party.objects.filter(opening=opening, number__in=(first, second))}
        assert {n: (p.size, p.state, p.source) for n, p in parties.items()} == {
            first: (2, "staying", "phone"), second: (1, "left", "phone"),
        }
        assert all(began <= p.arrived_at <= calendar.now() for p in parties.values())
        assert Headcount.objects.filter(opening=opening, people=3).count() == 1 and not Headcount.objects.filter(people=4).exists()
        device = Device.objects.get(name="試し1号")
        assert Command.objects.filter(carry__device=device, state="done").count() == 4
        assert device.waiting == 0 and abs(device.skew_s + 3 * 3600) < 5


def test_two_phones_never_give_the_same_number_and_a_lost_one_is_wiped(
    carried: Callable[..., Phone], opening: Opening, site: Any, django_db_blocker: Any,
) -> None:
    one, two = carried(), carried()
    one.enrol("試し2号", opening.shelter.name)
    two.enrol("試し3号", opening.shelter.name)
    for p in (one, two):
        p.cut()
    numbers = [one.receive("タナカ", 4), two.receive("ヤマモト", 2), one.receive("ナカムラ", 1), two.receive("コバヤシ", 3)]
    assert len(set(numbers)) == 4
    with django_db_blocker.unblock():
        LoseDevice(actor=site.world.actor(*POST), device=Device.objects.get(name="試し3号"), reason="駅で落とした")()
    for p in (one, two):
        p.cut(False)
    one.unsent(0)
    two.mode("wiped")
    assert two.held() == {"queue": [], "keys": 0, "state": "[]"}
    assert "引き継いだもの 2件" in two.page.locator("#wiped-words").inner_text()
    with django_db_blocker.unblock():
        assert set(Party.objects.filter(number__in=numbers).values_list("number", flat=True)) == {numbers[0], numbers[2]}
        handed = Command.objects.filter(carry__device__name="試し3号")
        assert {c.state for c in handed} == {"handed"} and handed.count() == 2
        assert not Device.objects.get(name="試し3号").carries.exclude(key_wrapped="").exists()
    # A phone whose cookie is gone is nobody's; what it holds is handed over by whoever is signed in on it.
    one.cut()
    one.receive("カトウ", 1)
    one.context.clear_cookies(name="kusei_device")
    one.cut(False)
    one.page.locator("#said", has_text="引き継いだもの 1件").wait_for()
    assert one.held()["queue"] == []
    with django_db_blocker.unblock():
        assert Command.objects.get(carry__device__name="試し2号", state="handed").verb == "shelters.register_party"


def test_after_twelve_hours_the_page_locks_and_a_moved_clock_waits_for_a_person(
    carried: Callable[..., Phone], opening: Opening, django_db_blocker: Any,
) -> None:
    one = carried(ahead=timedelta())
    one.enrol("試し4号", opening.shelter.name)
    one.cut()
    number = one.receive("イトウ", 2)
    one.page.clock.fast_forward("13:00:00")
    one.mode("locked")
    assert one.held()["keys"] == 0 and "イトウ" not in str(one.held())
    one.cut(False)
    one.mode("ready")
    one.unsent(0)
    one.page.locator("#refused").click()
    why = one.page.locator("#queue .held .why")
    assert "時計が途中で動かされた" in why.inner_text()
    one.page.get_by_role("button", name="直す").click()
    one.page.locator("form[data-verb='shelters.register_party'] button.main").click()
    one.page.locator("#refused").wait_for(state="hidden")
    with django_db_blocker.unblock():
        party = Party.objects.get(number=number, opening=opening)
        assert party.size == 2 and Command.objects.get(carry__device__name="試し4号").state == "mended"


def test_without_a_safe_connection_the_page_says_so(carried: Callable[..., Phone]) -> None:
    one = carried()
    one.context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    one.page.goto(f"{one.base}/field/shelter/")
    one.mode("insecure")
    assert one.page.get_by_text("安全な接続（HTTPS）でないため").is_visible()
    assert not one.page.locator("form").first.is_visible()


MODULES = """async () => {
  const clock = await import('/static/field/clock.js'), secret = await import('/static/field/crypto.js');
  const queue = await import('/static/field/queue.js'), failed = [];
  const is = (name, truth) => { if (!truth) failed.push(name); };
  const at = Date.parse('2026-11-28T12:00:00Z'), key = { until: '2026-11-28T13:00:00Z', skewS: 0, highMs: at };
  is('ok', clock.keyState(key, at) === 'ok');
  is('over', clock.keyState(key, at + 36e5) === 'expired');
  is('a slow phone does not lengthen its term', clock.keyState({ ...key, skewS: 7200 }, at) === 'expired');
  is('a clock set back locks', clock.keyState(key, at - 11 * 6e4) === 'back');
  is('no key', clock.keyState({}, at) === 'expired');
  is('round trip halved', clock.measured(at, at + 4000, '2026-11-28T12:00:12Z') === 10);
  const k = await secret.importKey(btoa('k'.repeat(32)));
  const sealed = await secret.seal(k, { a: 1 }, 'one');
  is('opens', (await secret.unseal(k, sealed, 'one')).a === 1);
  is('bound to its place', await secret.unseal(k, sealed, 'two').then(() => false, () => true));
  is('cannot be read out', await crypto.subtle.exportKey('raw', k).then(() => false, () => true));
  await queue.addNumbers('T', [1, 3]);
  await queue.addNumbers('T', [1, 3]);
  const taken = await Promise.all([1, 2, 3, 4].map(() => queue.takeNumber('T')));
  is('each number once', taken.join() === '1,2,3,');
  await queue.addNumbers('T', [51, 60]);
  is('next block', await queue.takeNumber('T') === 51 && await queue.numbersLeft('T') === 9);
  return failed;
}"""


def test_the_parts_of_the_page_keep_their_promises(carried: Callable[..., Phone]) -> None:
    one = carried()
    one.page.goto(f"{one.base}/field/shelter/")
    assert one.page.evaluate(MODULES) == []
