"""Reading side by side: what is asked for early, and that an error ends it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from integrations.jira import search
from integrations.jira.abreast import Abreast
from integrations.jira.search import AT_ONCE
from integrations.sandbox import Fault
from integrations.tracker import Throttled
from tests.servers.process import wait_until

from .conftest import Site
from .test_pulling import keys, tickets


def test_all_pages_are_asked_for_before_the_first_is_stored(dc: Site):
    dc.jira.fill(30)
    tracker = dc.ready(JIRA_PAGE="10")
    pages = tracker.changed(None, {})
    next(pages)
    wait_until(lambda: tracker.requests == 3, "the search of the other pages")
    assert len(tickets(pages)) == 20


def small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """More bulk reads to a page of ids than are begun before the first is taken."""
    monkeypatch.setattr(search, "IDS", 10 * search.AHEAD * AT_ONCE + 10)
    monkeypatch.setattr(search, "BULK", 10)


def test_the_next_ids_are_asked_for_while_the_first_are_read(cloud: Site, monkeypatch: pytest.MonkeyPatch):
    cloud.jira.fill(400)
    small_lists(monkeypatch)
    tracker = cloud.ready()
    pages = tracker.changed(None, {})
    found = [next(pages)]
    wait_until(lambda: cloud.asked().count("GET /rest/api/3/search/jql") == 2, "the second page of ids")
    assert len(set(keys([*found, *pages]))) == 400


def test_after_an_error_no_page_is_asked_for_though_nobody_came_for_it(dc: Site):
    """The first page is still being stored when Jira says to wait: what was to be read beside that is not."""
    dc.jira.fill(400)
    tracker = dc.ready(JIRA_PAGE="10")
    dc.jira.faults.add(Fault("GET */search", skip=1, status=429, retry_after=600))
    dc.jira.faults.add(Fault("GET */search", delay=1, times=None))
    pages = tracker.changed(None, {})
    next(pages)
    threads = tracker._search._threads
    assert threads is not None
    wait_until(lambda: not threads._work_queue.qsize(), "the end of what was begun")
    assert 2 <= tracker.requests <= 1 + AT_ONCE
    # Of those asked for at once, which one came second to Jira is not known.
    with pytest.raises(Throttled):
        list(pages)


def test_after_an_error_in_the_ids_nothing_more_is_read(cloud: Site, monkeypatch: pytest.MonkeyPatch):
    cloud.jira.fill(400)
    small_lists(monkeypatch)
    tracker = cloud.ready()
    cloud.jira.faults.add(Fault("GET */search/jql", skip=1, status=429, retry_after=600))
    cloud.jira.faults.add(Fault("POST */bulkfetch", delay=1, times=None))
    with pytest.raises(Throttled):
        list(tracker.changed(None, {}))
    assert tracker.requests <= 2 + AT_ONCE


def test_who_stops_taking_items_stops_their_fetching():
    """With the only thread busy, what waits for it is taken back."""
    taken, held = [], threading.Event()

    def items():
        for number in range(3):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(1) as thread:
        early = Abreast(thread, 1).early(items())
        assert next(early) == 0
        wait_until(lambda: taken == [0, 1], "the item after the first")
        thread.submit(held.wait, 10)
        assert next(early) == 1
        early.close()
        held.set()
    assert taken == [0, 1]
