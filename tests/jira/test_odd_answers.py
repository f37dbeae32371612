"""Answers that no honest Jira gives, yet some Jira somewhere does: none ends in a traceback, none is believed."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.jira.fields import LONG_AGO
from integrations.tracker import Ambiguous, Config, Missing, Page, Ticket, TrackerError, Transient

from .conftest import Odd
from .strange import PAGE, WHEN, Asked, issue

Odds = Callable[[str], Odd]
PARTS = {"cloud": "POST .*/bulkfetch", "dc": "GET .*api/./search"}


def tickets(pages: Iterable[Page]) -> list[Ticket]:
    return [ticket for page in pages for ticket in page.tickets]


def holding(odd: Odd, *issues: Any) -> None:
    """Let a Jira hold these issues: in its search, its bulk reads and one by one."""
    odd.jira.say("GET .*api/./search", {"issues": list(issues), "total": len(issues), "isLast": True})
    odd.jira.say("POST .*/bulkfetch", {"issues": list(issues)})
    for one in issues:
        odd.jira.say(f"GET .*/issue/{one['id']}$", one)


# Web pages and missing endpoints


@pytest.mark.parametrize("code", [404, 405, 410, 501])
@pytest.mark.parametrize("body", [PAGE, "404 page not found", "", {"errorMessages": ["null for uri"]}])
def test_an_optional_endpoint_that_is_not_there_is_missed(odd: Odd, code: int, body: Any):
    for path in ("/priority", "/statuses", "/status$", "bulkfetch", "remotelink", "mypermissions", "createmeta"):
        odd.jira.say(path, body, code)
    for path in ("assignable/search", "comment/.*/properties"):
        odd.jira.say(path, body, code)
    odd.jira.say("GET .*/user/search", [{"accountId": "ann", "name": "ann", "displayName": "Ann"}])
    one, two = issue(1), issue(2)
    odd.jira.say("GET .*api/./search", {"issues": [one, two], "total": 2, "isLast": True})
    for row in (one, two):
        odd.jira.say(f"GET .*/issue/{row['id']}$", row)
    odd.jira.say("PUT .*/issue/10001", None, 204)
    mine = {"author": {"accountId": "me", "name": "me"}, "id": "5", "body": "Once"}
    odd.jira.say("GET .*/comment$", {"comments": [mine], "total": 1})
    tracker = odd.ready()
    assert len(tickets(tracker.changed(None, {}))) == 2
    assert len(tracker.read(["10001", "10002"]).tickets) == 2
    assert (tracker.readable().readable, tracker.readable().proven) == (True, False)
    tracker.link_back("10001", "https://plan.example.com/1", "One")
    tracker.update(tracker.read(["10001"]).tickets[0], {"owner": "name:Ann"})
    tracker.comment("10001", "Once", {"remark": "7"})
    assert odd.jira.asked("POST .*/comment") == []


@pytest.mark.parametrize("body", [PAGE, "404 page not found"])
def test_a_ticket_is_not_missing_because_something_else_than_jira_says_404(odd: Odd, body: str):
    holding(odd, issue(1))
    tracker = odd.ready()
    ticket = tracker.read(["10001"]).tickets[0]
    odd.jira.say("/issue/10001", body, 404)
    odd.jira.say("/project/XCP$", body, 404)
    with pytest.raises(TrackerError) as caught:
        tracker.read(["10001"])
    assert caught.value.kind == "transient"
    with pytest.raises(TrackerError) as caught:
        tracker.update(ticket, {"title": "Other"})
    assert caught.value.kind == "transient"
    with pytest.raises(Transient):
        tracker.readable()
    odd.jira.say("/issue/10001", {"errorMessages": ["gone"]}, 404)
    assert tracker.read(["10001"]).missing == {"10001"}
    with pytest.raises(Missing):
        tracker.update(ticket, {"title": "Other"})


@pytest.mark.parametrize("code", [403, 404, 405, 501])
def test_bulk_reads_that_were_refused_are_not_asked_for_again(odds: Odds, code: int):
    odd = odds("cloud")
    holding(odd, issue(1), issue(2))
    odd.jira.say("bulkfetch", {"errorMessages": ["no"]}, code)
    tracker = odd.ready()
    assert len(tickets(tracker.changed(None, {}))) == 2
    assert len(tickets(tracker.changed(None, {}))) == 2
    assert len(odd.tracker().read(["10001", "10002"]).tickets) == 2
    assert len(odd.jira.asked("bulkfetch")) == 1
    odd.tracker().check()
    assert "bulk" not in odd.facts


@pytest.mark.parametrize("body", [PAGE, {"errorMessages": ["null for uri"]}, ""])
@pytest.mark.parametrize("code", [404, 405, 410])
def test_the_version_is_asked_for_elsewhere_too(odd: Odd, body: Any, code: int):
    odd.jira.say("/api/2/serverInfo", body, code)
    with pytest.raises(Config, match="JIRA_URL"):
        odd.tracker().check()
    odd.jira.say("/api/3/serverInfo", {"deploymentType": "Cloud" if odd.jira.mode == "cloud" else "Server"})
    odd.tracker().check()
    assert odd.facts["deployment"] == odd.jira.mode


@pytest.mark.parametrize(
    ("info", "cloud"),
    [
        ({"version": "1001.0.0-SNAPSHOT"}, True),
        ({"version": "8.20.10"}, False),
        ({"version": None, "deploymentType": None}, False),
        ({"versionNumbers": [9, 12, 1]}, False),
        ({"deploymentType": "CLOUD"}, True),
    ],
)
def test_a_server_that_does_not_tell_its_deployment_is_known_by_its_version(odds: Odds, info: Any, cloud: bool):
    odd = odds("cloud")
    odd.jira.say("/serverInfo", info)
    odd.tracker().check()
    assert odd.facts["deployment"] == ("cloud" if cloud else "dc")


@pytest.mark.parametrize(("code", "body"), [(200, "drop"), (500, "{}"), (503, PAGE)])
def test_a_first_contact_that_fails_names_the_setting(odd: Odd, code: int, body: str):
    odd.jira.say("/serverInfo", body, code)
    with pytest.raises(Transient, match="JIRA_URL"):
        odd.tracker().check()


def test_a_first_contact_that_takes_too_long_names_the_setting(odd: Odd):
    odd.jira.say("/serverInfo", lambda _: __import__("threading").Event().wait(0.4) or {})
    with pytest.raises(Transient, match="JIRA_URL"):
        odd.tracker(JIRA_TIMEOUT="0.1").check()


def test_a_search_that_takes_no_get_is_posted(odd: Odd):
    odd.jira.say("GET .*api/./search", {"errorMessages": ["Method not allowed"]}, 405)
    odd.jira.say("POST .*/search", {"issues": [], "total": 0})
    tracker = odd.ready()
    assert tickets(tracker.changed(None, {})) == []
    assert odd.jira.asked("GET .*api/./search") == []
    assert all(isinstance(one.body["fields"], list) for one in odd.jira.asked("POST .*/search"))


@pytest.mark.parametrize("code", [404, 405, 410])
def test_without_any_search_the_first_error_is_told(odd: Odd, code: int):
    ours, other = ("search/jql$", "search$") if odd.jira.mode == "cloud" else ("search$", "search/jql$")
    odd.jira.say(f"GET .*/{ours}", {"errorMessages": ["First"]}, code)
    odd.jira.say(f"POST .*/{ours}", {"errorMessages": ["Posted"]}, code)
    odd.jira.say(f" .*/{other}", {"errorMessages": ["Second"]}, 404)
    for _ in range(2):
        with pytest.raises(TrackerError, match="First"):
            odd.tracker().check()


# Shapes


@pytest.mark.parametrize("body", [None, [], {}, {"issues": {}}, {"issues": [1]}, {"issues": [{"key": "XCP-1"}]}, '"x"'])
def test_a_search_that_answers_something_else_is_no_answer(odd: Odd, body: Any):
    tracker = odd.ready()
    odd.jira.say("GET .*api/./search", body)
    for since in (None, datetime.now(UTC)):
        with pytest.raises(Transient):
            tickets(tracker.changed(since, {}))


@pytest.mark.parametrize("body", [None, [], {}])
def test_an_account_nobody_names_is_no_answer(odd: Odd, body: Any):
    odd.jira.say("/myself", body)
    with pytest.raises(Transient):
        odd.tracker().check()


@pytest.mark.parametrize("body", [None, [], {"a": 1}, [1, None], "3", {"values": [{"name": "High"}]}])
def test_lists_of_another_shape_are_done_without(odd: Odd, body: Any):
    for path in ("/statuses", "/status$", "/priority"):
        odd.jira.say(path, body)
    assert odd.ready().statuses() is not None


@pytest.mark.parametrize("body", [None, [], "{}", '"x"'])
def test_a_write_answered_by_something_else_is_ambiguous(odd: Odd, body: Any):
    tracker = odd.ready()
    odd.jira.say("POST .*/issue$", body, 201)
    with pytest.raises(Ambiguous):
        tracker.create({"title": "New"}, {"item": "1", "op": "1"})


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"priority": None, "labels": None, "description": None, "components": None, "assignee": None}, None),
        ({"drop": ("priority", "labels", "description", "components", "assignee", "summary", "status")}, None),
        ({"components": [{"name": "Cloud"}, {"id": "5"}, None], "labels": ["a", None, 3]}, None),
        ({"components": [{"name": "Cloud"}], "assignee": {"displayName": "No id"}, "priority": "High"}, None),
        ({"assignee": {"name": "ann", "displayName": "Ann"}}, "ann"),
        ({"assignee": {"key": "JIRAUSER1", "displayName": "Ann"}}, "JIRAUSER1"),
        ({"assignee": {"accountId": "5b", "displayName": "Ann"}}, "5b"),
        ({"status": "Open", "description": 7}, None),
        ({"status": {"name": "Open", "statusCategory": "new"}, "assignee": "ann"}, None),
    ],
)
def test_fields_that_are_empty_absent_or_odd(odd: Odd, fields: dict[str, Any], value: str | None):
    row = issue(1, **fields)
    holding(odd, row)
    (ticket,) = tickets(odd.ready().changed(None, {}))
    assert ticket.values["owner"] == value
    assert odd.tracker().read(["10001"]).tickets == (ticket,)
    assert ticket.values["theme"] == ("Cloud" if fields.get("components") else None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (WHEN, datetime(2011, 2, 14, 9, 30, tzinfo=UTC)),
        ("2011-02-14T09:30:00", datetime(2011, 2, 14, 9, 30, tzinfo=UTC)),
        ("2011-02-14T09:30:00Z", datetime(2011, 2, 14, 9, 30, tzinfo=UTC)),
        (1297675800000, datetime(2011, 2, 14, 9, 30, tzinfo=UTC)),
        ("yesterday", LONG_AGO),
        (None, LONG_AGO),
    ],
)
def test_when_a_ticket_was_updated(odd: Odd, text: Any, moment: datetime):
    holding(odd, issue(1, updated=text))
    (ticket,) = tickets(odd.ready().changed(None, {}))
    assert ticket.updated == moment


def test_a_ticket_that_does_not_say_when_it_was_updated_was_created_some_time(odd: Odd):
    holding(odd, issue(1, drop=("updated",), created=WHEN))
    (ticket,) = tickets(odd.ready().changed(None, {}))
    assert ticket.updated == datetime(2011, 2, 14, 9, 30, tzinfo=UTC)


def test_rich_text_of_the_other_version_is_read(odd: Odd):
    text = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "A"}]}]}
    holding(odd, issue(1, description="A" if odd.jira.mode == "cloud" else text))
    assert tickets(odd.ready().changed(None, {}))[0].values["description"] == "A"


@pytest.mark.parametrize(
    "changelog",
    [
        None,
        [],
        {"histories": None},
        {"histories": [None, {"id": "1"}, {"created": None, "items": [{"field": "summary"}]}]},
        {"histories": [{"id": "1", "created": WHEN, "author": None, "items": None}, {"created": WHEN}]},
        {"histories": [{"created": "2011-02-14T09:31:00", "author": {"accountId": "me"}, "items": [None, {}]}]},
    ],
)
def test_a_history_of_another_shape_says_nothing(odd: Odd, changelog: Any):
    holding(odd, issue(1))
    tracker = odd.ready()
    (ticket,) = tracker.read(["10001"]).tickets
    odd.jira.say("PUT .*/issue/10001", None, 204)
    odd.jira.say("GET .*/issue/10001$", {**issue(1, summary="Other"), "changelog": changelog})
    assert tracker.update(ticket, {"title": "Other"}).overwritten == {}
    assert tracker.replaced(ticket, ticket.values, {"title": "Ticket 1"}, datetime.now(UTC)) == {}


def test_ids_that_are_numbers_are_the_same_ids(odd: Odd):
    rows = [{**issue(n), "id": 10000 + n} for n in (1, 2)]
    odd.jira.say("GET .*api/./search", {"issues": [*rows, issue(1)], "total": 3, "isLast": True})
    odd.jira.say("POST .*/bulkfetch", {"issues": rows})
    assert sorted({t.id for t in tickets(odd.ready().changed(None, {}))}) == ["10001", "10002"]
    if odd.jira.mode == "cloud":
        assert [one.body["issueIdsOrKeys"] for one in odd.jira.asked("bulkfetch")] == [["10001", "10002"]]


def test_no_issues_at_all_may_be_null(odd: Odd):
    odd.jira.say("GET .*api/./search", {"issues": None, "total": 0})
    assert tickets(odd.ready().changed(None, {})) == []


# Pages


def test_pages_by_token_end_where_no_token_comes(odds: Odds):
    odd = odds("cloud")

    def page(asked: Asked) -> Any:
        start = int(asked.query.get("nextPageToken", "0"))
        rows = [issue(n) for n in range(start, min(start + 2, 5))]
        return {"issues": rows} | ({"nextPageToken": str(start + 2)} if start + 2 < 5 else {})

    odd.jira.say("GET .*api/./search", page)
    odd.jira.say("POST .*/bulkfetch", lambda a: {"issues": [issue(int(i) - 10000) for i in a.body["issueIdsOrKeys"]]})
    assert len(tickets(odd.ready().changed(None, {}))) == 5
    assert len(odd.jira.asked("api/./search")) == 3


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 40])
def test_pages_by_number_end_with_or_without_a_total(odds: Odds, count: int, told: bool):
    """The server grants four at a time, whatever is asked for."""
    odd = odds("dc")

    def page(asked: Asked) -> Any:
        start, size = int(asked.query["startAt"]), min(4, int(asked.query["maxResults"]))
        rows = [issue(n) for n in range(start, min(start + size, count))]
        return {"startAt": start, "maxResults": size, "issues": rows} | ({"total": count} if told else {})

    odd.jira.say("GET .*api/./search", page)
    tracker = odd.ready()
    assert len({t.id for t in tickets(tracker.changed(None, {}))}) == count
    if told:
        assert len(odd.jira.log) == max(1, -(-count // 4))
    assert tracker.find_created({"item": "1", "op": "1"}) is None
    assert len(odd.jira.asked("/properties/")) == count


def test_a_key_of_a_ticket_that_moved_is_found(odd: Odd):
    moved = {**issue(1), "key": "OPS-7"}
    odd.jira.say("POST .*/bulkfetch", {"issues": [moved, issue(2)]})
    odd.jira.say("GET .*/issue/XCP-1$", moved)
    odd.jira.say("GET .*/issue/XCP-2$", issue(2))
    found = odd.ready().read(["XCP-1", "XCP-2", "XCP-3"])
    assert {t.key for t in found.tickets} == {"OPS-7", "XCP-2"}
    assert found.missing == {"XCP-3"}
