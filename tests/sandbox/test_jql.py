"""The query language."""

from datetime import UTC, datetime

import pytest

from integrations.sandbox import Clock, Sandbox
from integrations.sandbox.jql import field_named


@pytest.fixture
def jira():
    """Four tickets, made an hour apart; the clock stands at 17:30 UTC, 09:30 in Los Angeles."""
    jira = Sandbox("cloud", clock=Clock(start=datetime(2011, 2, 14, 13, 30, tzinfo=UTC)))
    tickets = [
        {"summary": "Storage motion for vhd", "labels": ["wan"], "components": ["Cloud"], "assignee": "storage"},
        {
            "summary": "Qemu stubdoms",
            "components": ["Robustness and Security"],
            "status": "In Progress",
            "priority": "High",
        },
        {
            "summary": "Driver domains",
            "labels": ["wan", "upstream"],
            "status": "Done",
            "description": "Isolate storage",
        },
        {"summary": "SELinux in dom0", "lead_time": "12+ months", "by": "storage", "due": "2011-03-01"},
    ]
    for ticket in tickets:
        jira.create(**ticket)
        jira.clock.advance(seconds=3600)
    return jira


def keys(jira, jql, viewer="plan-bot"):
    return [issue.number for issue in jira.searcher.search(f"{jql} ORDER BY key ASC", viewer).issues]


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("project = XCP", [1, 2, 3, 4]),
        ("project = xcp AND component = Cloud", [1]),
        ("component in (Cloud, 'Robustness and Security')", [1, 2]),
        ("component is empty", [3, 4]),
        ("component != Cloud", [2]),
        ("NOT component = Cloud", [2]),
        ("labels = wan AND labels != upstream", [1]),
        ("labels not in (upstream)", [1]),
        ("labels = WAN", [1, 3]),
        ("labels is not EMPTY", [1, 3]),
        ("status = 'In Progress' OR status = Done", [2, 3]),
        ("NOT (status = 'In Progress' OR status = Done)", [1, 4]),
        ("statusCategory = done", [3]),
        ("statusCategory != Done", [1, 2, 4]),
        ("resolution = Unresolved", [1, 2, 4]),
        ("resolution is not empty", [3]),
        ("priority = High", [2]),
        ("assignee is not empty", [1]),
        ("assignee is null", [2, 3, 4]),
        ("creator = currentUser()", []),
        ("summary ~ storage", [1]),
        ("text ~ storage", [1, 3]),
        ("summary ~ 'stubdom*'", [2]),
        ("summary !~ domain", [1, 2, 4]),
        ("summary ~ '\"driver domains\"'", [3]),
        ("description ~ isolate", [3]),
        ("key = XCP-2", [2]),
        ("key in (XCP-2, xcp-3)", [2, 3]),
        ("key > XCP-2", [3, 4]),
        ("issuetype = Story AND key != XCP-1", [2, 3, 4]),
        ('"Lead time" = "12+ months"', [4]),
        ("cf[10051] = '12+ months'", [4]),
        ("'Lead time' is empty", [1, 2, 3]),
        ("created >= -2h", [3, 4]),
        ("created >= '-150m'", [3, 4]),
        ("created < -2h", [1, 2]),
        ("updated >= '2011-02-14 07:30'", [3, 4]),
        ("updated > '2011/02/14 07:30'", [4]),
        ("updated <= '2011-02-14 06:30'", [1, 2]),
        ("updated >= 1297697400000", [3, 4]),
        ("created >= startOfDay() AND created < now()", [1, 2, 3, 4]),
        ("created >= startOfDay('1d')", []),
        ("created >= '2011-02-15'", []),
        ("project = XCP && (labels = wan || priority = High)", [1, 2, 3]),
        ("! status = 'To Do'", [2, 3]),
        ("priority >= Medium", [1, 2, 3, 4]),
        ("priority > Medium", [2]),
        ("priority < High", [1, 3, 4]),
        ("NOT priority <= Medium", [2]),
        ("summary is empty", []),
        ("summary is not empty", [1, 2, 3, 4]),
        ("environment is empty", [1, 2, 3, 4]),
        ("environment ~ xen", []),
        ("due = '2011-03-01'", [4]),
        ("duedate < '2011-03-02' AND due > '2011-02-28'", [4]),
        ("due is empty", [1, 2, 3]),
        ("due <= endOfMonth(1)", [4]),
        ("due <= endOfMonth()", []),
        ("due <= endOfMonth('+1')", [4]),
        ("due >= startOfMonth(1) AND due <= startOfMonth('+1M')", [4]),
        ("due <= endOfWeek(2)", [4]),
        ("due < endOfWeek(1)", []),
        ("due <= endOfYear()", [4]),
        ("due < endOfYear(-1)", []),
        ("due < startOfYear(-1)", []),
        ("due >= startOfDay(15) AND due < startOfDay(16)", [4]),
        ("due <= endOfDay(15)", [4]),
        ("due < '15m'", []),
        ("due < '1M'", [4]),
        ("due < '1y'", [4]),
        ("created >= startOfDay(-1) AND created < startOfDay()", []),
    ],
)
def test_what_a_query_finds(jira, jql, found):
    assert keys(jira, jql) == found


def test_people_are_named_by_account_id_on_cloud_and_by_name_on_data_center(jira):
    assert keys(jira, f'creator = "{jira.users["storage"].account_id}"') == [4]
    dc = Sandbox("dc")
    dc.create(summary="One", by="storage")
    assert keys(dc, "creator = storage") == [1]
    assert keys(dc, "creator = currentUser()", "storage") == [1]


@pytest.mark.parametrize("mode", ["cloud", "dc"])
def test_minutes_are_read_in_the_accounts_zone(mode):
    jira = Sandbox(mode, clock=Clock(start=datetime(2011, 2, 14, 15, 30, 59, tzinfo=UTC)))
    jira.create(summary="One", due="2011-02-15")
    for zone, there, later in (
        ("Asia/Kolkata", "2011-02-14 21:00", "2011-02-14 21:01"),
        ("UTC", "2011-02-14 15:30", "2011-02-14 15:31"),
    ):
        jira.settings.account_time_zone = zone
        assert keys(jira, f"updated >= '{there}'") == [1]
        assert keys(jira, f"updated >= '{later}'") == []
        assert keys(jira, "due = startOfDay(1)") == [1]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("updated DESC", [4, 3, 2, 1]),
        ("updated", [1, 2, 3, 4]),
        ("summary ASC", [3, 2, 4, 1]),
        ("status, key DESC", [2, 4, 1, 3]),
        ("priority DESC, key", [2, 1, 3, 4]),
        ("Rank ASC", [1, 2, 3, 4]),
        ("due, key", [4, 1, 2, 3]),
    ],
)
def test_order(jira, order, found):
    results = jira.searcher.search(f"project = XCP ORDER BY {order}", "plan-bot")
    assert [issue.number for issue in results.issues] == found


def test_newest_first_without_an_order(jira):
    assert [issue.number for issue in jira.searcher.search("project = XCP", "plan-bot").issues] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("wish = 1", "Field 'wish' does not exist or you do not have permission to view it."),
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("status = Waiting", "The value 'Waiting' does not exist for the field 'status'."),
        ("component = Nowhere", "The value 'Nowhere' does not exist for the field 'component'."),
        ("assignee = nobody", "The value 'nobody' does not exist for the field 'assignee'."),
        ("Theme = Nowhere", "The option 'Nowhere' for field 'Theme' does not exist."),
        ("status ~ Done", "The operator '~' is not supported by the 'status' field."),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("labels > x", "The operator '>' is not supported by the 'labels' field."),
        ("key = nonsense", "The issue key 'nonsense' for field 'key' is invalid."),
        ("updated > soon", "Date value 'soon' for field 'updated' is invalid."),
        ("updated > '2011-02-14 07:30:00'", "Date value '2011-02-14 07:30:00' for field 'updated' is invalid."),
        ("updated > '2011/02/14 07:30:59'", "is invalid. Valid formats include: 'yyyy/MM/dd HH:mm'"),
        ("updated > startOfMonth(soon)", "should have the format (+/-)n(yMwdhm)."),
        ("updated > startOfMonth(999999)", "A date for field 'updated' is out of range."),
        ("updated > now(1)", "Function 'now' expected '0' arguments but received '1'."),
        ("labels >= wan", "The operator '>=' is not supported by the 'labels' field."),
        ("Rank = 1", "The operator '=' is not supported by the 'Rank' field."),
        ("priority >= Someday", "The value 'Someday' does not exist for the field 'priority'."),
        ("assignee = somebody()", "Unable to find JQL function 'somebody()'."),
        ("project = XCP ORDER BY wish", "Field 'wish' does not exist"),
        ("project = XCP ORDER BY comment", "Not able to sort using field 'comment'."),
        ("project", "Expecting operator before the end of the query."),
        ("project XCP", "Expecting operator but got 'XCP'."),
        ("project =", "Expecting either a value, list or function before the end of the query."),
        ("project = XCP status = Done", "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)"),
        ("project = XCP AND", "Expecting a field name before the end of the query."),
        ("(project = XCP", "Expecting ')' before the end of the query."),
        ("labels = set", "'set' is a reserved JQL word."),
        ("assignee = a@b.org", "The character '@' is a reserved JQL character."),
        ('summary ~ "open', "The quoted string 'open' has not been completed. (line 1, character 11)"),
        ("labels is wan", "only supports the EMPTY and NULL values."),
        ("summary ~ ''", "The value '' is not valid for the field 'summary'."),
        ("project = XCP ORDER key", "Expecting 'BY' but got 'key'."),
    ],
)
def test_what_is_refused_and_how(client, jql, message):
    assert message in client.refused(jql)[0]


def test_all_wrong_values_are_named_at_once(client):
    assert len(client.refused("status = Waiting AND component = Nowhere")) == 2


def test_ten_changed_among_many_are_found_without_looking_at_all(jira):
    jira.fill(20_000)
    jira.clock.advance(seconds=3600)
    for number in range(10, 20):
        jira.edit(f"XCP-{number}", summary=f"Changed {number}")
    looked_at = []
    by_updated = jira.index.by_updated
    jira.index.by_updated = lambda since: (looked_at.append(issue) or issue for issue in by_updated(since))
    assert keys(jira, "project = XCP AND updated >= -5m") == list(range(10, 20))
    assert len(looked_at) == 10


def test_the_fields_say_of_themselves_what_queries_may_do(client):
    for one in client.get("/field").json():
        if one["id"] == "issuekey":
            continue
        names = one["clauseNames"]
        assert one["searchable"] == bool(names)
        for name in names or [one["id"]]:
            known = field_named(client.jira, name)
            assert (known is not None) == one["searchable"], one
            assert (known is not None and known.sort is not None) == one["orderable"], one
            if one["orderable"]:
                client.found(f"project = XCP ORDER BY '{name}'")


def test_an_unbounded_query_is_refused_though_another_asked_it_before(cloud):
    cloud.jira.create(summary="One")
    cloud.jira.searcher.search("ORDER BY created", "plan-bot")
    assert "Unbounded" in cloud.refused("ORDER BY created")[0]
