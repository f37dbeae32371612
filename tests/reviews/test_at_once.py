"""Many who write to a review at once, on whichever database the suite runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from roadmap.plan.models import Change, Item
from roadmap.reviews import actions
from roadmap.reviews.models import Decision, Frozen, Review, Series
from roadmap.reviews.rules import Refused

WRITERS = 4
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[int], object]) -> list[object]:
    """What each of the writers came to: its answer, or why it was refused."""
    start = threading.Barrier(WRITERS, timeout=60)

    def one(number: int) -> object:
        start.wait()
        try:
            return work(number)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


@pytest.fixture
def item(make, held) -> Item:
    return make("Cross-pool migration")


def test_of_chairs_who_decide_at_once_one_is_first(item, chair):
    kinds = ("keep", "drop", "defer", "move")

    def work(number: int) -> object:
        wish = actions.Wish(key=f"item-{item.pk}", kind=kinds[number], sentence="So it is.", to="12-months")
        return actions.decide(number=1, wish=wish, by=chair)

    found = at_once(work)
    assert sum(isinstance(one, Decision) for one in found) == 1
    assert all("decided this at" in str(one) for one in found if isinstance(one, Refused))
    assert Decision.objects.standing().count() == 1


def test_a_review_is_closed_once_and_nothing_is_written_after(item, chair):
    def work(number: int) -> object:
        if number % 2:
            return actions.close(number=1, by=chair)
        wish = actions.Wish(key=f"item-{item.pk}", kind="move", sentence="So it is.", to="12-months")
        return actions.decide(number=1, wish=wish, by=chair)

    found = at_once(work)
    assert sum(isinstance(one, Frozen) for one in found) == 1
    assert Review.objects.count() == 2
    until = Review.objects.get(number=1).until
    assert not Change.objects.filter(review=1, id__gt=until).exists()
    assert all(one.told_at for one in Decision.objects.all())


def test_the_next_review_opens_once(chair):
    Series.objects.create(chair=chair)
    found = at_once(lambda number: actions.open_next())
    assert sum(isinstance(one, Review) for one in found) == 1
    assert Review.objects.count() == 1
