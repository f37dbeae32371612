"""Mirror columns and remarks: what the sync tells the plan, and what the plan tells the sync."""

import pytest

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.actions import Mirror
from roadmap.plan.models import Change, Item, Remark, Revision, Theme
from roadmap.plan.signals import item_remarked

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> list[Item]:
    drafts = [actions.Draft({"title": name}) for name in "abc"]
    return actions.create_many(drafts=drafts, by=None, source="import")


def test_mirror_columns_bump_the_theme_but_neither_version_nor_log(items):
    logged = Change.objects.count()
    before = Revision.current()
    row = Mirror(ticket_key="XCP-1", ticket_url="http://jira.example.org/browse/XCP-1", sync_state="synced")
    assert actions.mirror(rows={items[0].pk: row}) == {items[0].pk}
    item = Item.objects.get(pk=items[0].pk)
    assert (item.ticket_key, item.sync_state, item.version) == ("XCP-1", "synced", 1)
    assert Change.objects.count() == logged
    assert Theme.objects.get(slug="unsorted").revision == Revision.current() > before


def test_the_same_mirror_again_writes_nothing(items):
    rows = {item.pk: Mirror(ticket_key=f"XCP-{item.pk}", sync_state="synced") for item in items}
    assert actions.mirror(rows=rows) == {item.pk for item in items}
    revision = Revision.current()
    assert actions.mirror(rows=rows) == set()
    assert Revision.current() == revision


def test_an_item_shown_otherwise_takes_a_revision_though_no_column_differs(items):
    rows = {items[0].pk: Mirror(sync_state="conflict")}
    actions.mirror(rows=rows)
    revision, version = Revision.current(), Item.objects.get(pk=items[0].pk).version
    assert actions.mirror(rows=rows, touched=[items[0].pk]) == set()
    assert Theme.objects.get(slug="unsorted").revision == Revision.current() == revision + 1
    assert Item.objects.get(pk=items[0].pk).version == version
    assert actions.mirror(rows={}, touched=[items[1].pk]) == set()
    assert Revision.current() == revision + 2


def test_columns_left_out_stay_as_they_are(items):
    actions.mirror(rows={items[0].pk: Mirror(ticket_key="XCP-1", sync_note="parked: resolution")})
    actions.mirror(rows={items[0].pk: Mirror(sync_note="")})
    item = Item.objects.get(pk=items[0].pk)
    assert (item.ticket_key, item.sync_note) == ("XCP-1", "")


def test_a_status_from_the_tracker_is_a_change_like_any_other(items):
    by = Person.objects.create(name="Xapi")
    actions.mirror(rows={items[0].pk: Mirror(status="Done", sync_state="synced")}, by=by)
    item = Item.objects.get(pk=items[0].pk)
    assert (item.status, item.status_category, item.version) == ("Done", "done", 2)
    change = Change.objects.of_item(item.pk).first()
    assert (change.field, change.old, change.new, change.source, change.by) == ("status", "To Do", "Done", "jira", by)


def test_an_item_that_is_gone_is_passed_over(items):
    assert actions.mirror(rows={0: Mirror(ticket_key="XCP-9", status="Done")}) == set()


def test_mirroring_many_items_costs_as_many_queries_as_a_few(django_assert_max_num_queries):
    drafts = [actions.Draft({"title": str(n)}) for n in range(300)]
    items = actions.create_many(drafts=drafts, by=None, source="import")
    rows = {item.pk: Mirror(ticket_key=f"XCP-{item.pk}", sync_state="synced") for item in items}
    with django_assert_max_num_queries(20):
        actions.mirror(rows=rows)
    assert Item.objects.filter(sync_state="synced").count() == 300


def test_a_remark_is_stored_and_announced(items):
    heard = []

    def hear(*, remark_id, item_id, **_):
        heard.append((remark_id, item_id))

    item_remarked.connect(hear)
    try:
        row = actions.remark(item=items[0], text="Keep it.", url="http://127.0.0.1/reviews/12/", by=None)
    finally:
        item_remarked.disconnect(hear)
    assert heard == [(row.pk, items[0].pk)]
    assert Remark.objects.get().text == "Keep it."
    assert Item.objects.get(pk=items[0].pk).version == 1
