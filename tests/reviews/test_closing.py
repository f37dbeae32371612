"""Closing: the plan is frozen, the minutes stand, tickets and customers are told; reopening is seen."""

from __future__ import annotations

import hashlib
import json

import pytest

from roadmap.inputs import actions as inputs
from roadmap.inputs.models import Entry, Input
from roadmap.plan import actions as plan
from roadmap.plan.models import Remark
from roadmap.reviews import actions
from roadmap.reviews.models import Frozen, Review
from roadmap.reviews.rules import Refused
from roadmap.reviews.rules.comparing import compare, markdown
from roadmap.wiki.models import Page

from .conftest import decide, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make, held):
    return make("Cross-pool migration", description="Guests move *between* pools.")


def key(item) -> str:
    return f"item-{item.pk}"


def document(number=1) -> dict:
    return json.loads(Frozen.objects.filter(review=number).first().document)


def test_the_plan_is_frozen_with_its_pages_and_a_hash_anybody_can_check(item, chair):
    decide(key(item), "move", chair, "It waits.", to="12-months")
    frozen = actions.close(number=1, by=chair)
    assert hashlib.sha256(frozen.document.encode()).hexdigest() == frozen.digest
    found = document()
    (one,) = found["items"]
    assert (one["title"], one["lead_time"], one["description"]) == (
        item.title,
        "12-months",
        "Guests move *between* pools.",
    )
    assert "reviews/1" in [page["path"] for page in found["pages"]]
    assert found["decisions"][0]["sentence"] == "It waits."
    assert found["present"] == [chair.name]
    assert item.title in frozen.html


def test_what_comes_after_changes_nothing_of_it(item, chair):
    frozen = actions.close(number=1, by=chair)
    plan.edit(item_id=item.pk, version=None, values={"title": "Another"}, by=None, source="jira")
    assert document()["items"][0]["title"] == "Cross-pool migration"
    assert Review.objects.get(number=1).until == frozen.revision


def test_the_ticket_is_told_once_with_a_link_to_the_minute(item, chair, settings):
    decide(key(item), "move", chair, "It waits.", to="12-months")
    assert not Remark.objects.exists()
    actions.close(number=1, by=chair)
    row = Remark.objects.get()
    assert row.text == "Review 1: moved to 12+ months. It waits."
    assert row.url == f"{settings.BASE_URL}/reviews/1/#{key(item)}"
    actions.reopen(number=1, reason="One was forgotten.", by=chair)
    actions.close(number=1, by=chair)
    assert Remark.objects.count() == 1


def test_whoever_asked_reads_what_was_decided_and_why(item, chair):
    received = inputs.submit(submission=inputs.Submission(text="We need to move guests.", email="a@kestrel.example"))
    inputs.confirm_input(input_id=received.input.pk)
    inputs.link(input_id=received.input.pk, item_ids=[item.pk], by=None)
    decide(key(item), "move", chair, "It waits for storage motion.", to="12-months")
    assert not Entry.objects.filter(kind="decided").exists()
    actions.close(number=1, by=chair)
    entry = Entry.objects.get(kind="decided")
    assert (entry.text, entry.review, entry.data["outcome"]) == ("It waits for storage motion.", 1, "moved")
    assert entry.data["to"] == "12+ months"


@pytest.mark.parametrize(("kind", "told", "flagged"), [("keep", ["Talk to us in June."], False), ("defer", [], True)])
def test_a_note_that_no_item_holds_is_answered_or_stays_for_the_next_review(held, chair, kind, told, flagged):
    received = inputs.submit(submission=inputs.Submission(text="Boot from a snapshot.", email="a@kestrel.example"))
    inputs.confirm_input(input_id=received.input.pk)
    inputs.flag(input_id=received.input.pk, by=chair)
    decide(f"input-{received.input.pk}", kind, chair, "Talk to us in June.")
    actions.close(number=1, by=chair)
    assert list(Entry.objects.filter(kind="decided", public=True).values_list("text", flat=True)) == told
    assert Input.objects.filter(flagged_at__isnull=False).exists() is flagged


def test_the_minutes_are_a_page_whose_record_nobody_can_change(item, chair, as_storage):
    decide(key(item), "keep", chair, "Still true.")
    actions.close(number=1, by=chair)
    page = as_storage.get("/wiki/reviews/1/").content.decode()
    assert "Still true." in page
    row = Page.objects.get(path="reviews/1")
    as_storage.post(
        "/wiki/reviews/1/edit/",
        {"title": row.title, "text": "Gone.\n\n{{minutes review=1}}", "base": row.revision, "comment": ""},
    )
    assert "Still true." in as_storage.get("/wiki/reviews/1/").content.decode()
    assert "Still true." in as_storage.get("/reviews/1/").content.decode()


def test_a_macro_without_its_review_says_so(held, as_storage, chair):
    from roadmap.wiki import actions as wiki

    wiki.create(path="x", title="X", text="{{minutes review=9}}", by=chair)
    assert "There is no review 9" in as_storage.get("/wiki/x/").content.decode()


def test_reopening_is_seen_and_keeps_what_was_frozen(item, chair):
    first = actions.close(number=1, by=chair)
    with pytest.raises(Refused, match="Say why"):
        actions.reopen(number=1, reason=" ", by=chair)
    actions.reopen(number=1, reason="One was forgotten.", by=chair)
    decide(key(item), "drop", chair)
    second = actions.close(number=1, by=chair)
    assert list(Frozen.objects.values_list("digest", flat=True)) == [second.digest, first.digest]
    events = Review.objects.get(number=1).events.values_list("what", "text")
    assert ("reopened", "One was forgotten.") in events
    assert [what for what, _ in events] == ["opened", "started", "closed", "reopened", "closed"]


def test_one_that_others_go_on_from_is_not_opened_again(item, chair):
    actions.close(number=1, by=chair)
    hold(chair)
    with pytest.raises(Refused, match="later review"):
        actions.reopen(number=1, reason="One was forgotten.", by=chair)


class TestComparing:
    def test_every_way_in_which_items_move(self, item, make, chair, storage):
        done, dropped, other = make("Done"), make("Dropped"), make("Other", theme="Tools")
        actions.close(number=1, by=chair)
        for one, values in (
            (item, {"lead_time": "12-months", "owner": "Xapi"}),
            (done, {"status": "Done", "title": "Done at last"}),
            (dropped, {"archived": True}),
            (other, {"theme": "cloud", "status": "In Progress", "lead_time": "0-3-months"}),
        ):
            plan.edit(item_id=one.pk, version=None, values=values, by=storage, source="browser", reason="So it is.")
        make("Brand *new*")
        hold(chair)
        found = compare(document(1), document(2))
        assert [(one.what, one.title, one.old, one.new) for one in found] == [
            ("added", "Brand *new*", "", ""),
            ("finished", "Done at last", "", ""),
            ("dropped", "Dropped", "", ""),
            ("later", "Cross-pool migration", "3–6 months", "12+ months"),
            ("earlier", "Other", "3–6 months", "0–3 months"),
            ("re-themed", "Other", "Tools", "Cloud"),
            ("renamed", "Done at last", "Done", "Done at last"),
            ("started", "Other", "", ""),
            ("owner", "Cross-pool migration", "nobody", "Xapi"),
        ]
        text = markdown(found, "review 1", "review 2")
        assert text.startswith("# What moved between review 1 and review 2")
        assert "- **Brand \\*new\\*** (Cloud)" in text
        assert "## Later (1)" in text

    def test_nothing_moved(self, item, chair):
        actions.close(number=1, by=chair)
        assert compare(document(), document()) == []
        assert markdown([], "a", "b").endswith("Nothing.\n")
