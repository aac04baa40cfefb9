"""A card from draft to another ward's result, and every way out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.evidence.registry import SOURCES
from kusei.core.testing.world import World
from kusei.plan.practices import actions, incoming
from kusei.plan.practices.lifecycle import CHECK_DUE, DECIDE_DUE, RESULT_DUE, REVIEW_DUE
from kusei.plan.practices.models import Adoption, Answer, Condition, Practice, Trait, TraitKey
from kusei.plan.practices.queries import ground, leave_one_out, peers, ranking

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_the_day():
    with calendar.at(TODAY):
        yield


def card(world: World, key: str = "minato", **given) -> Practice:
    values = {
        "title": "番号札で分けた", "what": "札を分けた。", "background": "待ち時間が長い。", "failure": "札の色が似ていた。", "contact": "市民課",
        **given,
    }
    return actions.WriteCard(actor=world.actor("planning", key), ward=world.wards[key], **values)()


def published(world: World, key: str = "minato", **given) -> Practice:
    row = card(world, key, **given)
    actions.SendCard(actor=world.actor("planning", key), practice=row)()
    return actions.PublishCard(actor=world.actor("plan_office"), practice=row, looked=True)()


def running(row, rule: str) -> bool:
    return Clock.objects.filter(subject=f"{row._meta.label_lower}:{row.ref}", rule=rule, stopped_at=None).exists()


def using(world: World, row: Practice, key: str = "oka") -> Adoption:
    actor = world.actor("planning", key)
    taken = actions.Consider(actor=actor, practice=row, ward=world.wards[key])()
    actions.Decide(actor=actor, adoption=taken, decided_on=TODAY)()
    return actions.Begin(actor=actor, adoption=taken, started_on=TODAY)()


def test_a_card_is_written_looked_through_and_published(world: World) -> None:
    row = card(world)
    other = world.actor("planning", "oka")
    assert not Practice.objects.seen_by(other).filter(pk=row.pk).exists()
    actions.SendCard(actor=world.actor("planning", "minato"), practice=row)()
    assert running(row, CHECK_DUE)
    with pytest.raises(Denied):
        actions.PublishCard(actor=world.actor("planning", "minato"), practice=row, looked=True)()
    with pytest.raises(Refused, match="確かめて"):
        actions.PublishCard(actor=world.actor("plan_office"), practice=row)()
    actions.PublishCard(actor=world.actor("plan_office"), practice=row, looked=True)()
    assert Practice.objects.seen_by(other).filter(pk=row.pk).exists()
    assert running(row, REVIEW_DUE) and not running(row, CHECK_DUE)


def test_what_others_need_to_know_must_be_written_before_it_is_sent(world: World) -> None:
    row = card(world, failure="", contact="")
    with pytest.raises(Refused, match="うまくいかなかったこと.*問い合わせ先"):
        actions.SendCard(actor=world.actor("planning", "minato"), practice=row)()


def test_a_personal_number_is_never_published(world: World) -> None:
    row = card(world, what="番号は123456789012です。")
    actions.SendCard(actor=world.actor("planning", "minato"), practice=row)()
    with pytest.raises(Refused, match="12桁"):
        actions.PublishCard(actor=world.actor("plan_office"), practice=row, looked=True)()
    actions.ReturnCard(actor=world.actor("plan_office"), practice=row, reason="番号を消してください。")()
    row.refresh_from_db()
    assert (row.state, row.reason) == ("draft", "番号を消してください。")


@pytest.mark.parametrize(("given", "field"), [
    ({"title": " "}, "title"), ({"effect_low": Decimal(1)}, "effect_value"), ({"started_on": TODAY + timedelta(days=1)}, "started_on"),
    ({"effect_value": Decimal(5), "effect_low": Decimal(6), "method": "trial"}, "effect_low"), ({"effect_value": Decimal(5)}, "method"),
    ({"started_on": TODAY, "ended_on": TODAY - timedelta(days=1)}, "ended_on"), ({"initiative_ref": "NOSUCH"}, "initiative_ref"),
])
def test_bad_input_names_its_field(world: World, given, field) -> None:
    with pytest.raises(Refused) as refused:
        card(world, **given)
    assert refused.value.field == field


def test_the_same_title_twice_in_a_ward_is_refused(world: World) -> None:
    card(world)
    with pytest.raises(Refused, match="同じ題名"):
        card(world)
    assert card(world, "oka").ward == world.wards["oka"]


def test_a_published_card_is_renewed_recalled_or_withdrawn(world: World) -> None:
    actor, row = world.actor("planning", "minato"), published(world)
    with calendar.at(TODAY + timedelta(days=400)):
        actions.RenewCard(actor=actor, practice=row)()
    row.refresh_from_db()
    assert row.reviewed_on == TODAY + timedelta(days=400)
    assert Clock.objects.filter(rule=REVIEW_DUE, stopped_at=None).count() == 1
    with pytest.raises(Refused, match="公開中"):
        actions.EditCard(actor=actor, practice=row, title="x", what="y")()
    actions.RecallCard(actor=actor, practice=row, reason="数字を直す")()
    actions.EditCard(actor=actor, practice=row, title="直した題名", what="y")()
    actions.WithdrawCard(actor=actor, practice=row, reason="やめた")()
    row.refresh_from_db()
    assert (row.state, row.title) == ("withdrawn", "直した題名")


def test_another_ward_takes_it_over_and_gives_back_what_came_of_it(world: World) -> None:
    row, actor = published(world), world.actor("planning", "oka")
    taken = actions.Consider(actor=actor, practice=row, ward=world.wards["oka"])()
    assert running(taken, DECIDE_DUE)
    assert not Adoption.objects.seen_by(world.actor("planning", "minato")).exists()
    with pytest.raises(Refused, match="もう検討"):
        actions.Consider(actor=actor, practice=row, ward=world.wards["oka"])()
    actions.Decide(actor=actor, adoption=taken, decided_on=TODAY)()
    with pytest.raises(Refused, match="先の日付"):
        actions.Begin(actor=actor, adoption=taken, started_on=TODAY + timedelta(days=1))()
    actions.Begin(actor=actor, adoption=taken, started_on=TODAY)()
    assert running(taken, RESULT_DUE) and not running(taken, DECIDE_DUE)
    assert Adoption.objects.seen_by(world.actor("planning", "minato")).count() == 1
    actions.ReportResult(actor=actor, adoption=taken, outcome="same", came_of="よかった", reported_on=TODAY)()
    period = Period.fiscal_year(2026)
    for key in ("practices.adopted", "practices.results"):
        found = SOURCES[key].probe([world.wards["oka"], world.wards["minato"]], period)
        assert (found[world.wards["oka"]].value, found[world.wards["minato"]].value) == (1, None)
    assert SOURCES["practices.results"].probe([world.wards["oka"]], Period.fiscal_year(2027))[world.wards["oka"]].value == 0


def test_ones_own_card_is_not_taken_over_and_others_rows_are_not_touched(world: World) -> None:
    row = published(world)
    with pytest.raises(Refused, match="この区の事例"):
        actions.Consider(actor=world.actor("planning", "minato"), practice=row, ward=world.wards["minato"])()
    taken = using(world, row)
    with pytest.raises(Denied):
        actions.Stop(actor=world.actor("planning", "minato"), adoption=taken, ended_on=TODAY, reason="x")()


def test_a_hard_condition_must_be_met_before_it_is_decided(world: World) -> None:
    row = card(world)
    mine, actor = world.actor("planning", "minato"), world.actor("planning", "oka")
    kept = actions.AddCondition(actor=mine, practice=row, text="発券機がある")()
    actions.AddCondition(actor=mine, practice=row, text="人口", asks="least", key_of="population", amount=Decimal(10**9), hard=False)()
    with pytest.raises(Refused, match="値"):
        actions.AddCondition(actor=mine, practice=row, text="人口", asks="least", key_of="population")()
    actions.SendCard(actor=mine, practice=row)()
    actions.PublishCard(actor=world.actor("plan_office"), practice=row, looked=True)()
    taken = actions.Consider(actor=actor, practice=row, ward=world.wards["oka"])()
    with pytest.raises(Refused, match="発券機がある"):
        actions.Decide(actor=actor, adoption=taken, decided_on=TODAY)()
    with pytest.raises(Refused):
        actions.AnswerCondition(actor=actor, condition=kept, ward=world.wards["oka"], met="no")()
    actions.AnswerCondition(actor=actor, condition=kept, ward=world.wards["oka"], met="no", note="来年度")()
    assert ranking(world.wards["oka"], ground())[0].fit.missing == ("発券機がある",)
    actions.AnswerCondition(actor=actor, condition=kept, ward=world.wards["oka"], met="yes")()
    assert Answer.objects.count() == 1
    actions.Decide(actor=actor, adoption=taken, decided_on=TODAY)()
    with pytest.raises(Refused, match="下書きに戻して"):
        actions.EndCondition(actor=mine, condition=Condition.objects.get(pk=kept.pk))()


def test_a_ward_declines_or_stops_with_a_reason(world: World) -> None:
    row, actor = published(world), world.actor("planning", "oka")
    first = actions.Consider(actor=actor, practice=row, ward=world.wards["oka"])()
    with pytest.raises(Refused, match="空"):
        actions.Decline(actor=actor, adoption=first, reason=" ")()
    actions.Decline(actor=actor, adoption=first, reason="来年度")()
    second = using(world, row)
    actions.Stop(actor=actor, adoption=second, ended_on=TODAY, reason="担当が替わった")()
    assert sorted(Adoption.objects.values_list("state", flat=True)) == ["declined", "stopped"]


def figures(world: World) -> None:
    with gate.writing("test"):
        for n, ward in enumerate(world.wards.values()):
            Trait.objects.bulk_create(Trait(ward=ward, key=k, day=TODAY, value=10 * n + 1) for k in TraitKey.values)


def test_likeness_needs_figures_and_the_backtest_hides_what_it_foretells(world: World) -> None:
    published(world)
    second = published(world, title="もう一つの事例")
    assert peers(world.wards["oka"], ground()) == [] and ranking(world.wards["oka"], ground())[0].near is None
    figures(world)
    on = ground()
    assert [p.ward for p in peers(world.wards["oka"], on)] == [world.wards["minato"]]
    assert ranking(world.wards["oka"], on)[0].near == world.wards["minato"]
    assert leave_one_out(on).middle is None
    taken = using(world, second)
    actions.ReportResult(actor=world.actor("planning", "oka"), adoption=taken, outcome="better", came_of="よい", reported_on=TODAY)()
    ranked = ranking(world.wards["oka"], on)[0]
    assert (ranked.practice, ranked.good, ranked.reported) == (second, 1, 1)
    # Known, the second card stands first; hidden, both are alike and it stands where it was written: last.
    told = leave_one_out(on)
    assert (told.adoptions, told.middle) == (1, 1)


CSV = "区,題名,行ったこと,変わった量,幅の下,幅の上\n{minato},札を分けた,札,5,1,9\n{minato},,何か,,,\nどこか区,別の題,何か,,,\n{oka},三つ目,何か,5,6,9\n{oka},四つ目,何か,約5,,\n"


def test_a_book_of_cases_is_read_row_by_row(world: World) -> None:
    names = {k: w.name for k, w in world.wards.items()}
    data = CSV.format(**names).encode("cp932")
    scope = incoming.Scope(list(world.wards.values()))
    seen = incoming.read_cards(data, "cases.csv", scope)
    assert [r.status for r in seen.rows] == ["new", "refused", "refused", "refused", "refused"]
    assert [r.issues[0].field for r in seen.rows[1:]] == ["title", "ward", "effect_low", "effect_value"]
    act = actions.ImportCards(actor=world.actor("planning", "minato"), ward=world.wards["minato"], data=data, file_name="cases.csv", digest="x")
    with pytest.raises(Refused, match="もう一度"):
        act()
    mine = incoming.read_cards(data, "cases.csv", incoming.Scope([world.wards["minato"]], world.wards["minato"]))
    actions.ImportCards(actor=world.actor("planning", "minato"), ward=world.wards["minato"], data=data, file_name="cases.csv", digest=mine.digest)()
    assert list(Practice.objects.values_list("title", "state")) == [("札を分けた", "draft")]
    assert incoming.read_cards(data, "cases.csv", scope).rows[0].status == "same"


def test_the_wards_figures_come_as_a_table_and_what_is_empty_changes_nothing(world: World) -> None:
    minato, oka = world.wards["minato"].name, world.wards["oka"].name
    data = f"区,いつ現在,人口,単身世帯,面積\n{minato},R8.4.1,\"12,345\",41.5,\n{oka},2026/4/1,,140,9\n{oka},2026/4/1,-3,,\n".encode()
    scope = incoming.Scope(list(world.wards.values()))
    seen = incoming.read_traits(data, "figures.csv", scope)
    assert [r.status for r in seen.rows] == ["new", "refused", "refused"]
    actor = world.actor("plan_office")
    actions.ImportTraits(actor=actor, data=data, file_name="figures.csv", digest=seen.digest)()
    assert dict(Trait.objects.values_list("key", "value")) == {"population": 12345, "single_share": Decimal("41.50")}
    again = data.replace(b"41.5", b"42")
    seen = incoming.read_traits(again, "figures.csv", scope)
    assert seen.rows[0].status == "changed"
    actions.ImportTraits(actor=actor, data=again, file_name="figures.csv", digest=seen.digest)()
    assert Trait.objects.get(key="single_share").value == 42
