"""Merging moves nothing: whatever was merged and linked, parting brings every count back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.inputs import actions
from roadmap.inputs.models import Input, InputItem, State
from roadmap.inputs.pages.demand import demand
from roadmap.inputs.rules import Refused
from roadmap.plan.actions import Demand
from roadmap.plan.models import Item

from .conftest import made

pytestmark = pytest.mark.django_db
COUNT, ITEMS = 6, 3
NUMBERS = st.integers(0, COUNT - 1)
STEP = st.one_of(
    st.tuples(st.just("merge"), NUMBERS, NUMBERS),
    st.tuples(st.just("part"), NUMBERS, NUMBERS),
    st.tuples(st.just("link"), NUMBERS, st.integers(0, ITEMS - 1)),
    st.tuples(st.just("unlink"), NUMBERS, st.integers(0, ITEMS - 1)),
    st.tuples(st.just("spam"), NUMBERS, NUMBERS),
    st.tuples(st.just("reopen"), NUMBERS, NUMBERS),
    st.tuples(st.just("erase"), NUMBERS, NUMBERS),
)


def kept(items: list[Item]) -> dict[int, Demand]:
    rows = Item.objects.filter(pk__in=[item.pk for item in items])
    return {item.pk: Demand(item.backers, item.organisations) for item in rows}


def head_of(row: Input, rows: dict[int, Input]) -> int:
    while row.merged_into_id:
        row = rows[row.merged_into_id]
    return row.pk


def by_hand(rows: dict[int, Input], items: list[Item]) -> dict[int, Demand]:
    """Demand counted the slow way, from the pointers alone."""
    heads = {pk: head_of(row, rows) for pk, row in rows.items()}
    found = {}
    for item in items:
        behind = {heads[pk] for pk in InputItem.objects.filter(item=item).values_list("input", flat=True)}
        who = [
            row
            for pk, row in rows.items()
            if heads[pk] in behind and row.confirmed_at and not row.erased_at and row.state != State.SPAM
        ]
        found[item.pk] = Demand(len({one.who for one in who}), len({one.organisation_id for one in who} - {None}))
    return found


def take(step: str, one: Input, other: int, inputs: list[Input], items: list[Item], by) -> None:
    if step == "merge":
        actions.merge(input_ids=[one.pk], into_id=inputs[other].pk, by=by)
    elif step == "part":
        actions.part(input_id=one.pk, by=by)
    elif step == "link":
        actions.link(input_id=one.pk, item_ids=[items[other].pk], by=by)
    elif step == "unlink":
        actions.unlink(input_id=one.pk, item_id=items[other].pk, by=by)
    elif step == "spam":
        actions.mark_spam(input_id=one.pk, by=by)
    elif step == "reopen":
        actions.reopen(input_id=one.pk, by=by)
    else:
        actions.erase(input_id=one.pk)


@given(steps=st.lists(STEP, max_size=14))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_demand_is_what_the_pointers_say_after_every_step(steps, asked, by):
    organisations = ("Kestrel Bank", "kestrel bank", "Fjord Cloud", "", "Harbour Health", "Fjord Cloud")
    inputs = [asked(name, confirmed=number != 4) for number, name in enumerate(organisations)]
    items = [made(f"Item {number}") for number in range(ITEMS)]
    for step, number, other in steps:
        try:
            take(step, inputs[number], other, inputs, items, by)
        except Refused:
            continue
        rows = Input.objects.in_bulk([one.pk for one in inputs])
        assert all(row.group == head_of(row, rows) for row in rows.values())
        wanted = by_hand(rows, items)
        assert kept(items) == wanted
        assert demand(list(wanted)) == {pk: one for pk, one in wanted.items() if one != Demand()}


@given(order=st.permutations(range(4)), into=st.lists(st.integers(0, 4), min_size=4, max_size=4))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parting_in_any_order_restores_every_count(order, into, asked, by):
    inputs = [asked(name) for name in ("A", "B", "C", "D", "E")]
    items = [made("One"), made("Two")]
    actions.link(input_id=inputs[0].pk, item_ids=[items[0].pk], by=by)
    actions.link(input_id=inputs[2].pk, item_ids=[items[1].pk], by=by)
    before, groups = kept(items), {one.pk: one.pk for one in inputs}
    merged = []
    for number, target in enumerate(into):
        try:
            actions.merge(input_ids=[inputs[number].pk], into_id=inputs[target].pk, by=by)
            merged.append(number)
        except Refused:
            continue
    for number in order:
        if number in merged:
            actions.part(input_id=inputs[number].pk, by=by)
    assert kept(items) == before
    assert dict(Input.objects.filter(pk__in=groups).values_list("pk", "group")) == groups


def test_all_of_a_group_stand_behind_what_one_is_linked_to(asked, by, item):
    first, second, third = asked("Kestrel Bank"), asked("Fjord Cloud"), asked("Fjord Cloud")
    actions.link(input_id=second.pk, item_ids=[item.pk], by=by)
    actions.merge(input_ids=[second.pk, third.pk], into_id=first.pk, by=by)
    item.refresh_from_db()
    assert (item.backers, item.organisations) == (3, 2)
    actions.part(input_id=second.pk, by=by)
    item.refresh_from_db()
    assert (item.backers, item.organisations) == (1, 1)


def test_a_person_counts_once_however_often_they_ask(asked, by, item):
    for _ in range(3):
        row = asked(email="same@kestrel.example")
        actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    item.refresh_from_db()
    assert (item.backers, item.organisations) == (1, 1)


def test_what_is_one_already_is_not_merged_again(asked, by):
    first, second, third = asked(), asked(), asked()
    actions.merge(input_ids=[second.pk], into_id=first.pk, by=by)
    for one, into in ((first, second), (second, first), (first, first)):
        with pytest.raises(Refused, match="one already"):
            actions.merge(input_ids=[one.pk], into_id=into.pk, by=by)
    with pytest.raises(Refused, match="merged into another already"):
        actions.merge(input_ids=[second.pk], into_id=third.pk, by=by)
    with pytest.raises(Refused, match="was not merged"):
        actions.part(input_id=first.pk, by=by)


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_make_no_circle(asked, by):
    first, second = asked(), asked()

    def merge(pair: tuple[int, int]) -> bool:
        try:
            actions.merge(input_ids=[pair[0]], into_id=pair[1], by=by)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(merge, [(first.pk, second.pk), (second.pk, first.pk)]))
    assert sorted(done) == [False, True]
    assert Input.objects.filter(merged_into=None).count() == 1
