"""Our adapter against what only some Jiras do: a context path, documents that come back decorated."""

import pytest

from integrations.jira import connect as connect_adapter
from integrations.sandbox import markup

MARKDOWN = """## Why

A **bold** and *slanted* word, `code`, [a link](http://example.org/x).

- one
  - deeper
- two

1. first
2. second

| Key | Value |
| --- | --- |
| a | b |
"""


@pytest.fixture
def adapter(connect):
    trackers = []

    def start(mode, **options):
        jira = connect(mode, **options).jira
        login = {"JIRA_EMAIL": jira.email} if jira.cloud else {}
        settings = {"JIRA_URL": jira.url, "JIRA_TOKEN": jira.token, "JIRA_PROJECT": "XCP", **login}
        trackers.append(connect_adapter(settings, {}))
        return jira, trackers[-1]

    yield start
    for tracker in trackers:
        tracker.close()


@pytest.mark.parametrize("mode", ["cloud", "dc"])
def test_a_jira_below_a_context_path(adapter, mode):
    jira, tracker = adapter(mode, base_path="/jira")
    assert "/jira" in jira.url
    ident = str(jira.issue(jira.create(summary="One")).id)
    tracker.check()
    ticket = tracker.read([ident]).tickets[0]
    assert (ticket.values["title"], ticket.url) == ("One", f"{jira.url}/browse/XCP-1")
    assert {entry.path.split("/")[1] for entry in jira.log} == {"rest"}


@pytest.mark.parametrize("mode", ["cloud", "dc"])
def test_nothing_of_the_api_is_above_the_context_path(connect, mode):
    client = connect(mode, base_path="/jira")
    assert client.get("/serverInfo").json()["baseUrl"].endswith("/jira")
    assert client.get("/issue/XCP-1").status_code == 404
    client.base = client.base.replace("/jira", "")
    assert client.get("/serverInfo").status_code == 404


def test_what_clouds_editor_adds_to_a_document_changes_no_word_of_ours(adapter):
    jira, tracker = adapter("cloud")
    made = tracker.create({"title": "One", "description": MARKDOWN}, {"item": "1", "op": "1"})
    plain = jira.issue(made.key).description.adf
    jira.settings.decorate_documents = True
    again = tracker.read([made.id]).tickets[0]
    assert again.values["description"] == made.values["description"]
    assert markup.decorated(plain) != plain


def test_a_decorated_document_has_ids_that_stay_and_the_same_texts(cloud):
    key = cloud.jira.create(summary="One", description="# one\n# two *bold*\n\n|a|b|")
    plain = cloud.fields(key)["description"]
    cloud.jira.settings.decorate_documents = True
    made = cloud.fields(key)["description"]
    assert made == cloud.fields(key)["description"]
    ordered, table = made["content"]
    assert ordered["attrs"]["order"] == 1
    assert table["attrs"]["layout"] == "default"
    assert ordered["attrs"]["localId"] != table["attrs"]["localId"]
    assert markup.write(made) == markup.write(plain)
