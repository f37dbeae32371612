"""Many items at once, writes that are only rehearsed, POSTs that are sent twice, and how much one caller may send."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from roadmap.api import throttling
from roadmap.api.idempotency import forget
from roadmap.api.models import Answered
from roadmap.api.throttling import Tally
from roadmap.people.models import Person
from roadmap.plan.models import Change, Item

pytestmark = pytest.mark.django_db


def bulk(*items: dict, **more) -> dict:
    return {"items": list(items), **more}


class TestBulk:
    def test_each_item_has_a_result_of_its_own(self, items, writer):
        one, two, three, _ = items
        answer = writer.patch(
            "items/",
            bulk(
                {"id": one.pk, "version": 1, "lead_time": "12-months"},
                {"id": two.pk, "version": 7, "title": "Stale"},
                {"id": three.pk, "version": 1, "theme": "nowhere"},
                {"id": 999, "version": None, "title": "Nobody"},
                {"id": items[3].pk, "title": "Unversioned"},
                reason="Sorted out.",
            ),
        )
        assert answer.status_code == 200
        results = {row["id"]: row for row in answer.json()["results"]}
        assert [results[row.pk]["status"] for row in items] == [200, 412, 400, 428]
        assert results[999]["status"] == 404
        assert results[one.pk]["item"]["lead_time"] == "12-months"
        assert results[two.pk]["problem"]["version"] == 1
        assert results[three.pk]["problem"]["errors"][0]["field"] == "theme"
        assert Change.objects.get(field="lead_time").reason == "Sorted out."
        assert not Item.objects.filter(title__in=["Stale", "Nobody", "Unversioned"]).exists()

    def test_all_or_none(self, items, writer):
        asked = bulk(
            {"id": items[0].pk, "version": 1, "title": "New"},
            {"id": items[1].pk, "version": 9, "title": "x"},
            atomic=True,
        )
        answer = writer.patch("items/", asked)
        assert answer.status_code == 409
        assert [row["status"] for row in answer.json()["results"]] == [200, 412]
        assert not Item.objects.filter(title="New").exists()

    def test_nobody_new_is_made_for_an_edit_that_is_wrong(self, items, writer):
        writer.patch("items/", bulk({"id": items[0].pk, "version": 1, "owner": "Somebody new", "status": "no such"}))
        assert not Person.objects.filter(name="Somebody new").exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "items"),
            ({"items": []}, "items"),
            ({"items": [{"id": 1, "version": None}] * 501}, "items"),
            ({"items": [{"id": "1"}]}, "items.0.id"),
            ({"items": [{"id": 1, "version": None}, {"id": 1, "version": None}]}, "items.1.id"),
            ({"items": [{"id": 1, "version": None}], "atomic": 1}, "atomic"),
            ({"items": [{"id": 1, "version": None}], "reason": 1}, "reason"),
            ({"items": [{"id": 1, "version": None}], "colour": 1}, "colour"),
        ],
    )
    def test_a_body_that_is_none_is_named(self, items, writer, body, field):
        answer = writer.patch("items/", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)

    def test_it_costs_the_same_for_any_number(self, items, writer, django_assert_max_num_queries):
        with django_assert_max_num_queries(30):
            writer.patch("items/", bulk(*({"id": row.pk, "version": 1, "priority": "High"} for row in items)))
        assert Item.objects.filter(priority="High").count() == 4


class TestRehearsal:
    def test_what_would_be_is_answered_and_nothing_stays(self, items, writer):
        path, before = f"items/{items[0].pk}/", Change.objects.count()
        assert writer.post("items/?dry_run=true", {"title": "New"}).json()["title"] == "New"
        assert writer.patch(f"{path}?dry_run=true", {"title": "x"}, If_Match='"1"').json()["version"] == 2
        assert writer.delete(f"{path}?dry_run=true", If_Match='"1"').status_code == 204
        assert (
            writer.patch("items/?dry_run=true", bulk({"id": items[0].pk, "version": 1, "title": "y"})).json()[
                "results"
            ][0]["item"]["title"]
            == "y"
        )
        assert (Change.objects.count(), Item.objects.count()) == (before, 4)
        assert Item.objects.get(pk=items[0].pk).version == 1

    def test_what_would_be_refused_is_refused(self, items, writer):
        assert writer.post("items/?dry_run=true", {}).status_code == 400
        assert writer.post("items/?dry_run=maybe", {"title": "x"}).status_code == 400


class TestIdempotency:
    def test_what_is_sent_twice_is_done_once_and_answered_alike(self, items, writer):
        first, again = (writer.post("items/", {"title": "Once"}, Idempotency_Key="a") for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert [again[name] for name in ("ETag", "Location")] == [first[name] for name in ("ETag", "Location")]
        assert again["Idempotency-Replayed"] == "true"
        assert Item.objects.filter(title="Once").count() == 1

    def test_a_key_stands_for_one_request(self, items, writer):
        writer.post("items/", {"title": "One"}, Idempotency_Key="a")
        answer = writer.post("items/", {"title": "Other"}, Idempotency_Key="a")
        assert (answer.status_code, answer.json()["type"].rpartition("problems/")[2]) == (422, "key-reused/")

    def test_what_was_refused_may_be_mended_and_sent_with_the_same_key(self, items, writer):
        assert writer.post("items/", {}, Idempotency_Key="a").status_code == 400
        assert writer.post("items/", {"title": "Mended"}, Idempotency_Key="a").status_code == 201

    def test_keys_are_each_account_s_own_and_forgotten_after_a_day(self, items, writer):
        writer.post("items/", {"title": "One"}, Idempotency_Key="a")
        Answered.objects.update(who="somebody else")
        assert writer.post("items/", {"title": "Two"}, Idempotency_Key="a").status_code == 201
        assert forget() == 0
        Answered.objects.update(at="2020-01-01T00:00:00Z")
        assert forget() == 2

    @pytest.mark.parametrize("key", ["", '""', "x" * 256])
    def test_a_key_that_is_none_is_named(self, items, writer, key):
        answer = writer.post("items/", {"title": "x"}, Idempotency_Key=key)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


class TestLimits:
    @pytest.fixture(autouse=True)
    def few(self, settings, monkeypatch):
        cache.clear()
        monkeypatch.setattr(throttling, "TALLY", Tally())
        settings.API_PER_MINUTE = 3

    def test_every_answer_says_what_is_left_and_one_too_many_when_to_come_back(self, items, writer):
        answers = [writer.get("items/") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0]["RateLimit-Policy"] == '"default";q=3;w=60'
        assert answers[0]["RateLimit"].startswith('"default";r=2;t=')
        assert 1 <= int(answers[3]["Retry-After"]) <= 60
        assert answers[3]["Content-Type"] == "application/problem+json"

    def test_one_caller_does_not_use_up_another_s(self, items, writer, anyone):
        for _ in range(4):
            writer.get("items/")
        assert anyone.get("items/").status_code == 200

    @pytest.mark.parametrize(("limit", "apart"), [(3, 1), (60_000, 60)])
    def test_processes_count_together(self, limit, apart):
        one, other = Tally(), Tally()
        for number in range(1, apart + 1):
            assert one.count(f"{limit}", 1, limit) == number
        for _ in range(apart):
            last = other.count(f"{limit}", 1, limit)
        assert last == 2 * apart
        assert one.count(f"{limit}", 2, limit) == 1

    def test_threads_lose_no_count(self):
        tally = Tally()
        with ThreadPoolExecutor(8) as many:
            list(many.map(lambda _: tally.count("threads", 1, 60_000), range(600)))
        assert Tally().count("threads", 1, 1) == 601


def test_only_the_fields_asked_for(items, anyone):
    one = anyone.get(f"items/{items[0].pk}/?fields=id,title").json()
    assert one == {"id": items[0].pk, "title": "Storage motion"}
    assert [set(row) for row in anyone.get("items/?fields=key").json()["results"]] == [{"key"}] * 4
    assert anyone.get("items/?fields=colour").status_code == 400


def test_each_kind_of_problem_has_a_page(client):
    for address in ("/api/problems/", "/api/problems/stale/"):
        assert "If-Match" in client.get(address).content.decode()
    assert client.get("/api/problems/no-such/").status_code == 404
