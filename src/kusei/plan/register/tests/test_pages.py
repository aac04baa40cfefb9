from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.plan.register import public, seeds
from kusei.plan.register.actions import MapSupport
from kusei.plan.register.models import Node, Plan, Reading, SourceLine, Support
from kusei.plan.register.tests.test_seeds import Story

CITY = system("command-line")


@pytest.fixture
def demo(world):
    with gate.writing("test"):
        seeds.seed(Story())
    with calendar.at(date(2026, 11, 23)):
        yield Plan.objects.get(state="published")


def _open_pages(plan):
    node = {n.kind: n for n in plan.nodes.all()}
    yield from ("/plan/", "/plan/coverage/", "/plan/plans/", f"/plan/{plan.ref}/", f"/plan/{plan.ref}/coverage/")
    yield f"/plan/{plan.predecessor.ref}/"
    yield from (f"/plan/node/{n.ref}/" for n in node.values())
    yield from (f"/plan/coverage/?show={s}" for s in ("unclear", "unconnected", "silent"))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_open_page_renders_for_a_visitor(demo, language):
    client = Client(headers={"accept-language": language})
    client.cookies["kusei_language"] = language
    for url in _open_pages(demo):
        assert client.get(url).status_code == 200, url
    assert client.get(f"/plan/{demo.ref}/export/?format=csv").status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_act_page_renders_for_the_plan_office(demo, signed_in, outline, language):
    client = signed_in("plan_office")
    client.cookies["kusei_language"] = language
    draft = public.import_outline(CITY, outline)
    initiative = next(n for n in draft.of("initiative"))
    support = Support.objects.first()
    reading = Reading.objects.get()
    pages = [
        *_open_pages(demo), "/plan/import/", "/plan/import/sheet/", f"/plan/import/{reading.ref}/",
        f"/plan/import/{reading.ref}/save/", f"/plan/import/{reading.ref}/set-aside/",
        f"/plan/import/{reading.ref}/mapping.json", f"/plan/{draft.ref}/", f"/plan/{draft.ref}/publish/",
        f"/plan/{draft.ref}/edit/", f"/plan/{draft.ref}/mapping.json", f"/plan/{demo.ref}/end/",
        *(f"/plan/node/{initiative.ref}/{act}/" for act in ("mode", "answer", "support", "edit")),
        f"/plan/support/{support.ref}/void/",
    ]
    for url in pages:
        assert client.get(url).status_code == 200, url


def test_a_draft_is_hidden_from_visitors_everywhere(demo, outline, signed_in):
    draft = public.import_outline(CITY, outline)
    node = draft.of("initiative")[0]
    urls = [f"/plan/{draft.ref}/", f"/plan/{draft.ref}/coverage/", f"/plan/{draft.ref}/export/", f"/plan/node/{node.ref}/"]
    visitor = Client()
    assert [visitor.get(u).status_code for u in urls] == [404] * 4
    assert draft.title not in visitor.get("/plan/plans/").content.decode()
    assert [signed_in("planning", "minato").get(u).status_code for u in urls] == [200] * 4


def test_a_visitor_is_sent_to_the_login_before_importing(demo):
    assert Client().get("/plan/import/").status_code == 302


def test_coverage_lists_every_line_and_links_it(demo):
    body = Client().get("/plan/coverage/").content.decode()
    for line in demo.source_lines.exclude(state=SourceLine.State.BLANK):
        assert line.text.strip() in body, line.no
    for ref in Node.objects.filter(source_lines__plan=demo).values_list("ref", flat=True):
        assert f"/plan/node/{ref}/" in body
    assert "読み取れない" in body
    assert "未接続" in body


def test_the_page_asks_few_queries_whatever_the_length_of_the_plan(demo, django_assert_max_num_queries):
    client = Client()
    client.get("/plan/")
    for url, most in (("/plan/", 20), ("/plan/coverage/", 22)):
        with django_assert_max_num_queries(most):
            client.get(url)


def test_a_policy_shows_the_initiatives_mapped_to_it_with_the_reason(demo, world):
    policy = demo.nodes.filter(kind="policy", supported_by=None).first() or demo.nodes.filter(kind="policy").last()
    initiative = demo.nodes.filter(kind="initiative").last()
    MapSupport(actor=world.actor("plan_office"), node=initiative, serves=policy, reason="窓口が速くなるため")()
    body = Client().get(policy.get_absolute_url()).content.decode()
    assert "窓口が速くなるため" in body
    assert initiative.title in body


def test_a_plan_is_imported_in_three_steps_in_the_browser(world, signed_in, outline):
    client = signed_in("plan_office")
    sent = client.post("/plan/import/", {"file": SimpleUploadedFile("plan.txt", outline)})
    reading = Reading.objects.get()
    assert sent.url == f"/plan/import/{reading.ref}/"
    page = client.get(sent.url)
    block = next(b for b in page.context["blocks"] if len(b.items) == 2)
    target = next(o for o in block.options if not o.selected and o.value)
    client.post(f"{sent.url}move/", {f"place-{block.id}": target.value, "_expect": reading.version})
    moved = client.get(sent.url)
    assert next(b for b in moved.context["blocks"] if b.id == block.id).by_person
    line, _why = moved.context["unclear"][0]
    client.post(f"{sent.url}line/", {"line": line.number, "role": "ignore"})
    assert client.get(sent.url).context["unclear_count"] == 0
    assert not Plan.objects.exists(), "nothing is saved before the last step"
    saved = client.post(f"{sent.url}save/")
    plan = Plan.objects.get()
    assert saved.url == f"/plan/{plan.ref}/"
    assert client.post(f"/plan/{plan.ref}/publish/").status_code == 302
    assert Client().get("/plan/").context["plan"].ref == plan.ref
    mapping = json.loads(client.get(f"/plan/{plan.ref}/mapping.json").content)
    assert [block.id, target.value] in mapping["moves"]


def test_a_file_that_cannot_be_read_says_why_on_the_page(world, signed_in):
    sent = signed_in("plan_office").post("/plan/import/", {"file": SimpleUploadedFile("plan.txt", b"\x00\x01\x02" * 50)})
    assert sent.status_code == 422
    assert "文字" in sent.content.decode()


def test_before_any_plan_the_page_says_what_to_do(world, signed_in):
    assert "取り込み" in Client().get("/plan/").content.decode()
    assert "/plan/import/" in signed_in("plan_office").get("/plan/").content.decode()


def test_the_real_plan_reads_line_by_line(world, real_outline):
    view = public.import_outline(CITY, real_outline, publish=True)
    body = Client().get("/plan/coverage/").content.decode()
    for line in SourceLine.objects.filter(plan__ref=view.ref).exclude(state="blank"):
        assert line.text.strip() in body, line.no
