"""Edits: only what differs, only our own share, and what they overwrote."""

from dataclasses import replace
from typing import Any

import pytest

from integrations.sandbox import Fault
from integrations.tracker import Data, Missing, NeedsInput, Ticket

from .conftest import Odd, Site
from .strange import issue, status


def made(site: Site, **values: Any) -> Ticket:
    """A ticket with a theme, a lead time and labels of others, read."""
    given = {
        "components": ["Cloud"],
        "labels": ["lead-time-3-6-months", "theirs"],
        "description": "Old words",
        **values,
    }
    return site.ticket(site.jira.create("Driver domains", **given))


def test_values_are_neutral(site: Site):
    ticket = made(site, assignee="storage", priority="High", description="Some *bold* words")
    assert dict(ticket.values) == {
        "title": "Driver domains",
        "description": "Some **bold** words",
        "theme": "Cloud",
        "lead_time": "3-6-months",
        "status": "To Do",
        "owner": ticket.owner and ticket.owner.tracker_id,
        "labels": ("theirs",),
        "priority": "High",
    }
    assert ticket.status.category == "todo"
    assert ticket.read_only == frozenset()


def test_an_edit_of_every_field_reads_back(site: Site):
    ticket, tracker = made(site), site.ready()
    owner = site.ticket(site.jira.create("Whose", assignee="storage")).owner
    assert owner
    changes = {
        "title": "Other title",
        "description": "# New\n\n- with **bold**\n- and `code`",
        "theme": "Robustness and Security",
        "lead_time": "0-3 months",
        "status": "In Progress",
        "owner": owner.tracker_id,
        "labels": ("mine", "theirs"),
        "priority": "Low",
    }
    site.jira.log.clear()
    written = tracker.update(ticket, changes)
    assert written.overwritten == {}
    assert dict(written.ticket.values) == {**changes, "lead_time": "0-3-months"}
    assert tracker.requests == len(site.jira.log) == 4
    assert site.ticket(ticket.key) == written.ticket


def test_what_holds_already_is_not_written(site: Site):
    ticket, tracker = made(site, description="Some *bold* words"), site.ready()
    same = {
        **ticket.values,
        "description": "Some __bold__ words\n",
        "lead_time": "3-6 months",
        "title": " Driver domains ",
    }
    assert tracker.update(ticket, same).ticket == ticket
    assert tracker.requests == 0


def test_empty_values_empty_the_field(site: Site):
    ticket, tracker = made(site, assignee="storage"), site.ready()
    empty = {"description": "", "theme": None, "lead_time": "not-guessed", "owner": None, "labels": ()}
    after = tracker.update(ticket, empty).ticket
    assert [after.values[name] for name in empty] == ["", None, None, None, ()]
    assert site.jira.issue(ticket.key).labels == ()


def test_components_and_labels_of_others_stay(site: Site):
    ticket, tracker = (
        made(site, components=["Cloud", "XenDesktop"], labels=["lead-time-3-6-months", "a", "b"]),
        site.ready(),
    )
    site.jira.edit(ticket.key, labels=["lead-time-3-6-months", "a", "b", "added-meanwhile"])
    after = tracker.update(ticket, {"theme": "Appliances", "lead_time": "12-months", "labels": ("b", "c")}).ticket
    assert set(site.jira.issue(ticket.key).labels) == {"lead-time-12-months", "b", "c", "added-meanwhile"}
    assert after.values["theme"] == "Appliances"
    names = {site.jira.projects["XCP"].components[c] for c in site.jira.issue(ticket.key).components}
    assert names == {"Appliances", "XenDesktop"}


def test_a_theme_that_another_component_would_hide_is_for_a_person(site: Site):
    ticket, tracker = made(site, components=["Cloud", "Code structure improvements"]), site.ready()
    with pytest.raises(Data, match="Code structure improvements") as caught:
        tracker.update(ticket, {"theme": "Robustness and Security"})
    assert set(caught.value.fields) == {"theme"}
    assert site.jira.writes == []


def test_a_component_that_is_not_there_is_added(site: Site):
    ticket, tracker = made(site), site.ready()
    assert tracker.update(ticket, {"theme": "Brand new"}).ticket.values["theme"] == "Brand new"
    assert "Brand new" in site.facts["components"]
    assert (
        tracker.update(site.ticket(ticket.key), {"theme": "robustness and security"}).ticket.values["theme"]
        == "Robustness and Security"
    )


def test_a_component_we_may_not_add_is_named(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.permissions.revoke("ADMINISTER_PROJECTS")
    with pytest.raises(NeedsInput, match="Brand new") as caught:
        tracker.update(ticket, {"theme": "Brand new"})
    assert caught.value.needs == "Component"
    assert "Cloud" in caught.value.allowed


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 256}, "title"),
        ({"title": " \n "}, "title"),
        ({"labels": ("with space",)}, "labels"),
        ({"labels": ("x" * 256,)}, "labels"),
    ],
)
def test_what_jira_would_refuse_is_refused_before(site: Site, changes: dict[str, Any], field: str):
    ticket, tracker = made(site), site.ready()
    with pytest.raises(Data) as caught:
        tracker.update(ticket, changes)
    assert set(caught.value.fields) == {field}
    assert tracker.requests == 0


def test_an_unknown_priority_is_jiras_word_in_our_field(site: Site):
    ticket, tracker = made(site), site.ready()
    with pytest.raises(Data) as caught:
        tracker.update(ticket, {"priority": "Whatever"})
    assert set(caught.value.fields) == {"priority"}


def test_a_deleted_ticket_is_missing(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.delete(ticket.key)
    with pytest.raises(Missing):
        tracker.update(ticket, {"title": "Gone"})


def test_an_owner_by_name_is_the_one_user_of_that_name(site: Site):
    ticket, tracker = made(site), site.ready()
    name = site.ticket(site.jira.create("Whose", assignee="storage")).owner.name  # type: ignore[union-attr]
    after = tracker.update(ticket, {"owner": f"name:{name}"}).ticket
    assert after.owner is not None
    assert after.owner.name == name


def test_an_owner_who_is_nobody_parks(site: Site):
    ticket, tracker = made(site), site.ready()
    with pytest.raises(NeedsInput, match="Nobody Here") as caught:
        tracker.update(ticket, {"owner": "name:Nobody Here"})
    assert caught.value.needs == "Owner"
    assert site.jira.writes == []


def test_an_owner_who_is_several_parks(site: Site):
    ticket, tracker = made(site), site.ready()
    users = site.jira.users
    users["network"] = replace(users["network"], display=users["storage"].display)
    with pytest.raises(NeedsInput, match="several users called “Storage”") as caught:
        tracker.update(ticket, {"owner": "name:Storage"})
    assert caught.value.needs == "Owner"
    assert site.jira.writes == []


# Status


def test_a_status_is_reached_by_its_transition(site: Site):
    ticket, tracker = made(site), site.ready()
    assert tracker.update(ticket, {"status": "in progress"}).ticket.status.category == "doing"


def test_a_status_no_transition_leads_to_is_named_with_those_that_do(site: Site):
    ticket, tracker = made(site), site.ready()
    with pytest.raises(NeedsInput, match=r"To Do.*Done.*In Progress") as caught:
        tracker.update(ticket, {"status": "Done"})
    assert (caught.value.needs, caught.value.allowed) == ("Status", ("In Progress",))
    assert site.jira.writes == []


def test_a_status_somebody_set_meanwhile_is_there_already(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.edit(ticket.key, status="Done")
    assert tracker.update(ticket, {"status": "Done"}).ticket.values["status"] == "Done"
    assert site.jira.writes == []
    assert tracker.update(site.ticket(ticket.key), {"status": "DONE"}).ticket.values["status"] == "Done"


def test_a_transition_that_needs_a_field_asks_for_it_and_takes_the_answer(site: Site):
    site.jira.settings.require_resolution = True
    ticket, tracker = made(site, status="In Progress"), site.ready()
    with pytest.raises(NeedsInput, match="Resolution") as caught:
        tracker.update(ticket, {"status": "Done"})
    assert caught.value.needs == "Resolution"
    assert "Won't Do" in caught.value.allowed
    assert site.jira.writes == []
    after = tracker.update(ticket, {"status": "Done"}, {caught.value.needs: "Won't Do"}).ticket
    assert after.status.category == "done"
    assert site.jira.issue(ticket.key).resolution == "10001"


def test_a_category_stands_for_a_status_the_project_lacks(site: Site):
    ticket, tracker = made(site), site.ready()
    assert tracker.update(ticket, {"status": "doing"}).ticket.values["status"] == "In Progress"


def moving(odd: Odd, *ways: dict[str, Any]) -> Ticket:
    """A ticket in status Open with these ways out, in a site that knows Shipped and Blocked, too."""
    odd.jira.say("GET .*/issue/10001$", issue(1))
    odd.jira.say("GET .*/transitions", {"transitions": [{"id": f"t{to['id']}", "to": to} for to in ways]})
    odd.jira.say("POST .*/transitions", None, 204)
    odd.jira.say("/status$", [status("8", "Shipped", "done"), status("9", "Blocked", "indeterminate")])
    return odd.ready().read(["10001"]).tickets[0]


@pytest.mark.parametrize("wanted", ["Shipped", "shipped", "done"])
def test_a_status_the_project_lacks_gives_way_to_one_of_its_category(odd: Odd, wanted: str):
    ticket = moving(odd, status("2", "Waiting", "indeterminate"), status("3", "Closed", "done"))
    odd.tracker().update(ticket, {"status": wanted})
    assert [one.body["transition"]["id"] for one in odd.jira.asked("POST .*/transitions")] == ["t3"]


@pytest.mark.parametrize(("wanted", "ways"), [("Nowhere", ["done"]), ("Closed", ["indeterminate"]), ("Blocked", [])])
def test_no_category_stands_for_a_status_that_is_there_or_known_to_nobody(odd: Odd, wanted: str, ways: list[str]):
    ticket = moving(odd, *(status(str(n), f"Way {n}", category) for n, category in enumerate(ways)))
    with pytest.raises(NeedsInput):
        odd.tracker().update(ticket, {"status": wanted})
    assert odd.jira.asked("POST .*/transitions") == []


def test_a_ticket_that_is_in_the_category_of_an_unknown_status_stays(odd: Odd):
    ticket = moving(odd, status("1", "Open", "new"))
    odd.jira.say("/status$", [status("7", "Planned", "new")])
    odd.tracker().update(ticket, {"status": "Planned"})
    assert odd.jira.asked("POST .*/transitions") == []


# What was overwritten


def test_an_edit_between_our_read_and_our_write_is_told(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.clock.advance(seconds=5)
    site.jira.edit(
        ticket.key, by="storage", summary="Theirs", priority="Highest", assignee="storage", status="In Progress"
    )
    theirs = site.ticket(ticket.key)
    site.jira.clock.advance(seconds=5)
    changes = {"title": "Ours", "priority": "Low", "owner": None, "description": "Only ours"}
    written = tracker.update(
        Ticket(**{f: getattr(ticket, f) for f in ticket.__slots__} | {"values": {**ticket.values, "owner": "someone"}}),
        changes,
    )
    assert written.ticket.values["title"] == "Ours"
    assert dict(written.overwritten) == {
        "title": "Theirs",
        "priority": "Highest",
        "owner": theirs.values["owner"],
    }


def test_a_description_overwritten_is_told(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.clock.advance(seconds=5)
    site.jira.edit(ticket.key, by="storage", description="Their *own* words")
    site.jira.clock.advance(seconds=5)
    written = tracker.update(ticket, {"description": "Our words"})
    assert dict(written.overwritten) == {"description": "Their **own** words"}


def test_a_theme_and_a_lead_time_set_meanwhile_are_told(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.clock.advance(seconds=5)
    site.jira.edit(ticket.key, by="storage", components=["XenDesktop"], labels=["lead-time-12-months", "theirs"])
    site.jira.clock.advance(seconds=5)
    written = tracker.update(ticket, {"theme": "Robustness and Security"})
    assert dict(written.overwritten) == {"theme": "XenDesktop"}
    assert written.ticket.values["theme"] == "Robustness and Security"


def test_a_second_edit_of_ours_is_not_mistaken_for_the_first(site: Site):
    ticket, tracker = made(site), site.ready()
    for title in ("One", "Two", "Three"):
        written = tracker.update(ticket, {"title": title, "description": title})
        assert written.overwritten == {}
        ticket = written.ticket


def test_edits_of_other_fields_are_no_conflict(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.clock.advance(seconds=5)
    site.jira.edit(ticket.key, by="storage", summary="Theirs")
    written = tracker.update(ticket, {"priority": "Low", "description": "Ours", "lead_time": "12-months"})
    assert written.overwritten == {}
    assert written.ticket.values["title"] == "Theirs"


def test_a_write_whose_reading_back_fails_says_so(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.faults.add(Fault("GET */issue/*", status=502, body="html"))
    with pytest.raises(Exception, match="502"):
        tracker.update(ticket, {"title": "Ours"})
    assert site.jira.issue(ticket.key).summary == "Ours"
