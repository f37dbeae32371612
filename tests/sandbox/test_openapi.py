"""Every answer of the Cloud surface, held against Atlassian's own description of it."""

from collections.abc import Iterator

import orjson
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
    cloud.jira.checks.append(contract.check)
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


USER = {"self": "x", "accountId": "1", "displayName": "Storage", "active": True}
REFUSAL = {"errorMessages": ["No."], "errors": {}}


@pytest.mark.parametrize(
    ("asked", "status", "content", "mode"),
    [
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": 1}, "cloud"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "wish": 1}, "cloud"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "fields": {"wish": 1}}, "cloud"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "fields": {"status": {"name": "Done"}}}, "cloud"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "fields": {"assignee": {"name": "storage"}}}, "cloud"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "fields": {"assignee": USER}}, "dc"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "fields": {"description": "text"}}, "cloud"),
        ("GET /rest/api/2/issue/XCP-1", 200, {"id": "1", "fields": {"description": {"type": "doc"}}}, "cloud"),
        ("GET /rest/api/3/issue/XCP-1", 200, {"id": "1", "fields": {"created": "2011-02-14T09:30:00Z"}}, "cloud"),
        ("GET /rest/api/3/search/jql?jql=x", 200, {"issues": [{"id": "1", "fields": {"labels": ["a b"]}}]}, "cloud"),
        ("GET /rest/api/2/search/jql?jql=x", 200, {"issues": []}, "dc"),
        ("GET /rest/api/2/search?jql=x", 200, {"issues": []}, "dc"),
        ("GET /rest/api/2/myself", 200, {"accountId": 5}, "cloud"),
        ("GET /rest/api/3/myself?wish=1", 200, USER, "cloud"),
        ("GET /rest/api/3/mypermissions", 404, {"errorMessages": "No.", "errors": {}}, "cloud"),
        ("POST /rest/api/3/issue", 418, REFUSAL, "cloud"),
        ("GET /rest/api/3/nothing", 200, {}, "cloud"),
        ("GET /rest/api/3/nothing", 404, {}, "cloud"),
    ],
)
def test_the_contract_bites(asked, status, content, mode):
    method, path = asked.split()
    contract = Contract(mode)
    request = Request(EnvironBuilder(path=path, method=method, json={} if method == "POST" else None).get_environ())
    contract.check(request, Response(orjson.dumps(content), status, content_type="application/json"))
    assert contract.broken


def test_the_contract_lets_pass_what_is_right_and_reads_our_own_refused_requests_too():
    refused = Response(orjson.dumps(REFUSAL), 400, content_type="application/json")
    asked = Request(EnvironBuilder(path="/rest/api/3/issue/XCP-1?wish=1", method="PUT", json={}).get_environ())
    for requests, broken in (("accepted", False), ("all", True), ("none", False)):
        contract = Contract(requests=requests)
        contract.check(asked, refused)
        assert bool(contract.broken) is broken


def test_who_looks_for_a_while_drives_nobody_away(cloud, contract):
    seen = []
    cloud.jira.validate = lambda request, response: seen.append(request.path)
    cloud.get("/myself")
    cloud.jira.validate = None
    cloud.get("/myself")
    assert (len(seen), len(contract.checked)) == (1, 2)


@pytest.mark.parametrize("mode", ["cloud", "dc"])
def test_every_client_of_a_sandbox_is_held_to_it(connect, mode):
    client = connect(mode)
    assert len(client.jira.checks) == 1
