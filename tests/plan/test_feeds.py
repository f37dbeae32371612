"""Atom and calendars: for all where the plan is open, by a secret address where it is not."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from roadmap.people.models import ApiToken, FeedKey, User
from roadmap.people.redaction import redacted
from roadmap.plan import actions

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ATOMS = ("plan", "changes", "themes/cloud", "items/{item}", "reviews")
FEEDS = [*(f"{name}.atom" for name in ATOMS), "reviews.ics", "due.ics"]


@pytest.fixture
def item(db):
    actions.add_theme(name="Cloud", by=None, source="import")
    values = {"title": "Disks & <pools>", "theme": "cloud", "lead_time": "3-6-months"}
    return actions.create(values=values, by=None, source="browser", reason="Asked <b>twice</b>.")


@pytest.fixture
def ada(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ada", "ada@plan.example", "x"))
    return client


def secret_of(client: Client, name: str = "Calendar") -> str:
    page = client.post("/me/feeds/", {"name": name})
    assert page.status_code == 201
    return re.search(r'value="(http[^"]+/feeds/private/[^"]+/)"', page.content.decode())[1].split("/", 3)[3]


def entries(answer) -> list[ElementTree.Element]:
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


@pytest.mark.parametrize("path", FEEDS)
def test_every_feed_is_read_and_asked_again_for_nothing(client, item, path):
    answer = client.get(f"/feeds/{path.format(item=item.pk)}")
    assert answer.status_code == 200
    if path.endswith(".ics"):
        Calendar.from_ical(answer.content)
    elif path != "reviews.atom":
        assert len(entries(answer)) == 1
    if "ETag" in answer:
        again = client.get(answer.wsgi_request.path, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


def test_a_change_says_what_who_and_why_escaped(client, item):
    (one,) = entries(client.get("/feeds/changes.atom"))
    assert one.find(f"{ATOM}title").text == "Disks & <pools>: item"
    words = one.find(f"{ATOM}summary").text
    assert "Added under Cloud, 3–6 months" in words
    assert "Asked &lt;b&gt;twice&lt;/b&gt;." in words
    assert one.find(f"{ATOM}author/{ATOM}name").text == "in the browser"


def test_ids_stay_and_moments_move(client, item):
    before = client.get("/feeds/plan.atom")
    actions.edit(item_id=item.pk, version=None, values={"title": "Renamed"}, by=None, source="browser")
    after = client.get("/feeds/plan.atom", headers={"If-None-Match": before["ETag"]})
    ids = [[one.find(f"{ATOM}id").text for one in entries(answer)] for answer in (before, after)]
    assert ids[0] == ids[1]
    assert entries(after)[0].find(f"{ATOM}title").text == "Renamed"
    assert len(entries(client.get(f"/feeds/items/{item.pk}.atom"))) == 2


def test_a_guess_stands_in_the_calendar_on_the_day_it_runs_out(client, item):
    (event,) = Calendar.from_ical(client.get("/feeds/due.ics").content).walk("VEVENT")
    assert event.decoded("dtstart") == item.expected_by
    assert str(event["uid"]).startswith(f"item-{item.pk}@")
    assert not Calendar.from_ical(client.get("/feeds/due.ics?owner=nobody").content).walk("VEVENT")


@pytest.mark.parametrize("path", ["themes/none.atom", "items/999.atom", "none.atom"])
def test_what_is_not_there_is_not_found(client, item, path):
    assert client.get(f"/feeds/{path}").status_code == 404


class TestPrivate:
    @pytest.fixture(autouse=True)
    def closed(self, settings):
        settings.READ_ACCESS = "signed-in"

    @pytest.mark.parametrize("path", FEEDS)
    def test_a_secret_address_is_read_without_signing_in(self, client, ada, item, path):
        path = path.format(item=item.pk)
        assert client.get(f"/feeds/{path}").status_code == 302
        answer = client.get(f"/{secret_of(ada)}{path}")
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "private" in answer["Cache-Control"]

    def test_it_leads_nowhere_once_it_is_revoked(self, client, ada, item):
        address = f"/{secret_of(ada)}plan.atom"
        assert client.get(address).status_code == 200
        ada.post("/me/feeds/", {"revoke": FeedKey.objects.get().pk})
        assert client.get(address).status_code == 404

    def test_nor_once_its_account_is_switched_off(self, client, ada, item):
        address = f"/{secret_of(ada)}plan.atom"
        User.objects.update(is_active=False)
        assert client.get(address).status_code == 404

    def test_a_guess_leads_nowhere(self, client, item):
        assert client.get("/feeds/private/guess/plan.atom").status_code == 404

    def test_the_secret_is_kept_as_a_digest_and_out_of_logs(self, ada, item):
        secret = secret_of(ada).rstrip("/").rpartition("/")[2]
        row = FeedKey.objects.get()
        assert secret not in (row.digest, row.name)
        assert secret not in redacted(f"GET /feeds/private/{secret}/plan.atom")
        assert secret not in ada.get("/me/").content.decode()


class TestTokens:
    def test_a_token_is_made_shown_once_and_works(self, ada, item):
        page = ada.post("/me/tokens/", {"name": "Nightly build", "scope": "read", "days": "30"})
        token = re.search(r'id="secret"[^>]*value="([^"]+)"', page.content.decode())[1]
        assert page.status_code == 201
        assert Client().get("/api/v1/items/", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        later = ada.get("/me/").content.decode()
        assert "Nightly build" in later
        assert token not in later

    def test_it_is_revoked_by_its_owner_alone(self, ada):
        ada.post("/me/tokens/", {"name": "x", "scope": "write", "days": ""})
        row = ApiToken.objects.get()
        assert row.expiry is None
        other = Client()
        other.force_login(User.objects.create_user("eve"))
        other.post("/me/tokens/", {"revoke": row.digest})
        assert ApiToken.objects.exists()
        ada.post("/me/tokens/", {"revoke": row.digest})
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "told"),
        [
            ({"scope": "read"}, "Name what it is for."),
            ({"name": "x", "scope": "read", "days": "soon"}, "Days must be a whole number."),
            ({"name": "x", "scope": "read", "days": "99999"}, "3650"),
        ],
    )
    def test_what_is_wrong_is_said(self, ada, sent, told):
        page = ada.post("/me/tokens/", sent)
        assert page.status_code == 422
        assert told in page.content.decode()
        assert not ApiToken.objects.exists()

    def test_strangers_sign_in_first(self, client):
        assert "/accounts/login/" in client.get("/me/")["Location"]
        assert "/accounts/login/" in client.post("/me/tokens/", {"name": "x", "scope": "read"})["Location"]


def test_the_list_of_feeds_leads_to_each(client, item):
    page = client.get("/feeds/").content.decode()
    for address in re.findall(r'href="(/feeds/[^"]+)"', page):
        assert client.get(address).status_code == 200
    assert 'rel="alternate"' in client.get("/").content.decode()
    assert f"/feeds/items/{item.pk}.atom" in client.get(f"/items/{item.pk}/").content.decode()
