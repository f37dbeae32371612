"""Jiras that lack an endpoint, or answer with less than they might."""

import json

import pytest

from integrations.sandbox import Fault
from integrations.tracker import Ticket

from .conftest import Site

GONE = [404, 405, 501]


def lacks(site: Site, match: str, status: int = 404) -> None:
    site.jira.faults.add(Fault(match, status=status, times=None))


def everything(site: Site) -> list[Ticket]:
    return [t for page in site.tracker().changed(None, {}) for t in page.tickets]


@pytest.mark.parametrize("status", GONE)
def test_without_bulk_reads(cloud: Site, status: int):
    cloud.jira.fill(130)
    lacks(cloud, "POST */issue/bulkfetch", status)
    cloud.ready()
    found = everything(cloud)
    assert len({t.id for t in found}) == len(found) == 130
    ids = [t.id for t in found[:5]]
    assert {t.id for t in cloud.tracker().read([*ids, "999999"]).tickets} == set(ids)


@pytest.mark.parametrize("status", GONE)
def test_without_the_lists_of_statuses_and_priorities(site: Site, status: int):
    for path in ("GET */statuses", "GET */status", "GET */priority"):
        lacks(site, path, status)
    tracker = site.ready()
    assert tracker.statuses() == ()
    ticket = site.ticket(site.jira.create("Driver domains"))
    after = tracker.update(ticket, {"status": "In Progress", "priority": "High"}).ticket
    assert (after.values["status"], after.values["priority"]) == ("In Progress", "High")


def test_without_statuses_of_the_project_those_of_the_site_do(site: Site):
    lacks(site, "GET */project/XCP/statuses")
    assert "In Progress" in {status.name for status in site.ready().statuses()}


@pytest.mark.parametrize("status", GONE)
def test_without_our_permissions_the_project_itself_is_asked(site: Site, status: int):
    lacks(site, "GET */mypermissions", status)
    verdict = site.ready().readable()
    assert (verdict.readable, verdict.proven) == (True, False)


@pytest.mark.parametrize("status", [*GONE, 403])
def test_without_a_search_of_assignable_users(site: Site, status: int):
    key = site.jira.create("Whose", assignee="storage")
    owner = site.ticket(key).owner
    assert owner is not None
    lacks(site, "GET */user/assignable/search", status)
    ticket = site.ticket(site.jira.create("Driver domains"))
    assert site.ready().update(ticket, {"owner": f"name:{owner.name}"}).ticket.owner == owner


def test_a_history_that_is_not_sent_is_no_conflict(site: Site):
    ticket = site.ticket(site.jira.create("Driver domains"))
    tracker = site.ready()
    plain = {
        "id": ticket.id,
        "key": ticket.key,
        "fields": {"summary": "Ours", "updated": "2011-02-14T09:30:00.000+0000"},
    }
    site.jira.faults.add(Fault("GET */issue/*", status=200, body=json.dumps(plain)))
    written = tracker.update(ticket, {"title": "Ours"})
    assert written.overwritten == {}
    assert written.ticket.values["title"] == "Ours"


def test_comment_properties_that_are_not_kept(site: Site):
    key = site.jira.create("Driver domains")
    ident, tracker = str(site.jira.issue(key).id), site.ready()
    lacks(site, "GET */comment/*/properties/*")
    for _ in range(2):
        tracker.comment(ident, "Once", {"remark": "7"})
    assert len(site.jira.issue(key).comments) == 1


def test_comments_that_take_no_properties(site: Site):
    key = site.jira.create("Driver domains")
    refusal = '{"errorMessages":["Unrecognized field properties"],"errors":{}}'
    tracker = site.ready()
    site.jira.faults.add(Fault("POST */comment", status=400, body=refusal))
    tracker.comment(str(site.jira.issue(key).id), "Once", {"remark": "7"})
    assert len(site.jira.issue(key).comments) == 1


def test_a_cloud_that_knows_only_the_old_search(dc: Site):
    """It says Cloud, but has no search/jql."""
    dc.jira.fill(30)
    dc.ready()
    dc.facts["search"] = "tokens"
    dc.tracker().check()
    assert dc.facts["search"] == "pages"
    assert len(everything(dc)) == 30


def test_an_issue_type_the_project_lacks_gives_way_unless_chosen(site: Site):
    project = '{"id":"1","key":"XCP","issueTypes":[{"name":"Sub","subtask":true},{"name":"Bug"},{"name":"Task"}]}'
    site.jira.faults.add(Fault("GET */project/XCP", status=200, body=project))
    site.ready()
    assert site.facts["issue_type"] == "Task"


def test_an_issue_with_hardly_any_fields(site: Site):
    tracker = site.ready()
    bare = '{"id":"5","key":"XCP-5","fields":{"updated":"2011-02-14T09:30:00.000+0000","summary":null}}'
    site.jira.faults.add(Fault("GET */issue/5", status=200, body=bare))
    (ticket,) = tracker.read(["5"]).tickets
    assert set(ticket.values.values()) == {"", None, ()}
