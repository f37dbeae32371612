"""Calibration: how guesses of each lead time went, against a slow and straightforward count."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import median

import pytest
import time_machine
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from redis.exceptions import ConnectionError as RedisDown

from roadmap.plan import actions
from roadmap.plan.models import Change, Item, LeadTime
from roadmap.plan.pages import calibration, lead_times, spread
from roadmap.plan.pages.calibration import tallies
from roadmap.plan.pages.outcomes import Calibration, Outcome, Tally, Turn, entered_done, in_months, judged
from roadmap.plan.rules import Guess, add_months
from tests.plan.lives import ITEMS, WITHOUT_SHRINKING, born, live, lives

pytestmark = pytest.mark.django_db
GUESSED = date(2010, 1, 31)


def verdict(low, high, done=None, left=None, today=date(2020, 1, 1)):
    return judged(Guess(GUESSED, low, high), done, left, today)


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        (date(2010, 4, 29), Outcome("sooner", 2)),
        (date(2010, 4, 30), Outcome("landed", 3)),
        (date(2010, 7, 31), Outcome("landed", 6)),
        (date(2010, 8, 1), Outcome("later", 6)),
        (date(2010, 1, 31), Outcome("sooner", 0)),
    ],
)
def test_both_ends_of_a_lead_time_belong_to_it(done, outcome):
    assert verdict(3, 6, done) == outcome


def test_what_is_not_done_counts_once_the_guess_has_run_out():
    assert verdict(3, 6, today=date(2010, 7, 31)) is None
    assert verdict(3, 6, today=date(2010, 8, 1)) == Outcome("unfinished")
    assert verdict(12, None) is None
    assert verdict(12, None, done=date(2012, 1, 31)) == Outcome("landed", 24)
    assert verdict(None, None) is None


def test_who_leaves_before_being_done_slipped_only_if_the_guess_had_run_out():
    assert verdict(3, 6, left=date(2010, 7, 31)) is None
    assert verdict(3, 6, left=date(2010, 8, 1)) == Outcome("unfinished")
    assert verdict(3, 6, done=date(2010, 9, 1), left=date(2010, 6, 1)) is None
    assert verdict(3, 6, done=date(2010, 6, 1), left=date(2010, 6, 1)) == Outcome("landed", 4)


def slowly(today):
    """Outcomes by theme and lead time, item by item and day by day of its log."""
    found = defaultdict(list)
    for item in Item.objects.all():
        for lead_time in LeadTime.objects.exclude(slug="not-guessed"):
            outcome = _outcome(item, lead_time, today)
            if outcome:
                found["", lead_time.slug].append(outcome)
                found[item.theme.slug, lead_time.slug].append(outcome)
    return found


def _outcome(item, lead_time, today):
    changes = list(Change.objects.filter(item=item).order_by("id"))
    guess = next((one for one in changes if _value(one, "lead_time") == lead_time.slug), None)
    if guess is None:
        return None
    on, done = guess.at.date(), _done(item, changes)
    if done and done.id <= guess.id:
        return None
    start, end = add_months(on, lead_time.min_months), lead_time.max_months and add_months(on, lead_time.max_months)
    if done and not (item.archived_at and item.archived_at.date() < done.at.date()):
        inside = start <= done.at.date() and (end is None or done.at.date() <= end)
        return ("landed" if inside else "sooner" if done.at.date() < start else "later", done.at.date() - on)
    stop = item.archived_at.date() if item.archived_at else today
    return ("unfinished", None) if end and end < stop else None


def _value(change, name):
    return change.new[name] if change.field == "created" else change.new if change.field == name else None


def _done(item, changes):
    """The last change after which the item was done and before which it was not, if it is done now.

    The kinds of statuses at that time are followed by hand: `KIND` is told by each act that changes one.
    """
    if item.status_category != "done":
        return None
    was, found = False, None
    for change in changes:
        now = KINDS[change.id][item.pk] == "done" if item.pk in KINDS.get(change.id, {}) else was
        if now and not was:
            found = change
        was = now
    return found


KINDS: dict[int, dict[int, str]] = {}
"""By change id: the items' kinds of status right after the act that made it."""


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=WITHOUT_SHRINKING)
@given(lives(ITEMS, 40))
def test_it_is_what_a_slow_count_finds(db, acts):
    KINDS.clear()
    with born():
        moments = []
        for now in live(acts):
            moments.append(now)
            kinds = dict(Item.objects.values_list("id", "status_category"))
            for pk in Change.objects.exclude(id__in=KINDS).values_list("id", flat=True):
                KINDS[pk] = kinds
        today = moments[-1].date()
        quick, slow = tallies(lead_times(), today), slowly(today)
        assert {(theme, slug): counts(tally) for theme, found in quick.items() for slug, tally in found.items()} == {
            key: counted(outcomes) for key, outcomes in slow.items()
        }


def counts(tally):
    return dict(tally.verdicts), len(tally.inside), len(tally.outside)


def counted(outcomes):
    verdicts = [one for one, _ in outcomes]
    inside = verdicts.count("landed")
    return {one: verdicts.count(one) for one in verdicts}, inside, len(verdicts) - inside - verdicts.count("unfinished")


@pytest.fixture
def finished(make):
    """Makes items guessed 3–6 months on a day and done so many months later."""

    def made(*months, theme="cloud", on=date(2010, 1, 15)):
        with time_machine.travel(on, tick=False):
            items = [make(f"{theme} {number}", theme=theme, lead_time="3-6-months") for number in range(len(months))]
        for item, after in zip(items, months, strict=True):
            with time_machine.travel(add_months(on, after) + timedelta(days=1), tick=False):
                actions.edit(item_id=item.pk, version=None, values={"status": "Done"}, by=None, source="jira")
        return items

    return made


def test_the_sentence_and_the_small_numbers(finished):
    finished(1, 3, 4, 5, 14)
    past = calibration(None)["3-6-months"]
    assert past.words == "Of 5 items guessed 3–6 months, 3 landed in it, 1 sooner and 1 later; median 4 months."
    assert past.short == "3 of 5"
    assert past.theme == ""
    assert calibration(None)["0-3-months"].words == "Too few to tell how guesses of 0–3 months go."
    assert "not-guessed" not in calibration(None)


def test_under_three_nothing_is_said(finished):
    finished(4, 4)
    past = calibration("cloud")["3-6-months"]
    assert (past.tells, past.short) == (False, "")
    finished(4)
    assert calibration("cloud")["3-6-months"].short == "3 of 3"


def test_a_theme_speaks_for_itself_from_eight_on(finished):
    finished(*[4] * 7)
    finished(14, 15, theme="tools")
    assert calibration("cloud")["3-6-months"].guessed == 9
    finished(4)
    past = calibration("cloud")["3-6-months"]
    assert (past.guessed, past.theme) == (8, "Cloud")
    assert past.words == "In Cloud, of 8 items guessed 3–6 months, 8 landed in it; median 4 months."
    assert calibration("tools")["3-6-months"].guessed == 10
    assert calibration("nowhere")["3-6-months"].guessed == 10


def test_an_item_counts_once_a_lead_time_by_its_first_guess(finished):
    item = finished(4)[0]
    for day, slug in (("2010-02-01", "6-12-months"), ("2010-03-01", "3-6-months")):
        with time_machine.travel(day, tick=False):
            actions.edit(item_id=item.pk, version=None, values={"lead_time": slug}, by=None, source="browser")
    found = tallies(lead_times(), date(2012, 1, 1))[""]
    assert found["3-6-months"].total == 1


def test_median_of_those_done_and_those_that_are_not(finished, make):
    finished(4, 5)
    with time_machine.travel("2010-01-15", tick=False):
        make("open", theme="cloud", lead_time="3-6-months")
    words = calibration(None)["3-6-months"].words
    assert "2 landed in it and 1 not done yet; median of those done 4.5 months." in words


def test_an_item_is_done_when_it_last_became_so():
    kinds = ("todo", "done", "done", "doing", "done", "done")
    turns = [Turn(number, GUESSED + timedelta(number), kind) for number, kind in enumerate(kinds)]
    assert entered_done(turns).id == 4
    assert entered_done(turns[:3]).id == 1
    assert entered_done(turns[:1]) is None


def test_months_in_words():
    assert [in_months(n) for n in (0, 0.5, 1, 1.5, 14)] == [
        "less than a month",
        "less than a month",
        "1 month",
        "1.5 months",
        "14 months",
    ]


def _many(number):
    drafts = [actions.Draft({"title": f"i{n}", "lead_time": "3-6-months"}) for n in range(number)]
    with time_machine.travel("2010-01-15", tick=False):
        items = actions.create_many(drafts=drafts, by=None, source="import")
    for day, values in (("2010-03-01", {"lead_time": "6-12-months"}), ("2010-12-01", {"status": "Done"})):
        edits = [actions.Edit(item.pk, None, values) for item in items]
        with time_machine.travel(day, tick=False):
            actions.edit_many(edits=edits, by=None, source="browser")


@pytest.mark.parametrize("number", [36, 1000])
def test_the_number_of_queries_is_the_same(number, django_assert_num_queries):
    _many(number)
    with django_assert_num_queries(9):
        assert calibration("unsorted")["6-12-months"].landed == number
    with django_assert_num_queries(3):
        assert calibration("unsorted")["3-6-months"].later == number


def test_it_follows_the_plan_and_does_without_a_cache(finished, monkeypatch):
    finished(4, 4, 4)
    assert calibration(None)["3-6-months"].guessed == 3
    finished(4)
    assert calibration(None)["3-6-months"].guessed == 4

    def down(*args, **kwargs):
        raise RedisDown

    monkeypatch.setattr(cache, "get", down)
    monkeypatch.setattr(cache, "set", down)
    assert calibration(None)["3-6-months"].guessed == 4


def test_it_stands_on_the_item_page_and_beside_the_picker(client, architect, finished):
    item = finished(1, 3, 4, 5, 14)[0]
    words = "Of 5 items guessed 3–6 months, 3 landed in it, 1 sooner and 1 later; median 4 months."
    response = client.get(f"/items/{item.pk}/")
    assert words in response.content.decode()
    assert '<svg class="cal"' in response.content.decode()
    for path in (f"/items/{item.pk}/edit/", "/items/new/", "/items/new/?theme=cloud"):
        html = architect.get(path).content.decode()
        assert words in html
        assert "<small>3 of 5</small>" in html
    finished(2, theme="tools")
    tag = {"if-none-match": response["ETag"]}
    assert client.get(f"/items/{item.pk}/", headers=tag).status_code == 200


def test_an_empty_plan_tells_that_it_cannot_tell(architect, make):
    item = make("first", lead_time="3-6-months")
    assert "Too few to tell how guesses of 3–6 months go." in architect.get(f"/items/{item.pk}/").content.decode()
    other = make("second")
    assert "Nobody has guessed yet." in architect.get(f"/items/{other.pk}/").content.decode()


def test_the_drawing_has_a_dot_for_each_that_is_done(db):
    head = next(one for one in lead_times() if one.slug == "3-6-months")
    past = Calibration.of("3–6 months", Tally({"landed": 3, "later": 2}, [3, 4, 4], [9, 9]))
    drawn = spread(past, head)
    assert [dot.kind for dot in drawn.dots] == ["hit", "hit", "hit", "miss", "miss"]
    assert drawn.each == 1
    assert past.median == median([3, 4, 4, 9, 9])
    assert drawn.median_words == "median 4"
    assert len(spread(Calibration.of("x", Tally({"landed": 90}, [4] * 90, [])), head).dots) == 4
    assert spread(Calibration.of("x", Tally({"landed": 2}, [4] * 2, [])), head) is None


def test_a_status_that_turned_is_taken_for_what_it_was_then(finished, make):
    actions.learn_statuses(statuses=[("Resolved", "doing")])
    left, stays = finished(4)[0], make("other", theme="cloud")
    with time_machine.travel("2010-02-01", tick=False):
        for item in (left, stays):
            actions.edit(item_id=item.pk, version=None, values={"status": "Resolved"}, by=None, source="jira")
    with time_machine.travel("2010-05-01", tick=False):
        actions.edit(item_id=left.pk, version=None, values={"status": "Done"}, by=None, source="jira")
    with time_machine.travel("2011-05-01", tick=False):
        actions.learn_statuses(statuses=[("Resolved", "done")])
    assert tallies(lead_times(), date(2012, 1, 1))[""]["3-6-months"].inside == [3]
