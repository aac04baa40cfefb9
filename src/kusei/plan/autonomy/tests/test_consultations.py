"""A consultation from the ward's request to what became of it; every way out; precedents; joint requests; two at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.approval.actions.deciding import DecideDraft
from kusei.core.approval.actions.drafting import SubmitDraft, draft_for
from kusei.core.approval.models import DecisionRule, Draft
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Post
from kusei.core.outbox.models import Notice
from kusei.core.sheets import Leaf, to_xlsx
from kusei.core.testing.together import together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions, public
from kusei.plan.autonomy import incoming_consultations as incoming
from kusei.plan.autonomy import papers_consultations as papers
from kusei.plan.autonomy import sheets_consultations as sheets
from kusei.plan.autonomy.actions.consult_lists import remind
from kusei.plan.autonomy.evidence import agreed
from kusei.plan.autonomy.models import Consultation, JointCall, Precedent
from kusei.plan.autonomy.queries_consultations import alike, mine, overdue, pieces
from kusei.plan.autonomy.rules import consultations as rules

pytestmark = pytest.mark.django_db
DAY = date(2025, 10, 1)
WEIGHTS = {"initiative": 40, "bureau": 15, "kind": 10, "words": 60, "age": 2, "least_words": 8}


@pytest.fixture(autouse=True)
def day() -> Iterator[Callable[[date], None]]:
    with ExitStack() as held:
        held.enter_context(calendar.at(DAY))
        yield lambda to: held.enter_context(calendar.at(to)) and None


@pytest.fixture
def sides(world: World) -> Any:
    """(planner, head, bureau, bureau division)"""
    division = Division.objects.get(ward=None)
    return world.actor("planning", "minato"), world.actor("head", "minato"), world.actor("plan_office"), division


TOLD = {"kind": "budget", "fiscal_year": 2026, "matter": "空調が壊れている", "wish": "待合室の空調の更新の予算を求める", "initiative_ref": "INIT"}


def asked(world: World, ward: str = "minato", title: str = "待合室の空調の更新", **more: Any) -> Consultation:
    division = Division.objects.get(ward=None)
    c = actions.DraftConsultation(
        actor=world.actor("planning", ward), ward=world.wards[ward], division=division, title=title, **{**TOLD, **more},
    )()
    actions.AskBureau(actor=world.actor("head", ward), consultation=c)()
    c.refresh_from_db()
    return c


def replied(world: World, c: Consultation, outcome: str = "agreed", **more: Any) -> Consultation:
    actions.Reply(actor=world.actor("plan_office"), consultation=c, outcome=outcome, answer="検討した結果です", **more)()
    c.refresh_from_db()
    return c


def signed(world: World, c: Consultation) -> None:
    for who, side in ((world.actor("head", "minato"), "ward"), (world.actor("plan_office"), "bureau")):
        with by_leave_of("case"):
            actions.Sign(actor=who, signature=c.signatures.get(side=side))()


def due_of(c: Any) -> Any:
    return Clock.objects.get(subject=f"{c._meta.label_lower}:{c.ref}", stopped_at=None).due_at


def test_a_request_walks_to_its_agreement_its_promises_and_what_became_of_it(world: World, sides: Any) -> None:
    planner, head, bureau, _division = sides
    c = asked(world)
    assert c.number and c.due_on == calendar.add_business_days(DAY, 20)
    assert Notice.objects.filter(post=bureau.post).exists()
    replied(world, c, "terms", conditions=("区が半額を負担する", "翌年度に効果を報告する"), conditions_due=date(2026, 3, 31))
    actions.AcceptReply(actor=head, consultation=c)()
    with pytest.raises(NeedsApproval) as waits:
        actions.Sign(actor=planner, signature=c.signatures.get(side="ward"))()
    assert waits.value.need.kind == "contract"
    with pytest.raises(Refused, match="局の決裁は"):
        actions.Sign(actor=planner, signature=c.signatures.get(side="bureau"))()
    signed(world, c)
    c.refresh_from_db()
    assert (c.state, c.agreed_on) == ("concluded", DAY)
    assert {s.state for s in c.signatures.all()} == {"signed"}
    assert len({s.number for s in c.signatures.all()}) == 2
    first, second = c.terms.order_by("pk")
    assert calendar.jst_date(due_of(first)) == date(2026, 3, 31)
    with pytest.raises(Refused, match="終わっていない条件が2件"):
        actions.Finish(actor=planner, consultation=c, came_of="更新した")()
    actions.ReportTerm(actor=planner, term=first, proof="予算を組んだ", done_on=DAY)()
    actions.ReturnTerm(actor=bureau, term=first, reason="額が足りない")()
    assert calendar.jst_date(due_of(first)) == date(2026, 3, 31)
    actions.ReportTerm(actor=planner, term=first, proof="組み直した", done_on=DAY)()
    with pytest.raises(Refused, match="求めた側"):
        actions.ConfirmTerm(actor=planner, term=first)()
    actions.ConfirmTerm(actor=bureau, term=first)()
    actions.MoveTerm(actor=bureau, term=second, due_on=date(2026, 9, 30), reason="夏の実績を見る")()
    assert calendar.jst_date(due_of(second)) == date(2026, 9, 30)
    actions.WaiveTerm(actor=bureau, term=second, reason="ほかの区の報告で足りる")()
    actions.Finish(actor=planner, consultation=c, came_of="更新し、苦情がなくなった")()
    precedent = Precedent.objects.get(consultation=c)
    assert (precedent.outcome, precedent.came_of, "半額" in precedent.terms) == ("terms", "更新し、苦情がなくなった", True)
    found = agreed([world.wards["minato"], world.wards["oka"]], Period.fiscal_year(2025))
    assert (found[world.wards["minato"]].value, found[world.wards["oka"]].value) == (1, None)
    asked(world, title="まだ合意のないもの")
    client = Client()
    client.force_login(world.user("plan_office", ""), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(found[world.wards["minato"]].href).context["total"] == 1
    for make in (papers.request_pdf, papers.reply_pdf, papers.agreement_pdf):
        assert make(c).startswith(b"%PDF")


def test_both_decisions_run_through_the_table_of_who_decides(world: World, sides: Any) -> None:
    planner, head, bureau, _division = sides
    director = world.actor("disaster")
    with gate.writing("test"):
        Post.objects.filter(pk__in=[head.post.pk, director.post.pk]).update(rank=1)
        DecisionRule.objects.create(case_kind="contract", level=3, since=date(2020, 4, 1), source="専決規程（試験）")
    c = replied(world, asked(world))
    actions.AcceptReply(actor=head, consultation=c)()
    for clerk, decider, side in ((planner, head, "ward"), (bureau, director, "bureau")):
        act = actions.Sign(actor=clerk, signature=c.signatures.get(side=side))
        with pytest.raises(NeedsApproval) as waits:
            act()
        draft = draft_for(act, waits.value.need)
        SubmitDraft(actor=clerk, draft=draft)()
        DecideDraft(actor=decider, draft=Draft.objects.get(pk=draft.pk))()
        assert Draft.objects.get(pk=draft.pk).state == "enforced", Draft.objects.get(pk=draft.pk).last_reason
    c.refresh_from_db()
    assert (c.state, [s.signed_by for s in c.signatures.order_by("-side")]) == ("concluded", [str(head.post), str(director.post)])


def test_only_the_head_asks_and_only_the_bureau_asked_replies(world: World, sides: Any) -> None:
    planner, head, bureau, division = sides
    c = actions.DraftConsultation(actor=planner, ward=world.wards["minato"], division=division, title="件", **TOLD)()
    with pytest.raises(Denied):
        actions.AskBureau(actor=planner, consultation=c)()
    actions.AskBureau(actor=head, consultation=c)()
    with gate.writing("test"):
        other = Division.objects.create(code="95", name="財政課", bureau="財政局", since=date(2020, 4, 1))
        Consultation.objects.filter(pk=c.pk).update(division=other)
    for actor in (bureau, world.actor("plan_office", "minato")):
        with pytest.raises(Refused, match="相手の局"):
            actions.Reply(actor=actor, consultation=c, outcome="agreed", answer="よい")()
    with gate.writing("test"):  # 4月1日に財政課が市民局へ移る: the heir answers
        Division.objects.filter(pk=other.pk).update(until=DAY - timedelta(days=1), succeeded_by=division)
    assert list(mine(Consultation.objects.all(), bureau)) == [c]
    assert replied(world, c).state == "answered"


@pytest.mark.parametrize(("told", "field"), [
    ({"outcome": "refused"}, "why"), ({"outcome": "terms"}, "conditions"), ({"outcome": "terms", "conditions": ("甲",)}, "conditions_due"),
    ({"outcome": "refused", "why": "law", "conditions": ("甲",)}, "conditions"), ({"outcome": "agreed", "answer": " "}, "answer"),
    ({"outcome": "later"}, "outcome"), ({"outcome": "terms", "conditions": ("甲",), "conditions_due": DAY}, "conditions_due"),
    ({"outcome": "terms", "conditions": ("甲" * 301,), "conditions_due": date(2026, 1, 1)}, "conditions"),
])
def test_a_reply_that_says_too_little_is_refused_at_its_field(world: World, told: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.Reply(**{"actor": world.actor("plan_office"), "consultation": asked(world), "answer": "回答", **told})()
    assert refused.value.field == field


def test_days_the_ward_needs_to_answer_a_question_do_not_count_against_the_bureau(world: World, sides: Any, day: Any) -> None:
    planner, _head, bureau, _division = sides
    c = asked(world)
    before = c.due_on
    actions.AskBack(actor=bureau, consultation=c, text="見積はありますか")()
    with pytest.raises(Refused, match="区の補足待ち"):
        actions.Reply(actor=bureau, consultation=c, outcome="agreed", answer="よい")()
    day(DAY + timedelta(days=6))
    actions.Supply(actor=planner, consultation=c, text="三社から取りました")()
    c.refresh_from_db()
    assert c.due_on == before + timedelta(days=6) == calendar.jst_date(due_of(c))


def test_a_reply_can_be_put_off_twice_and_then_goes_up_to_the_meeting_whose_word_is_the_last(world: World, sides: Any, day: Any) -> None:
    _planner, head, bureau, _division = sides
    c = asked(world)
    with pytest.raises(Refused, match="条件に当たりません"):
        actions.Escalate(actor=head, consultation=c, text="急ぎます")()
    with pytest.raises(Refused, match="いまの期日より後"):
        actions.PutOff(actor=bureau, consultation=c, until=DAY + timedelta(days=3), text="調べます")()
    for n in (60, 89):
        actions.PutOff(actor=bureau, consultation=c, until=DAY + timedelta(days=n), text="調べます")()
        assert calendar.jst_date(due_of(c)) == DAY + timedelta(days=n)
    with pytest.raises(Refused, match="2回まで"):
        actions.PutOff(actor=bureau, consultation=c, until=DAY + timedelta(days=90), text="調べます")()
    actions.Escalate(actor=head, consultation=c, text="予算の締切に間に合わない")()
    with pytest.raises(Refused, match="市の区政担当"):
        actions.Meet(actor=world.actor("plan_office", "minato"), consultation=c, outcome="agreed", answer="行う", meeting="経営会議", held_on=DAY)()
    actions.Meet(actor=bureau, consultation=c, outcome="refused", why="money", answer="来年度は見送る", meeting="経営会議", held_on=DAY)()
    with pytest.raises(Refused, match="再協議はできません"):
        actions.AskAgain(actor=head, consultation=c, text="もう一度")()
    with pytest.raises(Refused, match="応じられない"):
        actions.AcceptReply(actor=head, consultation=c)()
    actions.GiveUp(actor=head, consultation=c, reason="次の年度に改める")()
    day(date(2026, 5, 1))
    again = actions.Renew(actor=world.actor("planning", "minato"), consultation=c)()
    assert (again.fiscal_year, again.state, again.citations.get().precedent.outcome) == (2027, "draft", "refused")
    with pytest.raises(Refused, match="すでにあります"):
        actions.Renew(actor=world.actor("planning", "minato"), consultation=c)()


def test_asking_again_starts_a_round_and_drops_what_was_offered(world: World, sides: Any) -> None:
    _planner, head, _bureau, _division = sides
    c = replied(world, asked(world), "terms", conditions=("甲",), conditions_due=date(2026, 1, 1))
    actions.AskAgain(actor=head, consultation=c, text="半額では足りない")()
    c.refresh_from_db()
    assert (c.round, c.outcome, c.state, c.terms.get().state) == (2, "", "asked", "dropped")
    actions.Escalate(actor=head, consultation=c, text="二度目です")()


def test_a_withdrawal_leaves_no_decision_waiting_and_teaches_the_others(world: World, sides: Any) -> None:
    _planner, head, _bureau, _division = sides
    c = replied(world, asked(world))
    actions.AcceptReply(actor=head, consultation=c)()
    waiting = c.signatures.get(side="ward")
    actions.DropConsultation(actor=head, consultation=c, reason="国の補助が付いた")()
    with by_leave_of("case"), pytest.raises(Refused, match="決裁待ち|取りやめ|合意の状態"):
        actions.Sign(actor=head, signature=waiting)()
    assert Precedent.objects.get(consultation=c).outcome == "withdrawn"
    assert not Clock.objects.filter(stopped_at=None, subject__startswith="autonomy.").exists()


def test_precedents_of_another_ward_are_found_ranked_with_reasons_and_cited(world: World, sides: Any) -> None:
    planner, _head, _bureau, _division = sides
    theirs = asked(world, "oka", "区役所の待合室の空調")
    replied(world, theirs, "refused", why="money")
    actions.GiveUp(actor=world.actor("head", "oka"), consultation=theirs, reason="財源がない")()
    far = asked(world, "oka", "図書館の本", wish="図書館に児童書を入れる", initiative_ref="")
    replied(world, far, "refused", why="need")
    actions.GiveUp(actor=world.actor("head", "oka"), consultation=far, reason="不要")()
    mine_ = asked(world)
    found = alike(mine_)
    assert [a.precedent.consultation_id for a in found] == [theirs.pk]
    assert dict(found[0].match.terms)["initiative"] == 40
    assert not Consultation.objects.seen_by(planner).filter(pk=theirs.pk).exists()
    assert Precedent.objects.seen_by(planner).count() == 2
    actions.Cite(actor=planner, consultation=mine_, precedent=found[0].precedent, why="同じ設備の話")()
    with pytest.raises(Refused, match="もう引用"):
        actions.Cite(actor=planner, consultation=mine_, precedent=found[0].precedent, why="同じ")()


def test_several_wards_ask_together_and_the_bureau_answers_all_at_once(world: World, sides: Any, day: Any) -> None:
    planner, head, bureau, division = sides
    call = actions.CallJoint(actor=planner, ward=world.wards["minato"], division=division, title="空調", closes_on=DAY + timedelta(days=9), **TOLD)()
    with pytest.raises(Refused, match="もう加わって"):
        actions.Join(actor=planner, call=call)()
    other = actions.Join(actor=world.actor("planning", "oka"), call=call)()
    actions.AskBureau(actor=head, consultation=call.consultations.get(ward=world.wards["minato"]))()
    actions.AskBureau(actor=world.actor("head", "oka"), consultation=other)()
    actions.AnswerJoint(actor=bureau, call=JointCall.objects.get(pk=call.pk), outcome="partly", why="fair", answer="順に行う")()
    assert {c.state for c in call.consultations.all()} == {"answered"}
    numbers = list(call.consultations.filter(turns__what="reply").values_list("turns__number", flat=True))
    assert len(set(numbers)) == len(numbers) == 2
    with pytest.raises(Refused, match="待っている区"):
        actions.AnswerJoint(actor=bureau, call=call, outcome="agreed", answer="よい")()
    day(DAY + timedelta(days=10))
    with pytest.raises(Refused, match="締切を過ぎて"):
        actions.Join(actor=world.actor("planning", "oka"), call=call)()


def test_the_list_of_the_day_names_whose_turn_it_is_and_what_is_late(world: World, sides: Any, day: Any) -> None:
    planner, _head, bureau, _division = sides
    c = asked(world)
    rows = Consultation.objects.all()
    assert (list(mine(rows, bureau)), list(mine(rows, planner)), list(overdue(rows))) == ([c], [], [])
    assert [a.url for a in public.waiting_for(bureau, None)] == [c.get_absolute_url()]
    assert c.due_on is not None
    for on, kinds in ((c.due_on - timedelta(days=5), 1), (c.due_on, 2), (c.due_on + timedelta(days=1), 3), (c.due_on + timedelta(days=2), 3)):
        day(on)
        remind()
        assert c.reminders.count() == kinds
    assert list(overdue(rows)) == [c]
    assert "期日を過ぎて" in public.waiting_for(bureau, None)[0].help  # type: ignore[operator]
    replied(world, c)
    assert (list(mine(rows, bureau)), list(mine(rows, planner))) == ([], [c])


LIST = (
    "年度,協議事項,相手局,区分,要望内容,申入日,回答区分,回答内容,回答日,条件\n"
    "令和６年度,空調,市民局,予算,更新する,R6.6.1,条件付き,よい,R6.7.1,半額を区が持つ\n"
    "2024,街路灯,市民局,制度,明るくする,2024/6/1,不可,できない,2024/7/1,\n"
    "R7,受付機,区政課,よく分からない,置く,2025/9/1,未回答,,,\n"
    "R7,受付機,市民局,予算,置く,,,,,\n"
    "R7,道,道路局,予算,直す,,,,,\n"
    "R7,橋,市民局,予算,直す,2025/9/1,たぶん,,,\n"
    "去年,川,市民局,予算,直す,2025/9/1,可,よい,2025/8/1,\n"
)


def test_the_list_a_ward_already_has_is_taken_in_and_every_bad_row_says_what_to_do(world: World, sides: Any) -> None:
    planner = sides[0]
    data = LIST.encode("cp932")
    seen = incoming.read_consultations(data, "協議一覧.csv", world.wards["minato"])
    assert (seen.count("new"), seen.count("refused")) == (3, 4)
    said = " ".join(str(i.message) for r in seen.rows for i in r.issues)
    for part in ("ファイルの上にも", "台帳にありません", "回答の区分として読めません", "年度として読めません", "申し入れた日より前", "そのほか」として"):
        assert part in said, part
    actions.ImportConsultations(actor=planner, ward=world.wards["minato"], data=data, file_name="協議一覧.csv", digest=seen.digest)()
    held = {c.title: c.state for c in Consultation.objects.all()}
    assert held == {"空調": "concluded", "街路灯": "refused", "受付機": "asked"}
    late = Consultation.objects.get(title="受付機")
    assert late.due_on == calendar.add_business_days(date(2025, 9, 1), 20)
    assert {p.title for p in Precedent.objects.all()} == {"空調", "街路灯"}
    again = incoming.read_consultations(data, "協議一覧.csv", world.wards["minato"])
    assert (again.count("same"), again.count("new")) == (3, 0)


def test_the_file_that_goes_out_can_come_in_again(world: World, sides: Any) -> None:
    head = sides[1]
    replied(world, asked(world), "refused", why="law")
    dropped = asked(world, title="取り下げたもの")
    actions.DropConsultation(actor=head, consultation=dropped, reason="不要")()
    rows = list(sheets.consultation_rows(Consultation.objects.order_by("pk")))
    out = to_xlsx(Leaf(sheets.CONSULTATIONS, rows))
    seen = incoming.read_consultations(out, "協議.xlsx", world.wards["minato"])
    assert (seen.count("same"), seen.count("new"), seen.count("refused")) == (1, 1, 0), [r.issues for r in seen.rows]
    other = incoming.read_consultations(out, "協議.xlsx", world.wards["oka"])
    actions.ImportConsultations(actor=world.actor("planning", "oka"), ward=world.wards["oka"], data=out, file_name="協議.xlsx", digest=other.digest)()
    assert sorted(Consultation.objects.filter(ward=world.wards["oka"]).values_list("state", flat=True)) == ["refused", "withdrawn"]


# Rules ------------------------------------------------------------------------------------------------------------------

LIMITS = {"rounds": 2, "put_offs": 2, "days_late": 10}


@pytest.mark.parametrize(("course", "found"), [
    (rules.Course(1, 0, False, DAY), ()), (rules.Course(1, 0, False, DAY - timedelta(days=9)), ()),
    (rules.Course(1, 0, False, DAY - timedelta(days=10)), ("late",)), (rules.Course(2, 2, True, None), ("refused", "rounds", "put_offs")),
])
def test_grounds_to_go_up(course: rules.Course, found: tuple[str, ...]) -> None:
    assert rules.grounds(course, DAY, LIMITS) == found


matters = st.builds(
    rules.Matter, ref=st.text("abc", min_size=1, max_size=3), initiative=st.sampled_from(["", "A", "B"]), bureau=st.sampled_from("XY"),
    kind=st.sampled_from("12"), pieces=st.frozensets(st.sampled_from(["空調", "調の", "の更", "更新", "図書"])), year=st.integers(2015, 2027),
)


@settings(max_examples=60, deadline=None)
@given(matters, st.lists(matters, max_size=8, unique_by=lambda m: m.ref))
def test_the_order_of_precedents_is_its_own_reasons_added_up(asked_: rules.Matter, known: list[rules.Matter]) -> None:
    found = rules.rank(asked_, known, WEIGHTS)
    assert [m.points for m in found] == sorted((m.points for m in found), reverse=True)
    of = {m.ref: m for m in known}
    for match in found:
        assert match.points == sum(n for _key, n in match.terms)
        other = of[match.ref]
        assert (asked_.initiative and asked_.initiative == other.initiative) or match.shared * 100 >= WEIGHTS["least_words"]
        assert match.shared == rules.shared(other.pieces, asked_.pieces)
    left = set(of) - {m.ref for m in found}
    assert all(rules.alike(asked_, of[ref], WEIGHTS) is None for ref in left)


def test_the_same_words_share_all_their_pieces() -> None:
    assert rules.shared(pieces("空調の更新"), pieces("空調の更新")) == 1
    assert rules.shared(frozenset(), frozenset()) == 0


def test_phrases_most_precedents_hold_are_not_counted() -> None:
    def matter(n: int, *more: str) -> rules.Matter:
        return rules.Matter(str(n), "", "X", "1", frozenset(["ほしい", *more]), 2025)

    many = [matter(n, f"事{n}") for n in range(9)]
    assert rules.common(many, 30) == {"ほしい"}
    assert rules.common(many[:4], 30) == frozenset()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_both_sides_signing_at_once_conclude_the_agreement_once(world: World, sides: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    _planner, head, bureau, _division = sides
    c = replied(world, asked(world))
    actions.AcceptReply(actor=head, consultation=c)()
    both = [(head, c.signatures.get(side="ward")), (bureau, c.signatures.get(side="bureau"))]

    def sign(who: Any, signature: Any) -> None:
        with by_leave_of("case"):
            actions.Sign(actor=who, signature=signature)()

    found = together(*[lambda pair=pair: sign(*pair) for pair in both], at=DAY)
    c.refresh_from_db()
    assert (found, c.state, Precedent.objects.filter(consultation=c).count()) == ([None, None], "concluded", 1)
