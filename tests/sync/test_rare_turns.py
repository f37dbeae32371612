"""Rare turns that random edits found: each is one row of bad luck, told shortly."""

import pytest

from integrations.jira.tracker import JiraTracker
from integrations.sync.actions import resolve
from integrations.sync.choices import Moved, settle
from integrations.sync.models import Conflict, Connection, PushOp
from integrations.sync.pages import fingerprint
from integrations.sync.runner import run_push
from integrations.sync.session import opened
from integrations.sync.vocabulary import Vocabulary
from roadmap.plan import actions
from roadmap.plan.models import Item, Source, Theme

pytestmark = pytest.mark.django_db
CREATE, CHANGE, READ = "POST /rest/api/*/issue", "PUT /rest/api/*/issue/*", "GET /rest/api/*/issue/*"


def archive(item):
    actions.archive(item_id=item.pk, version=None, by=None, source="browser")


def unarchive(item):
    actions.unarchive(item_id=item.pk, version=None, by=None, source="browser")


def test_our_own_write_is_no_conflict_after_an_archive(house):
    """Jira asks for a pause before the read-back, and the item is archived while what was sent is not yet learned."""
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.fault(READ, skip=1, status=429, retry_after=1)
    run_push()
    assert house.jira.issue(key).summary == "Ours"
    archive(item)
    house.edit(item, title="Ours, second")
    unarchive(item)
    Connection.objects.update(hold_until=None)
    answer = house.sync()
    assert (answer.code, answer.conflicts) == (0, 0), answer.err
    assert house.jira.issue(key).summary == "Ours, second"
    assert not Conflict.objects.exists()


def test_a_pause_asked_while_a_new_ticket_is_read_binds_all(house):
    house.sync()
    house.add("One")
    house.add("Two")
    house.fault(READ, status=429, retry_after=600)
    house.jira.log.clear()
    run_push()
    assert [entry.status for entry in house.jira.log][-1] == 429
    assert house.connection.hold_until is not None
    assert PushOp.objects.filter(kind="create").count() == 2


def test_what_somebody_chose_while_a_ticket_was_made_is_pushed(house, monkeypatch):
    """Jira filled the priority in; that is nobody's choice against the one made meanwhile in the plan."""
    item = house.add()
    create = JiraTracker.create

    def create_and_edit(self, *args):
        made = create(self, *args)
        house.edit(item, priority="High")
        return made

    monkeypatch.setattr(JiraTracker, "create", create_and_edit)
    answer = house.sync()
    item.refresh_from_db()
    assert (answer.code, answer.conflicts, item.priority) == (0, 0, "High"), answer.err
    assert house.jira.issue(item.ticket_key).priority == "2"


def lost_create(house, **values):
    """An item whose ticket was made, but whose answer was lost; the ticket's key."""
    house.sync()
    item = house.add(**values)
    house.fault(CREATE, drop="after")
    run_push()
    [issue] = house.jira.tickets.values()
    return item, issue.key


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [({"status": "Done"}, {"status": "In Progress"}), ({"owner": "Networking"}, {"assignee": "storage"})],
)
def test_an_edit_of_a_ticket_we_have_yet_to_find_is_not_overwritten(house, ours, theirs):
    _, key = lost_create(house, **ours)
    house.jira.edit(key, by="storage", **theirs)
    assert house.sync().conflicts == 1
    [name] = ours
    assert Conflict.objects.get().field == name


def test_an_edit_of_a_ticket_we_have_yet_to_find_is_pulled(house):
    item, key = lost_create(house, priority="High")
    house.jira.edit(key, by="storage", priority="Low")
    assert house.sync().conflicts == 0
    item.refresh_from_db()
    assert item.priority == "Low"


def test_a_ticket_moved_before_it_was_found_is_not_made_again(house):
    item, key = lost_create(house)
    moved = house.jira.move(key, "OPS")
    house.sync()
    item.refresh_from_db()
    assert (item.ticket_key, len(house.jira.tickets)) == (moved, 1)


@pytest.mark.parametrize("kind", ["both", "overwritten"])
def test_a_conflict_shows_what_was_edited_since(house, kind):
    """Whoever takes Jira's value has seen the plan's newest, and none other is thrown away."""
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.jira.edit(key, by="storage", summary="Theirs")
    house.sync()
    Conflict.objects.update(kind=kind)
    seen = fingerprint(Conflict.objects.get())
    house.edit(item, title="Ours, second")
    assert Conflict.objects.get().plan == "Ours, second"
    with pytest.raises(Moved):
        settle(conflict_id=Conflict.objects.get().pk, take="jira", seen=seen, by=None)
    assert house.item(key).title == "Ours, second"


def test_an_overwritten_value_waits_for_its_person_though_the_item_is_edited(house):
    item, key = house.linked()
    house.edit(item, title="Ours")

    def strike(request, response):
        if request.method == "GET" and "/issue/" in request.path:
            house.jira.validate = None
            house.jira.edit(key, by="storage", summary="Theirs")

    house.jira.validate = strike
    house.sync()
    house.edit(item, title="Ours, second")
    house.sync()
    found = Conflict.objects.get()
    assert (found.kind, found.state, found.plan, found.jira) == ("overwritten", "open", "Ours, second", "Theirs")
    resolve(conflict_id=found.pk, take="plan", by=None)
    assert house.sync().conflicts == 0
    assert house.jira.issue(key).summary == "Ours, second"


def test_a_ticket_we_have_yet_to_find_makes_no_item_under_another_title(house):
    """A pull meets it first, and somebody has renamed it: it is still the one that was made for the item."""
    item, key = lost_create(house)
    house.jira.edit(key, by="storage", summary="Renamed at once")
    house.sync()
    item.refresh_from_db()
    assert (item.ticket_key, item.title) == (key, "Renamed at once")
    assert Item.objects.count() == len(house.jira.tickets) == 1


def test_a_theme_renamed_since_the_connection_was_read_is_known_by_its_old_name(house):
    early = Connection.the()
    item, key = house.linked(components=["Robustness and Security"])
    actions.edit_theme(theme_id=item.theme_id, values={"name": "What holds"}, by=None, source=Source.BROWSER)
    with opened(person=True) as session:
        tickets = session.tracker.read([str(house.jira.issue(key).id)]).tickets
    vocabulary, themes = Vocabulary(early), Theme.objects.count()
    vocabulary.learn(tickets)
    assert Theme.objects.count() == themes
    assert vocabulary.incoming(tickets[0]).values["theme"] == item.theme.slug
