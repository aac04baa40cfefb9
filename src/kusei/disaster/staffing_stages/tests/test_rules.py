"""What telegrams mean, whatever order they come in; which stage follows; what never happens by itself."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core.tests.real_data import real_file
from kusei.disaster.staffing_stages.codes import SHIPPED, Table
from kusei.disaster.staffing_stages.rules import (
    LEVELS,
    Received,
    RuleValue,
    Signal,
    StageValue,
    highest,
    hits,
    in_hours,
    outcome,
    replay,
    shadow,
    situation,
)
from kusei.disaster.staffing_stages.telegram import BadTelegram, read
from kusei.disaster.staffing_stages.tests.fixtures import AREA, moment, quake, tsunami, warning

TABLE = Table()
DAY = timedelta(hours=24)
LISTENS = frozenset({AREA, "712"})
STAGES = [StageValue(f"s{n}", f"第{n}", n) for n in range(6)]


def kept(*files):
    return [Received(f"r{n}", read(data)) for n, data in enumerate(files)]


def now(received, at):
    return situation(received, at=at, table=TABLE, momentary=DAY)


def rule(hazard, level, rank, **more):
    return RuleValue(f"{hazard}{level}{rank}{more}", hazard, more.pop("op", "ge"), level, STAGES[rank], **more)


def levels(received, at):
    return {(s.hazard, s.area): s.level for s in now(received, at).signals}


def test_a_tsunami_lifted_inside_a_normal_issue_does_not_stay():
    told = kept(quake(moment(16, 30)), tsunami(moment(16, 31), "62"), tsunami(moment(18, 10), "60", last="62"))
    assert ("tsunami", "712") in levels(told, moment(17))
    assert ("tsunami", "712") not in levels(told, moment(18, 10))


@pytest.mark.parametrize("code", ["00", "50", "60"])
def test_each_lifting_code_lifts(code):
    assert not now(kept(tsunami(moment(1), "53"), tsunami(moment(2), code)), moment(3)).signals


@pytest.mark.parametrize(("code", "level"), [("53", 4), ("52", 4), ("51", 3), ("62", 2), ("71", 1), ("72", 1), ("73", 1)])
def test_each_tsunami_code_has_its_level(code, level):
    assert levels(kept(tsunami(moment(1), code)), moment(2)) == {("tsunami", "712"): level}


def test_a_lifting_that_names_two_events_ends_both():
    told = kept(tsunami(moment(1), "62", event="A1"), tsunami(moment(2), "62", event="B1"), tsunami(moment(3), "60", event="A1 B1"))
    assert not now(told, moment(4)).signals


def test_not_yet_reported_counts_as_five_lower():
    told = kept(quake(moment(2), "", city_condition="震度５弱以上未入電"))
    assert levels(told, moment(3))["earthquake", AREA] == 50
    assert "未入電" in next(s for s in now(told, moment(3)).signals if s.area == AREA).said


@pytest.mark.parametrize("word", ["巨大", "高い"])
def test_a_height_in_words_has_no_number(word):
    (signal,) = now(kept(tsunami(moment(1), "52", height=word)), moment(2)).signals
    assert word in signal.said
    assert "NaN" not in signal.said


def test_a_height_that_is_not_known_is_said_so():
    data = tsunami(moment(1), "62", height="x").replace(b'description="x"', 'condition="不明" description=""'.encode())
    (signal,) = now(kept(data), moment(2)).signals
    assert signal.said == "語 不明"


@pytest.mark.parametrize(("code", "hazard", "level"), [
    ("33", "flood_rain", 5), ("43", "flood_rain", 4), ("03", "flood_rain", 3), ("10", "flood_rain", 2), ("39", "landslide", 5),
    ("49", "landslide", 4), ("09", "landslide", 3), ("29", "landslide", 2), ("38", "storm_surge", 5), ("48", "storm_surge", 4),
    ("08", "storm_surge", 3), ("19", "storm_surge", 2), ("35", "wind", 5), ("05", "wind", 3), ("15", "wind", 2), ("36", "snow", 5),
    ("06", "snow", 3), ("12", "snow", 2), ("37", "waves", 5), ("07", "waves", 3), ("16", "waves", 2), ("14", "minor", 2),
])
def test_the_2026_weather_codes_have_their_levels(code, hazard, level):
    assert levels(kept(warning(moment(1), [code])), moment(2)) == {(hazard, AREA): level}


def test_an_unknown_code_is_shown_and_lifts_nothing():
    found = now(kept(warning(moment(1), ["03"]), warning(moment(2), ["88"])), moment(3))
    assert [u.code for u in found.unknown] == ["88"]
    assert [(s.hazard, s.level) for s in found.signals] == [("flood_rain", 3)]


def test_a_cancelled_quake_is_withdrawn_and_a_correction_replaces():
    told = kept(quake(moment(1), "6-", serial="1"), quake(moment(1, 5), "6-", serial="1", info="取消"))
    assert not now(told, moment(2)).signals
    told = kept(quake(moment(1), "6-", serial="1"), quake(moment(1, 5), "4", serial="1", info="訂正"))
    assert levels(told, moment(2))["earthquake", AREA] == 40


def test_a_cancelled_warning_leaves_the_issue_before_it():
    told = kept(warning(moment(1), ["03"]), warning(moment(2), ["33"]), warning(moment(2, 5), [], info="取消"))
    assert levels(told, moment(3)) == {("flood_rain", AREA): 3}


def test_words_repeated_go_on_and_a_new_level_begins_anew():
    first = kept(warning(moment(1), ["03"]), warning(moment(2), ["03"], status="継続"), warning(moment(3), ["43"]))
    assert now(first, moment(2, 30)).signals[0].since == moment(1)
    assert now(first, moment(4)).signals[0].since == moment(3)


def test_one_telegram_of_a_hazard_does_not_lift_another_hazard():
    told = kept(warning(moment(1), ["43"], hazard="大雨"), warning(moment(2), [], hazard="高潮"))
    assert levels(told, moment(3)) == {("flood_rain", AREA): 4}


def test_what_lies_ahead_does_not_count_and_a_quake_counts_for_its_hours():
    told = kept(quake(moment(9)))
    assert not now(told, moment(8)).signals
    assert not now(told, moment(9) + DAY).signals


STORY = kept(
    quake(moment(1), "6-", serial="1"), quake(moment(1, 9), "5+", serial="2"), quake(moment(1, 3), "6-", serial="1", info="訂正"),
    tsunami(moment(1, 2), "52"), tsunami(moment(1, 30), "51"), tsunami(moment(5), "60"), tsunami(moment(2), "62", event="B9"),
    warning(moment(1), ["03"]), warning(moment(2), ["43"]), warning(moment(2, 1), [], info="取消"), warning(moment(3), ["99"]),
)


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(len(STORY))), st.integers(0, 6))
def test_the_order_of_arrival_does_not_matter(order, hour):
    shuffled = [STORY[n] for n in order] + [STORY[order[0]]]
    assert now(shuffled, moment(hour)) == now(STORY, moment(hour))


RULES = st.lists(st.builds(
    lambda n, level, rank, op, auto, area: RuleValue(f"r{n}", "flood_rain", op, level, STAGES[rank], area, auto),
    st.integers(0, 999), st.sampled_from((2, 3, 4, 5)), st.integers(1, 5), st.sampled_from(("ge", "eq")), st.booleans(),
    st.sampled_from((frozenset(), frozenset({AREA}), frozenset({"other"}))),
), max_size=6, unique_by=lambda r: r.ref)
SIGNALS = st.lists(st.builds(
    lambda level, area: Signal("flood_rain", level, area, area, "", "", moment(1), None, "", "t"),
    st.sampled_from((2, 3, 4, 5)), st.sampled_from((AREA, "other")),
), max_size=4)


@given(RULES, SIGNALS)
def test_the_highest_wins_against_brute_force(rules, signals):
    found = hits(rules, signals, listens=LISTENS)
    wanted = [
        r.stage.rank for r in rules for s in signals
        if s.area == AREA and (not r.areas or AREA in r.areas) and (s.level >= r.level if r.op == "ge" else s.level == r.level)
    ]
    assert getattr(highest(found), "rank", 0) == max(wanted, default=0)


@given(RULES, SIGNALS, st.integers(0, 5), st.booleans())
def test_nothing_is_ever_lowered_or_ended_without_a_person(rules, signals, rank, confirmed):
    found = outcome(hits(rules, signals, listens=LISTENS), rank_now=rank, confirmed=confirmed)
    assert found.raise_to is None or (found.raise_to.rank > rank and confirmed)
    assert found.propose is None or found.propose.rank > max(rank, found.raise_to.rank if found.raise_to else 0)


@given(RULES)
def test_a_rule_called_unreachable_never_decides(rules):
    dead = {f.rules[0] for f in shadow(rules, listens=LISTENS) if f.kind == "unreachable"}
    for level in LEVELS["flood_rain"]:
        found = hits(rules, [Signal("flood_rain", level, AREA, "", "", "", moment(1), None, "", "t")], listens=LISTENS)
        top = highest(found)
        alive = [h.rule.ref for h in found if top is not None and h.rule.stage.rank == top.rank]
        assert not dead & set(alive) or len(alive) > len(dead & set(alive))


def test_the_shadow_names_gaps_contradictions_and_what_cannot_be_reached():
    found = shadow([rule("tsunami", 3, 1), rule("tsunami", 3, 2), rule("earthquake", 50, 3), rule("earthquake", 60, 1)], listens=LISTENS)
    kinds = {(f.kind, f.hazard, f.level) for f in found}
    assert ("contradiction", "tsunami", 3) in kinds
    assert ("unreachable", "earthquake", 60) in kinds
    assert ("gap", "tsunami", 2) in kinds
    assert ("gap", "tsunami", 4) not in kinds


def test_hours_may_span_midnight():
    assert in_hours(moment(23), (22, 6))
    assert in_hours(moment(5), (22, 6))
    assert not in_hours(moment(12), (22, 6))


def test_a_replay_says_when_and_why_and_ends_nothing():
    told = kept(quake(moment(16, 28), "4"), tsunami(moment(16, 31), "62"), tsunami(moment(18, 10), "60"))
    steps = replay(told, [rule("earthquake", 40, 1, automatic=True), rule("tsunami", 2, 2)], listens=LISTENS, table=TABLE, momentary=timedelta(hours=1))
    assert [(s.stage.rank if s.stage else None, s.automatic) for s in steps] == [(1, True), (2, False), (None, False)]
    assert steps[2].eased
    assert steps[1].basis[0].signal.hazard == "tsunami"


BAD = {
    "bomb": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Report>&b;</Report>',
    "external": b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://example.invalid/x.dtd"><Report/>',
    "cut": b"<Report><Control>", "other": b"<html/>", "large": b" " * (4 * 1024 * 1024 + 1),
    "status": quake(moment(1), status="本番"), "when": quake(moment(1)).replace(b"+09:00", b""),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_is_no_telegram_is_refused_in_words(name):
    with pytest.raises(BadTelegram) as bad:
        read(BAD[name])
    assert len(str(bad.value)) > 8


def test_codes_are_named_once():
    assert len({(c.scheme, c.code) for c in SHIPPED}) == len(SHIPPED)


def test_every_official_sample_is_read_and_no_code_in_it_is_unknown():
    found = [Received(p.name, read(p.read_bytes(), name=p.name)) for p in sorted(real_file("jma", "samples").glob("*.xml"))]
    random.Random(5).shuffle(found)
    seen = situation(found, at=moment(1, day=1) + timedelta(days=900), table=TABLE, momentary=timedelta(days=9999))
    assert not seen.unknown
    assert all(r.telegram.known or r.telegram.kind in ("VPOA50", "VPHW51", "VXSE61", "VXSE56") for r in found)
