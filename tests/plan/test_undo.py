"""Undo of one's own last act in the browser."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Change, Item
from roadmap.plan.pages import lead_times, plan_then, seen_by
from roadmap.plan.pages.calibration import tallies

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db) -> Person:
    return Person.objects.create(name="Ada")


@pytest.fixture
def item(make) -> Item:
    make("Other", theme="cloud", lead_time="3-6-months")
    return make("Storage motion", theme="cloud", lead_time="3-6-months", owner="Storage", labels=["a"])


def edit(item, by, source="browser", **values):
    return actions.edit(item_id=item.pk, version=None, values=values, by=by, source=source)


def test_every_field_of_an_edit_goes_back(item, ada):
    before = actions.values.shown(item)
    edit(item, ada, title="x", owner=None, labels=["b"], status="Done", priority="High", theme="", description="d")
    undone = actions.undo(by=ada)
    item.refresh_from_db()
    assert actions.values.shown(item) == before
    assert [one.pk for one in undone.items] == [item.pk]
    assert {"title", "owner", "labels", "status", "priority", "theme", "description"} == undone.fields
    assert set(Change.objects.of_item(item.pk)[:7].values_list("reason", "by__name")) == {("Undo", "Ada")}


def test_a_guess_that_comes_back_counts_from_the_day_it_was_made(make, ada):
    with time_machine.travel("2026-01-10T12:00:00Z", tick=False):
        item = make("a", theme="cloud", lead_time="3-6-months")
    guessed, due = item.guessed_at, item.expected_by
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False) as clock:
        edit(item, ada, lead_time="6-12-months")
        for lead_time in ("3-6-months", "6-12-months", "3-6-months"):
            clock.shift(60)
            actions.undo(by=ada)
            item.refresh_from_db()
            assert item.lead_time.slug == lead_time
    assert (item.guessed_at, item.expected_by) == (guessed, due)


def test_a_move_goes_back_with_its_place(item, ada):
    order = list(Item.objects.in_plan_order())
    other = Item.objects.get(title="Other")
    actions.move(
        item_id=item.pk, version=None, theme="cloud", lead_time="3-6-months", before=other.pk, by=ada, source="browser"
    )
    assert list(Item.objects.in_plan_order()) == order[::-1]
    actions.undo(by=ada)
    assert list(Item.objects.in_plan_order()) == order


def test_a_bulk_edit_goes_back_as_a_whole(item, ada):
    other = Item.objects.get(title="Other")
    edits = [actions.Edit(one.pk, None, {"owner": "Xapi"}) for one in (item, other)]
    actions.edit_many(edits=edits, by=ada, source="browser")
    assert len(actions.undo(by=ada).items) == 2
    assert sorted(Item.objects.values_list("owner__name", flat=True), key=str) == [None, "Storage"]


def test_archiving_and_adding_go_back(item, ada):
    actions.archive(item_id=item.pk, version=None, by=ada, source="browser")
    actions.undo(by=ada)
    item.refresh_from_db()
    assert item.archived_at is None
    new = actions.create(values={"title": "new"}, by=ada, source="browser")
    actions.undo(by=ada)
    new.refresh_from_db()
    assert new.archived_at is not None


def test_undoing_twice_does_it_again(item, ada):
    edit(item, ada, title="x")
    actions.undo(by=ada)
    actions.undo(by=ada)
    item.refresh_from_db()
    assert item.title == "x"


def test_what_others_changed_since_is_not_undone(item, ada):
    edit(item, ada, title="x", owner="Xapi")
    edit(item, None, source="jira", title="y")
    with pytest.raises(actions.CannotUndo, match="Somebody has changed y since, in Jira: nothing was undone"):
        actions.undo(by=ada)
    item.refresh_from_db()
    assert (item.title, item.owner.name) == ("y", "Xapi")


def test_other_fields_may_have_changed_since(item, ada):
    edit(item, ada, title="x")
    edit(item, Person.objects.create(name="Bo"), owner="Xapi")
    actions.undo(by=ada)
    item.refresh_from_db()
    assert (item.title, item.owner.name) == ("Storage motion", "Xapi")


def test_only_one_s_own_acts_in_the_browser_are_undone(item, ada):
    edit(item, Person.objects.create(name="Bo"), title="x")
    edit(item, ada, source="api", owner="Xapi")
    with pytest.raises(actions.CannotUndo, match="nothing to undo"):
        actions.undo(by=ada)


def test_an_old_act_is_left_to_its_page(item, ada):
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        edit(item, ada, title="x")
    with pytest.raises(actions.CannotUndo, match="12 hours"):
        actions.undo(by=ada)


def test_a_change_of_themes_is_no_item_s(item, ada):
    edit(item, ada, title="x")
    actions.add_theme(name="Tools", by=ada, source="browser")
    with pytest.raises(actions.CannotUndo, match="themes or lead times"):
        actions.undo(by=ada)


def test_the_button_undoes_and_says_so(architect, item):
    architect.post(f"/items/{item.pk}/archive/", {"version": 1})
    toast = architect.get("/").content.decode()
    assert "Undo" in toast[toast.index('class="toast"') :]
    response = architect.post("/undo/?back=/board/%3Fowner%3DStorage")
    assert response["Location"] == "/board/?owner=Storage"
    assert "Undone: plan of Storage motion." in architect.get("/").content.decode()
    item.refresh_from_db()
    assert item.archived_at is None


def test_what_cannot_be_undone_is_told(architect, item):
    response = architect.post("/undo/", headers={"X-Part": "1"})
    assert "there is nothing to undo" in response.content.decode()
    assert "/undo/" not in response.content.decode()


def test_a_get_changes_nothing_and_readers_undo_nothing(architect, reader, client):
    assert architect.get("/undo/").status_code == 405
    assert reader.post("/undo/").status_code == 403
    assert client.post("/undo/").status_code == 302
    assert "Undo" in architect.get("/keys/").content.decode()
    assert "/undo/" not in reader.get("/keys/").content.decode()


def test_neither_a_past_day_nor_the_sums_of_guesses_know_of_what_was_taken_back(make, ada):
    with time_machine.travel("2026-01-10T12:00:00Z", tick=False):
        item = make("a", theme="cloud", lead_time="3-6-months")
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False) as clock:
        edit(item, ada, lead_time="0-3-months")
        clock.shift(60)
        actions.undo(by=ada)
        item.refresh_from_db()
    with time_machine.travel("2026-09-20T12:00:00Z", tick=False):
        edit(item, ada, lead_time="6-12-months")
        then = plan_then(seen_by(date(2026, 6, 1)), item_id=item.pk).items[0]
        counted = tallies(lead_times(), timezone.localdate())[""]
    assert (then.guessed_at, then.expected_by) == (item.guessed_at, item.expected_by)
    assert {slug: tally.verdicts for slug, tally in counted.items()} == {"3-6-months": {"unfinished": 1}}
