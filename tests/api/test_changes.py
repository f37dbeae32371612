"""`changes`: everything that happened, in the order of commits."""

import pytest

from roadmap.plan import actions
from roadmap.plan.models import Change, Revision

pytestmark = pytest.mark.django_db


def test_who_follows_by_after_sees_every_change_once(items, anyone):
    seen, after = [], 0
    while found := anyone.get(f"changes/?after={after}&limit=3").json()["results"]:
        seen += [one["id"] for one in found]
        after = seen[-1]
    assert seen == list(Change.objects.order_by("id").values_list("id", flat=True))


def test_a_change_says_who_when_where_and_why(items, anyone, writer, architect):
    before = Revision.current()
    writer.patch(f"items/{items[0].pk}/", {"lead_time": "12-months", "reason": "It waits."}, If_Match="*")
    (one,) = anyone.get(f"changes/?after={before}").json()["results"]
    assert one["at"].endswith("Z")
    assert {name: one[name] for name in one if name not in ("id", "at")} == {
        "by": "Dave Scott",
        "source": "api",
        "reason": "It waits.",
        "review": None,
        "item": items[0].pk,
        "theme": None,
        "lead_time": None,
        "field": "lead_time",
        "old": "3-6-months",
        "new": "12-months",
    }


def test_next_and_previous_lead_through_them_like_any_list(items, anyone):
    first = anyone.get("changes/?limit=2").json()
    second = anyone.get(first["next"]).json()
    assert [one["id"] for one in anyone.get(second["previous"]).json()["results"]] == [
        one["id"] for one in first["results"]
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("item={item}", {"created"}),
        ("theme=cloud", {"created"}),
        ("field=created&source=import", {"created"}),
        ("source=browser", set()),
        ("field=lead_time", set()),
    ],
)
def test_filters(items, anyone, query, told):
    found = anyone.get("changes/?" + query.format(item=items[0].pk)).json()["results"]
    assert {one["field"] for one in found} == told
    if query == "theme=cloud":
        assert {one["item"] for one in found} == {None, items[0].pk, items[1].pk}


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=-1", "after=1" + "0" * 30, "item=1.5", "theme=none", "source=none", "fields=what", "what=1"],
)
def test_what_is_wrong_is_named(items, anyone, query):
    answer = anyone.get(f"changes/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_only_the_fields_asked_for(items, anyone):
    found = anyone.get("changes/?fields=id,field&limit=1").json()["results"]
    assert [set(one) for one in found] == [{"id", "field"}]


def test_nothing_new_costs_one_query(items, anyone, django_assert_num_queries):
    tag = anyone.get("changes/?after=1")["ETag"]
    with django_assert_num_queries(1):
        assert anyone.get("changes/?after=1", If_None_Match=tag).status_code == 304
    actions.edit(item_id=items[0].pk, version=None, values={"title": "x"}, by=None, source="browser")
    assert anyone.get("changes/?after=1", If_None_Match=tag).status_code == 200


def test_a_page_costs_two(items, anyone, django_assert_num_queries):
    with django_assert_num_queries(2):
        anyone.get("changes/?limit=500")
