"""The slip ledger: every guess, and the sentence that sums them up."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.pages import lead_times
from roadmap.plan.pages.ledger import Ledger, ledger
from roadmap.plan.rules import UNDO, Guess, Move, add_months, moves

BUCKETS = ((0, 3), (3, 6), (6, 12), (12, None), (None, None))
TODAY = date(2011, 2, 14)


@pytest.fixture
def guessed(make):
    """Makes an item guessed once, then again on each given day."""

    def made(first, *later, on="2010-04-01"):
        with time_machine.travel(f"{on}T12:00:00Z", tick=False):
            item = make("Storage motion", lead_time=first)
        for day, slug, reason in later:
            with time_machine.travel(f"{day}T12:00:00Z", tick=False):
                actions.edit(
                    item_id=item.pk,
                    version=None,
                    values={"lead_time": slug},
                    by=Person.objects.named("Xapi").first() or Person.objects.create(name="Xapi"),
                    source="browser",
                    reason=reason,
                )
        return item

    return made


def read(item) -> Ledger:
    return ledger(item.pk, lead_times(), TODAY)


def sentence(found: Ledger) -> str:
    return f"{found.first} {found.moved}"


def test_an_item_nobody_guessed_says_so(guessed):
    assert read(guessed("not-guessed")) == Ledger([], "Nobody has guessed yet how long this will take.", "", "")


def test_an_item_that_never_moved_says_so(guessed):
    found = read(guessed("3-6-months"))
    assert sentence(found) == "First guessed 3–6 months on 1 April 2010, so by October 2010. Never moved"
    assert found.because == ""


def test_what_moved_later_is_summed_up_with_the_last_reason(guessed):
    item = guessed(
        "3-6-months",
        ("2010-09-02", "6-12-months", "Nobody had started."),
        ("2011-02-08", "12-months", "Storage motion comes first."),
    )
    found = read(item)
    assert found.first == "First guessed 3–6 months on 1 April 2010, so by October 2010."
    assert found.moved == "Moved later twice, by at least 16 months in all"
    assert found.because == "Storage motion comes first."
    assert [(step.when, step.months, step.move, step.by) for step in found.steps] == [
        ("1 Apr 2010", "3–6", "first guess", "Oct 2010"),
        ("2 Sep 2010", "6–12", "later, by 11 months", "Sep 2011"),
        ("8 Feb 2011", "12+", "later, by at least 5 months", "after Feb 2012"),
    ]
    assert [step.who for step in found.steps] == ["by import", "Xapi, in the browser", "Xapi, in the browser"]


def test_what_moved_both_ways_says_both(guessed):
    item = guessed("6-12-months", ("2010-05-01", "0-3-months", "Easy after all."), ("2010-09-01", "6-12-months", ""))
    found = read(item)
    assert found.moved == "Moved later once, by 13 months, and earlier once, by 8 months"
    assert found.because == ""


def test_a_guess_taken_back_and_made_again(guessed):
    item = guessed("3-6-months", ("2010-05-01", "not-guessed", "Who knows."))
    assert read(item).moved == "The guess was withdrawn"
    item = guessed("not-guessed", ("2010-05-01", "not-guessed", ""), ("2010-06-01", "3-6-months", ""))
    assert sentence(read(item)) == "First guessed 3–6 months on 1 June 2010, so by December 2010. Never moved"
    assert len(read(item).steps) == 1


def test_a_move_in_a_review_names_it(guessed):
    item = guessed("3-6-months")
    actions.edit(item_id=item.pk, version=None, values={"lead_time": "12-months"}, by=None, source="review", review=6)
    assert read(item).steps[-1].who == "in review 6"


def test_one_query_however_often_it_moved(guessed, django_assert_num_queries):
    item = guessed("0-3-months", *((f"2010-0{n}-01", BUCKET[n % 3], "") for n in range(5, 10)))
    heads = lead_times()
    with django_assert_num_queries(1):
        assert len(ledger(item.pk, heads, TODAY).steps) == 6


BUCKET = ("0-3-months", "3-6-months", "6-12-months")


def test_the_item_page_shows_it(client, guessed):
    item = guessed("3-6-months", ("2010-09-02", "6-12-months", "<b>Nobody</b> had started."))
    html = client.get(f"/items/{item.pk}/").content.decode()
    assert "First guessed 3–6 months on 1 April 2010" in html
    assert "Moved later once, by 11 months," in html
    assert "&lt;b&gt;Nobody&lt;/b&gt; had started." in html
    assert html.count('<svg class="lbar"') == 2


GUESSES = st.lists(
    st.builds(
        lambda days, months: Guess(date(2010, 1, 1) + timedelta(days), *months),
        st.integers(0, 2000),
        st.sampled_from(BUCKETS),
    ),
    max_size=8,
).map(lambda guesses: sorted(guesses, key=lambda guess: guess.on))


def slowly(guesses):
    """Directions alone, straight from the days that the guesses name."""
    for number, guess in enumerate(guesses):
        named = [one for one in guesses[:number] if one.low is not None]
        if guess.low is None:
            yield "withdrawn" if named else "none"
        elif not named:
            yield "first"
        else:
            yield direction(named[-1], guess)


def direction(before, now):
    if before.high is None and now.high is None:
        first, second = add_months(before.on, before.low), add_months(now.on, now.low)
    elif before.high is None:
        return "earlier" if add_months(now.on, now.high) < add_months(before.on, before.low) else "kept"
    elif now.high is None:
        return "later"
    else:
        first, second = add_months(before.on, before.high), add_months(now.on, now.high)
    return "later" if second > first else "earlier" if second < first else "kept"


@given(GUESSES)
def test_moves_run_beside_guesses_and_name_the_direction(guesses):
    found = moves(guesses)
    assert [move.direction for move in found] == list(slowly(guesses))
    assert all(move.months >= 0 for move in found)
    assert all(move.direction in ("later", "earlier") for move in found if move.months or move.at_least)


def test_the_same_bucket_guessed_again_is_later():
    first, again = Guess(date(2010, 1, 31), 3, 6), Guess(date(2010, 5, 1), 3, 6)
    assert moves([first, again]) == [Move("first"), Move("later", 4)]


def test_a_guess_taken_back_is_no_slip(guessed):
    item = guessed("3-6-months")
    slipped = guessed(
        "3-6-months", ("2010-05-01", "12-months", "a slip of the hand"), ("2010-05-01", "3-6-months", UNDO)
    )
    assert read(slipped) == read(item)
