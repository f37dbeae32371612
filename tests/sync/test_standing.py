"""What people and scripts are told of how things stand."""

import pytest

from integrations.sync import actions as decisions
from integrations.sync.models import AuditRow, Conflict, Connection, Link
from integrations.sync.pages import affairs
from integrations.sync.standing import PARTED
from roadmap.plan import actions
from roadmap.plan.models import Item, Source

pytestmark = pytest.mark.django_db


def test_before_the_first_cycle_items_wait_for_their_tickets(house, client, settings, django_assert_max_num_queries):
    connected = settings.TRACKER_SETTINGS
    settings.TRACKER_SETTINGS = {**connected, "JIRA_URL": ""}
    house.add("Written before there was a Jira")
    named = actions.Draft({"title": "Imported"}, {"ticket_key": "XCP-1"})
    actions.create_many(drafts=[named], by=None, source=Source.IMPORT)
    assert client.get("/api/v1/sync/").json()["state"] == "off"
    settings.TRACKER_SETTINGS = connected
    house.add("Written since")
    with django_assert_max_num_queries(2):
        found = client.get("/api/v1/sync/").json()
    assert (found["state"], found["reason"], found["waiting"]) == ("ok", "No cycle has run yet.", 2)
    assert found["last_good_cycle"] is None
    page = client.get("/sync/").content.decode()
    assert "JIRA_URL" not in page
    assert "Written before there was a Jira" in page
    assert "Written since" in page
    assert not Connection.objects.exists()
    house.sync()
    found = client.get("/api/v1/sync/").json()
    assert (found["state"], found["reason"], found["waiting"]) == ("ok", "", 0)


@pytest.mark.parametrize("flags", [(), ("--dry-run",)])
def test_requests_of_a_connection_that_fails_are_counted(house, flags):
    house.jira.tokens.expire(house.jira.token)
    answer = house.sync(*flags)
    assert answer.code == 2
    assert answer.requests == len(list(house.jira.log)) > 0


def test_a_conflict_over_the_owner_names_persons_everywhere(house, client):
    item, key = house.linked()
    house.edit(item, owner="Hypervisor")
    house.jira.edit(key, assignee="storage")
    assert house.sync().conflicts == 1
    raw = Conflict.objects.get().jira
    shown = client.get("/api/v1/conflicts/").json()["results"][0]
    [field] = client.get(f"/api/v1/items/{item.pk}/").json()["sync"]["fields"]
    assert (field["plan"], field["jira"]) == (shown["plan"], shown["jira"])
    assert raw not in (field["plan"], field["jira"])
    page = client.get(f"/items/{item.pk}/").content.decode()
    assert shown["jira"] in page
    assert f"Jira {raw}" not in page


def test_a_ticket_outside_the_query_is_marked(house, client):
    item, key = house.linked()
    url = f"/api/v1/items/{item.pk}/"
    before = client.get(url)["ETag"]
    house.jira.move(key, project="OPS")
    house.sync("--census")
    item.refresh_from_db()
    assert (item.sync_state, item.sync_note) == ("synced", "This ticket is outside the plan's query.")
    assert client.get(url, headers={"If-None-Match": before}).status_code == 200
    assert "outside the plan&#x27;s query" in client.get(f"/items/{item.pk}/").content.decode()


def test_a_parked_create_says_why(house, client):
    item = house.add(priority="No such priority")
    answer = house.sync()
    item.refresh_from_db()
    assert (answer.parked, answer.created, item.sync_state) == (1, 1, "parked")
    assert item.priority == "No such priority"
    [field] = client.get(f"/api/v1/items/{item.pk}/").json()["sync"]["fields"]
    assert (field["field"], field["plan"], field["jira"]) == ("priority", "No such priority", "Medium")
    assert field["why"]
    assert field["why"] in item.sync_note
    assert client.get(f"/items/{item.pk}/").status_code == 200


def imported(**mirror):
    draft = actions.Draft({"title": "Imported"}, mirror)
    return actions.create_many(drafts=[draft], by=None, source=Source.IMPORT)[0]


@pytest.mark.parametrize("key", ["XCP-999", "see the tracker"])
def test_an_item_that_names_no_ticket_of_jiras_says_so(house, client, key):
    item = imported(ticket_key=key)
    house.sync()
    answer = house.sync("--full")
    item.refresh_from_db()
    assert (answer.code, answer.unreachable, answer.created, house.jira.tickets) == (0, 1, 0, {})
    assert (item.ticket_key, item.sync_state, item.sync_note) == (key, "unreachable", f"Jira shows no ticket {key}.")
    assert client.get("/api/v1/sync/").json()["unreachable"] == 1
    assert key in client.get("/sync/").content.decode()
    house.edit(item, title="Still on the plan")
    assert house.sync().code == 0
    item.refresh_from_db()
    assert (item.sync_state, house.jira.tickets) == ("unreachable", {})
    decisions.unlink(item_id=item.pk, by=None)
    assert house.sync().created == 1
    item.refresh_from_db()
    assert (item.sync_state, len(house.jira.tickets)) == ("synced", 1)
    assert item.ticket_key != key


def test_a_named_ticket_that_turns_up_is_linked(house):
    item = imported(ticket_key="XCP-1")
    assert house.sync().unreachable == 1
    assert house.jira.create("Imported") == "XCP-1"
    answer = house.sync()
    item.refresh_from_db()
    assert (answer.unreachable, answer.conflicts, item.sync_state, item.sync_note) == (0, 0, "synced", "")
    assert len(house.jira.tickets) == 1


def test_a_named_ticket_outside_the_query_is_linked(house):
    key = house.jira.create("Imported", project="OPS")
    item = imported(ticket_key=key)
    answer = house.sync()
    item.refresh_from_db()
    assert (answer.unreachable, answer.conflicts, item.sync_state) == (0, 0, "synced")
    assert "outside the plan's query" in item.sync_note


def test_named_tickets_that_moved_are_linked(house):
    """Jira answers to the old key with the new one."""
    keys = [house.jira.create(f"Imported {n}") for n in range(3)]
    items = [imported(ticket_key=key) for key in keys]
    new = [house.jira.move(key, project="OPS") for key in keys[:2]]
    answer = house.sync()
    for item in items:
        item.refresh_from_db()
    assert (answer.unreachable, len(house.jira.tickets), Item.objects.count()) == (0, 3, 3)
    assert [item.ticket_key for item in items] == [*new, keys[2]]


def test_one_named_ticket_that_moved_is_linked(house):
    item = imported(ticket_key=house.jira.create("Imported"))
    new = house.jira.move(item.ticket_key, project="OPS")
    house.sync()
    item.refresh_from_db()
    assert (item.ticket_key, house.link(item).outside_query) == (new, True)


def lost(house):
    item, key = house.linked()
    house.linked(summary="Other")
    house.jira.delete(key)
    assert house.sync("--census").unreachable == 1
    return item


def test_an_item_parted_from_a_lost_ticket_gets_none_until_asked(house):
    item = lost(house)
    decisions.part(item_id=item.pk, by=None)
    for flags in ((), ("--full",), ("--census",)):
        house.edit(item, title=f"Still on the plan {flags}")
        actions.remark(item=item, text="Noted.", url="", by=None)
        answer = house.sync(*flags)
        assert (answer.code, answer.created, answer.unreachable) == (0, 0, 0), answer.err
    item.refresh_from_db()
    assert (item.sync_state, item.ticket_key, item.sync_note) == ("unlinked", "", PARTED)
    assert (len(house.jira.tickets), item.archived_at, affairs().waiting) == (1, None, 0)
    decisions.recreate(item_id=item.pk, by=None)
    assert house.sync().created == 1
    item.refresh_from_db()
    assert (item.sync_state, bool(item.ticket_key)) == ("synced", True)
    outcomes = set(AuditRow.objects.filter(item=item).values_list("outcome", flat=True))
    assert outcomes >= {"parted", "recreated", "ticket-made"}


def test_a_lost_ticket_can_be_taken_for_the_end_of_its_item(house):
    item = lost(house)
    decisions.close(item_id=item.pk, by=None)
    item.refresh_from_db()
    assert item.archived_at
    answer = house.sync("--census")
    assert (answer.code, answer.created, answer.unreachable) == (0, 0, 0)
    actions.unarchive(item_id=item.pk, version=None, by=None, source=Source.BROWSER)
    assert house.sync().created == 0


@pytest.mark.parametrize("decide", [decisions.recreate, decisions.part, decisions.close])
def test_only_a_lost_ticket_is_given_up(house, decide):
    item, _ = house.linked()
    with pytest.raises(Link.DoesNotExist):
        decide(item_id=item.pk, by=None)


def test_a_list_shows_how_jiras_side_of_a_conflict_moves(house, client):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.jira.edit(key, summary="Theirs")
    house.sync()
    url = "/api/v1/items/"
    before = client.get(url)["ETag"]
    house.jira.edit(key, summary="Theirs, second")
    house.sync()
    answer = client.get(url, headers={"If-None-Match": before})
    assert answer.status_code == 200
    [row] = answer.json()["results"]
    assert row["sync"]["fields"][0]["jira"] == "Theirs, second"
    before = answer["ETag"]
    house.jira.edit(key, labels=[])
    house.sync("--full")
    assert client.get(url, headers={"If-None-Match": before}).status_code == 304


@pytest.mark.parametrize("flags", [(), ("--adopt", "plan")])
def test_a_status_nobody_chose_gives_way_when_linked(house, flags):
    key = house.jira.create("Imported", status="In Progress")
    item = imported(ticket_key=key)
    answer = house.sync(*flags)
    item.refresh_from_db()
    assert (answer.conflicts, answer.parked, item.status) == (0, 0, "In Progress")
    assert not house.jira.writes


def test_a_status_somebody_chose_is_a_conflict_when_linked(house):
    key = house.jira.create("Imported", status="In Progress")
    draft = actions.Draft({"title": "Imported", "status": "Done"}, {"ticket_key": key})
    actions.create_many(drafts=[draft], by=None, source=Source.IMPORT)
    assert house.sync().conflicts == 1
    assert Conflict.objects.get().field == "status"
