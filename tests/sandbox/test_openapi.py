"""Every answer of the Cloud surface, held against Atlassian's own description of it."""

from collections.abc import Iterator

import pytest
from werkzeug import Request, Response
from werkzeug.test import EnvironBuilder

from integrations.sandbox import RateLimit
from tests.openapi import DESCRIPTION, Contract

pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="Atlassian's description is not beside the repository")

TEXT = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Who needs it?"}]}],
}
FIELDS = {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}}
LINK = {"globalId": "plan=1", "object": {"title": "The plan", "url": "http://localhost/items/1/"}}


@pytest.fixture
def contract(cloud) -> Iterator[Contract]:
    """What the sandbox answers in the test is looked at when the test is over."""
    contract = Contract()
    cloud.jira.validate = contract.check
    yield contract
    assert contract.checked
    assert not contract.broken, "\n".join(contract.broken)


@pytest.fixture
def key(cloud, contract) -> str:
    return cloud.create(
        description=TEXT,
        components=[{"name": "Cloud"}],
        labels=["wan"],
        duedate="2011-03-01",
        customfield_10050={"value": "Cloud"},
        assignee={"accountId": cloud.jira.users["storage"].account_id},
    )


@pytest.mark.parametrize(
    "path",
    [
        "/serverInfo",
        "/myself",
        "/mypermissions?permissions=BROWSE_PROJECTS,EDIT_ISSUES&projectKey=XCP",
        "/permissions",
        "/field",
        "/project",
        "/project/search",
        "/project/XCP",
        "/project/XCP/statuses",
        "/project/XCP/components",
        "/project/XCP/versions",
        "/status",
        "/statuscategory",
        "/priority",
        "/resolution",
        "/issuetype",
        "/label",
        "/issue/createmeta/XCP/issuetypes",
        "/issue/createmeta/XCP/issuetypes/10001",
        "/issue/createmeta?projectKeys=XCP&expand=projects.issuetypes.fields",
        "/user/search?query=sto",
        "/user/assignable/search?project=XCP&query=storage",
        "/search/jql?jql=project=XCP&fields=*all&expand=changelog,names&maxResults=1",
    ],
)
def test_the_lists_of_the_site(cloud, contract, path):
    cloud.jira.permissions.grant("ADMINISTER")
    cloud.jira.fill(3)
    assert cloud.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "?expand=changelog,renderedFields,names,schema,transitions.fields,editmeta&properties=plan",
        "/editmeta",
        "/transitions?expand=transitions.fields",
        "/changelog",
        "/properties",
        "/properties/plan",
        "/comment",
        "/comment?expand=properties",
    ],
)
def test_one_issue(cloud, contract, key, path):
    cloud.jira.settings.require_resolution = True
    cloud.put(f"/issue/{key}/properties/plan", {"item": 1})
    cloud.post(f"/issue/{key}/comment", {"body": TEXT, "properties": [{"key": "plan", "value": 1}]})
    cloud.jira.edit(key, by="storage", summary="Isolate driver domains", status="In Progress", assignee=None)
    assert cloud.get(f"/issue/{key}{path}").status_code == 200


def test_writes(cloud, contract, key):
    issue = f"/issue/{key}"
    assert cloud.put(issue, {"fields": {"summary": "Shard"}, "update": {"labels": [{"add": "x"}]}}).status_code == 204
    assert cloud.put(f"{issue}/assignee", {"accountId": None}).status_code == 204
    assert cloud.put(f"{issue}/properties/plan", {"item": 1}).status_code == 201
    assert cloud.delete(f"{issue}/properties/plan").status_code == 204
    assert cloud.post(f"{issue}/transitions", {"transition": {"id": "11"}}).status_code == 204
    assert cloud.post(f"{issue}/remotelink", LINK).status_code == 201
    assert cloud.delete(f"{issue}/remotelink", globalId="plan=1").status_code == 204
    assert cloud.post("/component", {"name": "Toolstack", "project": "XCP"}).status_code == 201
    assert cloud.post("/issue/bulk", {"issueUpdates": [{"fields": {**FIELDS, "summary": "x"}}]}).status_code == 201
    assert cloud.delete(issue).status_code == 204


def test_bulk_reads(cloud, contract, key):
    cloud.jira.edit(key, summary="Isolate")
    search = {"jql": "project = XCP", "fields": ["summary"], "reconcileIssues": [cloud.jira.issue(key).id]}
    assert cloud.post("/search/jql", search).status_code == 200
    assert cloud.post("/search/approximate-count", {"jql": "project = XCP"}).status_code == 200
    fetch = {"issueIdsOrKeys": [key, "99"], "fields": ["*all"], "properties": ["plan"], "expand": ["changelog"]}
    assert cloud.post("/issue/bulkfetch", fetch).status_code == 200
    assert cloud.post("/changelog/bulkfetch", {"issueIdsOrKeys": [key]}).status_code == 200


def test_refusals(cloud, contract, key):
    assert cloud.post("/issue", {"fields": FIELDS}).status_code == 400
    assert cloud.get("/search/jql", jql="nothing = 1").status_code == 400
    assert cloud.get("/search", jql="project = XCP").status_code == 410
    assert cloud.get("/issue/XCP-99").status_code == 404
    cloud.jira.settings.rate_limit = RateLimit(1, 60)
    assert {cloud.get(f"/issue/{key}").status_code for _ in range(2)} == {200, 429}
    cloud.jira.tokens.expire(cloud.jira.token)
    assert cloud.get(f"/issue/{key}").status_code == 401


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/rest/api/3/issue/XCP-1", b'{"id": 1}'),
        ("/rest/api/3/issue/XCP-1", b'{"name": "unknown"}'),
        ("/rest/api/3/nothing", b"{}"),
    ],
)
def test_the_contract_bites(path, content):
    contract = Contract()
    request = Request(EnvironBuilder(path=path).get_environ())
    contract.check(request, Response(content, content_type="application/json"))
    assert contract.broken
