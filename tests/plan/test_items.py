"""Making and changing items: values, the change log, versions, revisions, signals."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Change, Item, LeadTime, Revision, Theme
from roadmap.plan.rules import Invalid
from roadmap.plan.signals import item_changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cloud() -> Theme:
    return actions.add_theme(name="Cloud", by=None, source="import")


@pytest.fixture
def by() -> Person:
    return Person.objects.create(name="Dave")


@pytest.fixture
def heard():
    """What item_changed told, in order."""
    told = []

    def hear(*, item_ids, fields, source, **_):
        told.append((item_ids, fields, source))

    item_changed.connect(hear)
    yield told
    item_changed.disconnect(hear)


def make(**values) -> Item:
    return actions.create(values={"title": "Driver domains", **values}, by=None, source="import")


def log_of(item: Item) -> list[tuple]:
    return list(Change.objects.filter(item=item).order_by("id").values_list("field", "old", "new"))


def test_a_title_is_enough():
    item = make()
    item.refresh_from_db()
    assert (item.theme.slug, item.lead_time.slug, item.status, item.status_category) == (
        "unsorted",
        "not-guessed",
        "To Do",
        "todo",
    )
    assert (item.version, item.owner, item.labels, item.guessed_at, item.expected_by) == (1, None, [], None, None)


def test_every_value_is_stored_and_logged_as_one_change(cloud, by):
    values = {
        "title": "Driver domains",
        "description": "Restart\r\nin seconds  ",
        "theme": "cloud",
        "lead_time": "6-12-months",
        "status": "in progress",
        "owner": "Networking",
        "labels": ["b", "a", "b"],
        "priority": "High",
    }
    item = actions.create(values=values, by=by, source="api", reason="asked for")
    item.refresh_from_db()
    assert item.description == "Restart\nin seconds"
    assert (item.theme, item.lead_time.slug, item.status, item.status_category) == (
        cloud,
        "6-12-months",
        "In Progress",
        "doing",
    )
    assert (item.owner.name, item.labels, item.priority) == ("Networking", ["a", "b"], "High")
    change = Change.objects.get(item=item)
    assert (change.field, change.old, change.by, change.source, change.reason) == (
        "created",
        None,
        by,
        "api",
        "asked for",
    )
    assert change.new["theme"] == "cloud"
    assert change.new["labels"] == ["a", "b"]


def test_an_edit_logs_each_field_and_counts_the_version_once(cloud, by):
    item = make()
    edited = actions.edit(
        item_id=item.pk,
        version=1,
        values={"title": "Driver VMs", "theme": "cloud", "labels": ["xen"]},
        by=by,
        source="browser",
        reason="renamed upstream",
        review=12,
    )
    assert edited.version == 2
    assert log_of(item)[1:] == [
        ("title", "Driver domains", "Driver VMs"),
        ("theme", "unsorted", "cloud"),
        ("labels", [], ["xen"]),
    ]
    newest = Change.objects.latest("id")
    assert (newest.by, newest.source, newest.reason, newest.review) == (by, "browser", "renamed upstream", 12)


def test_saying_what_is_so_already_changes_nothing(heard):
    item = make(labels=["a", "b"])
    heard.clear()
    revision = Revision.current()
    same = actions.edit(
        item_id=item.pk, version=1, values={"title": " Driver domains ", "labels": ["b", "a"]}, by=None, source="api"
    )
    assert (same.version, Revision.current(), len(log_of(item)), heard) == (1, revision, 1, [])


def test_a_stale_edit_is_refused_with_the_item_as_it_stands():
    item = make()
    actions.edit(item_id=item.pk, version=1, values={"title": "First"}, by=None, source="api")
    with pytest.raises(actions.Stale) as refusal:
        actions.edit(item_id=item.pk, version=1, values={"title": "Second"}, by=None, source="api")
    assert (refusal.value.item.version, refusal.value.item.title) == (2, "First")
    assert Item.objects.get(pk=item.pk).title == "First"


def test_an_edit_without_a_version_always_counts():
    item = make()
    for title in ("First", "Second"):
        actions.edit(item_id=item.pk, version=None, values={"title": title}, by=None, source="jira")
    assert Item.objects.get(pk=item.pk).version == 3


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": " "}, "title", "must not be empty"),
        ({"title": "x" * 256}, "title", "255"),
        ({"title": 7}, "title", "must be text"),
        ({"title": "a\x00b"}, "title", "NUL"),
        ({"description": "x" * 30_001}, "description", "30000"),
        ({"theme": "nowhere"}, "theme", "the known ones are"),
        ({"lead_time": "soon"}, "lead_time", "0-3-months"),
        ({"lead_time": 0}, "lead_time", "not known"),
        ({"status": "Sleeping"}, "status", "Done, In Progress, To Do"),
        ({"owner": ["Dave"]}, "owner", "must be a name"),
        ({"owner": "x" * 256}, "owner", "255"),
        ({"labels": "one two"}, "labels", "list"),
        ({"labels": {"a": 1}}, "labels", "list"),
        ({"title": "half \ud800"}, "title", "surrogates"),
        ({"labels": ["one two"]}, "labels", "without spaces"),
        ({"labels": ["x" * 256]}, "labels", "255"),
        ({"labels": [1]}, "labels", "words"),
        ({"priority": "x" * 101}, "priority", "100"),
        ({"colour": "red"}, "colour", "no field"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(values, field, words):
    item = make()
    revision = Revision.current()
    with pytest.raises(Invalid) as refusal:
        actions.edit(item_id=item.pk, version=1, values={"priority": "High"} | values, by=None, source="api")
    assert list(refusal.value.messages) == [field]
    assert words in refusal.value.messages[field]
    item.refresh_from_db()
    assert (item.version, item.priority, Revision.current()) == (1, "", revision)


def test_every_wrong_value_is_named_at_once():
    with pytest.raises(Invalid) as refusal:
        make(title="", theme="nowhere", labels=["a b"])
    assert set(refusal.value.messages) == {"title", "theme", "labels"}
    assert not Item.objects.exists()


def test_editing_an_item_that_is_not_there_says_so():
    with pytest.raises(Item.DoesNotExist, match="no item 404"):
        actions.edit(item_id=404, version=None, values={"title": "x"}, by=None, source="api")


def test_the_guess_falls_due_by_its_longest_lead_time():
    with time_machine.travel(datetime(2011, 11, 30, 9, 30, tzinfo=UTC), tick=False):
        item = make(lead_time="0-3-months")
        assert item.guessed_at == timezone.now()
        assert item.expected_by == date(2012, 2, 29)
    with time_machine.travel(datetime(2011, 12, 24, tzinfo=UTC), tick=False):
        kept = actions.edit(item_id=item.pk, version=1, values={"lead_time": "0-3-months"}, by=None, source="api")
        assert kept.expected_by == date(2012, 2, 29)
        open_end = actions.edit(item_id=item.pk, version=1, values={"lead_time": "12-months"}, by=None, source="api")
        assert (open_end.guessed_at, open_end.expected_by) == (timezone.now(), None)
        none = actions.edit(item_id=item.pk, version=2, values={"lead_time": None}, by=None, source="api")
        assert (none.lead_time.slug, none.guessed_at, none.expected_by) == ("not-guessed", None, None)


def test_owners_are_the_persons_of_that_name_in_any_case():
    known = Person.objects.create(name="Hypervisor", tracker_id="712020:1")
    Person.objects.create(name="hypervisor")
    item = make(owner=" HYPERVISOR ")
    assert item.owner == known
    cleared = actions.edit(item_id=item.pk, version=1, values={"owner": ""}, by=None, source="api")
    assert cleared.owner is None


def test_archiving_takes_an_item_off_the_plan_and_back():
    item = make()
    gone = actions.archive(item_id=item.pk, version=1, by=None, source="browser", reason="done elsewhere")
    assert gone.archived_at is not None
    assert not Item.objects.current().exists()
    first = gone.archived_at
    again = actions.archive(item_id=item.pk, version=2, by=None, source="browser")
    assert (again.archived_at, again.version) == (first, 2)
    back = actions.unarchive(item_id=item.pk, version=2, by=None, source="browser")
    assert back.archived_at is None
    assert list(Item.objects.current()) == [item]
    assert log_of(item)[1:] == [("archived", False, True), ("archived", True, False)]
    with pytest.raises(actions.Stale):
        actions.archive(item_id=item.pk, version=1, by=None, source="browser")


def test_a_theme_left_and_a_theme_entered_are_both_touched(cloud):
    other = actions.add_theme(name="Appliances", by=None, source="import")
    untouched = actions.add_theme(name="XenDesktop", by=None, source="import")
    before = untouched.revision
    item = make(theme="cloud")
    actions.edit(item_id=item.pk, version=1, values={"theme": "appliances"}, by=None, source="api")
    newest = Change.objects.latest("id").pk
    assert Revision.current() == newest
    assert set(Theme.objects.filter(revision=newest)) == {cloud, other}
    untouched.refresh_from_db()
    assert untouched.revision == before


def test_ids_of_changes_are_consecutive_and_end_at_the_revision(cloud):
    first = make()
    actions.create_many(drafts=[actions.Draft({"title": str(n)}) for n in range(3)], by=None, source="import")
    actions.edit(item_id=first.pk, version=1, values={"title": "x", "priority": "Low"}, by=None, source="api")
    ids = list(Change.objects.order_by("id").values_list("id", flat=True))
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    assert Revision.current() == ids[-1]
    assert [change.pk for change in Change.objects.after(ids[-3])] == ids[-2:]


def test_the_rooms_above_are_told_within_the_transaction(heard):
    item = make()
    actions.edit(item_id=item.pk, version=1, values={"title": "x", "status": "Done"}, by=None, source="review")
    assert heard == [
        ([item.pk], {item.pk: frozenset({"created"})}, "import"),
        ([item.pk], {item.pk: frozenset({"title", "status"})}, "review"),
    ]


def test_a_receiver_that_fails_undoes_the_write():
    def refuse(**_):
        raise RuntimeError("no room")

    item_changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError, match="no room"):
            make()
    finally:
        item_changed.disconnect(refuse)
    assert not Item.objects.exists()
    assert not Change.objects.filter(item__isnull=False).exists()


def test_many_edits_leave_out_the_stale_ones_and_name_them():
    items = actions.create_many(drafts=[actions.Draft({"title": str(n)}) for n in range(4)], by=None, source="import")
    edits = [actions.Edit(one.pk, 1 if n else 7, {"priority": "High"}) for n, one in enumerate(items)]
    outcome = actions.edit_many(edits=edits, by=None, source="api")
    assert outcome.stale == [items[0].pk]
    assert set(outcome.changed) == {one.pk for one in items[1:]}
    assert list(Item.objects.order_by("id").values_list("priority", "version")) == [("", 1)] + [("High", 2)] * 3


def test_one_wrong_edit_of_many_stops_them_all():
    items = actions.create_many(drafts=[actions.Draft({"title": str(n)}) for n in range(2)], by=None, source="import")
    edits = [actions.Edit(items[0].pk, 1, {"priority": "High"}), actions.Edit(items[1].pk, 1, {"title": ""})]
    with pytest.raises(Invalid):
        actions.edit_many(edits=edits, by=None, source="api")
    assert not Item.objects.filter(priority="High").exists()


def test_updated_at_moves_with_the_version_alone():
    item = make()
    made = item.updated_at
    actions.mirror(rows={item.pk: actions.Mirror(ticket_key="XCP-1")})
    item.refresh_from_db()
    assert item.updated_at == made
    with time_machine.travel(made + timedelta(days=1), tick=False):
        assert actions.edit(item_id=item.pk, version=1, values={"title": "x"}, by=None, source="api").updated_at > made


def test_unknown_lead_times_months_are_no_guess():
    row = LeadTime.objects.get(slug="not-guessed")
    assert (row.min_months, row.max_months) == (None, None)
