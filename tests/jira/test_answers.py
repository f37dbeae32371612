"""Every way in which an answer can fail to be one, over real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.jira.answers import pause_until
from integrations.sandbox import Fault
from integrations.tracker import (
    Ambiguous,
    Auth,
    Data,
    Missing,
    Permanent,
    Throttled,
    TrackerError,
    Transient,
)

from .conftest import Site

LOGIN = '<!DOCTYPE html><html><form action="/login.jsp"><input type="password"></form></html>'


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, Transient),
        ({"status": 502, "body": "html"}, Transient),
        ({"status": 503}, Transient),
        ({"status": 200, "body": "html"}, Transient),
        ({"status": 200, "body": LOGIN}, Auth),
        ({"status": 200, "body": "not json"}, Transient),
        ({"status": 302, "headers": {"Location": "/login.jsp?x=1"}}, Auth),
        ({"status": 401}, Auth),
        ({"status": 403}, Auth),
        ({"status": 403, "headers": {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE"}}, Auth),
        ({"status": 404}, Missing),
        ({"status": 409}, Transient),
        ({"status": 410}, Permanent),
        ({"status": 429}, Throttled),
        ({"status": 503, "retry_after": "30"}, Throttled),
        ({"drop": "before"}, Transient),
        ({"drop": "after"}, Transient),
    ],
)
def test_a_read_that_fails(site: Site, fault: dict, error: type[TrackerError]):
    tracker = site.ready()
    site.jira.faults.add(Fault("GET */project/XCP", **fault))
    with pytest.raises(TrackerError) as caught:
        tracker.client.get("api/2/project/XCP", what="the project")  # type: ignore[attr-defined]
    assert type(caught.value) is error or isinstance(caught.value, error)
    assert "\n" not in str(caught.value)
    assert len(site.jira.log) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, Ambiguous),
        ({"status": 502, "body": "html", "work": True}, Ambiguous),
        ({"status": 503, "retry_after": "30"}, Ambiguous),
        ({"status": 200, "body": "html"}, Ambiguous),
        ({"status": 200, "body": "not json"}, Ambiguous),
        ({"drop": "before"}, Ambiguous),
        ({"drop": "after"}, Ambiguous),
        ({"status": 400}, Data),
        ({"status": 401}, Auth),
        ({"status": 403}, Permanent),
        ({"status": 404}, Missing),
        ({"status": 413}, Data),
        ({"status": 429}, Throttled),
    ],
)
def test_a_write_that_fails_is_sent_once(site: Site, fault: dict, error: type[TrackerError]):
    key = site.jira.create("Driver domains")
    tracker, ticket = site.ready(), site.ticket(key)
    site.jira.faults.add(Fault("PUT *", **fault))
    site.jira.log.clear()
    with pytest.raises(error):
        tracker.update(ticket, {"title": "Other"})
    assert [entry.method for entry in site.jira.log] == ["PUT"]


def test_a_write_that_times_out_is_ambiguous_and_was_done(site: Site):
    key = site.jira.create("Driver domains")
    ticket = site.ticket(key)
    site.ready()
    tracker = site.tracker(JIRA_TIMEOUT="0.2")
    site.jira.faults.add(Fault("PUT *", work=True, status=204, delay=0.6))
    with pytest.raises(Ambiguous, match="did not answer"):
        tracker.update(ticket, {"title": "Other"})


def test_one_ticket_too_hot_holds_that_ticket_alone(site: Site):
    key = site.jira.create("Driver domains")
    tracker, ticket = site.ready(), site.ticket(key)
    headers = {"RateLimit-Reason": "jira-per-issue-on-write"}
    site.jira.faults.add(Fault("PUT *", status=429, retry_after="7", headers=headers))
    with pytest.raises(Throttled) as caught:
        tracker.update(ticket, {"title": "Other"})
    assert caught.value.ticket_only
    assert timedelta(seconds=5) < caught.value.until - datetime.now(UTC) < timedelta(seconds=8)
    site.jira.faults.add(Fault("PUT *", status=429, headers={"RateLimit-Reason": "jira-burst-based"}))
    with pytest.raises(Throttled) as caught:
        tracker.update(ticket, {"title": "Other"})
    assert not caught.value.ticket_only


NOW = datetime(2011, 2, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "600"}, 600),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "Mon, 14 Feb 2011 09:40:00 GMT"}, 600),
        ({"Retry-After": "Mon, 14 Feb 2011 09:00:00 GMT"}, 0),
        ({"Retry-After": "Mon, 14 Feb 2011 10:40:00 GMT", "Date": "Mon, 14 Feb 2011 10:30:00 GMT"}, 600),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "nan"}, 0),
        ({"Retry-After": "inf"}, 60),
        ({"Retry-After": "9" * 30}, 60),
        ({"Retry-After": "Mon, 99 Foo 2011"}, 60),
        ({"Retry-After": "later"}, 60),
        ({}, 60),
    ],
)
def test_retry_after_is_understood_by_our_clock(headers: dict[str, str], seconds: float):
    assert pause_until(headers, NOW) - NOW == timedelta(seconds=seconds)


def test_a_refusal_names_our_fields(site: Site):
    key = site.jira.create("Driver domains")
    tracker, ticket = site.ready(), site.ticket(key)
    with pytest.raises(Data) as caught:
        tracker.update(ticket, {"owner": "nobody-of-that-id"})
    assert set(caught.value.fields) == {"owner"}


def test_credentials_that_make_us_a_stranger_are_no_empty_plan(site: Site):
    site.jira.fill(5)
    tracker = site.ready()
    site.jira.settings.bad_token_is_anonymous = True
    site.jira.tokens.expire(site.jira.token)
    with pytest.raises(Auth, match="JIRA_TOKEN"):
        list(tracker.changed(None, {}))
    with pytest.raises(Auth, match="JIRA_TOKEN"):
        tracker.read(["10001", "10002"])


def test_a_token_that_expires_is_an_auth_error_on_every_call(site: Site):
    ticket = site.ticket(site.jira.create("Driver domains"))
    tracker = site.ready()
    site.jira.tokens.expire(site.jira.token)
    with pytest.raises(Auth):
        list(tracker.changed(None, {}))
    with pytest.raises(Auth):
        tracker.update(ticket, {"title": "Other"})
    with pytest.raises(Auth):
        tracker.create({"title": "New"}, {"item": "1", "op": "1"})


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("page", ["<html><h1>Unauthorized</h1></html>", "Basic authentication failed", LOGIN])
def test_refused_credentials_name_their_settings_although_a_web_page_comes(site: Site, status: int, page: str):
    html = {"Content-Type": "text/html;charset=UTF-8"}
    site.jira.faults.add(Fault("GET */myself", status=status, body=page, headers=html, times=None))
    with pytest.raises(Auth) as caught:
        site.tracker().check()
    assert "JIRA_TOKEN" in str(caught.value)
    assert ("JIRA_EMAIL" in str(caught.value)) is site.jira.cloud
    assert caught.value.setting == "JIRA_TOKEN"
