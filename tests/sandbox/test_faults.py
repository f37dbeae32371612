"""Limits, faults, and what a client sees of them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate, parsedate_to_datetime

import pytest
import requests

from integrations.sandbox import Fault, RateLimit


def test_every_answer_carries_the_clocks_date(client):
    client.jira.clock.advance(seconds=90)
    told = parsedate_to_datetime(client.get("/serverInfo").headers["Date"])
    assert told.timestamp() == client.jira.clock.now()


def test_a_lost_answer_has_done_its_work(client):
    client.jira.faults.add(Fault("POST /rest/api/*/issue", drop="after"))
    with pytest.raises(requests.ConnectionError):
        client.create()
    assert list(client.jira.keys) == ["XCP-1"]
    assert client.create() == "XCP-2"


def test_a_lost_error_has_done_its_work_too(client):
    client.jira.faults.add(Fault("POST /rest/api/*/issue", drop="after", status=500))
    with pytest.raises(requests.ConnectionError):
        client.create()
    assert list(client.jira.keys) == ["XCP-1"]


def test_a_lost_request_has_not(client):
    client.jira.faults.add(Fault("POST /rest/api/*/issue", drop="before"))
    with pytest.raises(requests.ConnectionError):
        client.create()
    assert not client.jira.keys
    assert client.jira.log[-1].status == 0


def test_a_fault_has_its_times_and_its_turn(client):
    client.jira.faults.add(Fault("GET */myself", status=502, body="html", times=2, skip=1))
    assert [client.get("/myself").status_code for _ in range(4)] == [200, 502, 502, 200]
    assert len(client.jira.faults) == 0


def test_html_where_json_was_due(client):
    client.jira.faults.add(Fault("* *", status=200, body="html"))
    answer = client.get("/myself")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_an_error_after_the_work_was_done(client):
    client.jira.faults.add(Fault("POST */issue", status=504, work=True))
    given = {"project": {"key": "XCP"}, "issuetype": {"name": "Story"}, "summary": "x"}
    assert client.post("/issue", {"fields": given}).status_code == 504
    assert "XCP-1" in client.jira.keys


def test_retry_after_stands_as_it_was_given(client):
    date = formatdate(client.jira.clock.now() + 600, usegmt=True)
    for wanted in ("600", date):
        client.jira.faults.add(Fault("*", status=503, retry_after=wanted, headers={"X-Extra": "1"}))
        answer = client.get("/myself")
        assert (answer.status_code, answer.headers["Retry-After"], answer.headers["X-Extra"]) == (503, wanted, "1")


def test_a_slow_answer(client):
    client.jira.faults.add(Fault("GET */myself", delay=0.2))
    started = time.monotonic()
    assert client.get("/myself").status_code == 200
    assert time.monotonic() - started >= 0.2


def test_an_answer_that_is_kept_comes_after_the_work(client):
    key = client.create(summary="Before")
    client.jira.faults.add(Fault("PUT */issue/*", hold=1.5))
    address = f"{client.base}/issue/{key}"
    with pytest.raises(requests.ReadTimeout):
        client.session.put(address, json={"fields": {"summary": "After"}}, timeout=1)
    assert client.fields(key)["summary"] == "After"


def test_the_account_is_limited_by_the_clock(client):
    client.jira.settings.rate_limit = RateLimit(2, 60)
    answers = [client.get("/myself") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["X-RateLimit-Remaining"] == "1"
    assert answers[2].headers["Retry-After"] == "30"
    assert answers[2].headers.get("RateLimit-Reason") == ("jira-burst-based" if client.jira.cloud else None)
    assert answers[0].headers.get("X-RateLimit-Interval-Seconds") == (None if client.jira.cloud else "60")
    client.jira.clock.advance(seconds=30)
    assert client.get("/myself").status_code == 200


def test_writes_of_one_issue_are_limited_by_themselves(cloud):
    one, other = cloud.create(), cloud.create()
    cloud.jira.settings.write_limit = RateLimit(1, 30)
    edit = {"fields": {"summary": "Again"}}
    assert cloud.put(f"/issue/{one}", edit).status_code == 204
    held = cloud.put(f"/issue/{one}", edit)
    assert (held.status_code, held.headers["RateLimit-Reason"]) == (429, "jira-per-issue-on-write")
    assert cloud.put(f"/issue/{other}", edit).status_code == 204
    assert cloud.get(f"/issue/{one}").status_code == 200


def test_the_log_knows_writes_from_searches(cloud):
    cloud.jira.log.clear()
    cloud.post("/search/jql", {"jql": "project = XCP"})
    cloud.post("/issue/bulkfetch", {"issueIdsOrKeys": ["1"]})
    cloud.get("/myself", expand="groups")
    cloud.create()
    assert [(one.method, one.path) for one in cloud.jira.writes] == [("POST", "/rest/api/3/issue")]
    assert [one.query for one in cloud.jira.log] == ["", "", "expand=groups", ""]


def test_connections_stay_open_and_many_are_served_at_once(client):
    # Each answer waits for seven others.
    together = threading.Barrier(8, timeout=10)
    client.jira.validate = lambda request, response: together.wait()
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(client.get, ["/serverInfo"] * 8))
    assert [one.status_code for one in answers] == [200] * 8
    client.jira.validate = None
    with requests.Session() as session:
        session.trust_env = False
        ports = set()
        for _ in range(3):
            with session.get(f"{client.jira.url}/rest/api/2/serverInfo", stream=True, timeout=5) as answer:
                ports.add(answer.raw._connection.sock.getsockname()[1])
                assert answer.content
    assert len(ports) == 1


def test_concurrent_creates_get_keys_of_their_own(client):
    keys = []
    threads = [threading.Thread(target=lambda: keys.append(client.create())) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(keys) == sorted(f"XCP-{number}" for number in range(1, 13))
