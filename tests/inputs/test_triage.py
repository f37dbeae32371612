"""The inbox: who may look, what waits there, and every step with its trace."""

from __future__ import annotations

import pytest
from django.test import Client

from roadmap.inputs import actions
from roadmap.inputs.models import EntryKind, Input, State
from roadmap.people.models import User
from roadmap.plan.models import Change, Item, Source

from .conftest import made

pytestmark = pytest.mark.django_db


def step(client, row, name: str, **values):
    return client.post(f"/input/triage/{row.pk}/{name}/", values, follow=True)


def test_strangers_sign_in_and_readers_are_told(asked):
    row, stranger, reader = asked(), Client(), Client()
    reader.force_login(User.objects.create_user("rae"))
    for path in ("/input/triage/", f"/input/triage/{row.pk}/", "/input/triage/add/"):
        assert stranger.get(path)["Location"].startswith("/accounts/login/")
        assert reader.get(path).status_code == 403
    assert stranger.post(f"/input/triage/{row.pk}/spam/")["Location"].startswith("/accounts/login/")
    assert reader.post(f"/input/triage/{row.pk}/spam/").status_code == 403
    assert Input.objects.get().state == State.NEW


def test_heaps_and_what_is_in_them(architect, asked, by, item):
    rows = {name: asked(text=f"About {name}", confirmed=name != "unconfirmed") for name in HEAPS}
    actions.link(input_id=rows["plan"].pk, item_ids=[item.pk], by=by)
    actions.reply(input_id=rows["answered"].pk, text="So it is", by=by)
    actions.decline(input_id=rows["declined"].pk, reason="No", by=by)
    actions.flag(input_id=rows["review"].pk, by=by)
    actions.mark_spam(input_id=rows["spam"].pk, by=by)
    for heap, row in rows.items():
        page = architect.get("/input/triage/", {"tab": "" if heap == "read" else heap}).content.decode()
        listed = page.split('class="queue"')[1].split("</nav>")[0]
        assert row.title in listed, heap
        assert listed.count("data-row") == 1, heap
    assert "To read <b>1</b>" in page


HEAPS = ("read", "unconfirmed", "review", "plan", "answered", "declined", "spam")


def test_after_a_step_the_next_one_comes_up(architect, asked):
    first, second = asked(text="First note"), asked(text="Second note")
    answer = step(architect, second, "decline", reason="We have none")
    assert answer.redirect_chain[-1][0] == f"/input/triage/{first.pk}/"
    answer = step(architect, first, "flag")
    assert answer.redirect_chain[-1][0] == "/input/triage/"
    assert "Every note was read" in answer.content.decode()


def test_a_step_that_cannot_be_taken_keeps_what_was_typed(architect, asked):
    row = asked()
    for name, values, sentence in (
        ("decline", {"reason": " "}, "The reason is missing"),
        ("reply", {"text": ""}, "The reply is missing"),
        ("link", {"item": "XCP-99"}, "No item on the plan has the key XCP-99"),
        ("merge", {"into": "none"}, "Choose one of the list"),
        ("merge", {"into": str(row.pk)}, "one already"),
        ("item", {"title": " "}, "title"),
        ("assign", {"to": "Nobody Known"}, "Nobody here is called Nobody Known."),
        ("tag", {"tags": "x" * 41}, "longer than 40 characters"),
        ("edit", {"title": "", "theme": ""}, "The title is missing"),
        ("publish", {"words": ""}, "What all may read is missing"),
    ):
        answer = step(architect, row, name, **values)
        assert answer.status_code == 422, name
        assert sentence in answer.content.decode(), name
    answer = step(architect, row, "reply", text="y" * 10_001)
    assert "y" * 10_001 in answer.content.decode()
    assert architect.post(f"/input/triage/{row.pk}/dance/").status_code == 404
    assert architect.post("/input/triage/999/flag/").status_code == 404


def test_an_item_is_made_in_the_architects_words(architect, asked, account):
    row = asked(text="Jo from Kestrel needs it", name="Jo Kestrel")
    step(architect, row, "item", title="Live migration", description="Between pools", theme="", lead_time="6-12-months")
    item = Item.objects.get()
    assert (item.title, item.description, item.lead_time.slug) == ("Live migration", "Between pools", "6-12-months")
    assert (item.backers, item.organisations) == (1, 1)
    change = Change.objects.get(item=item, field="created")
    assert (change.source, change.by.user) == (Source.INPUT, account)
    assert "Kestrel" not in str(change.new) + change.reason


def test_every_step_stands_in_the_history(architect, asked, by, item):
    row, other = asked(), asked("Fjord Cloud")
    step(architect, row, "link", item=str(item.pk))
    step(architect, row, "unlink", item=str(item.pk))
    step(architect, other, "merge", into=str(row.pk))
    step(architect, row, "part", input=str(other.pk))
    step(architect, row, "assign", to=by.name)
    step(architect, row, "tag", tags="pools, big")
    step(architect, row, "edit", title="Pools", theme="cloud", organisation="Kestrel Bank plc")
    step(architect, row, "publish", words="Pools without pain")
    step(architect, row, "unpublish")
    step(architect, row, "flag")
    step(architect, row, "unflag")
    step(architect, row, "reply", text="Read")
    step(architect, row, "decline", reason="None of it")
    step(architect, row, "reopen")
    step(architect, row, "spam")
    kinds = set(row.entries.filter(by=by).values_list("kind", flat=True))
    assert kinds == set(EntryKind.values) - NOT_STEPS
    page = architect.get(f"/input/triage/{row.pk}/").content.decode()
    for words in ("linked to “Cross-pool migration”", "tags: pools, big", "assigned to Tools", "published as"):
        assert words in page, words


NOT_STEPS = {"received", "confirmed", "answered", "moved", "started", "done", "decided", "rotated"}


def test_the_last_step_is_undone(architect, asked, by, item):
    row, other = asked(), asked("Fjord Cloud")
    undo = lambda: architect.post("/input/triage/undo/", follow=True)  # noqa: E731
    step(architect, row, "link", item=str(item.pk))
    undo()
    item.refresh_from_db()
    assert (item.backers, Input.objects.get(pk=row.pk).state) == (0, State.NEW)
    step(architect, row, "merge", into=str(other.pk))
    undo()
    assert Input.objects.get(pk=row.pk).merged_into is None
    step(architect, row, "decline", reason="No")
    undo()
    assert Input.objects.to_read().filter(pk=row.pk).exists()
    step(architect, row, "flag")
    undo()
    assert Input.objects.get(pk=row.pk).flagged_at is None


def test_nothing_to_undo_is_said(architect):
    assert "There is no step of yours to undo." in architect.post("/input/triage/undo/", follow=True).content.decode()


def test_what_is_not_meant_counts_nowhere_and_may_come_back(architect, asked, by, item):
    row = asked()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    for name, backers in (("spam", 0), ("reopen", 1)):
        step(architect, row, name)
        item.refresh_from_db()
        assert item.backers == backers


def test_a_customer_s_mail_is_written_down(architect, by, item):
    values = {"text": "They need pools", "organisation": "Harbour Health", "channel": "meeting"}
    answer = architect.post("/input/triage/add/", values)
    row = Input.objects.get()
    assert answer["Location"] == f"/input/triage/{row.pk}/"
    assert (row.channel, row.added_by, row.email, row.state) == ("meeting", by, "", State.NEW)
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    item.refresh_from_db()
    assert (item.backers, item.organisations) == (1, 1)
    assert "in a meeting, noted by Tools" in architect.get(f"/input/triage/{row.pk}/").content.decode()
    nobody = architect.post("/input/triage/add/", {"text": "Who said it?", "channel": "mail"})
    assert nobody.status_code == 422
    assert "Name the customer or the organisation" in nobody.content.decode()


def test_what_is_alike_stands_beside_it(architect, asked):
    item = made("Migrating guests between pools")
    other = asked("Fjord Cloud", text="Moving guests between pools without shared disks")
    row = asked(text="We want guests moved to other pools, disks and all")
    page = architect.get(f"/input/triage/{row.pk}/").content.decode()
    beside = page.split("Much like it")[1]
    assert item.title in beside
    assert other.title in beside
    assert f'name="into" value="{other.pk}"' in beside


def test_filters_stand_in_the_address(architect, asked, by):
    rows = [asked("Kestrel Bank", text="About pools"), asked("Fjord Cloud", text="About images")]
    made("Anything")
    actions.tag(input_id=rows[0].pk, tags="big", by=by)
    actions.assign(input_id=rows[0].pk, to=by, by=by)
    actions.edit_input(input_id=rows[0].pk, title="About pools", theme="cloud", organisation="Kestrel Bank", by=by)
    ways = {"q": "pools", "tag": "big", "assignee": "Tools", "theme": "cloud", "organisation": "Kestrel Bank"}
    for name, value in ways.items():
        page = architect.get("/input/triage/", {name: value}).content.decode()
        listed = page.split('class="queue"')[1].split("</nav>")[0]
        assert "About pools" in listed, name
        assert "About images" not in listed, name


def test_an_inbox_of_many_asks_no_more_than_one_of_few(architect, asked, by, item, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def look(row) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            assert architect.get(f"/input/triage/{row.pk}/").status_code == 200
        return len(asked_for)

    first = asked("Kestrel Bank")
    look(first)
    few = look(first)
    for number in range(12):
        actions.merge(input_ids=[asked(f"Customer {number}").pk], into_id=first.pk, by=by)
    for number in range(12):
        asked(f"Other {number}")
    actions.link(input_id=first.pk, item_ids=[item.pk], by=by)
    assert look(first) <= few + 1


def test_the_masthead_leads_each_where_they_belong(architect):
    assert b'href="/input/triage/"' in architect.get("/").content
    page = Client().get("/").content
    assert b'href="/input/"' in page
    assert b'href="/input/triage/"' not in page
