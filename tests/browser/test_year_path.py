"""One year in the browser: handover in April, plan, readings, inquiry, answers, freeze, public page, pack, revision."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from year import HeldClock, counted, press, recount

from kusei.core import calendar, gate
from kusei.core.access.actors import staff_actor
from kusei.core.access.models import Grant, User
from kusei.core.access.powers import POWERS
from kusei.core.approval.models import DecisionRule, Draft
from kusei.core.evidence.models import Reading
from kusei.core.jobs.run import NIGHTLY
from kusei.core.ledger.models import Division, Holding, Post, StaffMember
from kusei.core.testing.world import SINCE
from kusei.office.actions import AppointStaff, EndHolding
from kusei.office.models import Handover
from kusei.plan.followup.actions import PlanMeasure
from kusei.plan.followup.models import Carried, Mark, Question, Round, WardSheet
from kusei.plan.followup.packs import figures as packs
from kusei.plan.register.models import Plan, Revision
from kusei.plan.rollout.models import Standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = {"着手": "取組中", "達成": "一部達成", "今年度に行ったこと": "計画のとおり行った", "課題": "参加する人が少ない", "改善策": "土曜日にも開く"}


@dataclass
class Year:
    """The people and the clock of the walk, and what one step leaves to the next."""

    site: Any
    clerk: Callable[..., Any]
    visitor: Any
    clock: HeldClock
    unblock: Callable[[], Any]
    opened: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return self._first

    def __post_init__(self) -> None:
        self._first = calendar.fiscal_year_of(calendar.today()) + 1

    def day(self, month: int, day: int = 1) -> date:
        return self.clock.go(date(self._first if month >= 4 else self._first + 1, month, day))

    def at(self, duty: str, ward: str = "") -> Any:
        if (duty, ward) not in self.opened:
            self.opened[duty, ward] = self.clerk(duty, ward)
        return self.opened[duty, ward]


@pytest.fixture
def year(site: Any, clerk: Any, visitor: Any, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Year]:
    clock = HeldClock()
    monkeypatch.setattr("kusei.core.calendar.clock._held", clock)
    with django_db_blocker.unblock():
        with gate.writing("test"):
            Plan.objects.filter(state="published").update(to_year=calendar.fiscal_year_of(calendar.today()) + 3)
        yield Year(site, clerk, visitor, clock, django_db_blocker.unblock)


def test_one_year_from_the_handover_in_april_to_the_revision_of_the_plan(year: Year, tmp_path: Path) -> None:
    april_handover(year)
    plan_and_monthly_readings(year)
    round_ = inquiry_in_january(year)
    sheet = ward_answers_by_excel(year, round_, tmp_path)
    questions_and_confirmation(year, sheet)
    freeze_and_public_page(year, round_)
    council_pack(year, round_)
    revision_from_the_issues(year, round_)


# The steps ---------------------------------------------------------------------------------------------------------


def april_handover(year: Year) -> None:
    """The planner of a ward changes on 1 April: both sign, the head bears witness, the old powers end at midnight."""
    world, ward = year.site.world, "minato"
    post, old = world.posts["planning", ward], world.user("planning", ward)
    year.clock.go(date(year.first, 3, 25))
    with gate.writing("test"):
        Post.objects.filter(pk=world.posts["head", ward].pk).update(rank=1)
        Post.objects.filter(pk=post.pk).update(rank=5)
        person = StaffMember.objects.create(number="70001", name="後任 花子", kana="コウニン")
        world.users["new_planning", ward] = User.objects.create_user("70001", None, staff=person)
    post.refresh_from_db()
    office, starts = world.actor("plan_office"), date(year.first, 4, 1)
    held = Holding.objects.get(post=post, until=None)
    EndHolding(actor=office, post=post, holding=held, ends_on=starts - timedelta(days=1), reason="人事異動")()
    AppointStaff(actor=office, post=Post.objects.get(pk=post.pk), person=person, since=starts)()
    leaving = year.at("planning", ward)
    press(leaving, "/office/new/handover/", post=post.ref, changes_on=starts.isoformat(), outgoing=old.staff.ref, incoming=person.ref)
    handover = Handover.objects.get(incoming=person)
    here = f"/office/handovers/{handover.ref}/"
    press(leaving, f"{here}write/", promises="5月に学区の会長と訓練の日を決める")
    press(leaving, f"{here}sign-outgoing/")
    year.day(4, 1)
    leaving.open("/plan/followup/")
    assert "権限" in leaving.locator("main").inner_text() or leaving.locator("table.data").count() == 0
    coming = year.at("new_planning", ward)
    press(coming, f"{here}sign-incoming/")
    press(year.at("head", ward), f"{here}sign-witness/")
    coming.open(here)
    assert "5月に学区の会長と訓練の日を決める" in coming.locator("main").inner_text()
    assert Handover.objects.get(pk=handover.pk).state == "done"


def plan_and_monthly_readings(year: Year) -> None:
    """The plan's page leads to its items; the night of each month stores readings, and each recounts to its rows."""
    page = year.at("new_planning", "minato")
    page.open("/plan/coverage/")
    assert page.locator("main a[href*='/plan/node/']").count() > 5
    for month in (4, 5, 6, 7, 8, 9, 10, 11, 12):
        year.day(month, 2)
        NIGHTLY["office.readings"][1]()
        if month == 5:
            _goes_live(year, page)
    period = calendar.Period.fiscal_year(year.first)
    stored = Reading.objects.filter(start=period.start, end=period.end)
    assert stored.values("taken_at").distinct().count() == 9
    newest = stored.order_by("-taken_at").values_list("taken_at", flat=True)[0]
    said = stored.filter(taken_at=newest, sample__gt=0).exclude(href="").exclude(value=None)
    keys = sorted(set(said.values_list("key", flat=True)))
    assert {"rollout.live", "tsunami_buildings.capacity"} <= set(keys)
    office = year.at("plan_office")
    for key in keys:
        office.open(f"/office/evidence/{key}/?year={year.first}")
        links = [(a.get_attribute("href"), counted(a.inner_text())) for a in office.locator("table.data tbody td a").all()]
        assert links, key
        for href, promised in links:
            recount(office, href, promised)


def _goes_live(year: Year, page: Any) -> None:
    """A ward gets on with one initiative: from preparing to live, with the record that proves it."""
    cell = Standing.objects.filter(ward=year.site.world.wards["minato"], state__in=("not_begun", "studying", "pilot")).order_by("pk")[0]
    here, name = cell.get_absolute_url(), cell.initiative
    press(page, f"{here}prepare/")
    press(page, f"{here}live/", proof="実施要綱の施行", proof_on=calendar.today().isoformat())
    page.open(here)
    assert name in page.locator("h1").inner_text() and "実施要綱の施行" in page.locator("main").inner_text()
    assert Standing.objects.get(pk=cell.pk).state == "live"


def inquiry_in_january(year: Year) -> Round:
    year.day(1, 11)
    office = year.at("plan_office")
    press(office, "/plan/followup/open/", fiscal_year=str(year.first))
    round_ = Round.objects.get(fiscal_year=year.first)
    here = round_.get_absolute_url()
    press(office, f"{here}prefill/")
    press(office, f"{here}send/")
    round_.refresh_from_db()
    assert round_.state == "asking" and round_.inquiry is not None
    marks = Mark.objects.filter(round=round_).exclude(ward=None).exclude(href="").exclude(value=None).select_related("ward")
    for mark in marks.filter(sample__gt=0).order_by("key", "ward__code").distinct():
        recount(office, mark.href, mark.sample)
    leading = marks.filter(order=0).order_by("initiative_ref")[0]
    office.open(f"{here}matrix/?cell={leading.initiative_ref}-{leading.ward.code}&modes=all")
    href = office.locator("#cell a.btn").first.get_attribute("href")
    recount(office, href, marks.get(initiative_ref=leading.initiative_ref, ward=leading.ward, href=href).sample)
    return round_


def ward_answers_by_excel(year: Year, round_: Round, tmp_path: Path) -> WardSheet:
    """Download, fill every row, upload, look at the preview, take it in."""
    sheet = WardSheet.objects.get(round=round_, ward=year.site.world.wards["minato"])
    here = sheet.get_absolute_url()
    page = year.at("new_planning", "minato")
    page.open(here)
    with page.page.expect_download() as kept:
        page.locator(f"a[href='{here}excel/']").first.click()
    path = tmp_path / "answers.xlsx"
    kept.value.save_as(path)
    book = load_workbook(path)
    leaf = book.worksheets[0]
    heads = {leaf.cell(1, n).value: n for n in range(1, leaf.max_column + 1)}
    for row in range(2, leaf.max_row + 1):
        for head, said in ANSWER.items():
            leaf.cell(row, heads[head]).value = said
    rows = leaf.max_row - 1
    book.save(path)
    page.open(f"{here}import/")
    page.locator("input[type=file]").set_input_files(str(path))
    page.locator("main form button.btn.main").click()
    page.wait_for_load_state("load")
    assert "この行は" not in page.locator("main").inner_text()
    assert page.locator("table.data tbody tr").count() >= rows == sheet.entries.count()
    page.locator("button[name=confirm]").click()
    page.wait_for_url(f"**{here}")
    assert sheet.entries.filter(issue=ANSWER["課題"]).count() == rows
    return sheet


def questions_and_confirmation(year: Year, sheet: WardSheet) -> None:
    here, page, office = sheet.get_absolute_url(), year.at("new_planning", "minato"), year.at("plan_office")
    press(office, f"{here}ask/", text="参加した人の数は何で数えましたか")
    question = Question.objects.get(sheet=sheet)
    press(page, f"/plan/followup/questions/{question.ref}/answer/", text="受付の名簿で数えました")
    first, *others = Carried.objects.filter(ward=sheet.ward, state="open").order_by("pk")
    page.open(f"{here}submit/")
    assert page.locator("form.card button.btn.main:not([disabled])").count() == 0 or "課題" in page.locator("main").inner_text()
    press(page, f"/plan/followup/issues/{first.ref}/measure/", answer="6月までに学校と相談し、秋に始めます。")
    _answer_issues(year, others)
    press(page, f"{here}submit/")
    press(year.at("head", "minato"), f"{here}confirm/")
    sheet.refresh_from_db()
    assert sheet.state == "confirmed"


def _answer_issues(year: Year, items: list[Carried]) -> None:
    world = year.site.world
    planner = staff_actor(world.user("new_planning", "minato"), Post.objects.get(pk=world.posts["planning", "minato"].pk))
    for item in items:
        PlanMeasure(actor=planner, carried=item, answer="来年度の計画に入れて、秋に始めます。")()


def freeze_and_public_page(year: Year, round_: Round) -> None:
    office, here = year.at("plan_office"), round_.get_absolute_url()
    year.day(3, 1)
    press(office, f"{here}check/")
    press(office, f"{here}freeze/", without_unconfirmed=True)
    press(office, f"{here}publish/")
    year.visitor.open(f"/plan/followup/{year.first}/public/")
    assert "取り組みと区" in year.visitor.locator("main").inner_text()
    _public_figures(year, round_)


def _public_figures(year: Year, round_: Round) -> None:
    """Without login: each figure's whole is the cells of the table, and a figure's link counts to itself."""
    page = year.visitor
    cells = page.locator("table.matrix tbody td").count()
    wholes = {counted(of.inner_text()) for of in page.locator(".figure .of").all()}
    assert wholes == {cells}, (wholes, cells)
    said = counted(page.locator(".figure .value").first.inner_text())
    assert said == Mark.objects.filter(round=round_).exclude(ward=None).exclude(value=None).values("initiative_ref", "ward").distinct().count()
    marks = Mark.objects.filter(round=round_, key="tsunami_buildings.capacity", sample__gt=0).exclude(ward=None)
    page.open(f"/plan/followup/{year.first}/public/{marks[0].initiative_ref}/")
    links = {a.get_attribute("href") for a in page.locator("main a[href*='held_on=']").all()}
    assert links == {m.href for m in marks}
    for mark in marks:
        recount(page, mark.href, mark.sample)


def council_pack(year: Year, round_: Round) -> None:
    office, here = year.at("plan_office"), round_.get_absolute_url()
    press(office, f"{here}packs/new/", purpose="council")
    files = [a.get_attribute("href") for a in office.locator("table.data a[href^='/files/']").all()]
    assert len(files) == 2
    kept = [office.page.request.get(office.base + href).body() for href in files]
    paper, book = next(b for b in kept if b.startswith(b"%PDF")), load_workbook(io.BytesIO(next(b for b in kept if b.startswith(b"PK"))))
    assert len(paper) > 10_000
    figures = [row for row in book["数字の一覧"].iter_rows(min_row=2, values_only=True) if row[4] is not None]
    assert figures
    for _n, _table, _row, _column, value, _unit, source, link in figures:
        # A workbook holds binary fractions; the figure itself is decimal.
        assert packs.recount(round_, source) == Decimal(str(value)), source
        assert link.startswith(("http", "/")), source
    office.open(figures[0][-1].replace(office.base, ""))
    assert office.locator("h1").inner_text()


def revision_from_the_issues(year: Year, round_: Round) -> None:
    """The year's issues open a set of changes; its impact stands before the decision, the 新旧対照表 after it."""
    office, here = year.at("plan_office"), round_.get_absolute_url()
    boss = _director(year)
    office.open(here)
    office.get_by_role("link", name="課題から計画の変更案を起こす").click()
    office.wait_for_load_state("load")
    assert ANSWER["課題"] in office.locator("textarea[name=reason]").input_value()
    plan = Plan.objects.get(ref=round_.plan_ref)
    press(office, effective_on=calendar.today().isoformat())
    revision = Revision.objects.filter(plan=plan).order_by("-pk")[0]
    node = plan.nodes.filter(kind="initiative").order_by("order")[0]
    press(office, f"/plan/revision/{revision.ref}/change/?way=change&item={node.ref}", title="土曜日にも開く訓練", reason="参加を増やすため")
    office.open(f"/plan/revision/{revision.ref}/")
    said = office.locator("main").inner_text()
    assert "この変更が触れるもの" in said and "土曜日にも開く訓練" in said and "フォローアップ" in said
    office.open(f"/plan/node/{node.ref}/")
    assert "土曜日にも開く訓練" not in office.locator("h1").inner_text()
    press(office, f"/plan/revision/{revision.ref}/council/")
    press(office, f"/plan/revision/{revision.ref}/agreed/", council_on=calendar.today().isoformat(), note="異議なし")
    press(office, f"/plan/revision/{revision.ref}/decision/")
    revision.refresh_from_db()
    draft = Draft.objects.get(ref=revision.draft_ref)
    if draft.state == "drafting":
        press(office, f"/office/approvals/drafts/{draft.ref}/submit/")
    press(boss, f"/office/approvals/drafts/{draft.ref}/decide/")
    revision.refresh_from_db()
    assert revision.state == "in_force", revision.state
    year.visitor.open(f"/plan/node/{node.ref}/")
    assert "土曜日にも開く訓練" in year.visitor.locator("h1").inner_text()
    office.open(f"/plan/{plan.ref}/compare/?old={(calendar.today() - timedelta(days=1)).isoformat()}&new={calendar.today().isoformat()}")
    assert "土曜日にも開く訓練" in office.locator("main").inner_text()
    paper = office.page.request.get(f"{office.base}/plan/revision/{revision.ref}/comparison.pdf")
    assert paper.ok and paper.body().startswith(b"%PDF")
    year.visitor.open(f"/plan/followup/{year.first}/public/")
    assert "土曜日にも開く訓練" not in year.visitor.locator("main").inner_text()  # the year stays what it was


def _director(year: Year) -> Any:
    """Who decides a plan: the bureau's head, by the city's table."""
    world = year.site.world
    with gate.writing("test"):
        division = Division.objects.create(code="099", name="市民局", bureau="市民局", since=SINCE)
        post = Post.objects.create(division=division, title="市民局長", rank=1, duty="plan_office", since=SINCE)
        person = StaffMember.objects.create(number="99001", name="局長", kana="キョクチョウ")
        Holding.objects.create(post=post, staff=person, since=SINCE)
        Grant.objects.bulk_create(Grant(post=post, power=p.key, since=SINCE) for p in POWERS.values() if "plan_office" in p.duties)
        DecisionRule.objects.filter(case_kind="plan").delete()
        DecisionRule.objects.create(case_kind="plan", level=3, since=SINCE, source="専決規程（試験）")
        world.users["director", ""] = User.objects.create_user("99001", None, staff=person)
    return year.at("director")
