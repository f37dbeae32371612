"""The inbox of conflicts: what is shown of each side, and what a choice writes."""

import re

import pytest

from integrations.sync.models import AuditRow, Conflict
from integrations.sync.pages.thirds import LONGEST, merge_words
from roadmap.people.actions import person_of
from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Change

from .reading import plain, shown

pytestmark = pytest.mark.django_db
INBOX = "/sync/conflicts/"

BASE = "Move netback out of dom0 into a small domain, so that a crash is a restart and not a reboot."
OURS = "Move netback and blkback out of dom0 into a small domain, so that a crash is a restart and not a reboot."
THEIRS = "Move netback out of dom0 into a small domain, so that a crash is a restart and not a reboot. Needs PCI."
BOTH = f"{OURS} Needs PCI."


def clash(house, plan, jira, **ticket):
    """A conflict: an item linked to a ticket with these first values, edited on both sides."""
    item, key = house.linked(**ticket)
    house.edit(item, **plan)
    house.jira.edit(key, **jira)
    house.sync()
    return Conflict.objects.latest("pk")


def titles(house, count=1):
    return [clash(house, {"title": f"Ours {n}"}, {"summary": f"Theirs {n}"}, summary=f"Old {n}") for n in range(count)]


def marks(client, take, conflicts):
    query = "&".join(f"c={c.pk}" for c in conflicts)
    page = shown(client, f"/sync/conflicts/look/?take={take}&{query}")
    return page, re.findall(r'name="c" value="([^"]+)"', page)


def test_the_three_sides_stand_with_who_and_when(house, client, architect):
    item, key = house.linked(labels=["lead-time-12-months"])
    actions.edit(
        item_id=item.pk,
        version=None,
        values={"lead_time": "6-12-months"},
        by=person_of(architect),
        source="browser",
        reason="One will follow.",
    )
    house.jira.edit(key, by="network", labels=["lead-time-0-3-months"])
    house.sync()
    page = plain(shown(client, INBOX))
    assert re.search(r"Last agreed today \d\d:\d\d", page)
    assert re.search(r"Plan xapi, in the browser, today \d\d:\d\d", page)
    assert re.search(r"Jira Networking, in Jira, today \d\d:\d\d", page)
    for value in ("12+ months", "6–12 months", "0–3 months", "One will follow."):
        assert value in page
    assert f"writes 6–12 months to {key}" in page
    assert "writes 0–3 months to the plan" in page


def test_texts_show_what_each_side_changed_and_a_third_holds_both(house, client, architect):
    clash(house, {"description": OURS}, {"description": THEIRS}, description=BASE)
    page = shown(client, INBOX)
    changed = {"".join(words).strip() for words in re.findall("<ins>(.*?)</ins>", page)}
    assert {"and blkback", "Needs PCI."} <= changed
    assert f">{BOTH}</textarea>" in page
    assert "both sides’ changes are already in" in page


def test_words_that_both_changed_begin_with_the_plans(house, client, architect):
    titles(house)
    page = shown(client, INBOX)
    assert "it begins with the plan’s" in page
    assert 'value="Ours 0"' in page


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "both"),
    [
        ("a b c", "a x b c", "a b c y", "a x b c y"),
        ("one\ntwo three", "one\ntwo, three", "One\ntwo three", "One\ntwo, three"),
        ("a b", "a c", "a d", None),
        ("a " * LONGEST, "b", "c", None),
    ],
)
def test_two_texts_merge_by_word_where_they_do_not_touch(base, ours, theirs, both):
    assert merge_words(base, ours, theirs) == both


@pytest.mark.parametrize(("take", "result"), [("plan", "Ours 0"), ("jira", "Theirs 0")])
def test_one_click_takes_a_side_and_records_who(house, client, architect, take, result):
    [conflict] = titles(house)
    page = shown(client, INBOX)
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    answer = client.post(f"/sync/conflicts/{conflict.pk}/", {"take": take, "seen": seen, "next": "/sync/conflicts/"})
    assert answer["Location"] == "/sync/conflicts/"
    house.sync()
    key = conflict.link.key
    assert house.item(key).title == house.jira.issue(key).summary == result
    assert AuditRow.objects.get(outcome=f"took-{take}").by.user == architect
    page = plain(shown(client, INBOX))
    assert "No field is in conflict." in page
    assert f"took {'the plan' if take == 'plan' else 'Jira'}’s: {result} xapi" in page
    if take == "jira":
        change = Change.objects.filter(item=conflict.link.item_id, field="title").latest("id")
        assert (change.by.user, change.source) == (architect, "jira")


@pytest.mark.parametrize(
    ("plan", "jira", "ticket", "value", "result"),
    [
        ({"title": "Ours"}, {"summary": "Theirs"}, {}, "A third", ("title", "A third")),
        (
            {"lead_time": "6-12-months"},
            {"labels": ["lead-time-0-3-months"]},
            {"labels": ["lead-time-12-months"]},
            "3-6-months",
            ("lead_time", "3-6-months"),
        ),
        ({"status": "Done"}, {"status": "To Do"}, {"status": "In Progress"}, "In Progress", ("status", "In Progress")),
        ({"description": "a\nb"}, {"description": "c"}, {"description": "d"}, "e\r\n\r\nf", ("description", "e\n\nf")),
    ],
)
def test_a_third_value_is_written_to_both_sides(house, client, architect, plan, jira, ticket, value, result):
    conflict = clash(house, plan, jira, **ticket)
    client.post(f"/sync/conflicts/{conflict.pk}/", {"take": "value", "value": value})
    assert house.sync().conflicts == 0
    name, wanted = result
    document = client.get(f"/api/v1/items/{conflict.link.item_id}/").json()
    assert (document[name], document["sync"]["state"]) == (wanted, "synced")


def test_a_choice_made_on_values_that_moved_is_shown_again(house, client, architect):
    [conflict] = titles(house)
    seen = re.search(r'name="seen" value="(\w+)"', shown(client, INBOX))[1]
    house.jira.edit(conflict.link.key, summary="Theirs, once more")
    house.sync()
    answer = client.post(f"/sync/conflicts/{conflict.pk}/", {"take": "jira", "seen": seen}, follow=True)
    assert "changed while you looked" in answer.content.decode()
    conflict.refresh_from_db()
    assert (conflict.state, house.item(conflict.link.key).title) == ("open", "Ours 0")


def test_many_are_taken_after_a_look_at_what_is_written(house, client, architect):
    first, second, third = titles(house, 3)
    page, seen = marks(client, "plan", [first, third])
    assert "<del>Theirs 0</del>" in page
    assert "<ins>Ours 2</ins>" in page
    assert "Write 2 values to Jira" in page
    assert "Ours 1" not in page
    assert Conflict.objects.open().count() == 3
    client.post("/sync/conflicts/settle/", {"take": "plan", "c": seen})
    assert list(Conflict.objects.open()) == [second]
    house.sync()
    assert house.jira.issue(first.link.key).summary == "Ours 0"
    assert AuditRow.objects.filter(outcome="took-plan", by__user=architect).count() == 2


def test_one_of_many_that_moved_keeps_no_other_back(house, client, architect):
    first, second = titles(house, 2)
    _, seen = marks(client, "jira", [first, second])
    house.jira.edit(second.link.key, summary="Theirs, once more")
    house.sync()
    answer = client.post("/sync/conflicts/settle/", {"take": "jira", "c": seen}, follow=True)
    assert "1 field is settled." in answer.content.decode()
    assert "changed while you looked" in answer.content.decode()
    assert list(Conflict.objects.open()) == [second]


def test_a_look_without_a_choice_leads_back(house, client, architect):
    for query in ("take=plan", "take=odd&c=1", "c=1", "take=plan&c=x"):
        assert client.get(f"/sync/conflicts/look/?{query}")["Location"] == "/sync/conflicts/"
    assert "None of these fields can be settled" in shown(client, "/sync/conflicts/look/?take=plan&c=99")


def test_text_only_jira_can_write_offers_only_jiras(house, client, architect):
    item, _ = house.linked()
    row = Conflict.objects.create(
        link=house.link(item), field="description", kind="read-only", plan="Ours", jira="Theirs", since=item.created_at
    )
    page = shown(client, INBOX)
    assert "Take Jira’s" in plain(page)
    assert 'data-pick="1"' not in page
    assert "Or write a third" not in page
    look = shown(client, f"/sync/conflicts/look/?take=plan&c={row.pk}")
    assert "None of these fields can be settled this way." in look


def test_the_inbox_is_narrowed_and_turned_by_its_address(house, client, architect):
    titles(house, 2)
    clash(house, {"description": "Ours"}, {"description": "Theirs"}, summary="Texts", description="One")
    page = plain(shown(client, "/sync/conflicts/?field=description"))
    assert "Texts" in page
    assert "Ours 0" not in page
    assert "No open conflict fits these filters." in shown(client, "/sync/conflicts/?theme=nowhere")
    assert 'checked><span class="vh"' in shown(client, "/sync/conflicts/?chosen=all")


def test_the_inbox_shows_a_page_at_a_time(house, client, architect, monkeypatch):
    monkeypatch.setattr("integrations.sync.pages.conflicts.AT_ONCE", 2)
    second = titles(house, 3)[1]
    page = shown(client, INBOX)
    assert f"?after={second.pk}" in page
    assert "3 in all" in page
    assert "Ours 2" not in page
    page = shown(client, f"/sync/conflicts/?after={second.pk}")
    assert "Ours 2" in page
    assert "Ours 0" not in page


def test_the_inbox_costs_the_same_for_many(house, client, architect, django_assert_max_num_queries):
    titles(house, 1)
    with django_assert_max_num_queries(14) as one:
        shown(client, INBOX)
    most = len(one)
    titles(house, 5)
    with django_assert_max_num_queries(most):
        shown(client, INBOX)


def test_readers_see_both_sides_and_cannot_choose(house, client):
    [conflict] = titles(house)
    page = plain(shown(client, INBOX))
    assert "Theirs 0" in page
    assert "Take the plan" not in page
    assert client.get("/sync/conflicts/look/?take=plan&c=1").status_code == 302
    client.force_login(User.objects.create_user("reader"))
    assert client.get("/sync/conflicts/look/?take=plan&c=1").status_code == 403
    assert client.post("/sync/conflicts/settle/", {"take": "plan", "c": f"{conflict.pk}:x"}).status_code == 403
    assert Conflict.objects.open().count() == 1


def test_forms_lead_to_our_own_pages_only(house, client, architect):
    [conflict] = titles(house)
    answer = client.post(f"/sync/conflicts/{conflict.pk}/", {"take": "plan", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/sync/conflicts/"
    assert client.post("/sync/conflicts/999/", {"take": "plan"}).status_code == 404
