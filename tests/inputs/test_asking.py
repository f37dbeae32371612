"""The form: what it asks, what it refuses, what it looks for, and what confirming does."""

from __future__ import annotations

import re

import pytest
from django.core.signing import TimestampSigner
from time_machine import travel

from roadmap.inputs import actions
from roadmap.inputs.models import EntryKind, Follow, FormText, Input, Organisation, Question, QuestionKind
from roadmap.people.models import User

from .conftest import TEXT, made

pytestmark = pytest.mark.django_db
NOTE = {
    "text": TEXT,
    "pain": "3",
    "needed_by": "September",
    "organisation": "Kestrel Bank",
    "name": "Platform operations",
    "email": "Platform@Kestrel.example",
}


@pytest.fixture
def send(client):
    """Fills in the form as a person does who takes a minute."""

    def sent(after: int = 60, by=client, **values):
        with travel("2011-02-14T14:02:00Z", tick=False) as clock:
            page = by.get("/input/").content.decode()
            opened = re.search('name="opened" value="([^"]+)"', page)[1]
            clock.shift(after)
            return by.post("/input/", {**NOTE, "opened": opened, **values})

    return sent


def test_a_note_is_kept_and_its_receipt_is_shown(send, client, sent):
    answer = send()
    assert answer.status_code == 302
    row = Input.objects.get()
    assert (row.title, row.text, row.pain, row.needed_by) == (TEXT, TEXT, 3, "September")
    assert (row.organisation.name, row.name, row.email) == (
        "Kestrel Bank",
        "Platform operations",
        "platform@kestrel.example",
    )
    assert (row.group, row.confirmed_at) == (row.pk, None)
    secret = answer["Location"].split("/")[-2]
    assert secret not in str(Input.objects.values()), "a secret is kept in clear"
    page = client.get(answer["Location"])
    assert b"To be confirmed by you" in page.content
    assert "retire a pool" in page.content.decode()


def test_the_mail_holds_links_and_nothing_that_was_typed(send, sent):
    send(text="Buy my *pills* now", name="Spammer", organisation="Spam Ltd")
    mail = sent()[0]
    assert mail.to == ["platform@kestrel.example"]
    assert not any(word in mail.subject + mail.body for word in ("pills", "Spam", "Spammer"))
    assert "/input/confirm/" in mail.body
    assert "/input/receipt/" in mail.body
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_counts_only_after_the_one_button(send, client, sent, item, by):
    send(back=f"item:{item.pk}")
    address = re.search(r"(/input/confirm/[^/]+/)", sent()[0].body)[1]
    page = client.get(address)
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("strict-origin", "no-store, private")
    item.refresh_from_db()
    assert (item.backers, Input.objects.get().confirmed_at) == (0, None), "a GET confirmed it"
    client.post(address)
    row = Input.objects.get()
    item.refresh_from_db()
    assert row.confirmed_at
    assert (item.backers, item.organisations, row.state) == (1, 1, "linked")
    client.post(address)
    assert row.entries.filter(kind=EntryKind.CONFIRMED).count() == 1
    assert client.get("/input/confirm/unknown/").status_code == 404


def test_backing_what_others_asked_merges_into_it(send, client, sent, asked, by):
    other = asked("Fjord Cloud")
    actions.publish(input_id=other.pk, words="Move guests between pools", by=by)
    send(back=f"input:{other.pk}")
    client.post(re.search(r"(/input/confirm/[^/]+/)", sent()[0].body)[1])
    row = Input.objects.latest("pk")
    assert (row.merged_into_id, row.group) == (other.pk, other.pk)


@pytest.mark.parametrize("back", ["item:0", "input:99999", "item:x", "page:1", "item:" + "9" * 20])
def test_what_cannot_be_backed_is_left_out(send, back):
    send(back=back[:30])
    assert Input.objects.get().backs == ""


def test_a_stranger_cannot_back_what_is_not_public(send, item, settings):
    settings.READ_ACCESS = "signed-in"
    send(back=f"item:{item.pk}")
    assert Input.objects.get().backs == ""


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "  "}, "What do you need, and why: this is needed."),
        ({"email": "platform@kestrel"}, "This address cannot be right"),
        ({"organisation": ""}, "Organisation: this is needed."),
        ({"text": "x" * 10_001}, "at most 10000 characters"),
        ({"theme": "nowhere"}, "nowhere"),
    ],
)
def test_bad_input_is_one_sentence_beside_its_field_and_nothing_is_lost(send, values, sentence):
    answer = send(**values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Platform operations" in page
    assert not Input.objects.exists()


def test_no_html_survives(send, client, sent):
    answer = send(text="<script>alert(1)</script> <b onclick=x>bold</b> ![x](http://evil.example/x.png) **fine**")
    page = client.get(answer["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "onclick=x>" not in page
    assert "<img" not in page
    assert "<strong>fine</strong>" in page


def test_machines_are_told_apart(send, client):
    for values, sentence in (
        ({"website": "http://x.example"}, "Leave this empty"),
        ({"after": 1}, "quicker than anybody types"),
        ({"after": 90_000}, "more than a day"),
        ({"opened": "forged"}, "not opened here"),
        ({"opened": TimestampSigner(salt="other").sign("form")}, "not opened here"),
    ):
        answer = send(**values)
        assert answer.status_code == 422, values
        assert sentence in answer.content.decode()
        assert TEXT in answer.content.decode()
    assert not Input.objects.exists()


def test_one_address_may_send_so_many_in_an_hour(send, settings):
    settings.INPUT_PER_ADDRESS_HOUR = 6
    answers = [send() for _ in range(5)]
    assert [one.status_code for one in answers] == [302, 302, 302, 429, 429]
    assert Input.objects.count() == 3
    assert int(answers[-1]["Retry-After"]) > 0
    assert TEXT in answers[-1].content.decode()
    assert "Nothing is lost" in answers[-1].content.decode()


def test_all_together_may_send_so_many_in_an_hour(send, settings):
    settings.INPUT_PER_HOUR = 20
    sent = [send(by=_client(f"192.0.2.{number}")).status_code for number in range(14)]
    assert sent.count(302) == 10
    assert sent.count(429) == 4


def _client(address: str):
    from django.test import Client

    return Client(REMOTE_ADDR=address)


def test_behind_proxies_the_client_is_who_the_outermost_saw(settings, rf):
    from roadmap.api.addresses import client_address

    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.0.0.1"}, REMOTE_ADDR="10.0.0.2")
    assert client_address(request) == "10.0.0.2"
    settings.PROXY_COUNT = 2
    assert client_address(request) == "192.0.2.7"


def test_only_so_many_may_wait_to_be_confirmed(send, settings):
    settings.INPUT_MOST_UNCONFIRMED = 1
    assert send().status_code == 302
    answer = send()
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_what_nobody_confirms_is_thrown_away_after_two_weeks(asked):
    old, kept = asked(confirmed=False), asked(confirmed=True)
    actions.follow(item_id=made("Anything").pk, email="al@fjord.example")
    with travel("2099-01-01"):
        actions.forget_unconfirmed()
    assert not Follow.objects.exists()
    assert list(Input.objects.values_list("pk", flat=True)) == [kept.pk]
    assert old.pk != kept.pk


def test_nobody_is_bombed_with_mail(send, sent, settings, client):
    settings.INPUT_PER_ADDRESS_HOUR = 1000
    answers = [send() for _ in range(6)]
    assert [one.status_code for one in answers] == [302] * 6
    assert len(sent()) == 3
    page = client.get(answers[-1]["Location"]).content.decode()
    assert "No link was sent: three mails a day are the most for one address." in page
    with travel("2011-02-14T15:02:00Z"):
        client.post(f"{answers[-1]['Location']}again/")
    assert sent() == []


def test_the_link_to_confirm_is_sent_again_and_ends_the_first(send, sent, client):
    receipt = send()["Location"]
    first = re.search(r"(/input/confirm/[^/]+/)", sent()[0].body)[1]
    assert "A new link is on its way" in client.post(f"{receipt}again/", follow=True).content.decode()
    (mail,) = sent()
    assert receipt in mail.body
    assert client.get(first).status_code == 404
    client.post(re.search(r"(/input/confirm/[^/]+/)", mail.body)[1])
    assert Input.objects.get().confirmed_at
    client.post(f"{receipt}again/")
    assert sent() == []


def test_a_signed_in_customer_s_form_is_filled_in_and_needs_no_confirmation(client, send, asked):
    user = User.objects.create_user("cust", email="cust@kestrel.example", first_name="Customer", last_name="Care")
    client.force_login(user)
    send(email="cust@kestrel.example")
    row = Input.objects.get()
    assert row.confirmed_at
    assert row.account == user
    page = client.get("/input/").content.decode()
    assert 'value="Customer Care"' in page
    assert 'value="cust@kestrel.example"' in page
    assert 'value="Kestrel Bank"' in page


def test_another_s_address_needs_confirmation_even_when_signed_in(client, send):
    client.force_login(User.objects.create_user("cust", email="cust@kestrel.example"))
    send(email="victim@fjord.example")
    assert Input.objects.get().confirmed_at is None


def test_an_admin_edits_texts_and_questions(send, client):
    FormText.objects.update(title="Say it", intro="**Do** tell")
    Question.objects.filter(kind=QuestionKind.PAIN).update(shown=False)
    Question.objects.filter(kind=QuestionKind.NAME).update(label="Who are you?", required=False)
    choice = Question.objects.create(kind=QuestionKind.CHOICE, label="Which release?", choices="5.6\n6.0", position=9)
    page = client.get("/input/").content.decode()
    assert "<h1>Say it</h1>" in page
    assert "<strong>Do</strong>" in page
    assert "How much does it hurt" not in page
    assert "Who are you?" in page
    assert send(**{f"q{choice.pk}": "6.0", "name": ""}).status_code == 302
    row = Input.objects.get()
    assert (row.answers, row.pain, row.name) == ([{"label": "Which release?", "answer": "6.0"}], None, "")


def test_organisations_are_one_in_any_case(asked):
    asked("Kestrel Bank"), asked("KESTREL  bank ")
    assert Organisation.objects.count() == 1


def test_what_is_alike_is_found_by_any_of_its_words(client, asked, by, django_assert_num_queries):
    moved = made("Migrating guests live between pools")
    made("Measured boot")
    other = asked("Fjord Cloud", text="Secret words of Fjord about guests between pools")
    actions.publish(input_id=other.pk, words="Move guests elsewhere", by=by)
    page = client.get("/input/similar/", {"q": "we must migrate all guests to other pools"}).content.decode()
    assert "Migrating guests live between pools" in page
    assert "Measured boot" not in page
    assert "Move guests elsewhere" in page
    assert "1 organisation" in page
    assert not any(word in page for word in ("Fjord", "Secret", other.email, other.name))
    assert f'value="item:{moved.pk}"' in page


def test_strangers_are_offered_only_what_is_public(client, settings, by):
    settings.READ_ACCESS = "signed-in"
    one, _ = made("Migrating guests between pools"), made("Migrating guests in secret")
    actions.show_item(item_id=one.pk, words="Moving virtual machines", by=by)
    page = client.get("/input/similar/", {"q": "migrating guests"}).content.decode()
    assert "Moving virtual machines" in page
    assert "Migrating guests" not in page


def test_looking_for_what_is_alike_works_without_scripts(send, client):
    item = made("Migrating guests between pools")
    page = send(look="1", text="migrate guests")
    assert page.status_code == 200
    assert "Migrating guests between pools" in page.content.decode()
    page = send(look=f"item:{item.pk}", text="migrate guests").content.decode()
    assert f'<input type="hidden" name="back" value="item:{item.pk}">' in page
    assert "migrate guests" in page
    assert not Input.objects.exists()


def test_words_that_say_nothing_find_nothing(client):
    made("Migrating guests between pools")
    assert client.get("/input/similar/", {"q": "we need the and with \x00 %"}).content.strip() == b""
