"""What an account that lost a permission is refused, and how."""

import pytest

LINK = {"globalId": "plan=1", "object": {"title": "The plan", "url": "http://localhost/items/1/"}}


def text(client, words="Kept"):
    if not client.jira.cloud:
        return words
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def person(client):
    return {"accountId": client.jira.users["storage"].account_id} if client.jira.cloud else {"name": "storage"}


def new(**fields):
    return {"fields": {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "x", **fields}}


def comment(client):
    return {"update": {"comment": [{"add": {"body": text(client)}}]}}


WRITES = {
    "create": lambda c: c.post("/issue", new()),
    "create assigned": lambda c: c.post("/issue", new(assignee=person(c))),
    "create reported": lambda c: c.post("/issue", new(reporter=person(c))),
    "edit": lambda c: c.put("/issue/XCP-1", {"fields": {"summary": "Renamed"}}),
    "edit assignee": lambda c: c.put("/issue/XCP-1", {"fields": {"assignee": person(c)}}),
    "edit comment": lambda c: c.put("/issue/XCP-1", comment(c)),
    "assign": lambda c: c.put("/issue/XCP-1/assignee", person(c)),
    "delete": lambda c: c.delete("/issue/XCP-1"),
    "comment": lambda c: c.post("/issue/XCP-1/comment", {"body": text(c)}),
    "transition": lambda c: c.post("/issue/XCP-1/transitions", {"transition": {"id": "11"}}),
    "transition with comment": lambda c: c.post("/issue/XCP-1/transitions", {"transition": {"id": "11"}, **comment(c)}),
    "change own comment": lambda c: c.put(f"/issue/XCP-1/comment/{c.own}", {"body": text(c, "Again")}),
    "change theirs": lambda c: c.put(f"/issue/XCP-1/comment/{c.theirs}", {"body": text(c, "Again")}),
    "remove own comment": lambda c: c.delete(f"/issue/XCP-1/comment/{c.own}"),
    "remove theirs": lambda c: c.delete(f"/issue/XCP-1/comment/{c.theirs}"),
    "property": lambda c: c.put("/issue/XCP-1/properties/plan", {"item": 1}),
    "link": lambda c: c.post("/issue/XCP-1/remotelink", LINK),
    "component": lambda c: c.post("/component", {"name": "Toolstack", "project": "XCP"}),
}


@pytest.fixture
def site(client):
    client.jira.create(summary="One")
    client.own = client.jira.comment("XCP-1", "Mine", by="plan-bot").id
    client.theirs = client.jira.comment("XCP-1", "Theirs", by="storage").id
    return client


@pytest.mark.parametrize("project", [None, "XCP"])
@pytest.mark.parametrize(
    ("permission", "write", "status", "field"),
    [
        ("CREATE_ISSUES", "create", 403, ""),
        ("ASSIGN_ISSUES", "create assigned", 400, "assignee"),
        ("MODIFY_REPORTER", "create reported", 400, "reporter"),
        ("EDIT_ISSUES", "edit", 403, ""),
        ("ASSIGN_ISSUES", "edit assignee", 400, "assignee"),
        ("ADD_COMMENTS", "edit comment", 400, "comment"),
        ("ASSIGN_ISSUES", "assign", 403, ""),
        ("DELETE_ISSUES", "delete", 403, ""),
        ("ADD_COMMENTS", "comment", 400, ""),
        ("TRANSITION_ISSUES", "transition", 400, ""),
        ("ADD_COMMENTS", "transition with comment", 400, "comment"),
        ("EDIT_ALL_COMMENTS", "change theirs", 400, ""),
        ("DELETE_ALL_COMMENTS", "remove theirs", 400, ""),
        ("EDIT_ISSUES", "property", 403, ""),
        ("LINK_ISSUES", "link", 403, ""),
        ("ADMINISTER_PROJECTS", "component", 403, ""),
    ],
)
def test_a_lost_permission_refuses_its_write_and_nothing_else(site, permission, write, status, field, project):
    site.jira.permissions.revoke(permission, "OPS" if project else None)
    if project:
        assert WRITES[write](site).ok, "taken away in another project"
        site.jira.permissions.revoke(permission, project)
    else:
        before = dict(site.jira.tickets)
        answer = WRITES[write](site)
        assert (answer.status_code, list(answer.json()["errors"])) == (status, [field] if field else [])
        assert bool(answer.json()["errorMessages"]) is not bool(field)
        assert site.jira.tickets == before
        site.jira.permissions.grant(permission)
        assert WRITES[write](site).ok


@pytest.mark.parametrize(("verb", "write"), [("EDIT", "change own comment"), ("DELETE", "remove own comment")])
def test_ones_own_comment_takes_either_permission(site, verb, write):
    site.jira.permissions.revoke(f"{verb}_OWN_COMMENTS")
    site.jira.permissions.revoke(f"{verb}_ALL_COMMENTS")
    assert WRITES[write](site).status_code == 400
    site.jira.permissions.grant(f"{verb}_OWN_COMMENTS")
    assert WRITES[write](site).ok


def test_what_may_not_be_written_is_on_no_screen(site):
    site.jira.permissions.revoke("ASSIGN_ISSUES")
    assert "assignee" not in site.get("/issue/XCP-1/editmeta").json()["fields"]
    site.jira.permissions.revoke("EDIT_ISSUES")
    assert site.get("/issue/XCP-1/editmeta").json()["fields"] == {}
    site.jira.permissions.revoke("TRANSITION_ISSUES")
    assert site.get("/issue/XCP-1/transitions").json()["transitions"] == []


def test_a_ticket_moved_out_of_sight_is_one_404_among_visible_ones(site):
    site.jira.permissions.revoke("BROWSE_PROJECTS", "OPS")
    gone, stays = site.jira.issue(site.jira.create(summary="Two")).id, site.jira.issue("XCP-1").id
    site.jira.move(gone, project="OPS")
    hidden = 404 if site.jira.cloud else 403
    assert [site.get(f"/issue/{one}").status_code for one in (gone, stays)] == [hidden, 200]
    assert site.found("project = XCP OR labels is empty") == ["XCP-1"]
    assert site.refused("project = OPS") == ["The value 'OPS' does not exist for the field 'project'."]
    assert site.refused(f"id in ({gone}, {stays})") == [f"A value with ID '{gone}' does not exist for the field 'id'."]
    assert [one["key"] for one in site.get("/project").json()] == ["XCP"]
    held = site.get("/mypermissions", permissions="BROWSE_PROJECTS", projectKey="XCP").json()["permissions"]
    assert held["BROWSE_PROJECTS"]["havePermission"]
    assert site.get("/mypermissions", permissions="BROWSE_PROJECTS", projectKey="OPS").status_code == 404
    if site.jira.cloud:
        bulk = site.post("/issue/bulkfetch", {"issueIdsOrKeys": [str(gone), str(stays)]}).json()
        assert ([one["id"] for one in bulk["issues"]], [one["id"] for one in bulk["issueErrors"]]) == (
            [str(stays)],
            [str(gone)],
        )
    site.jira.permissions.grant("BROWSE_PROJECTS", "OPS")
    assert site.get(f"/issue/{gone}").status_code == 200


def test_data_center_leaves_out_permissions_it_does_not_know(cloud, dc):
    answer = dc.get("/mypermissions", permissions="NOPE")
    assert (answer.status_code, "NOPE" in answer.json()["permissions"]) == (200, False)
    assert cloud.get("/mypermissions", permissions="NOPE").status_code == 400
