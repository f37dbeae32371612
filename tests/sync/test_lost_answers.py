"""A write whose answer never came: what it replaced is not lost, and it counts as any other write."""

import pytest

from integrations.jira.tracker import JiraTracker
from integrations.sync.models import AuditRow, Conflict, PushOp
from integrations.sync.runner import run_poll
from integrations.tracker import Data, Transient
from roadmap.plan import actions

pytestmark = pytest.mark.django_db
CHANGE = "PUT /rest/api/*/issue/*"
LOST = [{"drop": "after"}, {"status": 503, "work": True}]


def meddling(house, key, **values):
    """A person edits the ticket just before our write arrives."""
    done = []

    def strike(request, response):
        if request.method == "GET" and "/issue/" in request.path and not done:
            done.append(request.path)
            house.jira.edit(key, by="storage", **values)

    house.jira.validate = strike
    return done


@pytest.mark.parametrize("fault", LOST)
def test_an_edit_of_jiras_that_it_replaced_becomes_a_conflict(house, fault):
    item, key = house.linked()
    house.edit(item, title="Ours")
    done = meddling(house, key, summary="Theirs")
    house.fault(CHANGE, **fault)
    answer = house.sync()
    assert done
    assert (answer.code, answer.pushed, answer.conflicts) == (0, 1, 1), answer.err
    found = Conflict.objects.get()
    assert (found.base, found.plan, found.jira, found.kind) == ("Driver domains", "Ours", "Theirs", "overwritten")
    assert house.item(key).title == house.jira.issue(key).summary == "Ours"
    assert house.sync().conflicts == 1


@pytest.mark.parametrize("after", ["nothing", "poll", "edit"])
def test_the_next_run_finds_it_too(house, after):
    """The worker ends before it can look; a poll may meet the ticket first, or another edit the item."""
    item, key = house.linked()
    house.edit(item, title="Ours")
    meddling(house, key, summary="Theirs")
    house.fault(CHANGE, drop="after")
    house.fault("GET /rest/api/*/issue/*", times=None, skip=1, status=500)
    house.sync()
    assert house.jira.issue(key).summary == "Ours"
    house.jira.faults.clear()
    house.jira.validate = None
    if after == "poll":
        PushOp.objects.update(not_before="2100-01-01T00:00:00Z")
        run_poll()
    if after == "edit":
        house.edit(item, title="Ours, second")
    answer = house.sync()
    assert (answer.code, answer.pushed) == (0, 1), answer.err
    found = Conflict.objects.get()
    ours = "Ours, second" if after == "edit" else "Ours"
    assert (found.base, found.plan, found.jira, found.kind) == ("Driver domains", ours, "Theirs", "overwritten")


def test_it_counts_and_points_the_ticket_back(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    house.fault(CHANGE, drop="after")
    answer = house.sync()
    assert (answer.code, answer.pulled, answer.pushed, answer.conflicts) == (0, 0, 1, 0), answer.err
    assert len(house.jira.issue(key).links) == 1
    assert AuditRow.objects.filter(item=item, outcome="written").count() == 1
    assert not PushOp.objects.exists()


def test_labels_that_others_added_meanwhile_are_merged(house):
    item, key = house.linked(labels=["a"])
    house.edit(item, labels=["a", "ours"], title="Ours")
    meddling(house, key, labels=["a", "theirs"])
    house.fault(CHANGE, drop="after")
    assert house.sync().code == 0
    assert set(house.jira.issue(key).labels) == set(house.item(key).labels) == {"a", "ours", "theirs"}
    assert not Conflict.objects.exists()


def test_an_item_archived_meanwhile_still_learns_what_was_replaced(house):
    item, key = house.linked()
    house.edit(item, title="Ours")
    meddling(house, key, summary="Theirs")
    house.fault(CHANGE, drop="after")
    house.fault("GET /rest/api/*/issue/*", times=None, skip=1, status=500)
    house.sync()
    house.jira.faults.clear()
    house.jira.validate = None
    actions.archive(item_id=item.pk, version=None, by=None, source="browser")
    assert house.sync().code == 0
    assert Conflict.objects.get().jira == "Theirs"
    assert not PushOp.objects.exists()


def test_a_write_refused_in_part_replaces_nothing_unseen(house):
    """The title goes through before the transition is refused."""
    item, key = house.linked(status="In Progress")
    house.jira.settings.require_resolution = True
    house.edit(item, status="Done", title="Ours")
    meddling(house, key, summary="Theirs")
    answer = house.sync()
    assert (answer.code, answer.parked, answer.pushed, answer.conflicts) == (0, 1, 1, 1), answer.err
    found = Conflict.objects.get()
    assert (found.base, found.plan, found.jira, found.kind) == ("Driver domains", "Ours", "Theirs", "overwritten")
    assert len(house.jira.issue(key).links) == 1


def test_what_jira_refused_is_merged_again_before_the_rest_is_sent(house, monkeypatch):
    """Fields go one by one after a refusal that names none; one of them was changed in Jira meanwhile."""
    item, key = house.linked()
    house.edit(item, title="Ours", labels=["ours"])
    update, refused = JiraTracker.update, []

    def refuse_first(self, ticket, changes, extra=None):
        if not refused:
            refused.append(dict(changes))
            house.jira.edit(key, by="storage", summary="Theirs")
            raise Data("Jira refused it.")
        return update(self, ticket, changes, extra)

    monkeypatch.setattr(JiraTracker, "update", refuse_first)
    answer = house.sync()
    assert set(refused[0]) == {"title", "labels"}
    assert (answer.code, answer.conflicts, answer.parked) == (0, 1, 0), answer.err
    assert (house.jira.issue(key).summary, house.jira.issue(key).labels) == ("Theirs", ("ours",))


def test_figures_count_what_was_done_before_an_error(house):
    items = [house.linked(summary=f"Item {n}")[0] for n in range(3)]
    for item in items:
        house.edit(item, title=f"Ours {item.pk}")
    house.fault(CHANGE, skip=2, status=429, retry_after=60)
    answer = house.sync()
    assert (answer.code, answer.pushed) == (1, 2)


def test_figures_count_tickets_stored_before_an_error(house, monkeypatch):
    house.jira.fill(3)
    whole = JiraTracker.changed

    def broken(self, since, known):
        yield from whole(self, since, known)
        raise Transient("Jira failed at the search (500).")

    monkeypatch.setattr(JiraTracker, "changed", broken)
    monkeypatch.setattr("integrations.sync.runner.pulling.CHUNK", 1)
    answer = house.sync()
    assert (answer.code, answer.pulled) == (1, 3)
