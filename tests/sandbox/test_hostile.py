"""Bodies nobody means: refused, never an error of the sandbox's own."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from integrations.sandbox import Sandbox
from integrations.sandbox.rest import App
from tests.openapi import held

NAMES = st.sampled_from(
    ["summary", "description", "labels", "components", "priority", "assignee", "project", "comment"]
)
NAMES |= st.sampled_from(
    ["issuetype", "customfield_10050", "duedate", "resolution", "fixVersions", "reporter", "nothing"]
)
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5)
KEYS = st.sampled_from(["id", "name", "value", "key", "accountId", "add", "set", "remove", "type", "content", "body"])
JSON = st.recursive(
    LEAVES, lambda more: st.lists(more, max_size=3) | st.dictionaries(KEYS, more, max_size=3), max_leaves=6
)
PATHS = [
    ("POST", "/issue"),
    ("POST", "/issue/bulk"),
    ("PUT", "/issue/XCP-1"),
    ("PUT", "/issue/XCP-1/assignee"),
    ("PUT", "/issue/XCP-1/properties/plan"),
    ("POST", "/issue/XCP-1/transitions"),
    ("POST", "/issue/XCP-1/comment"),
    ("POST", "/issue/XCP-1/remotelink"),
    ("POST", "/issue/bulkfetch"),
    ("POST", "/changelog/bulkfetch"),
    ("POST", "/search/jql"),
    ("POST", "/search"),
    ("POST", "/component"),
]
PARTS = (
    *("fields", "update", "properties", "transition", "issueUpdates", "issueIdsOrKeys", "jql", "maxResults"),
    *("startAt", "nextPageToken", "expand", "reconcileIssues", "body", "name", "project", "object", "globalId"),
    *("validateQuery", "fieldIds"),
)
BODIES = st.fixed_dictionaries(
    {}, optional={"fields": st.dictionaries(NAMES, JSON), "update": st.dictionaries(NAMES, JSON)}
) | st.dictionaries(st.sampled_from(PARTS), JSON, max_size=4)


def answer(jira: Sandbox, method: str, path: str, body: object) -> int:
    login = {"auth": (jira.email, jira.token)} if jira.cloud else {"headers": {"Authorization": f"Bearer {jira.token}"}}
    builder = EnvironBuilder(path=path, method=method, json=body, **login)
    with held(jira, requests="none"):
        return App(jira).answer(Request(builder.get_environ())).status_code


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("mode", ["cloud", "dc"])
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@example(body={"issueUpdates": [None]})
@example(body={"maxResults": False})
@example(body={"issueUpdates": [{"fields": {}, "update": 5}]})
@given(body=BODIES)
def test_no_body_breaks_it(mode, method, path, body):
    jira = Sandbox(mode)
    jira.create(summary="One")
    assert answer(jira, method, f"/rest/api/{'3' if mode == 'cloud' else '2'}{path}", body) < 500


@settings(max_examples=200)
@given(st.text(alphabet="ab =!<>~()'\",\\-1{}[]@|&inotarderby", max_size=30))
def test_no_query_breaks_it(query):
    jira = Sandbox("dc")
    jira.create(summary="One")
    assert answer(jira, "POST", "/rest/api/2/search", {"jql": query}) in (200, 400)
