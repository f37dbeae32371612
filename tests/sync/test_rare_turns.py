"""Rare turns that random edits found: each is one row of bad luck, told shortly."""

import pytest

from integrations.sync.models import Conflict, Connection, PushOp
from integrations.sync.runner import run_push
from roadmap.plan import actions

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
