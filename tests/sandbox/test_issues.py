"""Creating, reading, editing and deleting issues."""

import pytest

DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Why", "marks": [{"type": "strong"}]}]}],
}


def person(client, key):
    user = client.jira.users[key]
    return {"accountId": user.account_id} if client.jira.cloud else {"name": key}


def test_what_is_created_is_read_back(client):
    key = client.create(
        summary=" Storage motion ",
        labels=["wan", "customer"],
        components=[{"name": "Cloud"}],
        priority={"name": "High"},
        assignee=person(client, "storage"),
        customfield_10051={"value": "3-6 months"},
    )
    fields = client.fields(key)
    assert fields["summary"] == "Storage motion"
    assert fields["labels"] == ["customer", "wan"]
    assert [one["name"] for one in fields["components"]] == ["Cloud"]
    assert fields["priority"]["name"] == "High"
    assert fields["assignee"]["displayName"] == "Storage"
    assert fields["customfield_10051"]["value"] == "3-6 months"
    assert fields["status"]["name"] == "To Do"
    assert fields["creator"]["displayName"] == "Evolution Plan"


def test_dates_stand_in_the_accounts_zone_on_cloud_and_the_servers_on_data_center(cloud, dc):
    assert cloud.fields(cloud.create())["created"] == "2011-02-14T09:30:00.000-0800"
    assert dc.fields(dc.create())["created"] == "2011-02-14T17:30:00.000+0000"


def test_description_is_a_document_in_version_3_and_markup_in_version_2(connect, cloud):
    key = cloud.create(description=DOCUMENT)
    assert cloud.fields(key)["description"] == DOCUMENT
    cloud.base = cloud.base.replace("/3", "/2")
    assert cloud.fields(key)["description"] == "*Why*"
    refused = cloud.post("/issue", {"fields": {"project": {"key": "XCP"}, "description": DOCUMENT}})
    assert refused.json()["errors"]["description"] == "Operation value must be a string"


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"summary": None}, "summary", "You must specify a summary of the issue."),
        ({"summary": "x" * 256}, "summary", "255 characters"),
        ({"summary": "a\nb"}, "summary", "newline"),
        ({"labels": ["two words"]}, "labels", "The label 'two words' contains spaces which is invalid."),
        ({"labels": ["x" * 256]}, "labels", "exceeds the maximum length"),
        ({"components": [{"name": "Nowhere"}]}, "components", "Component name 'Nowhere' is not valid"),
        ({"priority": {"name": "Whenever"}}, "priority", "Priority name 'Whenever' is not valid"),
        ({"issuetype": {"name": "Wish"}}, "issuetype", "valid issue type"),
        ({"project": {"key": "NO"}}, "project", "valid project is required"),
        ({"status": {"name": "Done"}}, "status", "cannot be set. It is not on the appropriate screen, or unknown."),
        ({"customfield_10050": {"value": "Clouds"}}, "customfield_10050", "Option value 'Clouds' is not valid"),
        ({"duedate": "soon"}, "duedate", "Error parsing date string"),
    ],
)
def test_a_wrong_field_is_named(client, fields, field, message):
    given = {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "Shard the pool", **fields}
    answer = client.post("/issue", {"fields": given})
    assert answer.status_code == 400
    assert message in answer.json()["errors"][field]
    assert not client.jira.tickets


def test_unknown_and_inactive_people_are_refused(client):
    key = client.create()
    nobody = {"accountId": "nobody"} if client.jira.cloud else {"name": "nobody"}
    assert (
        "does not exist" in client.put(f"/issue/{key}", {"fields": {"assignee": nobody}}).json()["errors"]["assignee"]
    )
    gone = client.put(f"/issue/{key}/assignee", person(client, "departed"))
    assert "cannot be assigned" in gone.json()["errors"]["assignee"]


def test_an_edit_writes_what_it_names_and_leaves_a_change(client):
    key = client.create(labels=["a"], components=[{"name": "Cloud"}])
    client.jira.clock.advance(seconds=60)
    body = {
        "fields": {"summary": "Stateless dom0"},
        "update": {
            "labels": [{"add": "b"}, {"remove": "a"}],
            "components": [{"set": [{"name": "Robustness and Security"}]}],
        },
    }
    assert client.put(f"/issue/{key}", body).status_code == 204
    answer = client.get(f"/issue/{key}", expand="changelog").json()
    assert answer["fields"]["labels"] == ["b"]
    items = {(one["field"], one["fromString"], one["toString"]) for one in answer["changelog"]["histories"][0]["items"]}
    assert items == {
        ("summary", "Driver domains", "Stateless dom0"),
        ("labels", "a", "b"),
        ("Component", "Cloud", None),
        ("Component", None, "Robustness and Security"),
    }
    assert answer["fields"]["updated"] != answer["fields"]["created"]


def test_an_edit_that_changes_nothing_leaves_no_trace(client):
    key = client.create()
    before = client.jira.issue(key)
    client.jira.clock.advance(seconds=60)
    assert client.put(f"/issue/{key}", {"fields": {"summary": "Driver domains"}}).status_code == 204
    assert client.jira.issue(key) == before


def test_only_the_fields_asked_for_are_sent(client):
    key = client.create()
    assert set(client.get(f"/issue/{key}", fields="summary,labels").json()["fields"]) == {"summary", "labels"}
    assert "summary" not in client.get(f"/issue/{key}", fields="*all,-summary").json()["fields"]


def test_properties_come_with_the_create(client):
    body = {"fields": {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "x"}}
    made = client.post("/issue", {**body, "properties": [{"key": "plan", "value": {"item": 7}}]}).json()
    assert client.get(f"/issue/{made['id']}/properties/plan").json() == {"key": "plan", "value": {"item": 7}}
    assert client.get(f"/issue/{made['id']}", properties="plan").json()["properties"] == {"plan": {"item": 7}}


def test_a_moved_issue_answers_to_both_keys(client):
    key = client.create()
    ident = client.jira.issue(key).id
    assert client.jira.move(key, project="OPS") == "OPS-1"
    for name in (key, "OPS-1", ident):
        assert client.get(f"/issue/{name}").json()["key"] == "OPS-1"
    assert [item.field for item in client.jira.issue(ident).changes[-1].items] == ["Key", "project"]


def test_a_deleted_issue_is_gone(client):
    key = client.create()
    assert client.delete(f"/issue/{key}").status_code == 204
    answer = client.get(f"/issue/{key}")
    cloud = "Issue does not exist or you do not have permission to see it."
    assert (answer.status_code, answer.json()["errorMessages"][0]) == (
        404,
        cloud if client.jira.cloud else "Issue Does Not Exist",
    )


def test_bulk_create_makes_the_good_ones(client):
    good = {"fields": {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "Good"}}
    bad = {"fields": {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}}}
    answer = client.post("/issue/bulk", {"issueUpdates": [good, bad, good]})
    assert answer.status_code == 201
    assert len(answer.json()["issues"]) == 2
    assert [one["failedElementNumber"] for one in answer.json()["errors"]] == [1]


def test_bulkfetch_leaves_out_what_it_cannot_find(cloud):
    keys = [cloud.create() for _ in range(3)]
    answer = cloud.post("/issue/bulkfetch", {"issueIdsOrKeys": [*keys, "99999"], "fields": ["summary"]}).json()
    assert [one["key"] for one in answer["issues"]] == keys
    assert answer["issueErrors"][0]["id"] == "99999"
    assert cloud.post("/issue/bulkfetch", {"issueIdsOrKeys": ["1"] * 101}).status_code == 400


def test_a_body_that_is_no_json_is_refused(client):
    assert client.ask("POST", "/issue", data=b"{", headers={"Content-Type": "application/json"}).status_code == 400
    assert client.ask("POST", "/issue", data=b"{}").status_code == 415
    assert client.ask("PUT", "/issue/XCP-1", data=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.ask("PUT", f"/issue/{client.create()}", json={}).status_code == 400
