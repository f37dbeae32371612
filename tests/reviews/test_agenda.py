"""The agenda writes itself: from the change log, and from what stands open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from roadmap.inputs import actions as inputs
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from roadmap.reviews import actions
from roadmap.reviews.models import Action, Review
from roadmap.reviews.pages import agenda

from .conftest import decide, hold

pytestmark = pytest.mark.django_db


def now():
    return agenda(Review.objects.open().get(), names=True)


def point(item):
    return now().find(f"item-{item.pk}")


def edit(item, by=None, source="browser", reason="", **values):
    plan.edit(item_id=item.pk, version=None, values=values, by=by, source=source, reason=reason)


@pytest.fixture
def later(chair, coming, make):
    """The second review is to come; what was made before is no news to it."""
    known = make("Cross-pool migration")
    hold(chair)
    return known


def test_how_the_plan_began_is_no_news(coming):
    plan.create(values={"title": "Imported"}, by=None, source="import")
    plan.create(values={"title": "Came from Jira"}, by=None, source="jira")
    assert now().points == []


def test_what_came_from_jira_since_a_review_is_news(later):
    item = plan.create(values={"title": "Came from Jira"}, by=None, source="jira")
    assert point(item).why == ["new"]


def test_nothing_changed_nothing_to_talk_about(later):
    assert now().points == []


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"lead_time": "6-12-months"}, "later"),
        ({"lead_time": "0-3-months"}, "earlier"),
        ({"lead_time": "not-guessed"}, "guess withdrawn"),
        ({"status": "In Progress"}, "started"),
        ({"status": "Done"}, "finished"),
        ({"archived": True}, "dropped"),
        ({"owner": "Xapi"}, "owner"),
        ({"title": "Another title"}, "renamed"),
    ],
)
def test_each_kind_of_change_has_its_word_and_who_when_where_why(later, storage, values, word):
    with travel("2011-02-08T10:00Z", tick=False):
        edit(later, by=storage, reason="It needs the other first.", **values)
    (one,) = point(later).told
    assert (one.what, one.reason) == (word, "It needs the other first.")
    assert one.who == f"{storage.name}, in the browser"
    assert one.when.startswith("8 Feb")


def test_what_went_to_and_fro_is_told_as_it_ended(later, storage):
    edit(later, by=storage, lead_time="6-12-months")
    edit(later, by=storage, lead_time="12-months")
    (one,) = point(later).told
    assert (one.old, one.new) == ("3–6", "12+ months")
    edit(later, by=storage, lead_time="3-6-months")
    assert point(later) is None


def test_a_re_themed_item_stands_under_its_new_theme(later, make):
    make("Another", theme="Tools")
    edit(later, theme="tools")
    section = next(one for one in now().sections if one.slug == "tools")
    told = next(one for one in section.points if one.item == later.pk).told[0]
    assert (told.what, told.old, told.new) == ("re-themed", "Cloud", "Tools")


def test_a_guess_that_ran_out_and_a_conflict_stand_on_it(later, make):
    other = make("Driver domains")
    hold_again()
    Item.objects.filter(pk=later.pk).update(expected_by=timezone.localdate() - timedelta(days=1))
    Item.objects.filter(pk=other.pk).update(sync_state="conflict")
    assert [one.why for one in now().points] == [["conflict"], ["ran out"]]


def hold_again() -> None:
    hold(Review.objects.open().get().chair)


def test_what_nobody_touched_for_three_reviews_is_stalled(later):
    hold_again()
    assert point(later) is None
    hold_again()
    assert point(later).why == ["stalled"]
    edit(later, status="Done")
    assert point(later).why == ["finished"]


def test_new_customers_with_the_number_of_organisations(later):
    for organisation in ("Kestrel Bank", "Fjord Cloud"):
        received = inputs.submit(
            submission=inputs.Submission(
                text="We rebuild four hundred guests by hand.",
                email=f"a@{organisation[:3]}.example",
                organisation=organisation,
            )
        )
        inputs.confirm_input(input_id=received.input.pk)
        inputs.link(input_id=received.input.pk, item_ids=[later.pk], by=None)
    one = point(later)
    assert (one.why, one.new_asks, one.organisations) == (["asked for"], 2, 2)
    hold_again()
    assert point(later) is None


def test_a_note_kept_for_the_review_is_a_point_of_its_own(later, storage):
    received = inputs.submit(submission=inputs.Submission(text="Boot from a snapshot.", email="a@kestrel.example"))
    inputs.confirm_input(input_id=received.input.pk)
    inputs.flag(input_id=received.input.pk, by=storage)
    assert [(one.key, one.title) for one in now().points] == [(f"input-{received.input.pk}", "Boot from a snapshot.")]


def test_topics_of_an_item_and_of_the_whole(later, storage):
    number = now().review.number
    actions.add_topic(number=number, title="Who keeps the tools?", by=storage)
    actions.add_topic(number=number, title="Is this one possible?", by=storage, item_id=later.pk)
    whole = now()
    assert [(section.name, [one.title for one in section.points]) for section in whole.sections] == [
        ("Topics", ["Who keeps the tools?"]),
        ("Cloud", ["Cross-pool migration"]),
    ]
    assert point(later).why == ["topic"]


def test_an_action_is_carried_over_until_it_is_done(later, chair, storage):
    actions.start(number=2, by=chair)
    decide(f"item-{later.pk}", "assign", chair, what="Ask the vendors", owner=storage, due=timezone.localdate())
    actions.close(number=2, by=chair)
    (one,) = now().sections[0].points
    assert (now().sections[0].name, one.title, one.owner) == ("Carried over", "Ask the vendors", storage.name)
    hold_again()
    assert now().points
    actions.finish(action_id=Action.objects.get().pk, by=storage)
    assert "Carried over" not in [section.name for section in now().sections]


def test_an_action_whose_owner_left_says_so_and_is_handed_over(later, chair, storage):
    actions.start(number=2, by=chair)
    decide(f"item-{later.pk}", "assign", chair, what="Ask the vendors", owner=storage)
    actions.close(number=2, by=chair)
    storage.user.is_active = False
    storage.user.save()
    assert now().points[0].owner == f"{storage.name} (left)"
    actions.assign_anew(action_id=Action.objects.get().pk, owner=chair)
    assert now().points[0].owner == chair.name


def test_what_was_deferred_comes_back_once(later, chair):
    actions.start(number=2, by=chair)
    decide(f"item-{later.pk}", "defer", chair, "No time left.")
    actions.close(number=2, by=chair)
    assert point(later).why == ["deferred"]
    hold_again()
    assert point(later).why == ["stalled"]


def test_the_chair_s_order_comes_first(later, make, chair):
    first, second = make("One"), make("Two")
    keys = [f"item-{second.pk}", f"item-{first.pk}"]
    assert [one.key for one in now().points] == keys[::-1]
    actions.order(number=2, keys=keys)
    assert [one.key for one in now().points] == keys


def test_once_it_is_held_no_point_moves_because_of_what_is_decided(later, make, chair):
    first, second = make("One"), make("Two")
    actions.start(number=2, by=chair)
    before = [one.key for one in now().points]
    decide(f"item-{first.pk}", "move", chair, "It waits.", to="12-months")
    third = make("Three")
    assert [one.key for one in now().points] == [*before, f"item-{third.pk}"]
    assert f"item-{second.pk}" in before


def test_what_weighs_more_comes_first(later, make, storage):
    done, moved = make("Done soon"), make("Moved later")
    hold_again()
    edit(done, status="Done")
    edit(moved, by=storage, lead_time="12-months", reason="It waits.")
    assert [one.title for one in now().points] == ["Moved later", "Done soon"]


def test_it_asks_as_much_of_many_items_as_of_few(later, make, storage):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            now()
        return len(queries)

    make("One")
    few = asked()
    for number in range(30):
        item = make(f"Item {number}")
        edit(item, by=storage, lead_time="12-months", reason="It waits.")
    assert asked() == few
