"""The item page: facts, words, history, panels, its place, what its buttons do."""

import random
import re

import pytest
import time_machine

from roadmap.people.models import Person
from roadmap.plan import actions, panels
from roadmap.plan.models import Change, Item
from roadmap.plan.pages import lead_times
from roadmap.plan.pages.history import history
from roadmap.wiki import actions as wiki
from roadmap.wiki.edits import Effort

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make) -> Item:
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        return make(
            "Storage motion",
            theme="cloud",
            lead_time="3-6-months",
            owner="Storage",
            labels=["vhd"],
            priority="High",
            description="Move *disks*.",
        )


def page(client, item):
    response = client.get(f"/items/{item.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def edit(item, reason="", by=None, source="browser", **values):
    return actions.edit(item_id=item.pk, version=None, values=values, by=by, source=source, reason=reason)


def test_it_shows_the_facts_and_the_words(client, item):
    actions.mirror(rows={item.pk: actions.Mirror("XCP-7", "http://jira.example/browse/XCP-7", "synced")})
    with time_machine.travel("2026-03-11T12:00:00Z", tick=False):
        html = page(client, item)
    for part in ("XCP-7", "3–6 months", "guessed 10 Mar 2026", "Sep 2026", "High", "To Do", "<em>disks</em>"):
        assert part in html
    assert 'href="/?label=vhd"' in html
    assert 'href="http://jira.example/browse/XCP-7"' in html


def test_a_ticket_s_key_in_the_words_is_live(client, item, make):
    other = make("The <other>", theme="cloud")
    actions.mirror(rows={other.pk: actions.Mirror("XCP-19", "http://jira.example/browse/XCP-19", "synced")})
    edit(item, description="Waits for XCP-19, not for XCP-404; `XCP-19` is code and {{recent}} no macro.")
    answer = client.get(f"/items/{item.pk}/")
    html = answer.content.decode()
    assert f'<a class="chip" href="/items/{other.pk}/"' in html
    assert "XCP-19 The &lt;other&gt; <small>Cloud</small></a>, not for XCP-404;" in html
    assert "<code>XCP-19</code> is code and {{recent}} no macro." in html
    edit(other, title="Renamed")
    again = client.get(f"/items/{item.pk}/", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 200
    assert "XCP-19 Renamed <small>Cloud</small></a>" in again.content.decode()


def test_a_guess_that_ran_out_says_when(client, item):
    with time_machine.travel("2026-10-01T12:00:00Z", tick=False):
        assert "ran out 10 Sep 2026" in page(client, item)


def test_the_history_tells_what_who_where_when_and_why(client, item):
    by = Person.objects.create(name="Dave")
    with time_machine.travel("2026-03-12T14:02:00Z", tick=False):
        edit(item, lead_time="6-12-months", reason="Nobody has started.", by=by)
        edit(item, description="Move *all disks*.", source="jira")
    html = page(client, item)
    assert "<del>3–6 months</del> <ins>6–12 months</ins>" in html
    assert "12 Mar 2026 14:02" in html
    assert "Dave, in the browser" in html
    assert "Nobody has started." in html
    assert "<ins>all </ins>" in html
    assert "in Jira" in html
    assert "Added under Cloud, 3–6 months" in html


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"owner": None}, "<del>Storage</del> <ins>none</ins>"),
        ({"labels": ["a", "b"]}, "<del>vhd</del> <ins>a, b</ins>"),
        ({"archived": True}, "Taken off the plan"),
        ({"status": "Done"}, "<del>To Do</del> <ins>Done</ins>"),
        ({"position": 1}, "Moved up"),
    ],
)
def test_every_field_is_told_in_words(client, item, values, told):
    edit(item, **values)
    assert told in page(client, item)


def test_all_comparisons_of_a_history_share_one_effort(item, monkeypatch):
    made, words = [], random.Random(1)
    monkeypatch.setattr("roadmap.plan.pages.history.Effort", lambda: made.append(Effort()) or made[-1])
    for _ in range(21):
        edit(item, description="".join(words.choices(["a\n", "b\n", "c d\n"], k=9_000)))
    entries = history(item.pk, lead_times(), None)
    assert len(made) == 1
    assert made[0].left > -30_000
    assert entries[0].pieces


def test_a_long_history_is_shown_on_request(client, item):
    for number in range(25):
        edit(item, priority=f"p{number}")
    assert 'href="?history=all#h-history"' in page(client, item)
    assert ">p0</ins>" not in page(client, item)
    assert ">p0</ins>" in client.get(f"/items/{item.pk}/?history=all").content.decode()


def test_panels_of_other_rooms_stand_beside_it_in_order(client, item, monkeypatch):
    def says(text):
        return lambda shown, request: f"<section>{text} {shown.pk}</section>"

    monkeypatch.setattr(panels, "PANELS", found := [])
    monkeypatch.setattr("roadmap.plan.views.items.PANELS", found)
    panels.register(panels.Panel(20, "late", says("second")))
    panels.register(panels.Panel(10, "early", says("first")))
    html = page(client, item)
    assert html.index(f"<section>first {item.pk}") < html.index(f"<section>second {item.pk}")


def test_the_number_of_queries_is_constant(plan_alone, client, item, django_assert_num_queries, make):
    with django_assert_num_queries(19):
        page(client, item)
    for number in range(10):
        make(f"i{number}", theme="cloud", lead_time="3-6-months")
        edit(item, priority=f"p{number}", by=Person.objects.create(name=f"n{number}"))
    with django_assert_num_queries(19):
        page(client, item)


def test_an_unchanged_page_is_not_sent_again(client, item):
    first = client.get(f"/items/{item.pk}/")
    tag = {"if-none-match": first["ETag"]}
    assert client.get(f"/items/{item.pk}/", headers=tag).status_code == 304
    edit(item, priority="Low")
    assert client.get(f"/items/{item.pk}/", headers=tag).status_code == 200


@pytest.mark.parametrize("number", [999, 2**70])
def test_an_unknown_item_is_named(client, db, number):
    response = client.get(f"/items/{number}/")
    assert response.status_code == 404
    assert f"No item {number} on the plan" in response.content.decode()


def test_strangers_are_offered_nothing_to_change(client, reader, architect, item):
    for who in (client, reader):
        html = page(who, item)
        assert "/edit/" not in html
        assert set(re.findall(r'method="post" action="([^"]*)"', html)) <= {"/following/"}
    assert "/edit/" in page(architect, item)


def test_archiving_and_putting_back(architect, item):
    response = architect.post(f"/items/{item.pk}/archive/", {"version": item.version}, follow=True)
    html = response.content.decode()
    assert "Taken off the plan. Its ticket stays as it is." in html
    assert "Off the plan since" in html
    assert Change.objects.get(field="archived").by.name == "Ada Field"
    item.refresh_from_db()
    response = architect.post(f"/items/{item.pk}/unarchive/", {"version": item.version}, follow=True)
    assert "Back on the plan." in response.content.decode()
    item.refresh_from_db()
    assert item.archived_at is None


def test_a_stale_button_does_nothing_and_says_so(architect, item):
    edit(item, priority="Low")
    response = architect.post(f"/items/{item.pk}/archive/", {"version": 1}, follow=True)
    assert "Nothing was done" in response.content.decode()
    item.refresh_from_db()
    assert item.archived_at is None


def place(html):
    start = html.index('<section class="place"')
    return html[start : html.index("</section>", start)]


def test_moving_up_and_down_in_its_group(architect, item, make):
    make("second", theme="cloud", lead_time="3-6-months")
    third = make("third", theme="cloud", lead_time="3-6-months")
    box = place(page(architect, third))
    assert "3 of 3 in Cloud, 3–6 months" in box
    before = box.split('name="before" value="')[1].split('"')[0]
    architect.post(f"/items/{third.pk}/move/", {"version": third.version, "before": before})
    assert "2 of 3 in" in place(page(architect, third))
    third.refresh_from_db()
    architect.post(f"/items/{third.pk}/move/", {"version": third.version, "before": "0"})
    assert "3 of 3 in" in place(page(architect, third))


def test_the_first_cannot_go_up_nor_the_last_down(architect, item, make):
    last = make("second", theme="cloud", lead_time="3-6-months")
    assert place(page(architect, item)).count("disabled") == 1
    assert place(page(architect, last)).count("disabled") == 1


@pytest.mark.parametrize("action", ["archive", "unarchive", "move"])
def test_buttons_need_an_architect_and_a_post(client, reader, architect, item, action):
    url = f"/items/{item.pk}/{action}/"
    assert client.post(url).status_code == 302
    assert client.post(url)["Location"].startswith("/accounts/login/")
    assert reader.post(url).status_code == 403
    assert architect.get(url).status_code == 405
    assert architect.post("/items/999/archive/").status_code == 404
    item.refresh_from_db()
    assert item.version == 1


def test_pages_that_mention_an_item_stand_beside_it(client, make, django_assert_num_queries):
    item, other = make("Storage motion"), make("Stub domains")
    Item.objects.filter(pk=item.pk).update(ticket_key="XCP-19")
    page = wiki.create(path="cloud", title="The cloud", text="First XCP-19.", by=None)
    wiki.create(path="disks", title="The disks", text=f"See {{{{item {item.pk}}}}}.", by=None)
    wiki.create(path="code", title="The code", text="`XCP-19`", by=None)
    html = client.get(f"/items/{item.pk}/").content.decode()
    assert "Pages that mention it" in html
    assert ("The cloud" in html, "The disks" in html, "The code" in html) == (True, True, False)
    assert "Pages that mention it" not in client.get(f"/items/{other.pk}/").content.decode()
    wiki.save(page_id=page.pk, base=1, title="The cloud", text="Nothing.", by=None)
    assert "The cloud" not in client.get(f"/items/{item.pk}/").content.decode()
