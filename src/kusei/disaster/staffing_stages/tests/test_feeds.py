"""Public feeds, from a server of our own: what is new is taken, what was taken is left, a server in trouble is spared."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kusei.core import calendar
from kusei.disaster.staffing_stages import work
from kusei.disaster.staffing_stages.feeds import FeedFailed, ask, entries, wanted
from kusei.disaster.staffing_stages.models import Feed, Report
from kusei.disaster.staffing_stages.tests.fixtures import ago, quake, warning

LAST = "Tue, 28 Jul 2026 07:27:00 GMT"


def atom(*files, host=""):
    rows = "".join(
        f'<entry><title>x</title><id>{host}/data/{name}</id><author><name>{office}</name></author><link type="application/xml" href="{host}/data/{name}"/></entry>'
        for name, office in files
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{rows}</feed>'.encode()


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get("If-Modified-Since")))
        body = server.files.get(self.path)
        if self.path == "/feed.xml" and self.headers.get("If-Modified-Since") == server.last:
            self.send_response(304)
            self.end_headers()
        elif body is None:
            self.send_response(503)
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("Last-Modified", server.last)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def desk(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.asked, server.files, server.last = [], {}, LAST
    server.url = f"http://127.0.0.1:{server.server_port}"
    settings.TELEGRAM_FEEDS = [f"{server.url}/feed.xml"]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


QUAKE, RAIN, LATE = "2026_0_VXSE53_270000.xml", "2026_0_VPWW55_130000.xml", "2026_1_VPWW55_130000.xml"


@pytest.mark.django_db(transaction=True)
def test_a_feed_is_read_politely_and_each_entry_once(world, desk):
    desk.files = {
        "/feed.xml": atom((QUAKE, "気象庁"), (RAIN, "試験地方気象台"), ("2026_0_VPFD51_1.xml", "試験地方気象台")),
        f"/data/{QUAKE}": quake(ago(9)), f"/data/{RAIN}": warning(ago(8), ["03"]),
    }
    assert work.read_feeds() == 2
    assert sorted(Report.objects.values_list("kind", flat=True)) == ["VPWW55", "VXSE53"]
    assert work.read_feeds() == 0  # not due yet: nothing was asked
    assert len(desk.asked) == 3
    with calendar.at(calendar.now() + timedelta(minutes=2)):
        assert work.read_feeds() == 0
        assert desk.asked[3:] == [("/feed.xml", LAST)]
    desk.last = "Tue, 28 Jul 2026 07:30:00 GMT"
    desk.files |= {"/feed.xml": atom((LATE, "試験地方気象台"), (QUAKE, "気象庁")), f"/data/{LATE}": warning(ago(7), ["43"])}
    with calendar.at(calendar.now() + timedelta(minutes=4)):
        assert work.read_feeds() == 1
    assert [path for path, _since in desk.asked[4:]] == ["/feed.xml", f"/data/{LATE}"]


@pytest.mark.django_db(transaction=True)
def test_a_telegram_that_cannot_be_fetched_is_asked_for_again(world, desk):
    desk.files = {"/feed.xml": atom((QUAKE, "気象庁"), (RAIN, "x")), f"/data/{QUAKE}": quake(ago(9))}
    assert work.read_feeds() == 1
    desk.files[f"/data/{RAIN}"] = warning(ago(8), ["03"])
    with calendar.at(calendar.now() + timedelta(minutes=2)):
        assert work.read_feeds() == 1
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_server_in_trouble_is_asked_more_and_more_seldom_and_the_board_says_so(world, desk, client):
    assert work.read_feeds() == 0
    assert Feed.objects.get().failures == 1
    with calendar.at(calendar.now() + timedelta(seconds=90)):
        work.read_feeds()
    assert len(desk.asked) == 1
    client.force_login(world.user("disaster", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/disaster/staffing-stages/").content.decode()
    assert "届いていません" in page and "503" in page


@pytest.mark.django_db(transaction=True)
def test_nothing_is_asked_unless_the_setting_names_a_feed(world, desk, settings):
    settings.TELEGRAM_FEEDS = []
    assert work.read_feeds() == 0
    assert desk.asked == []


def test_links_to_another_host_and_other_kinds_are_left_alone():
    body = atom((QUAKE, "気象庁"), host="http://elsewhere.invalid")
    assert entries(body, feed="http://127.0.0.1/feed.xml") == []
    found = entries(atom((QUAKE, "気象庁"), (RAIN, "甲地方気象台"), (LATE, "乙地方気象台")), feed="http://127.0.0.1/feed.xml")
    assert [e.office for e in wanted(found, taken=set(), offices={"甲地方気象台"})] == ["気象庁", "甲地方気象台"]
    assert wanted(found, taken={e.id for e in found}, offices=set()) == []


@pytest.mark.parametrize("url", ["file:///etc/hosts", "ftp://127.0.0.1/x"])
def test_only_http_is_asked(url):
    with pytest.raises(FeedFailed):
        ask(url)


@pytest.mark.parametrize("body", [b"<html/>", b'<!DOCTYPE x [<!ENTITY a "b">]><feed>&a;</feed>', b"<feed"])
def test_what_is_no_feed_is_a_failure_in_words(body):
    with pytest.raises(FeedFailed) as failed:
        entries(body, feed="http://127.0.0.1/feed.xml")
    assert len(str(failed.value)) > 5
