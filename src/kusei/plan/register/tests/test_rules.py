"""What a plan said on a day, as known at a moment: the stored spans against a plain replay of every edit."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kusei.plan.register import rules

DAY, MOMENT = date(2026, 4, 1), datetime(2026, 4, 1, tzinfo=UTC)
_PATCHES = st.one_of(
    st.builds(lambda t: {"title": t}, st.sampled_from("abc")), st.builds(lambda m: {"mode": m}, st.sampled_from(("ward", "city"))),
    st.just({"gone": "abolished"}), st.just({"kind": "initiative", "title": "new"}),
)
_EDITS = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 6), _PATCHES), max_size=14)


def _edits(drawn):
    """Recorded one after another, each for any day: late, early and for the future."""
    return [
        rules.Edit(node, DAY + timedelta(days=day), MOMENT + timedelta(hours=n // 3), n % 3, patch)
        for n, (node, day, patch) in enumerate(drawn)
    ]


def _stored(edits):
    """The beliefs as the register keeps them, one decision after another."""
    beliefs: defaultdict[str, list[rules.Belief]] = defaultdict(list)
    for known in sorted({e.known for e in edits}):
        so_far = [e for e in edits if e.known <= known]
        for node in {e.node for e in edits if e.known == known}:
            over, new = rules.learned(beliefs[node], rules.timeline(e for e in so_far if e.node == node))
            beliefs[node] = [
                rules.Belief(b.node, b.span, b.known_from, known) if b in over else b for b in beliefs[node]
            ] + [rules.Belief(node, s, known) for s in new]
    return [b for of_node in beliefs.values() for b in of_node]


@given(_EDITS, st.integers(-1, 7), st.integers(-1, 6))
def test_any_day_as_known_at_any_moment_is_what_a_replay_says(drawn, day, hour):
    edits, on, known = _edits(drawn), DAY + timedelta(days=day), MOMENT + timedelta(hours=hour)
    held = [b for b in _stored(edits) if b.holds(on, known)]
    assert len({b.node for b in held}) == len(held)
    assert {b.node: b.span.said for b in held} == rules.replay(edits, on, known)


@given(_EDITS)
def test_what_was_believed_is_never_changed_only_ended(drawn):
    edits = _edits(drawn)
    for known in sorted({e.known for e in edits}):
        then = {_unended(b) for b in _stored([e for e in edits if e.known <= known])}
        assert then <= {_unended(b) for b in _stored(edits)}


def _unended(belief):
    return belief.node, repr(belief.span), belief.known_from


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_parts_of_a_comparison_are_the_texts_and_their_plain_parts_agree(old, new):
    left, right = rules.segments(old, new)
    assert "".join(t for t, _d in left) == old and "".join(t for t, _d in right) == new
    assert "".join(t for t, d in left if not d) == "".join(t for t, d in right if not d)


def _tree():
    return {
        "p": _said("pillar", "", 1), "s": _said("section", "p", 1), "a": _said("initiative", "s", rules.GAP),
        "b": _said("initiative", "s", 2 * rules.GAP), "c": _said("initiative", "s", 3 * rules.GAP),
    }


def _said(kind, parent, rank):
    return {"kind": kind, "parent": parent, "rank": rank, "no": "", "title": kind, "text": "", "mode": "", "target": ""}


def test_twenty_items_fit_one_after_another_between_two_neighbours():
    tree = _tree()
    for n in range(20):
        tree[f"n{n}"] = _said("initiative", "s", rules.rank_after(tree, "s", "a"))
    order = [ref for ref, _depth in rules.reading_order(tree)]
    assert order == ["p", "s", "a", *(f"n{n}" for n in reversed(range(20))), "b", "c"]


def test_an_item_may_go_first_and_last():
    tree = _tree()
    tree["first"] = _said("initiative", "s", rules.rank_after(tree, "s", ""))
    tree["last"] = _said("initiative", "s", rules.rank_after(tree, "s", "c"))
    assert [r for r, _d in rules.reading_order(tree)][2:] == ["first", "a", "b", "c", "last"]


def test_a_tree_with_an_orphan_a_wrong_place_or_no_title_has_faults():
    assert rules.faults(_tree()) == []
    orphaned = {k: v for k, v in _tree().items() if k != "s"}
    assert {code for _r, code in rules.faults(orphaned)} == {"orphan"}
    assert rules.faults({**_tree(), "a": _said("initiative", "p", 1)}) == [("a", "place")]
    assert rules.faults({**_tree(), "a": {**_tree()["a"], "title": " "}}) == [("a", "title")]


def test_differences_come_in_reading_order_and_what_ended_stands_where_it_stood():
    new = {k: v for k, v in _tree().items() if k != "b"} | {"d": _said("initiative", "s", 4 * rules.GAP)}
    new["c"] = {**new["c"], "title": "other"}
    assert [(d.ref, d.how) for d in rules.differences(_tree(), new)] == [("b", "ended"), ("c", "changed"), ("d", "added")]


def test_outcomes_ask_for_the_right_number_of_heirs():
    wrong = {(what, n): rules.heirs_wrong(what, n) for what in rules.NEEDS_HEIR for n in (0, 1, 2)}
    assert [k for k, v in wrong.items() if not v] == [
        ("continued", 1), ("developed", 1), ("developed", 2), ("merged", 1), ("completed", 0), ("abandoned", 0)]
