"""What changed, and everything: requests counted, nothing missed, nothing twice."""

import copy
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from integrations.jira.pages import Pages
from integrations.sandbox import Fault
from integrations.tracker import Config, Page, Ticket, Transient

from .conftest import START, Site

HOUR = 3600


def tickets(pages: Iterable[Page]) -> list[Ticket]:
    return [ticket for page in pages for ticket in page.tickets]


def hashes(found: Iterable[Ticket]) -> dict[str, str]:
    return {ticket.id: ticket.content_hash for ticket in found}


def keys(pages: Iterable[Page]) -> list[str]:
    return [ticket.key for ticket in tickets(pages)]


def test_a_full_pull_brings_every_ticket_once_with_progress(site: Site):
    site.jira.fill(250)
    pages = list(site.ready().changed(None, {}))
    found = tickets(pages)
    assert len(found) == len({ticket.id for ticket in found}) == 250
    assert [page.done for page in pages] == sorted(page.done for page in pages)
    assert pages[-1].done == pages[-1].total == 250


def test_an_empty_project_is_an_empty_pull(site: Site):
    assert tickets(site.ready().changed(None, {})) == []


def test_a_full_pull_costs_a_request_for_each_page(site: Site):
    site.jira.fill(2500)
    tracker = site.ready()
    list(tracker.changed(None, {}))
    assert tracker.requests == (1 + 25 if site.jira.cloud else 3)


@pytest.mark.parametrize(("count", "page"), [(200, 50), (201, 50), (50, 50), (51, 50), (30, 1)])
def test_numbered_pages_follow_each_other_without_a_gap_or_an_overlap(dc: Site, count: int, page: int):
    for number in range(count):
        dc.jira.create(f"Ticket {number}")
    tracker = dc.ready(JIRA_PAGE=str(page))
    assert len(set(keys(tracker.changed(None, {})))) == count
    assert tracker.requests == -(-count // page)


@pytest.mark.parametrize("change", ["edit", "delete", "delete and create", "delete and edit"])
def test_a_list_that_moves_between_two_pages_is_read_again(dc: Site, change: str, monkeypatch: pytest.MonkeyPatch):
    """The ticket that slides over the edge of the page read last is not lost."""
    dc.jira.fill(30)

    def move(first: list[str]) -> None:
        dc.jira.clock.advance(seconds=60)
        if "delete" in change:
            dc.jira.delete(first[0])
        if "edit" in change:
            dc.jira.edit(first[1], summary="Edited")
        if "create" in change:
            dc.jira.create("Created")

    after_first_page(monkeypatch, move)
    found = {t.key: t.values["title"] for t in tickets(dc.ready(JIRA_PAGE="10").changed(None, {}))}
    assert {f"XCP-{n}" for n in range(1, 31)} <= found.keys()
    assert ("Edited" in found.values()) is ("edit" in change)
    assert ("Created" in found.values()) is ("create" in change)


def after_first_page(monkeypatch: pytest.MonkeyPatch, act: Callable[[list[str]], None]) -> None:
    """Do something, given the first page's keys, when it has been read and before any other is asked for."""
    whole, lock, acts = Pages.numbered, threading.Lock(), [act]
    first: list[str] = []

    def numbered(self: Pages, query: str, fields: Sequence[str], start: int, size: int) -> dict[str, Any]:
        with lock:
            if start and acts:
                acts.pop()(first)
        answer = whole(self, query, fields, start, size)
        if acts:
            first[:] = [issue["key"] for issue in answer["issues"]]
        return answer

    monkeypatch.setattr(Pages, "numbered", numbered)


def test_nothing_changed_is_one_request(site: Site):
    site.jira.fill(250)
    known = tickets(site.ready().changed(None, {}))
    site.jira.log.clear()
    tracker = site.tracker()
    assert (
        hashes(tickets(tracker.changed(max(t.updated for t in known), hashes(known)))).items() <= hashes(known).items()
    )
    assert tracker.requests == len(site.jira.log) == 1


def test_nothing_changed_is_one_request_even_after_a_mass_edit(site: Site):
    """On Cloud a page holds a hundred: once, when the index must have caught up, it takes more than one."""
    for number in range(230):
        site.jira.create(f"Ticket {number}")
    known = tickets(site.ready().changed(None, {}))
    cursor, costs = max(t.updated for t in known), []
    for _ in range(14):
        site.jira.clock.advance(seconds=47)
        tracker = site.tracker()
        tickets(tracker.changed(cursor, hashes(known)))
        costs.append(tracker.requests)
    assert costs == [1] * 6 + [5 if site.jira.cloud else 1] + [1] * 7


def test_nothing_changed_is_one_request_even_after_a_pull_that_took_long(site: Site):
    for number in range(230):
        site.jira.create(f"Ticket {number}")
    pages = site.ready(JIRA_PAGE="100").changed(None, {})
    known = list(next(iter(pages)).tickets)
    site.jira.clock.advance(seconds=70)
    known += tickets(pages)
    site.jira.clock.advance(seconds=61)
    tracker = site.tracker(JIRA_PAGE="100")
    tickets(tracker.changed(max(t.updated for t in known), hashes(known)))
    assert tracker.requests == 1


@pytest.mark.parametrize("lag", [15, 100])
def test_an_edit_the_index_hid_behind_a_full_page_is_found_within_an_overlap(site: Site, lag: int):
    """Data Center shows it late; on Cloud the index names the ticket and the read by id has the edit already."""
    for number in range(260):
        site.jira.create(f"Ticket {number}")
    site.jira.clock.advance(seconds=HOUR)
    held = tickets(site.ready(JIRA_PAGE="100").changed(None, {}))
    site.jira.settings.index_lag = lag
    site.jira.edit("XCP-1", summary="Late in the index")
    site.jira.settings.index_lag = 0
    site.jira.clock.advance(seconds=1)
    for number in range(158):
        site.jira.edit(f"XCP-{number + 2}", summary=f"Again {number}")
    found = []
    for _ in range(8):
        cursor = max(t.updated for t in [*held, *found])
        found += tickets(site.tracker(JIRA_PAGE="100").changed(cursor, hashes([*held, *found])))
        site.jira.clock.advance(seconds=50)
    assert "Late in the index" in {t.values["title"] for t in found}


def test_a_quiet_poll_leaves_the_facts_alone(site: Site):
    site.jira.fill(30)
    cursor = max(t.updated for t in tickets(site.ready().changed(None, {})))
    before = copy.deepcopy(site.facts)
    tickets(site.tracker().changed(cursor, {}))
    assert site.facts == before


def test_another_query_is_read_whole(site: Site):
    for number in range(130):
        site.jira.create(f"Ticket {number}")
    known = tickets(site.ready(JIRA_JQL="key = XCP-130").changed(None, {}))
    everything = site.tracker().changed(known[0].updated, hashes(known))
    assert len(keys(everything)) == 130


def test_an_edit_the_index_showed_late_is_found_although_polls_stop_early(site: Site):
    """One edit behind a full page of newer ones: hidden from the poll that follows, seen by the next whole one."""
    for number in range(130):
        site.jira.create(f"Ticket {number}")
    tracker = site.ready()
    known = tickets(tracker.changed(None, {}))
    site.jira.settings.index_lag = 100
    site.jira.edit("XCP-1", summary="Late in the index")
    site.jira.settings.index_lag = 0
    site.jira.clock.advance(seconds=1)
    for number in range(120):
        site.jira.edit(f"XCP-{number + 2}", summary=f"Again {number}")
    seen: set[str] = set()
    cursor, held = max(t.updated for t in known), hashes(known)
    for _ in range(8):
        found = tickets(site.tracker().changed(cursor, held))
        cursor, held = max([cursor, *(t.updated for t in found)]), held | hashes(found)
        seen |= {str(t.values["title"]) for t in found}
        site.jira.clock.advance(seconds=60)
    assert "Late in the index" in seen


def test_only_what_changed_since_comes_back(site: Site):
    site.jira.fill(30)
    tracker = site.ready()
    cursor = max(t.updated for t in tickets(tracker.changed(None, {})))
    site.jira.clock.advance(seconds=HOUR)
    tickets(tracker.changed(cursor, {}))
    site.jira.clock.advance(seconds=HOUR)
    site.jira.edit("XCP-3", summary="Renamed")
    found = tickets(tracker.changed(cursor + timedelta(minutes=50), {}))
    assert [(t.key, t.values["title"]) for t in found] == [("XCP-3", "Renamed")]


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_the_time_zone_of_the_account_does_not_matter(site: Site, zone: str):
    site.jira.settings.account_time_zone = zone
    site.jira.create("Old")
    tracker = site.ready()
    site.jira.clock.advance(seconds=3 * HOUR)
    cursor = START + timedelta(hours=3)
    first, second = site.jira.create("Before the cursor"), site.jira.create("Just after")
    assert sorted(keys(tracker.changed(cursor, {}))) == sorted([first, second])


def test_the_overlap_looks_back_and_is_a_setting(site: Site):
    site.jira.create("Old")
    site.ready()
    site.jira.clock.advance(seconds=240)
    assert keys(site.tracker().changed(START + timedelta(seconds=240), {})) == ["XCP-1"]
    site.facts.pop("read_whole")
    site.jira.clock.advance(seconds=300)
    none = site.tracker(JIRA_OVERLAP_SECONDS="0").changed(START + timedelta(seconds=540), {})
    assert keys(none) == []


def test_a_query_of_ones_own_with_its_order(site: Site):
    site.jira.create("Ours", labels=["plan"])
    site.jira.create("Theirs")
    site.own["JIRA_JQL"] = "project = XCP AND labels = plan OR labels = roadmap ORDER BY rank DESC"
    tracker = site.ready()
    assert keys(tracker.changed(None, {})) == ["XCP-1"]
    assert keys(tracker.changed(START, {})) == ["XCP-1"]


def test_a_very_long_query_travels_in_a_body(site: Site):
    site.jira.create("Ours")
    parts = " OR ".join(f'summary ~ "word{n}"' for n in range(200))
    site.own["JIRA_JQL"] = f"project = XCP AND (summary ~ Ours OR {parts})"
    assert keys(site.ready().changed(None, {})) == ["XCP-1"]
    assert any(line.startswith("POST") and "search" in line for line in site.asked())


def test_a_query_that_stops_working_is_a_setting_to_mend(site: Site):
    tracker = site.ready(JIRA_JQL="project = XCP")
    site.jira.faults.add(Fault("GET */search*", status=400))
    with pytest.raises(Config, match="JIRA_JQL"):
        list(tracker.changed(None, {}))


def test_a_repeated_page_token_ends_the_pull(cloud: Site):
    cloud.jira.fill(30)
    tracker = cloud.ready()
    page = '{"issues":[{"id":"10001"}],"nextPageToken":"again"}'
    cloud.jira.faults.add(Fault("GET */search/jql", status=200, body=page, times=None))
    with pytest.raises(Transient, match="twice"):
        list(tracker.changed(None, {}))
    assert sum("search" in line for line in cloud.asked()) == 2


def test_a_failed_page_ends_the_pull_after_what_came_before(dc: Site):
    dc.jira.fill(50)
    tracker = dc.ready(JIRA_PAGE="10")
    dc.jira.faults.add(Fault("GET */search", skip=3, status=502, body="html"))
    pages = tracker.changed(None, {})
    got = [next(pages)]
    with pytest.raises(Transient):
        got += list(pages)
    moments = [t.updated for t in tickets(got)]
    assert moments == sorted(moments)


def test_small_pages_overlap_and_lose_nothing(dc: Site):
    dc.jira.fill(57)
    for size in ("1", "2", "10"):
        assert len(set(keys(dc.ready(JIRA_PAGE=size).changed(None, {})))) == 57


def test_the_page_size_the_server_grants_counts(dc: Site):
    dc.jira.fill(60)
    dc.jira.settings.dc_page_cap = 7
    assert len(set(keys(dc.ready().changed(None, {})))) == 60


def test_edits_and_deletions_during_a_pull_move_nothing_out_of_sight(dc: Site):
    """Ordered by change, each edit moves a ticket to the end and all others one place forward."""
    dc.jira.fill(80)
    pages = dc.ready(JIRA_PAGE="10").changed(None, {})
    found = list(next(pages).tickets)
    dc.jira.clock.advance(seconds=60)
    for number in range(1, 8):
        dc.jira.edit(f"XCP-{number}", summary=f"Edited {number}")
    dc.jira.delete("XCP-8")
    found += tickets(pages)
    titles = {t.key: t.values["title"] for t in found}
    assert len(titles) == 80
    assert all(titles[f"XCP-{n}"] == f"Edited {n}" for n in range(1, 8))


def test_reading_by_id_passes_the_index_and_names_what_is_missing(site: Site):
    site.jira.fill(120)
    site.jira.settings.index_lag = 600
    key = site.jira.create("Not in the index yet")
    gone = str(site.jira.issue("XCP-5").id)
    site.jira.delete("XCP-5")
    ids = [str(site.jira.issue(f"XCP-{n}").id) for n in range(6, 121)]
    new = str(site.jira.issue(key).id)
    found = site.ready().read([new, gone, *ids, new])
    assert {t.id for t in found.tickets} == {new, *ids}
    assert found.missing == {gone}


def test_reading_nothing_asks_nothing(site: Site):
    tracker = site.ready()
    assert tracker.read([]).tickets == ()
    assert tracker.requests == 0


def test_a_moved_ticket_keeps_its_id(site: Site):
    key = site.jira.create("Driver domains")
    before = site.ticket(key)
    new = site.jira.move(key, "OPS")
    after = site.ticket(new)
    assert (after.id, after.key) == (before.id, new)
    assert after.url == f"{site.url}/browse/{new}"


def test_the_hash_follows_content_not_time(site: Site):
    key = site.jira.create("Driver domains")
    before = site.ticket(key)
    site.jira.clock.advance(seconds=60)
    site.jira.comment(key, "A word")
    commented = site.ticket(key)
    assert commented.updated > before.updated
    assert commented.content_hash == before.content_hash
    site.jira.edit(key, labels=["x"])
    assert site.ticket(key).content_hash != before.content_hash


def test_a_lost_browse_permission_shows_nothing(site: Site):
    site.jira.fill(5)
    tracker = site.ready()
    ids = [str(site.jira.issue(f"XCP-{n}").id) for n in range(1, 6)]
    site.jira.permissions.revoke("BROWSE_PROJECTS")
    assert tracker.read(ids).missing == set(ids)
