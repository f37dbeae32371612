"""The pure merge: nothing is lost, nothing is written twice, both sides count the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.sync.merge import Outcome, Why, merge, merge_sets
from integrations.sync.policy import Response, backoff, next_cursor, quarantined, response, stale, too_many
from integrations.sync.settle import Sides, landed, settle
from integrations.tracker import (
    FIELDS,
    SETS,
    TEXTS,
    Ambiguous,
    Auth,
    Config,
    Conflict,
    Data,
    Direction,
    FieldRule,
    Missing,
    NeedsInput,
    Permanent,
    Throttled,
    Transient,
)
from roadmap.wiki.merging import merge3

NOW = datetime(2011, 2, 14, tzinfo=UTC)
words = st.sampled_from(["a", "b", "c", "d"])
texts = st.one_of(st.none(), st.lists(st.sampled_from(["x", "y", "z", ""]), min_size=1, max_size=6).map("\n".join))
sets = st.one_of(st.none(), st.frozensets(words, min_size=1).map(lambda s: tuple(sorted(s))))


def value_of(name):
    if name in SETS:
        return sets
    return texts.map(lambda text: text or None) if name in TEXTS else st.one_of(st.none(), words)


values = st.fixed_dictionaries({name: value_of(name) for name in FIELDS})
rules = st.fixed_dictionaries({name: st.builds(FieldRule) for name in FIELDS})
any_rules = st.fixed_dictionaries(
    {n: st.builds(FieldRule, st.sampled_from(Direction), st.sampled_from(Conflict)) for n in FIELDS}
)
BOTH_WAYS = {name: FieldRule() for name in FIELDS}


def applied(settlement, plan, jira):
    """What both sides hold after the settlement was carried out."""
    return {**plan, **settlement.pulls}, {**jira, **settlement.pushes}


@given(values, values)
def test_equal_sides_write_nothing(base, both):
    found = settle(BOTH_WAYS, Sides(base, both, both))
    assert (found.pulls, found.pushes, found.clashes, found.base) == ({}, {}, {}, both)


@given(values, values, values)
def test_what_one_side_left_alone_follows_the_other(base, plan, jira):
    for name, one in merge(BOTH_WAYS, base, plan, jira).items():
        if plan[name] == base[name] != jira[name]:
            assert (one.outcome, one.value) == (Outcome.PULL, jira[name])
        if jira[name] == base[name] != plan[name]:
            assert (one.outcome, one.value) == (Outcome.PUSH, plan[name])


@given(values, values, values)
def test_nothing_is_lost_under_ask(base, plan, jira):
    """A value that one side alone wrote is on both sides afterwards, or in a conflict, or merged into what is."""
    for name, one in merge(BOTH_WAYS, base, plan, jira).items():
        if plan[name] in (base[name], jira[name]) or jira[name] == base[name]:
            continue
        assert one.outcome in (Outcome.CONFLICT, Outcome.MERGED, Outcome.PULL, Outcome.PUSH)
        if one.outcome is not Outcome.CONFLICT:
            assert name in SETS | TEXTS


@given(any_rules, values, values, values, st.frozensets(st.sampled_from(FIELDS)))
def test_a_second_settlement_finds_nothing_to_do(rules, base, plan, jira, read_only):
    first = settle(rules, Sides(base, plan, jira, read_only))
    plan, jira = applied(first, plan, jira)
    # As after the write: what was sent was agreed on.
    second = settle(rules, Sides({**first.base, **first.pushes}, plan, jira, read_only))
    assert (second.pulls, second.pushes) == ({}, {})
    assert second.clashes.keys() == first.clashes.keys()


@given(values, values, values)
def test_the_sides_are_alike(base, plan, jira):
    mirrored = {Outcome.PULL: Outcome.PUSH, Outcome.PUSH: Outcome.PULL}
    one, other = merge(BOTH_WAYS, base, plan, jira), merge(BOTH_WAYS, base, jira, plan)
    for name in FIELDS:
        assert mirrored.get(one[name].outcome, one[name].outcome) == other[name].outcome
        assert one[name].value == other[name].value


@given(any_rules, values, values, values)
def test_read_only_fields_are_never_written(rules, base, plan, jira):
    assert not settle(rules, Sides(base, plan, jira, frozenset(FIELDS))).pushes


@given(values, values, values)
def test_a_conflict_holds_back_no_other_field(base, plan, jira):
    whole = merge(BOTH_WAYS, base, plan, jira)
    for name in FIELDS:
        assert merge(BOTH_WAYS, {name: base[name]}, {name: plan[name]}, {name: jira[name]})[name] == whole[name]


@given(st.frozensets(words), st.frozensets(words), st.frozensets(words))
def test_sets_keep_additions_and_removals_of_both(base, plan, jira):
    found = set(merge_sets(base, plan, jira))
    assert (plan - base) | (jira - base) <= found
    assert not found & ((base - plan) | (base - jira))


@given(texts, texts, texts)
def test_lines_merge_alike_from_either_side(base, plan, jira):
    base, plan, jira = base or "", plan or "", jira or ""
    assert merge3(base, plan, jira) == merge3(base, jira, plan)
    assert merge3(base, plan, base) == plan
    assert merge3(base, plan, plan) == plan


def test_lines_far_apart_merge_and_neighbours_do_not():
    base = "one\ntwo\nthree\nfour\nfive"
    assert merge3(base, "ONE\ntwo\nthree\nfour\nfive", "one\ntwo\nthree\nfour\nFIVE") == "ONE\ntwo\nthree\nfour\nFIVE"
    assert merge3(base, "ONE\ntwo\nthree\nfour\nfive", "one\nTWO\nthree\nfour\nfive") is None
    assert merge3(base, "one\nnew\ntwo\nthree\nfour\nfive", "one\nnovel\ntwo\nthree\nfour\nfive") is None


def test_huge_texts_are_not_compared():
    base = "\n".join(["x"] * 5000)
    assert merge3(base, f"a\n{base[2:]}", f"{base[:-2]}\nb") is not None
    assert merge3(base, "\n".join(["y", ""] * 2500), f"{base}\nb") is None


@pytest.mark.parametrize(
    ("direction", "plan_moved", "jira_moved", "outcome"),
    [
        (Direction.FROM_TRACKER, True, False, Outcome.PULL),
        (Direction.FROM_TRACKER, True, True, Outcome.PULL),
        (Direction.TO_TRACKER, False, True, Outcome.PUSH),
        (Direction.TO_TRACKER, True, True, Outcome.PUSH),
        (Direction.ONCE, True, True, Outcome.KEEP),
        (Direction.OFF, True, True, Outcome.KEEP),
        (Direction.TWO_WAY, True, True, Outcome.CONFLICT),
    ],
)
def test_directions(direction, plan_moved, jira_moved, outcome):
    plan, jira = ("ours" if plan_moved else "base"), ("theirs" if jira_moved else "base")
    found = merge({"title": FieldRule(direction)}, {"title": "base"}, {"title": plan}, {"title": jira})
    assert found["title"].outcome is outcome


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [(Conflict.ASK, Outcome.CONFLICT), (Conflict.TRACKER, Outcome.PULL), (Conflict.PLAN, Outcome.PUSH)],
)
def test_policies_decide_conflicts_and_adoption(policy, outcome):
    rules = {"title": FieldRule(on_conflict=policy)}
    assert merge(rules, {"title": "b"}, {"title": "p"}, {"title": "j"})["title"].outcome is outcome
    adopted = merge({"title": FieldRule()}, {}, {"title": "p"}, {"title": "j"}, adopt=policy)["title"]
    assert adopted.outcome is outcome
    assert (adopted.why is Why.ADOPTED) == (policy is Conflict.ASK)


def test_plan_policy_cannot_write_what_is_read_only():
    rules = {"title": FieldRule(on_conflict=Conflict.PLAN)}
    found = merge(rules, {"title": "b"}, {"title": "p"}, {"title": "j"}, read_only={"title"})["title"]
    assert (found.outcome, found.why) == (Outcome.CONFLICT, Why.READ_ONLY)


def test_frozen_fields_wait_for_a_person_and_waiting_ones_for_a_push():
    sides = Sides({"title": "b", "status": "b"}, {"title": "b", "status": "b"}, {"title": "j", "status": "j"})
    found = settle(BOTH_WAYS, sides, frozen={"title"}, waiting={"status"})
    assert (found.pulls, found.base, found.complete) == ({}, sides.base, False)


def test_what_the_tracker_made_of_our_value_counts_as_ours():
    rules = {"title": FieldRule(Direction.TO_TRACKER)}
    sides = Sides({"title": "Ours"}, {"title": "Ours"}, {"title": "OURS"}, echo={"title": ("Ours", "OURS")})
    assert not settle(rules, sides).pushes
    assert settle(rules, Sides(sides.base, sides.plan, {"title": "Other"}, echo=sides.echo)).pushes


def test_base_after_a_write_whose_answer_was_lost():
    assert landed({"title": "b"}, {"title": "sent"}, {"title": "sent"}) == {"title": "sent"}
    assert landed({"title": "b"}, {"title": "b"}, {"title": "sent"}) == {"title": "b"}


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (Transient("x"), Response.RETRY),
        (Throttled("x", until=NOW), Response.HOLD),
        (Auth("x"), Response.PAUSE),
        (Config("x", setting="JIRA_URL"), Response.PAUSE),
        (Data("x"), Response.PARK),
        (NeedsInput("x", needs="Resolution"), Response.PARK),
        (Permanent("x"), Response.PARK),
        (Missing("x"), Response.LOST),
        (Ambiguous("x"), Response.LOOK),
    ],
)
def test_every_error_has_its_response(error, wanted):
    assert response(error) is wanted


def test_backoff_doubles_up_to_its_limit():
    assert [backoff(n, 10, 900) for n in (0, 1, 2, 3, 8, 10_000)] == [10, 10, 20, 40, 900, 900]


def test_breakers():
    assert (quarantined(29, 30), quarantined(30, 30)) == (False, True)
    assert (too_many(100, 100), too_many(101, 100)) == (False, True)


moments = st.integers(0, 100).map(lambda n: NOW + timedelta(seconds=n))


@given(st.one_of(st.none(), moments), st.lists(moments), st.lists(moments))
def test_cursor_never_goes_back_nor_past_what_was_left_out(cursor, processed, left_out):
    found = next_cursor(cursor, processed, left_out)
    assert cursor is None or found >= cursor
    if found is not None and (cursor is None or found > cursor):
        assert found <= max(processed)
        assert all(found < one for one in left_out)


def test_stale_reads():
    after, before = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
    known = {"known_updated": NOW, "merged_at": NOW}
    assert stale(updated=NOW, read_at=before, fresh=True, **known)
    assert not stale(updated=after, read_at=before, fresh=False, **known)
    assert stale(updated=before, read_at=after, fresh=False, **known)
    assert not stale(updated=before, read_at=after, fresh=True, **known)
    assert not stale(updated=NOW, read_at=after, fresh=False, **known)
    assert not stale(updated=before, read_at=before, fresh=False, known_updated=None, merged_at=None)
