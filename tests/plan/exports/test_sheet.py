"""The plan as a sheet of values: now, and as it stood; in the plan's order, in few queries, narrowed by filters."""

from datetime import date

import pytest
import time_machine

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.exports.sheet import sheet_now, sheet_then
from roadmap.plan.models import Item
from roadmap.plan.pages import Filters
from roadmap.wiki import actions as wiki

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(make) -> dict[str, Item]:
    """Three items of March; in May one of them moved and another left."""
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        actions.add_theme(name="Cloud", by=None, source="import", description="A pool is too small.")
        made = {
            "late": make("Shard", theme="cloud", lead_time="12-months", owner="Xapi"),
            "soon": make(
                "Swap", theme="cloud", lead_time="0-3-months", owner="Storage", labels=["vhd"], priority="High"
            ),
            "tool": make("Appliance", theme="tools", lead_time="0-3-months", description="Needs memory."),
        }
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
        edit(made["late"], theme="tools", lead_time="3-6-months", status="Done", title="Sharding")
        edit(made["soon"], archived=True)
    return made


@pytest.fixture
def author(db) -> Person:
    return Person.objects.create(name="Ada Field")


def edit(item, **values):
    actions.edit(item_id=item.pk, version=None, values=values, by=None, source="browser")


def titles(sheet):
    return [one.title for one in sheet.entries]


def test_now_it_holds_the_plan_in_its_order(plan):
    sheet = sheet_now()
    assert (sheet.title, sheet.of, sheet.path) == ("Architecture Evolution Plan", "", "/")
    assert titles(sheet) == ["Appliance", "Sharding"]
    assert [(one.slug, one.name, one.description) for one in sheet.themes] == [
        ("cloud", "Cloud", "A pool is too small."),
        ("tools", "Tools", ""),
    ]
    assert [(one.name, one.min_months, one.max_months) for one in sheet.lead_times[:1]] == [("0–3 months", 0, 3)]


def test_an_entry_has_plain_values(plan):
    edit(plan["soon"], archived=False)
    one = next(one for one in sheet_now().entries if one.id == plan["soon"].pk)
    assert (one.key, one.ticket_url, one.title, one.description) == ("", "", "Swap", "")
    assert (one.theme, one.lead_time, one.status, one.status_category) == ("cloud", "0-3-months", "To Do", "todo")
    assert (one.owner, one.labels, one.priority) == ("Storage", ["vhd"], "High")
    assert (one.guessed_at.date(), one.expected_by) == (date(2026, 3, 1), date(2026, 6, 1))
    other = next(one for one in sheet_now().entries if one.title == "Appliance")
    assert (other.owner, other.priority, other.description) == (None, None, "Needs memory.")


def test_then_it_holds_the_plan_as_it_stood(plan):
    sheet = sheet_then(date(2026, 3, 15))
    assert (sheet.of, sheet.on, sheet.path) == ("as it stood on 15 March 2026", date(2026, 3, 15), "/@2026-03-15/")
    assert titles(sheet) == ["Swap", "Shard", "Appliance"]
    assert [one.description for one in sheet.entries] == ["", "", "Needs memory."]
    assert [one.status_category for one in sheet.entries] == ["todo", "todo", "todo"]


def test_the_day_itself_is_the_plan_now(plan):
    now, today = sheet_now(), sheet_then(date.today())
    assert list(now.entries) == list(today.entries)
    assert (now.themes, now.lead_times) == (today.themes, today.lead_times)


@pytest.mark.parametrize(
    ("filters", "now", "then"),
    [
        ({"theme": "tools"}, ["Appliance", "Sharding"], ["Appliance"]),
        ({"lead_time": "0-3-months"}, ["Appliance"], ["Swap", "Appliance"]),
        ({"status_category": "done"}, ["Sharding"], []),
        ({"owner": "xapi"}, ["Sharding"], ["Shard"]),
        ({"label": "vhd"}, [], ["Swap"]),
        ({"search": "memory"}, ["Appliance"], ["Appliance"]),
        ({"theme": "no-such"}, [], []),
    ],
)
def test_filters_narrow_both(plan, filters, now, then):
    assert titles(sheet_now(Filters(**filters))) == now
    assert titles(sheet_then(date(2026, 3, 15), Filters(**filters))) == then


def test_the_filters_in_force_are_told_in_words(plan):
    filters = Filters(theme="cloud", lead_time="0-3-months", status_category="doing", owner="Xapi")
    said = (("theme", "Cloud"), ("lead time", "0–3 months"), ("status", "in progress"), ("owner", "Xapi"))
    assert sheet_now(filters).only == sheet_then(date(2026, 3, 15), filters).only == said
    assert sheet_now(filters).path.startswith("/?theme=cloud&lead_time=")


def test_the_title_is_that_of_the_plans_page(plan, author):
    with time_machine.travel("2026-04-01T12:00:00Z", tick=False):
        wiki.create(path="plan", title="What comes next", text="Words.\n\n{{plan}}\n", by=author)
    assert sheet_now().title == "What comes next"
    assert sheet_then(date(2026, 4, 2)).title == "What comes next"
    assert sheet_then(date(2026, 3, 15)).title == "Architecture Evolution Plan"


@pytest.mark.parametrize("number", [10, 200])
def test_queries_do_not_grow_with_the_number_of_items(make, number, django_assert_num_queries):
    actions.create_many(
        drafts=[actions.Draft(values={"title": f"Item {one}", "owner": f"O{one % 7}"}) for one in range(number)],
        by=None,
        source="import",
    )
    with django_assert_num_queries(5):
        assert len(list(sheet_now().entries)) == number
    with django_assert_num_queries(12):
        assert len(sheet_then(date.today()).entries) == number


def test_entries_are_streamed(make, django_assert_num_queries):
    make("One")
    sheet = sheet_now()
    with django_assert_num_queries(1):
        list(sheet.entries)
    assert list(sheet.entries) == []
