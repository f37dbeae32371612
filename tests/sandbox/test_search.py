"""Searching: pages, index lag, and what each product does its own way."""

import pytest


def test_cloud_sends_ids_unless_fields_are_asked(cloud):
    cloud.jira.create(summary="One")
    plain = cloud.get("/search/jql", jql="project = XCP").json()
    assert plain == {"issues": [{"id": str(cloud.jira.issue("XCP-1").id)}], "isLast": True}
    named = cloud.post("/search/jql", {"jql": "project = XCP", "fields": ["summary"]}).json()["issues"][0]
    assert (named["key"], named["fields"]) == ("XCP-1", {"summary": "One"})


def test_cloud_pages_by_token_to_the_end(cloud):
    cloud.jira.fill(250)
    seen, token = [], {}
    while True:
        page = cloud.post(
            "/search/jql", {"jql": "project = XCP ORDER BY updated ASC", "maxResults": 100, **token}
        ).json()
        seen += [issue["id"] for issue in page["issues"]]
        if "nextPageToken" not in page:
            break
        token = {"nextPageToken": page["nextPageToken"]}
    assert page["isLast"]
    assert len(seen) == len(set(seen)) == 250
    assert seen == sorted(seen, key=int)


def test_an_issue_edited_between_pages_comes_again_and_none_is_lost(cloud):
    cloud.jira.fill(30)
    query = {"jql": "project = XCP ORDER BY updated ASC", "maxResults": 10, "fields": ["key"]}
    first = cloud.post("/search/jql", query).json()
    cloud.jira.edit("XCP-3", summary="Edited meanwhile")
    cloud.jira.delete("XCP-10")
    second = cloud.post("/search/jql", {**query, "nextPageToken": first["nextPageToken"]}).json()
    third = cloud.post("/search/jql", {**query, "nextPageToken": second["nextPageToken"]}).json()
    keys = [issue["key"] for issue in second["issues"] + third["issues"]]
    assert keys == [f"XCP-{number}" for number in range(11, 31)]
    last = cloud.post("/search/jql", {**query, "nextPageToken": third["nextPageToken"]}).json()
    assert [issue["key"] for issue in last["issues"]] == ["XCP-3"]


def test_the_old_search_is_gone_from_cloud_alone(cloud, dc):
    answer = cloud.get("/search", jql="project = XCP")
    assert answer.status_code == 410
    assert "/rest/api/3/search/jql" in answer.json()["errorMessages"][0]
    assert dc.get("/search/jql", jql="project = XCP").status_code == 404
    assert dc.get("/search", jql="project = XCP").json()["total"] == 0


def test_cloud_refuses_a_query_without_a_restriction(cloud, dc):
    assert "Unbounded" in cloud.refused("ORDER BY created")[0]
    assert dc.found("ORDER BY created") == []


def test_data_center_pages_by_start_and_drifts(dc):
    dc.jira.fill(30)
    query = {"jql": "project = XCP ORDER BY updated ASC", "maxResults": 10, "fields": "key"}
    page = dc.get("/search", **query, startAt=0).json()
    assert (page["total"], page["startAt"], page["maxResults"]) == (30, 0, 10)
    dc.jira.edit("XCP-3", summary="Edited meanwhile")
    keys = [issue["key"] for issue in dc.get("/search", **query, startAt=10).json()["issues"]]
    assert keys[0] == "XCP-12", "the eleventh moved up to where nobody looks again"


def test_page_sizes_are_capped_without_a_word(connect):
    cloud, dc = connect("cloud"), connect("dc")
    for client in (cloud, dc):
        client.jira.fill(1100)
    big = {"jql": "project = XCP", "maxResults": 5000}
    assert len(cloud.post("/search/jql", big).json()["issues"]) == 1100
    assert len(cloud.post("/search/jql", {**big, "fields": ["summary"]}).json()["issues"]) == 100
    assert len(dc.post("/search", big).json()["issues"]) == 1000


def test_a_missing_id_spoils_a_list_unless_data_center_is_told_not_to_validate(client, dc):
    key = client.jira.create(summary="Here")
    assert client.refused(f"id in ({client.jira.issue(key).id}, 99999)") == [
        "A value with ID '99999' does not exist for the field 'id'."
    ]
    assert client.refused("key in (XCP-1, XCP-99)") == ["An issue with key 'XCP-99' does not exist for field 'key'."]
    dc.jira.create(summary="Here")
    lenient = dc.get("/search", jql="key in (XCP-1, XCP-99)", validateQuery="false").json()
    assert [issue["key"] for issue in lenient["issues"]] == ["XCP-1"]


def test_searches_lag_and_reads_do_not(client):
    client.jira.settings.index_lag = 20
    key = client.create(summary="Fresh")
    assert client.found("project = XCP") == []
    assert client.fields(key)["summary"] == "Fresh"
    client.jira.clock.advance(seconds=21)
    assert client.found("project = XCP") == [key]
    client.jira.edit(key, summary="Changed")
    assert client.found("summary ~ changed") == []
    client.jira.delete(key)
    assert client.found("project = XCP") == [key]
    client.jira.clock.advance(seconds=21)
    assert client.found("project = XCP") == []


def test_reconciled_issues_are_judged_as_they_are_stored(cloud):
    old = cloud.jira.create(summary="Old", labels=["plan"])
    cloud.jira.settings.index_lag = 60
    fresh = cloud.create(summary="Fresh", labels=["plan"])
    cloud.jira.edit(old, labels=[])
    ids = [cloud.jira.issue(key).id for key in (old, fresh)]
    body = {"jql": "labels = plan", "fields": ["summary"], "reconcileIssues": ids}
    assert [one["key"] for one in cloud.post("/search/jql", body).json()["issues"]] == [fresh]
    assert cloud.post("/search/jql", {**body, "reconcileIssues": list(range(51))}).status_code == 400


def test_without_browse_the_project_is_unknown_and_the_rest_empty(client):
    key = client.create()
    client.jira.permissions.revoke("BROWSE_PROJECTS")
    assert client.refused("project = XCP") == ["The value 'XCP' does not exist for the field 'project'."]
    assert client.found("labels is empty") == []
    assert client.get("/project/XCP").status_code == 404
    assert client.get(f"/issue/{key}").status_code == (404 if client.jira.cloud else 403)
    client.jira.permissions.grant("BROWSE_PROJECTS")
    assert client.found("project = XCP") == [key]


def test_the_count_is_a_post_of_its_own(cloud):
    cloud.jira.fill(7)
    assert cloud.post("/search/approximate-count", {"jql": "project = XCP"}).json() == {"count": 7}


@pytest.mark.parametrize("token", ["nonsense", "e30=="])
def test_a_token_of_somebody_else_is_refused(cloud, token):
    answer = cloud.post("/search/jql", {"jql": "project = XCP", "nextPageToken": token})
    assert answer.status_code == 400


def test_what_is_late_holds_up_nobody_else_and_comes_in_its_own_order(client):
    late, prompt = (client.jira.create(summary=name) for name in ("Late", "Prompt"))
    client.jira.settings.index_lag = 60
    client.jira.edit(late, summary="Renamed once")
    client.jira.settings.index_lag = 1
    client.jira.edit(late, summary="Renamed twice")
    client.jira.edit(prompt, summary="Renamed too")
    client.jira.clock.advance(seconds=2)
    assert client.found("summary ~ renamed") == [prompt]
    client.jira.clock.advance(seconds=60)
    assert client.found("summary ~ twice") == [late]
    client.jira.delete(prompt)
    assert prompt in client.found("project = XCP")
    client.jira.clock.advance(seconds=2)
    assert client.found("project = XCP") == [late]


def test_reconciled_issues_are_judged_on_every_page(cloud):
    cloud.jira.fill(5)
    cloud.jira.settings.index_lag = 60
    last = cloud.create(summary="Last")
    ids = [cloud.jira.issue(last).id, cloud.jira.issue("XCP-3").id]
    cloud.jira.delete("XCP-3")
    body = {"jql": "project = XCP ORDER BY key ASC", "maxResults": 2, "fields": ["key"], "reconcileIssues": ids}
    seen, token = [], {}
    while token is not None:
        page = cloud.post("/search/jql", {**body, **token}).json()
        seen += [one["key"] for one in page["issues"]]
        token = {"nextPageToken": page["nextPageToken"]} if "nextPageToken" in page else None
    assert seen == ["XCP-1", "XCP-2", "XCP-4", "XCP-5", last]


def test_a_token_of_another_query_is_refused(cloud):
    cloud.jira.fill(3)
    first = cloud.post("/search/jql", {"jql": "project = XCP", "maxResults": 1}).json()
    answer = cloud.post("/search/jql", {"jql": "labels is empty", "nextPageToken": first["nextPageToken"]})
    assert (answer.status_code, answer.json()["errorMessages"]) == (
        400,
        ["Invalid nextPageToken: it does not belong to this query."],
    )
