"""Transitions, comments, properties, remote links, change logs."""

import pytest

LINK = {"globalId": "plan=1", "object": {"title": "Driver domains", "url": "http://localhost/items/1/"}}


def text(client, words):
    if not client.jira.cloud:
        return words
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def go(client, key, name, **body):
    found = client.get(f"/issue/{key}/transitions", expand="transitions.fields").json()["transitions"]
    ident = next(one["id"] for one in found if one["name"] == name)
    return client.post(f"/issue/{key}/transitions", {"transition": {"id": ident}, **body})


def test_the_way_to_done_and_back(client):
    key = client.create()
    assert go(client, key, "Start progress").status_code == 204
    assert go(client, key, "Done").status_code == 204
    fields = client.fields(key)
    assert (fields["status"]["name"], fields["resolution"]["name"]) == ("Done", "Done")
    assert fields["resolutiondate"]
    assert go(client, key, "Reopen").status_code == 204
    assert client.fields(key)["resolution"] is None


def test_a_short_cut_leads_straight_to_done(client):
    client.jira.settings.short_cut = True
    key = client.create()
    assert go(client, key, "Done").status_code == 204
    assert client.fields(key)["status"]["name"] == "Done"


def test_a_transition_that_does_not_leave_from_here_is_refused(client):
    key = client.create()
    names = [one["name"] for one in client.get(f"/issue/{key}/transitions").json()["transitions"]]
    assert names == ["Start progress"]
    answer = client.post(f"/issue/{key}/transitions", {"transition": {"id": "31"}})
    assert answer.status_code == 400
    assert "not valid for this issue" in answer.json()["errorMessages"][0]
    assert client.post(f"/issue/{key}/transitions", {}).status_code == 400


def test_a_resolution_is_asked_for_when_the_site_insists(client):
    client.jira.settings.require_resolution = True
    key = client.create()
    go(client, key, "Start progress")
    found = client.get(f"/issue/{key}/transitions", expand="transitions.fields").json()["transitions"]
    done = next(one for one in found if one["name"] == "Done")
    assert done["fields"]["resolution"]["required"]
    assert [one["name"] for one in done["fields"]["resolution"]["allowedValues"]] == ["Done", "Won't Do", "Duplicate"]
    refused = go(client, key, "Done")
    assert (refused.status_code, refused.json()["errors"]) == (400, {"resolution": "Resolution is required."})
    assert go(client, key, "Done", fields={"resolution": {"name": "Won't Do"}}).status_code == 204
    assert client.fields(key)["resolution"]["name"] == "Won't Do"


def test_a_status_may_be_out_of_reach(client):
    client.jira.settings.unreachable_status = True
    names = [one["name"] for one in client.get("/project/XCP/statuses").json()[0]["statuses"]]
    assert "On Hold" in names
    assert "On Hold" not in {
        one["to"]["name"] for one in client.get(f"/issue/{client.create()}/transitions").json()["transitions"]
    }


def test_comments_come_back_with_their_properties(client):
    key = client.create()
    made = client.post(
        f"/issue/{key}/comment", {"body": text(client, "Kept"), "properties": [{"key": "remark", "value": {"id": 3}}]}
    )
    assert made.status_code == 201
    page = client.get(f"/issue/{key}/comment", expand="properties").json()
    assert page["total"] == 1
    assert page["comments"][0]["body"] == text(client, "Kept")
    assert page["comments"][0]["properties"] == [{"key": "remark", "value": {"id": 3}}]
    assert "properties" not in client.get(f"/issue/{key}/comment").json()["comments"][0]
    number = made.json()["id"]
    assert client.get(f"/comment/{number}/properties/remark").json()["value"] == {"id": 3}
    assert client.delete(f"/issue/{key}/comment/{number}").status_code == 204
    assert client.get(f"/issue/{key}/comment/{number}").status_code == 404


def test_an_empty_comment_is_refused(client):
    answer = client.post(f"/issue/{client.create()}/comment", {"body": "" if not client.jira.cloud else None})
    assert answer.status_code == 400
    assert "comment" in answer.json()["errors"]


def test_a_property_leaves_updated_alone(client):
    key = client.create()
    before = client.fields(key)["updated"]
    client.jira.clock.advance(seconds=60)
    path = f"/issue/{key}/properties/plan"
    assert [client.put(path, {"item": n}).status_code for n in (1, 2)] == [201, 200]
    assert client.get(path).json()["value"] == {"item": 2}
    assert [one["key"] for one in client.get(f"/issue/{key}/properties").json()["keys"]] == ["plan"]
    assert client.fields(key)["updated"] == before
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_a_remote_link_is_written_once_per_global_id(client):
    key = client.create()
    path = f"/issue/{key}/remotelink"
    first = client.post(path, LINK)
    again = client.post(path, {**LINK, "object": {**LINK["object"], "title": "Renamed"}})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert [one["object"]["title"] for one in client.get(path).json()] == ["Renamed"]
    assert client.get(path, globalId="plan=1").json()["globalId"] == "plan=1"
    assert client.post(path, {"object": {"title": "No address"}}).json()["errors"] == {"url": "'url' is required."}
    assert client.delete(path, globalId="plan=1").status_code == 204
    assert client.get(path).json() == []


def test_cloud_pages_its_change_log_and_data_center_expands_it(cloud, dc):
    for client in (cloud, dc):
        key = client.create()
        for number in range(5):
            client.jira.edit(key, by="storage", summary=f"Version {number}")
    page = cloud.get("/issue/XCP-1/changelog", startAt=1, maxResults=2).json()
    assert (page["total"], page["isLast"]) == (5, False)
    assert [one["items"][0]["toString"] for one in page["values"]] == ["Version 1", "Version 2"]
    assert dc.get("/issue/XCP-1/changelog").status_code == 404
    newest = [
        client.get("/issue/XCP-1", expand="changelog").json()["changelog"]["histories"][0] for client in (cloud, dc)
    ]
    assert [one["items"][0]["toString"] for one in newest] == ["Version 4", "Version 0"]
    assert [one["items"][0].get("fieldId") for one in newest] == ["summary", None]


def test_change_logs_of_many_issues_at_once(cloud):
    keys = [cloud.create() for _ in range(2)]
    for key in keys:
        cloud.jira.edit(key, summary="Renamed", labels=["x"])
        cloud.jira.edit(key, labels=[])
    body = {"issueIdsOrKeys": keys, "fieldIds": ["summary"]}
    found = cloud.post("/changelog/bulkfetch", body).json()["issueChangeLogs"]
    assert [len(one["changeHistories"]) for one in found] == [1, 1]
    page = cloud.post("/changelog/bulkfetch", {"issueIdsOrKeys": keys, "maxResults": 3}).json()
    rest = cloud.post("/changelog/bulkfetch", {"issueIdsOrKeys": keys, "nextPageToken": page["nextPageToken"]}).json()
    assert "nextPageToken" not in rest
    assert sum(len(one["changeHistories"]) for one in page["issueChangeLogs"] + rest["issueChangeLogs"]) == 4


@pytest.mark.parametrize(("mode", "known"), [("cloud", "accountId"), ("dc", "key")])
def test_the_change_log_names_people_by_id(connect, mode, known):
    client = connect(mode)
    client.jira.edit(client.create(), assignee="storage")
    item = client.get("/issue/XCP-1", expand="changelog").json()["changelog"]["histories"][0]["items"][0]
    assert item["to"] == client.fields("XCP-1")["assignee"][known]
    assert item["toString"] == "Storage"
