"""The pages of a past day: what stood, what became of it, the days around, and what the address may say."""

import re

import pytest
import time_machine

from roadmap.plan import actions
from roadmap.plan.models import Item

pytestmark = pytest.mark.django_db


def on(day):
    return time_machine.travel(f"{day}T12:00:00Z", tick=False)


@pytest.fixture
def plan(make) -> dict[str, Item]:
    """Three items of March, what became of them in May, and one that came then."""
    with on("2026-03-01"):
        actions.add_theme(name="Cloud", by=None, source="import", description="A pool is *too small*.")
        made = {
            "moved": make("Storage motion", theme="cloud", lead_time="3-6-months", owner="Storage", labels=["vhd"]),
            "left": make("Swap", theme="cloud", lead_time="0-3-months", description="Needs memory."),
            "stays": make("Shard", theme="tools", lead_time="12-months"),
        }
    with on("2026-05-01"):
        edit(made["moved"], lead_time="12-months", theme="tools", title="Storage migration", status="Done")
        edit(made["left"], archived=True)
        actions.edit_theme(theme_id=made["moved"].theme_id, values={"name": "Clouds"}, by=None, source="browser")
        made["new"] = make("Appliance", theme="cloud")
    with on("2026-06-10"):
        edit(made["stays"], owner="Xapi")
    return made


def edit(item, **values):
    actions.edit(item_id=item.pk, version=None, values=values, by=None, source="browser", reason="Because.")


def read(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def row(html, item):
    return re.search(rf'<tr class="item[^"]*" id="item-{item.pk}".*?</tr>', html, re.S).group()


def test_it_shows_the_plan_as_it_stood(client, plan):
    html = read(client, "/@2026-03-15/")
    assert "The plan as it stood on 15 March 2026" in html
    assert "This is the past: nothing here can be changed." in html
    assert html.index(">Cloud</a>") < html.index(">Tools</a>")
    assert "<em>too small</em>" in html
    assert "Clouds" not in html
    storage = row(html, plan["moved"])
    for part in (">Storage motion</a>", 'aria-label="To Do"', ">Storage</td>", "Sep 2026", "3–6 months"):
        assert part in storage or part in html
    assert "Appliance" not in html
    assert f'href="/@2026-03-15/items/{plan["moved"].pk}/"' in storage


def test_it_tells_what_became_of_it(client, plan):
    html = read(client, "/@2026-03-15/")
    storage = row(html, plan["moved"])
    for part in ("now 12+", "now under Tools", "now done"):
        assert part in storage
    assert "off the plan since" in row(html, plan["left"])
    assert 'class="note' not in row(html, plan["stays"])
    assert "1 of its 3 items has moved since" in html
    assert "1 left the plan" in html
    assert "1 came to it." in html
    assert "Nothing has moved since." in read(client, "/@2026-06-10/")


def test_only_what_moved(client, plan):
    html = read(client, "/@2026-03-15/?moved=1")
    assert "Storage motion" in html
    assert "Swap" in html
    assert "Shard" not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("theme=cloud", {"moved", "left"}),
        ("label=vhd", {"moved"}),
        ("search=STORAGE+mot", {"moved"}),
        ("search=memory", {"left"}),
        ("search=migration", set()),
        ("lead_time=3-6-months", {"moved"}),
        ("status_category=done", set()),
        ("owner=storage", {"moved"}),
    ],
)
def test_filters_go_by_that_day(client, plan, query, shown):
    html = read(client, f"/@2026-03-15/?{query}")
    assert {name for name, item in plan.items() if f'id="item-{item.pk}"' in html} == shown
    assert "Nothing on the plan of that day matches" in html or shown


def test_filters_lead_on_within_the_day(client, plan):
    html = read(client, "/@2026-03-15/?label=vhd")
    assert 'href="?label=vhd&amp;lead_time=0-3-months"' in html
    assert 'href="/@2026-05-01/?label=vhd"' in html
    assert 'name="label" value="vhd"' in html
    assert 'href="/@2026-03-15/">Show the whole plan' in html


def test_the_days_around(client, plan):
    html = read(client, "/@2026-05-01/")
    assert 'rel="prev" href="/@2026-03-01/"' in html
    assert 'rel="next" href="/@2026-06-10/"' in html
    assert 'rel="prev"' not in read(client, "/@2026-03-01/")


def test_a_guess_that_had_run_out_is_marked_by_that_day(client, plan):
    item = plan["left"]
    with on("2026-06-15"):
        edit(item, archived=False)
        assert "guess ran out" not in row(read(client, "/@2026-03-15/"), item)
    with on("2026-06-20"):
        assert "guess ran out 1 Jun" in row(read(client, "/@2026-06-15/"), item)
        assert "ran out 1 Jun 2026" in read(client, f"/@2026-06-15/items/{item.pk}/")


def test_nothing_can_be_changed_there(architect, plan):
    for path in ("/@2026-03-15/", f"/@2026-03-15/items/{plan['moved'].pk}/"):
        html = read(architect, path)
        for part in ("/edit/", 'method="post"', "/items/new/", "/themes/new/", "/restore/"):
            assert part not in html
        assert architect.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/@{}/", "/@{}/items/1/"])
@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        ("yesterday", 400, "“yesterday” is no day. Write it as 2026-03-01: year, month, day."),
        ("2026-02-30", 400, "“2026-02-30” is no day."),
        ("20260301", 400, "Write it as 2026-03-01."),
        ("2999-01-01", 404, "1 January 2999 is still to come: nobody knows yet how the plan will stand."),
    ],
)
def test_a_day_that_is_none_or_to_come(client, plan, path, day, status, sentence):
    assert sentence in read(client, path.format(day), status)


def test_before_the_plan_began(client, plan):
    html = read(client, "/@2026-02-28/")
    assert "The plan began on 1 March 2026" in html
    assert 'href="/@2026-03-01/"' in html


def test_a_plan_that_never_began(client, db):
    assert "The plan has not begun" in read(client, "/@2026-02-28/")


def test_the_date_field_leads_to_the_day(client, plan):
    assert client.get("/@/?day=2026-03-15&label=vhd")["Location"] == "/@2026-03-15/?label=vhd"
    html = read(client, "/@/")
    assert 'type="date"' in html
    assert 'min="2026-03-01"' in html
    assert 'href="/@/"' in read(client, "/")
    assert client.get("/@/?day=a/b").status_code == 302


def test_an_item_as_it_stood(client, plan):
    item = plan["moved"]
    html = read(client, f"/@2026-03-15/items/{item.pk}/")
    assert "The item as it stood on 15 March 2026" in html
    assert ">Storage motion</h1>" in html
    assert "guessed 1 Mar 2026" in html
    assert "now under Tools" in html
    assert "Never moved" in html
    assert "Storage migration" not in html
    assert "1 change." in html
    html = read(client, f"/@2026-05-01/items/{item.pk}/")
    assert ">Storage migration</h1>" in html
    assert "Moved later once" in html
    assert "off the plan on that day" in read(client, f"/@2026-05-01/items/{plan['left'].pk}/")


def test_an_item_that_was_not_there(client, plan):
    new = plan["new"].pk
    assert f"Item {new} came to the plan on 1 May 2026" in read(client, f"/@2026-03-15/items/{new}/", 404)
    for number in (999, 2**70):
        assert f"There is no item {number}." in read(client, f"/@2026-03-15/items/{number}/", 404)


def test_what_was_typed_is_escaped(client, make):
    with on("2026-03-01"):
        item = make("<b>bold</b>", owner="<i>", labels=["<u>"], lead_time="0-3-months")
        actions.add_theme(name="<s>", by=None, source="import")
    for path in ("/@2026-03-01/", f"/@2026-03-01/items/{item.pk}/"):
        html = read(client, path)
        assert not {"<b>bold", "<i>", "<u>", "<s>"} & set(re.findall(r"<b>bold|<[ius]>", html))
    assert "&lt;script" in read(client, "/@<script>/", 400)


def test_an_unchanged_past_is_not_sent_again(client, plan):
    for path in ("/@2026-03-15/", f"/@2026-03-15/items/{plan['moved'].pk}/"):
        first = client.get(path)
        tag = {"if-none-match": first["ETag"]}
        assert client.get(path, headers=tag).status_code == 304
        edit(plan["stays"], priority=path[-5:])
        assert client.get(path, headers=tag).status_code == 200


@pytest.mark.parametrize("number", [36, 1000])
def test_the_number_of_queries_is_the_same(plan_alone, client, number, django_assert_num_queries):
    with on("2026-03-01"):
        drafts = [actions.Draft({"title": f"i{n}", "lead_time": "0-3-months"}) for n in range(number)]
        items = actions.create_many(drafts=drafts, by=None, source="import")
    with on("2026-04-01"):
        edits = [actions.Edit(item.pk, None, {"lead_time": "12-months"}) for item in items]
        actions.edit_many(edits=edits, by=None, source="browser")
    with django_assert_num_queries(17):
        assert f"{number} of its {number} items have moved since" in read(client, "/@2026-03-01/")
    with django_assert_num_queries(19):
        read(client, f"/@2026-03-01/items/{items[0].pk}/")


def test_strangers_are_kept_out_where_reading_is_for_members(client, reader, plan, settings):
    settings.READ_ACCESS = "signed-in"
    for path in ("/@2026-03-15/", "/@/", f"/@2026-03-15/items/{plan['moved'].pk}/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
        assert reader.get(path).status_code == 200
