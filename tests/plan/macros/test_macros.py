"""What the plan shows on wiki pages."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from roadmap.plan import actions
from roadmap.plan.macros.chips import chips
from roadmap.plan.models import Item, LeadTime, Revision, Theme
from roadmap.wiki.macros import MACROS, REFERENCES, Call, MacroError
from roadmap.wiki.rendering import render, revisions_of

pytestmark = pytest.mark.django_db


def shown(name: str, **arguments: str) -> str:
    return MACROS[name].render(Call(name, {key.rstrip("_"): value for key, value in arguments.items()}))


@pytest.fixture
def plan(make) -> SimpleNamespace:
    vm = make("Cross-pool <migrate>", theme="cloud", lead_time="3-6-months", owner="Xapi", labels=["wan"])
    nd = make("Non-volatile disks", theme="cloud", lead_time="0-3-months")
    sb = make("Stub domains", theme="security", lead_time="3-6-months")
    Item.objects.filter(pk=vm.pk).update(ticket_key="XCP-19", status="In Progress", status_category="doing")
    return SimpleNamespace(vm=vm, nd=nd, sb=sb)


def titles(html: str, plan: SimpleNamespace) -> set[str]:
    return {name for name, item in vars(plan).items() if f'href="/items/{item.pk}/"' in html}


@pytest.mark.parametrize("shape", ["table", "list", "board"])
def test_items_are_shown_in_every_shape(plan, shape):
    html = shown("items", as_=shape)
    assert titles(html, plan) == {"vm", "nd", "sb"}
    assert "Cross-pool &lt;migrate&gt;" in html


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ({"theme": "cloud"}, {"vm", "nd"}),
        ({"theme": "Security"}, {"sb"}),
        ({"lead_time": "3-6 months"}, {"vm", "sb"}),
        ({"status": "doing"}, {"vm"}),
        ({"owner": "Xapi"}, {"vm"}),
        ({"label": "wan"}, {"vm"}),
        ({"search": "stub"}, {"sb"}),
        ({"theme": "cloud", "lead_time": "0-3-months"}, {"nd"}),
    ],
)
def test_items_are_those_that_match(plan, arguments, left):
    assert titles(shown("items", **arguments), plan) == left
    count = shown("items", as_="count", **arguments)
    assert f">{len(left)}</a>" in count
    assert 'href="/?' in count


def test_a_table_says_how_many_more_there_are_and_leads_to_them(plan):
    html = shown("items", limit="1", theme="cloud")
    assert 'href="/?theme=cloud">1 more on the plan</a>' in html
    assert "No item matches" in shown("items", search="nothing holds this")


@pytest.mark.parametrize(
    ("macro", "arguments", "argument", "says"),
    [
        ("items", {"theme": "clud"}, "theme", "Did you mean cloud?"),
        ("items", {"theme": "zzz"}, "theme", "Known are"),
        ("items", {"lead_time": "soon"}, "lead_time", "There is no lead time “soon”."),
        ("items", {"status": "open"}, "status", "Known are todo, doing, done."),
        ("items", {"as_": "pie"}, "as", "Known are table, list, board, count."),
        ("items", {"limit": "0"}, "limit", "from 1 to"),
        ("items", {"limit": "9" * 5000}, "limit", "from 1 to"),
        ("plan", {"theme": "zzz"}, "theme", "There is no theme"),
        ("changes", {"since": "yesterday"}, "since", "2026-03-01"),
        ("changes", {"since": "2026-02-31"}, "since", "30d"),
        ("item", {"": "XCP-404"}, "", "XCP-404"),
        ("item", {}, "", "Which item?"),
        ("item", {"": "9" * 400}, "", "No item"),
    ],
)
def test_a_wrong_argument_is_named(plan, macro, arguments, argument, says):
    with pytest.raises(MacroError) as raised:
        shown(macro, **arguments)
    assert raised.value.argument == argument
    assert says in raised.value.message


def test_every_choice_an_argument_offers_is_taken(plan):
    for macro in (MACROS[name] for name in ("plan", "items", "changes")):
        for argument in macro.arguments:
            for choice in argument.choices() if argument.choices else ():
                macro.render(Call(macro.name, {argument.name: choice}))


@pytest.mark.parametrize("named", ["XCP-19", "xcp-19", "#{pk}", "{pk}"])
def test_an_item_is_a_chip_with_status_title_and_theme(plan, named):
    html = shown("item", **{"": named.format(pk=plan.vm.pk)})
    assert f'href="/items/{plan.vm.pk}/"' in html
    for words in ('aria-label="In Progress"', "<small>Cloud</small></a>", "XCP-19 Cross-pool &lt;migrate&gt;"):
        assert words in html


def test_keys_in_a_text_become_chips_by_one_query(plan, django_assert_num_queries):
    assert chips in REFERENCES
    with django_assert_num_queries(1):
        found = chips(["XCP-19", "XCP-404", "UTF-8"])
    assert found.keys() == {"XCP-19"}


def test_a_chip_says_that_its_item_is_off_the_plan(plan):
    actions.archive(item_id=plan.vm.pk, version=None, by=None, source="browser")
    assert "no longer on the plan" in chips(["XCP-19"])["XCP-19"]


def test_the_plan_shows_every_theme_or_one(plan):
    whole, one = shown("plan"), shown("plan", theme="security")
    assert titles(whole, plan) == {"vm", "nd", "sb"}
    assert titles(one, plan) == {"sb"}
    assert "/edit/" not in whole


def test_changes_tell_what_who_and_why(plan):
    actions.edit(
        item_id=plan.sb.pk,
        version=None,
        values={"lead_time": "6-12-months"},
        by=None,
        source="browser",
        reason="The toolstack comes first.",
    )
    html = shown("changes", since="7d")
    assert titles(html, plan) == {"sb"}, "how the plan began is no news"
    for words in ("Lead time", "<del>3–6 months</del>", "<ins>6–12 months</ins>", "in the browser", "toolstack comes"):
        assert words in html
    assert titles(shown("changes", theme="cloud"), plan) == set()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Nothing has changed" in shown("changes", since=tomorrow.isoformat())


def test_macros_depend_on_the_plans_revision(plan):
    before = {name: MACROS[name].revision() for name in ("plan", "items", "item", "changes")}
    actions.edit(item_id=plan.nd.pk, version=None, values={"title": "Disks"}, by=None, source="browser")
    assert all(MACROS[name].revision() != was for name, was in before.items())
    assert before["plan"] < Revision.current()


@pytest.mark.parametrize("shape", ["table", "list", "board", "count"])
def test_queries_do_not_grow_with_the_number_of_items(make, django_assert_max_num_queries, shape):
    for number in range(3):
        make(f"Item {number}", theme=f"theme-{number % 3}")
    with django_assert_max_num_queries(8) as few:
        shown("items", as_=shape)
    themes, lead_times = list(Theme.objects.all()), list(LeadTime.objects.all())
    for number in range(60):
        make(f"More {number}", theme=themes[number % 3].slug, lead_time=lead_times[number % 5].slug)
    with django_assert_max_num_queries(len(few)):
        shown("items", as_=shape)


def test_a_table_stands_alone_and_a_count_in_a_sentence(plan):
    html = render("There are {{items as=count}}.\n\n{{items theme=cloud}}\n\nIn a sentence {{items}} cannot be.").html
    assert "There are <a" in html
    assert "<p><" not in html
    assert "must stand alone" in html


def test_a_page_with_tickets_on_it_depends_on_the_plan(plan):
    before = revisions_of("See XCP-19.")
    actions.edit(item_id=plan.vm.pk, version=None, values={"title": "Motion"}, by=None, source="browser")
    assert revisions_of("See XCP-19.") != before
    assert revisions_of("See nothing.") == []
