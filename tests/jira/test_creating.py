"""New tickets: made once, found again by their marker."""

import pytest

from integrations.sandbox import Fault
from integrations.tracker import Ambiguous, Data, NeedsInput, Throttled

from .conftest import Site

MARKER = {"item": "17", "op": "5f0c"}
VALUES = {
    "title": "Driver domains",
    "description": "Move *drivers* out of dom0.",
    "theme": "Robustness and Security",
    "lead_time": "6-12 months",
    "status": "In Progress",
    "owner": None,
    "labels": ("a", "b"),
    "priority": "High",
}


def test_a_new_ticket_holds_everything_but_its_status(site: Site):
    tracker = site.ready()
    ticket = tracker.create(VALUES, MARKER)
    expected = {**VALUES, "lead_time": "6-12-months", "status": "To Do"}
    assert dict(ticket.values) == expected
    assert ticket.url == f"{site.url}/browse/{ticket.key}"
    assert tracker.requests == 2
    assert site.jira.issue(ticket.key).properties == {"evolution-plan": MARKER}


def test_a_title_is_enough(site: Site):
    ticket = site.ready().create({"title": "Alone"}, MARKER)
    assert ticket.values["title"] == "Alone"
    assert (ticket.values["theme"], ticket.values["labels"]) == (None, ())


def test_a_new_ticket_is_found_by_its_marker_alone(site: Site):
    site.jira.create("Somebody else's", by="storage")
    tracker = site.ready()
    other = tracker.create({"title": "Same title"}, {**MARKER, "op": "other"})
    ours = tracker.create({"title": "Same title"}, MARKER)
    found = tracker.find_created(MARKER)
    assert found is not None
    assert found.id == ours.id != other.id
    assert tracker.find_created({"item": "17", "op": "never"}) is None


def test_a_jira_that_refuses_to_look_beyond_the_project_shows_none(site: Site):
    tracker = site.ready()
    site.jira.faults.add(Fault("GET */search*", skip=2, status=400))
    assert tracker.find_created(MARKER) is None
    assert len(site.jira.faults) == 0


def test_a_lost_answer_is_ambiguous_and_the_ticket_is_found(site: Site):
    tracker = site.ready()
    site.jira.faults.add(Fault("POST */issue", drop="after"))
    with pytest.raises(Ambiguous):
        tracker.create(VALUES, MARKER)
    assert len(site.jira.tickets) == 1
    found = tracker.find_created(MARKER)
    assert found is not None
    assert found.values["title"] == "Driver domains"


def test_a_ticket_that_could_not_be_read_back_is_ambiguous(site: Site):
    tracker = site.ready()
    site.jira.faults.add(Fault("GET */issue/*", status=502, body="html"))
    with pytest.raises(Ambiguous):
        tracker.create(VALUES, MARKER)
    assert tracker.find_created(MARKER) is not None


def test_the_index_may_lag(site: Site):
    tracker = site.ready()
    site.jira.settings.index_lag = 180
    tracker.create(VALUES, MARKER)
    assert tracker.find_created(MARKER) is None
    site.jira.clock.advance(seconds=181)
    assert tracker.find_created(MARKER) is not None


def test_a_ticket_made_before_an_outage_is_found_days_later(site: Site):
    tracker = site.ready()
    made = tracker.create(VALUES, MARKER)
    site.jira.clock.advance(seconds=3 * 24 * 3600)
    found = site.tracker().find_created(MARKER)
    assert found is not None
    assert found.id == made.id


def test_the_search_looks_past_its_first_page(site: Site):
    tracker = site.ready()
    tracker.create({"title": "First"}, MARKER)
    for number in range(130):
        site.jira.create(f"Later {number}", by=site.jira.account)
    found = tracker.find_created(MARKER)
    assert found is not None
    assert found.values["title"] == "First"


def test_a_jira_without_properties_gets_a_marker_label_for_a_moment(site: Site):
    tracker = site.ready()
    refusal = '{"errorMessages":[],"errors":{"properties":"Field does not exist"}}'
    site.jira.faults.add(Fault("POST */issue", status=400, body=refusal))
    ticket = tracker.create(VALUES, MARKER)
    assert ticket.values["labels"] == ("a", "b")
    assert "evolution-plan-5f0c" not in site.jira.issue(ticket.key).labels
    assert sum(line == f"POST {site.api}/issue" for line in site.asked()) == 2


def test_the_marker_label_finds_a_ticket_whose_answer_was_lost(site: Site):
    tracker = site.ready()
    site.jira.create("Lost", by=site.jira.account, labels=["evolution-plan-5f0c", "x"])
    found = tracker.find_created(MARKER)
    assert found is not None
    assert found.values["labels"] == ("x",)
    assert site.jira.issue(found.key).labels == ("x",)


def test_a_field_jira_insists_on_is_asked_for_and_takes_the_answer(site: Site):
    site.jira.settings.required_on_create = ("priority",)
    tracker = site.ready()
    with pytest.raises(NeedsInput, match="Priority") as caught:
        tracker.create({"title": "No priority"}, MARKER)
    assert caught.value.needs == "Priority"
    assert "High" in caught.value.allowed
    assert tracker.create({"title": "With"}, MARKER, {"Priority": "High"}).values["priority"] == "High"
    assert tracker.create({"title": "With"}, MARKER, {"priority": "low"}).values["priority"] == "Low"


def test_a_throttled_create_was_not_made(site: Site):
    tracker = site.ready()
    site.jira.faults.add(Fault("POST */issue", status=429, retry_after="600"))
    with pytest.raises(Throttled):
        tracker.create(VALUES, MARKER)
    assert len(site.jira.tickets) == 0


def test_a_long_title_is_refused_in_our_words(site: Site):
    tracker = site.ready()
    with pytest.raises(Data, match="256") as caught:
        tracker.create({"title": "x" * 256}, MARKER)
    assert set(caught.value.fields) == {"title"}
    assert tracker.requests == 0
