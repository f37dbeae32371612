"""What is read from Jira: identity, deletion, permissions, words the plan does not know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.sandbox.records import Body
from integrations.sync.models import AuditRow, Conflict, Connection, InboxEvent, Link, PushOp
from integrations.sync.runner import run_census, run_drain, run_poll, run_push
from roadmap.plan import actions
from roadmap.plan.models import Change, Item, Revision, Source, Theme

pytestmark = pytest.mark.django_db


def test_moved_ticket_keeps_its_item(house):
    item, key = house.linked()
    new = house.jira.move(key, project="OPS")
    house.sync("--census")
    item.refresh_from_db()
    assert (item.ticket_key, Item.objects.count(), house.link(item).outside_query) == (new, 1, True)
    assert item.sync_state == "synced"


def test_deleted_ticket_leaves_its_item(house):
    item, key = house.linked()
    house.linked(summary="Another")
    house.jira.delete(key)
    assert house.sync().code == 0
    item.refresh_from_db()
    assert item.sync_state == "synced"
    answer = house.sync("--census")
    item.refresh_from_db()
    assert (answer.unreachable, item.sync_state, item.archived_at) == (1, "deleted", None)


def test_edit_of_an_item_whose_ticket_is_gone_marks_it_unreachable_once(house):
    item, key = house.linked()
    house.jira.delete(key)
    house.edit(item, title="Still here")
    answer = house.sync()
    item.refresh_from_db()
    assert (answer.unreachable, item.sync_state, item.title) == (1, "unreachable", "Still here")
    house.jira.log.clear()
    house.sync()
    assert len(list(house.jira.log)) == 1


def test_lost_browse_permission_pauses_and_marks_nothing(house):
    for number in range(3):
        house.jira.create(f"Item {number}")
    house.sync()
    house.jira.permissions.revoke("BROWSE_PROJECTS")
    answer = house.sync("--census")
    assert answer.code == 2
    assert (house.connection.state, answer.unreachable) == ("paused", 0)
    assert not Item.objects.exclude(sync_state="synced").exists()
    house.jira.permissions.grant("BROWSE_PROJECTS")
    Connection.objects.update(not_before=None)
    run_poll()
    assert house.connection.state == "ok"


def test_lost_browse_permission_met_by_a_push_blames_no_item(house):
    item, _ = house.linked()
    house.edit(item, title="Ours")
    house.jira.permissions.revoke("BROWSE_PROJECTS")
    run_push()
    item.refresh_from_db()
    assert (item.sync_state, PushOp.objects.count()) == ("pending", 1)
    assert (house.connection.state, house.connection.kind) == ("paused", "permission")
    assert house.sync().code == 2
    house.jira.permissions.grant("BROWSE_PROJECTS")
    assert house.sync().code == 0
    assert house.jira.issue(item.ticket_key).summary == "Ours"


def test_a_ticket_left_out_is_read_again_however_old_it_is_by_then(house):
    house.jira.settings.fields_page_cap = house.jira.settings.ids_page_cap = house.jira.settings.dc_page_cap = 2
    item, key = house.linked()
    others = [house.linked(summary=f"Other {n}")[1] for n in range(4)]
    house.link(item).take("a worker who is busy")
    for n, each in enumerate([key, *others]):
        house.jira.clock.advance(seconds=1)
        house.jira.edit(each, summary=f"Changed {n}")
    run_poll()
    house.jira.clock.advance(seconds=3600)
    run_poll()
    assert house.item(key).title == "Driver domains"
    house.link(item).give_back("a worker who is busy")
    run_poll()
    assert house.item(key).title == "Changed 0"


def test_unknown_lead_time_is_kept_raw_and_never_written_back(house):
    item, key = house.linked(labels=["lead-time-next-summer"])
    assert (item.lead_time.slug, house.link(item).raw["lead_time"]) == ("not-guessed", "next-summer")
    house.edit(item, title="Stub domains")
    house.sync()
    assert "lead-time-next-summer" in house.jira.issue(key).labels


def test_status_that_waited_for_a_push_is_pulled_by_it(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.edit(item, title="Driver domains")
    house.jira.edit(key, status="In Progress")
    assert house.sync().code == 0
    assert house.item(key).status == "In Progress"


def test_labels_of_both_sides_are_kept(house):
    item, key = house.linked(labels=["a", "b"])
    house.edit(item, labels=["a", "b", "ours"])
    house.jira.edit(key, labels=["a", "theirs"])
    assert house.sync().code == 0
    assert house.item(key).labels == ["a", "ours", "theirs"]
    assert set(house.jira.issue(key).labels) == {"a", "ours", "theirs"}
    assert house.sync().pushed == 0


def test_texts_changed_in_different_paragraphs_are_merged(house):
    item, key = house.linked(description="One\n\nTwo\n\nThree")
    house.edit(item, description="One, ours\n\nTwo\n\nThree")
    house.jira.edit(key, description="One\n\nTwo\n\nThree, theirs")
    assert house.sync().code == 0
    assert house.item(key).description == "One, ours\n\nTwo\n\nThree, theirs"
    assert not Conflict.objects.exists()
    assert house.sync().pushed == 0


def test_text_that_cannot_be_written_is_kept_and_edited_in_jira_alone(house):
    text = {"type": "paragraph", "content": [{"type": "text", "text": "Kept"}]}
    panel = {"type": "panel", "attrs": {"panelType": "info"}, "content": [text]}
    adf = {"version": 1, "type": "doc", "content": [panel]}
    key = house.jira.create("Driver domains", description="{color:red}Kept{color}")
    if house.jira.cloud:
        house.jira.change(house.jira.issue(key), {"description": Body("Kept", adf)}, by="admin")
    house.sync()
    item = house.item(key)
    before = house.jira.issue(key).description
    assert "description" in house.link(item).read_only
    house.edit(item, description="Ours")
    house.sync()
    assert house.jira.issue(key).description == before
    found = Conflict.objects.get()
    assert (found.field, found.kind) == ("description", "read-only")


def test_renamed_theme_is_not_undone_by_its_component(house):
    _, key = house.linked(components=["Cloud"])
    theme = Theme.objects.get(name="Cloud")
    actions.edit_theme(theme_id=theme.pk, values={"name": "The cloud"}, by=None, source=Source.BROWSER)
    house.jira.edit(key, summary="Changed")
    house.jira.create("Another", components=["Cloud"])
    house.sync()
    assert {i.theme_id for i in Item.objects.all()} == {theme.pk}


def test_archived_item_leaves_its_ticket_alone(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    actions.archive(item_id=item.pk, version=None, by=None, source=Source.BROWSER)
    house.sync()
    assert house.jira.issue(key).summary == "Driver domains"
    actions.unarchive(item_id=item.pk, version=None, by=None, source=Source.BROWSER)
    house.sync()
    assert house.jira.issue(key).summary == "Ours"


@pytest.mark.parametrize(
    ("adopt", "ours", "theirs", "conflicts"),
    [
        ("jira", "Theirs", "Theirs", 0),
        ("plan", "Ours", "Ours", 0),
        ("review", "Ours", "Theirs", 1),
    ],
)
def test_pairs_that_never_agreed_are_adopted(house, adopt, ours, theirs, conflicts):
    key = house.jira.create("Theirs")
    draft = actions.Draft({"title": "Ours", "priority": "Medium"}, {"ticket_key": key})
    actions.create_many(drafts=[draft], by=None, source=Source.IMPORT)
    answer = house.sync("--adopt", adopt)
    assert (answer.code, answer.conflicts, len(house.jira.tickets)) == (0, conflicts, 1)
    assert (house.item(key).title, house.jira.issue(key).summary) == (ours, theirs)


def test_review_can_be_followed_by_adopting_a_side(house):
    key = house.jira.create("Theirs")
    draft = actions.Draft({"title": "Ours", "priority": "Medium"}, {"ticket_key": key})
    actions.create_many(drafts=[draft], by=None, source=Source.IMPORT)
    assert house.sync().conflicts == 1
    assert house.sync("--adopt", "plan").conflicts == 0
    assert house.jira.issue(key).summary == "Ours"


def everything():
    rows = (list(model.objects.order_by("pk").values()) for model in (Item, Theme, Connection, Link, PushOp, Conflict))
    return [Revision.current(), Change.objects.count(), AuditRow.objects.count(), *rows]


def test_dry_run_writes_nothing_and_names_item_and_field(house):
    item, key = house.linked()
    house.sync()
    house.edit(item, title="Ours", priority="Low")
    house.jira.edit(key, summary="Theirs")
    house.jira.create("New one")
    house.add("New item")
    before = everything()
    house.jira.log.clear()
    answer = house.sync("--dry-run")
    assert not house.jira.writes
    assert everything() == before
    assert f'{key} Title: conflict: plan "Ours", Jira "Theirs", last agreed "Driver domains"' in answer.out
    assert f'{key} Priority: Jira takes the plan\'s "Low" (was "Medium")' in answer.out
    assert 'new item "New one"' in answer.out
    assert 'new ticket "New item"' in answer.out


def test_webhook_inbox_is_drained_once_for_all(house):
    item, key = house.linked()
    ident = house.link(item).ticket_id
    house.jira.edit(key, summary="Stub domains")
    for number in range(20):
        InboxEvent.objects.create(delivery=str(number), ticket_id=ident, kind="changed")
    house.jira.log.clear()
    run_drain()
    assert house.item(key).title == "Stub domains"
    assert len(list(house.jira.log)) == 1
    assert not InboxEvent.objects.filter(drained_at=None).exists()


def test_webhook_of_a_new_ticket_pulls_it_through_the_query(house):
    house.linked()
    key = house.jira.create("New one")
    strange = house.jira.create("Elsewhere", project="OPS")
    for k in (key, strange):
        InboxEvent.objects.create(delivery=k, ticket_id=str(house.jira.issue(k).id), kind="changed")
    run_drain()
    assert set(Item.objects.values_list("title", flat=True)) == {"Driver domains", "New one"}


def test_verified_delete_event_marks_the_item_deleted(house):
    item, key = house.linked()
    ident = house.link(item).ticket_id
    house.jira.delete(key)
    InboxEvent.objects.create(delivery="x", ticket_id=ident, kind="deleted")
    run_drain()
    item.refresh_from_db()
    assert (item.sync_state, item.archived_at) == ("deleted", None)


def test_delete_event_of_a_ticket_that_is_there_changes_nothing(house):
    item, _ = house.linked()
    InboxEvent.objects.create(delivery="x", ticket_id=house.link(item).ticket_id, kind="deleted")
    run_drain()
    item.refresh_from_db()
    assert item.sync_state == "synced"


def test_read_that_is_older_than_the_last_merge_is_not_taken(house):
    """An index that lags shows the ticket as it was before our own write."""
    item, key = house.linked()
    house.sync()
    house.jira.settings.index_lag = 60
    house.edit(item, title="Ours")
    house.sync()
    run_poll()
    assert house.item(key).title == "Ours"
    house.jira.clock.advance(seconds=61)
    run_poll()
    assert house.item(key).title == house.jira.issue(key).summary == "Ours"
    assert not Conflict.objects.exists()


def test_census_refuses_to_take_most_of_the_plan_for_deleted(house):
    house.jira.fill(30)
    house.sync()
    for key in list(house.jira.keys)[:25]:
        house.jira.delete(key)
    run_census()
    assert house.connection.state == "paused"
    assert "JIRA_URL" in house.connection.reason
    assert not Link.objects.lost().exists()


def test_new_mapping_agrees_anew_and_asks_where_much_would_change(house, settings, tmp_path):
    settings.SYNC_MASS_PUSH = 3
    for number in range(5):
        house.jira.create(f"Item {number}", components=["Cloud"])
    house.sync()
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[fields.theme]\nin = "label:theme-"\n')
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_MAPPING": str(mapping)}
    house.jira.log.clear()
    answer = house.sync()
    assert answer.code == 2
    assert "JIRA_MAPPING" in answer.err
    assert not house.jira.writes
    assert set(Item.objects.values_list("theme__name", flat=True)) == {"Cloud"}
    answer = house.sync("--adopt", "plan", "--yes")
    assert answer.code == 0, answer.err
    assert {label for i in house.jira.tickets.values() for label in i.labels} == {"theme-cloud"}


def test_wrong_settings_are_one_line(house, settings):
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_PROJECT": "NOPE"}
    answer = house.sync()
    assert (answer.code, len(answer.err.strip().splitlines())) == (2, 1)
    assert "JIRA_PROJECT" in answer.err
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_URL": ""}
    answer = house.sync()
    assert (answer.code, len(answer.err.strip().splitlines())) == (2, 1)
    assert "JIRA_URL" in answer.err


def test_remark_becomes_a_comment_once(house):
    item, key = house.linked()
    actions.remark(item=item, text="Deferred to the next review.", url="http://127.0.0.1/reviews/3/", by=None)
    house.fault("POST /rest/api/*/comment", drop="after")
    house.sync()
    house.sync()
    assert len(house.jira.issue(key).comments) == 1


def test_ticket_points_back_to_its_item_after_our_first_write(house):
    item, key = house.linked()
    house.sync()
    assert not house.jira.issue(key).links
    house.edit(item, title="Ours")
    house.sync()
    house.edit(item, title="Ours again")
    house.sync()
    assert len(house.jira.issue(key).links) == 1


def test_background_does_nothing_without_a_tracker(settings, db):
    settings.TRACKER_SETTINGS = dict.fromkeys(settings.TRACKER_SETTINGS, "")
    run_poll()
    run_drain()
    actions.create(values={"title": "Alone"}, by=None, source=Source.BROWSER)
    assert (PushOp.objects.count(), Item.objects.get().sync_state) == (0, "unlinked")


def test_back_off_binds_the_background_but_no_person(house):
    house.linked()
    house.fault("GET /rest/api/*/search*", status=503)
    run_poll()
    connection = house.connection
    assert connection.state == "failing"
    assert connection.not_before > timezone.now() + timedelta(seconds=5)
    house.jira.log.clear()
    run_poll()
    assert not list(house.jira.log)
    assert house.sync().code == 0
    assert house.connection.state == "ok"


def test_an_owner_known_by_name_alone_is_the_one_whom_the_ticket_names(house):
    item, key = house.linked()
    house.sync()
    house.edit(item, owner="Hypervisor")
    house.jira.edit(key, assignee="hypervisor")
    house.jira.log.clear()
    answer = house.sync()
    assert (answer.code, answer.conflicts) == (0, 0), answer.err
    assert not Conflict.objects.exists()
    assert house.item(key).owner.tracker_id
    assert not any("PUT" in str(line) for line in house.jira.log)
