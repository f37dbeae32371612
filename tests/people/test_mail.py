"""The outbox: each mail goes out once, tries again while that is of use, and stops when its reader says so."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from time_machine import travel

from roadmap.people.actions import NoticeDraft, deliver, delivering, forget_address, notify, silence, tidy, write_mail
from roadmap.people.actions.mail import MOST_A_DAY
from roadmap.people.models import Address, Asking, Mail, Notice, User
from roadmap.people.models.mail import LEASE
from roadmap.people.redaction import redacted
from roadmap.people.unsubscribing import unsubscribe_url
from tests.servers.process import wait_until

pytestmark = pytest.mark.django_db
TO = "al@fjord.example"


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.MAIL_GATHER_SECONDS = 0


def told(topic="item 1", subject="Moved", to=TO) -> None:
    notify(notices=[NoticeDraft(to=to, topic=topic, subject=subject, text="From 3–6.", url="https://x.example/1")])


def test_nothing_goes_out_before_its_task_runs(django_assert_num_queries):
    write_mail(to="AL@fjord.example", subject="Confirm\nyour note", text="A link")
    assert mail.outbox == []
    assert deliver() == 1
    (one,) = mail.outbox
    assert (one.to, one.subject) == ([TO], "Confirm your note")
    assert deliver() == 0
    with django_assert_num_queries(2):
        deliver()


def test_every_mail_says_how_to_have_no_more(client):
    told()
    deliver()
    stop = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in mail.outbox[0].body
    assert TO not in stop
    path = stop.removeprefix("http://127.0.0.1:8000")
    page = client.get(path)
    assert (page["Referrer-Policy"], Address.objects.get().silent_since) == ("no-referrer", None)
    told("item 2")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    told("item 3")
    assert not Notice.objects.exists()
    assert write_mail(to=TO, subject="Confirm", text="Asked for by its owner")
    client.post(path, {"again": "1"})
    told("item 4")
    assert Notice.objects.count() == 1


def test_who_wants_some_kinds_only_says_so_on_the_page_of_their_own_address():
    user = User.objects.create_user("al", TO, "x")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    path = client.get("/mail/mine/")["Location"]
    page = client.get(path).content.decode()
    assert "What a review decided" in page
    assert client.post(path, {"choose": "1", "kind": ["reviews.still"]}).status_code == 200
    kinds = ("reviews.still", "reviews.digest", "")
    notify(notices=[NoticeDraft(to=TO, topic=f"a {kind}", subject="News", kind=kind) for kind in kinds])
    assert set(Notice.objects.values_list("topic", flat=True)) == {"a reviews.still", "a "}


def test_an_account_without_an_address_is_told_so(client):
    client.force_login(User.objects.create_user("al"))
    assert "no e-mail address" in client.get("/mail/mine/").content.decode()
    client.logout()
    assert client.get("/mail/mine/").status_code == 302


def test_nobody_can_make_such_a_link_for_another(client, settings):
    told()
    settings.READ_ACCESS = "signed-in"
    good = unsubscribe_url(Address.objects.get().pk).removeprefix("http://127.0.0.1:8000")
    assert client.get(good).status_code == 200
    for bad in ("1", "1:forged", good.split("/")[2].replace(":", ":x", 1)):
        assert client.post(f"/mail/{bad}/").status_code == 404
    assert Address.objects.get().silent_since is None


def test_notices_of_a_day_go_in_one_mail():
    with travel("2011-02-14T14:00Z", tick=False) as clock:
        for topic, subject in (("item 1", "One"), ("item 2", "Two"), ("item 1", "One again")):
            told(topic, subject)
            clock.shift(1)
        deliver()
        (first,) = mail.outbox
        assert first.subject == "One again, and 1 more"
        assert first.body.index("Two") < first.body.index("One again")
        told("item 3", "Three")
        clock.shift(86_000)
        assert deliver() == 0
        clock.shift(500)
        assert deliver() == 1
        assert mail.outbox[1].subject == "Three"


def test_notices_wait_a_while_for_others_but_not_for_ever(settings):
    settings.MAIL_GATHER_SECONDS = 600
    with travel("2011-02-14T14:00Z", tick=False) as clock:
        told()
        clock.shift(500)
        told()
        assert deliver() == 0
        clock.shift(101)
        assert deliver() == 1


class Failing:
    """A mail server that answers with an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, *args, **kwargs):
        return self

    def send_messages(self, messages):
        raise self.error


def test_what_fails_for_now_is_tried_again_for_a_day(monkeypatch, caplog):
    with travel("2011-02-14T14:00Z", tick=False) as clock, caplog.at_level(logging.WARNING):
        write_mail(to=TO, subject="Confirm", text="A link")
        monkeypatch.setattr("django.core.mail.get_connection", Failing(SMTPServerDisconnected("away")))
        assert deliver() == 0
        assert (deliver(), Mail.objects.get().tries) == (0, 1)
        for _ in range(30):
            clock.shift(7200)
            deliver()
        row = Mail.objects.get()
        assert row.failed_at
        assert row.error == "away"
        assert TO not in caplog.text


def test_a_mail_goes_out_once_its_server_is_back(monkeypatch):
    with travel("2011-02-14T14:00Z", tick=False) as clock:
        write_mail(to=TO, subject="Confirm", text="A link")
        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.get_connection", Failing(OSError("no route")))
            deliver()
        clock.shift(600)
        assert deliver() == 1
        assert Mail.objects.get().error == ""


@pytest.mark.parametrize(
    ("error", "given_up"),
    [
        (SMTPRecipientsRefused({TO: (550, b"no such user")}), True),
        (SMTPRecipientsRefused({TO: (450, b"not now")}), False),
        (SMTPAuthenticationError(535, b"wrong password"), False),
        (SMTPSenderRefused(550, b"not you", "plan@fjord.example"), False),
    ],
)
def test_only_an_address_refused_for_good_is_given_up_at_once(monkeypatch, error, given_up):
    write_mail(to=TO, subject="Confirm", text="A link")
    monkeypatch.setattr("django.core.mail.get_connection", Failing(error))
    deliver()
    assert bool(Mail.objects.get().failed_at) is given_up


def test_a_day_is_counted_from_the_first_try(monkeypatch):
    with travel("2011-02-14T14:00Z", tick=False) as clock:
        write_mail(to=TO, subject="Confirm", text="A link")
        clock.shift(200_000)
        monkeypatch.setattr("django.core.mail.get_connection", Failing(OSError("no route")))
        deliver()
        assert Mail.objects.get().failed_at is None


def test_a_silent_server_lets_go_before_another_worker_takes_the_mail(settings):
    assert timedelta(seconds=settings.EMAIL_TIMEOUT * 4) < LEASE


def test_who_is_silenced_gets_not_even_what_was_gathered(monkeypatch):
    with travel("2011-02-14T14:00Z", tick=False) as clock:
        told()
        with monkeypatch.context() as patch:
            patch.setattr("django.core.mail.get_connection", Failing(OSError("no route")))
            deliver()
        assert Mail.objects.exists()
        silence(address_id=Address.objects.get().pk)
        clock.shift(600)
        assert (deliver(), mail.outbox) == (0, [])


def test_few_mails_a_day_whatever_is_erased_in_between():
    with travel("2011-02-14T14:00Z", tick=False) as clock:
        for _ in range(MOST_A_DAY):
            assert write_mail(to=TO, subject="Confirm", text="A link")
            forget_address(email=TO)
        assert not write_mail(to="AL@fjord.example", subject="Confirm", text="A link")
        assert not any(TO.split("@")[0] in who for who in Asking.objects.values_list("who", flat=True))
        clock.shift(86_401)
        tidy()
        assert not Asking.objects.exists()
        assert write_mail(to=TO, subject="Confirm", text="A link")


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for number in range(12):
        write_mail(to=f"a{number}@fjord.example", subject="Confirm", text="A link")

    def work(_: int) -> int:
        try:
            return deliver()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 12
    sent = "".join(path.read_text() for path in tmp_path.iterdir())
    assert all(sent.count(f"To: a{number}@fjord.example") == 1 for number in range(12))


@pytest.mark.django_db(transaction=True)
def test_what_is_told_while_a_mail_is_gathered_waits_for_the_next():
    told("item 1", "Old words")

    def tell_anew() -> None:
        try:
            told("item 1", "New words")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            delivering._gather(Address.objects.get())
            later = pool.submit(tell_anew)
            wait_until(lambda: later.done() or waits_for_a_lock(), "the other writer")
        later.result(10)
    assert Notice.objects.get().subject == "New words"
    assert "Old words" in Mail.objects.get().text


def waits_for_a_lock() -> bool:
    """Whether a writer waits for another; SQLite's all do."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_a_key_makes_a_mail_at_most_once():
    assert write_mail(to=TO, subject="Confirm", text="A link", key="confirm 1")
    assert not write_mail(to=TO, subject="Confirm", text="A link", key="confirm 1")
    assert Mail.objects.count() == 1


def test_what_was_sent_long_ago_is_forgotten():
    write_mail(to=TO, subject="Confirm", text="A link")
    deliver()
    tidy()
    assert Mail.objects.exists()
    with travel("2099-01-01"):
        tidy()
    assert not Mail.objects.exists()
    assert not Address.objects.exists()


def test_an_address_is_forgotten_whole():
    told()
    write_mail(to=TO, subject="Confirm", text="A link")
    forget_address(email="AL@Fjord.example")
    assert [model.objects.count() for model in (Address, Mail, Notice)] == [0, 0, 0]


def test_many_are_told_with_as_many_questions_as_few(django_assert_num_queries):
    for count in (2, 60):
        drafts = [NoticeDraft(f"a{n}@fjord.example", "item 1", "Moved") for n in range(count)]
        with django_assert_num_queries(5):  # of which two are the transaction's
            notify(notices=drafts)


@pytest.mark.parametrize(
    "path",
    [
        "/input/receipt/{}/",
        "/input/confirm/{}/",
        "/input/follow/{}/",
        "/mail/{}/",
        "/hooks/jira/{}/",
        "/reviews/still/{}/",
    ],
)
def test_no_secret_of_an_address_reaches_the_log(client, path, capsys, settings):
    secret = "dGhpcy1pcy1zZWNyZXQ"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django_structlog"), "level", logging.INFO)
        client.get(path.format(secret))
    assert secret not in capsys.readouterr().err
    assert redacted(f"GET {path.format(secret)} failed") == f"GET {path.format('…')} failed"


def test_beat_empties_the_outbox_and_tidies(settings):
    from roadmap.inputs import tasks as inputs
    from roadmap.people import tasks as people
    from roadmap.reviews import tasks as reviews

    every = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert every[people.deliver.name] == 10.0
    assert every[people.tidy.name] == every[inputs.tidy.name] == every[reviews.prepare.name] == 3600.0
    inputs.tidy()
    people.tidy()
    people.deliver()
    reviews.prepare()
