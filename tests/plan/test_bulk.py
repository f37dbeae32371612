"""Changing many items at once: the look at what will change, the one act, what is left alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.plan import actions
from roadmap.plan.models import Change, Item
from roadmap.plan.panels import Onward, Ticketing

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(make):
    actions.add_theme(name="Desktop", by=None, source="import")
    return [
        make("a", theme="cloud", lead_time="3-6-months", owner="Storage", labels=["x"]),
        make("b", theme="cloud", lead_time="12-months", owner="Xapi"),
        make("c", theme="desktop", lead_time="0-3-months"),
    ]


def sent(items, **values):
    return {"item": [f"{one.pk}:{one.version}" for one in items], **values}


def look(client, items, **values):
    response = client.post("/table/preview/", sent(items, **values))
    return response.status_code, response.content.decode()


def shown(html):
    return re.search(r'name="shown" value="(\w*)"', html).group(1)


def change(client, items, **values):
    _, html = look(client, items, **values)
    return client.post("/table/apply/", sent(items, shown=shown(html), **values))


def planned(html):
    rows = re.findall(r'<th scope="row" role="rowheader"><a [^>]*>([^<]+)</a>.*?<ul>(.*?)</ul>', html, re.S)
    return {title: re.sub(r"<svg.*?</svg>|<[^>]+>", "", words).strip() for title, words in rows}


def test_the_preview_says_what_will_change_and_writes_nothing(architect, items):
    status, html = look(architect, items, theme="desktop", lead_time="6-12-months", owner="xapi", add="y", remove="x")
    assert status == 200
    assert planned(html) == {
        "a": "Theme: Cloud DesktopLead time: 3–6 months 6–12 months laterOwner: Storage xapiLabels: x y",
        "b": "Theme: Cloud DesktopLead time: 12+ months 6–12 monthsLabels: y",
        "c": "Lead time: 0–3 months 6–12 months laterOwner: none xapiLabels: y",
    }
    assert not Change.objects.exclude(field="created").exists()


def test_one_act_changes_all_and_one_undo_takes_it_back(architect, items):
    response = change(architect, items, status="Done", add="wave", back="/table/?sort=owner")
    assert response["Location"] == "/table/?sort=owner"
    assert "3 items changed." in architect.get("/table/?sort=owner").content.decode()
    assert set(Item.objects.values_list("status", flat=True)) == {"Done"}
    assert len(set(Change.objects.exclude(field="created").values_list("at", flat=True))) == 1
    architect.post("/undo/")
    assert set(Item.objects.values_list("status", flat=True)) == {"To Do"}
    assert [one.labels for one in Item.objects.order_by("title")] == [["x"], [], []]


def test_nobody_takes_owners_off(architect, items):
    change(architect, items, nobody="on")
    assert not Item.objects.filter(owner__isnull=False).exists()


def test_later_guesses_need_one_line_of_reason(architect, items):
    response = change(architect, items, lead_time="6-12-months")
    assert response.status_code == 422
    assert "2 items move to later months: say why in one line." in response.content.decode()
    assert not Change.objects.exclude(field="created").exists()
    assert change(architect, items, lead_time="6-12-months", reason="Credit2 first").status_code == 302
    assert Change.objects.filter(field="lead_time", reason="Credit2 first").count() == 3


def test_what_others_changed_since_is_named_apart_and_left_alone(architect, items):
    actions.edit(item_id=items[1].pk, version=1, values={"title": "theirs"}, by=None, source="jira")
    _, html = look(architect, items, status="Done")
    assert set(planned(html)) == {"a", "c"}
    assert "theirs</a>" in html[html.index("Left alone") :]
    assert change(architect, items, status="Done").status_code == 302
    assert "2 items changed. Left alone, as others changed them meanwhile: theirs." in (
        architect.get("/table/").content.decode()
    )
    items[1].refresh_from_db()
    assert items[1].status == "To Do"


def test_items_taken_off_the_plan_meanwhile_are_left_alone(architect, items):
    actions.archive(item_id=items[1].pk, version=1, by=None, source="api")
    items[1].refresh_from_db()
    _, html = look(architect, items, status="Done")
    assert set(planned(html)) == {"a", "c"}
    assert "b</a>" in html[html.index("Left alone") :]


def test_items_already_so_are_counted(architect, items):
    _, html = look(architect, items, theme="cloud")
    assert set(planned(html)) == {"c"}
    assert "2 items already are so" in html


def test_what_was_not_looked_at_is_not_written(architect, items):
    _, html = look(architect, items, status="Done")
    response = architect.post("/table/apply/", sent(items, shown=shown(html), owner="Xapi"))
    assert response.status_code == 200
    assert "2 items will change" in response.content.decode()
    assert not Change.objects.exclude(field="created").exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"owner": "Xapi", "nobody": "on"}, "Name an owner or tick Nobody, not both."),
        ({"add": "y" * 300}, "A label may have 255 characters; one has 300."),
        ({"theme": "nowhere"}, "nowhere"),
        ({"item": []}, "No item is selected: go back and tick those to change."),
        ({"item": [f"{n}:1" for n in range(1, 502)]}, "At most 500 items can be changed at once; these are 501."),
        ({"item": ["x", "1:", "1:1:1", "²:1"]}, "No item is selected"),
    ],
)
def test_bad_input_is_told_in_one_sentence(architect, items, values, sentence):
    response = architect.post("/table/preview/", sent(items) | values)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_nothing_to_change_is_said(architect, items):
    _, html = look(architect, items)
    assert "Nothing will change" in html
    assert "bulk-apply" not in html


def test_what_the_tickets_get_is_asked_of_whoever_knows(architect, items, monkeypatch):
    asked = []

    def onward(edits):
        asked.append({pk: list(fields) for pk, fields in edits.items()})
        return {items[0].pk: Onward(["status"], "theme is not kept in Jira")}

    known = Ticketing(differences=lambda ids: {}, as_of=lambda: None, onward=onward)
    monkeypatch.setattr("roadmap.plan.panels._ticketing", [known])
    _, html = look(architect, items, status="Done", theme="cloud")
    assert asked == [
        {items[0].pk: ["status"], items[1].pk: ["status"], items[2].pk: ["theme", "status"]},
    ]
    assert "<b>status</b> theme is not kept in Jira" in html


def test_the_look_costs_the_same_for_many(architect, items, plan_alone):
    counts = []
    for more in (10, 400):
        made = actions.create_many(drafts=[actions.Draft({"title": "t"})] * more, by=None, source="import")
        with CaptureQueriesContext(connection) as queries:
            look(architect, made, status="Done")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_architects_change_many(architect, reader, client, items):
    for path in ("/table/preview/", "/table/apply/"):
        assert reader.post(path, sent(items, status="Done")).status_code == 403
        assert client.post(path, sent(items, status="Done")).status_code == 302
        assert architect.get(path).status_code == 405
