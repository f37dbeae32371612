"""The server, the account, other people, metadata."""


def test_the_server_says_which_it_is(cloud, dc):
    for client, kind in ((cloud, "Cloud"), (dc, "Server")):
        client.session.auth = None
        client.session.headers.pop("Authorization", None)
        info = client.get("/serverInfo").json()
        assert info["deploymentType"] == kind
    assert info["versionNumbers"] == [10, 3, 1]


def test_data_center_has_no_version_3(dc):
    dc.base = dc.base.replace("/2", "/3")
    answer = dc.get("/myself")
    assert (answer.status_code, answer.json()["status-code"]) == (404, 404)


def test_a_wrong_token_is_refused_with_a_reason(client):
    client.jira.tokens.expire(client.jira.token)
    answer = client.get("/myself")
    assert answer.status_code == 401
    assert answer.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert answer.json()["status-code"] == 401


def test_a_wrong_token_may_pass_as_nobody(cloud):
    """Cloud does this to some calls: an answer of 200 with nothing in it."""
    cloud.jira.create(summary="Hidden")
    cloud.jira.settings.bad_token_is_anonymous = True
    cloud.jira.tokens.expire(cloud.jira.token)
    answer = cloud.get("/search/jql", jql="labels is empty")
    assert (answer.status_code, answer.json()["issues"]) == (200, [])
    assert answer.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert cloud.get("/myself").status_code == 401


def test_cloud_hides_every_email_but_ones_own(cloud, dc):
    assert cloud.get("/myself").json()["emailAddress"] == cloud.jira.email
    assert cloud.get("/myself").json()["timeZone"] == "America/Los_Angeles"
    found = cloud.get("/user/search", query="network").json()
    assert [one["displayName"] for one in found] == ["Networking"]
    assert "emailAddress" not in found[0]
    assert "name" not in found[0]
    there = dc.get("/user/search", username="network").json()[0]
    assert (there["name"], there["emailAddress"]) == ("network", "network@example.org")
    assert there["key"].startswith("JIRAUSER")


def test_user_search_finds_by_email_though_it_hides_it(cloud):
    assert len(cloud.get("/user/search", query="network@example.org").json()) == 1
    assert len(cloud.get("/user/search", query="storage").json()) == 2, "two of that name: not exactly one"
    assert cloud.get("/user/search", query="departed").json() == []
    assert cloud.get("/user/search").status_code == 400


def test_assignable_people_of_a_project(client):
    name = "query" if client.jira.cloud else "username"
    found = client.get("/user/assignable/search", project="XCP", **{name: "hyper"}).json()
    assert [one["displayName"] for one in found] == ["Hypervisor"]
    assert client.get("/user/assignable/search", project="NOPE").status_code == 404


def test_my_permissions(client):
    answer = client.get("/mypermissions", projectKey="XCP", permissions="BROWSE_PROJECTS,EDIT_ISSUES").json()
    assert answer["permissions"]["BROWSE_PROJECTS"]["havePermission"]
    client.jira.permissions.revoke("EDIT_ISSUES")
    again = client.get("/mypermissions", permissions="EDIT_ISSUES").json()["permissions"]
    assert not again["EDIT_ISSUES"]["havePermission"]
    assert client.put(f"/issue/{client.create()}", {"fields": {"summary": "No"}}).status_code == 403


def test_create_metadata_in_each_products_words(cloud, dc):
    theirs = dc.get("/issue/createmeta/XCP/issuetypes").json()
    assert theirs["isLast"]
    assert [one["name"] for one in theirs["values"]] == ["Story", "Task", "Bug"]
    assert [one["name"] for one in cloud.get("/issue/createmeta/XCP/issuetypes").json()["issueTypes"]] == [
        "Story",
        "Task",
        "Bug",
    ]
    fields = {one["fieldId"]: one for one in cloud.get("/issue/createmeta/XCP/issuetypes/10001").json()["fields"]}
    assert fields["summary"]["required"]
    assert fields["customfield_10051"]["name"] == "Lead time"
    assert fields["customfield_10051"]["allowedValues"][0]["value"] == "0-3 months"
    values = dc.get("/issue/createmeta/XCP/issuetypes/10001", maxResults=2).json()
    assert (len(values["values"]), values["isLast"]) == (2, False)


def test_the_old_create_metadata_left_data_center_with_version_9(cloud, dc):
    asked = {"projectKeys": "XCP", "expand": "projects.issuetypes.fields"}
    for client in (cloud, dc):
        client.jira.settings.dc_version = (8, 20, 0)
        project = client.get("/issue/createmeta", **asked).json()["projects"][0]
        assert project["issuetypes"][0]["fields"]["summary"]["required"]
    dc.jira.settings.dc_version = (10, 3, 1)
    assert dc.get("/issue/createmeta", **asked).json()["errorMessages"] == ["Issue Does Not Exist"]


def test_a_site_may_require_more(client):
    client.jira.settings.required_on_create = ("customfield_10050",)
    given = {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "x"}
    answer = client.post("/issue", {"fields": given})
    assert answer.json()["errors"] == {"customfield_10050": "Theme is required."}


def test_components_are_made_by_those_who_may(client):
    assert client.post("/component", {"name": "Toolstack", "project": "XCP"}).status_code == 201
    again = client.post("/component", {"name": "toolstack", "project": "XCP"})
    assert "already exists" in again.json()["errors"]["name"]
    assert "Toolstack" in [one["name"] for one in client.get("/project/XCP/components").json()]
    client.jira.permissions.revoke("ADMINISTER_PROJECTS")
    assert client.post("/component", {"name": "Other", "project": "XCP"}).status_code == 403


def test_fields_are_named_with_their_clauses(client):
    fields = {one["name"]: one for one in client.get("/field").json()}
    assert fields["Theme"]["id"] == "customfield_10050"
    assert fields["Theme"]["clauseNames"] == ["cf[10050]", "Theme"]
    assert fields["Theme"]["schema"]["custom"].endswith(":select")


def test_an_unknown_path_is_answered_like_jira_does(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert answer.json()["message"].startswith("null for uri: http://127.0.0.1")
    assert client.delete("/myself").status_code == 405
