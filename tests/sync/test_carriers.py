"""Labels that the mapping keeps a field in are not the plan's to set."""

import pytest

from integrations.sync.models import AuditRow
from roadmap.plan import actions
from roadmap.plan.models import Change, Source

pytestmark = pytest.mark.django_db

SENTENCE = "The label Lead-Time-3-6-months is how Jira keeps the lead time; set the lead time instead."


def in_step(house, item):
    answer = house.sync()
    assert (answer.code, answer.parked, answer.conflicts) == (0, 0, 0), answer.err
    item.refresh_from_db()
    assert (item.labels, item.lead_time.slug, item.sync_state) == (["dom0"], "0-3-months", "synced")
    assert set(house.jira.issue(item.ticket_key).labels) == {"dom0", "lead-time-0-3-months"}
    assert Change.objects.filter(item=item, field="labels", reason=SENTENCE).exists()
    assert AuditRow.objects.get(item=item, outcome="dropped").note == SENTENCE
    assert (house.sync().pushed, house.sync().pulled) == (0, 0)


def test_a_new_ticket_gets_none(house):
    in_step(house, house.add(lead_time="0-3-months", labels=["dom0", "Lead-Time-3-6-months"]))


def test_a_linked_ticket_gets_none(house):
    item, _ = house.linked(labels=["lead-time-0-3-months"])
    house.edit(item, labels=["dom0", "Lead-Time-3-6-months"])
    in_step(house, item)


def test_a_named_ticket_gets_none(house):
    key = house.jira.create("Imported", labels=["dom0", "lead-time-0-3-months"])
    values = {"title": "Imported", "lead_time": "0-3-months", "labels": ["dom0", "Lead-Time-3-6-months"]}
    [item] = actions.create_many(drafts=[actions.Draft(values, {"ticket_key": key})], by=None, source=Source.IMPORT)
    in_step(house, item)
