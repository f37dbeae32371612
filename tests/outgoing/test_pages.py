"""The pages of webhooks: for admins alone, each GET without a trace, the secret once."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from integrations.outgoing import actions
from integrations.outgoing.models import Delivery, Hook, State
from integrations.outgoing.pages.log import PAGE
from integrations.outgoing.rules import EVENTS
from roadmap.people.models import User
from tests.outgoing.conftest import edit

pytestmark = pytest.mark.django_db
PAGES = ("/outgoing/", "/outgoing/new/", "/outgoing/{hook}/", "/outgoing/{hook}/edit/", "/outgoing/{hook}/delete/")
BUTTONS = ("ping", "rotate", "disable", "enable", "delete", "deliveries/{delivery}/again")


def text(response) -> str:
    """What a reader reads of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def architect() -> Client:
    user = User.objects.create_user("dave")
    user.groups.add(Group.objects.get_or_create(name="architects")[0])
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sent(item, hook, receiver) -> Delivery:
    """A message that arrived."""
    edit(item, title="Disaggregation")
    actions.serve()
    return Delivery.objects.get()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_who_keeps_webhooks(path, client, architect, as_keeper, hook):
    address = path.format(hook=hook.pk)
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert architect.get(address).status_code == 403
    page = as_keeper.get(address)
    assert page.status_code == 200
    assert "no-cache" in page["Cache-Control"]


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_are_for_who_keeps_webhooks(button, client, architect, as_keeper, hook, sent):
    address = f"/outgoing/{hook.pk}/{button.format(delivery=sent.pk)}/"
    before = (Hook.objects.values().get(), Delivery.objects.count())
    assert client.post(address)["Location"].startswith("/accounts/login/")
    assert architect.post(address).status_code == 403
    if button != "delete":
        assert as_keeper.get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert (Hook.objects.values().get(), Delivery.objects.count()) == before


def test_a_get_changes_nothing(as_keeper, hook, sent):
    Hook.objects.update(disabled_at=sent.created_at)
    before = (list(Hook.objects.values()), list(Delivery.objects.values()))
    for path in PAGES:
        as_keeper.get(path.format(hook=hook.pk))
    assert (list(Hook.objects.values()), list(Delivery.objects.values())) == before


def test_a_hook_is_made_and_its_secret_shown_once(as_keeper, item, receiver, caplog):
    values = {"name": "Chat", "url": receiver.url, "events": ["item.changed"], "themes": ["cloud"]}
    page = as_keeper.post("/outgoing/new/", values)
    (secret,) = set(re.findall(r"whsec_[A-Za-z0-9+/=]{40,}", page.content.decode()))
    assert "no-store" in page["Cache-Control"]
    hook = Hook.objects.get()
    assert (hook.secret, hook.events, [theme.slug for theme in hook.themes.all()]) == (
        secret,
        ["item.changed"],
        ["cloud"],
    )
    for path in (*PAGES, "/admin/", "/admin/outgoing/hook/", f"/admin/outgoing/hook/{hook.pk}/change/", "/"):
        shown = as_keeper.get(path.format(hook=hook.pk), follow=True)
        assert shown.status_code == 200
        assert "whsec" not in shown.content.decode()
    assert "whsec" not in caplog.text
    assert "whsec" not in repr([hook, hook.__str__()])


def test_sending_the_form_once_more_makes_no_second_hook(as_keeper, receiver):
    values = {"name": "Chat", "url": receiver.url, "events": ["item.changed"]}
    as_keeper.post("/outgoing/new/", values)
    page = as_keeper.post("/outgoing/new/", values | {"name": " chat "})
    assert (page.status_code, Hook.objects.count()) == (422, 1)
    assert "There is a webhook called 'chat' already." in text(page).replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "A name is needed."),
        ({"url": ""}, "An address is needed"),
        (
            {"url": "https://10.1.2.3/"},
            "10.1.2.3 is a private address that OUTGOING_ALLOW does not allow.",
        ),
        ({"url": "https://me:pw@127.0.0.1/"}, "URL must hold no name or password"),
        ({"url": "https://127.0.0.1:0/"}, "1 to 65535"),
        ({"events": []}, "Choose at least one event"),
        ({"events": ["nothing"]}, "nothing"),
        ({"themes": ["nowhere"]}, "nowhere"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(as_keeper, receiver, values, sentence):
    known = {"name": "Chat", "url": receiver.url, "events": ["item.changed"]}
    page = as_keeper.post("/outgoing/new/", known | values)
    assert page.status_code == 422
    assert sentence in text(page)
    assert not Hook.objects.exists()


def test_a_hook_is_edited(as_keeper, hook, item, receiver):
    page = as_keeper.get(f"/outgoing/{hook.pk}/edit/").content.decode()
    assert page.count("checked") == len(EVENTS)
    values = {"name": "Board", "url": receiver.url, "events": ["review.closed"], "themes": ["storage"]}
    answer = as_keeper.post(f"/outgoing/{hook.pk}/edit/", values, follow=True)
    assert answer.redirect_chain == [(f"/outgoing/{hook.pk}/", 302)]
    hook.refresh_from_db()
    assert (hook.name, hook.events, hook.version) == ("Board", ["review.closed"], 2)
    assert "Storage" in text(answer)
    assert as_keeper.post(f"/outgoing/{hook.pk}/edit/", values | {"url": "ftp://x"}).status_code == 422


def test_the_list_says_how_each_stands(as_keeper, hook, receiver, make_hook, keeper):
    assert "Nothing sent yet" in text(as_keeper.get("/outgoing/"))
    make_hook(receiver, "Board", events=["review.closed"])
    actions.disable(hook_id=Hook.objects.get(name="Board").pk, by=keeper)
    page = text(as_keeper.get("/outgoing/"))
    for words in (f"127.0.0.1:{receiver.port}", "all events", "review.closed", "all themes", "Root turned it off."):
        assert words in page
    assert "/hook" not in page


def test_an_empty_list_says_what_webhooks_are(as_keeper):
    assert "Nobody listens yet" in text(as_keeper.get("/outgoing/"))


def test_the_log_shows_each_try(as_keeper, item, hook, receiver):
    receiver.answers = [(500, {}, b"<script>alert(1)</script>")]
    edit(item, title="<b>Bold</b>")
    actions.serve()
    page = as_keeper.get(f"/outgoing/{hook.pk}/")
    assert "The receiver answered 500." in text(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()
    assert "&lt;b&gt;Bold" in page.content.decode()
    assert re.search(r"\d+ ms", text(page))
    assert "Send now" in text(page)


def test_the_log_has_pages(as_keeper, hook, monkeypatch):
    Delivery.objects.bulk_create(
        Delivery(hook=hook, event="ping", body="{}", subject=f"number {n}", state=State.DELIVERED)
        for n in range(PAGE + 1)
    )
    first = as_keeper.get(f"/outgoing/{hook.pk}/").content.decode()
    assert "number 30" in first
    assert "number 0<" not in first
    (older,) = re.findall(r'href="([^"]*\?before=\d+#log)"', first)
    second = as_keeper.get(older).content.decode()
    assert "number 0<" in second
    assert "number 30" not in second
    for strange in ("x", "-1", "9" * 30, "²"):
        assert as_keeper.get(f"/outgoing/{hook.pk}/?before={strange}").status_code == 200


def test_the_log_costs_no_more_for_many(as_keeper, hook, item, django_assert_max_num_queries):
    for number in range(20):
        edit(item, title=f"{number}")
    actions.serve()
    with django_assert_max_num_queries(14):
        as_keeper.get(f"/outgoing/{hook.pk}/")


def test_buttons_do_what_they_say(as_keeper, hook, receiver, sent):
    def press(button, **values):
        return text(as_keeper.post(f"/outgoing/{hook.pk}/{button}/", values, follow=True))

    assert "A test is on its way" in press("ping")
    assert "under the same id" in press(f"deliveries/{sent.pk}/again")
    actions.serve()
    assert sorted(receiver.types()) == ["item.changed", "item.changed", "ping"]
    assert "nothing was done" in press("deliveries/999999/again")
    assert "It is off" in press("disable")
    assert "Turn on, with what it missed" in text(as_keeper.get(f"/outgoing/{hook.pk}/"))
    assert "gets what it missed" in press("enable", resume="missed")
    press("disable")
    assert "from now on" in press("enable", resume="now")
    secret = Hook.objects.get().secret
    page = as_keeper.post(f"/outgoing/{hook.pk}/rotate/")
    assert "no-store" in page["Cache-Control"]
    assert Hook.objects.get().secret in page.content.decode()
    assert secret not in page.content.decode()
    assert "signs too until" in text(as_keeper.get(f"/outgoing/{hook.pk}/"))
    assert "“Chat” is deleted" in press("delete")
    assert not Hook.objects.exists()


@pytest.mark.parametrize("path", ["", "edit/", "delete/"])
def test_there_is_no_such_hook(as_keeper, path):
    for pk in (7, 2**70):
        assert as_keeper.get(f"/outgoing/{pk}/{path}").status_code == 404
    assert as_keeper.post("/outgoing/7/ping/").status_code == 404


def test_who_keeps_webhooks_finds_them_from_their_own_page_and_hears_on_every_page_of_one_off(
    as_keeper, architect, client, hook
):
    assert 'href="/outgoing/"' in as_keeper.get("/me/").content.decode()
    assert "/outgoing/" not in architect.get("/me/").content.decode()
    assert "/admin/outgoing/hook/" in as_keeper.get("/admin/").content.decode()
    assert as_keeper.get("/admin/outgoing/hook/")["Location"] == "/outgoing/"
    Hook.objects.update(disabled_at=hook.created_at)
    assert "1 webhook turned off" in text(as_keeper.get("/"))
    for other in (architect, client):
        assert "/outgoing/" not in other.get("/").content.decode()


def test_the_admin_shows_nothing_of_webhooks_to_staff(hook):
    staff = User.objects.create_user("staff", is_staff=True)
    client = Client()
    client.force_login(staff)
    assert "outgoing" not in client.get("/admin/").content.decode()
