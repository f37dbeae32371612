"""Settings, facts and the check: one clear sentence for whatever is wrong."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.jira import connect
from integrations.jira.client import Client
from integrations.jira.settings import read
from integrations.sandbox import Fault
from integrations.tracker import Auth, Config, StatusRef, Tracker, Transient

from .conftest import START, Site

GOOD = {"JIRA_URL": "http://127.0.0.1:1", "JIRA_TOKEN": "t", "JIRA_PROJECT": "XCP"}


@pytest.mark.parametrize(
    ("changed", "setting"),
    [
        ({"JIRA_URL": ""}, "JIRA_URL"),
        ({"JIRA_URL": "jira.example.com"}, "JIRA_URL"),
        ({"JIRA_URL": "ftp://jira"}, "JIRA_URL"),
        ({"JIRA_URL": "http://host:port"}, "JIRA_URL"),
        ({"JIRA_TOKEN": " "}, "JIRA_TOKEN"),
        ({"JIRA_PROJECT": ""}, "JIRA_PROJECT"),
        ({"JIRA_PROJECT": 'X" OR 1'}, "JIRA_PROJECT"),
        ({"JIRA_TIMEOUT": "soon"}, "JIRA_TIMEOUT"),
        ({"JIRA_OVERLAP_SECONDS": "-1"}, "JIRA_OVERLAP_SECONDS"),
        ({"JIRA_PAGE": "0"}, "JIRA_PAGE"),
        ({"JIRA_MAPPING": "/nowhere/mapping.toml"}, "JIRA_MAPPING"),
    ],
)
def test_a_wrong_setting_is_named_before_any_request(changed: dict[str, str], setting: str):
    with pytest.raises(Config, match=f"^{setting}") as caught:
        connect({**GOOD, **changed}, {})
    assert caught.value.setting == setting
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://host/jira/", "https://host/jira"),
        ("https://host//jira//", "https://host/jira"),
        ("https://host/jira/rest/api/2", "https://host/jira"),
        ("https://host/jira/browse/XCP-1", "https://host/jira"),
        ("https://host/secure/Dashboard.jspa?x=1#y", "https://host"),
        ("https://x.atlassian.net/jira/software/projects/XCP/boards/1", "https://x.atlassian.net"),
        ("https://x.atlassian.net/jira/your-work", "https://x.atlassian.net"),
        ("https://me:secret@host:8443/jira", "https://host:8443/jira"),
        ("https://api.atlassian.com/ex/jira/0-1-2/", "https://api.atlassian.com/ex/jira/0-1-2"),
    ],
)
def test_the_address_may_end_in_a_slash_or_at_a_page(given: str, url: str):
    assert read({**GOOD, "JIRA_URL": given}).url == url


def test_connecting_asks_nothing(site: Site):
    tracker = site.tracker()
    assert (tracker.requests, len(site.jira.log)) == (0, 0)


def test_the_check_learns_what_later_connections_need(site: Site):
    tracker = site.tracker()
    tracker.check()
    assert site.facts["deployment"] == site.jira.mode
    assert site.facts["account_name"] == "Evolution Plan"
    assert "Cloud" in site.facts["components"]
    assert tracker.requests == len(site.jira.log)
    site.jira.log.clear()
    again = site.tracker()
    assert list(again.statuses()) == [
        StatusRef("10000", "To Do", "todo"),
        StatusRef("3", "In Progress", "doing"),
        StatusRef("10001", "Done", "done"),
    ]
    assert site.asked() == []


def test_the_lists_and_the_query_are_asked_for_together(site: Site, monkeypatch: pytest.MonkeyPatch):
    """Each waits here until all four have come; who we are was asked before, alone."""
    together, send = threading.Barrier(4, timeout=10), Client._send

    def sending(client: Client, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if url.endswith(("XCP", "statuses", "priority", "search", "jql")):
            assert any(line.endswith("/myself") for line in site.asked())
            together.wait()
        return send(client, method, url, *args, **kwargs)

    monkeypatch.setattr(Client, "_send", sending)
    site.tracker().check()
    assert len(site.asked()) == 6


def test_facts_of_another_project_or_of_yesterday_are_learned_anew(site: Site):
    site.tracker().check()
    site.facts["learned_at"] = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    site.jira.log.clear()
    site.tracker().statuses()
    assert "GET /rest/api/2/serverInfo" in site.asked()
    site.jira.log.clear()
    site.tracker(JIRA_PROJECT="OPS").statuses()
    assert f"GET {site.api}/project/OPS" in site.asked()


def test_a_wrong_token_is_an_auth_error_without_the_token(site: Site):
    with pytest.raises(Auth, match="JIRA_TOKEN") as caught:
        site.tracker(JIRA_TOKEN="s3cr3t-wrong").check()
    assert caught.value.setting == "JIRA_TOKEN"
    assert "s3cr3t" not in str(caught.value)


def test_a_wrong_project_says_what_jira_answered(site: Site):
    with pytest.raises(Config, match=r"JIRA_PROJECT.*NOPE.*404") as caught:
        site.tracker(JIRA_PROJECT="NOPE").check()
    assert caught.value.setting == "JIRA_PROJECT"


@pytest.mark.parametrize("jql", ["project = XCP AND", "nofield = 1", "project = GONE"])
def test_a_wrong_query_says_what_jira_answered(site: Site, jql: str):
    with pytest.raises(Config, match=r"JIRA_JQL.*400") as caught:
        site.tracker(JIRA_JQL=jql).check()
    assert caught.value.setting == "JIRA_JQL"


def test_an_address_that_is_no_jira(site: Site):
    with pytest.raises(Config, match="JIRA_URL"):
        site.tracker(JIRA_URL=f"{site.url}/nowhere").check()


def test_a_web_page_where_jira_should_be(site: Site):
    site.jira.faults.add(Fault("GET /rest/api/2/serverInfo", status=200, body="html"))
    with pytest.raises(Config, match=r"JIRA_URL.*web page"):
        site.tracker().check()


def test_a_host_that_does_not_exist(site: Site, monkeypatch: pytest.MonkeyPatch):
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Config, match=r"JIRA_URL.*jira\.invalid"):
        site.tracker(JIRA_URL="http://jira.invalid").check()


def test_a_jira_that_is_down_may_come_back():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Transient, match="JIRA_URL"):
        connect({**GOOD, "JIRA_URL": f"http://127.0.0.1:{port}"}, {}).check()


def test_a_redirect_names_the_better_address(site: Site):
    moved = Fault("GET *", status=301, headers={"Location": "https://jira.example.com/rest/api/2/serverInfo"})
    site.jira.faults.add(moved)
    with pytest.raises(Config, match=r"JIRA_URL.*https://jira\.example\.com"):
        site.tracker().check()


def test_readable_follows_the_browse_permission(site: Site):
    tracker: Tracker = site.ready()
    assert tracker.readable().readable
    assert tracker.readable().proven
    site.jira.permissions.revoke("BROWSE_PROJECTS")
    verdict = tracker.readable()
    assert not verdict.readable
    assert "XCP" in verdict.reason
    site.jira.permissions.grant("BROWSE_PROJECTS")
    assert tracker.readable().readable


def test_the_clock_of_jira_is_noted(site: Site):
    site.tracker().check()
    assert abs(site.facts["skew"] - (START - datetime.now(UTC)).total_seconds()) < 30
