"""One decision, four effects; and taking it back."""

from __future__ import annotations

import pytest

from roadmap.plan import actions as plan
from roadmap.plan.models import Change, Item, Remark
from roadmap.reviews import actions
from roadmap.reviews.models import Action, Decision, Review
from roadmap.reviews.rules import Refused

from .conftest import decide, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make, held) -> Item:
    return make("Cross-pool migration")


def key(item) -> str:
    return f"item-{item.pk}"


def test_moved_it_stands_in_the_item_s_history_with_the_review_s_number(item, chair):
    decide(key(item), "move", chair, "It waits for storage motion.", to="12-months")
    change = Change.objects.get(item=item, field="lead_time")
    assert (change.new, change.source, change.review) == ("12-months", "review", 1)
    assert (change.by, change.reason) == (chair, "It waits for storage motion.")


def test_dropped_it_is_off_the_plan(item, chair):
    decide(key(item), "drop", chair)
    item.refresh_from_db()
    assert item.archived_at


def test_split_the_first_part_keeps_the_item(item, chair):
    decide(key(item), "split", chair, parts="Within a site\nBetween sites")
    item.refresh_from_db()
    other = Item.objects.get(title="Between sites")
    assert item.title == "Within a site"
    assert (other.theme, other.lead_time, other.archived_at) == (item.theme, item.lead_time, None)
    assert Change.objects.get(item=other).review == 1


def test_kept_nothing_of_it_changes(item, chair):
    before = Change.objects.count()
    decide(key(item), "keep", chair, "")
    assert Change.objects.count() == before


def test_assigned_somebody_sees_to_it_and_the_point_is_still_open(item, chair, storage):
    decide(key(item), "assign", chair, what="Ask the vendors", owner=storage)
    decide(key(item), "assign", chair, what="Measure it", owner=storage)
    decide(key(item), "keep", chair)
    assert Action.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("move", {"to": "never"}, "Choose the lead time"),
        ("move", {"to": "3-6-months"}, "already"),
        ("move", {"to": "12-months", "sentence": ""}, "Say why"),
        ("split", {"parts": "One"}, "two parts"),
        ("assign", {"what": "Ask"}, "Name who"),
        ("assign", {"what": "", "sentence": ""}, "Say what is to be done"),
        ("", {}, "Choose what was decided"),
    ],
)
def test_what_cannot_be_decided_says_why_and_writes_nothing(item, chair, kind, more, told):
    before = Change.objects.count()
    with pytest.raises(Refused, match=told):
        decide(key(item), kind, chair, **more)
    assert not Decision.objects.exists()
    assert Change.objects.count() == before


def test_a_topic_can_be_kept_but_not_moved(held, chair, storage):
    topic = actions.add_topic(number=1, title="Who keeps the tools?", by=storage)
    with pytest.raises(Refused, match="items only"):
        decide(f"topic-{topic.pk}", "move", chair, to="12-months")
    decide(f"topic-{topic.pk}", "keep", chair, "Tools does.")
    with pytest.raises(Refused, match="decided on"):
        actions.drop_topic(topic_id=topic.pk)


def test_of_two_chairs_the_second_is_told_who_was_first(item, chair, storage):
    decide(key(item), "keep", chair)
    with pytest.raises(Refused, match=f"{chair.name} decided this at .*: kept. Undo that first"):
        decide(key(item), "drop", storage)
    item.refresh_from_db()
    assert not item.archived_at


def test_an_item_that_moved_meanwhile_is_looked_at_once_more(item, chair):
    version = item.version
    plan.edit(item_id=item.pk, version=None, values={"title": "Another"}, by=None, source="jira")
    with pytest.raises(plan.Stale):
        decide(key(item), "drop", chair, version=version)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("wrong", ["", "item-", "item-0", "item-99999999999999999999", "page-1", "topic-9", "input-9"])
def test_a_point_that_is_not_there(held, chair, wrong):
    with pytest.raises(Refused, match="no such point"):
        decide(wrong, "keep", chair)


def test_nothing_is_decided_before_it_begins_or_after_it_closed(coming, make, chair):
    item = make("Cross-pool migration")
    with pytest.raises(Refused, match="has not begun"):
        decide(key(item), "keep", chair)
    hold(chair)
    wish = actions.Wish(key=key(item), kind="keep")
    for write in (
        lambda: actions.decide(number=1, wish=wish, by=chair),
        lambda: actions.add_topic(number=1, title="Late", by=chair),
        lambda: actions.order(number=1, keys=[]),
        lambda: actions.attend(number=1, person=chair),
        lambda: actions.close(number=1, by=chair),
        lambda: actions.start(number=1, by=chair),
    ):
        with pytest.raises(Refused, match="closed"):
            write()


class TestUndoing:
    @pytest.mark.parametrize(
        ("kind", "more"), [("move", {"to": "12-months"}), ("drop", {}), ("split", {"parts": "One\nTwo"}), ("keep", {})]
    )
    def test_the_plan_stands_as_before(self, item, chair, kind, more):
        before = state()
        decision = decide(key(item), kind, chair, **more)
        actions.undo(decision_id=decision.pk, by=chair)
        assert state() == before
        decide(key(item), "keep", chair)

    def test_an_action_goes_with_it(self, item, chair, storage):
        decision = decide(key(item), "assign", chair, what="Ask", owner=storage)
        actions.undo(decision_id=decision.pk, by=chair)
        assert not Action.objects.exists()
        with pytest.raises(Refused, match="already"):
            actions.undo(decision_id=decision.pk, by=chair)

    def test_what_others_built_on_stays(self, item, chair, storage):
        decision = decide(key(item), "move", chair, to="12-months")
        plan.edit(item_id=item.pk, version=None, values={"lead_time": "0-3-months"}, by=storage, source="browser")
        with pytest.raises(Refused, match="nothing was undone"):
            actions.undo(decision_id=decision.pk, by=chair)
        assert Decision.objects.standing().exists()

    def test_not_once_it_is_closed(self, item, chair):
        decision = decide(key(item), "drop", chair)
        actions.close(number=1, by=chair)
        with pytest.raises(Refused, match="closed"):
            actions.undo(decision_id=decision.pk, by=chair)

    def test_what_was_taken_back_reaches_no_ticket(self, item, chair):
        decision = decide(key(item), "drop", chair)
        actions.undo(decision_id=decision.pk, by=chair)
        actions.close(number=1, by=chair)
        assert not Remark.objects.exists()
        assert Review.objects.get(number=1).decisions.standing().count() == 0


def state() -> list:
    return list(Item.objects.current().order_by("pk").values_list("title", "lead_time", "guessed_at", "archived_at"))
