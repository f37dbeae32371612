"""Many writers at once, on whichever database the suite runs: nothing is lost, and readers of the log miss nothing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from roadmap.plan import actions
from roadmap.plan.models import Change, Item, Theme

WRITERS = 6
EDITS = 15
PATIENCE = 60

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writers() -> Iterator[Callable[[Callable[[int], object]], list]]:
    """Runs a function in all writers at once, each with its number; gives their answers, raises their errors."""
    with ThreadPoolExecutor(WRITERS) as pool:
        start = threading.Barrier(WRITERS, timeout=PATIENCE)

        def at_once(work: Callable[[int], object], number: int) -> object:
            start.wait()
            try:
                return work(number)
            finally:
                connection.close()

        def run(work: Callable[[int], object]) -> list:
            answers = [pool.submit(at_once, work, number) for number in range(WRITERS)]
            return [answer.result(PATIENCE) for answer in answers]

        yield run


@pytest.fixture
def item() -> Item:
    actions.add_theme(name="Cloud", by=None, source="import")
    return actions.create(values={"title": "0", "theme": "cloud"}, by=None, source="import")


def edit(item: Item, **values: object) -> Item:
    return actions.edit(item_id=item.pk, version=item.version, values=values, by=None, source="browser")


def test_edits_of_one_item_on_condition_of_its_version_all_count(item, writers):
    def count_up(_: int) -> int:
        done = stale = 0
        while done < EDITS:
            current = Item.objects.get(pk=item.pk)
            try:
                edit(current, title=str(int(current.title) + 1))
            except actions.Stale:
                stale += 1
                assert stale < WRITERS * EDITS, "a writer starved"
            else:
                done += 1
        return done

    assert sum(writers(count_up)) == WRITERS * EDITS
    item.refresh_from_db()
    assert item.title == str(WRITERS * EDITS)
    assert item.version == 1 + WRITERS * EDITS
    titles = Change.objects.of_item(item.pk).filter(field="title").order_by("id").values_list("old", "new")
    assert list(titles) == [(str(n), str(n + 1)) for n in range(WRITERS * EDITS)]


def test_one_of_the_writers_with_the_same_version_wins(item, writers):
    def rename(number: int) -> bool:
        try:
            edit(item, title=f"writer {number}")
        except actions.Stale:
            return False
        return True

    assert writers(rename).count(True) == 1


def test_a_reader_after_the_newest_id_it_saw_misses_no_change(item, writers):
    over = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        # A reader that never rests lets go of the interpreter for moments too short for a writer to wake up in.
        while not over.wait(0.001):
            seen.extend(Change.objects.after(seen[-1] if seen else 0).values_list("id", flat=True))

    def write(number: int) -> None:
        for n in range(EDITS):
            made = actions.create(values={"title": f"{number}/{n}", "theme": "cloud"}, by=None, source="api")
            edit(made, title=f"{number}/{n} again", description="two changes in one transaction")

    def follow_or_write(number: int) -> None:
        if number == 0:
            follow()
            return
        try:
            write(number)
        finally:
            finished.append(number)
            if len(finished) == WRITERS - 1:
                over.set()

    finished: list[int] = []
    writers(follow_or_write)
    seen.extend(Change.objects.after(seen[-1]).values_list("id", flat=True))
    assert seen == list(Change.objects.order_by("id").values_list("id", flat=True))
    assert len(seen) >= (WRITERS - 1) * EDITS * 3
    newest = Change.objects.order_by("id").last()
    assert newest is not None
    assert Theme.objects.get(slug="cloud").revision == newest.pk


def test_writers_of_overlapping_sets_in_opposite_order_do_not_lock_each_other_out(item, writers):
    titles = [{"title": f"item {n}", "theme": "cloud"} for n in range(8)]
    made = actions.create_many(drafts=[actions.Draft(values) for values in titles], by=None, source="import")

    def describe(number: int) -> int:
        ordered = made if number % 2 else made[::-1]
        edits = [actions.Edit(one.pk, None, {"description": f"by {number}"}) for one in ordered]
        return len(actions.edit_many(edits=edits, by=None, source="jira").changed)

    assert writers(describe) == [len(made)] * WRITERS
    assert len({Item.objects.get(pk=one.pk).description for one in made}) == 1
