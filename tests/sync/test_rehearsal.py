"""What a dry run says: all that a cycle would do, and nothing else."""

import pytest

from integrations.sync.models import PushOp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("flags", [(), ("--full",), ("--census",)])
def test_dry_run_lists_edits_that_wait_to_be_pushed(house, flags):
    item, key = house.linked()
    house.edit(item, title="Ours", status="In Progress")
    answer = house.sync("--dry-run", *flags)
    assert f'{key} Title: Jira takes the plan\'s "Ours" (was "Driver domains")' in answer.out
    assert f'{key} Status: Jira takes the plan\'s "In Progress"' in answer.out
    assert (answer.pushed, answer.pulled) == (1, 0)
    assert house.jira.issue(key).summary == "Driver domains"
    assert house.sync().pushed == 1
    assert house.sync("--dry-run").pushed == 0


def test_dry_run_counts_no_write_that_needs_a_person(house):
    item, _ = house.linked(status="In Progress")
    house.jira.settings.require_resolution = True
    house.edit(item, status="Done")
    assert house.sync().parked == 1
    answer = house.sync("--dry-run")
    assert (answer.pushed, answer.out) == (0, "")
    assert PushOp.objects.get().state == "parked"
