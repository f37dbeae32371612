"""The plan as it stood: random lives of a plan, looked back at from their end, day by day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from roadmap.plan import actions
from roadmap.plan.models import Change, Item, LeadTime, Theme
from roadmap.plan.pages.asof import day_ends, plan_then, seen_by
from roadmap.plan.pages.outline import lead_times
from roadmap.plan.rules import expected_by
from tests.plan.lives import ALL, BEGIN, WITHOUT_SHRINKING, born, live, lives

pytestmark = pytest.mark.django_db


def snapshot():
    """Everything the past must tell, read from the plan while it is the present."""
    items = Item.objects.current().select_related("theme", "lead_time", "owner").order_by("position", "id")
    themes = Theme.objects.in_plan_order().prefetch_related("architects__person")
    return (
        [(one.name, one.description, sorted(row.person.name for row in one.architects.all())) for one in themes],
        [(one.slug, one.name, one.min_months, one.max_months) for one in LeadTime.objects.all()],
        [
            (
                *(one.id, one.title, one.description, one.theme.slug, one.lead_time.slug, one.status),
                *(one.status_category, one.owner and one.owner.name, one.labels, one.priority or None),
                *(one.guessed_at, one.expected_by),
            )
            for one in items
        ],
    )


def looked_back(day):
    then = plan_then(seen_by(day), words=True)
    months = {one.id: (one.low, one.high) for one in then.lead_times}
    names = dict(LeadTime.objects.values_list("id", "slug"))
    return (
        [(one.name, one.description, sorted(filter(None, one.architects.split(", ")))) for one in then.themes],
        [(names[one.id], one.name.replace("–", "-"), *months[one.id]) for one in then.lead_times],
        [
            (
                *(one.id, one.title, one.description, one.theme, one.lead_time, one.status),
                *(one.status_category, one.owner, one.labels, one.priority),
                *(one.guessed_at, one.expected_by),
            )
            for one in then.items
        ],
    )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=WITHOUT_SHRINKING)
@given(lives(ALL, 30))
def test_every_day_is_told_as_it_was_seen(db, acts):
    with born():
        seen = {}
        for now in live(acts):
            seen[timezone.localdate(now)] = snapshot()
        for day, was in seen.items():
            assert looked_back(day) == was


def test_what_is_seen_of_an_item_alone_is_what_is_seen_of_it_among_all(make):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        item, other = make("Storage motion", lead_time="3-6-months", description="Move."), make("other")
    with time_machine.travel("2026-03-05T12:00:00Z", tick=False):
        actions.edit(
            item_id=item.pk,
            version=None,
            values={"lead_time": "12-months", "description": "Now."},
            by=None,
            source="api",
        )
        actions.archive(item_id=other.pk, version=None, by=None, source="api")
    seen = seen_by(date(2026, 3, 2))
    among = {one.id: one for one in plan_then(seen, words=True).items}
    assert plan_then(seen, words=True, item_id=item.pk).items == [among[item.pk]]
    assert among[item.pk].description == "Move."
    assert among[item.pk].expected_by == date(2026, 9, 1)
    later = plan_then(seen_by(date(2026, 3, 5)), item_id=other.pk).items
    assert [one.archived for one in later] == [True]


@pytest.mark.parametrize(("zone", "there"), [("Pacific/Auckland", False), ("America/Los_Angeles", True)])
def test_a_day_ends_where_the_plan_lives(make, settings, zone, there):
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    with time_machine.travel("2026-03-01T20:00:00Z", tick=False):
        make("late")
    assert bool(seen_by(date(2026, 3, 1))) is there
    timezone.get_default_timezone.cache_clear()


@pytest.fixture(autouse=True)
def zones_anew():
    yield
    timezone.get_default_timezone.cache_clear()


def test_the_order_of_the_log_counts_where_its_moments_disagree(make):
    """An import may tell afterwards when its items were made; its themes are as new as the import."""
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False):
        actions.add_theme(name="Cloud", by=None, source="import")
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False):
        item = make("Storage motion", theme="cloud")
    for day in (date(2026, 1, 1), date(2026, 6, 1)):
        then = plan_then(seen_by(day))
        assert ([one.id for one in then.items], [one.name for one in then.themes]) == ([item.pk], ["Cloud"])


def test_before_the_first_change_there_is_nothing(make):
    make("first")
    assert seen_by(date(1999, 1, 1)) == 0
    then = plan_then(0)
    assert (then.items, then.themes) == ([], ())
    assert then.added == 1


def test_the_day_of_the_last_change_is_the_present(make):
    item = make("Storage motion", lead_time="0-3-months", owner="Xapi")
    then = plan_then(Change.objects.latest("id").id)
    assert [(one.id, one.owner, one.expected_by) for one in then.items] == [
        (item.pk, "Xapi", expected_by(item.guessed_at.date(), 3))
    ]
    assert then.lead_times == lead_times()
    assert then.now[item.pk].title == "Storage motion"


@pytest.mark.parametrize("number", [36, 1000])
def test_ten_queries_whatever_the_number(number, django_assert_num_queries):
    with time_machine.travel(BEGIN, tick=False):
        drafts = [actions.Draft({"title": f"i{n}", "lead_time": "0-3-months"}) for n in range(number)]
        items = actions.create_many(drafts=drafts, by=None, source="import")
    for n in (1, 2):
        with time_machine.travel(BEGIN + timedelta(days=n), tick=False):
            edits = [actions.Edit(item.pk, None, {"lead_time": "12-months", "title": f"t{n}"}) for item in items]
            actions.edit_many(edits=edits, by=None, source="browser")
    seen = seen_by(BEGIN.date())
    with django_assert_num_queries(10):
        then = plan_then(seen)
    assert {one.title for one in then.items} == {f"i{n}" for n in range(number)}
    assert {one.lead_time for one in then.items} == {"0-3-months"}
    assert day_ends(BEGIN.date()) > BEGIN
