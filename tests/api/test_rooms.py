"""`pages`, `inputs` and `reviews`: what the other rooms answer, and to whom."""

import pytest

from roadmap.inputs.models import Input
from roadmap.people.models import User
from roadmap.wiki import actions as wiki
from tests.api.conftest import with_token

from .test_plan import held  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db):
    return with_token(User.objects.create_user("reader"), "write")


class TestPages:
    @pytest.fixture
    def page(self, db):
        return wiki.create(path="themes/cloud", title="Cloud", text="Small.\n", by=None)

    def test_a_page_is_made_read_changed_and_listed(self, writer, anyone):
        made = writer.post("pages/", {"path": "Notes/One", "title": "One", "text": "First."})
        assert (made.status_code, made.json()["path"]) == (201, "notes/one")
        tag = anyone.get("pages/notes/one/")["ETag"]
        saved = writer.patch("pages/notes/one/", {"text": "Second."}, If_Match=tag)
        assert (saved.status_code, saved.json()["text"], saved.json()["revision"]) == (200, "Second.\n", 2)
        assert anyone.get("pages/notes/one/?revision=1").json()["text"] == made.json()["text"]
        assert [one["path"] for one in anyone.get("pages/?below=notes").json()["results"]] == ["notes/one"]
        assert anyone.get("pages/notes/one/", If_None_Match=saved["ETag"]).status_code == 304

    def test_who_did_not_see_the_newest_is_told(self, page, writer):
        assert writer.patch("pages/themes/cloud/", {"text": "x"}, If_Match='"7"').status_code == 412
        assert writer.patch("pages/themes/cloud/", {"text": "x"}).status_code == 428

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"title": "x"}, "path"),
            ({"path": "a", "title": ""}, "title"),
            ({"path": "a", "title": "x", "colour": 1}, "colour"),
            ({"path": "themes/cloud", "title": "x"}, "path"),
        ],
    )
    def test_what_is_wrong_is_named(self, page, writer, body, field):
        answer = writer.post("pages/", body)
        assert answer.status_code == 400
        assert field in {error["field"] for error in answer.json()["errors"]}

    def test_readers_read_and_others_write_nothing(self, page, reader, anyone):
        assert reader.get("pages/themes/cloud/").status_code == 200
        assert reader.patch("pages/themes/cloud/", {"text": "x"}, If_Match="*").status_code == 403
        assert anyone.post("pages/", {"path": "a", "title": "b"}).status_code == 401
        assert anyone.get("pages/nowhere/").status_code == 404


class TestInputs:
    @pytest.fixture
    def made(self, items, writer):
        body = {"text": "Move disks.", "organisation": "Hosting company", "theme": "cloud", "pain": 3}
        return writer.post("inputs/", body, Idempotency_Key="one")

    def test_what_is_written_down_counts_and_has_a_receipt(self, made, writer, client):
        assert made.status_code == 201
        receipt = made.json()["receipt_url"]
        assert client.get("/" + receipt.split("/", 3)[3]).status_code == 200
        (one,) = writer.get("inputs/?state=new&theme=cloud").json()["results"]
        assert {**one, "receipt_url": receipt} == made.json()
        assert (one["organisation"], one["channel"], one["items"]) == ("Hosting company", "other", [])
        assert writer.get(f"inputs/{one['id']}/").json() == one

    def test_customers_are_named_to_those_alone_who_deal_with_them(self, made, reader, anyone):
        for path in ("inputs/", f"inputs/{made.json()['id']}/"):
            assert reader.get(path).status_code == 403
            assert anyone.get(path).status_code == 401
        assert reader.post("inputs/", {"text": "x"}).status_code == 403

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "text"),
            ({"text": "x"}, "organisation"),
            ({"text": "x", "name": "n", "pain": 9}, "pain"),
            ({"text": "x", "name": ["n"]}, "name"),
            ({"text": "x", "name": "n", "channel": "form"}, "channel"),
            ({"text": "x", "name": "n", "state": "new"}, "state"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_stored(self, items, writer, body, field):
        answer = writer.post("inputs/", body)
        assert answer.status_code == 400
        assert field in {error["field"] for error in answer.json()["errors"]}
        assert not Input.objects.exists()


class TestReviews:
    def test_reviews_are_listed_and_read(self, held, anyone):  # noqa: F811
        listed = anyone.get("reviews/").json()["results"]
        assert [(one["number"], one["state"]) for one in listed] == [(1, "closed"), (2, "planned")]
        one = anyone.get("reviews/1/").json()
        assert one["minutes"].endswith("/wiki/reviews/1/")
        assert [seat["name"] for seat in one["invited"]] == ["Dave Scott"]
        assert [row["number"] for row in anyone.get("reviews/?state=planned&fields=number").json()["results"]] == [2]

    def test_two_are_compared(self, held, anyone):  # noqa: F811
        assert anyone.get("reviews/compare/?from=1&to=1").json() == {"from": 1, "to": 1, "moved": []}
        assert anyone.get("reviews/compare/?from=1").status_code == 400
        assert anyone.get("reviews/compare/?from=1&to=2").status_code == 404

    @pytest.mark.parametrize("path", ["reviews/9/", "reviews/2/plan/", "reviews/99999999999/"])
    def test_what_is_not_there_is_not_found(self, held, anyone, path):  # noqa: F811
        assert anyone.get(path).status_code == 404
