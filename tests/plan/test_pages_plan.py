"""The plan page: order, signs, filters, cost, ETags, and the piece an open page asks for."""

import re
import socket
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Item, Revision, Theme, ThemeArchitect
from roadmap.wiki import actions as wiki
from roadmap.wiki import navigation

pytestmark = pytest.mark.django_db


def page(client, query=""):
    response = client.get(f"/{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return re.findall(r'<td class="what" role="cell"><a href="/items/\d+/">([^<]+)</a>', html)


def row(html, item):
    return re.search(rf'<tr [^>]*id="item-{item.pk}".*?</tr>', html, re.S).group()


def test_items_stand_in_the_order_of_themes_lead_times_and_the_architects(client, make):
    make("b", theme="cloud", lead_time="6-12-months")
    make("a", theme="cloud", lead_time="0-3-months")
    first = make("d", theme="desktop", lead_time="0-3-months")
    second = make("c", theme="desktop", lead_time="0-3-months")
    assert titles(page(client)) == ["a", "b", "d", "c"]
    actions.reorder(item_id=second.pk, version=None, before=first.pk, by=None, source="browser")
    assert titles(page(client)) == ["a", "b", "c", "d"]


def test_a_lead_time_is_printed_once_a_group(client, make):
    make("a", theme="cloud", lead_time="0-3-months")
    make("b", theme="cloud", lead_time="0-3-months")
    html = page(client)
    assert html.count('<span class="long vh">0–3 months</span>') == 1
    assert 'rowspan="2"' in html


def test_a_row_says_owner_status_month_and_ticket(client, make):
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        item = make("a", theme="cloud", lead_time="3-6-months", owner="Storage", status="In Progress")
        actions.mirror(rows={item.pk: actions.Mirror("XCP-7", "http://jira.example/browse/XCP-7", "synced")})
        html = row(page(client), item)
    assert '<td class="who" role="cell">Storage</td>' in html
    assert 'aria-label="In Progress"' in html
    assert '<td class="by" role="cell">Sep 2026</td>' in html
    assert '<a href="http://jira.example/browse/XCP-7">XCP-7</a>' in html


@pytest.mark.parametrize(
    ("state", "note", "said"),
    [
        ("conflict", "lead time differs", "lead time differs"),
        ("parked", "needs input: resolution", "needs input: resolution"),
        ("unreachable", "", "ticket cannot be reached"),
        ("pending", "", "on its way to the ticket"),
        ("deleted", "", "ticket was deleted"),
        ("quarantined", "", "held back: too many writes"),
    ],
)
def test_a_row_says_how_it_stands_to_its_ticket(client, make, state, note, said):
    item = make("a", theme="cloud")
    actions.mirror(rows={item.pk: actions.Mirror(sync_state=state, sync_note=note)})
    assert said in row(page(client), item)


@pytest.mark.parametrize("state", ["synced", "unlinked"])
def test_a_row_in_step_says_nothing(client, make, state):
    item = make("a", theme="cloud")
    actions.mirror(rows={item.pk: actions.Mirror(sync_state=state)})
    assert '<td class="rem" role="cell"></td>' in row(page(client), item)


def test_a_guess_that_ran_out_is_marked_until_the_item_is_done(client, make):
    with time_machine.travel("2026-01-10T12:00:00Z", tick=False):
        item = make("a", theme="cloud", lead_time="0-3-months")
    with time_machine.travel("2026-06-10T12:00:00Z", tick=False):
        assert "guess ran out 10 Apr" in row(page(client), item)
        actions.edit(item_id=item.pk, version=None, values={"status": "Done"}, by=None, source="browser")
        assert "ran out" not in row(page(client), item)


def test_open_ended_guesses_begin_after_their_shortest(client, make):
    with time_machine.travel("2026-12-10T12:00:00Z", tick=False):
        item = make("a", theme="cloud", lead_time="12-months")
        assert "after Dec 2027" in row(page(client), item)


def test_lately_changed_fields_are_marked_for_thirty_days(client, make):
    with time_machine.travel("2026-02-01T12:00:00Z", tick=False):
        item = make("a", theme="cloud", lead_time="3-6-months", owner="Storage")
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
        changed = {"lead_time": "6-12-months", "owner": "Xapi"}
        actions.edit(item_id=item.pk, version=None, values=changed, by=None, source="browser")
        html = row(page(client), item)
        assert "later, was 3–6 · 2 Mar" in html
        assert "owner, was Storage · 2 Mar" in html
        back = {"lead_time": "3-6-months"}
        actions.edit(item_id=item.pk, version=None, values=back, by=None, source="browser")
        assert "was 3–6" not in row(page(client), item)
    with time_machine.travel("2026-04-03T12:00:00Z", tick=False):
        assert 'class="mark"' not in row(page(client), item)


def test_new_items_are_marked_but_for_imported_ones(client, make):
    old = make("a", theme="cloud")
    new = actions.create(values={"title": "b", "theme": "cloud"}, by=None, source="browser")
    html = page(client)
    assert 'class="mark"' not in row(html, old)
    assert ">new · " in row(html, new)


def test_archived_items_are_off_the_page(client, make):
    item = make("gone", theme="cloud")
    actions.archive(item_id=item.pk, version=None, by=None, source="browser")
    assert titles(page(client)) == []


def test_an_empty_theme_says_what_to_do(client, architect):
    actions.add_theme(name="Supportability", by=None, source="import")
    assert "Nothing is planned here yet" in page(client)
    assert "/items/new/" not in page(client)
    assert "/items/new/?theme=supportability" in page(architect)


def test_an_empty_plan_says_what_to_do(client, architect):
    assert "No items yet" in page(client)
    assert "Add the first item" in page(architect)


def test_what_people_typed_is_escaped(client, make):
    make("<b>bold</b>", theme="cloud", owner="<i>x</i>")
    html = page(client)
    assert "&lt;b&gt;bold" in html
    assert "<i>x" not in html


@pytest.fixture
def several(make):
    make("alpha", theme="cloud", lead_time="0-3-months", owner="Storage", labels=["fast"], status="Done")
    make("beta", theme="cloud", lead_time="3-6-months", owner="Xapi", description="storage motion")
    make("gamma", theme="desktop", lead_time="3-6-months", owner="Storage", labels=["fast", "cache"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?theme=cloud", ["alpha", "beta"]),
        ("?lead_time=3-6-months", ["beta", "gamma"]),
        ("?status_category=done", ["alpha"]),
        ("?owner=storage", ["alpha", "gamma"]),
        ("?label=fast", ["alpha", "gamma"]),
        ("?label=fas", []),
        ("?search=MOTION", ["beta"]),
        ("?owner=Storage&lead_time=3-6-months", ["gamma"]),
        ("?theme=nowhere", []),
        ("?lead_time=%00x", []),
        ("?search=%00", ["alpha", "beta", "gamma"]),
    ],
)
def test_filters(client, several, query, found):
    assert titles(page(client, query)) == found


def test_each_filter_says_what_it_would_leave(client, several):
    html = page(client, "?lead_time=3-6-months")
    counts = re.findall(r'<b>(\d+)</b><span class="long">([^<]+)', html)
    assert counts[:3] == [("1", "0–3 months"), ("2", "3–6 months"), ("0", "6–12 months")]
    assert re.findall(r"<span>(Xapi|Storage)</span> <b>(\d)</b>", html) == [("Xapi", "1"), ("Storage", "1")]


def test_nothing_found_offers_the_whole_plan(client, several):
    assert "Nothing on the plan matches" in page(client, "?search=zzz")


def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    plan_alone, client, make, django_assert_num_queries, django_assert_max_num_queries
):
    for theme in ("cloud", "desktop", "tools"):
        make("one", theme=theme, lead_time="0-3-months", owner="Storage")
    with django_assert_num_queries(7):
        page(client)
    drafts = [
        actions.Draft({"title": f"i{n}", "theme": "cloud", "lead_time": "0-3-months", "owner": f"o{n % 7}"})
        for n in range(60)
    ]
    actions.create_many(drafts=drafts, by=None, source="browser")
    with django_assert_num_queries(6):
        page(client)
    with django_assert_num_queries(4):
        page(client)
    with django_assert_max_num_queries(7):
        page(client, "?owner=o1")


def test_only_the_theme_that_changed_is_rendered_anew(plan_alone, client, make, django_assert_num_queries):
    item = make("old title", theme="cloud")
    make("other", theme="desktop")
    assert "old title" in page(client)
    actions.edit(item_id=item.pk, version=None, values={"title": "new title"}, by=None, source="browser")
    with django_assert_num_queries(6):
        assert titles(page(client)) == ["new title", "other"]


def test_readers_and_architects_do_not_share_fragments(client, architect):
    actions.add_theme(name="Tools", by=None, source="import")
    assert "?theme=tools" in page(architect)
    assert "?theme=tools" not in page(client)


def test_a_theme_says_who_keeps_it_at_once(client, make):
    make("a", theme="cloud")
    page(client)
    ThemeArchitect.objects.create(
        theme=Theme.objects.get(slug="cloud"), person=Person.objects.create(name="Storage team")
    )
    assert '<p class="lead-by">Storage team</p>' in page(client)


def test_a_dead_cache_does_not_fail_the_page(client, make, settings):
    make("a", theme="cloud")
    with socket.create_server(("127.0.0.1", 0)) as freed:
        address = f"redis://127.0.0.1:{freed.getsockname()[1]}"
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    }
    assert titles(page(client)) == ["a"]


class TestETag:
    def test_an_unchanged_page_is_not_sent_again(self, plan_alone, client, make, django_assert_num_queries):
        make("a", theme="cloud")
        first = client.get("/")
        with django_assert_num_queries(1):
            assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 304
        assert "no-cache" in first["Cache-Control"]
        assert "private" in first["Cache-Control"]

    def test_it_moves_with_the_plan_the_day_the_query_and_the_viewer(self, client, architect, reader, make):
        item = make("a", theme="cloud")
        tags = [client.get("/")["ETag"], client.get("/?owner=x")["ETag"]]
        tags += [architect.get("/")["ETag"], reader.get("/")["ETag"]]
        actions.mirror(rows={item.pk: actions.Mirror(sync_state="pending")})
        tags.append(client.get("/")["ETag"])
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            tags.append(client.get("/")["ETag"])
        assert len(set(tags)) == len(tags)

    def test_it_moves_with_the_strip(self, client, make, monkeypatch):
        said = ["In step"]
        monkeypatch.setattr(navigation, "STRIPS", [lambda request: f"<p>{said[-1]}</p>"])
        first = client.get("/")
        assert "<p>In step</p>" in first.content.decode()
        said.append("Paused")
        assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 200


class TestLive:
    def test_it_sends_the_themes_that_changed_since(self, client, make):
        make("a", theme="cloud")
        make("b", theme="desktop")
        since = Revision.current()
        item = Item.objects.get(title="b")
        actions.edit(item_id=item.pk, version=None, values={"status": "Done"}, by=None, source="jira")
        html = client.get(f"/live/?since={since}").content.decode()
        assert titles(html) == ["b"]
        assert f"since={Revision.current()}" in html
        for part in ("strips", "rail", "latest", "tally"):
            assert f'id="{part}"' in html

    def test_it_answers_304_while_nothing_changes(self, client, make):
        make("a", theme="cloud")
        url = f"/live/?since={Revision.current()}"
        first = client.get(url)
        assert titles(first.content.decode()) == []
        assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304

    def test_under_filters_it_sends_all_that_matches(self, client, several):
        html = client.get("/live/?owner=Storage&since=999").content.decode()
        assert titles(html) == ["alpha", "gamma"]
        assert 'id="themes" data-part' in html

    @pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "²"])
    def test_a_strange_since_sends_everything(self, client, make, since):
        make("a", theme="cloud")
        assert titles(client.get("/live/", {"since": since}).content.decode()) == ["a"]


@pytest.mark.parametrize("url", ["/", "/live/"])
def test_pages_are_only_read(client, url):
    assert client.post(url).status_code == 405


def test_days_are_written_the_british_way(client, make):
    with time_machine.travel("2011-02-14T14:02:00Z", tick=False):
        make("a", theme="cloud")
        assert "14 Feb 14:02" in page(client)
        assert date(2011, 2, 14) == timezone.localdate()


def test_the_organisation_s_own_words_stand_around_the_plan(client, make):
    make("Storage motion", theme="cloud", lead_time="0-3-months")
    assert "What the platform needs next" in page(client)
    text = "Read **this** first.\n\n{{plan}}\n\nAnd this after."
    written = wiki.create(path="plan", title="Where we go", text=text, by=None)
    html = page(client)
    places = [
        html.index(words) for words in ("<h1>Where we go", "<strong>this</strong>", "Storage motion", "And this after")
    ]
    assert places == sorted(places)
    assert client.get("/wiki/plan/").url == "/"
    wiki.save(page_id=written.pk, base=1, title="Where we go", text="Other words.", by=None)
    assert "Other words." in page(client)
    assert "Storage motion" in page(client)


def test_words_that_hold_what_lives_follow_it(client, make):
    item = make("Storage motion")
    Item.objects.filter(pk=item.pk).update(ticket_key="XCP-19")
    wiki.create(path="plan", title="Plan", text="First XCP-19, of {{items as=count}}.\n\n{{plan}}", by=None)
    assert f'href="/items/{item.pk}/"' in page(client).split('id="themes"')[0]
    make("Another")
    actions.edit(item_id=item.pk, version=None, values={"title": "Disk motion"}, by=None, source="browser")
    above = page(client).split('id="themes"')[0]
    assert "XCP-19 Disk motion" in above
    assert ">2</a>" in above
