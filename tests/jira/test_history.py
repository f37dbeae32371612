"""Who changed which field last, from the ticket's own history."""

from .conftest import Site

ALL = ("title", "description", "theme", "lead_time", "status", "owner", "labels", "priority")


def test_each_field_names_its_last_editor(site: Site):
    tracker = site.ready()
    key = site.jira.create(summary="One", labels=["lead-time-12-months"], components=["Cloud"])
    site.jira.clock.advance(seconds=5)
    site.jira.edit(key, by="storage", summary="Two", components=["XenDesktop"], status="In Progress")
    site.jira.clock.advance(seconds=5)
    site.jira.edit(key, by="network", summary="Three", labels=["lead-time-12-months", "theirs"])
    edits = tracker.last_edits(site.ticket(key).id, ALL)
    assert {name: edit.by for name, edit in edits.items()} == {
        "title": "Networking",
        "theme": "Storage",
        "status": "Storage",
        "labels": "Networking",
    }
    assert (edits["title"].at - edits["status"].at).total_seconds() == 5
    assert len(site.asked()) == 1 + 1


def test_our_own_account_is_left_out(site: Site):
    tracker = site.ready()
    key = site.jira.create(summary="One")
    site.jira.edit(key, by="storage", summary="Two")
    site.jira.clock.advance(seconds=5)
    tracker.update(site.ticket(key), {"title": "Ours"})
    assert tracker.last_edits(site.ticket(key).id, ["title"])["title"].by == "Storage"


def test_a_lead_time_in_a_label_names_who_changed_that_label(site: Site):
    tracker = site.ready()
    key = site.jira.create(summary="One")
    site.jira.edit(key, by="storage", labels=["lead-time-3-6-months"])
    site.jira.clock.advance(seconds=5)
    site.jira.edit(key, by="network", labels=["lead-time-3-6-months", "theirs"])
    assert tracker.last_edits(site.ticket(key).id, ["lead_time"])["lead_time"].by == "Storage"
