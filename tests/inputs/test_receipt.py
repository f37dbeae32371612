"""The receipt: what its submitter sees, may do there, and takes back; nothing of anybody else."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from roadmap.inputs import actions
from roadmap.inputs.models import Entry, Follow, Input
from roadmap.inputs.secrets import signed
from roadmap.people.models import Address, Mail, Notice
from roadmap.plan import actions as plan

from .conftest import TEXT, made

pytestmark = pytest.mark.django_db


def page(row, client=None) -> str:
    return (client or Client()).get(f"/input/receipt/{row.secret}/").content.decode()


def test_it_says_in_plain_words_where_a_note_stands(asked, by, item):
    row = asked(confirmed=False)
    assert "To be confirmed by you" in page(row)
    actions.confirm_input(input_id=row.pk)
    assert "<h1>Received</h1>" in page(row)
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    assert "<h1>On the plan, planned</h1>" in page(row)
    assert "Cross-pool migration" in page(row)
    plan.edit(item_id=item.pk, version=None, values={"status": "In Progress"}, by=by, source="jira")
    assert "<h1>On the plan, being worked on</h1>" in page(row)
    assert "Work started" in page(row)
    plan.edit(item_id=item.pk, version=None, values={"status": "Done"}, by=by, source="jira")
    assert "<h1>Done</h1>" in page(row)
    plan.archive(item_id=item.pk, version=None, by=by, source="browser", reason="Nobody needs it")
    assert "<h1>Taken off the plan</h1>" in page(row)
    assert "Nobody needs it" in page(row)


def test_a_move_is_told_with_its_reason(asked, by):
    item = made("Storage motion", lead_time="3-6-months")
    row = asked()
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    values = {"lead_time": "6-12-months"}
    plan.edit(item_id=item.pk, version=None, values=values, by=by, source="browser", reason="It needs the other first")
    text = page(row)
    assert "went from 3–6 months to 6–12 months" in text
    assert "It needs the other first" in text
    assert "So not before" in text


def test_everybody_of_a_group_reads_the_reason_of_a_refusal(asked, by):
    first, second = asked("Kestrel Bank"), asked("Fjord Cloud")
    actions.merge(input_ids=[second.pk], into_id=first.pk, by=by)
    actions.decline(input_id=first.pk, reason="We have no such machines.", by=by)
    for row in (first, second):
        assert "<h1>Declined</h1>" in page(row)
        assert "We have no such machines." in page(row)


def test_an_outcome_is_recorded_once_for_all_behind_an_item(asked, by, item, sent):
    first, second, other = asked("Kestrel Bank"), asked("Fjord Cloud"), asked("Quarry")
    actions.merge(input_ids=[second.pk], into_id=first.pk, by=by)
    actions.link(input_id=first.pk, item_ids=[item.pk], by=by)
    sent()
    told = {"item_id": item.pk, "outcome": "moved", "to": "12+ months", "reason": "It waits.", "by": by, "review": 12}
    assert actions.record_outcome(**told) == [first.pk, second.pk]
    assert actions.record_outcome(**told) == []
    for row in (first, second):
        assert "Discussed at review 12" in page(row)
        assert "moved to 12+ months" in page(row)
        assert "It waits." in page(row)
    assert "It waits." not in page(other)
    Address.objects.update(noticed_at=None)
    assert sorted(mail.to[0] for mail in sent()) == sorted([first.email, second.email])


def test_its_address_stays_secret(asked, settings):
    row = asked()
    answer = Client().get(f"/input/receipt/{row.secret}/")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    for secret in ("unknown", f"{row.pk}.0000", f"{row.pk}.", "x.y", signed(row.pk, "other")):
        assert Client().get(f"/input/receipt/{secret}/").status_code == 404
    settings.READ_ACCESS = "signed-in"
    assert Client().get(f"/input/receipt/{row.secret}/").status_code == 200


def test_a_new_address_ends_the_old_ones(asked, client):
    row = asked()
    mailed = signed(row.pk, row.receipt_hash)
    assert client.get(f"/input/receipt/{mailed}/").status_code == 200
    answer = client.post(f"/input/receipt/{row.secret}/address/")
    assert client.get(answer["Location"]).status_code == 200
    for old in (row.secret, mailed):
        assert client.get(f"/input/receipt/{old}/").status_code == 404


def test_the_submitter_answers_back(asked, by, client):
    row = asked()
    actions.reply(input_id=row.pk, text="On one site?", by=by)
    assert not Input.objects.to_read().exists()
    client.post(f"/input/receipt/{row.secret}/answer/", {"text": "Two sites. <b>ten</b> ms"})
    assert Input.objects.to_read().get().pk == row.pk
    assert "Two sites. &lt;b&gt;ten&lt;/b&gt; ms" in page(row)
    empty = client.post(f"/input/receipt/{row.secret}/answer/", {"text": " "})
    assert (empty.status_code, "Your answer is missing" in empty.content.decode()) == (422, True)
    long = client.post(f"/input/receipt/{row.secret}/answer/", {"text": "x" * 4001})
    assert long.status_code == 422
    assert "x" * 4001 in long.content.decode()


def test_answers_are_limited(asked, client, settings):
    settings.INPUT_PER_ADDRESS_HOUR = 1
    row = asked()
    codes = [client.post(f"/input/receipt/{row.secret}/answer/", {"text": "again"}).status_code for _ in range(5)]
    assert codes == [302, 302, 302, 429, 429]


def test_all_that_is_kept_can_be_taken_away(asked, by, client, sent):
    row = asked("Kestrel Bank")
    actions.reply(input_id=row.pk, text="On one site?", by=by)
    sent()
    answer = client.get(f"/input/receipt/{row.secret}/data/")
    assert "attachment" in answer["Content-Disposition"]
    found = json.loads(answer.content)
    assert (found["note"]["text"], found["note"]["email"]) == (TEXT, row.email)
    assert {"reply", "received", "address confirmed"} <= {one["what"] for one in found["history"]}
    assert found["mails"][0]["subject"] == "Confirm your note"


def test_erasing_leaves_nothing_of_its_submitter(asked, by, client, item, sent):
    row, other = asked("Kestrel Bank", name="Jo Secret", text="Secret words"), asked("Fjord Cloud")
    actions.merge(input_ids=[other.pk], into_id=row.pk, by=by)
    actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
    actions.reply(input_id=row.pk, text="Dear Jo Secret", by=by)
    actions.answer(input_id=row.pk, text="Secret answer")
    Follow.objects.create(item=item, email=row.email)
    sent()
    assert "cannot be brought back" in client.get(f"/input/receipt/{row.secret}/erase/").content.decode()
    assert Input.objects.filter(erased_at=None).count() == 2, "a GET erased it"
    assert client.post(f"/input/receipt/{row.secret}/erase/").status_code == 200
    assert client.get(f"/input/receipt/{row.secret}/").status_code == 404
    kept = [str(list(model.objects.values())) for model in (Input, Entry, Mail, Notice, Address, Follow)]
    assert not any(word in text for text in kept for word in ("Secret", row.email))
    item.refresh_from_db()
    assert (item.backers, item.organisations) == (1, 1)
    assert {one.group for one in Input.objects.all()} == {other.pk}, "what was merged with it is out of sight"
    assert "other organisation" not in page(other)


def test_erasing_the_others_of_one_s_address_too(asked, client):
    first, second = asked(email="jo@kestrel.example"), asked(email="jo@kestrel.example")
    stranger = asked(email="al@fjord.example")
    client.post(f"/input/receipt/{first.secret}/erase/", {"all": "1"})
    assert set(Input.objects.filter(erased_at=None)) == {Input.objects.get(pk=stranger.pk)}
    assert second.pk != first.pk


def test_who_only_types_an_address_learns_and_ends_nothing_of_it(asked, client, sent):
    """Its owner wrote before; somebody else sends a note in their name and opens its receipt."""
    owner = asked(email="jo@kestrel.example")
    forged = asked(email="jo@kestrel.example", confirmed=False)
    text = page(forged)
    assert "Mail, or no mail" not in text
    assert "other note" not in client.get(f"/input/receipt/{forged.secret}/erase/").content.decode()
    found = client.get(f"/input/receipt/{forged.secret}/data/").json()
    assert (found["mails"], found["follows"]) == ([], [])
    client.post(f"/input/receipt/{forged.secret}/erase/", {"all": "1"})
    assert Input.objects.get(pk=owner.pk).erased_at is None
    assert Address.objects.filter(email="jo@kestrel.example").exists()


def test_a_forged_note_takes_its_address_s_wishes_along_only_with_its_owner(asked, client, item):
    forged = asked(email="jo@kestrel.example", confirmed=False)
    Follow.objects.create(item=item, email="jo@kestrel.example", confirmed_at="2011-02-14T14:02Z")
    client.post(f"/input/receipt/{forged.secret}/erase/")
    assert Follow.objects.exists()
    assert Address.objects.filter(email="jo@kestrel.example").exists()
    own = asked(email="jo@kestrel.example")
    client.post(f"/input/receipt/{own.secret}/erase/")
    assert not Follow.objects.exists()
    assert not Address.objects.exists()


def test_no_path_shows_one_submitter_to_another(asked, by, client, item, sent, settings):
    """Two of one group, each with words, a name, an address and an organisation of their own."""
    mine = asked("Kestrel Bank", name="Jo Kestrel", text="Words of Kestrel about pools", needed_by="Kestrel day")
    theirs = asked("Fjord Cloud", name="Al Fjord", text="Words of Fjord about pools", needed_by="Fjord day")
    actions.merge(input_ids=[theirs.pk], into_id=mine.pk, by=by)
    actions.link(input_id=mine.pk, item_ids=[item.pk], by=by)
    actions.publish(input_id=mine.pk, words="Pools without pain", by=by)
    actions.reply(input_id=theirs.pk, text="Dear friends of the North", by=by)
    actions.answer(input_id=theirs.pk, text="An answer from the North")
    actions.record_outcome(item_id=item.pk, outcome="kept", reason="Good", by=by, review=1)
    foreign = ("Fjord", theirs.email, "the North")
    seen = [page(mine), client.get(f"/input/receipt/{mine.secret}/data/").content.decode()]
    seen += [client.get(path).content.decode() for path in ("/input/plan/", f"/input/plan/{item.pk}/", "/input/")]
    seen += [client.get("/input/similar/", {"q": "words about pools and pain"}).content.decode()]
    seen += [
        client.get(path).content.decode()
        for path in (f"/items/{item.pk}/", "/", "/board/", f"/api/v1/items/{item.pk}/")
    ]
    seen += [mail.subject + mail.body for mail in sent() if mail.to == [mine.email]]
    assert len(seen) > 8
    for text in seen:
        assert not any(word in text for word in foreign), text
    assert "1 other organisation asked for the same" in seen[0]


def test_nobody_has_a_stranger_written_to_without_end(client, sent):
    told = 0
    for _ in range(9):
        submission = actions.Submission(text=TEXT, email="victim@kestrel.example")
        received = actions.submit(submission=submission)
        told += len(sent())
        assert client.post(f"/input/receipt/{received.secret}/erase/").status_code == 200
    assert told == 3
