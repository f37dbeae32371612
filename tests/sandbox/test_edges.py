"""Limits at their edges, and ways that few tests take."""

import pytest

LINK = {"globalId": "plan=1", "object": {"title": "The plan", "url": "http://localhost/items/1/"}}
GOOD = {"fields": {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "Good"}}


def text(client, words):
    if not client.jira.cloud:
        return words
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def test_a_property_holds_32768_characters(client):
    path = f"/issue/{client.create()}/properties/plan"
    assert client.put(path, "x" * 32_766).status_code == 201
    too_long = client.put(path, "x" * 32_767)
    assert (too_long.status_code, "too long" in too_long.json()["errorMessages"][0]) == (400, True)


def test_fifty_issues_are_made_at_once_and_no_more(client):
    assert len(client.post("/issue/bulk", {"issueUpdates": [GOOD] * 50}).json()["issues"]) == 50
    assert client.post("/issue/bulk", {"issueUpdates": [GOOD] * 51}).status_code == 400
    assert len(client.jira.tickets) == 50


def test_an_expanded_change_log_ends_at_a_hundred_on_cloud(client):
    key = client.create()
    for number in range(101):
        client.jira.edit(key, summary=f"Version {number}")
    log = client.get(f"/issue/{key}", expand="changelog", fields="summary").json()["changelog"]
    assert (log["total"], len(log["histories"])) == (101, 100 if client.jira.cloud else 101)
    if client.jira.cloud:
        pages = [client.get(f"/issue/{key}/changelog", startAt=start, maxResults=500).json() for start in (0, 100)]
        assert [len(one["values"]) for one in pages] == [100, 1]


def test_comments_come_oldest_first_unless_asked_otherwise(client):
    key = client.create()
    for words in ("first", "second", "third"):
        client.jira.comment(key, words)
    numbers = [one.id for one in client.jira.issue(key).comments]

    def listed(**params):
        return [int(one["id"]) for one in client.get(f"/issue/{key}/comment", **params).json()["comments"]]

    assert listed() == listed(orderBy="created") == numbers
    assert listed(orderBy="-created") == numbers[::-1]
    assert listed(orderBy="-created", startAt=1, maxResults=1) == [numbers[1]]


def test_a_comment_is_written_again(client):
    key = client.create()
    number = client.jira.comment(key, "First", by="plan-bot", properties={"remark": 1}).id
    client.jira.clock.advance(seconds=60)
    path = f"/issue/{key}/comment/{number}"
    answer = client.put(path, {"body": text(client, "Again")})
    assert (answer.status_code, answer.json()["body"]) == (200, text(client, "Again"))
    made = client.get(path).json()
    assert made["created"] != made["updated"] == client.fields(key)["updated"]
    assert client.jira.issue(key).comments[0].properties == {"remark": 1}
    assert client.put(path, {"body": None}).status_code == 400
    assert client.put(f"/issue/{key}/comment/1", {"body": text(client, "x")}).status_code == 404


def test_a_remote_link_is_read_and_deleted_by_its_number(client):
    path = f"/issue/{client.create()}/remotelink"
    number = client.post(path, LINK).json()["id"]
    assert client.get(f"{path}/{number}").json()["object"]["title"] == "The plan"
    assert client.get(f"{path}/1").status_code == client.delete(f"{path}/1").status_code == 404
    assert client.delete(f"{path}/{number}").status_code == 204
    assert client.get(f"{path}/{number}").status_code == 404


@pytest.mark.parametrize("url", ["items/1", "javascript:alert(1)", "http://", "http:// x"])
def test_a_remote_link_leads_to_an_address(client, url):
    answer = client.post(f"/issue/{client.create()}/remotelink", {"object": {"title": "The plan", "url": url}})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["url"])


def test_permissions_of_an_unknown_project_or_ticket_are_not_found(client):
    for where in ({"projectKey": "NOPE"}, {"projectId": "1"}, {"issueKey": "XCP-9"}, {"issueId": "1"}):
        assert client.get("/mypermissions", permissions="BROWSE_PROJECTS", **where).status_code == 404
    assert client.get("/mypermissions", permissions="BROWSE_PROJECTS", issueKey=client.create()).status_code == 200


def test_a_user_is_read_by_what_names_people(cloud, dc):
    storage = cloud.jira.users["storage"]
    assert cloud.get("/user", accountId=storage.account_id).json()["displayName"] == "Storage"
    assert (cloud.get("/user").status_code, cloud.get("/user", accountId="1").status_code) == (404, 404)
    for named in ({"username": "storage"}, {"key": storage.dc_key}):
        assert dc.get("/user", **named).json()["name"] == "storage"
    assert (dc.get("/user").status_code, dc.get("/user", username="nobody").status_code) == (404, 404)


def test_data_center_takes_a_name_with_a_password(dc):
    del dc.session.headers["Authorization"]
    for name, password, status in (("plan-bot", dc.jira.token, 200), ("storage", dc.jira.token, 401), ("x", "y", 401)):
        dc.session.auth = (name, password)
        assert dc.get("/myself").status_code == status


def test_each_product_has_its_own_names_of_lists(client):
    names = {one["id"]: one["name"] for one in client.get("/field").json()}
    cloud = ["Components", "Fix versions", "Affects versions"]
    wanted = cloud if client.jira.cloud else ["Component/s", "Fix Version/s", "Affects Version/s"]
    assert [names[one] for one in ("components", "fixVersions", "versions")] == wanted
    edit = client.get(f"/issue/{client.create()}/editmeta").json()["fields"]
    assert edit["components"]["name"] == wanted[0]


def test_a_priority_is_not_taken_away(client):
    answer = client.put(f"/issue/{client.create()}", {"fields": {"priority": None}})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["priority"])
