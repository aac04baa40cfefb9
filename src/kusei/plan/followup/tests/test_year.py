"""One whole year as people walk it, and what must hold on the way: inquiry, issues, questions, packs, corrections."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import unquote_plus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from kusei.core import calendar, gate
from kusei.core.actions.action import Refused
from kusei.core.evidence import readings
from kusei.core.evidence.registry import SOURCES
from kusei.core.files.store import read
from kusei.core.inquiry import actions as inquiry
from kusei.core.inquiry.actions import ConfirmReply, SaveReply
from kusei.core.inquiry.models import AnswerVersion, Reply
from kusei.core.rules import registry
from kusei.plan.followup import looking, rules
from kusei.plan.followup.actions import (
    AskQuestion,
    CheckSheet,
    ConfirmSheet,
    CorrectAfterFreeze,
    ExtendSheet,
    FreezeRound,
    MakePack,
    OpenRound,
    PlanMeasure,
    PlanReason,
    Prefill,
    PublishRound,
    PullBackSheet,
    ReopenSheet,
    ReturnSheet,
    SaveEntry,
    SendRound,
    SetScale,
    SetTarget,
    StartChecking,
    SubmitSheet,
    WithdrawQuestion,
    packing,
)
from kusei.plan.followup.models import Carried, Correction, Entry, Mark, Measure, Pack, Round, WardSheet
from kusei.plan.followup.packs.drawn import draw
from kusei.plan.followup.packs.figures import misses, recount
from kusei.plan.followup.rules import Gap, Grade, Pace
from kusei.plan.followup.tests.conftest import DRILLS, TODAY
from kusei.plan.register.models import Node, NodeVersion, Plan

pytestmark = pytest.mark.django_db(transaction=True)
IN_STEP = {"unanswered": "waiting", "writing": "drafting", "head_check": "confirming", "confirmed": "submitted", "returned": "returned"}


def url(name: str, *args: object) -> str:
    return reverse(f"followup:{name}", args=args)


def in_step(story) -> None:
    """Every ward's sheet and its reply to the inquiry stand at the same place."""
    for sheet in WardSheet.objects.filter(round=story.round).exclude(ward=None).select_related("reply"):
        assert sheet.reply.state == IN_STEP[sheet.state], sheet.state


def frozen(story, **answers) -> Round:
    for ward in ("minato", "oka", ""):
        story.confirm(ward, **({"grade": "on_track"} | answers))
    StartChecking(actor=story.office, round=story.again())()
    FreezeRound(actor=story.office, round=story.again())()
    return story.again()


def test_a_round_goes_out_as_an_inquiry_and_sheet_and_reply_stay_in_step(asking) -> None:
    asked = asking.round.inquiry
    assert (asked.kind, asked.state, asked.head_confirms) == ("follow_up", "open", True)
    assert [q.label for q in asked.sheet] == ["訓練の実施", "職員研修", "窓口の待ち時間", "備蓄の充実"]
    in_step(asking)
    asking.fill("minato", grade="on_track")
    in_step(asking)
    assert AnswerVersion.objects.filter(reply=asking.sheet("minato").reply).count() == 4
    SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
    in_step(asking)
    PullBackSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
    in_step(asking)
    asking.confirm("minato", grade="on_track")
    ReopenSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"), reason="数え漏れ")()
    in_step(asking)
    asking.confirm("minato", grade="on_track", done="直した")
    assert (asking.sheet("minato").reply.rounds, asking.sheet("minato").late) == (2, False)
    ReturnSheet(actor=asking.office, sheet=asking.sheet("minato"), reason="回数を確かめて")()
    in_step(asking)


def test_the_inquirys_own_pages_do_not_answer_a_follow_up(asking) -> None:
    reply = asking.sheet("minato").reply
    key = reply.inquiry.sheet[0].key
    with pytest.raises(Refused, match="専用の回答欄"):
        SaveReply(actor=asking.actor("minato"), reply=reply, answers={key: "x"})()
    assert not SaveReply.offer(asking.actor("minato"), reply) and not ConfirmReply.offer(asking.world.actor("head", "minato"), reply)


def test_the_desk_leads_a_ward_to_its_sheet(asking, signed_in) -> None:
    there = signed_in("planning", "minato").get(url("desk", asking.round.ref), {"ward": "990019"})
    assert there.headers["Location"] == url("sheet", asking.sheet("minato").ref)
    assert signed_in("planning", "minato").get(url("desk", asking.round.ref), {"ward": "990027"}).headers["Location"] == url("detail", asking.round.ref)


def test_a_late_ward_is_taken_and_marked_and_an_extended_one_is_not_late(asking) -> None:
    due = asking.round.due_on
    ExtendSheet(actor=asking.office, sheet=asking.sheet("oka"), due_on=due + timedelta(days=5), reason="設備の故障")()
    assert asking.sheet("oka").due_on == due + timedelta(days=5)
    with calendar.at(datetime.combine(due + timedelta(days=2), datetime.min.time(), tzinfo=calendar.JST)):
        asking.confirm("minato", grade="on_track")
        asking.confirm("oka", grade="on_track")
    assert (asking.sheet("minato").late, asking.sheet("oka").late) == (True, False)


def test_a_partial_answer_goes_up_with_its_reason(asking) -> None:
    asking.fill("minato", grade="on_track")
    entry = asking.sheet("minato").entries.last()
    SaveEntry(actor=asking.actor("minato"), sheet=asking.sheet("minato"), entry_ref=entry.ref)()
    with pytest.raises(Refused, match="1件あります"):
        SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
    SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"), partial_reason="担当課が災害対応中のため")()
    assert asking.sheet("minato").partial_reason.startswith("担当課")


def test_checks_inside_the_ward_stand_before_the_head_where_the_rule_asks(asking, monkeypatch) -> None:
    monkeypatch.setitem(registry.RULES["followup.checks"].default, "needed", 1)
    asking.fill("minato", grade="on_track")
    SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
    head = asking.world.actor("head", "minato")
    with pytest.raises(Refused, match="係長・課長の確認が1件"):
        ConfirmSheet(actor=head, sheet=asking.sheet("minato"))()
    CheckSheet(actor=asking.world.actor("general_affairs", "minato"), sheet=asking.sheet("minato"), step="manager")()
    ConfirmSheet(actor=head, sheet=asking.sheet("minato"))()


def test_a_year_is_not_confirmed_over_an_open_question(asking) -> None:
    question = AskQuestion(actor=asking.office, sheet=asking.sheet("minato"), text="何回ですか")()
    assert asking.sheet("minato").reply.messages.get().text == "何回ですか"
    for ward in ("minato", "oka", ""):
        asking.confirm(ward, grade="on_track")
    StartChecking(actor=asking.office, round=asking.again())()
    with pytest.raises(Refused, match="答えのない質問が1件"):
        FreezeRound(actor=asking.office, round=asking.again())()
    WithdrawQuestion(actor=asking.office, question=question, reason="記録で確かめられた")()
    FreezeRound(actor=asking.office, round=asking.again())()
    assert asking.round.inquiry.__class__.objects.get(pk=asking.round.inquiry.pk).state == "frozen"
    with pytest.raises(Refused, match="答えのあった質問か"):
        WithdrawQuestion(actor=asking.office, question=question, reason="また")()


def test_next_year_answers_this_years_issues_or_is_not_confirmed(asking) -> None:
    frozen(asking, issue="若い人が来ない", remedy="学校と相談する")
    assert Carried.objects.filter(state="open").count() == 9  # four of each ward, one of the city
    with calendar.at(date(2027, 6, 1)):
        following = OpenRound(actor=asking.office, fiscal_year=2027, due_on=date(2027, 7, 1), scale="thirds")()
        asking.round = following
        Prefill(actor=asking.office, round=asking.again())()
        SendRound(actor=asking.office, round=asking.again())()
        asking.fill("minato", grade="on_track")
        with pytest.raises(Refused, match="課題4件に"):
            SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
        mine = list(Carried.objects.filter(ward=asking.world.wards["minato"]))
        with pytest.raises(Refused, match="文で書いて"):
            PlanMeasure(actor=asking.actor("minato"), carried=mine[0], answer="はい")()
        for item in mine[1:]:
            PlanMeasure(actor=asking.actor("minato"), carried=item, answer="6月から学校と始めます。")()
        PlanReason(actor=asking.actor("minato"), carried=mine[0], answer="ほかの区の結果を待ちます。")()
        SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
        with pytest.raises(Refused, match="その区です"):
            PlanMeasure(actor=asking.office, carried=Carried.objects.filter(state="open").exclude(ward=None)[0], answer="代わりに書く")()


def test_every_figure_of_every_pack_recounts_to_itself_and_links_its_rows(asking) -> None:
    SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(12))()
    asking.count()
    round_ = frozen(asking, issue="若い人が来ない", asked_yen=500_000, granted_yen=400_000, spent_yen=390_000)
    for purpose in ("council", "budget", "settlement", "audit"):
        pack = MakePack(actor=asking.office, round=asking.again(), purpose=purpose, site="http://k.test")()
        view = draw(round_, purpose, asking.office)
        assert pack.figures == len(view.figures) > 5 and not misses(round_, view), purpose
        book = load_workbook(io.BytesIO(read(pack.xlsx.blob.sha256)))
        listed = list(book["数字の一覧"].iter_rows(min_row=2, values_only=True))
        assert len(listed) == len(view.figures)
        for row in listed:
            assert Decimal(str(row[4])) == recount(round_, row[6]), row
            assert str(row[7]).startswith("http://k.test/"), row
        assert read(pack.pdf.blob.sha256)[:5] == b"%PDF-"
    money = next(s for s in draw(round_, "budget", asking.office).sections if s.key == "money")
    assert money.rows[-1][1].value == sum(e.asked_yen for e in Entry.objects.filter(sheet__round=round_)) == 9 * 500_000
    assert list(Pack.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_pack_that_does_not_recount_is_not_made(asking, monkeypatch) -> None:
    round_ = frozen(asking)
    monkeypatch.setattr(packing, "misses", lambda *_: ["mark/x/value"])
    with pytest.raises(Refused, match="合わない数字が1件"):
        MakePack(actor=asking.office, round=round_, purpose="audit")()
    assert not Pack.objects.exists()


def test_a_council_pack_hides_what_the_public_page_hides(asking) -> None:
    round_ = frozen(asking)
    view = draw(round_, "council", asking.office)
    assert not [f for _s, _r, _c, f in view.figures if f.value == 3 and f.source.endswith("/value")]
    assert [f for _s, _r, _c, f in draw(round_, "audit", asking.office).figures if f.value == 3 and f.source.endswith("/value")]


def test_a_correction_takes_the_old_value_from_what_was_confirmed(asking) -> None:
    round_ = frozen(asking)
    ref = asking.plan["訓練の実施"]
    given = {"initiative_ref": ref, "ward_code": "990019", "reason": "同じ回を二度数えた"}
    with pytest.raises(Refused, match="数として読めません"):
        CorrectAfterFreeze(actor=asking.office, round=round_, field="value", new="概ね5", **given)()
    with pytest.raises(Refused, match="確定した内容と同じ"):
        CorrectAfterFreeze(actor=asking.office, round=round_, field="done", new="行った", **given)()
    CorrectAfterFreeze(actor=asking.office, round=round_, field="value", new="6回", **given)()
    CorrectAfterFreeze(actor=asking.office, round=round_, field="value", new="7回", **given)()
    assert list(Correction.objects.order_by("pk").values_list("old", "new")) == [("3回", "6回"), ("6回", "7回")]
    CorrectAfterFreeze(actor=asking.office, round=round_, field="done", new="11回行った", **given)()
    PublishRound(actor=asking.office, round=asking.again())()
    body = Client().get(url("public_initiative", 2026, ref)).content.decode()
    assert "<del>行った</del> → <ins>11回行った</ins>" in body and "二度数えた" in body
    assert "6回" not in body and "<del>非公表</del>" in body, "a correction tells the small value the page hides"


def test_another_scale_is_a_row_and_no_year_under_way_changes(asking) -> None:
    grades = [Grade("S", "good", "S とても良い"), Grade("A", "good", "A 良い"), Grade("B", "poor", "B もう少し")]
    made = {"code": "sabc", "title": "三段階", "source": "要綱（令和9年4月1日）", "grades": grades}
    with pytest.raises(Refused, match="今日以降"):
        SetScale(actor=asking.office, since=TODAY - timedelta(days=1), **made)()
    SetScale(actor=asking.office, since=TODAY + timedelta(days=1), **(made | {"code": "thirds"}))()
    SetScale(actor=asking.office, since=TODAY, **made)()
    assert [g.code for g in Round.objects.get(pk=asking.round.pk).scale.grades] == ["on_track", "not_on_track"]
    other = OpenRound(actor=asking.office, fiscal_year=2025, scale="sabc")()
    assert [g.label for g in other.scale.grades] == ["S とても良い", "A 良い", "B もう少し"]
    with pytest.raises(Refused, match="同じ日か後の日"):
        SetScale(actor=asking.office, since=TODAY, **made)()


def test_a_backtest_says_what_other_thresholds_would_have_said_and_stores_nothing(asking, signed_in) -> None:
    SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(12))()
    asking.count()
    round_ = asking.again()
    same = looking.backtest(round_, asking.office, rules.Thresholds(Decimal("33.4"), Decimal("66.7"), Decimal(90)))
    assert not same.changed and same.tested == Mark.objects.filter(round=round_).count()
    mild = looking.backtest(round_, asking.office, rules.Thresholds(Decimal(1), Decimal(2), Decimal(30)))
    assert [(c.mark.ward.code, c.mark.pace, c.then.pace) for c in mild.changed] == [("990019", Pace.BEHIND, Pace.ON_TRACK)]
    assert Mark.objects.get(key=DRILLS, ward=asking.world.wards["minato"]).pace == Pace.BEHIND
    page = signed_in("plan_office").get(url("backtest", round_.ref), {"last": "概ね30"}).content.decode()
    assert "率として読めません" in page
    assert "求める率" in signed_in("plan_office").get(url("backtest", round_.ref), {"last": "30"}).content.decode()


def test_a_changed_definition_is_counted_again_and_both_values_stand_side_by_side(asking, said, signed_in, monkeypatch) -> None:
    SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(12))()
    asking.count()
    round_, thresholds = asking.again(), rules.Thresholds(Decimal("33.4"), Decimal("66.7"), Decimal(90))
    monkeypatch.setitem(SOURCES, DRILLS, replace(SOURCES[DRILLS], version=2))
    found = looking.backtest(round_, asking.office, thresholds)
    assert found.outdated == ((DRILLS, 1, 2),) and found.unread == [DRILLS] and not found.redefined
    assert "まだ記録していない指標" in signed_in("plan_office").get(url("backtest", round_.ref)).content.decode()
    said.values[DRILLS] = {"990019": 12, "990027": 6}
    wards = list(asking.world.wards.values())
    with gate.writing("test"), calendar.at(datetime(2026, 11, 23, 18, tzinfo=calendar.JST)):
        readings.store([DRILLS], wards, round_.period)
    found = looking.backtest(round_, asking.office, thresholds)
    told = {r.mark.ward.code if r.mark.ward else "": (r.mark.value, r.finding.value, r.mark.pace, r.then.pace) for r in found.redefined}
    assert told["990019"] == (3, 12, Pace.BEHIND, Pace.REACHED) and told["990027"][:2] == (12, 6) and told[""][:2] == (15, 18)
    assert not found.unread and Mark.objects.get(key=DRILLS, ward=asking.world.wards["minato"]).value == 3
    body = signed_in("plan_office").get(url("backtest", round_.ref)).content.decode()
    assert "12回" in body and "第2版" in body


def test_a_revision_after_the_round_was_opened_changes_no_page_of_the_year(asking, signed_in) -> None:
    with gate.writing("test"):
        row = Plan.objects.get()
        for node in row.nodes.all():
            held = {"kind": node.kind, "no": node.no, "title": node.title, "text": "", "mode": node.mode, "target": "",
                    "rank": node.order, "parent": node.parent.ref if node.parent else ""}
            NodeVersion.objects.create(plan=row, node_ref=node.ref, said=held, valid_from=date(2024, 4, 1), valid_to=TODAY + timedelta(days=1), known_from=calendar.now())
            NodeVersion.objects.create(
                plan=row, node_ref=node.ref, said=held | {"title": f"改{node.title}"}, valid_from=TODAY + timedelta(days=1), known_from=calendar.now())
        for node in row.nodes.all():
            Node.objects.filter(pk=node.pk).update(title=f"改{node.title}")
    with calendar.at(TODAY + timedelta(days=9)):
        sheet, office = asking.sheet("minato"), signed_in("plan_office")
        book = load_workbook(io.BytesIO(office.get(url("sheet_excel", sheet.ref)).content))
        assert "訓練の実施" in {c.value for c in book.worksheets[0]["B"]}
        for name, ref in (("ask", sheet.ref), ("correct", asking.round.ref), ("divergence", asking.round.ref), ("backtest", asking.round.ref), ("sheet", sheet.ref)):
            assert "改訓練の実施" not in office.get(url(name, ref)).content.decode(), name
        frozen(asking, issue="若い人が来ない。" * 200)
        page = office.get(asking.round.get_absolute_url()).content.decode()
        href = re.search(r'href="([^"]*/revise/[^"]*)"', page)
        assert href and len(href[1]) < 6000 and "訓練の実施" in unquote_plus(href[1])
    assert not Carried.objects.filter(title__startswith="改").exists()


def test_the_council_pack_gives_the_answers_of_earlier_councillors_questions_themselves(asking) -> None:
    ward, office = asking.world.wards["minato"], asking.office
    asked = inquiry.DraftInquiry(
        actor=office, title="訓練についての質問", kind="council", text="何回か", questions=[{"key": "q1", "label": "訓練の回数", "kind": "number", "unit": "回"}])()
    inquiry.SendInquiry(actor=office, inquiry=asked, wards=[ward], due_on=TODAY + timedelta(days=9))()
    section = next(s for s in draw(asking.again(), "council", office).sections if s.key == "answers")
    assert "まだ回答がありません" in str(section.rows[0][4].value)
    reply = Reply.objects.get(inquiry=asked)
    planner = asking.world.actor("planning", "minato")
    inquiry.SaveReply(actor=planner, reply=reply, answers={"q1": "7"})()
    inquiry.SubmitReply(actor=planner, reply=Reply.objects.get(pk=reply.pk))()
    section = next(s for s in draw(asking.again(), "council", office).sections if s.key == "answers")
    assert [str(c.value) for c in section.rows[0]][2:] == ["訓練の回数", ward.name, "7回"]


def test_a_contradiction_keeps_its_history_over_the_years(asking, signed_in) -> None:
    for year in (2025, 2026):
        SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=year, target=Decimal(12))()
    asking.count()
    asking.fill("minato", grade="on_track")
    rounds, found = looking.divergences(asking.again(), asking.office)
    assert [(d.title, d.ward.code, d.running, d.years[-1].gap) for d in found] == [("訓練の実施", "990019", 1, Gap.OVER)]
    assert "自己評価が根拠より高い" in signed_in("plan_office").get(url("divergence", asking.round.ref)).content.decode()


def test_a_year_from_the_inquiry_to_the_council_pack_through_the_pages(asking, signed_in) -> None:
    """January: the inquiry is out. Excel out and back, a question, its answer, the head, the freeze, the page, the pack."""
    office, ward, head = signed_in("plan_office"), signed_in("planning", "minato"), signed_in("head", "minato")
    sheet, ref = asking.sheet("minato"), asking.round.ref
    book = load_workbook(io.BytesIO(ward.get(url("sheet_excel", sheet.ref)).content))
    page = book.worksheets[0]
    heads = {c.value: c.column for c in page[1]}
    for row in range(2, page.max_row + 1):
        for name, value in (("今年度に行ったこと", "2回行った"), ("着手", "取組中"), ("達成", "一部達成"), ("評価", "順調"), ("課題", "担い手"),
                            ("予算の要求額（円）", 300000)):
            page.cell(row, next(n for h, n in heads.items() if str(h).startswith(name))).value = value
    out = io.BytesIO()
    book.save(out)
    seen = ward.post(url("import_sheet", sheet.ref), {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})
    hidden = dict(re.findall(r'name="(sha|digest|file_name|_key)" value="([^"]*)"', seen.content.decode()))
    assert ward.post(url("import_sheet", sheet.ref), hidden | {"confirm": "1"}).status_code == 302
    assert office.post(url("ask", sheet.ref), {"text": "何回ですか", "_key": "q1"}).status_code == 302
    answer = re.search(r"/plan/followup/questions/\w+/answer/", ward.get(url("sheet", sheet.ref)).content.decode())
    assert ward.post(answer[0], {"text": "2回です", "_key": "q2"}).status_code == 302
    assert ward.post(url("submit_sheet", sheet.ref), {"_key": "s"}).status_code == 302
    assert head.post(url("confirm_sheet", sheet.ref), {"_key": "c"}).status_code == 302
    for other in ("oka", ""):
        asking.confirm(other, grade="on_track")
    assert office.post(url("start_checking", ref), {"_key": "d"}).status_code == 302
    assert office.post(url("freeze_round", ref), {"_key": "e"}).status_code == 302
    assert office.post(url("publish_round", ref), {"_key": "f"}).status_code == 302
    public = Client().get(url("public", 2026)).content.decode()
    assert "何回ですか" not in public and "2回です" not in public
    assert office.post(url("make_pack", ref), {"purpose": "council", "_key": "g"}).status_code == 302
    shown = office.get(url("packs", ref)).content.decode()
    files = re.findall(r'href="(/[^"]*file[^"]*)"', shown)
    assert "議会答弁" in shown and len(files) >= 2 and office.get(files[0]).status_code == 200
    issues = office.get(url("issues")).content.decode()
    assert "担い手" in issues and Reply.objects.filter(ward=sheet.ward).get().state == "submitted"
    for name in ("scales", "set_scale"):
        assert office.get(url(name)).status_code == 200
