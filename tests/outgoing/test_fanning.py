"""The change log made into messages: one for each act, for whoever wants to hear it, none lost, none twice."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from integrations.outgoing import actions
from integrations.outgoing.actions import fanning
from integrations.outgoing.actions.fanning import fan_out
from integrations.outgoing.models import Delivery, Hook
from roadmap.inputs.actions import record_outcome
from roadmap.inputs.models import Input
from roadmap.people.models import Person
from roadmap.plan import actions as plan
from roadmap.plan.columns import COLUMNS, documents
from roadmap.plan.models import Change, Item, LeadTime, Revision, Theme
from roadmap.reviews import actions as reviews
from roadmap.reviews.models import Review
from tests.outgoing.conftest import edit, serve_until_quiet

pytestmark = pytest.mark.django_db


def messages(hook) -> list[Delivery]:
    """What it is to be told of all that happened, in order."""
    while fan_out(Hook.objects.get(pk=hook.pk)):
        pass
    return list(hook.deliveries.order_by("pk"))


def data(row: Delivery) -> dict:
    return json.loads(row.body)["data"]


def test_what_happened_before_a_hook_was_made_is_not_told(item, hook):
    assert hook.cursor == Revision.current()
    assert messages(hook) == []


def test_an_act_on_an_item_is_one_message_with_all_its_changes(item, hook, keeper):
    edited = edit(item, "It waits for storage.", keeper, title="Disaggregation", lead_time="3-6-months")
    (row,) = messages(hook)
    assert (row.event, row.subject) == ("item.changed", "Disaggregation")
    told = data(row)
    assert told["changes"] == [
        {"field": "title", "old": "Driver domains", "new": "Disaggregation"},
        {"field": "lead_time", "old": "not-guessed", "new": "3-6-months"},
    ]
    assert (told["by"], told["reason"], told["source"]) == (keeper.name, "It waits for storage.", "browser")
    assert (told["review"], told["revision"]) == (None, Revision.current())
    (shown,) = documents(list(Item.objects.filter(pk=edited.pk).values_list(*COLUMNS)))
    assert told["item"]["version"] == shown["version"] == 2
    assert told["item"].keys() == shown.keys()


def test_acts_are_told_apart_and_in_their_order(item, hook, keeper):
    edit(item, by=keeper, title="One")
    edit(item, by=keeper, title="Two")
    plan.archive(item_id=item.pk, version=None, by=keeper, source="api")
    plan.unarchive(item_id=item.pk, version=None, by=None, source="api")
    plan.create(values={"title": "Three", "theme": "cloud"}, by=keeper, source="api")
    told = [(row.event, data(row)["item"]["title"]) for row in messages(hook)]
    assert told == [
        *[("item.changed", "Two")] * 2,
        ("item.archived", "Two"),
        ("item.restored", "Two"),
        ("item.created", "Three"),
    ]


def test_themes_and_lead_times_are_told(item, hook, keeper):
    cloud = Theme.objects.get(slug="cloud")
    plan.edit_theme(theme_id=cloud.pk, values={"name": "Clouds"}, by=keeper, source="browser")
    longest = LeadTime.objects.get(slug="6-12-months")
    plan.edit_lead_time(lead_time_id=longest.pk, values={"max_months": 18}, by=keeper, source="browser")
    theme, lead_time = messages(hook)
    assert (theme.event, data(theme)["theme"]["name"]) == ("theme.changed", "Clouds")
    assert data(theme)["changes"] == [{"field": "name", "old": "Cloud", "new": "Clouds"}]
    assert (lead_time.event, data(lead_time)["lead_time"]["max_months"]) == ("lead_time.changed", 18)


def test_a_hook_hears_of_its_events_alone(item, receiver, make_hook):
    some = make_hook(receiver, "Some", events=["item.archived"])
    edit(item, title="One")
    plan.archive(item_id=item.pk, version=None, by=None, source="api")
    assert [row.event for row in messages(some)] == ["item.archived"]


def test_a_hook_hears_of_its_themes_as_they_were_then(item, receiver, make_hook):
    cloud = make_hook(receiver, "Cloud", themes=["cloud"])
    storage = make_hook(receiver, "Storage", themes=["storage"])
    edit(item, title="Still under Cloud")
    edit(item, theme="storage")
    edit(item, title="Under Storage by now")
    edit(item, theme="unsorted")
    edit(item, title="Under none of them")
    told = {
        hook.name: [[one["new"] for one in data(row)["changes"]] for row in messages(hook)] for hook in (cloud, storage)
    }
    assert told == {
        "Cloud": [["Still under Cloud"], ["storage"]],
        "Storage": [["storage"], ["Under Storage by now"], ["unsorted"]],
    }


def test_a_theme_narrows_themes_but_not_lead_times(item, receiver, make_hook):
    cloud = make_hook(receiver, "Cloud", themes=["cloud"])
    for theme in Theme.objects.filter(slug__in=["cloud", "storage"]):
        plan.edit_theme(theme_id=theme.pk, values={"description": "New"}, by=None, source="browser")
    plan.edit_lead_time(lead_time_id=LeadTime.objects.first().pk, values={"name": "Now"}, by=None, source="browser")
    assert [row.event for row in messages(cloud)] == ["theme.changed", "lead_time.changed"]


@pytest.mark.parametrize("batch", [2, 3, 5, 100])
def test_no_batch_parts_an_act_or_loses_one(item, hook, monkeypatch, batch):
    monkeypatch.setattr(fanning, "BATCH", batch)
    for number in range(4):
        edit(item, title=f"Title {number}", priority=f"P{number}")
        plan.create(values={"title": f"New {number}", "theme": "cloud"}, by=None, source="api")
    rows = messages(hook)
    told = [one for row in rows for one in data(row)["changes"]]
    assert [row.event for row in rows] == ["item.changed", "item.created"] * 4
    assert [one["new"] for one in told if one["field"] == "title"] == [f"Title {number}" for number in range(4)]
    assert len(told) == Change.objects.after(hook.cursor).count() == 12


def test_an_act_longer_than_a_batch_is_parted_rather_than_stuck(item, hook, monkeypatch):
    monkeypatch.setattr(fanning, "BATCH", 2)
    edit(item, title="A", priority="B", labels=["c"], description="D")
    assert [len(data(row)["changes"]) for row in messages(hook)] == [2, 2]


def test_many_items_of_one_act_are_a_message_each(item, hook):
    plan.create_many(
        drafts=[plan.Draft({"title": f"{n}", "theme": "cloud"}) for n in range(20)], by=None, source="import"
    )
    assert [row.subject for row in messages(hook)] == [str(n) for n in range(20)]


def test_the_log_keeps_what_a_hook_cannot_take_yet(item, hook, monkeypatch):
    monkeypatch.setattr(fanning, "MOST_WAITING", 3)
    monkeypatch.setattr(fanning, "BATCH", 2)
    for number in range(9):
        edit(item, title=f"Title {number}")
    assert 3 <= len(messages(hook)) <= 5
    hook.deliveries.update(state="delivered")
    assert len(messages(hook)) > 5


def test_two_that_fan_out_the_same_tell_it_once(item, hook):
    edit(item, title="One")
    before = Hook.objects.get()
    assert not fan_out(Hook.objects.get())
    assert not fan_out(before)
    assert Delivery.objects.count() == 1


def test_a_revision_without_a_change_moves_the_cursor(item, hook):
    plan.mirror(rows={item.pk: plan.Mirror(sync_note="Seen.")})
    assert messages(hook) == []
    hook.refresh_from_db()
    assert hook.cursor == Revision.current()


def test_what_is_rolled_back_is_told_to_nobody(item, hook):
    with transaction.atomic():
        edit(item, title="Never")
        transaction.set_rollback(True)
    assert messages(hook) == []


def decided(item, number: int = 3) -> None:
    for n in range(number):
        row = Input.objects.create(
            title=f"A wish of Fjord {n}",
            text="We need it.",
            name="Al Fjord",
            email="al@fjord.example",
            who=f"{n}",
            receipt_hash=f"{n}",
            confirmed_at="2011-11-24T12:00Z",
            group=n + 1,
            state="linked",
        )
        Input.objects.filter(pk=row.pk).update(group=row.pk)
        row.links.create(item=item)
    by = Person.objects.create(name="Dave")
    record_outcome(item_id=item.pk, outcome="kept", reason="Fjord needs it", by=by, review=7)


def test_a_decision_is_told_without_a_word_of_the_customer(item, hook):
    decided(item)
    (row,) = hook.deliveries.filter(event="input.decided")
    assert data(row) == {"item": item.pk, "outcome": "kept", "review": 7, "inputs": 3}
    assert not any(word in row.body for word in ("Fjord", "fjord", "wish", "need", "Al "))


def test_a_decision_that_nobody_asked_for_is_none_of_customers(item, hook):
    record_outcome(item_id=item.pk, outcome="kept", reason="", by=None, review=7)
    assert not Delivery.objects.exists()


def test_decisions_are_narrowed_by_the_items_theme(item, receiver, make_hook):
    for theme in ("cloud", "storage"):
        make_hook(receiver, theme, themes=[theme])
    decided(item)
    record_outcome(input_ids=[Input.objects.first().pk], outcome="discussed", reason="", by=None, review=8)
    assert [row.hook.name for row in Delivery.objects.filter(event="input.decided")] == ["cloud"]


def closed_review(by: Person) -> int:
    """Hold a review and close it; answers its number."""
    rhythm = {"week": 1, "weekday": 3, "at": "15:00", "zone": "UTC", "minutes": 60, "chair": by}
    reviews.keep_series(values=rhythm, by=by)
    number = Review.objects.get().number
    reviews.start(number=number, by=by)
    reviews.close(number=number, by=by)
    return number


def test_a_closed_review_is_told_to_all_who_listen(item, hook, receiver, make_hook, keeper, settings):
    narrowed = make_hook(receiver, "Storage", events=["review.closed"], themes=["storage"])
    make_hook(receiver, "Others", events=["item.changed"])
    number = closed_review(keeper)
    rows = Delivery.objects.filter(event="review.closed").order_by("hook")
    assert [row.hook_id for row in rows] == [hook.pk, narrowed.pk]
    revision = Review.objects.get(number=number).until
    address = f"{settings.BASE_URL}/reviews/{number}/"
    assert data(rows[0]) == {"review": number, "revision": revision, "url": address}


def test_nothing_to_do_costs_three_questions(item, hook, django_assert_num_queries):
    serve_until_quiet()
    with django_assert_num_queries(3):
        actions.serve()
