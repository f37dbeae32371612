"""Reviews in the browser: who sees what, who may do what, what comes back when something cannot be done."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from roadmap.inputs import actions as inputs
from roadmap.people.actions import person_of
from roadmap.plan import actions as plan
from roadmap.plan.models import Item
from roadmap.reviews import actions
from roadmap.reviews.models import Action, Decision, Review, Series

from .conftest import decide, hold, signed_in, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make, held) -> Item:
    return make("Cross-pool migration", description="Guests move.")


def read(client, path, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer
    return answer.content.decode()


def test_before_the_first_one_a_chair_says_when(as_chair, client):
    assert "No reviews yet" in read(client, "/reviews/")
    assert "Say when reviews come" not in read(client, "/reviews/")
    assert "Say when reviews come" in read(as_chair, "/reviews/")
    form = {
        "week": 1,
        "weekday": 3,
        "every": 1,
        "at": "15:00",
        "zone": "Europe/London",
        "minutes": 60,
        "going_on": "on",
    }
    assert as_chair.post("/reviews/series/", form).status_code == 302
    assert "Review 1" in read(client, "/reviews/")
    assert Series.objects.get().zone == "Europe/London"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("zone", "Atlantis", "“Atlantis” is no time zone"),
        ("every", "13", "Every 1 to 12 months"),
        ("minutes", "2", "5 to 1440"),
        ("at", "late", "Enter a valid time"),
    ],
)
def test_a_series_that_will_not_do_names_the_field(as_chair, name, value, told):
    form = {"week": 1, "weekday": 3, "every": 1, "at": "15:00", "zone": "UTC", "minutes": 60, name: value}
    answer = as_chair.post("/reviews/series/", form)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Series.objects.exists()


def test_the_agenda_shows_why_each_point_is_there(item, client):
    page = read(client, "/reviews/1/")
    assert "Cross-pool migration" in page
    assert "<i>new</i>" in page
    assert "Begin the meeting" not in page
    assert "Add the topic" not in page


def test_an_architect_puts_a_topic_on_the_table(item, as_storage):
    as_storage.post("/reviews/1/topics/", {"title": "Who keeps <b>tools</b>?"})
    assert escape("Who keeps <b>tools</b>?") in read(as_storage, "/reviews/1/")
    as_storage.post("/reviews/1/topics/", {"title": "  "})
    assert "Say in a few words" in read(as_storage, "/reviews/1/")


def test_a_topic_is_taken_off_the_table(item, as_chair, storage):
    topic = actions.add_topic(number=1, title="Who keeps the tools?", by=storage)
    assert f'name="drop" value="{topic.pk}"' in read(as_chair, "/reviews/1/")
    for nowhere in ("x", "0", "9" * 30):
        assert as_chair.post("/reviews/1/topics/", {"drop": nowhere}).status_code == 404
    as_chair.post("/reviews/1/topics/", {"drop": str(topic.pk)})
    assert "Who keeps the tools?" not in read(as_chair, "/reviews/1/")


def test_a_chair_orders_the_points(item, make, as_chair):
    make("Driver domains")
    as_chair.post("/reviews/1/place/", {"down": f"item-{item.pk}"})
    page = read(as_chair, "/reviews/1/")
    assert page.index("Driver domains</a>") < page.index("Cross-pool migration</a>")


class TestMeeting:
    def test_the_chair_s_point_is_everybody_s(self, item, make, as_chair, as_storage):
        other = make("Driver domains")
        as_chair.post("/reviews/1/go/", {"key": f"item-{other.pk}"})
        page = read(as_storage, "/reviews/1/meeting/")
        assert f'data-point="item-{other.pk}"' in page
        assert "Following the chair" in page
        own = read(as_storage, f"/reviews/1/meeting/?at=item-{item.pk}")
        assert f'data-point="item-{item.pk}"' in own
        assert "Follow the chair" in own

    def test_deciding_goes_on_to_the_next_point_for_everybody(self, item, make, as_chair):
        other = make("Driver domains")
        answer = as_chair.post(
            "/reviews/1/decide/", {"key": f"item-{item.pk}", "kind": "move", "to": "12-months", "sentence": "It waits."}
        )
        assert answer.status_code == 302
        assert Review.objects.get().current == f"item-{other.pk}"
        assert "Moved" in read(as_chair, f"/reviews/1/meeting/?at=item-{item.pk}")

    def test_what_cannot_be_decided_comes_back_as_typed(self, item, as_chair):
        form = {"key": f"item-{item.pk}", "kind": "move", "to": "", "sentence": "It waits for <dom0>."}
        answer = as_chair.post("/reviews/1/decide/", form)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Choose the lead time" in page
        assert escape("It waits for <dom0>.") in page

    def test_a_day_that_is_none_is_named(self, item, as_chair, storage):
        form = {"key": f"item-{item.pk}", "kind": "assign", "what": "Ask", "owner": storage.name, "due": "soon"}
        assert "Write the day as" in as_chair.post("/reviews/1/decide/", form).content.decode()

    def test_a_stale_item_is_looked_at_once_more(self, item, as_chair):
        form = {"key": f"item-{item.pk}", "kind": "drop", "sentence": "No.", "version": item.version + 5}
        answer = as_chair.post("/reviews/1/decide/", form)
        assert answer.status_code == 422
        assert "a moment ago" in answer.content.decode()

    def test_taken_back_it_is_to_be_decided_again(self, item, as_chair, chair):
        decision = decide(f"item-{item.pk}", "drop", chair)
        page = read(as_chair, f"/reviews/1/meeting/?at=item-{item.pk}")
        assert "Take it back" in page
        as_chair.post(f"/reviews/decisions/{decision.pk}/undo/")
        assert "Decide and go on" in read(as_chair, f"/reviews/1/meeting/?at=item-{item.pk}")

    def test_it_says_how_many_customers_will_read_it(self, item, as_chair):
        received = inputs.submit(
            submission=inputs.Submission(text="Move guests.", email="a@kestrel.example", organisation="Kestrel Bank")
        )
        inputs.confirm_input(input_id=received.input.pk)
        inputs.link(input_id=received.input.pk, item_ids=[item.pk], by=None)
        page = read(as_chair, f"/reviews/1/meeting/?at=item-{item.pk}")
        assert "for the minutes, the ticket and 1 customer" in page
        assert "Kestrel Bank" in page

    def test_who_the_customers_are_only_those_read_who_deal_with_their_notes(self, item, as_storage, storage, client):
        for text in ("Move our guests overnight.", "Boot from a snapshot."):
            received = inputs.submit(
                submission=inputs.Submission(text=text, email="a@kestrel.example", organisation="Kestrel Bank")
            )
            inputs.confirm_input(input_id=received.input.pk)
        inputs.flag(input_id=received.input.pk, by=storage)
        inputs.link(input_id=received.input.pk - 1, item_ids=[item.pk], by=None)
        paths = ["/reviews/1/", "/reviews/1/meeting/", f"/reviews/1/meeting/?at=item-{item.pk}"]
        paths += [f"/reviews/1/meeting/?at=input-{received.input.pk}"]
        told = "".join(read(as_storage, path) for path in paths)
        assert "Kestrel Bank" in told
        assert "Boot from a snapshot" in told
        for path in paths:
            page = read(client, path)
            assert "Kestrel" not in page
            assert "snapshot" not in page

    def test_while_jira_is_away_a_decision_waits_and_says_so(self, item, as_chair, chair):
        Item.objects.filter(pk=item.pk).update(ticket_key="XCP-1")
        decide(f"item-{item.pk}", "move", chair, to="12-months")
        Item.objects.filter(pk=item.pk).update(sync_state="pending")
        assert "on its way to the ticket" in read(as_chair, f"/reviews/1/meeting/?at=item-{item.pk}")

    def test_it_leads_to_the_record_once_closed(self, item, as_chair, as_storage):
        as_chair.post("/reviews/1/close/")
        answer = as_storage.get("/reviews/1/meeting/")
        assert answer["Location"] == "/reviews/1/"

    def test_the_words_that_changed_in_its_description(self, item, as_storage, storage):
        words = {"description": "Guests and disks move."}
        plan.edit(item_id=item.pk, version=None, values=words, by=storage, source="browser")
        page = read(as_storage, f"/reviews/1/meeting/?at=item-{item.pk}")
        assert "Reworded" in page
        assert "<ins>" in page.split('class="words rewording"')[1].split("</p>")[0]

    def test_attendance(self, item, as_storage, storage):
        as_storage.post("/reviews/1/attend/", {"back": "meeting"})
        assert "I am leaving" in read(as_storage, "/reviews/1/meeting/")
        as_storage.post("/reviews/1/attend/", {"left": "1"})
        assert "I am here" in read(as_storage, "/reviews/1/meeting/")

    def test_an_action_is_done_or_handed_over_in_the_meeting(self, item, as_chair, chair, storage):
        decide(f"item-{item.pk}", "assign", chair, what="Ask the vendors", owner=storage)
        hold(chair)
        actions.start(number=2, by=chair)
        row = Action.objects.get()
        page = read(as_chair, f"/reviews/2/meeting/?at=action-{row.pk}")
        assert "It is done" in page
        as_chair.post(f"/reviews/actions/{row.pk}/", {"owner": chair.name})
        as_chair.post(f"/reviews/actions/{row.pk}/", {"owner": "Nobody Known"})
        as_chair.post(f"/reviews/actions/{row.pk}/", {"next": "https://elsewhere.example/"})
        row.refresh_from_db()
        assert (row.owner, row.done_by) == (chair, chair)
        assert "Not done after all" in read(as_chair, f"/reviews/2/meeting/?at=action-{row.pk}")
        assert as_chair.post(f"/reviews/actions/{row.pk + 1}/").status_code == 404

    def test_its_owner_needs_no_other_right(self, item, chair):
        rae, other = user("rae"), user("other")
        decide(f"item-{item.pk}", "assign", chair, what="Ask the vendors", owner=person_of(rae))
        hold(chair)
        row = Action.objects.get()
        for one in (signed_in(person_of(other)), Client()):
            assert "Done" not in read(one, "/reviews/").split('id="h-todo"')[1].split("</section>")[0]
            assert one.post(f"/reviews/actions/{row.pk}/").status_code in {302, 403}
            row.refresh_from_db()
            assert row.done_at is None
        mine = signed_in(person_of(rae))
        assert "Done" in read(mine, "/reviews/").split('id="h-todo"')[1].split("</section>")[0]
        mine.post(f"/reviews/actions/{row.pk}/")
        row.refresh_from_db()
        assert row.done_by == person_of(rae)


class TestPulse:
    def test_it_is_304_until_something_is_written(self, item, as_chair, as_storage):
        tag = as_storage.get("/reviews/1/pulse/")["ETag"]
        assert tag in (f'"{state}"' for state in [self.state(as_storage)])
        again = as_storage.get("/reviews/1/pulse/", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        as_chair.post("/reviews/1/go/", {"key": f"item-{item.pk}"})
        assert as_storage.get("/reviews/1/pulse/", headers={"If-None-Match": tag}).status_code == 204

    def test_an_edit_of_the_plan_is_news_too(self, item, make, as_storage):
        tag = as_storage.get("/reviews/1/pulse/")["ETag"]
        make("Another")
        assert as_storage.get("/reviews/1/pulse/")["ETag"] != tag

    def test_it_costs_two_questions(self, item, client, django_assert_num_queries):
        with django_assert_num_queries(2):
            client.get("/reviews/1/pulse/")

    def state(self, client) -> str:
        return read(client, "/reviews/1/meeting/").split('data-state="')[1].split('"')[0]


class TestClosed:
    def test_the_record_and_the_frozen_plan(self, item, client, chair, as_chair):
        decide(f"item-{item.pk}", "keep", chair, "Still true.")
        as_chair.post("/reviews/1/close/")
        page = read(client, "/reviews/1/")
        assert "Still true." in page
        assert "The plan at review 1" in read(client, "/reviews/1/plan/")
        answer = client.get("/reviews/1/plan/?format=json")
        assert answer["Digest"] == f"sha-256={hashlib.sha256(answer.content).hexdigest()}"
        assert json.loads(answer.content)["review"] == 1
        again = client.get("/reviews/1/plan/?format=json", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304

    def test_the_item_tells_of_it(self, item, client, chair):
        decide(f"item-{item.pk}", "keep", chair, "Still true.")
        assert "Still true." in read(client, f"/items/{item.pk}/")

    def test_what_moved_between_two(self, item, client, chair):
        hold_closed(chair)
        decide(f"item-{item.pk}", "move", chair, "It waits.", to="12-months")
        actions.close(number=2, by=chair)
        page = read(client, "/reviews/compare/")
        assert "What moved between review 1 and review 2" in page
        assert "12+ months" in page
        assert "3–6 months → 12+ months" in read(client, "/reviews/compare/?from=1&to=2&format=md")
        assert client.get("/reviews/compare/?from=1&to=2&format=json").json()["moved"][0]["what"] == "later"
        assert "Review 9 was never closed" in read(client, "/reviews/compare/?from=1&to=9", 404)

    def test_nothing_to_compare_yet(self, item, client):
        assert "Nothing to compare yet" in read(client, "/reviews/compare/")

    def test_reopening_needs_a_reason_and_is_seen(self, item, as_chair, client):
        as_chair.post("/reviews/1/close/")
        as_chair.post("/reviews/1/reopen/", {"reason": ""})
        assert Review.objects.get(number=1).state == "closed"
        as_chair.post("/reviews/1/reopen/", {"reason": "One was forgotten."})
        as_chair.post("/reviews/1/close/")
        assert "One was forgotten." in read(client, "/reviews/1/")

    @pytest.mark.parametrize(
        "path", ["/reviews/9/", "/reviews/1/plan/", "/reviews/9/meeting/", "/reviews/99999999999/"]
    )
    def test_what_is_not_there(self, item, client, path):
        read(client, path, 404)


def hold_closed(chair) -> None:
    actions.close(number=1, by=chair)
    actions.start(number=2, by=chair)


POSTS = ["start", "close", "reopen", "go", "place", "decide"]


@pytest.mark.parametrize("name", POSTS)
def test_only_chairs_run_it(item, as_storage, client, name):
    assert as_storage.post(f"/reviews/1/{name}/", {"key": f"item-{item.pk}", "kind": "keep"}).status_code == 403
    assert client.post(f"/reviews/1/{name}/").status_code == 302
    assert not Decision.objects.exists()
    assert Client(enforce_csrf_checks=True).post(f"/reviews/1/{name}/").status_code == 403


@pytest.mark.parametrize("path", ["/reviews/1/topics/", "/reviews/1/attend/", "/reviews/actions/1/"])
def test_readers_only_read(item, client, path):
    reader = Client()
    reader.force_login(user("rae"))
    assert reader.post(path, {"title": "x"}).status_code == 403
    assert client.post(path, {"title": "x"}).status_code == 302


def test_a_chair_need_not_be_an_architect(item):
    only = signed_in(person_of(user("only", "chairs")))
    assert "Close the review" in read(only, "/reviews/1/")


def test_no_page_asks_more_for_more_points(item, make, as_chair):
    def asked(path: str) -> int:
        as_chair.get(path)
        with CaptureQueriesContext(connection) as queries:
            as_chair.get(path)
        return len(queries)

    paths = ("/reviews/", "/reviews/1/", "/reviews/1/meeting/")
    few = [asked(path) for path in paths]
    for number in range(30):
        make(f"Item {number}")
    assert [asked(path) for path in paths] == few
